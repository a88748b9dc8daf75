"""What several commands share: their options, the settings they mean, and the store they find."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli_output import refuse, refuse_without_terminal, say
from kiosk.config import Settings, SettingsError, find, load

if TYPE_CHECKING:
    from kiosk.data.home import Home

ConfigOption = Annotated[Path | None, typer.Option("--config", help="tệp thiết đặt; không ghi thì tìm kiosk.toml")]
HomeOption = Annotated[
    Path | None, typer.Option("--home", help="thư mục của bản thử; không ghi thì dùng thư mục riêng của người dùng")
]
JsonOption = Annotated[bool, typer.Option("--json", help="in một đối tượng JSON")]
ByOption = Annotated[str, typer.Option("--by", help="cán bộ đứng tên việc này; máy hỏi mã PIN và mã xác nhận")]
OfficerOption = Annotated[
    str, typer.Option("--officer", help="tên đăng nhập của cán bộ; máy hỏi mã PIN và mã xác thực")
]


def settings_of(config: Path | None) -> Settings:
    """The settings; a `SettingsError` is the sentence that says what is wrong with them."""
    return load(find(config))


def need_terminal() -> None:
    """Refuse to go on where there is no screen to paint."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise refuse_without_terminal()


def where_a_store_is(config: Path | None, home: Path | None) -> Settings:
    """For commands that only read: the named store, else the kiosk's of this machine, else the demo's."""
    from kiosk import wiring
    from kiosk.demo import is_prepared, usual_home

    if config is None and home is None and is_prepared(usual_home()):
        try:
            settings = settings_of(None)
        except SettingsError:
            return _of_the_trial(usual_home())
        return settings if wiring.has_store(settings) else _of_the_trial(usual_home())
    return demo_or(config, home)


def _of_the_trial(home: Path) -> Settings:
    from kiosk.demo import demo_settings

    say(f"Kho của bản thử: {home}. Muốn xem kho thật thì ghi --config.")
    return demo_settings(home)


def demo_or(config: Path | None, home: Path | None) -> Settings:
    """The settings of a demo's folder where one is named, else those of the file."""
    if home is None:
        return settings_of(config)
    from kiosk.demo import demo_settings

    if not home.is_dir():
        raise refuse(f"Không có thư mục {home}. Hãy ghi thư mục của bản thử.")
    return demo_settings(home)


@contextmanager
def existing_store(settings: Settings) -> Iterator[Home]:
    """The open store of a command that only reads. It makes none: an empty store would answer as if all were well."""
    from kiosk import wiring

    if not wiring.has_store(settings):
        raise refuse(f"Chưa có kho dữ liệu trong {settings.kiosk.home}. Hãy xem lại kiosk.home trong tệp thiết đặt.")
    store = wiring.open_store(settings, wiring.lobby(settings).clock)
    try:
        yield store
    finally:
        store.close()
