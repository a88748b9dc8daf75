"""From the scanner's folder into the dossier: offered when complete, checked, copied, and only then removed there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from kiosk.domain.catalogue import Procedure, RequiredPaper
from kiosk.domain.dossier import Attachment
from kiosk.domain.papers import PaperFacts, PaperLimits, refusal, size_problem
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.services.ports import Clock, Drafts, FoundScan, NotThere, ScannerFolder, TooLarge, Vault


class Inspector(Protocol):
    """Finds out what a file really is, in a process that may die."""

    def inspect(self, source: BinaryIO, limits: PaperLimits) -> PaperFacts | Problem:
        """Facts by content, or what is wrong."""
        ...


@dataclass(frozen=True, slots=True)
class OfferedScan:
    """A scan that can be picked: its name, size, how long ago it was made, and its facts or what is wrong with it."""

    id: str
    name: str
    size: int
    seconds_ago: int
    facts: PaperFacts | Problem


class Papers:
    """The papers of a dossier in the making."""

    def __init__(
        self, folder: ScannerFolder, inspector: Inspector, vault: Vault, drafts: Drafts, clock: Clock, limits: PaperLimits
    ) -> None:
        self._folder = folder
        self._inspector = inspector
        self._vault = vault
        self._drafts = drafts
        self._clock = clock
        self._limits = limits
        self._facts: dict[str, PaperFacts | Problem] = {}

    def offered(self) -> tuple[OfferedScan, ...]:
        """What the scanner has finished in this session, newest first. Each file is inspected once."""
        now = self._clock.now()
        return tuple(
            OfferedScan(
                scan.id, scan.name, scan.size, max(0, int((now - scan.modified).total_seconds())), self._inspected(scan)
            )
            for scan in self._folder.complete()
        )

    def take(self, visit: Visit, slot: str, scan: OfferedScan) -> Visit | Problem:
        """Copy a scan into the dossier; the scanner's file goes once the copy is durable.

        The copy is inspected again by its hash's facts only: what was inspected is what was copied, because the folder
        opens the file only while it is still the one that was listed.
        """
        if isinstance(scan.facts, Problem):
            return scan.facts
        try:
            with self._folder.open(scan.id) as source:
                stored = self._vault.put(source, limit=self._limits.bytes)
        except NotThere:
            return Problem("paper.gone")
        except TooLarge:
            return Problem("paper.too_large", {"limit": self._limits.bytes // (1024 * 1024)})
        paper = Attachment(
            stored.id, slot, scan.name, scan.facts.media.value, stored.size, scan.facts.pages, stored.sha256
        )
        self._drafts.attach(visit.draft, paper, key=stored.key)
        self._folder.remove(scan.id)
        self._facts.pop(scan.id, None)
        return visit.with_(papers=(*visit.papers, paper))

    def drop(self, visit: Visit, attachment: str) -> Visit:
        """Take a paper out of the dossier again."""
        self._drafts.detach(visit.draft, attachment)
        return visit.with_(papers=tuple(paper for paper in visit.papers if paper.id != attachment))

    def _inspected(self, scan: FoundScan) -> PaperFacts | Problem:
        if scan.id not in self._facts:
            self._facts[scan.id] = self._look_at(scan)
        return self._facts[scan.id]

    def _look_at(self, scan: FoundScan) -> PaperFacts | Problem:
        if problem := size_problem(scan.size, self._limits):
            return problem
        try:
            with self._folder.open(scan.id) as source:
                facts = self._inspector.inspect(source, self._limits)
        except NotThere:
            return Problem("paper.gone")
        return facts if isinstance(facts, Problem) else refusal(facts, self._limits) or facts


def to_scan(procedure: Procedure) -> tuple[RequiredPaper, ...]:
    """The papers that are scanned: not those that are only shown, nor the declaration that the kiosk prints itself."""
    return tuple(paper for paper in procedure.papers if not paper.present_only and not paper.is_declaration)


def missing(procedure: Procedure, visit: Visit) -> Sequence[RequiredPaper]:
    """Required papers that are not there yet."""
    return [paper for paper in to_scan(procedure) if paper.required and not visit.papers_for(paper.key)]
