"""The amount that is read from a step away."""

from __future__ import annotations

import pytest

from kiosk.widgets.large_amount import LargeAmount


@pytest.mark.parametrize(
    ("amount", "rows"),
    [
        (0, ["┏━┓", "┃ ┃", "┗━┛"]),
        (4_000, ["╻ ╻ ┏━┓┏━┓┏━┓", "┗━┫ ┃ ┃┃ ┃┃ ┃", "  ╹•┗━┛┗━┛┗━┛"]),
        (1_256, [" ┓  ╺━┓┏━╸┏━╸", " ┃  ┏━┛┗━┓┣━┓", " ┻ •┗━╸╺━┛┗━┛"]),
        (3_789, ["╺━┓ ╺━┓┏━┓┏━┓", " ━┫   ┃┣━┫┗━┫", "╺━┛•  ╹┗━┛╺━┛"]),
    ],
)
def test_digits_are_three_rows_high_with_dots_between_the_groups(amount: int, rows: list[str]) -> None:
    large = LargeAmount()
    large.show("Trả lại", amount)
    drawn = large.render().plain.split("\n")
    assert [row[22:] for row in drawn] == rows
    assert drawn[1].startswith(" Trả lại")
