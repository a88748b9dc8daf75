"""Where the ink of a laid-out paper is, for tests that want nothing to overlap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from receipts.flow import Page, Sheet
from receipts.layout import Figure, Text, text_width
from receipts.qr import QUIET_MODULES

MM = 72 / 25.4


class Area(NamedTuple):
    """A box of ink on a page, in points from the top left of the paper."""

    left: float
    top: float
    right: float
    bottom: float
    what: str

    def overlaps(self, other: Area) -> bool:
        """Whether the two lie on each other."""
        slack = 0.05
        return (
            self.left + slack < other.right
            and other.left + slack < self.right
            and self.top + slack < other.bottom
            and other.top + slack < self.bottom
        )


def areas(page: Page, sheet: Sheet, modules: int) -> Iterator[Area]:
    """Where the ink of each text is, and the QR code with its quiet zone, from the top left of the paper."""
    for top, block in page.blocks:
        for x, y, mark in block.flat(sheet.left, top):
            if isinstance(mark, Text):
                size, left, base = mark.style.size, x + mark.x, y + mark.y
                right = left + text_width(mark.text, mark.style)
                yield Area(left, base - 0.72 * size, right, base + 0.2 * size, mark.text)
            elif isinstance(mark, Figure):
                quiet, side = QUIET_MODULES * mark.unit, modules * mark.unit
                left, upper = x + mark.x, y + mark.y
                assert mark.unit >= 0.5 * MM
                yield Area(left - quiet, upper - quiet, left + side + quiet, upper + side + quiet, "QR")


def assert_clear(page: Page, sheet: Sheet, modules: int) -> None:
    """Nothing lies on something else, and nothing leaves the paper."""
    inked = sorted(areas(page, sheet, modules), key=lambda area: area.top)
    for number, area in enumerate(inked):
        assert area.left >= 0.2 * sheet.left, area
        assert area.right <= sheet.width - 0.9 * sheet.right, area
        assert area.top >= 0.5 * sheet.top, area
        assert area.bottom <= sheet.height - 0.5 * sheet.bottom, area
        for other in inked[number + 1 :]:
            if other.top > area.bottom:
                break
            assert not area.overlaps(other), (area, other)
