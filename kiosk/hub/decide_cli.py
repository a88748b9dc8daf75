"""`kiosk hub accept|supplement|state|result`: what an officer of the back office decides, by command."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli_output import print_rows, refuse
from kiosk.data.times import millis
from kiosk.domain.dossier import Status
from kiosk.domain.supplement import LONGEST_WORDS, MOST_DEFECTS, Defect, SupplementRequest
from kiosk.domain.worktime import VIETNAM
from kiosk.hub import decisions
from kiosk.hub.cli import ADMINISTRATOR, USUAL_HOME, CodeArgument, HomeOption, OfficerOption, app, opened, status_words
from kiosk.hub.core import Hub
from kiosk.hub.decisions import Decider, Decision
from kiosk.hub.dossiers import Kept

__all__ = ["app"]

_STATES = ", ".join(f"{status.value} {status_words(status).lower()}" for status in Status)


@app.command()
def accept(
    code: CodeArgument,
    officer: OfficerOption,
    home: HomeOption = USUAL_HOME,
    due: Annotated[str, typer.Option(help="ngày hẹn trả, ví dụ 2026-11-27T09:00; không ghi thì giữ ngày đã báo")] = "",
) -> None:
    """Tiếp nhận một hồ sơ."""
    decider = Decider(ADMINISTRATOR, officer)
    with opened(home) as hub:
        kept = decisions.find(hub, code, decider)
        decision = decisions.acceptance(kept, decider, received=hub.now(), due=_moment(due))
        _decide(hub, kept, decision, decider)


@app.command()
def supplement(
    code: CodeArgument,
    officer: OfficerOption,
    defect: Annotated[list[str], typer.Option(help="một việc cần bổ sung; ghi nhiều lần cho nhiều việc")],
    home: HomeOption = USUAL_HOME,
    until: Annotated[str, typer.Option(help="hạn bổ sung, ví dụ 2026-11-27T17:00")] = "",
) -> None:
    """Yêu cầu bổ sung: nêu mọi chỗ thiếu trong một lần."""
    if len(defect) > MOST_DEFECTS or not all(1 <= len(words) <= LONGEST_WORDS for words in defect):
        raise refuse(f"Nhiều nhất {MOST_DEFECTS} việc, mỗi việc không quá {LONGEST_WORDS} chữ.")
    request = SupplementRequest(officer, tuple(Defect("", words) for words in defect), _moment(until))
    decider = Decider(ADMINISTRATOR, officer)
    with opened(home) as hub:
        _decide(hub, decisions.find(hub, code, decider), decisions.supplement(request), decider)


@app.command()
def state(
    code: CodeArgument,
    status: Annotated[int, typer.Argument(min=min(Status), max=max(Status), help=_STATES)],
    officer: OfficerOption,
    home: HomeOption = USUAL_HOME,
    note: Annotated[str, typer.Option(help="lời nhắn cho người dân")] = "",
) -> None:
    """Chuyển trạng thái hồ sơ."""
    _move(code, Status(status), officer, home, note)


@app.command()
def result(
    code: CodeArgument,
    officer: OfficerOption,
    home: HomeOption = USUAL_HOME,
    returned: Annotated[bool, typer.Option("--returned", help="đã trao tận tay người dân")] = False,
    note: Annotated[str, typer.Option(help="lời nhắn cho người dân")] = "",
) -> None:
    """Báo đã có kết quả; với --returned: đã trả kết quả."""
    _move(code, Status.RETURNED if returned else Status.FINISHED, officer, home, note)


def _move(code: str, status: Status, officer: str, home: Path, note: str) -> None:
    decider = Decider(ADMINISTRATOR, officer)
    with opened(home) as hub:
        _decide(hub, decisions.find(hub, code, decider), decisions.state(status, decider, note), decider)


def _decide(hub: Hub, kept: Kept, decision: Decision, decider: Decider) -> None:
    after = decisions.decide(hub, kept, decision, decider)
    status = after.dossier.status
    rows = (("Mã hồ sơ", after.dossier.code), ("Trạng thái", f"{status.value}: {status_words(status)}"))
    print_rows("Đã ghi", rows)


def _moment(text: str) -> int | None:
    """The moment that somebody typed, in Vietnam's time where no other is given."""
    if not text:
        return None
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise refuse("Viết thời điểm như 2026-11-27T09:00.") from None
    return millis(given if given.tzinfo else given.replace(tzinfo=VIETNAM))
