"""`kiosk.toml` -> `Settings`: what one kiosk is set to.

The file is looked for as `--config FILE`, then `./kiosk.toml`, then `/etc/kiosk/kiosk.toml`. Every key has a default
except those that say which office this is; a wrong or unknown key is named in one sentence. The commented, complete
file that `kiosk config init` writes is `kiosk/data/kiosk.toml`; a test keeps it equal to the defaults here.
"""

from __future__ import annotations

import re
import tomllib
from datetime import time
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from kiosk.domain.text import clean

SEARCH_PATH = (Path("kiosk.toml"), Path("/etc/kiosk/kiosk.toml"))

Words = Annotated[str, AfterValidator(lambda text: clean(text, limit=200))]


class SettingsError(Exception):
    """The settings cannot be used. The text is one sentence for the person who installs the kiosk."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AgencySettings(_Section):
    """Which office this kiosk stands in."""

    id: Annotated[str, Field(pattern=r"^[0-9A-Z.]{3,20}$")]
    """Agency id (mã định danh) that begins every dossier code, e.g. "H41.29.19"."""
    name: Words
    """As printed in the receipt's left head, e.g. "ỦY BAN NHÂN DÂN XÃ TÂY HIẾU"."""
    short_name: Words
    """As shown on the screen's top line, e.g. "UBND xã Tây Hiếu"."""
    parent: Words = ""
    """The authority above, printed over the name."""
    counter: Words = "BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ"
    place: Words
    """The place name before the date on paper, e.g. "Tây Hiếu"."""
    address: Words = ""
    hotline: Annotated[str, Field(pattern=r"^[0-9 .]{3,20}$")] = "18001096"


class KioskSettings(_Section):
    """This machine."""

    id: Annotated[str, Field(pattern=r"^[A-Z0-9]{1,8}$")] = "K1"
    """Short name of this kiosk, unique in the commune; stands in provisional codes."""
    home: Path = Path("/var/lib/kiosk")
    """The folder of the store, the papers and the issued PDFs. On a local disk, never on a network share."""
    lane_first: Annotated[int, Field(ge=1, le=9999)] = 1
    lane_last: Annotated[int, Field(ge=1, le=9999)] = 9999
    """This kiosk's share of the day's numbers; two kiosks of one commune must not overlap."""
    acceptance: Literal["by_officer", "at_submit"] = "by_officer"
    """Who accepts: an officer later, or the counter with an open shift in the same moment."""


class ScreenSettings(_Section):
    """What the visitor sees."""

    theme: Literal["day", "night"] = "day"
    language: Literal["vi", "en"] = "vi"
    typing: Literal["telex", "vni", "off"] = "telex"
    idle_seconds: Annotated[int, Field(ge=20, le=900)] = 120
    idle_before_login_seconds: Annotated[int, Field(ge=15, le=900)] = 45
    idle_warning_seconds: Annotated[int, Field(ge=15, le=120)] = 60
    done_seconds: Annotated[int, Field(ge=10, le=300)] = 60
    """How long the receipt's page stays before the visit ends by itself."""


class HoursSettings(_Section):
    """When the office works; the due date is counted in these hours."""

    shifts: tuple[tuple[time, time], ...] = ((time(7, 0), time(11, 30)), (time(13, 30), time(17, 0)))
    weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...] = (1, 2, 3, 4, 5)
    """1 is Monday."""


class ScannerSettings(_Section):
    """Where the scanner puts its files."""

    folder: Path = Path("/var/lib/kiosk/scans")
    settle_seconds: Annotated[float, Field(ge=0, le=60)] = 5.0
    """How long a file must not change before it is offered."""
    max_megabytes: Annotated[int, Field(ge=1, le=200)] = 20


class PrinterSettings(_Section):
    """How the receipt comes out."""

    kind: Literal["folder"] = "folder"
    """"folder": the PDF is written to `folder`, for a spooler that watches it."""
    folder: Path | None = None
    """None: `receipts` in the kiosk's home."""
    paper: Literal["A5", "A4"] = "A5"


class LookupSettings(_Section):
    """The look-up page that the receipt's QR opens."""

    base: Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9.:/-]{3,120}$")] = "https://tracuu.example.vn"
    misses_an_hour: Annotated[int, Field(ge=1, le=1000)] = 10


class CatalogueSettings(_Section):
    """Procedures and forms."""

    overlay: Path | None = None
    """A folder of the agency's own procedures and changes; the shipped ones need not be touched."""


class Settings(BaseSettings):
    """All settings of one kiosk. Environment variables such as KIOSK__SCREEN__THEME win over the file."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix="KIOSK__", env_nested_delimiter="__", nested_model_default_partial_update=True
    )

    agency: AgencySettings
    kiosk: KioskSettings = KioskSettings()
    screen: ScreenSettings = ScreenSettings()
    hours: HoursSettings = HoursSettings()
    scanner: ScannerSettings = ScannerSettings()
    printer: PrinterSettings = PrinterSettings()
    lookup: LookupSettings = LookupSettings()
    catalogue: CatalogueSettings = CatalogueSettings()

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource, dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:  # fmt: skip
        """The environment before the file; no .env files and no secret folders."""
        return env_settings, init_settings


def find(explicit: Path | None) -> Path:
    """The settings file to use.

    Raises:
        SettingsError: there is none.
    """
    for path in (explicit,) if explicit else SEARCH_PATH:
        if path.is_file():
            return path
    where = str(explicit) if explicit else ", ".join(str(path) for path in SEARCH_PATH)
    raise SettingsError(f"Không tìm thấy tệp thiết đặt ({where}). Hãy tạo bằng lệnh: kiosk config init")


def load(path: Path) -> Settings:
    """Read and check a settings file.

    Raises:
        SettingsError: it cannot be read, or a key is wrong; the sentence names the key and what to do.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"Không đọc được {path}: {error.strerror}. Hãy kiểm tra quyền đọc tệp.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        detail = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "không phải văn bản UTF-8"
        raise SettingsError(f"{path} không phải TOML đúng: {detail}. Hãy sửa dòng đó.") from None
    settings = parse(values, str(path))
    return _anchored(settings, path.resolve().parent)


def parse(values: dict[str, Any], source: str) -> Settings:
    """Check settings that were already read; `source` names them in the error."""
    try:
        settings = Settings(**values)
    except ValidationError as error:
        raise SettingsError(_sentence(error, source)) from None
    if settings.kiosk.lane_first > settings.kiosk.lane_last:
        raise SettingsError(f"{source}: kiosk.lane_first lớn hơn kiosk.lane_last. Hãy đổi lại dải số của máy này.")
    return settings


def template() -> str:
    """The commented, complete settings file."""
    return files("kiosk.data").joinpath("kiosk.toml").read_text(encoding="utf-8")


def _anchored(settings: Settings, folder: Path) -> Settings:
    """Relative paths are meant from the folder of the settings file, wherever the program is started."""

    def full(path: Path) -> Path:
        return path if path.is_absolute() else folder / path

    home = full(settings.kiosk.home)
    return settings.model_copy(
        update={
            "kiosk": settings.kiosk.model_copy(update={"home": home}),
            "scanner": settings.scanner.model_copy(update={"folder": full(settings.scanner.folder)}),
            "printer": settings.printer.model_copy(
                update={"folder": full(settings.printer.folder) if settings.printer.folder else home / "receipts"}
            ),
            "catalogue": settings.catalogue.model_copy(
                update={"overlay": full(settings.catalogue.overlay) if settings.catalogue.overlay else None}
            ),
        }
    )


def _sentence(error: ValidationError, source: str) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    match first["type"]:
        case "extra_forbidden":
            return f"{source}: không có thiết đặt tên “{key}”. Hãy xóa hoặc sửa tên khóa này."
        case "missing":
            return f"{source}: thiếu “{key}”. Hãy điền khóa này; xem ví dụ bằng lệnh kiosk config init."
        case _:
            told = re.sub(r"\s+", " ", first["msg"])
            return f"{source}: “{key}” chưa đúng ({told}). Hãy sửa giá trị này."
