"""What the look-up page tells of a dossier: nothing that a finder of the receipt must not know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kiosk.data.times import moment
from kiosk.domain.dossier import Dossier, Event, Kind, Status
from kiosk.domain.lookup_link import Seal
from kiosk.domain.supplement import SupplementRequest
from kiosk.domain.text import mask_name
from kiosk.domain.worktime import VIETNAM
from kiosk.hub.dossiers import Kept

_TONES: Final = {
    Status.REGISTERED: "wait",
    Status.ACCEPTED: "wait",
    Status.IN_PROGRESS: "wait",
    Status.SUPPLEMENT: "act",
    Status.PAYMENT_DUE: "act",
    Status.REFUSED: "end",
    Status.WITHDRAWN: "end",
    Status.STOPPED: "end",
    Status.FINISHED: "good",
    Status.RETURNED: "good",
}
_OVER: Final = frozenset({Status.REFUSED, Status.WITHDRAWN, Status.STOPPED, Status.FINISHED, Status.RETURNED})


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history; `iso` is for machines."""

    status: int
    time: str
    iso: str


@dataclass(frozen=True, slots=True)
class DossierView:
    """A dossier as anybody may see it who has its receipt. Names are masked; no number, address or paper is here.

    Attributes:
        earlier: codes that it had before, or has besides; they stand on older papers.
        tone: "wait", "act", "good" or "end": colour beside the words, never instead of them.
        overdue: the due date has passed and nothing was decided.
        accepted: an officer has accepted it, so `received` is the day of receipt.
        mend: what has to be supplied; empty unless that is the present state.
        note: words of the office with the present state.
        seal: what the paper's seal says, or "".
    """

    code: str
    earlier: str
    status: int
    tone: str
    procedure: str
    owner: str
    accepted: bool
    received: str
    received_iso: str
    due: str
    due_iso: str
    overdue: bool
    steps: tuple[Step, ...]
    mend: tuple[str, ...]
    mend_until: str
    note: str
    seal: str
    as_of: str


def view(kept: Kept, *, now: int, seal: Seal = Seal.NONE) -> DossierView:
    """What the page shows."""
    dossier, last = kept.dossier, _last_state(kept)
    request = SupplementRequest.from_body(last.body) if last else None
    due = dossier.due
    return DossierView(
        code=dossier.code,
        earlier=", ".join(dossier.earlier_codes),
        status=int(dossier.status),
        tone=_TONES[dossier.status],
        procedure=str(dossier.body.get("procedure_name", "")),
        owner=mask_name(dossier.owner_name),
        accepted=any(step.status is Status.ACCEPTED for step in dossier.history),
        received=_shown(dossier.received),
        received_iso=_local(dossier.received).isoformat(),
        due="" if due is None else _shown(due),
        due_iso="" if due is None else _local(due).isoformat(),
        overdue=due is not None and due < now and dossier.status not in _OVER,
        steps=tuple(
            Step(int(step.status), _shown(step.wall), _local(step.wall).isoformat()) for step in dossier.history
        ),
        mend=tuple(defect.words for defect in request.defects) if request else (),
        mend_until=_shown(request.until) if request and request.until is not None else "",
        note=str(last.body.get("note", "")) if last else "",
        seal="" if seal is Seal.NONE else seal.value,
        as_of=_shown(now),
    )


def last_digits_fit(dossier: Dossier, digits: str) -> bool:
    """Whether four digits are the last ones of the applicant's or the owner's number."""
    people = (dossier.body.get("applicant") or {}, dossier.body.get("owner") or {})
    numbers = (str(person.get("id_number") or "") for person in people)
    return any(len(number) > len(digits) == 4 and number.endswith(digits) for number in numbers)


def _last_state(kept: Kept) -> Event | None:
    """The event that made the present state; None where that was submission or acceptance."""
    deciding = [event for event in kept.events if event.kind in {Kind.ACCEPTED, Kind.STATE} and event.body]
    return deciding[-1] if deciding and deciding[-1].kind == Kind.STATE else None


def _local(milliseconds: int) -> datetime:
    return moment(milliseconds).astimezone(VIETNAM)


def _shown(milliseconds: int) -> str:
    return f"{_local(milliseconds):%H:%M %d/%m/%Y}"
