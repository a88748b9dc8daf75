"""Blocks over pages: what fits stays together, a table's head returns on the next page, nothing is cut off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from receipts.layout import Block, Box, Figure, Mark, Rule, Text

ROUNDING = 0.01
"""Points by which a block may be higher than its room: sums of fractions are not exact."""


GROWTH = 1.3
"""Measured: the height that a form takes grows with about this power of its type size."""

FAR_TOO_LARGE = 1.08
"""Of a page: a size at which a form would be as high as this by that reckoning is not laid out at all."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper size with its margins, in points, and the type sizes that a form may use on it, the largest first."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    sizes: tuple[float, ...]

    @property
    def measure(self) -> float:
        """Width between the margins."""
        return self.width - self.left - self.right


@dataclass(slots=True)
class Page:
    """Blocks with the y of their tops, counted from the top of the paper; their x is the left margin."""

    blocks: list[tuple[float, Block]] = field(default_factory=list)


class Flow:
    """Fills pages from top to bottom.

    Args:
        foot: room to keep free at the bottom for what `Page` gets later, such as the page number.
        running_head: stands at the top of every page but the first.
    """

    def __init__(self, sheet: Sheet, *, foot: float, running_head: Block) -> None:
        self.pages = [Page()]
        self.used = 0.0
        """Height of everything that was added, whatever page it went to."""
        self.first_page = sheet.height - sheet.bottom - foot - sheet.top
        """Height that the first page has for it."""
        self._sheet = sheet
        self._bottom = sheet.height - sheet.bottom - foot
        self._running_head = running_head
        self._y = sheet.top

    @property
    def room(self) -> float:
        """Height that is left on the page."""
        return self._bottom - self._y

    def add(self, block: Block, *, head: Block | None = None) -> None:
        """Put a block under the last one, or on a new page if it does not fit there.

        A block that is higher than a page is cut between lines of text.

        Args:
            head: goes above the block if that opens a new page, as the head of a table does.
        """
        self.used += block.height
        if block.height <= self._full_page(head) + ROUNDING:
            if block.height > self.room + ROUNDING:
                self._turn(head)
            self._place(block)
            return
        fresh = False
        while block.height > self.room + ROUNDING:
            cut = _cut_height(block, self.room)
            if cut <= 0 and fresh:
                break  # Not even a line fits on an empty page: then nothing is gained by turning more pages.
            if cut > 0:
                self._place(_slice(block, 0.0, cut))
                block = _slice(block, cut, block.height)
            self._turn(head)
            fresh = True
        self._place(block)

    def add_together(self, blocks: Sequence[Block]) -> None:
        """Put blocks under the last one, all on the same page if one page can hold them."""
        height = sum(block.height for block in blocks)
        if self.room + ROUNDING < height <= self._full_page(None) + ROUNDING:
            self._turn(None)
        for block in blocks:
            self.add(block)

    def _turn(self, head: Block | None) -> None:
        self.pages.append(Page())
        self._y = self._sheet.top
        self._place(self._running_head)
        if head is not None:
            self._place(head)

    def _place(self, block: Block) -> None:
        self.pages[-1].blocks.append((self._y, block))
        self._y += block.height

    def _full_page(self, head: Block | None) -> float:
        heads = self._running_head.height + (head.height if head is not None else 0.0)
        return self._bottom - self._sheet.top - heads


def largest_that_fits(sheet: Sheet, make: Callable[[float], Flow]) -> list[Page]:
    """The pages at the largest type size of the sheet that needs only one; else at the second largest size."""
    tried: dict[float, list[Page]] = {}
    reckoned = 0.0
    for size in sheet.sizes:
        if reckoned * size**GROWTH > FAR_TOO_LARGE:
            continue
        flow = make(size)
        if len(flow.pages) == 1:
            return flow.pages
        tried[size] = flow.pages
        reckoned = flow.used / flow.first_page / size**GROWTH
    size = sheet.sizes[1]
    return tried[size] if size in tried else make(size).pages


def _cut_height(block: Block, room: float) -> float:
    """The largest height up to `room` at which no line of text is cut through; 0 if not even one line fits."""
    cut, moved = room, True
    while moved:
        moved = False
        for _, y, mark in block.flat():
            if isinstance(mark, Text):
                top, bottom = _extent(mark, y)
                if top < cut < bottom:
                    cut, moved = top, True
    return max(cut, 0.0)


def _slice(block: Block, top: float, bottom: float) -> Block:
    """What lies between two heights. Rules and boxes that reach across the cut are shared between the slices."""
    children: list[tuple[float, float, Block]] = []
    for x, y, mark in block.flat():
        first, last = _extent(mark, y)
        if isinstance(mark, (Text, Figure)):
            # Whatever begins above the block belongs to its first slice.
            if max(first, 0.0) >= top and first < bottom:
                children.append((x, y - top, Block(0.0, (mark,))))
            continue
        if last < top or first > bottom:
            continue
        first, last = max(first, top), min(last, bottom)
        shared: Mark = (
            mark._replace(y=first - y, height=last - first)
            if isinstance(mark, Box)
            else mark._replace(y1=first - y, y2=last - y)
        )
        children.append((x, y - top, Block(0.0, (shared,))))
    return Block(bottom - top, children=tuple(children))


def _extent(mark: Mark, y: float) -> tuple[float, float]:
    """Top and bottom of a mark; for text about those of its line."""
    if isinstance(mark, Text):
        return y + mark.y - 0.95 * mark.style.size, y + mark.y + 0.29 * mark.style.size
    if isinstance(mark, Rule):
        return y + mark.y1, y + mark.y2
    if isinstance(mark, Box):
        return y + mark.y, y + mark.y + mark.height
    return y + mark.y, y + mark.y
