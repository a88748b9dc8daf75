"""What does not fit into a row of a list goes on under the words that it belongs to."""

from __future__ import annotations

import pytest
from textual.content import Content

from kiosk.widgets.pick_list import PickList
from tests.widgets.conftest import OnBench


def lines(rows: PickList) -> list[str]:
    """The rows inside the border, without the bar of the highlighted one."""
    return ["".join(segment.text for segment in rows.render_line(y)).rstrip()[1:] for y in range(rows.size.height)]


@pytest.mark.parametrize(
    ("row", "drawn"),
    [
        ("short", ["short"]),
        ("a second line that is kept free\n", ["a second", "line that", "is kept", "free", ""]),
        ("H99\n  one two three", ["H99", "  one two", "  three"]),
        ("[ ] a long name\n    detail", ["[ ] a long", "    name", "    detail"]),
        ("one two three four", ["one two", "three four"]),
        ("  onetwothreefourfive", ["  onetwothr", "  eefourfiv", "  e"]),
        ("", [""]),
    ],
)
async def test_wrapped_lines_hang(on_bench: OnBench, row: str, drawn: list[str]) -> None:
    rows = PickList([("row", Content(row))])
    async with on_bench(rows, size=(15, 12)):
        assert lines(rows) == drawn


async def test_a_row_can_say_something_else_and_stays_highlighted(on_bench: OnBench) -> None:
    rows = PickList([("row", Content("before"))])
    async with on_bench(rows, size=(15, 12)) as (_, pilot):
        rows.tell("row", Content("after\n  all"))
        await pilot.pause()
        assert lines(rows) == ["after", "  all"]
        assert rows.picked == "row"
