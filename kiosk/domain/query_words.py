"""What each word of a query may stand for, what that costs, and which entries a whole query then finds at which cost.

This is the lenient half of `search`: nothing here knows of ranking by place or popularity.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kiosk.domain.postings import Lines, Postings
from kiosk.domain.spelling import Spelling, folded, plain_keys, twin

# What a word costs beyond a plain match.
_TWIN = 1
_OTHER_KEYS = 1
_ABBREVIATION = 1
IN_FIELD = 2
_MISSING_LIGHT = 1
MISSING = 7
# Words that say that something is wanted, not what: they help where they match and hardly hurt where they do not.
LIGHT = frozenset(
    ["thủ", "tục", "xin", "làm", "giấy", "tờ", "cho", "của", "về", "tại", "và", "các", "tôi", "muốn", "cần", "như"]
)
_LIGHT_FOLDED = frozenset(map(folded, LIGHT))

# Breaks beyond these cost nothing more, so that a long query in another order still finds its entry.
_MOST_BREAKS = 4

_VOWEL = re.compile("[aeiouy]")


@dataclass(frozen=True, slots=True)
class Choices:
    """All that one word of a query may stand for.

    Attributes:
        forms: cost and how the word would stand in an entry's text, cheapest first.
        entries: cost and the bitset of entries that hold one of the forms, or the word in another way.
        missing: what it costs if it is not there at all.
    """

    forms: list[tuple[int, str]]
    entries: list[tuple[int, int]]
    missing: int


class WordReader:
    """Reads single words of a query by what the catalogue holds."""

    def __init__(self, words: Postings, fields: Postings, initials: Lines) -> None:
        """Take the words of names and everyday phrases, those of the fields, and the initials of the names."""
        self._words = words
        self._fields = fields
        self._initials = initials
        self._initial_pairs = Postings({a + b for a, b in pairwise(letters)} for letters in initials)
        self.spelling = Spelling(words)

    def choices(self, word: str, *, throughout: bool, last: bool) -> Choices:
        """What a folded word may stand for.

        Args:
            word: the word as it was read.
            throughout: whether a word that is a syllable may be an error as well.
            last: whether the word may be unfinished.
        """
        known = word in self._words
        costs = self._readings(word) if throughout or not known else {word: 0}
        by_cost: defaultdict[int, int] = defaultdict(int)
        forms = []
        for syllable, cost in costs.items():
            if holding := self._words.holding(syllable):
                by_cost[cost] |= holding
                forms.append((cost, f" {syllable} "))
        by_cost[IN_FIELD] |= self._fields.beginning(word) if last else self._fields.holding(word)
        if last:
            by_cost[0] |= self._words.beginning(word)
            forms.append((0, f" {word}"))
        if not known and len(word) > 1 and not _VOWEL.search(word):
            by_cost[_ABBREVIATION] |= self._abbreviated(word)
        # Of two forms of the same cost the whole word goes before the beginning of one.
        forms.sort(key=lambda form: form[0])
        entries = [(cost, holding) for cost, holding in by_cost.items() if holding]
        return Choices(forms, entries, _MISSING_LIGHT if word in _LIGHT_FOLDED else MISSING)

    def _abbreviated(self, letters: str) -> int:
        """The entries with some words in a row that begin with these letters."""
        # Two letters are in the initials of thousands of names: too many to go through, and few pairs to keep.
        if len(letters) == 2:
            return self._initial_pairs.holding(letters)
        return sum(1 << number for number in self._initials.having(letters))

    def _readings(self, word: str) -> dict[str, int]:
        """The syllables that a word may have been meant to be, with their costs."""
        costs = {word: 0}
        costs.setdefault(twin(word) or word, _TWIN)
        costs.setdefault(plain_keys(word), _OTHER_KEYS)
        for cost, syllable in self.spelling.near(word):
            costs.setdefault(syllable, cost)
        return costs


def levels(choices: Iterable[Choices], everything: int, allowed: int) -> list[int]:
    """For each cost up to what is allowed, the bitset of entries that the words of a query find at that cost."""
    so_far = [everything] + [0] * allowed
    for word in choices:
        after = [0] * (allowed + 1)
        for paid, entries in enumerate(so_far):
            if not entries:
                continue
            for cost, holding in word.entries:
                if paid + cost <= allowed:
                    after[paid + cost] |= entries & holding
            if paid + word.missing <= allowed:
                after[paid + word.missing] |= entries
        so_far = after
        if not any(so_far):
            break
    return so_far


def fit(text: str, choices: Sequence[Choices]) -> tuple[list[str], int]:
    """How the words of a query stand in the text of an entry.

    Returns:
        For each word the form in which it is there, "" if it is not; and how many pairs of neighbours that matter are
        not neighbours in the text.
    """
    forms = [next((form for _, form in word.forms if form in text), "") for word in choices]
    heavy = [form if word.missing == MISSING else "" for form, word in zip(forms, choices, strict=True)]
    breaks = sum(1 for a, b in pairwise(heavy) if a and b and a + b[1:] not in text)
    return [form.strip() for form in forms], min(breaks, _MOST_BREAKS)
