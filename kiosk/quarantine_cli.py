"""`kiosk quarantine …`: scans that earlier visitors left, at the command line. What changes them wants an officer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Table

from kiosk.accounts_cli import asked_credentials, opened
from kiosk.cli_output import Sentences, console, print_json, refuse, say
from kiosk.config import Settings, find, load
from kiosk.devices.inspector import Inspector
from kiosk.devices.workshop import Workshop
from kiosk.domain.papers import PaperLimits
from kiosk.domain.people import Officer
from kiosk.domain.problem import Problem
from kiosk.i18n import problem_words, t
from kiosk.lobby import lobby
from kiosk.services.office import local
from kiosk.services.paper_check import CheckedWorkshop
from kiosk.services.rights import NotAllowed, Rights
from kiosk.services.unclaimed_desk import GIVE_BACK_REASONS, OFFERED_MINUTES, WIPE_REASONS, UnclaimedDesk
from kiosk.wiring import officers_door, unclaimed_desk

app = typer.Typer(
    cls=Sentences, name="kiosk quarantine", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False, rich_markup_mode=None, help="Bản quét không ai nhận.",
)  # fmt: skip
ConfigOption = Annotated[Path | None, typer.Option("--config", help="tệp thiết đặt; không ghi thì tìm kiosk.toml")]
ScanArgument = Annotated[str, typer.Argument(help="những chữ đầu của mã, xem bằng lệnh: kiosk quarantine list")]
JsonOption = Annotated[bool, typer.Option("--json", help="mỗi bản quét một đối tượng JSON")]

SHOWN: Final = 8
"""Letters of a scan's name that tell it from the others."""


def _reasons(reasons: tuple[str, ...]) -> str:
    """The reasons by the words of programs, each with what it means."""
    return "; ".join(f"{one}: {t(f'quarantine.reason.{one}')}" for one in reasons)


@app.command("list")
def list_scans(as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """Các bản quét đang giữ, mới nhất trước. Không hiện nội dung."""
    settings = load(find(config))
    with opened(settings) as store:
        found = store.quarantine.scans()
    keep = timedelta(days=settings.scanner.quarantine_days)
    if as_json:
        for scan in found:
            times = {"scanned": scan.scanned.isoformat(), "wiped": (scan.kept + keep).isoformat()}
            print_json({"id": scan.id, "bytes": scan.size, **times})
        return
    table = Table(title=f"Bản quét không ai nhận: {len(found)}", title_justify="left")
    for heading in ("Mã", "Quét lúc", "Cỡ (byte)", "Xóa hẳn sau"):
        table.add_column(heading, overflow="fold")
    for scan in found:
        made, wiped = f"{local(scan.scanned):%d/%m/%Y %H:%M}", f"{local(scan.kept + keep):%d/%m/%Y %H:%M}"
        table.add_row(scan.id[:SHOWN], made, str(scan.size), wiped)
    console().print(table)


@app.command("give-back")
def give_back(
    scan: ScanArgument,
    reason: Annotated[str, typer.Option(help=_reasons(GIVE_BACK_REASONS))] = GIVE_BACK_REASONS[0],
    config: ConfigOption = None,
) -> None:
    """Trả một bản quét về thư mục máy quét, cho riêng chủ của giấy.

    Hỏi số căn cước của chủ giấy, rồi tên đăng nhập, mã PIN và mã xác thực của cán bộ.
    """
    _known(reason, GIVE_BACK_REASONS)
    # Asked for, not an option: what stands in a command is kept by the shell.
    number = typer.prompt(t("quarantine.owner"), err=True)
    with _desk(load(find(config))) as (desk, officer):
        _done(desk.give_back(officer, _named(desk, officer, scan), reason, number))
    say(t("quarantine.give_back_done", minutes=OFFERED_MINUTES))


@app.command("wipe")
def wipe(
    scan: ScanArgument,
    reason: Annotated[str, typer.Option(help=_reasons(WIPE_REASONS))] = WIPE_REASONS[0],
    config: ConfigOption = None,
) -> None:
    """Xóa hẳn một bản quét. Hỏi tên đăng nhập, mã PIN và mã xác thực của cán bộ."""
    _known(reason, WIPE_REASONS)
    with _desk(load(find(config))) as (desk, officer):
        _done(desk.wipe(officer, _named(desk, officer, scan), reason))
    say(t("quarantine.wipe_done", minutes=OFFERED_MINUTES))


@contextmanager
def _desk(settings: Settings) -> Iterator[tuple[UnclaimedDesk, Officer]]:
    """The quarantine, and the officer who has just proved who she is."""
    clock = lobby(settings).clock
    with opened(settings) as store:
        rights = Rights(store.accounts, clock)
        answer = officers_door(store, clock, rights).log_in(*asked_credentials())
        if not isinstance(answer, Officer):
            raise refuse("Tên đăng nhập, mã PIN hoặc mã xác nhận chưa đúng, hoặc phải chờ. Hãy xem lại rồi thử lại.")
        try:
            with Inspector() as inspector:
                # The workshop draws pages, for which a command line has no use: its process is never started.
                workshop = CheckedWorkshop(Workshop(PaperLimits()), inspector, PaperLimits())
                yield unclaimed_desk(settings, store, clock, rights, inspector, workshop), answer
        except NotAllowed:
            raise refuse("Cán bộ này không có quyền. Hãy nhờ cán bộ quầy hoặc người phụ trách.") from None


def _known(reason: str, reasons: tuple[str, ...]) -> None:
    if reason not in reasons:
        raise refuse(f"Lý do phải là một trong: {_reasons(reasons)}.")


def _named(desk: UnclaimedDesk, officer: Officer, start: str) -> str:
    """The one scan whose name begins so."""
    found = [scan.id for scan in desk.scans(officer) if start and scan.id.startswith(start)]
    if len(found) != 1:
        raise refuse(f"Mã “{start}” không chỉ đúng một bản quét. Hãy xem lại: kiosk quarantine list")
    return found[0]


def _done(problem: Problem | None) -> None:
    if problem is not None:
        raise refuse(problem_words(problem))
