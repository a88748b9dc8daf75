"""From the file and the environment to checked settings."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from kiosk.config.checks import SettingsError
from kiosk.config.model import Settings
from kiosk.config.sentences import sentence
from kiosk.domain.system_words import why
from kiosk.domain.toml_lines import key_lines, line_of

SEARCH_PATH: Final = (Path("kiosk.toml"), Path("/etc/kiosk/kiosk.toml"))
ENVIRONMENT: Final = "KIOSK__"


def find(explicit: Path | None) -> Path:
    """The settings file to use.

    Raises:
        SettingsError: there is none.
    """
    for path in (explicit,) if explicit else SEARCH_PATH:
        # Unlike Path.is_file it never raises: a folder that may not be entered holds no settings for us.
        if os.path.isfile(path):
            return path
    where = str(explicit) if explicit else ", ".join(str(path) for path in SEARCH_PATH)
    raise SettingsError(f"Không tìm thấy tệp thiết đặt ({where}). Hãy tạo bằng lệnh: kiosk config init")


def load(path: Path) -> Settings:
    """Read and check a settings file; environment variables win over it.

    Raises:
        SettingsError: it cannot be read, or a key is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # Windows' Notepad may begin a file with a mark
        values = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(f"Không đọc được {path}: {why(error)}. Hãy kiểm tra quyền đọc tệp.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path} không phải văn bản UTF-8. Hãy lưu lại tệp ở dạng UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line ([0-9]+)", str(error))
        where = f"dòng {line[1]}" if line else "dòng cuối"
        raise SettingsError(f"{path}, {where}: viết chưa đúng dạng TOML. Hãy sửa dòng đó.") from None
    except RecursionError:
        raise SettingsError(f"{path}: các dấu ngoặc lồng nhau quá sâu. Hãy viết lại theo tệp mẫu.") from None
    return _anchored(_checked(_model(), values, str(path), text), path.resolve().parent)


def parse(values: Mapping[str, Any], source: str) -> Settings:
    """Check settings that were already read. The environment has no part in them, and paths stay as they are.

    Raises:
        SettingsError: a key is wrong; `source` names the settings in its sentence.
    """
    return _checked(Settings, values, source)


def _model() -> type[Settings]:
    """The settings; with the environment where it has any of them, because what reads it costs time at each start."""
    if not any(name.upper().startswith(ENVIRONMENT) for name in os.environ):
        return Settings
    from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
    from pydantic_settings import SettingsError as Unreadable

    class WithEnvironment(Settings, BaseSettings):
        """Settings in which environment variables such as KIOSK__SCREEN__THEME win over the file."""

        model_config = SettingsConfigDict(env_prefix=ENVIRONMENT, env_nested_delimiter="__")

        def __init__(self, **values: Any) -> None:
            try:
                super().__init__(**values)
            except Unreadable:
                raise SettingsError(
                    f"Một biến môi trường {ENVIRONMENT}… không đọc được. Hãy sửa hoặc bỏ biến đó."
                ) from None

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            """The environment before the file; no .env files and no secret folders."""
            return env_settings, init_settings

    return WithEnvironment


def _checked(model: type[Settings], values: Mapping[str, Any], source: str, text: str = "") -> Settings:
    try:
        return model(**values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise SettingsError(sentence(first, _place(first["loc"], source, text), _likely(first["loc"]))) from None


def _place(key: tuple[str | int, ...], source: str, text: str) -> str:
    """Where a wrong value was written: the environment's variable, or the file and the line."""
    if not text:
        return source
    for depth in range(len(key), 0, -1):
        name = ENVIRONMENT + "__".join(map(str, key[:depth])).upper()
        if any(each.upper() == name for each in os.environ):
            return f"biến môi trường {name}"
    lines = key_lines(text)
    if key[:1] not in lines:
        return source
    return f"{source}, dòng {line_of(lines, key)}"


def _likely(key: tuple[str | int, ...]) -> str:
    """The name that was meant by one that nobody knows; "" where none is like it."""
    known: Mapping[str, Any] = Settings.model_fields
    if len(key) > 1:
        known = getattr(known[str(key[0])].annotation, "model_fields", {})
    return next(iter(get_close_matches(str(key[-1]), known, n=1)), "")


def template() -> str:
    """The commented, complete settings file."""
    return files("kiosk.data").joinpath("kiosk.toml").read_text(encoding="utf-8")


def _anchored(settings: Settings, folder: Path) -> Settings:
    """Relative paths are meant from the folder of the settings file, wherever the program is started."""

    def full(path: Path) -> Path:
        return path if path.is_absolute() else folder / path

    def maybe(path: Path | None) -> Path | None:
        return path and full(path)

    kiosk, scanner, printer, catalogue = settings.kiosk, settings.scanner, settings.printer, settings.catalogue
    return settings.model_copy(
        update={
            "kiosk": kiosk.model_copy(update={"home": full(kiosk.home), "mirror": maybe(kiosk.mirror)}),
            "scanner": scanner.model_copy(
                update={"folder": full(scanner.folder), "usb_folder": maybe(scanner.usb_folder)}
            ),
            "printer": printer.model_copy(update={"folder": maybe(printer.folder)}),
            "signing": settings.signing.model_copy(update={"roots": maybe(settings.signing.roots)}),
            "catalogue": catalogue.model_copy(update={"overlay": maybe(catalogue.overlay)}),
        }
    )
