"""Drafts and dossiers: what a citizen has said, before and after submitting."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from kiosk.domain.codes import DossierCode, Lane, NoCode
from kiosk.domain.dossier import Attachment, Dossier, Kind, Submission
from kiosk.domain.people import Officer


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """A dossier in the making.

    Attributes:
        id: also the idempotency key of the submission.
        place: "step" or "step/page" where the citizen was.
        answers: flat, "applicant.name" and so on.
        papers: attachments already stored for it.
    """

    id: str
    account: str
    procedure: str
    form_revision: int
    place: str
    answers: Mapping[str, str]
    papers: tuple[Attachment, ...]
    saved: datetime


@dataclass(frozen=True, slots=True)
class PaperEvent:
    """What the journal tells of a paper that came into a draft: kind, who brought it, and what there is to say."""

    kind: str
    actor: str
    body: Mapping[str, Any]


class Drafts(Protocol):
    """Drafts: outside the journal, one citizen, one procedure, one form revision each."""

    def start(self, account: str, procedure: str, form_revision: int) -> str:
        """A new draft's id."""
        ...

    def latest(self, account: str) -> DraftRecord | None:
        """The citizen's last unfinished draft."""
        ...

    def load(self, draft: str) -> DraftRecord | None:
        """One draft by its id."""
        ...

    def save(self, draft: str, answers: Mapping[str, str], *, place: str) -> None:
        """Keep these answers (others stay as they are) and where the citizen is. Durable on return.

        A draft that is not there any more raises `NotThere`.
        """
        ...

    def attach(
        self,
        draft: str,
        paper: Attachment,
        *,
        key: bytes,
        answers: Mapping[str, str] | None = None,
        place: str = "",
        event: PaperEvent | None = None,
    ) -> None:
        """Tie a stored file to the draft, and keep these answers and where the citizen is, all of it or nothing.

        A `place` of "" leaves that as it was; an event goes into the journal. A draft that is gone raises `NotThere`.
        """
        ...

    def paper_key(self, draft: str, attachment: str) -> bytes:
        """The key that opens a paper of the draft. One that is not there raises `NotThere`."""
        ...

    def detach(self, draft: str, attachment: str) -> None:
        """Untie a file from the draft; its bytes are removed."""
        ...

    def replace(
        self, draft: str, gone: Collection[str], paper: Attachment, *, key: bytes, answers: Mapping[str, str]
    ) -> None:
        """Put a stored file in the place of others and keep these answers, all of it or nothing.

        The bytes of the others are removed only once that is durable. A draft that is gone, or that does not have all
        of the others, raises `NotThere`, and nothing changes.
        """
        ...

    def discard(self, draft: str) -> None:
        """Forget the draft and its files."""
        ...


@dataclass(frozen=True, slots=True)
class FilingTerms:
    """What the counter adds to a submission.

    Attributes:
        received: when it counts as received.
        due: when the result is promised; None while nobody can promise.
        today: the day that the code's sequence belongs to, in local time.
        agency: agency id of the code.
        lane, lease_end: this kiosk's share of the day's numbers, and the last day on which it is its own.
        kiosk: this kiosk's id, for provisional codes.
        clock_trusted: False sends the code to the provisional form.
        accept_as: the officer of the open shift who accepts in the same transaction, or None (`by_officer`).
        mirrored: whether a mirror is set, so that only numbers are given out that the mirror already counts.
    """

    received: datetime
    due: datetime | None
    today: date
    agency: str
    lane: Lane
    lease_end: date
    kiosk: str
    clock_trusted: bool = True
    accept_as: Officer | None = None
    mirrored: bool = False


@dataclass(frozen=True, slots=True)
class Filed:
    """The dossier that a submission made, or had already made.

    `repeated` tells that this key had been submitted before. `print_job` is the receipt's job.
    """

    dossier: Dossier
    repeated: bool
    print_job: int


class NoNumber(Exception):
    """This kiosk's lane has no national number to give now; `reason` says why."""

    def __init__(self, reason: NoCode) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Dossiers(Protocol):
    """Dossiers: events, projections, code counter."""

    def submit(self, submission: Submission, terms: FilingTerms) -> Filed:
        """One transaction, one sync: events, bodies, projections, code, print job; the draft goes.

        The attachments' files are durable before it is called. The same key again gives the same dossier.
        """
        ...

    def by_code(self, code: str) -> Dossier | None:
        """The dossier with this code; codes that it had earlier are found too."""
        ...

    def by_id(self, dossier: str) -> Dossier | None:
        """One dossier."""
        ...

    def of_account(self, account: str) -> Sequence[Dossier]:
        """A citizen's dossiers, newest first, at most 50."""
        ...

    def waiting(self) -> Sequence[Dossier]:
        """Dossiers that no officer has accepted yet, oldest first, at most 50."""
        ...

    def accept(self, dossier: str, officer: Officer, *, received: datetime, due: datetime | None) -> Filed:
        """An officer accepts: event and the receipt's print job in one transaction.

        Raises:
            NotThere: no such dossier.
            ForbiddenTransition: somebody was faster.
        """
        ...

    def give_code(self, dossier: str, terms: FilingTerms, *, actor: str, code: DossierCode | None = None) -> Filed:
        """Give a provisional dossier its national code; the old one stays good, and a new receipt is queued.

        Args:
            dossier: its id. One that has a national code is given back as it is, with `repeated` set.
            terms: from which lane the number comes.
            actor: who asked for it.
            code: the code that the hub gave; None for the next number of this kiosk's own lane.

        Raises:
            NotThere: no such dossier.
            NoNumber: the lane has none to give now; nothing is written.
            AlreadyThere: another dossier has this code; nothing is written.
        """
        ...

    def provisional(self) -> Sequence[Dossier]:
        """Dossiers that still wait for a national code, oldest first, at most 50."""
        ...

    def record(self, dossier: str, kind: Kind, *, actor: str, body: Mapping[str, Any]) -> Dossier:
        """Write one more event of a dossier and give its new state.

        Raises:
            NotThere: no such dossier.
            ForbiddenTransition: its present state does not allow that; nothing is written.
        """
        ...

    def paper_key(self, dossier: str, attachment: str) -> bytes:
        """The key that opens a stored paper. One that is not there, or was erased, raises `NotThere`."""
        ...

    def erase(self, dossier: str, *, actor: str, basis: str) -> None:
        """Erase what a dossier says about people: bodies, keys, files. Code, dates and state stay, and the chain holds.

        `basis` names the law or the retention rule. A dossier that is not there raises `NotThere`.
        """
        ...
