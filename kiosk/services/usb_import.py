"""Papers from a stick: for officers only, through the same checks as a scan."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.domain.dossier import Attachment
from kiosk.domain.papers import MEBIBYTE, PaperFacts, PaperLimits, size_problem
from kiosk.domain.people import Officer, Role
from kiosk.domain.problem import Problem
from kiosk.services.paper_check import Inspects, Rebuilt, inspected
from kiosk.services.ports import Drafts, FoundScan, Journal, NotThere, PaperWorkshop, TooLarge, UsbStick, Vault
from kiosk.services.rights import Rights, for_officers

MAY_IMPORT = frozenset({Role.COUNTER, Role.HEAD})


@dataclass(frozen=True, slots=True)
class Imported:
    """A paper that is in the draft now.

    Attributes:
        paper: the paper.
        because: what the file carried that was left behind (`Rebuilt.because`); "" where it was taken as it is.
    """

    paper: Attachment
    because: str = ""


class UsbImport:
    """Import from a stick. Rights are checked here, never by hiding buttons."""

    def __init__(
        self,
        stick: UsbStick,
        inspector: Inspects,
        workshop: PaperWorkshop,
        vault: Vault,
        drafts: Drafts,
        journal: Journal,
        limits: PaperLimits,
        rights: Rights,
    ) -> None:
        self._stick = stick
        self._inspector = inspector
        self._workshop = workshop
        self._vault = vault
        self._drafts = drafts
        self._journal = journal
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
    def take(self, officer: Officer, draft: str, slot: str, file: FoundScan) -> Imported | Problem:
        """Check a file and put a copy of it into a citizen's draft. The stick stays as it is.

        Raises:
            NotAllowed: the officer may not.
            NotThere: the draft is gone.
        """
        if problem := size_problem(file.size, self._limits):
            return problem
        try:
            with self._stick.open(file.id) as source:
                found = inspected(source, self._inspector, self._workshop, self._limits)
                if isinstance(found, Problem):
                    return found
                source.seek(0)
                rebuilt = found if isinstance(found, Rebuilt) else None
                kept = io.BytesIO(rebuilt.data) if rebuilt else source
                stored = self._vault.put(kept, limit=self._limits.bytes)
        except NotThere:
            return Problem("paper.gone")
        except TooLarge:
            return Problem("paper.too_large", {"limit": self._limits.bytes // MEBIBYTE})
        facts: PaperFacts = found.facts if isinstance(found, Rebuilt) else found
        paper = Attachment(stored.id, slot, file.name, facts.media.value, stored.size, facts.pages, stored.sha256)
        self._drafts.attach(draft, paper, key=stored.key)
        because = rebuilt.because if rebuilt else ""
        self._journal.append("paper.imported", actor=officer.actor, body={"from": "usb", "made_harmless": because})
        return Imported(paper, because)
