"""What is done with a file before anybody may pick it: inspected, and made harmless where that is all it needs."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from kiosk.domain.paper_pages import PageLook, PagePart, Picture
from kiosk.domain.papers import Media, PaperFacts, PaperLimits, can_be_made_harmless
from kiosk.domain.problem import Problem
from kiosk.services.ports import PaperWorkshop


class Inspects(Protocol):
    """Finds out what a file really is, in a process that may die."""

    def inspect(self, source: BinaryIO, limits: PaperLimits) -> PaperFacts | Problem:
        """Facts by content, with the hash of the very bytes that were looked at; or what is wrong."""
        ...


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that the workshop made, and what the inspection says of it.

    Attributes:
        data: its bytes.
        facts: of exactly these bytes (`PaperFacts.sha256`): whoever keeps them has the vault compare.
    """

    data: bytes
    facts: PaperFacts


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A PDF of pictures of the pages, made because the file itself carried something unsafe.

    Attributes:
        file: what is kept in the file's place. The file itself is kept nowhere.
        because: what the file carried, the `what` of "paper.unsafe"; the person is told.
    """

    file: CheckedFile
    because: str


class CheckedWorkshop:
    """The workshop, for whoever keeps what it makes.

    Its processes read files of strangers, and one that such a file has taken over may answer anything. So what comes
    back is inspected like any file from outside, in another process that has read nothing else, and has to have the
    pages that were asked for.
    """

    def __init__(self, workshop: PaperWorkshop, inspector: Inspects, limits: PaperLimits) -> None:
        self._workshop = workshop
        self._inspector = inspector
        self._limits = limits

    def stop(self) -> None:
        """As `PaperWorkshop.stop`."""
        self._workshop.stop()

    def look(self, data: bytes, media: Media) -> tuple[PageLook, ...] | Problem:
        """As `PaperWorkshop.look`; nothing of it is kept."""
        return self._workshop.look(data, media)

    def preview(self, data: bytes, media: Media, page: int, *, width: int, height: int) -> Picture | Problem:
        """As `PaperWorkshop.preview`; nothing of it is kept."""
        return self._workshop.preview(data, media, page, width=width, height=height)

    def assemble(self, parts: Sequence[PagePart]) -> CheckedFile | Problem:
        """One PDF of these pages in this order."""
        return self._checked(self._workshop.assemble(parts), pages=len(parts))

    def smaller(self, data: bytes, media: Media, *, pages: int, dpi: int) -> CheckedFile | Problem:
        """A grey PDF of the same pages, which the caller has counted, with fewer dots an inch."""
        return self._checked(self._workshop.smaller(data, media, dpi=dpi, grey=True), pages=pages)

    def harmless(self, data: bytes, because: str) -> Rebuilt | Problem:
        """Pictures of the pages of a PDF that carried something unsafe. Nobody knows yet how many pages it has."""
        file = self._checked(self._workshop.harmless(data, Media.PDF))
        return file if isinstance(file, Problem) else Rebuilt(file, because)

    def check(self, data: bytes, *, pages: int) -> CheckedFile | Problem:
        """The same check for a PDF that another such process made, as the one that signs."""
        return self._checked(data, pages=pages)

    def _checked(self, data: bytes | Problem, *, pages: int | None = None) -> CheckedFile | Problem:
        if isinstance(data, Problem):
            return data
        facts = self._inspector.inspect(io.BytesIO(data), self._limits)
        if isinstance(facts, Problem):
            return facts
        if facts.media is not Media.PDF or pages not in (None, facts.pages):
            return Problem("paper.check_failed")
        return CheckedFile(data, facts)


def inspected(
    source: BinaryIO, inspector: Inspects, workshop: CheckedWorkshop, limits: PaperLimits
) -> PaperFacts | Rebuilt | Problem:
    """What a file is, what was made of it, or why it is not taken.

    Args:
        source: the file; its position is not moved where it is a private copy.
        inspector: looks into it.
        workshop: makes pictures of its pages.
        limits: what the counter takes.
    """
    found = inspector.inspect(source, limits)
    if not isinstance(found, Problem) or not can_be_made_harmless(found):
        return found
    source.seek(0)
    return made_harmless(source.read(), found, workshop)


def made_harmless(data: bytes, unsafe: Problem, workshop: CheckedWorkshop) -> Rebuilt | Problem:
    """Pictures of the pages of a file that was refused as `unsafe`, or why there are none.

    That they could not be made says less to a person than the first reason; what is wrong with them says more.
    """
    rebuilt = workshop.harmless(data, str(unsafe.params["what"]))
    if isinstance(rebuilt, Problem) and rebuilt.code not in ("paper.blank", "paper.too_many_pages"):
        return unsafe
    return rebuilt
