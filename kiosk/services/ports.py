"""What the services need from outside, as Protocols: the store, the devices, the clock.

`data/` and `devices/` implement them; tests hand over fakes. One contract test runs on the fake and on the real one.
All calls are short and may block on the disk: screens call services from a worker thread.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from kiosk.domain.codes import Lane
from kiosk.domain.dossier import Attachment, Dossier, Kind, Submission
from kiosk.domain.journal import Break
from kiosk.domain.people import Citizen, CitizenSecrets, CodeWay, Officer, OfficerSecrets
from kiosk.domain.throttle import Throttle


class Clock(Protocol):
    """Time. The only door through which the program learns what time it is."""

    def now(self) -> datetime:
        """The wall clock, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds since this boot; never goes back."""
        ...

    def boot(self) -> str:
        """Id of this boot, so that monotonic times of two boots are never compared."""
        ...


class Accounts(Protocol):
    """Accounts of citizens and officers, and the count of wrong tries."""

    def citizen(self, number: str) -> CitizenSecrets | None:
        """The account with this card number."""
        ...

    def add_citizen(self, citizen: Citizen, *, pin_hash: str, code_secret: str, code_way: CodeWay) -> None:
        """Write a new account and its journal event in one transaction. A taken number raises `AlreadyThere`."""
        ...

    def officer(self, login: str) -> OfficerSecrets | None:
        """The officer with this log-in name."""
        ...

    def add_officer(self, officer: Officer, *, pin_hash: str, code_secret: str) -> None:
        """Write a new officer and the journal event in one transaction. A taken name raises `AlreadyThere`."""
        ...

    def officers(self) -> Sequence[Officer]:
        """All officers, by name."""
        ...

    def charge_try(self, scope: str) -> Throttle:
        """Count one try as a failure, durably, before its verdict is known.

        So a kill between check and answer gives no try back. `scope` is an account's id, or one of those that stand for
        numbers without one. The answer is the state *before* this charge: where it asks for a wait, nothing was charged
        and the caller must not check.
        """
        ...

    def settle_try(self, scope: str, *, passed: bool, actor: str, evidence: str) -> None:
        """Say how the charged try ended: a success clears the count. Its journal event is of the same transaction."""
        ...

    def next_counter(self, account: str) -> int:
        """Count up and return the counter of the next one-time code to send (RFC 4226)."""
        ...

    def use_code(self, account: str, mark: int) -> bool:
        """Record that the code with this counter or time step was used; False where it, or a later one, already was."""
        ...

    def record_miss(self, scope: str, *, limit: int) -> bool:
        """Count a miss against an hourly limit; False where the limit was reached before this one."""
        ...

    def may_miss(self, scope: str, *, limit: int) -> bool:
        """Whether the hourly limit leaves room for another miss."""
        ...


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

    def attach(self, draft: str, paper: Attachment, *, key: bytes) -> None:
        """Tie a stored file to the draft."""
        ...

    def paper_key(self, draft: str, attachment: str) -> bytes:
        """The key that opens a paper of the draft. One that is not there raises `NotThere`."""
        ...

    def detach(self, draft: str, attachment: str) -> None:
        """Untie a file from the draft; its bytes are removed."""
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


@dataclass(frozen=True, slots=True)
class Filed:
    """The dossier that a submission made, or had already made.

    `repeated` tells that this key had been submitted before. `print_job` is the receipt's job.
    """

    dossier: Dossier
    repeated: bool
    print_job: int


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


class Shifts(Protocol):
    """Who is on duty at this counter."""

    def current(self) -> Officer | None:
        """The officer of the open shift."""
        ...

    def open(self, officer: Officer) -> None:
        """Open a shift; one that was open ends. Journalled in the same transaction."""
        ...

    def close(self) -> None:
        """End the open shift. Journalled in the same transaction."""
        ...


@dataclass(frozen=True, slots=True)
class HelpCall:
    """Somebody pressed "Gọi cán bộ" on the page `step`."""

    step: str
    called: datetime


class HelpCalls(Protocol):
    """Calls for an officer."""

    def call(self, step: str) -> None:
        """Somebody needs an officer on this page. Journalled in the same transaction."""
        ...

    def waiting(self) -> Sequence[HelpCall]:
        """Calls that nobody has answered yet, newest first, at most 50."""
        ...

    def answer(self, officer: Officer) -> None:
        """An officer has come: all waiting calls are answered. Journalled in the same transaction."""
        ...


class Vault(Protocol):
    """Encrypted files of attachments."""

    def put(self, source: BinaryIO, *, limit: int) -> StoredFile:
        """Read the source to its end, encrypt, and return once file and folder are on the disk.

        Raises:
            TooLarge: the source holds more than `limit` bytes; nothing is kept.
        """
        ...

    def read(self, file: str, key: bytes) -> bytes:
        """The plain bytes. A changed or cut file raises `Damaged`."""
        ...


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the vault: random id, random key, size and SHA-256 of the plain bytes."""

    id: str
    key: bytes
    size: int
    sha256: str


class Journal(Protocol):
    """The append-only journal, for events of the kiosk itself and for auditors."""

    def append(self, kind: str, *, actor: str, body: Mapping[str, Any] | None = None) -> None:
        """Write one event in a transaction of its own."""
        ...

    def head(self) -> str:
        """The printed head: eight characters."""
        ...

    def verify(self, heads: Collection[str] = ()) -> Break | None:
        """Walk the whole chain; it must have gone through these printed heads."""
        ...

    def clock_trusted(self) -> bool:
        """Whether the wall clock can be right: not behind the newest event."""
        ...


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A job of the print queue.

    Attributes:
        state: "pending", "sent", "confirmed" or "failed" (`domain.print_queue`).
        created: when it was put there, in milliseconds since 1970; 0 where nobody knows.
    """

    id: int
    dossier: str
    kind: str
    state: str
    reprints: int
    path: str
    created: int = 0


class PrintQueue(Protocol):
    """The print queue in the store."""

    def job(self, job: int) -> PrintJob | None:
        """One job."""
        ...

    def mark(self, job: int, state: str, *, path: str = "") -> None:
        """Move a job on. A job that is not there raises `NotThere`."""
        ...


@dataclass(frozen=True, slots=True)
class PrinterState:
    """Whether paper will come out. `problem` is "" or a key of words: "paper_out", "cover_open", "offline", "disk"."""

    ready: bool
    problem: str = ""


class Printer(Protocol):
    """One printer."""

    def state(self) -> PrinterState:
        """Asked before the citizen starts and before submit; answers within a second."""
        ...

    def send(self, document: bytes, /, *, name: str) -> Path | None:
        """Print the document, or give up within the printer's time-out. Returns where it stands, if in a file.

        Raises:
            PrinterFailed: nothing, or not all of it, was printed, and nothing of it will be printed later.
        """
        ...


class CodeChannel(Protocol):
    """A way by which one-time codes are sent."""

    def send(self, phone: str, text: str) -> None:
        """Send a text. Returns once it is queued; raises `ChannelFailed` when it surely will not arrive."""
        ...


@dataclass(frozen=True, slots=True)
class FoundScan:
    """A complete file in the scanner folder.

    Attributes:
        id: stands for the file; the path is never shown.
        name: cleaned file name.
        size: bytes.
        modified: when the scanner finished it.
    """

    id: str
    name: str
    size: int
    modified: datetime


class ScannerFolder(Protocol):
    """The folder that the scanner writes to."""

    def complete(self) -> Sequence[FoundScan]:
        """Files that are whole, newest first, at most 50."""
        ...

    def open(self, scan: str) -> BinaryIO:
        """The file, opened safely (no links followed, regular files only). One that is gone raises `NotThere`."""
        ...

    def remove(self, scan: str) -> None:
        """Remove the file, once the dossier's copy is durable."""
        ...


class AlreadyThere(Exception):
    """A number, name or key that must be unique is taken."""


class NotThere(Exception):
    """What was asked for is not there (any more)."""


class TooLarge(Exception):
    """A file is larger than the set limit."""


class Damaged(Exception):
    """Stored bytes do not match what was written."""


class StoreFailed(Exception):
    """The store could not be read or written; nothing was half done. The argument is a sentence for the officer."""


class StoreFull(StoreFailed):
    """There is no room left on the disk."""


class StoreBusy(StoreFailed):
    """Another process held the store for too long; trying again is safe."""


class StoreDamaged(StoreFailed):
    """The store does not hold what was written to it. It is never replaced by an empty one without being asked."""


class PrinterFailed(Exception):
    """The printer did not take the job. The argument is a key of words."""


class ChannelFailed(Exception):
    """The text will not arrive. The argument says why in one word: "no_channel", "too_many_codes"."""
