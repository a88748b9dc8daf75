"""From the scanner's folder into the dossier: offered when complete, checked, copied, and only then removed there."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final, Protocol

from kiosk.domain.catalogue import Procedure, RequiredPaper
from kiosk.domain.dossier import AS_SCANNED, REBUILT, Attachment
from kiosk.domain.paper_slots import arranged, arrangement, with_paper
from kiosk.domain.papers import (
    MEBIBYTE,
    PaperFacts,
    PaperLimits,
    can_be_made_harmless,
    refusal,
    size_problem,
)
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.services.paper_check import CheckedWorkshop, Inspects, Rebuilt, made_harmless
from kiosk.services.ports import Clock, Drafts, FoundScan, NotThere, PaperEvent, ScannerFolder, TooLarge, Vault

LOOK_SECONDS: Final = 0.5
"""No further file is inspected in a look that has taken so long: answers that are to be kept wait behind it."""


class Inspector(Inspects, Protocol):
    """Finds out what a file really is, in a process that may die."""

    def start(self) -> None:
        """Begin to load the parsers and return at once."""
        ...


@dataclass(frozen=True, slots=True)
class OfferedScan:
    """A scan that can be picked: its name, size, how long ago it was made, and its facts or what is wrong with it.

    `rebuilt` is what is taken in the file's place, once that was made; then the facts and the size are its own.
    """

    id: str
    name: str
    size: int
    seconds_ago: int
    facts: PaperFacts | Problem
    rebuilt: Rebuilt | None = None

    @property
    def can_be_rebuilt(self) -> bool:
        """Whether it is refused as it is, and pictures of its pages may be taken instead."""
        return isinstance(self.facts, Problem) and can_be_made_harmless(self.facts)


class Papers:
    """The papers of a dossier in the making."""

    def __init__(
        self,
        watch: Callable[[], ScannerFolder],
        inspector: Inspector,
        vault: Vault,
        drafts: Drafts,
        clock: Clock,
        limits: PaperLimits,
        workshop: CheckedWorkshop,
    ) -> None:
        """`watch` begins to watch the folder for one visitor: at `warm` or the first look, and for each next one."""
        self._watch = watch
        self._inspector = inspector
        self._vault = vault
        self._drafts = drafts
        self._clock = clock
        self._limits = limits
        self._workshop = workshop
        self._folder: ScannerFolder | None = None
        self._beginning = threading.Lock()
        self._away = False
        self._facts: dict[str, PaperFacts | Problem] = {}

    def forget(self) -> None:
        """Somebody else stands here: what was scanned so far is not hers, and her scans are watched for anew."""
        with self._beginning:
            if self._folder:
                self._folder.close()
            self._folder, self._facts, self._away = None, {}, False

    def warm(self) -> None:
        """Called when the visitor is known: from now on scans are this visitor's, and settle while forms are filled."""
        # A helper that cannot be started now is tried again with the first file, which can then say so.
        with suppress(OSError):
            self._inspector.start()
        self._listed()

    def offered(self) -> tuple[OfferedScan, ...]:
        """What the scanner has finished for this visitor, newest first; nothing while `folder_problem` says why.

        Each file is inspected once. Of many new ones some come with a later look, and so does one that could not be
        opened just now.
        """
        began, now = self._clock.monotonic(), self._clock.now()
        listed = self._listed()
        self._facts = {scan.id: self._facts[scan.id] for scan in listed if scan.id in self._facts}
        for scan in listed:
            if scan.id in self._facts or self._clock.monotonic() - began >= LOOK_SECONDS:
                continue
            if facts := self._look_at(scan):
                self._facts[scan.id] = facts
        if self._facts:
            self._vault.prepare()
        return tuple(
            OfferedScan(
                scan.id, scan.name, scan.size, max(0, int((now - scan.modified).total_seconds())), self._facts[scan.id]
            )
            for scan in listed
            if scan.id in self._facts
        )

    def folder_problem(self) -> Problem | None:
        """Why the last look saw nothing: the folder itself is away, as when a network share is."""
        return Problem("paper.folder_away") if self._away else None

    def content(self, scan: str) -> bytes | None:
        """The bytes of a scan that is offered; None where it is gone or has grown meanwhile."""
        try:
            with self._watched().open(scan) as source:
                return source.read()
        except (NotThere, TooLarge):
            return None

    def made_harmless(self, scan: OfferedScan) -> OfferedScan | Problem:
        """The same scan with pictures of its pages in the file's place, or why there are none.

        May take seconds: called in `Services.workshop_hands`. Nothing is kept before somebody takes it.
        """
        if not isinstance(scan.facts, Problem) or not scan.can_be_rebuilt:
            return scan
        data = self.content(scan.id)
        if data is None:
            return Problem("paper.gone")
        rebuilt = made_harmless(data, scan.facts, self._workshop)
        if isinstance(rebuilt, Problem):
            return rebuilt
        facts = rebuilt.file.facts
        return replace(scan, size=facts.size, facts=facts, rebuilt=rebuilt)

    def take(self, visit: Visit, slot: str, scan: OfferedScan) -> Visit | Problem:
        """Copy a scan into the dossier; the scanner's file goes once the copy is durable.

        What was inspected is what is copied: the folder opens the file only while it is still the one that was listed,
        and the vault keeps only bytes of the hash that the inspection told. One transaction ties them to the draft.
        Whoever picked the first file of a slot has counted its pages; with a second one they are to be counted anew.
        """
        if isinstance(scan.facts, Problem):
            return scan.facts
        folder, rebuilt = self._watched(), scan.rebuilt
        try:
            with folder.open(scan.id) as source:
                kept = io.BytesIO(rebuilt.file.data) if rebuilt else source
                stored = self._vault.put(kept, limit=self._limits.bytes, sha256=scan.facts.sha256)
        except NotThere:
            return Problem("paper.gone")
        except TooLarge:
            return self._too_large()
        paper = Attachment(
            stored.id, slot, scan.name, scan.facts.media.value, stored.size, scan.facts.pages, stored.sha256,
            scan.facts.signed, REBUILT if rebuilt else AS_SCANNED,
        )  # fmt: skip
        taken = with_paper(visit, paper)
        self._drafts.attach(
            visit.draft,
            paper,
            key=stored.key,
            answers=arranged(taken, slot),
            place="papers",
            event=_made_harmless(visit, paper, rebuilt) if rebuilt else None,
        )
        folder.remove(scan.id)
        return taken

    def _watched(self) -> ScannerFolder:
        # Looks are taken in another thread than what is kept: the session at the scanner begins once.
        with self._beginning:
            if self._folder is None:
                self._folder = self._watch()
            return self._folder

    def _listed(self) -> Sequence[FoundScan]:
        try:
            listed = self._watched().complete()
        except NotThere:
            self._away = True
            return ()
        self._away = False
        return listed

    def _look_at(self, scan: FoundScan) -> PaperFacts | Problem | None:
        """What the file is, or why it is not taken; None where it could not be opened."""
        if problem := size_problem(scan.size, self._limits):
            return problem
        try:
            with self._watched().open(scan.id) as source:
                facts = self._inspector.inspect(source, self._limits)
        except NotThere:
            return None
        except TooLarge:
            return self._too_large()
        return facts if isinstance(facts, Problem) else refusal(facts, self._limits) or facts

    def _too_large(self) -> Problem:
        return Problem("paper.too_large", {"limit": self._limits.bytes // MEBIBYTE})


def _made_harmless(visit: Visit, paper: Attachment, rebuilt: Rebuilt) -> PaperEvent:
    """For the journal: which paper of whose is not what the scanner wrote, and why."""
    actor = visit.citizen.actor if visit.citizen else "visitor"
    body = {"from": "scanner", "made_harmless": rebuilt.because, "paper": paper.id}
    return PaperEvent("paper.made_harmless", actor, body)


def to_scan(procedure: Procedure) -> tuple[RequiredPaper, ...]:
    """The papers that are scanned: not those that are only shown, nor the declaration that the kiosk prints itself."""
    return tuple(paper for paper in procedure.papers if not paper.present_only and not paper.is_declaration)


def missing(procedure: Procedure, visit: Visit) -> tuple[RequiredPaper, ...]:
    """Required papers that are not there yet."""
    return tuple(paper for paper in to_scan(procedure) if paper.required and not visit.papers_for(paper.key))


def uncounted(procedure: Procedure, visit: Visit) -> tuple[RequiredPaper, ...]:
    """Papers that are there, but nobody has said that these are all their pages."""
    attached = (paper for paper in to_scan(procedure) if visit.papers_for(paper.key))
    return tuple(paper for paper in attached if not arrangement(visit, paper.key).counted)
