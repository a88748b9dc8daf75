"""What synchronisation needs from the store; `kiosk.data` implements it. Calls are short and may block on the disk."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.domain.journal import Row
from kiosk.sync.wire_ack import Ack
from kiosk.sync.wire_enrol import Enrolled
from kiosk.sync.wire_feed import FeedPage, Pointer
from kiosk.sync.wire_rejoin import Rejoined
from kiosk.sync.wire_report import Count
from kiosk.sync.wire_return import Returned
from kiosk.sync.wire_revision import Revision


class Lock(StrEnum):
    """Why this kiosk may no longer file. Words for people stand under `sync.lock.<value>`."""

    FORK = "fork"
    """The hub has other rows under the same numbers: there is a copy of this kiosk, or it came from a backup."""
    RESTORED = "restored"
    """The hub has rows that this store does not know: it came from a backup and has to rejoin."""
    INCARNATION = "incarnation"
    """Another copy of this kiosk has taken its place."""
    REVOKED = "revoked"
    """The hub takes nothing more from this kiosk."""


@dataclass(frozen=True, slots=True)
class Link:
    """The enrolment.

    Attributes:
        url: the hub's address, without a slash at the end.
        hub_key: 32 bytes; checks the hub's answers.
        hub_age_key: recipient of sticks ("age1…"), or "".
        age_secret: opens what the hub sends back on a stick ("AGE-SECRET-KEY-1…"), or "".
        kiosk, agency: who this kiosk is at the hub.
        token: what it shows with requests.
        incarnation: 1 for a kiosk that was never restored.
        base: the sequence behind which this incarnation begins.
        cursor: how far it has read its feed.
        locked: why it may not go on, or None.
        failures: rounds that failed since the hub was last reached.
    """

    url: str
    hub_key: bytes
    hub_age_key: str
    age_secret: str
    kiosk: str
    agency: str
    token: str
    incarnation: int
    base: int
    cursor: str
    locked: Lock | None = None
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """The newest row that the hub has acknowledged, and the hash of its header; 0 and `GENESIS` before the first."""

    sequence: int
    head: bytes


@dataclass(frozen=True, slots=True)
class FileToSend:
    """A file that the hub does not have yet.

    Attributes:
        paper: id of the stored paper.
        sha256, size: of the plain bytes.
        begun: whether an upload of it broke off: then the hub has a part already.
    """

    paper: str
    sha256: str
    size: int
    begun: bool


class Links(Protocol):
    """The enrolment and what became of the last rounds."""

    def link(self) -> Link | None:
        """The enrolment; None before it."""
        ...

    def enrolled(self, url: str, answer: Enrolled, *, age_secret: str) -> None:
        """Keep a new enrolment and its leases."""
        ...

    def rejoined(self, answer: Rejoined) -> None:
        """Go on under a new incarnation, behind the numbers that the hub has seen; the lock is taken off."""
        ...

    def returned(self, url: str, answer: Returned, *, age_secret: str) -> None:
        """Keep the enrolment of a store that knew nothing of it, and go on behind the numbers that the hub has seen."""
        ...

    def lock(self, reason: Lock) -> None:
        """Stop filing, and say so in the journal."""
        ...

    def reached(self) -> None:
        """The hub has answered with its signature, now."""
        ...

    def failed(self, error: str) -> None:
        """A round ended with an error, now: one word for which there are words."""
        ...


class Outbox(Protocol):
    """Rows and files that the hub does not have."""

    def mark(self) -> Mark:
        """How far the hub has come."""
        ...

    def began(self) -> bytes:
        """The hash of the first header of the journal; `GENESIS` of none, and of a backup that had none."""
        ...

    def rows(self, *, after: int, most: int, most_bytes: int) -> Sequence[Row]:
        """The rows behind a sequence, as they may travel: bodies of dossiers only. At least one, if there is one."""
        ...

    def acknowledged(self, ack: Ack) -> Lock | None:
        """Close rows, note which files go now and which dossiers the hub set aside; a lock where the two disagree."""
        ...

    def known_through(self, sequence: int, *, epoch: str) -> Lock | None:
        """The hub says how far it holds our rows: less than we thought are sent again, more than we have is a lock.

        Another epoch than the last one means that the hub was restored: it is asked about all files anew.
        """
        ...

    def withhold(self, dossier: str, reason: str) -> None:
        """The bodies of a dossier cannot travel: set it aside, so that the others can."""
        ...

    def hand_over(self, most: int) -> int:
        """Pass dossiers to the hub that are still this kiosk's; how many."""
        ...

    def files(self, most: int) -> Sequence[FileToSend]:
        """Files to send: those of the dossier that is whole with the fewest bytes first, the older among equals; of one
        dossier a broken-off upload first, then the smallest."""
        ...

    def expect_files(self, through: int) -> None:
        """The files of dossiers up to a row go, too, although the hub has not acknowledged it: on a stick."""
        ...

    def note_stick(self, digest: bytes, question: bytes = b"") -> None:
        """Something was written on a stick that the hub may answer."""
        ...

    def stick_note(self, digest: bytes) -> bytes | None:
        """The question behind a digest, empty for a batch; None where nothing like it was written."""
        ...

    def content(self, file: FileToSend) -> bytes | None:
        """A file's plain bytes; None where it was erased, was damaged or is gone."""
        ...

    def file_begun(self, sha256: str) -> None:
        """An upload broke off."""
        ...

    def files_there(self, digests: Collection[str]) -> None:
        """The hub has these files, whole."""
        ...

    def set_file_aside(self, sha256: str, reason: str) -> None:
        """A file cannot be sent: it, and the dossiers that have it, wait for somebody to look."""
        ...

    def retry(self, dossier: str) -> bool:
        """Try again what was set aside of a dossier; whether there was anything."""
        ...


class News(Protocol):
    """What the hub tells."""

    def take(self, page: FeedPage) -> Lock | None:
        """Apply a page, in one transaction with its cursor. Doing it again changes nothing."""
        ...

    @property
    def revisions(self) -> Revisions:
        """The catalogues and calendars that it tells of."""
        ...

    @property
    def refusals(self) -> Refusals:
        """What of it could not be applied."""
        ...


class Refusals(Protocol):
    """What this kiosk could not apply or send, and what of that the hub knows."""

    def counts(self) -> tuple[Count, ...]:
        """As it is now, in one order; nothing where all is well."""
        ...

    def next_number(self) -> int:
        """The number of the next report: each is given out once."""
        ...

    def told(self) -> tuple[Count, ...] | None:
        """What the hub has signed that it knows; nothing before the first report, None where it has forgotten since."""
        ...

    def note_told(self, counts: tuple[Count, ...]) -> None:
        """The hub has signed that it knows this."""
        ...


@dataclass(frozen=True, slots=True)
class WantedRevision:
    """A revision that is to be fetched, or looked at again; `come` bytes of it are there."""

    pointer: Pointer
    come: int


class Revisions(Protocol):
    """Catalogues and calendars that the hub publishes. Every step is durable when it returns."""

    def wanted(self) -> Sequence[WantedRevision]:
        """What to fetch or to look at again, at most one of each subject."""
        ...

    def content(self, sha256: str) -> bytes:
        """What has come of a revision."""
        ...

    def keep(self, sha256: str, piece: bytes, *, at: int) -> int:
        """Keep the piece that begins at a place; how much is there then."""
        ...

    def forget(self, sha256: str) -> None:
        """What has come is not what was told of: begin anew."""
        ...

    def take(self, sha256: str, revision: Revision) -> bool:
        """Look at the content of a revision that is whole and signed; whether it is in use from now on."""
        ...

    def refuse(self, sha256: str) -> None:
        """It is whole and not what the hub has signed as what the feed tells: it will never be used."""
        ...
