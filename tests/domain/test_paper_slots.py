"""The pages of a slot: whatever is done to them, no page is lost, none stands there twice, and a change is counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.dossier import Attachment
from kiosk.domain.paper_pages import PageLook, Remark, Turn
from kiosk.domain.paper_slots import (
    Arrangement,
    SlotPage,
    answer_key,
    arrangement,
    arranging,
    only_blank,
    remarks,
    with_paper,
)
from kiosk.domain.visit import Visit

SLOT = "birth_notice"


def file(name: str, pages: int, slot: str = SLOT) -> Attachment:
    return Attachment(name, slot, f"{name}.pdf", "application/pdf", 1000 * pages, pages, "ab" * 32)


TWO, THREE = file("two", 2), file("three", 3)
LATE = file("late", 2)
FILES = (TWO, THREE)
FIVE = Arrangement.of(FILES)

places = st.integers(0, 9)
Step = Callable[[Arrangement], Arrangement]


def _at(act: Callable[[Arrangement, int], Arrangement], place: int) -> Step:
    """An operation on a page that is there; on a slot without pages nothing."""
    return lambda pages: act(pages, place % len(pages.pages)) if pages.pages else pages


def _counted(pages: Arrangement) -> Arrangement:
    return pages.finished() if pages.pages else pages


steps = st.lists(
    st.one_of(
        places.map(lambda place: _at(Arrangement.turned, place)),
        places.map(lambda place: _at(Arrangement.dropped, place)),
        st.tuples(places, st.integers(-3, 3)).map(lambda p: _at(lambda pages, at: pages.moved(at, p[1]), p[0])),
        st.just(Arrangement.restored),
        st.just(_counted),
    ),
    max_size=12,
)


def after(steps: list[Step]) -> Arrangement:
    pages = FIVE
    for step in steps:
        pages = step(pages)
    return pages


class TestWhateverIsDone:
    @given(steps)
    @settings(max_examples=150)
    def test_each_page_is_there_or_can_be_had_back_and_none_is_there_twice(self, done: list[Step]) -> None:
        pages = after(done)
        all_keys = [page.key for page in pages.pages] + [removed.page.key for removed in pages.removed]
        assert sorted(all_keys) == sorted(page.key for page in FIVE.pages)

    @given(steps)
    @settings(max_examples=150)
    def test_the_draft_tells_it_again_word_for_word(self, done: list[Step]) -> None:
        pages = after(done)
        assert Arrangement.read(pages.as_text(), FILES) == pages

    @given(steps)
    @settings(max_examples=150)
    def test_taking_everything_back_brings_every_page_back(self, done: list[Step]) -> None:
        pages = after(done)
        for _ in pages.removed:
            pages = pages.restored()
        assert {page.key for page in pages.pages} == {page.key for page in FIVE.pages}
        assert pages.removed == ()

    @given(steps, places)
    @settings(max_examples=100)
    def test_what_was_taken_out_comes_back_where_it_was(self, done: list[Step], place: int) -> None:
        pages = after(done)
        if pages.pages:
            back = pages.dropped(place % len(pages.pages)).restored()
            assert (back.pages, back.removed) == (pages.pages, pages.removed)

    @given(steps, places)
    @settings(max_examples=100)
    def test_four_quarters_are_none_and_back_and_forth_is_nowhere(self, done: list[Step], place: int) -> None:
        pages = after(done)
        if pages.pages:
            at = place % len(pages.pages)
            assert pages.turned(at).turned(at).turned(at).turned(at).pages == pages.pages
            if at + 1 < len(pages.pages):
                assert pages.moved(at, 1).moved(at + 1, -1).pages == pages.pages


class TestTheCount:
    @pytest.mark.parametrize(
        "change",
        [
            lambda pages: pages.turned(0),
            lambda pages: pages.moved(0, 1),
            lambda pages: pages.dropped(0),
            lambda pages: pages.added(LATE),
            lambda pages: pages.replaced(0, LATE),
        ],
    )
    def test_is_taken_back_by_every_change(self, change: Step) -> None:
        assert not change(FIVE.finished()).counted

    def test_stays_where_nothing_moves(self) -> None:
        assert FIVE.finished().moved(0, -1).counted
        assert FIVE.finished().restored().counted

    def test_of_no_pages_cannot_be_given(self) -> None:
        with pytest.raises(ValueError, match="without pages"):
            Arrangement().finished()

    def test_holds_for_the_first_file_and_not_for_a_second_one(self) -> None:
        visit = with_paper(Visit(), TWO)
        assert arrangement(visit, SLOT).counted
        visit = with_paper(visit, THREE)
        assert not arrangement(visit, SLOT).counted
        assert arrangement(visit, SLOT).pages == FIVE.pages


class TestReading:
    def test_a_file_that_came_just_before_the_power_went_stands_at_the_end_and_is_counted_anew(self) -> None:
        pages = Arrangement.read(FIVE.moved(0, 4).finished().as_text(), (*FILES, LATE))
        assert [page.paper for page in pages.pages] == ["two", "three", "three", "three", "two", "late", "late"]
        assert not pages.counted

    def test_a_file_that_is_gone_leaves_no_page_and_is_counted_anew(self) -> None:
        pages = Arrangement.read(FIVE.finished().as_text(), (THREE,))
        assert pages == Arrangement.of((THREE,))

    def test_a_file_whose_pages_were_all_taken_out_does_not_come_back_by_itself(self) -> None:
        dropped = FIVE.dropped(0).dropped(0)
        assert {page.paper for page in Arrangement.read(dropped.as_text(), FILES).pages} == {"three"}

    @pytest.mark.parametrize(
        "text",
        ["", "null", "[]", "{", "7", '{"pages":7}', '{"pages":[["two",0]]}', '{"pages":[["two",0,45]]}',
         '{"removed":[["x","two",0,0]]}'],
    )  # fmt: skip
    def test_an_answer_that_says_nothing_means_all_pages_uncounted(self, text: str) -> None:
        assert Arrangement.read(text, FILES) == FIVE

    def test_a_page_that_is_told_twice_or_does_not_exist_stands_there_once_or_not(self) -> None:
        text = '{"pages":[["two",0,0],["two",0,90],["two",7,0],["two",-1,0],["two",1,0]],"counted":true}'
        assert Arrangement.read(text, (TWO,)) == Arrangement.of((TWO,))

    def test_the_answer_belongs_to_the_slot(self) -> None:
        visit = arranging(Visit(papers=FILES), SLOT, FIVE.turned(1))
        assert list(visit.answers) == [answer_key(SLOT)] == ["pages.birth_notice"]
        assert arrangement(visit, SLOT) == FIVE.turned(1)
        assert arrangement(visit, "other") == Arrangement()


class TestReplacing:
    def test_puts_all_pages_of_the_new_file_there_and_keeps_the_old_one_to_be_had_back(self) -> None:
        pages = FIVE.replaced(1, LATE)
        assert [page.key for page in pages.pages[:4]] == [("two", 0), ("late", 0), ("late", 1), ("three", 0)]
        assert ("two", 1) in [page.key for page in pages.restored().pages]

    def test_plain_is_only_what_the_files_say_themselves(self) -> None:
        assert FIVE.is_plain(FILES)
        for changed in (FIVE.turned(0), FIVE.moved(0, 1), FIVE.dropped(4), FIVE.added(LATE)):
            assert not changed.is_plain(FILES)


LOOKS = {
    "two": (PageLook(frozenset({Remark.BLANK})), PageLook(frozenset({Remark.UPSIDE_DOWN, Remark.DARK}))),
}


class TestRemarks:
    def test_a_page_that_a_person_has_turned_is_not_upside_down_any_more(self) -> None:
        assert remarks(SlotPage("two", 1), LOOKS) == {Remark.UPSIDE_DOWN, Remark.DARK}
        assert remarks(SlotPage("two", 1, Turn.OVER), LOOKS) == {Remark.DARK}

    def test_of_a_page_that_nobody_has_looked_at_nothing_is_said(self) -> None:
        assert remarks(SlotPage("three", 0), LOOKS) == frozenset()

    def test_a_paper_is_blank_only_if_every_page_was_seen_to_be(self) -> None:
        assert only_blank([SlotPage("two", 0)], LOOKS)
        assert not only_blank([SlotPage("two", 0), SlotPage("two", 1)], LOOKS)
        assert not only_blank([SlotPage("two", 0), SlotPage("three", 0)], LOOKS)
        assert not only_blank([], LOOKS)
