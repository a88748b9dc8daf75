"""Where the keys of the on-screen keyboard lie: large enough to touch, inside the screen, none on another."""

from __future__ import annotations

import pytest
from textual.geometry import Region

from kiosk.widgets.key_layout import KeySet, board, place, room

SIZES = ((64, 18), (80, 24), (120, 36))
BOARDS = [(keys, signs) for keys in KeySet for signs in (False, True)]
LETTERS = (KeySet.WORDS, KeySet.NAME, KeySet.PLAIN)
PADS = (KeySet.DIGITS, KeySet.DATE)

sizes = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


@sizes
@pytest.mark.parametrize(("keys", "signs"), BOARDS)
def test_keys_lie_inside_the_board_without_touching_each_other(
    keys: KeySet, signs: bool, size: tuple[int, int]
) -> None:
    space = room(*size)
    placed = place(board(keys, signs=signs), space)
    for number, one in enumerate(placed):
        assert Region(0, 0, space.width, space.height).contains_region(one.region)
        for other in placed[number + 1 :]:
            beside = one.region.y == other.region.y
            assert not one.region.grow((0, 1, 0, 0) if beside else (0, 0, 0, 0)).overlaps(other.region)


@sizes
@pytest.mark.parametrize("keys", PADS)
def test_keys_of_a_number_pad_are_three_rows_high_and_twelve_columns_wide_with_a_gap(
    keys: KeySet, size: tuple[int, int]
) -> None:
    placed = place(board(keys), room(*size))
    assert all(one.region.width >= 12 and one.region.height >= 3 for one in placed)
    tops = sorted({one.region.y for one in placed})
    bottoms = sorted({one.region.bottom for one in placed})
    assert all(top - bottom >= 1 for top, bottom in zip(tops[1:], bottoms, strict=False))


@sizes
@pytest.mark.parametrize("keys", LETTERS)
def test_keys_of_a_letter_board_are_three_rows_high_and_as_wide_as_twelve_to_a_row_allow(
    keys: KeySet, size: tuple[int, int]
) -> None:
    for one in place(board(keys), room(*size)):
        assert one.region.height >= 3
        assert one.region.width >= (size[0] + 1) // 12 - 1


@sizes
@pytest.mark.parametrize("keys", list(KeySet))
def test_the_board_leaves_room_for_a_field_and_the_line_of_keys(keys: KeySet, size: tuple[int, int]) -> None:
    assert room(*size).height <= size[1] - 3 - 1
