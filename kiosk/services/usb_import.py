"""Papers from a stick: for officers only, through the same checks as a scan."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from kiosk.domain.dossier import AS_SCANNED, REBUILT, Attachment
from kiosk.domain.paper_slots import arranged, with_paper
from kiosk.domain.papers import MEBIBYTE, PaperFacts, PaperLimits, refusal, size_problem
from kiosk.domain.people import Officer, Role
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.services.paper_check import CheckedWorkshop, Inspects, Rebuilt, inspected
from kiosk.services.ports import Drafts, FoundScan, NotThere, PaperEvent, TooLarge, UsbStick, Vault
from kiosk.services.rights import Rights, for_officers

MAY_IMPORT = frozenset({Role.COUNTER, Role.HEAD})

GONE = Problem("usb.gone")
"""The file cannot be read any more: the stick was pulled out, or the file is another one now."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A copy of a file from the stick: sound, durable in the vault, and not yet in any draft.

    Attributes:
        paper: the paper.
        key: opens the copy.
        because: what the file carried that was left behind (`Rebuilt.because`); "" where it was taken as it is.
    """

    paper: Attachment
    key: bytes = field(repr=False)
    because: str = ""


class UsbImport:
    """Import from a stick. Rights are checked here, never by hiding buttons.

    `look` and `check` may take seconds and change no draft; `keep` is short. A copy that was checked and is never kept
    can be read by nobody, because its key stands nowhere, and is swept from the disk after a day.
    """

    def __init__(
        self,
        stick: UsbStick,
        inspector: Inspects,
        workshop: CheckedWorkshop,
        vault: Vault,
        drafts: Drafts,
        limits: PaperLimits,
        rights: Rights,
    ) -> None:
        self._stick = stick
        self._inspector = inspector
        self._workshop = workshop
        self._vault = vault
        self._drafts = drafts
        self._limits = limits
        self._rights = rights

    @for_officers(MAY_IMPORT)
    def files(self, officer: Officer) -> Sequence[FoundScan] | Problem:
        """What lies on the stick, newest first. Nothing is opened yet.

        Raises:
            NotAllowed: the officer may not.
        """
        try:
            return self._stick.files()
        except NotThere:
            return Problem("paper.no_stick")

    @for_officers(MAY_IMPORT)
    def look(self, officer: Officer, file: FoundScan) -> PaperFacts | Problem:
        """What a file is, or why it is not taken. One that can be made harmless has the problem for which it must be.

        Raises:
            NotAllowed: the officer may not.
        """
        if problem := size_problem(file.size, self._limits):
            return problem
        try:
            with self._stick.open(file.id) as source:
                facts = self._inspector.inspect(source, self._limits)
        except NotThere:
            return GONE
        except TooLarge:
            return self._too_large()
        return facts if isinstance(facts, Problem) else refusal(facts, self._limits) or facts

    @for_officers(MAY_IMPORT)
    def check(self, officer: Officer, slot: str, file: FoundScan) -> Checked | Problem:
        """Have a sound copy of a file durable, made harmless where that is all it needs. The stick stays as it is.

        Raises:
            NotAllowed: the officer may not.
        """
        if problem := size_problem(file.size, self._limits):
            return problem
        try:
            with self._stick.open(file.id) as source:
                found = inspected(source, self._inspector, self._workshop, self._limits)
                if isinstance(found, Problem):
                    return found
                rebuilt = found if isinstance(found, Rebuilt) else None
                facts: PaperFacts = found.file.facts if isinstance(found, Rebuilt) else found
                if problem := refusal(facts, self._limits):
                    return problem
                source.seek(0)
                kept = io.BytesIO(rebuilt.file.data) if rebuilt else source
                stored = self._vault.put(kept, limit=self._limits.bytes, sha256=facts.sha256)
        except NotThere:
            return GONE
        except TooLarge:
            return self._too_large()
        paper = Attachment(
            stored.id, slot, file.name, facts.media.value, stored.size, facts.pages, stored.sha256, facts.signed,
            REBUILT if rebuilt else AS_SCANNED,
        )  # fmt: skip
        return Checked(paper, stored.key, rebuilt.because if rebuilt else "")

    @for_officers(MAY_IMPORT)
    def keep(self, officer: Officer, visit: Visit, files: Sequence[Checked]) -> Visit:
        """Put the copies into a citizen's draft, behind what is in their slot already, in this order.

        Raises:
            NotAllowed: the officer may not.
            NotThere: the draft is gone.
        """
        for file in files:
            visit = with_paper(visit, file.paper)
            self._drafts.attach(
                visit.draft,
                file.paper,
                key=file.key,
                answers=arranged(visit, file.paper.slot),
                place="papers",
                event=PaperEvent("paper.imported", officer.actor, {"from": "usb", "made_harmless": file.because}),
            )
        return visit

    def _too_large(self) -> Problem:
        return Problem("paper.too_large", {"limit": self._limits.bytes // MEBIBYTE})
