"""Small pictures of pages: turned without losing a dot, and with ink that can be seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.paper_pages import Picture, Turn
from kiosk.domain.pictures import fitting, inked, turned


def picture(*rows: str) -> Picture:
    """Letters as dots."""
    return Picture(len(rows[0]), len(rows), _dots(*rows))


def _dots(*rows: str) -> bytes:
    return b"".join(bytes((ord(letter),) * 3) for row in rows for letter in row)


def rows(drawn: Picture) -> list[str]:
    letters = [chr(drawn.rgb[at]) for at in range(0, len(drawn.rgb), 3)]
    return ["".join(letters[at : at + drawn.width]) for at in range(0, len(letters), drawn.width)]


@pytest.mark.parametrize(
    ("turn", "seen"),
    [
        (Turn.NONE, ["abc", "def"]),
        (Turn.RIGHT, ["da", "eb", "fc"]),
        (Turn.OVER, ["fed", "cba"]),
        (Turn.LEFT, ["cf", "be", "ad"]),
    ],
)
def test_a_picture_is_turned_clockwise(turn: Turn, seen: list[str]) -> None:
    assert rows(turned(picture("abc", "def"), turn)) == seen


@given(st.integers(1, 6), st.integers(1, 6), st.sampled_from(Turn), st.data())
def test_turned_on_to_a_whole_round_it_is_the_same(width: int, height: int, turn: Turn, data: st.DataObject) -> None:
    rgb = data.draw(st.binary(min_size=3 * width * height, max_size=3 * width * height))
    drawn = Picture(width, height, rgb)
    assert turned(turned(drawn, turn), Turn((360 - turn) % 360)) == drawn


@given(st.integers(1, 90), st.integers(1, 90), st.sampled_from(Turn))
def test_what_is_asked_for_fits_once_it_is_turned(width: int, height: int, turn: Turn) -> None:
    across, down = fitting(width, height, turn)
    drawn = turned(Picture(across, down, bytes(3 * across * down)), turn)
    assert (drawn.width, drawn.height) == (width, height)


def test_grey_letters_become_black_and_the_paper_keeps_its_shade() -> None:
    assert inked(Picture(2, 1, bytes([120, 120, 120, 200, 200, 200]))).rgb == bytes([0, 0, 0, 200, 200, 200])


def test_a_blank_page_stays_blank() -> None:
    noise = Picture(2, 1, bytes([230, 231, 232, 250, 251, 250]))
    assert inked(noise) == noise
    assert inked(Picture(0, 0, b"")) == Picture(0, 0, b"")
