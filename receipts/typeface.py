"""The embedded typeface: which characters it has, how wide they are, and text made fit to print with it."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "NotoSansVN-Regular"
BOLD = "NotoSansVN-Bold"
REPLACEMENT = "□"
NO_BREAK_SPACE = "\u00a0"

CAP_HEIGHT = 0.714
"""Height of a capital, of the type size."""

_FONTS = Path(__file__).parent / "fonts"
_SPACES = re.compile(" {2,}")
_loading = threading.Lock()


def load() -> None:
    """Make both weights known to reportlab; cheap after the first time.

    Also turns off reportlab's ASCII85 armour for this process: every printer and viewer takes binary streams, which
    are a fifth smaller and much quicker to make.
    """
    with _loading:
        _load()


@cache
def _load() -> None:
    rl_config.useA85 = 0
    for name in (REGULAR, BOLD):
        # asciiReadable would embed all of ASCII in every document, used or not.
        pdfmetrics.registerFont(TTFont(name, str(_FONTS / f"{name}.ttf"), asciiReadable=False))


@cache
def widths(name: str) -> Mapping[str, float]:
    """Width of each character that the font has, in thousandths of the type size."""
    load()
    face = pdfmetrics.getFont(name).face
    return {chr(code): face.charWidths[code] for code, glyph in face.charToGlyph.items() if glyph}


def missing_glyphs(text: str) -> set[str]:
    """The characters of the text, composed, that one of the two weights cannot draw.

    Spaces, controls and invisible format characters draw nothing and are never missing.
    """
    return set(_visible(text)) - _covered()


def printable(text: str) -> str:
    """The text as it can be drawn: composed, on one line, no space doubled, □ for each character the font lacks."""
    text = unicodedata.normalize("NFC", text)
    covered = _covered()
    if not covered.issuperset(text):
        text = "".join(c if c in covered else REPLACEMENT for c in _visible(text))
    return _SPACES.sub(" ", text) if "  " in text else text


def _visible(text: str) -> str:
    """Composed text without format characters, and with a plain space for any other space or control."""
    kept: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if category == "Cf":
            continue
        odd_space = category in {"Zs", "Zl", "Zp", "Cc"} and character != NO_BREAK_SPACE
        kept.append(" " if odd_space else character)
    # Dropping a format character between a letter and its mark brings them together.
    return unicodedata.normalize("NFC", "".join(kept))


@cache
def _covered() -> frozenset[str]:
    return frozenset(widths(REGULAR)) & frozenset(widths(BOLD))
