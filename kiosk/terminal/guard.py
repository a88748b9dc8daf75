"""The output guard: no text that is drawn can speak to the terminal.

Data is cleaned where it enters (`kiosk.domain.text.clean`). This is the second wall, at the one place through which
every line of every widget passes on its way out.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp"})
_REPLACEMENT = "\ufffd"


@lru_cache(4_096)
def guard_text(text: str) -> str:
    """The text without control, format, private, unassigned and surrogate characters, and just as wide.

    `str.isprintable` is exactly the test: it refuses those and every space but the plain one.
    """
    return set_cell_size("".join(_shown(char) for char in text), cell_len(text))


def _shown(char: str) -> str:
    if char.isprintable():
        return char
    category = unicodedata.category(char)
    if category == "Zs":
        return " "
    return "" if category in _INVISIBLE else _REPLACEMENT


@lru_cache(4_096)
def _without_link(style: Style) -> Style:
    return style.update_link(None)


class ControlGuard(LineFilter):
    """Replaces what is not text, and takes hyperlinks (OSC 8) out of styles. Put it last among the app's filters."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same line, in characters that only draw."""
        return [
            Segment(
                text if text.isprintable() else guard_text(text),
                style if style is None or style.link is None else _without_link(style),
                None,
            )
            for text, style, _control in segments
        ]
