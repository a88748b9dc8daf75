"""Vietnamese syllables as people really type them, brought back to syllables that a catalogue uses.

Vietnamese is written in syllables, and a catalogue of thousands of names uses about a thousand different ones once
marks are dropped. So typing errors are mended against that short list and never against the names themselves:

- `words_of` cuts text into words; `folded` and `toned` are the two forms in which words are compared;
- `plain_keys` reads keystrokes that an input method should have eaten ("ddawng", "d9a8ng");
- `slip` weighs one typing error; `Spelling.near` lists the syllables one error away;
- `Spelling.split` cuts words that were typed without spaces ("dangkykhaisinh").
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from kiosk.domain.postings import Postings
from kiosk.domain.text import fold

WORD = re.compile(r"[^\W_]+")

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TONE_LETTERS = "sfrxjzw"
_VOWELS = "aeiouy"

# Cost of one slip: a likely one (fingers met or swapped, letters that sound alike) and any other.
LIKELY_SLIP = 2
SLIP = 3

_MENDABLE = 2
_CUTS_KEPT = 12

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SOUND_ALIKE = ("sx", "ln", "dr", "dv", "gr", "iy", "ck", "cq")


def _close_letters() -> frozenset[str]:
    pairs = set(_SOUND_ALIKE)
    for row in _ROWS:
        pairs.update(map("".join, pairwise(row)))
    for upper, lower in pairwise(_ROWS):
        # Each key touches the one straight above it and that one's right neighbour.
        pairs.update(a + b for i, b in enumerate(lower) for a in upper[i : i + 2])
    return frozenset(pairs | {pair[::-1] for pair in pairs})


_CLOSE = _close_letters()


def words_of(text: str) -> list[str]:
    """The words of a text in lower case with their marks, in composed letters."""
    return WORD.findall(unicodedata.normalize("NFC", text).lower())


@lru_cache(maxsize=8192)
def folded(word: str) -> str:
    """One word without any marks, as `text.fold` does it; remembered, since names repeat few words."""
    return fold(word)


@lru_cache(maxsize=8192)
def toned(word: str) -> str:
    """One word with its tone at the end, so that "hoà" and "hòa", both correct, are the same."""
    letters = unicodedata.normalize("NFD", word)
    tone = "".join(c for c in letters if c in _TONES)
    return "".join(c for c in letters if c not in _TONES) + tone


@lru_cache(maxsize=8192)
def plain_keys(word: str) -> str:
    """What a folded word becomes when Telex or VNI keys that stand in it as letters are read as keys.

    "ddawng" and "d9a8ng" give "dang", "nguwowif" gives "nguoi"; a word without such keys comes back unchanged. Only
    the letters matter here, so it does not ask whether the marks would be possible.
    """
    if word[:1].isdigit():
        return word
    word = re.sub(r"\d", "", word)
    # Only the first d of a word can be a letter: no syllable ends in d, and the second one asks for the stroke.
    if word.startswith("d"):
        word = "d" + word[1:].replace("d", "")
    first = next((i for i, c in enumerate(word) if c in _VOWELS + "w"), len(word))
    head, rest = word[:first], word[first:]
    if rest.startswith("w"):
        rest = "u" + rest[1:]
    # None of these letters can follow the first vowel of a syllable, so there they are tone keys.
    rest = "".join(c for c in rest if c not in _TONE_LETTERS)
    kept = ""
    for letter in rest:
        # A second a, e or o asks for the circumflex wherever it is typed ("tooi", "toio").
        if not (letter in "aeo" and letter in kept):
            kept += letter
    return head + kept


def twin(word: str) -> str | None:
    """The other accepted spelling of a syllable that ends in its only vowel: "ki" for "ky", "quy" for "qui"."""
    other = {"i": "y", "y": "i"}.get(word[-1:])
    consonants = word[:-2] if word[-2:-1] == "u" and word[:1] == "q" else word[:-1]
    if other is None or not consonants or any(c in _VOWELS for c in consonants):
        return None
    return word[:-1] + other


def slip(typed: str, meant: str) -> int | None:
    """The cost of the one typing error between two folded words; 0 for none, None where one does not explain it."""
    start = 0
    for a, b in zip(typed, meant, strict=False):
        if a != b:
            break
        start += 1
    a, b = typed[start:], meant[start:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    if not a and not b:
        return 0
    if len(a) == len(b) == 1:
        return LIKELY_SLIP if a + b in _CLOSE else SLIP
    if len(a) == len(b) == 2 and a == b[::-1]:
        return LIKELY_SLIP
    if len(a) + len(b) == 1:
        extra = a or b
        doubled = typed[start - 1 : start] == extra
        return LIKELY_SLIP if doubled else SLIP
    return None


def _shortened(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


class Spelling:
    """The folded syllables of one catalogue, and the ways back to them from what was typed.

    Syllables are found by the deletions they share with what was typed: two words one error apart have a common form
    with one letter less. Of two letters only a lost third one is mended, since any two are one slip from anything.
    """

    def __init__(self, postings: Postings) -> None:
        self._postings = postings
        self._longest = max(map(len, postings.words), default=0)
        by_deletion: defaultdict[str, list[str]] = defaultdict(list)
        for syllable in postings.words:
            if syllable.isalpha():
                for form in {syllable, *_shortened(syllable)}:
                    by_deletion[form].append(syllable)
        self._by_deletion = dict(by_deletion)

    def near(self, word: str) -> list[tuple[int, str]]:
        """The syllables one typing error away from a folded word, each with its cost, likeliest first."""
        if not _MENDABLE <= len(word) <= self._longest + 1 or not word.isalpha():
            return []
        forms = {word} if len(word) == _MENDABLE else {word, *_shortened(word)}
        candidates = {syllable for form in forms for syllable in self._by_deletion.get(form, ())}
        costs = ((slip(word, syllable), syllable) for syllable in candidates)
        return sorted((cost, syllable) for cost, syllable in costs if cost)

    def split(self, joined: str) -> list[tuple[str, ...]]:
        """The likeliest ways to cut words typed without spaces; the last piece may be unfinished.

        Returns:
            Cuts all of whose pieces are in one entry, those with the fewest pieces first.
        """
        # A cut lives on only while some entry holds all of its pieces, so that few are ever alive.
        alive: list[list[_Cut]] = [[_Cut(-1, 0, None, "")], *([] for _ in joined)]
        for start in range(len(joined)):
            if not alive[start]:
                continue
            best = sorted(alive[start], key=_Cut.worth)[:_CUTS_KEPT]
            for end in range(start + 1, min(len(joined), start + self._longest) + 1):
                piece = joined[start:end]
                last = end == len(joined)
                holding = self._postings.beginning(piece) if last else self._postings.holding(piece)
                if not holding:
                    continue
                for cut in best:
                    if common := cut.entries & holding:
                        alive[end].append(_Cut(common, cut.size + 1, cut, piece))
        done = sorted(alive[-1], key=_Cut.worth)[:_CUTS_KEPT]
        return [cut.pieces() for cut in done if cut.size > 1]


class _Cut(NamedTuple):
    """The beginning of joined words, cut: the last piece and the cut before it."""

    entries: int
    size: int
    before: _Cut | None
    piece: str

    def worth(self) -> tuple[int, int]:
        return self.size, -self.entries.bit_count()

    def pieces(self) -> tuple[str, ...]:
        pieces: list[str] = []
        cut = self
        while cut.before:
            pieces.append(cut.piece)
            cut = cut.before
        return tuple(reversed(pieces))
