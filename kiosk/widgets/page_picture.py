"""A page of a paper in half blocks: two dots a cell, one above the other, as `▀` in two colours."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.events import Click
from textual.geometry import Offset, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from kiosk.domain.paper_pages import Picture

_DOT = "▀"
_STEP = 0xF8
"""Colours are told apart in steps of eight: what a scanner's noise adds is not sent to the terminal."""


class PagePicture(Widget):
    """Shows a picture in the middle of its room, or as large as it is where its width and height are `auto`.

    Without a picture it shows words. A press on it sends `Touched` with the place in the picture.
    """

    DEFAULT_CSS = "PagePicture { width: auto; height: auto; background: $panel; color: $ink; }"

    class Touched(Message):
        """The picture was pressed; `cell` counts columns and rows of the widget."""

        def __init__(self, picture: PagePicture, cell: Offset) -> None:
            super().__init__()
            self.picture = picture
            self.cell = cell

        @property
        def control(self) -> PagePicture:
            """The picture."""
            return self.picture

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._picture: Picture | None = None
        self._words = Content("")

    @property
    def dots(self) -> tuple[int, int]:
        """How many dots the widget has room for, across and down."""
        return self.size.width, 2 * self.size.height

    @property
    def picture(self) -> Picture | None:
        """What is shown."""
        return self._picture

    def show(self, picture: Picture | None, words: str = "") -> None:
        """Show this picture, or these words in place of one."""
        self._picture = picture
        self._words = Content(words)
        self.refresh(layout=True)

    def render_line(self, y: int) -> Strip:
        width, picture = self.size.width, self._picture
        if picture is None:
            lines = self._words.wrap(max(1, width)) if self._words else []
            line = lines[y].plain if y < len(lines) else ""
            return Strip([Segment(line, self.rich_style)]).adjust_cell_length(width, self.rich_style)
        row = _row(picture, 2 * y)
        left = max(0, (width - picture.width) // 2)
        return Strip([Segment(" " * left, self.rich_style), *row]).adjust_cell_length(width, self.rich_style)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return self._picture.width if self._picture else container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return (self._picture.height + 1) // 2 if self._picture else len(self._words.wrap(max(1, width)))

    def on_click(self, event: Click) -> None:
        event.stop()
        self.post_message(self.Touched(self, Offset(event.x, event.y)))


def _row(picture: Picture, y: int) -> list[Segment]:
    """Two rows of dots as one row of text; equal neighbours are one segment."""
    if y >= picture.height:
        return []
    upper = _dots(picture, y)
    lower = _dots(picture, y + 1) if y + 1 < picture.height else [None] * picture.width
    pairs = groupby(zip(upper, lower, strict=True))
    return [Segment(_DOT * len(list(same)), _style(*pair)) for pair, same in pairs]


def _dots(picture: Picture, y: int) -> list[bytes | None]:
    line = picture.rgb[3 * picture.width * y : 3 * picture.width * (y + 1)]
    return [bytes(part & _STEP for part in line[at : at + 3]) for at in range(0, len(line), 3)]


@lru_cache(maxsize=4096)
def _style(upper: bytes, lower: bytes | None) -> Style:
    ground = None if lower is None else Color.from_rgb(*lower)
    return Style(color=Color.from_rgb(*upper), bgcolor=ground)
