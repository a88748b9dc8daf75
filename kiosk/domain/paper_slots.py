"""The pages of one required paper, in the order in which the citizen wants them, as a value with operations.

A slot may hold several stored files. The arrangement says which of their pages make the paper, in which order and
turned how, which were taken out and can be had back, and whether a person has counted them. It stands in the draft as
one answer ("pages.<slot>"), so that a power cut loses no page that was put in its place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from kiosk.domain.dossier import Attachment
from kiosk.domain.paper_pages import PageLook, Remark, Turn
from kiosk.domain.visit import Visit

GROUP: Final = "pages"
"""The group of answers that arrangements stand in."""

NO_LOOK: Final = PageLook()


@dataclass(frozen=True, slots=True)
class SlotPage:
    """One page: the id of the stored file that holds it, its number there from 0, and how it is turned."""

    paper: str
    number: int
    turn: Turn = Turn.NONE

    @property
    def key(self) -> tuple[str, int]:
        """Which page it is, however it is turned."""
        return self.paper, self.number


@dataclass(frozen=True, slots=True)
class Removed:
    """A page that was taken out, and the place that it stood in."""

    place: int
    page: SlotPage


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The pages of a slot. Every change of the pages takes the count back: a person must look again.

    Attributes:
        pages: the paper, page by page; each page of a file stands there at most once.
        removed: pages that were taken out, the last one at the end.
        counted: whether a person has said that these are all pages.
    """

    pages: tuple[SlotPage, ...] = ()
    removed: tuple[Removed, ...] = ()
    counted: bool = False

    @classmethod
    def of(cls, papers: Iterable[Attachment]) -> Self:
        """All pages of these files as they come."""
        return cls(tuple(SlotPage(paper.id, number) for paper in papers for number in range(paper.pages)))

    def turned(self, place: int) -> Self:
        """The page at this place a quarter clockwise."""
        page = self.pages[place]
        return self._with((*self.pages[:place], replace(page, turn=after_turn(page.turn)), *self.pages[place + 1 :]))

    def moved(self, place: int, by: int) -> Self:
        """The page at this place so many places further on (back where negative), at most to the end."""
        to = max(0, min(len(self.pages) - 1, place + by))
        if to == place:
            return self
        rest = (*self.pages[:place], *self.pages[place + 1 :])
        return self._with((*rest[:to], self.pages[place], *rest[to:]))

    def dropped(self, place: int) -> Self:
        """Without the page at this place; `restored` brings it back."""
        rest = (*self.pages[:place], *self.pages[place + 1 :])
        return replace(self._with(rest), removed=(*self.removed, Removed(place, self.pages[place])))

    def restored(self) -> Self:
        """With the page that was taken out last, where it stood."""
        if not self.removed:
            return self
        last = self.removed[-1]
        place = min(last.place, len(self.pages))
        after = self._with((*self.pages[:place], last.page, *self.pages[place:]))
        return replace(after, removed=self.removed[:-1])

    def added(self, paper: Attachment) -> Self:
        """With all pages of another file at the end."""
        return self._with((*self.pages, *Arrangement.of((paper,)).pages))

    def replaced(self, place: int, paper: Attachment) -> Self:
        """With all pages of another file instead of the page at this place, which can be had back."""
        without = self.dropped(place)
        new = Arrangement.of((paper,)).pages
        return without._with((*without.pages[:place], *new, *without.pages[place:]))

    def finished(self) -> Self:
        """Counted by a person: these are all pages.

        Raises:
            ValueError: there is no page to count.
        """
        if not self.pages:
            raise ValueError("a paper without pages cannot be counted")
        return replace(self, counted=True)

    def renamed(self, old: str, new: str) -> Self:
        """With the same pages in another file, as after signing: what was counted stays counted."""
        pages = tuple(replace(page, paper=new) if page.paper == old else page for page in self.pages)
        removed = tuple(
            replace(one, page=replace(one.page, paper=new)) if one.page.paper == old else one for one in self.removed
        )
        return replace(self, pages=pages, removed=removed)

    def is_plain(self, papers: Sequence[Attachment]) -> bool:
        """Whether the files as they are say the same: all their pages, in order, none turned."""
        return self.pages == Arrangement.of(papers).pages

    def _with(self, pages: tuple[SlotPage, ...]) -> Self:
        return replace(self, pages=pages, counted=False)

    # -- in the draft ------------------------------------------------------------------------------------------------

    def as_text(self) -> str:
        """The arrangement as one answer of the draft."""
        said = {
            "pages": [_plain(page) for page in self.pages],
            "removed": [[removed.place, *_plain(removed.page)] for removed in self.removed],
            "counted": self.counted,
        }
        return json.dumps(said, separators=(",", ":"))

    @classmethod
    def read(cls, text: str, papers: Sequence[Attachment]) -> Self:
        """The arrangement that an answer tells of, fitted to the files that are there.

        A file may have been stored just before the power went: its pages stand at the end. A page of a file that is
        gone is left out. Either takes the count back. An answer that cannot be read says nothing.
        """
        said = cls._said(text)
        sizes = {paper.id: paper.pages for paper in papers}
        seen: set[tuple[str, int]] = set()

        def there(page: SlotPage) -> bool:
            fits = page.key not in seen and 0 <= page.number < sizes.get(page.paper, 0)
            seen.add(page.key)
            return fits

        pages = tuple(page for page in said.pages if there(page))
        removed = tuple(one for one in said.removed if there(one.page))
        late = tuple(page for page in cls.of(papers).pages if page.key not in seen)
        unchanged = pages == said.pages and not late and bool(pages)
        return cls((*pages, *late), removed, said.counted and unchanged)

    @classmethod
    def _said(cls, text: str) -> Self:
        try:
            said = json.loads(text) if text else {}
            pages = tuple(_page(one) for one in said.get("pages", ()))
            removed = tuple(Removed(int(place), _page(page)) for place, *page in said.get("removed", ()))
            return cls(pages, removed, said.get("counted") is True)
        except (ValueError, TypeError, AttributeError):
            return cls()


def after_turn(turn: Turn) -> Turn:
    """A quarter clockwise further."""
    return Turn((turn + Turn.RIGHT) % 360)


def _plain(page: SlotPage) -> list[Any]:
    return [page.paper, page.number, int(page.turn)]


def _page(said: Sequence[Any]) -> SlotPage:
    paper, number, turn = said
    return SlotPage(str(paper), int(number), Turn(turn))


# -- in a visit ------------------------------------------------------------------------------------------------------


def arrangement(visit: Visit, slot: str) -> Arrangement:
    """How the pages of a required paper are arranged now."""
    return Arrangement.read(visit.answers.get(answer_key(slot), ""), visit.papers_for(slot))


def answer_key(slot: str) -> str:
    """The answer of the draft that holds a slot's arrangement."""
    return f"{GROUP}.{slot}"


def arranging(visit: Visit, slot: str, pages: Arrangement) -> Visit:
    """The visit with the pages of a slot arranged like this."""
    return visit.answering(GROUP, {slot: pages.as_text()})


def arranged(visit: Visit, slot: str) -> dict[str, str]:
    """The answer that keeps a slot's arrangement in the draft."""
    key = answer_key(slot)
    return {key: visit.answers[key]}


def with_paper(visit: Visit, paper: Attachment) -> Visit:
    """The visit with one more file in its slot.

    The pages of the first one were counted by the person who picked it. Any further one takes the count back.
    """
    if paper.pages and not visit.papers_for(paper.slot):
        pages = Arrangement.of((paper,)).finished()
    else:
        pages = arrangement(visit, paper.slot).added(paper)
    answers = {**visit.answers, answer_key(paper.slot): pages.as_text()}
    return visit.with_(papers=(*visit.papers, paper), answers=answers)


# -- what a look says ------------------------------------------------------------------------------------------------

Looks = Mapping[str, Sequence[PageLook]]
"""What a look at the pages of each file found, by the file's id; a file that was not looked at is not there."""


def look_at(page: SlotPage, looks: Looks) -> PageLook | None:
    """What a look at this page found; None where nobody has looked."""
    found = looks.get(page.paper, ())
    return found[page.number] if page.number < len(found) else None


def remarks(page: SlotPage, looks: Looks) -> Set[Remark]:
    """What may be wrong with a page as it is turned now: one that was turned by a person is not upside down."""
    found = (look_at(page, looks) or NO_LOOK).remarks
    return found if page.turn is Turn.NONE else found - {Remark.UPSIDE_DOWN}


def only_blank(pages: Sequence[SlotPage], looks: Looks) -> bool:
    """Whether a look found every page blank, as when the paper lay with its face on the wrong side."""
    found = [look_at(page, looks) for page in pages]
    return bool(found) and all(look is not None and Remark.BLANK in look.remarks for look in found)
