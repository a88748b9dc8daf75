"""A QR code in half blocks, black on white in every theme, so that any phone reads it from the screen."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

QUIET = 2
"""Light modules around the code. The standard asks for four; two and the page's margin are read by every phone tried
on a screen, and they let the code fit 24 rows."""


_BLOCKS = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}


def half_blocks(matrix: Sequence[Sequence[bool]], *, quiet: int = QUIET) -> str:
    """Two rows of modules to a row of text. Light modules are drawn, so the widget is white on black by itself.

    Where the number of rows is odd, the half row that is left over is light like the margin.
    """
    side = len(matrix) + 2 * quiet

    def light(y: int, x: int) -> bool:
        y, x = y - quiet, x - quiet
        return not (0 <= y < len(matrix) and 0 <= x < len(matrix) and matrix[y][x])

    rows = []
    for y in range(0, side, 2):
        pairs = ((light(y, x), light(y + 1, x)) for x in range(side))
        rows.append("".join(_BLOCKS[pair] for pair in pairs))
    return "\n".join(rows)


class QRCode(Widget):
    """A code that is as large as it is: it never wraps and never shrinks."""

    DEFAULT_CSS = "QRCode { width: auto; height: auto; color: #ffffff; background: #000000; }"

    def __init__(self, matrix: Sequence[Sequence[bool]], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows = half_blocks(matrix).split("\n")

    def render_line(self, y: int) -> Strip:
        text = self._rows[y] if y < len(self._rows) else ""
        return Strip([Segment(text, self.rich_style)], len(text))

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return len(self._rows[0])

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._rows)
