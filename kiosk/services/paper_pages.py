"""The pages of papers: looked at, shown, put together into one file, made smaller. Long work, in a thread of its own.

What only reads or makes a file (`look`, `preview`, `assemble`, `smaller`) may take seconds and is called in
`Services.workshop_hands`; what changes the draft (`finish`, `clear`) is short and is called in `Services.hands`, in
line with everything else that is kept. A file that was made and never tied to a draft can be read by nobody, because
its key stands nowhere, and is swept from the disk after a day.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kiosk.domain.catalogue import Procedure
from kiosk.domain.dossier import REBUILT, REDUCED, Attachment
from kiosk.domain.paper_hints import Hint, Seen, hints
from kiosk.domain.paper_pages import PageLook, PagePart, Picture
from kiosk.domain.paper_slots import (
    Arrangement,
    Looks,
    SlotPage,
    arranged,
    arrangement,
    arranging,
    look_at,
    only_blank,
    remarks,
)
from kiosk.domain.papers import MEBIBYTE, Media, PaperLimits
from kiosk.domain.pictures import fitting, inked, turned
from kiosk.domain.problem import Problem
from kiosk.domain.signatures import change_problem
from kiosk.domain.text import nfc
from kiosk.domain.visit import Visit
from kiosk.services.paper_check import CheckedFile, CheckedWorkshop
from kiosk.services.papers import OfferedScan, to_scan
from kiosk.services.ports import Damaged, Drafts, NotThere, StoredFile, TooLarge, Vault

DOTS: Final = (200, 150)
"""Dots an inch of a smaller version, tried in this order: 200 keep small print readable, 150 the usual letters."""
WORTH_IT: Final = 0.8
"""A smaller version is offered only where it has at most this part of the bytes."""
_PICTURES: Final = 24
"""Small pictures that are kept, so that going up and down a list draws nothing twice."""
_SMALL: Final = 64 * 1024
"""Bytes of a picture that is kept; those of the larger ones would add up."""


@dataclass(frozen=True, slots=True)
class Made:
    """One file that holds a slot's pages: durable in the vault. `key` opens it."""

    paper: Attachment
    key: bytes


class PaperPages:
    """What can be done with the pages of a slot, on the papers of a draft."""

    def __init__(
        self, workshop: CheckedWorkshop, vault: Vault, drafts: Drafts, limits: PaperLimits, *, large: int = 8 * MEBIBYTE
    ) -> None:
        """`large` is the size in bytes from which a smaller version is offered."""
        self._workshop = workshop
        self._vault = vault
        self._drafts = drafts
        self._limits = limits
        self._large = large
        self._looks: dict[str, tuple[PageLook, ...]] = {}
        self._pictures: OrderedDict[tuple[str, int, int, int], Picture] = OrderedDict()

    def forget(self) -> None:
        """Somebody else stands here: what was seen of papers so far is not hers."""
        self._looks.clear()
        self._pictures.clear()

    def stop(self) -> None:
        """Nobody waits any more for what the workshop is making: it ends at once, and nothing comes of it."""
        self._workshop.stop()

    # -- looking -----------------------------------------------------------------------------------------------------

    @property
    def looks(self) -> Looks:
        """What was found so far, by the files' ids."""
        return self._looks

    def look(self, visit: Visit, slot: str) -> Looks:
        """Look at all pages of a slot, each file once. One that cannot be looked at has nothing said of it."""
        for paper in visit.papers_for(slot):
            if paper.id not in self._looks:
                data = self._content(visit, paper.id)
                found = data if isinstance(data, Problem) else self._workshop.look(data, Media(paper.media))
                self._looks[paper.id] = () if isinstance(found, Problem) else found
        return self._looks

    def look_at_scan(self, scan: OfferedScan, content: Callable[[str], bytes | None]) -> tuple[str, ...]:
        """The texts of the codes on a scan that is offered; `content` gives its bytes. Each scan is read once."""
        if scan.id not in self._looks:
            data = None if isinstance(scan.facts, Problem) else content(scan.id)
            if data is None or isinstance(scan.facts, Problem):
                return ()
            found = self._workshop.look(data, scan.facts.media)
            self._looks[scan.id] = () if isinstance(found, Problem) else found
        return self.codes(scan.id)

    def codes(self, file: str) -> tuple[str, ...]:
        """The texts of the codes on a file that was looked at."""
        return tuple(code for look in self._looks.get(file, ()) for code in look.codes)

    def hints(self, procedure: Procedure, visit: Visit, scans: Sequence[OfferedScan]) -> Mapping[str, Hint]:
        """Which paper each scan seems to be, by the scans' ids. Scans come newest first, as they are offered."""
        slots = to_scan(procedure)
        empty = [slot.key for slot in slots if slot.required and not visit.papers_for(slot.key)]
        usable = [scan for scan in reversed(scans) if not isinstance(scan.facts, Problem)]
        return hints([Seen(scan.id, scan.name, self.codes(scan.id)) for scan in usable], slots, empty)

    def blank(self, visit: Visit, slot: str) -> bool:
        """Whether every page of a slot that is shown was found blank."""
        return only_blank(arrangement(visit, slot).pages, self._looks)

    def preview(self, visit: Visit, page: SlotPage, *, width: int, height: int) -> Picture | Problem:
        """A picture of a page as it is turned, that fits into so many pixels."""
        asked = fitting(width, height, page.turn)
        known = (*page.key, *asked)
        picture = self._pictures.get(known)
        if picture is None:
            paper = next((paper for paper in visit.papers if paper.id == page.paper), None)
            data = self._content(visit, page.paper)
            if paper is None or isinstance(data, Problem):
                return Problem("paper.unreadable")
            drawn = self._workshop.preview(data, Media(paper.media), page.number, width=asked[0], height=asked[1])
            if isinstance(drawn, Problem):
                return drawn
            picture = inked(drawn)
            self._remember(known, picture)
        return turned(picture, page.turn)

    def _remember(self, key: tuple[str, int, int, int], picture: Picture) -> None:
        if len(picture.rgb) <= _SMALL:
            self._pictures[key] = picture
            if len(self._pictures) > _PICTURES:
                self._pictures.popitem(last=False)

    # -- making ------------------------------------------------------------------------------------------------------

    def is_large(self, size: int) -> bool:
        """Whether a file of so many bytes is long under way on the lines that communes have."""
        return size >= self._large

    def assemble(self, visit: Visit, slot: str, name: str) -> Made | Problem:
        """One file of a slot's pages as they are arranged; a single file that already says that stays as it is.

        Args:
            visit: whose draft has the papers.
            slot: the required paper.
            name: what a new file is called, for people.
        """
        papers, pages = visit.papers_for(slot), arrangement(visit, slot)
        if not pages.pages:
            return Problem("paper.no_pages")
        if len(pages.pages) > self._limits.pages:
            return Problem("paper.too_many_pages", {"pages": len(pages.pages), "limit": self._limits.pages})
        if len(papers) == 1 and pages.is_plain(papers):
            return Made(papers[0], self._drafts.paper_key(visit.draft, papers[0].id))
        if problem := next(filter(None, map(change_problem, papers)), None):
            return problem
        parts = self._parts(visit, papers, pages)
        if isinstance(parts, Problem):
            return parts
        file = self._workshop.assemble(parts)
        if isinstance(file, Problem):
            return file
        used = [paper for paper in papers if any(page.paper == paper.id for page in pages.pages)]
        qualities = {paper.quality for paper in used}
        quality = next((one for one in (REBUILT, REDUCED) if one in qualities), used[0].quality)
        codes = dict.fromkeys(code for paper in used for code in paper.reused_from.split())
        made = Attachment("", slot, nfc(name), Media.PDF.value, 0, len(pages.pages), "")
        return self._stored(file, replace(made, quality=quality, reused_from=" ".join(codes)))

    def smaller(self, made: Made) -> Made | Problem | None:
        """A smaller version of a file, in grey; None where that would not help."""
        if made.paper.signed:
            return None
        try:
            data = self._vault.read(made.paper.id, made.key)
        except (NotThere, Damaged):
            return Problem("paper.unreadable")
        found: CheckedFile | Problem = Problem("paper.check_failed")
        for dpi in DOTS:
            found = self._workshop.smaller(data, Media(made.paper.media), pages=made.paper.pages, dpi=dpi)
            if isinstance(found, Problem):
                return found
            if not self.is_large(len(found.data)):
                break
        if isinstance(found, Problem) or len(found.data) > WORTH_IT * made.paper.size:
            return None
        quality = REBUILT if made.paper.quality == REBUILT else REDUCED
        return self._stored(found, replace(made.paper, media=Media.PDF.value, quality=quality))

    def _parts(self, visit: Visit, papers: Sequence[Attachment], pages: Arrangement) -> tuple[PagePart, ...] | Problem:
        contents: dict[str, tuple[bytes, Media]] = {}
        for paper in papers:
            data = self._content(visit, paper.id)
            if isinstance(data, Problem):
                return data
            contents[paper.id] = data, Media(paper.media)
        return tuple(PagePart(*contents[page.paper], page.number, page.turn) for page in pages.pages)

    def _content(self, visit: Visit, paper: str) -> bytes | Problem:
        try:
            return self._vault.read(paper, self._drafts.paper_key(visit.draft, paper))
        except (NotThere, Damaged):
            return Problem("paper.unreadable")

    def _stored(self, file: CheckedFile, paper: Attachment) -> Made | Problem:
        """What the workshop made and the inspection let through, in the vault: these very bytes or none."""
        try:
            source = io.BytesIO(file.data)
            stored: StoredFile = self._vault.put(source, limit=self._limits.bytes, sha256=file.facts.sha256)
        except TooLarge:
            return Problem("paper.too_large", {"limit": self._limits.bytes // MEBIBYTE})
        return Made(replace(paper, id=stored.id, size=stored.size, sha256=stored.sha256), stored.key)

    # -- keeping -----------------------------------------------------------------------------------------------------

    def finish(self, visit: Visit, slot: str, made: Made | None) -> Visit:
        """A person has counted the pages: tie the one file to the draft in place of all others of the slot.

        None keeps the files as they are; they must say the same as the arrangement (`Arrangement.is_plain`).

        Raises:
            NotThere: the draft is gone, or a paper of the slot.
        """
        papers = visit.papers_for(slot)
        if made is None or [paper.id for paper in papers] == [made.paper.id]:
            counted = arranging(visit, slot, arrangement(visit, slot).finished())
            self._drafts.save(visit.draft, arranged(counted, slot), place="papers")
            return counted
        rest = [paper for paper in visit.papers if paper.slot != slot]
        place = visit.papers.index(papers[0])
        after = visit.with_(papers=(*rest[:place], made.paper, *rest[place:]))
        after = arranging(after, slot, Arrangement.of((made.paper,)).finished())
        self._carry_looks(arrangement(visit, slot), made.paper)
        gone = [paper.id for paper in papers]
        self._drafts.replace(visit.draft, gone, made.paper, key=made.key, answers=arranged(after, slot))
        return after

    def _carry_looks(self, pages: Arrangement, paper: Attachment) -> None:
        """What is known of the pages stays known in their new file."""
        found = [look_at(page, self._looks) for page in pages.pages]
        if None not in found:
            self._looks[paper.id] = tuple(
                replace(look, remarks=remarks(page, self._looks))
                for page, look in zip(pages.pages, found, strict=True)
                if look is not None
            )

    def clear(self, visit: Visit, slot: str) -> Visit:
        """Take a paper with all its files out of the dossier."""
        after = visit.with_(papers=tuple(paper for paper in visit.papers if paper.slot != slot))
        after = arranging(after, slot, Arrangement())
        for paper in visit.papers_for(slot):
            self._drafts.detach(visit.draft, paper.id)
        self._drafts.save(visit.draft, arranged(after, slot), place="papers")
        return after
