"""An amount that is read from a step away: a label, and digits three rows high."""

from __future__ import annotations

from typing import Final

from textual.content import Content
from textual.widget import Widget

_DIGITS: Final = {
    "0": ("┏━┓", "┃ ┃", "┗━┛"),
    "1": (" ┓ ", " ┃ ", " ┻ "),
    "2": ("╺━┓", "┏━┛", "┗━╸"),
    "3": ("╺━┓", " ━┫", "╺━┛"),
    "4": ("╻ ╻", "┗━┫", "  ╹"),
    "5": ("┏━╸", "┗━┓", "╺━┛"),
    "6": ("┏━╸", "┣━┓", "┗━┛"),
    "7": ("╺━┓", "  ┃", "  ╹"),
    "8": ("┏━┓", "┣━┫", "┗━┛"),
    "9": ("┏━┓", "┗━┫", "╺━┛"),
    ".": (" ", " ", "•"),
}
LABEL_WIDTH: Final = 22


class LargeAmount(Widget):
    """Whole đồng, with dots between the groups."""

    DEFAULT_CSS = "LargeAmount { height: 3; width: 1fr; color: $ink; text-style: bold; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._label = ""
        self._amount = 0

    def show(self, label: str, amount: int) -> None:
        """Show this amount under this label."""
        self._label, self._amount = label, amount
        self.refresh()

    def render(self) -> Content:
        digits = f"{self._amount:,}".replace(",", ".")
        label = Content(f" {self._label}").truncate(LABEL_WIDTH - 1, ellipsis=True)
        lead = label.pad_right(LABEL_WIDTH - label.cell_length)
        blank = Content(" " * LABEL_WIDTH)
        rows = ["".join(_DIGITS[digit][row] for digit in digits) for row in range(3)]
        return Content("\n").join(
            Content.assemble(lead if place == 1 else blank, row) for place, row in enumerate(rows)
        )  # fmt: skip
