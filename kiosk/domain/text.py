"""Vietnamese text at the border: made safe, put into NFC, folded for comparison, cut to fit.

Every door through which text enters (keyboard, paste, file name, QR code, file) calls `clean`. Nothing behind the
door has to ask again whether a string holds control characters or decomposed letters.
"""

from __future__ import annotations

import re
import unicodedata

_KEEP = frozenset("\n")
_BAD_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_SPACES = re.compile(r"[ \u00a0\u2000-\u200a\u202f\u205f\u3000]+")

_D_STROKE_BOTH = str.maketrans("đĐ", "dD")
_D_STROKE = str.maketrans({"đ": "d", "Đ": "D"})


def nfc(text: str) -> str:
    """The text with every letter in its composed form, as all of the program keeps it."""
    return unicodedata.normalize("NFC", text)


def clean(text: str, *, limit: int | None = None, lines: bool = False) -> str:
    """Text that is safe to keep, show and print.

    Control, format and bidirectional characters are dropped, odd spaces become plain ones, runs of spaces become
    one, the ends are trimmed, and letters are composed.

    Args:
        text: what came in.
        limit: at most this many characters are kept.
        lines: whether line breaks are part of the text; otherwise each becomes a space.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if not lines:
        text = text.replace("\n", " ")
    text = nfc(text)
    text = "".join(c for c in text if c in _KEEP or unicodedata.category(c) not in _BAD_CATEGORIES)
    text = "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()
    # Dropping a character between a letter and its mark can bring them together.
    text = nfc(text)
    return text if limit is None else text[:limit].rstrip()


def fold(text: str) -> str:
    """The text as people type it in a hurry: lower case, without tone and vowel marks, `đ` as `d`.

    `unicodedata` does not take `đ` apart, hence the table.
    """
    decomposed = unicodedata.normalize("NFD", text.translate(_D_STROKE).casefold())
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn")


def plain_letters(text: str) -> str:
    """The text in the letters of the first telephones: no tone or vowel marks, capitals kept."""
    decomposed = unicodedata.normalize("NFD", text.translate(_D_STROKE_BOTH))
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn")


_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries
_LETTER_RANK = {letter: rank for rank, letter in enumerate(_LETTERS, start=1)}
_TONE_RANK = {tone: rank for rank, tone in enumerate(_TONES, start=1)}


def sort_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """A key that sorts as a Vietnamese dictionary does: letters first (ă after a, đ after d), tones second."""
    letters: list[int] = []
    tones: list[int] = []
    for char in nfc(text).casefold():
        parts = unicodedata.normalize("NFD", char)
        tone = next((_TONE_RANK[p] for p in parts if p in _TONE_RANK), 0)
        base = nfc("".join(p for p in parts if p not in _TONE_RANK))
        letters.append(_LETTER_RANK.get(base, 0) or (1000 + ord(base[0]) if base.isalnum() else 0))
        tones.append(tone)
    return tuple(letters), tuple(tones)


def initials(text: str) -> str:
    """The first letter of every word, folded: what clerks type for a name they know by heart ("dkks")."""
    return "".join(word[0] for word in fold(text).split() if word[0].isalnum())


def mask_number(number: str, *, shown: int = 3) -> str:
    """A personal number of which only the last digits can be read."""
    return "•" * max(0, len(number) - shown) + number[-shown:]


def mask_name(name: str) -> str:
    """A name of which the family name and the initials of the rest can be read: "Nguyễn V. A."."""
    words = name.split()
    return " ".join(words[:1] + [f"{word[0]}." for word in words[1:]])
