"""Which entries hold which word, as bits of integers, and which short strings hold a part.

The posting of a word is one integer: bit n stands for entry n. `&` and `|` then answer for all entries at once, and
for some thousand entries a posting takes a few hundred bytes.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import compress
from operator import or_

_BITS = bytes.maketrans(b"01", b"\0\1")
# Up to here it is faster to go one by one: to take the lowest bit off again and again than to write all bits out, and
# to join postings than to keep them joined.
_FEW = 32


class Postings:
    """The postings of all words, by word and by beginning of a word."""

    def __init__(self, words_of_entries: Iterable[Iterable[str]]) -> None:
        """Entries are numbered in the order in which they come."""
        self._entries: dict[str, int] = {}
        for number, words in enumerate(words_of_entries):
            bit = 1 << number
            for word in words:
                self._entries[word] = self._entries.get(word, 0) | bit
        self._words = sorted(self._entries)
        # One or two letters may begin very many words, and every query starts with them.
        beginning: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._words:
            for prefix in {word[:1], word[:2]}:
                beginning[prefix].append(word)
        self._short: dict[str, int] = {}
        for prefix, words in beginning.items():
            if len(words) > _FEW:
                self._short[prefix] = reduce(or_, map(self.holding, words))

    def __contains__(self, word: object) -> bool:
        return word in self._entries

    @property
    def words(self) -> Sequence[str]:
        """All words, sorted."""
        return self._words

    def holding(self, word: str) -> int:
        return self._entries.get(word, 0)

    def beginning(self, prefix: str) -> int:
        """The entries with any word that begins so."""
        if prefix in self._short:
            return self._short[prefix]
        entries = 0
        for at in range(bisect_left(self._words, prefix), len(self._words)):
            word = self._words[at]
            if not word.startswith(prefix):
                break
            entries |= self._entries[word]
        return entries

    def holding_all(self, words: Sequence[str]) -> int:
        """The entries with all of these words, the last of which may be unfinished."""
        entries = self.beginning(words[-1])
        for word in words[:-1]:
            if not entries:
                break
            entries &= self._entries.get(word, 0)
        return entries


class Lines:
    """Many short strings, one for each entry, of which those that hold a given one are found in one sweep."""

    def __init__(self, lines: Iterable[str]) -> None:
        kept = list(lines)
        self._text = "\n" + "".join(f"{line}\n" for line in kept)
        self._starts = array("L", [1])
        for line in kept:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def __getitem__(self, number: int) -> str:
        return self._text[self._starts[number] : self._starts[number + 1] - 1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._text.split("\n")[1:-1])

    def equal_to(self, line: str) -> list[int]:
        """The numbers of the lines that are just this one, in order."""
        found: list[int] = []
        at = self._text.find(f"\n{line}\n")
        while at >= 0:
            found.append(bisect_right(self._starts, at + 1) - 1)
            at = self._text.find(f"\n{line}\n", at + 1)
        return found

    def having(self, part: str, most: int = sys.maxsize) -> list[int]:
        """The numbers of the lines that hold a string, at most so many, in order."""
        found: list[int] = []
        at = self._text.find(part)
        while at >= 0 and len(found) < most:
            number = bisect_right(self._starts, at) - 1
            found.append(number)
            at = self._text.find(part, self._starts[number + 1])
        return found


def numbers(entries: int) -> list[int]:
    """The numbers of the entries in a bitset, in order."""
    if entries.bit_count() <= _FEW:
        return first_numbers(entries, _FEW)
    bits = f"{entries:b}"[::-1].encode().translate(_BITS)
    return list(compress(range(len(bits)), bits))


def first_numbers(entries: int, most: int) -> list[int]:
    """The lowest numbers in a bitset, at most so many."""
    found: list[int] = []
    while entries and len(found) < most:
        lowest = entries & -entries
        found.append(lowest.bit_length() - 1)
        entries ^= lowest
    return found
