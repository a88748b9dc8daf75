"""Papers of the citizen's own earlier dossiers that may be handed in once more, without the paper itself."""

from __future__ import annotations

import io

from kiosk.domain.catalogue import Procedure, RequiredPaper
from kiosk.domain.dossier import Attachment
from kiosk.domain.earlier_papers import EarlierPaper, offers
from kiosk.domain.paper_slots import arranged, with_paper
from kiosk.domain.papers import PaperLimits
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.services.office import from_milliseconds, local
from kiosk.services.ports import Clock, Damaged, Drafts, NotThere, TooLarge, Vault, VisitorsDossiers
from kiosk.services.procedures import Procedures


class EarlierPapers:
    """Finds them and copies them: each dossier has its own copy under its own key, so that either can be erased."""

    def __init__(
        self,
        dossiers: VisitorsDossiers,
        procedures: Procedures,
        vault: Vault,
        drafts: Drafts,
        clock: Clock,
        limits: PaperLimits,
    ) -> None:
        self._dossiers = dossiers
        self._procedures = procedures
        self._vault = vault
        self._drafts = drafts
        self._clock = clock
        self._limits = limits

    def offers(self, visit: Visit, wanted: RequiredPaper) -> tuple[EarlierPaper, ...]:
        """What may be used again for a required paper, newest first; only of the account that is logged in."""
        if visit.citizen is None or not wanted.valid_days:
            return ()
        return offers(
            wanted,
            visit.procedure,
            self._dossiers.of_account(visit.citizen.id),
            account=visit.citizen.id,
            find=self._find,
            day_of=lambda wall: from_milliseconds(wall).date(),
            today=local(self._clock.now()).date(),
        )

    def reuse(self, visit: Visit, wanted: RequiredPaper, offer: EarlierPaper) -> Visit | Problem:
        """Copy an earlier paper into the dossier. The dossier's first event will say where it came from.

        It is looked for anew: since it was shown, somebody may have erased the dossier.
        """
        if offer not in self.offers(visit, wanted):
            return Problem("paper.unreadable")
        try:
            content = self._vault.read(offer.paper.id, self._dossiers.paper_key(offer.dossier, offer.paper.id))
            stored = self._vault.put(io.BytesIO(content), limit=self._limits.bytes)
        except (NotThere, Damaged, TooLarge):
            return Problem("paper.unreadable")
        earlier = offer.paper
        paper = Attachment(
            stored.id, wanted.key, earlier.name, earlier.media, stored.size, earlier.pages, stored.sha256,
            earlier.signed, earlier.quality, offer.code,
        )  # fmt: skip
        taken = with_paper(visit, paper)
        self._drafts.attach(visit.draft, paper, key=stored.key)
        self._drafts.save(visit.draft, arranged(taken, wanted.key), place="papers")
        return taken

    def _find(self, code: str) -> Procedure | None:
        try:
            return self._procedures.get(code)
        except KeyError:
            return None
