"""What every maker of the port of page work keeps: the same tests run on the fake and on the real workshop."""

from __future__ import annotations

from typing import Protocol

import pytest

from kiosk.devices.workshop import Workshop
from kiosk.domain.paper_pages import PagePart, Picture, Turn
from kiosk.domain.papers import Media
from kiosk.domain.problem import Problem
from kiosk.services.ports import PaperWorkshop
from tests.fakes.page_files import FEW, codes, made, pdf_of
from tests.fakes.paper_lines import FakeWorkshop, labels, pages


class Case(Protocol):
    """A workshop and the files that it understands."""

    port: PaperWorkshop

    def pdf(self, *names: str) -> bytes: ...

    def names(self, data: bytes) -> tuple[str, ...]: ...


class FakeCase:
    def __init__(self) -> None:
        self.port: PaperWorkshop = FakeWorkshop(FEW)

    def pdf(self, *names: str) -> bytes:
        return pages(*names)

    def names(self, data: bytes) -> tuple[str, ...]:
        return tuple(label.partition("@")[0] for label in labels(data))


class RealCase:
    def __init__(self, workshop: Workshop) -> None:
        self.port: PaperWorkshop = workshop

    def pdf(self, *names: str) -> bytes:
        return pdf_of(*names)

    def names(self, data: bytes) -> tuple[str, ...]:
        return codes(self.port, data)


@pytest.fixture(params=["fake", "real"])
def case(request: pytest.FixtureRequest) -> Case:
    return FakeCase() if request.param == "fake" else RealCase(request.getfixturevalue("strict"))


class TestEveryWorkshop:
    def test_puts_pages_of_several_files_together_in_the_order_that_was_asked_for(self, case: Case) -> None:
        one, two = case.pdf("A", "B"), case.pdf("C")
        parts = [PagePart(one, Media.PDF, 1), PagePart(two, Media.PDF, 0), PagePart(one, Media.PDF, 0)]

        assert case.names(made(case.port.assemble(parts))) == ("B", "C", "A")

    def test_takes_a_page_twice_and_turned(self, case: Case) -> None:
        one = case.pdf("A")
        parts = [PagePart(one, Media.PDF, 0, turn) for turn in Turn]

        assert case.names(made(case.port.assemble(parts))) == ("A", "A", "A", "A")

    def test_says_what_is_wrong_with_an_order_that_cannot_be_filled(self, case: Case) -> None:
        one = case.pdf("A")

        assert case.port.assemble([]) == Problem("paper.no_pages")
        assert case.port.assemble([PagePart(one, Media.PDF, 1)]) == Problem("paper.broken")
        assert case.port.assemble([PagePart(one, Media.PDF, 0)] * 6) == Problem(
            "paper.too_many_pages", {"pages": 6, "limit": 5}
        )

    @pytest.mark.parametrize(("width", "height"), [(40, 40), (200, 60), (30, 300), (1, 1)])
    def test_draws_a_page_into_the_room_that_there_is(self, case: Case, width: int, height: int) -> None:
        picture = case.port.preview(case.pdf("A", "B"), Media.PDF, 1, width=width, height=height)

        assert isinstance(picture, Picture)
        assert 1 <= picture.width <= width
        assert 1 <= picture.height <= height
        assert len(picture.rgb) == 3 * picture.width * picture.height

    def test_has_no_picture_of_a_page_that_is_not_there(self, case: Case) -> None:
        assert case.port.preview(case.pdf("A"), Media.PDF, 1, width=40, height=40) == Problem("paper.broken")

    def test_has_one_look_for_each_page(self, case: Case) -> None:
        looks = case.port.look(case.pdf("A", "B", "C"), Media.PDF)

        assert not isinstance(looks, Problem)
        assert len(looks) == 3

    def test_makes_a_smaller_and_a_harmless_file_of_the_same_pages(self, case: Case) -> None:
        one = case.pdf("A", "B")

        assert case.names(made(case.port.smaller(one, Media.PDF, dpi=150, grey=True))) == ("A", "B")
        assert case.names(made(case.port.harmless(one, Media.PDF))) == ("A", "B")

    def test_says_that_an_empty_file_is_empty(self, case: Case) -> None:
        empty = Problem("paper.empty")

        assert case.port.look(b"", Media.PDF) == empty
        assert case.port.preview(b"", Media.PDF, 0, width=9, height=9) == empty
        assert case.port.assemble([PagePart(b"", Media.PDF, 0)]) == empty
        assert case.port.smaller(b"", Media.PDF, dpi=150, grey=False) == empty
        assert case.port.harmless(b"", Media.PDF) == empty
