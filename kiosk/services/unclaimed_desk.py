"""What officers do with scans that earlier visitors left: look whose they are, give them back, wipe them."""

from __future__ import annotations

import io
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kiosk.domain.id_papers import ONLY_CARDS, IdPaper, read_number
from kiosk.domain.paper_pages import Picture
from kiosk.domain.papers import PaperFacts, PaperLimits
from kiosk.domain.people import Officer, Role
from kiosk.domain.pictures import inked
from kiosk.domain.problem import Problem
from kiosk.domain.returned_scans import OFFERED_FOR, returned_name
from kiosk.services.office import local
from kiosk.services.paper_check import CheckedWorkshop, Inspects
from kiosk.services.ports import Damaged, Journal, NotThere, ScannerTray, UnclaimedScans
from kiosk.services.rights import Rights, for_officers

MAY_HANDLE: Final = frozenset({Role.COUNTER, Role.HEAD})

GIVE_BACK_REASONS: Final = ("owner_back", "visit_ended", "scanned_early")
WIPE_REASONS: Final = ("owner_asked", "trial", "no_paper")

OFFERED_MINUTES: Final = int(OFFERED_FOR / timedelta(minutes=1))
"""For so long a scan that was given back is offered."""

_GONE: Final = Problem("unclaimed.gone")


@dataclass(frozen=True, slots=True)
class UnclaimedScan:
    """A scan in quarantine: when it was made, how large it is, and when it is wiped by itself."""

    id: str
    size: int
    scanned: datetime
    wiped: datetime


class UnclaimedDesk:
    """The quarantine, for officers. Rights are checked here, never by hiding buttons.

    `look` and `preview` may take seconds and only read. The journal tells that somebody looked into a scan, gave one
    back or wiped one, and why; never which one.
    """

    def __init__(
        self,
        scans: UnclaimedScans,
        tray: ScannerTray,
        inspector: Inspects,
        workshop: CheckedWorkshop,
        journal: Journal,
        limits: PaperLimits,
        keep_for: timedelta,
        rights: Rights,
        *,
        pepper: bytes,
        papers: Sequence[IdPaper] = ONLY_CARDS,
    ) -> None:
        """Put it together.

        Args:
            scans: what lies in quarantine.
            tray: where a scan is given back.
            inspector: looks into a scan.
            workshop: draws its pages.
            journal: is told what was done.
            limits: what the counter takes.
            keep_for: how long a scan lies in quarantine before it is wiped.
            rights: who may do this.
            pepper: the kiosk's secret, with which the name of what is given back is sealed for its owner.
            papers: the identity papers that this counter takes.
        """
        self._scans = scans
        self._tray = tray
        self._inspector = inspector
        self._workshop = workshop
        self._journal = journal
        self._limits = limits
        self._keep_for = keep_for
        self._rights = rights
        self._pepper = pepper
        self._papers = papers
        self._facts: dict[str, PaperFacts | Problem] = {}
        self._opened: set[str] = set()

    @for_officers(MAY_HANDLE)
    def scans(self, officer: Officer) -> Sequence[UnclaimedScan]:
        """All of them, the newest first. Nothing is opened."""
        return [
            UnclaimedScan(scan.id, scan.size, scan.scanned, scan.kept + self._keep_for) for scan in self._scans.scans()
        ]

    @for_officers(MAY_HANDLE)
    def look(self, officer: Officer, scan: str) -> PaperFacts | Problem:
        """How many pages a scan has, or why it could not be taken as a paper."""
        if scan not in self._facts:
            content = self._content(scan)
            if isinstance(content, Problem):
                return content
            self._facts[scan] = self._inspector.inspect(io.BytesIO(content), self._limits)
        return self._facts[scan]

    @for_officers(MAY_HANDLE)
    def open(self, officer: Officer, scan: str) -> None:
        """She is going to look at its pages, and the journal is told so, once in a visit."""
        if scan not in self._opened:
            self._journal.append("scans.looked_at", actor=officer.actor, body={"count": 1})
            self._opened.add(scan)

    @for_officers(MAY_HANDLE)
    def preview(self, officer: Officer, scan: str, page: int, *, width: int, height: int) -> Picture | Problem:
        """A picture of a page that fits into so many pixels. Before it is `open` none is drawn."""
        facts = self.look(officer, scan)
        if isinstance(facts, Problem):
            return facts
        content = self._content(scan)
        if isinstance(content, Problem):
            return content
        if scan not in self._opened:
            return _GONE
        drawn = self._workshop.preview(content, facts.media, page, width=width, height=height)
        return drawn if isinstance(drawn, Problem) else inked(drawn)

    @for_officers(MAY_HANDLE)
    def owner(self, officer: Officer, number: str) -> str | Problem:
        """The number on the owner's card, as it is kept, or what is wrong with what was typed. Nobody is looked up."""
        return read_number(number, self._papers)

    @for_officers(MAY_HANDLE, fresh_pin=True)
    def give_back(self, officer: Officer, scan: str, reason: str, number: str) -> Problem | None:
        """Put a scan back into the scanner's folder for the person with this number; None where that was done.

        It leaves the quarantine only once it is durable there. Nobody but this person is offered it: when she logs in
        or an officer helps her within `OFFERED_MINUTES`, or now if she is at the papers. When somebody else comes
        first it is set aside again.
        """
        owner = read_number(number, self._papers)
        if isinstance(owner, Problem):
            return owner
        found = next((one for one in self._scans.scans() if one.id == scan), None)
        content = self._content(scan)
        if isinstance(content, Problem):
            return content
        if found is None:
            return _GONE
        facts = self.look(officer, scan)
        media = facts.media if isinstance(facts, PaperFacts) else None
        try:
            name = returned_name(local(found.scanned), media, key=self._pepper, nonce=secrets.token_hex(4), owner=owner)
            self._tray.put_back(content, name)
        except NotThere:
            return Problem("unclaimed.folder_away")
        return self._out(officer, scan, "scans.given_back", reason)

    @for_officers(MAY_HANDLE, fresh_pin=True)
    def wipe(self, officer: Officer, scan: str, reason: str) -> Problem | None:
        """Remove a scan for good before its days are over; None where that was done."""
        return self._out(officer, scan, "scans.wiped", reason)

    def _out(self, officer: Officer, scan: str, kind: str, reason: str) -> Problem | None:
        try:
            self._scans.take_out(scan, kind, actor=officer.actor, reason=reason)
        except NotThere:
            return _GONE
        return None

    def _content(self, scan: str) -> bytes | Problem:
        try:
            return self._scans.content(scan)
        except NotThere:
            return _GONE
        except Damaged:
            return Problem("unclaimed.damaged")
