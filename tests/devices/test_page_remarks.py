"""What a look at a page says: spoilt pages are pointed out, and good ones of many kinds are left in peace.

PAGE_SEEDS sets how many different pages of each kind are drawn.
"""

from __future__ import annotations

import os

import pytest
from PIL import Image

from kiosk.devices.page_remarks import remarks_on, turned_share
from kiosk.domain.paper_pages import Remark
from tests.fakes.page_pictures import (
    GOOD,
    PLAIN_WORDS,
    blurred,
    compressed,
    cut,
    photographed,
    scanned,
    table,
    with_shadow,
    written,
)

SEEDS = range(int(os.environ.get("PAGE_SEEDS", "1")))


@pytest.mark.parametrize("kind", GOOD)
def test_nothing_is_said_of_a_good_page(kind: str) -> None:
    assert remarks_on(GOOD[kind]()) == frozenset()


class TestAnEmptyPage:
    def test_is_blank(self) -> None:
        assert remarks_on(scanned(Image.new("L", (1240, 1754), 247))) == {Remark.BLANK}

    def test_is_blank_with_the_shadow_of_the_lid_at_its_edge(self) -> None:
        assert remarks_on(scanned(with_shadow(Image.new("L", (1240, 1754), 247)))) == {Remark.BLANK}

    def test_is_dark_where_the_paper_itself_is(self) -> None:
        assert remarks_on(scanned(Image.new("L", (1240, 1754), 40))) == {Remark.DARK}


class TestADarkPage:
    @pytest.mark.parametrize("paper", [90, 50])
    @pytest.mark.parametrize("seed", SEEDS)
    def test_is_pointed_out(self, seed: int, paper: int) -> None:
        assert Remark.DARK in remarks_on(scanned(written(seed=seed, paper=paper, ink=paper // 4)))

    @pytest.mark.parametrize("paper", [120, 190])
    @pytest.mark.parametrize("seed", SEEDS)
    def test_is_not_what_is_on_grey_or_brown_paper(self, seed: int, paper: int) -> None:
        assert remarks_on(scanned(written(seed=seed, paper=paper, ink=30))) == frozenset()


class TestABlurredPage:
    @pytest.mark.parametrize("radius", [2.5, 4.0])
    @pytest.mark.parametrize("seed", SEEDS)
    def test_is_pointed_out(self, seed: int, radius: float) -> None:
        assert remarks_on(scanned(blurred(written(seed=seed), radius))) == {Remark.BLURRED}

    @pytest.mark.parametrize("radius", [0.5, 1.4])
    @pytest.mark.parametrize("seed", SEEDS)
    def test_is_not_what_is_a_little_soft(self, seed: int, radius: float) -> None:
        page = scanned(blurred(written(seed=seed), radius))

        assert remarks_on(page) == frozenset()
        assert remarks_on(compressed(page, 40)) == frozenset()


class TestAPageThatIsCutOff:
    @pytest.mark.parametrize(("side", "pixels"), [("left", 160), ("right", 500), ("bottom", 0), ("top", 0)])
    @pytest.mark.parametrize("seed", SEEDS)
    def test_is_pointed_out(self, seed: int, side: str, pixels: int) -> None:
        page = written(seed=seed)
        if not pixels:
            # Through the middle of a line, wherever that is.
            pixels = through_a_line(page, side)

        assert Remark.CUT_OFF in remarks_on(scanned(cut(page, **{side: pixels})))

    @pytest.mark.parametrize("side", ["left", "right", "top", "bottom"])
    @pytest.mark.parametrize("seed", SEEDS)
    def test_is_not_one_with_narrow_margins(self, seed: int, side: str) -> None:
        assert remarks_on(scanned(cut(written(seed=seed), **{side: 60}))) == frozenset()

    def test_is_not_one_with_a_table_that_runs_out(self) -> None:
        assert Remark.CUT_OFF not in remarks_on(scanned(cut(table(Image.new("L", (1240, 1754), 245)), right=200)))


def through_a_line(page: Image.Image, side: str) -> int:
    """How much to cut off from above or below so that a full line of writing is cut through its letters."""
    rows = page.resize((1, page.height), Image.Resampling.BOX).tobytes()
    middle = range(page.height // 3, page.height * 2 // 3)
    fullest = min(middle, key=lambda row: rows[row])
    return fullest if side == "top" else page.height - fullest


class TestAPageThatIsUpsideDown:
    @pytest.mark.parametrize("askew", [-2.0, 0.0, 2.0])
    @pytest.mark.parametrize("letters", [19, 27])
    @pytest.mark.parametrize("seed", SEEDS)
    def test_is_pointed_out(self, seed: int, letters: int, askew: float) -> None:
        upright = scanned(written(seed=seed, letters=letters, lines=45), askew=askew)

        assert remarks_on(upright) == frozenset()
        assert remarks_on(upright.rotate(180)) == {Remark.UPSIDE_DOWN}

    def test_is_pointed_out_on_a_table_by_a_telephone(self) -> None:
        assert remarks_on(photographed(written(seed=1)).rotate(180)) == {Remark.UPSIDE_DOWN}

    @pytest.mark.parametrize("seed", SEEDS)
    def test_is_not_told_of_capitals_without_marks_because_they_look_the_same(self, seed: int) -> None:
        page = scanned(written(seed=seed, words=PLAIN_WORDS, capitals=True))

        assert turned_share(page) == turned_share(page.rotate(180)) == 0.5

    @pytest.mark.parametrize("turn", [90, 270])
    @pytest.mark.parametrize("seed", SEEDS)
    def test_is_not_one_that_lies_on_its_side(self, seed: int, turn: int) -> None:
        assert remarks_on(scanned(written(seed=seed)).rotate(turn, expand=True)) == frozenset()
