"""What a search knows of an entry, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from kiosk.domain.spelling import WORD, folded


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found: a procedure as the catalogue describes it.

    Attributes:
        key: what `Match` gives back; a later entry with the same key replaces the earlier one.
        name: the official name.
        code: the national or local procedure code.
        everyday: the everyday name ("Làm giấy khai sinh").
        field: the field it belongs to; words that stand only there count less.
        words: what people say when they need it ("vợ mới sinh").
        rank: its popularity; higher comes first among equals.
    """

    key: str
    name: str
    code: str = ""
    everyday: str = ""
    field: str = ""
    words: tuple[str, ...] = ()
    rank: int = 0


class Kind(IntEnum):
    """How an entry matches, the surest first."""

    CODE = 0
    WHOLE = 1
    """The query is the name or an everyday phrase."""
    START = 2
    TOGETHER = 3
    INITIALS = 4
    WORDS = 5
    """All words are there, in another order or with others between them."""
    MENDED = 6
    """Typing errors were mended, or a word stands in the field only, or one that says little is missing."""
    PARTLY = 7
    """A word that matters is missing."""
    POPULAR = 8
    """Nothing was asked for."""


@dataclass(frozen=True, slots=True)
class Match:
    """One answer.

    Attributes:
        key: the entry's key.
        kind: how it matches.
        name: the entry's name, in which `spans` counts.
        terms: the folded words of the entry that matched; the last may be the beginning of a word.
    """

    key: str
    kind: Kind
    name: str
    terms: tuple[str, ...] = ()

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Start and end of each word (of each initial for `Kind.INITIALS`) in `name` that matched, in order."""
        words = [(folded(m[0].lower()), m.start(), m.end()) for m in WORD.finditer(self.name)]
        if self.kind is Kind.INITIALS:
            initials = "".join(word[:1] for word, _, _ in words)
            at = initials.find(self.terms[0])
            return tuple((start, start + 1) for _, start, _ in words[at : at + len(self.terms[0])] if at >= 0)
        whole, last = self.terms[:-1], self.terms[-1:]
        return tuple((start, end) for word, start, end in words if word in whole or word.startswith(last or ("\0",)))


class Found(NamedTuple):
    """How an entry was found, before the answers are put in order: the lower the penalty, the earlier it comes."""

    penalty: int
    kind: Kind
    terms: tuple[str, ...]


def keep_best(found: dict[int, Found], more: dict[int, Found]) -> None:
    """Add what was found in another way; of an entry found twice the better way counts."""
    for number, answer in more.items():
        if number not in found or answer.penalty < found[number].penalty:
            found[number] = answer
