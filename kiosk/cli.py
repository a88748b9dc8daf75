"""The commands. Each is thin: it reads settings, calls what it is about, and prints Rich tables or one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk import opening
from kiosk.aside import in_child
from kiosk.cli_output import FAILED, Sentences, print_json, print_rows, refuse, say
from kiosk.commands.accounts import citizen_app, officer_app
from kiosk.commands.calendar import calendar_app
from kiosk.commands.catalogue import catalogue_app
from kiosk.commands.codes import codes_app
from kiosk.commands.journal import journal_app
from kiosk.commands.lookup import lookup_app
from kiosk.commands.options import ConfigOption, HomeOption, JsonOption, need_terminal, settings_of
from kiosk.commands.settings import config_app
from kiosk.config import SettingsError

app = typer.Typer(
    cls=Sentences,
    name="kiosk", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Kiosk Một cửa: nộp hồ sơ tại quầy của xã, phường.",
)  # fmt: skip
for commands in (lookup_app, codes_app):
    app.add_typer(commands)
app.add_typer(config_app, name="config")
app.add_typer(citizen_app, name="citizen")
app.add_typer(officer_app, name="officer")
app.add_typer(catalogue_app, name="catalogue")
app.add_typer(journal_app, name="journal")
app.add_typer(calendar_app, name="calendar")

ThemeOption = Annotated[str | None, typer.Option("--theme", help="day: chữ tối nền sáng; night: chữ sáng nền tối")]


@app.command()
def demo(
    home: HomeOption = None,
    locked: Annotated[bool, typer.Option("--locked", help="không có lối ra, như kiosk run")] = False,
    theme: ThemeOption = None,
) -> None:
    """Chạy thử với một xã giả định, hai người dân, một cán bộ và bản quét mẫu."""
    raise typer.Exit(opening.demo(home, locked=locked, theme=theme))


@app.command()
def run(
    config: ConfigOption = None,
    practice: Annotated[
        bool, typer.Option("--practice", help="tập thử: không đụng kho thật, xong thì xóa hết")
    ] = False,
) -> None:
    """Chạy kiosk thật, theo tệp thiết đặt."""
    if practice:
        raise typer.Exit(_practise(config))
    raise typer.Exit(opening.run(config))


def _practise(config: Path | None) -> int:
    need_terminal()
    from kiosk.practice_cli import practise

    try:
        real = settings_of(config)
    except SettingsError:
        if config is not None:
            raise
        real = None
    return practise(real, in_child)


@app.command()
def tour(
    home: HomeOption = None,
    as_json: JsonOption = False,
    theme: ThemeOption = None,
    hub: Annotated[bool, typer.Option("--hub", help="đến tận trang tra cứu của một hub trên máy này")] = False,
    hub_at: Annotated[str, typer.Option(help="địa chỉ của hub đã chạy sẵn; cần --hub-code ở lần đầu")] = "",
    hub_code: Annotated[str, typer.Option(help="mã kết nối do hub ấy cấp cho cơ quan H99.99.01")] = "",
) -> None:
    """Tự chơi lại cả việc nộp một hồ sơ, qua đúng các trang thật, rồi in kết quả."""
    from dataclasses import asdict

    from kiosk.demo import usual_home
    from kiosk.tour import TourFailed, play

    if hub or hub_at:
        if not hub_at:
            _need_hub()
        from kiosk.tour_hub import tour_to_the_look_up_page

        raise typer.Exit(
            tour_to_the_look_up_page(home or usual_home(), theme=theme, at=hub_at, code=hub_code, as_json=as_json)
        )
    try:
        outcome = play(home or usual_home(), theme=theme)
    except TourFailed as error:
        say(f"Chưa nộp được: {error}")
        raise typer.Exit(FAILED) from None
    if as_json:
        print_json(asdict(outcome))
        return
    rows = (
        ("Mã hồ sơ", outcome.code),
        ("Biên nhận", outcome.receipt),
        ("Trang tra cứu", outcome.lookup_url),
        ("Thời gian", f"{outcome.seconds} giây"),
    )
    print_rows("Đã nộp một hồ sơ khai sinh", rows)


def _need_hub() -> None:
    from importlib.util import find_spec

    if not all(map(find_spec, ("fastapi", "uvicorn", "jinja2"))):
        raise refuse("Lệnh này cần cài thêm phần hub: pip install 'motcua-kiosk[hub]'")


@app.command(
    "hub",
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)  # fmt: skip
def hub(context: typer.Context) -> None:
    """Máy chủ đồng bộ và trang tra cứu (phần cài thêm)."""
    _need_hub()
    # Loaded here and nowhere else: no kiosk pays for a web framework.
    from kiosk.hub.stick_cli import app as hub_app

    hub_app(context.args, prog_name="kiosk hub")


@app.command(
    "sync",
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)  # fmt: skip
def sync(context: typer.Context) -> None:
    """Đồng bộ hồ sơ với hub."""
    from kiosk.sync_cli import app as sync_app

    sync_app(context.args, prog_name="kiosk sync")


@app.command(
    "quarantine",
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)  # fmt: skip
def quarantine(context: typer.Context) -> None:
    """Bản quét không ai nhận: xem, trả lại, xóa hẳn."""
    from kiosk.quarantine_cli import app as quarantine_app

    quarantine_app(context.args, prog_name="kiosk quarantine")
