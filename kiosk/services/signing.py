"""Digital signatures of papers in a draft: signing with the citizen's token, and checking what arrives signed."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace

from kiosk.domain.dossier import Attachment
from kiosk.domain.paper_pages import PagePart
from kiosk.domain.paper_slots import arranged, arrangement, arranging
from kiosk.domain.papers import MEBIBYTE, Media, PaperLimits
from kiosk.domain.problem import Problem
from kiosk.domain.signatures import PluggedToken, Signature, usable_problem
from kiosk.domain.visit import Visit
from kiosk.services.paper_check import CheckedWorkshop
from kiosk.services.ports import (
    Clock,
    Drafts,
    Journal,
    NotThere,
    PaperSigner,
    Printer,
    PrinterFailed,
    TooLarge,
    Vault,
)


@dataclass(frozen=True, slots=True)
class Signed:
    """The visit with the signed paper in the place of the unsigned one, and all signatures that it carries now."""

    visit: Visit
    paper: Attachment
    signatures: tuple[Signature, ...]


class Signing:
    """Signs and checks papers. What it has checked in this visit it remembers: a signed file never changes."""

    def __init__(
        self, signer: PaperSigner, vault: Vault, drafts: Drafts, clock: Clock, limits: PaperLimits,
        printer: Printer | None = None, workshop: CheckedWorkshop | None = None,
        journal: Journal | None = None,
    ) -> None:  # fmt: skip
        """`printer` only where it has sheets.

        Without a `workshop` pictures cannot become PDFs to sign, and nobody inspects what was signed.
        """
        self._signer = signer
        self._vault = vault
        self._drafts = drafts
        self._clock = clock
        self._limits = limits
        self._printer = printer
        self._workshop = workshop
        self._journal = journal
        self._checked: dict[str, tuple[Signature, ...]] = {}

    def forget(self) -> None:
        """Somebody else stands here: who signed what so far is none of her business."""
        self._checked.clear()

    def cannot_sign(self, paper: Attachment) -> Problem | None:
        """Why nobody can sign this paper digitally here; None where somebody with a token can."""
        if paper.media != Media.PDF.value and self._workshop is None:
            return Problem("signing.not_pdf")
        return self._signer.can_sign()

    def plugged(self) -> PluggedToken | Problem:
        """The token that is plugged in, or why nothing can be signed with what is."""
        now = self._clock.now()
        token = self._signer.plugged(now)
        return token if isinstance(token, Problem) else usable_problem(token, now) or token

    def sign(self, visit: Visit, attachment: str, token: PluggedToken, pin: str) -> Signed | Problem:
        """Sign a paper of the draft; the signed file takes its place once it is durable and was checked.

        The bytes that were there stand unchanged in the signed file. One transaction puts it in the old one's place.
        """
        if not pin:
            return Problem("signing.pin_empty")
        paper = _paper(visit, attachment)
        pdf = self._pdf(visit, paper)
        if isinstance(pdf, Problem):
            return pdf
        signed = self._signer.sign(pdf, token, pin)
        if isinstance(signed, Problem):
            return signed
        found = self._signer.verify(signed, self._clock.now())
        if isinstance(found, Problem):
            return found
        if not found or not (found[-1].intact and found[-1].whole):
            return Problem("signing.token_failed")
        sha256 = self._inspected(signed, paper)
        if isinstance(sha256, Problem):
            return sha256
        try:
            stored = self._vault.put(io.BytesIO(signed), limit=self._limits.bytes, sha256=sha256)
        except TooLarge:
            return Problem("paper.too_large", {"limit": self._limits.bytes // MEBIBYTE})
        after = replace(paper, id=stored.id, media=Media.PDF.value, size=stored.size, sha256=stored.sha256, signed=True)
        papers = tuple(after if one.id == paper.id else one for one in visit.papers)
        pages = arrangement(visit, paper.slot).renamed(paper.id, after.id)
        signed_visit = arranging(visit.with_(papers=papers), paper.slot, pages)
        answers = arranged(signed_visit, paper.slot)
        self._drafts.replace(visit.draft, [paper.id], after, key=stored.key, answers=answers)
        self._checked[after.id] = tuple(found)
        return Signed(signed_visit, after, tuple(found))

    def check(self, visit: Visit, attachment: str) -> tuple[Signature, ...] | Problem:
        """Who signed a paper of the draft, and whether that holds."""
        if attachment in self._checked:
            return self._checked[attachment]
        data = self._vault.read(attachment, self._drafts.paper_key(visit.draft, attachment))
        found = self._signer.verify(data, self._clock.now())
        if isinstance(found, Problem):
            return found
        self._checked[attachment] = tuple(found)
        return self._checked[attachment]

    def known(self, attachment: str) -> tuple[Signature, ...]:
        """What `check` or `sign` has found out already; it asks nobody and is for painting."""
        return self._checked.get(attachment, ())

    def stop(self) -> None:
        """End what token and papers are busy with; the call that waits for them answers. For another thread."""
        self._signer.stop()

    def print_to_sign(self, visit: Visit, attachment: str) -> Problem | None:
        """Print a paper, so that it can be signed by hand and scanned again."""
        if self._printer is None:
            return Problem("signing.no_sheets")
        pdf = self._pdf(visit, _paper(visit, attachment))
        if isinstance(pdf, Problem):
            return pdf
        try:
            self._printer.send(pdf, name="giay-to-can-ky")
        except PrinterFailed:
            return Problem("signing.not_printed")
        if self._journal is not None:
            body = {"kind": "to_sign", "procedure": visit.procedure}
            self._journal.append("print.sent", actor=visit.citizen.actor if visit.citizen else "visitor", body=body)
        return None

    def _pdf(self, visit: Visit, paper: Attachment) -> bytes | Problem:
        """The paper as a PDF: its own bytes where it is one, else its pictures, one a page."""
        data = self._vault.read(paper.id, self._drafts.paper_key(visit.draft, paper.id))
        media = Media(paper.media)
        if media is Media.PDF:
            return data
        if self._workshop is None:
            return Problem("signing.not_pdf")
        made = self._workshop.assemble([PagePart(data, media, page) for page in range(paper.pages)])
        return made if isinstance(made, Problem) else made.data

    def _inspected(self, signed: bytes, paper: Attachment) -> str | Problem:
        """The hash of a signed file that the inspection lets through: the process that made it had read the paper."""
        if self._workshop is None:
            return ""
        file = self._workshop.check(signed, pages=paper.pages)
        return file if isinstance(file, Problem) else file.facts.sha256


def _paper(visit: Visit, attachment: str) -> Attachment:
    found = next((paper for paper in visit.papers if paper.id == attachment), None)
    if found is None:
        raise NotThere("a paper of the visit")
    return found
