"""Which required paper a scan seems to be: by a code printed on it, by its name, by its turn. Never more than a hint.

Whoever stands at the kiosk decides; a hint only puts the likely row first and says why it may be the right one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from kiosk.domain.card_qr import parse_card
from kiosk.domain.catalogue import RequiredPaper
from kiosk.domain.lookup_link import parse_lookup_url
from kiosk.domain.problem import Problem
from kiosk.domain.search import Index
from kiosk.domain.search_answers import Entry, Kind
from kiosk.domain.text import fold


class Reason(Enum):
    """Why a scan seems to be a paper, the surest first."""

    CODE = "code"
    NAME = "name"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Hint:
    """A scan seems to be the paper of this slot."""

    slot: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a scan: its name, and the texts of the codes printed on its pages."""

    id: str
    name: str
    codes: tuple[str, ...] = ()


_CARD_PAPERS: Final[tuple[str, ...]] = ("can cuoc", "tuy than", "chung minh nhan dan", "cccd", "dinh danh")
"""Folded words in the names of papers that an identity card answers."""
_OWN_PAPERS: Final[tuple[str, ...]] = (
    "to khai",
    "don de nghi",
    "giay de nghi",
    "bien nhan",
    "giay tiep nhan",
    "giay hen",
)
"""Folded words in the names of papers that this kiosk itself prints with its look-up code."""
_SURE: Final = frozenset({Kind.WHOLE, Kind.START, Kind.TOGETHER, Kind.WORDS, Kind.MENDED})
_SHORTEST_NAME: Final = 4
"""Letters: "scan" or "img" with a number behind says nothing, and neither does a single short syllable."""
_SAYS_NOTHING: Final = frozenset(
    {"scan", "img", "image", "doc", "document", "page", "file", "anh", "trang", "quet", "ban", "mat", "truoc", "sau"}
)
_SHORT: Final = {"cccd": "can cuoc", "cmnd": "can cuoc"}


def hints(scans: Sequence[Seen], slots: Sequence[RequiredPaper], open_slots: Sequence[str]) -> Mapping[str, Hint]:
    """What each scan seems to be, by the scans' ids; a scan that says nothing is left out.

    Args:
        scans: in the order in which they were made.
        slots: the papers that are scanned.
        open_slots: keys of those that have no scan yet, in their order: scans without a code or a name that says
            something are taken to come in the same order.
    """
    names = Index(Entry(slot.key, slot.name) for slot in slots)
    known = {slot.key for slot in slots}
    found: dict[str, Hint] = {}
    for scan in scans:
        if slot := _by_code(scan.codes, slots):
            found[scan.id] = Hint(slot, Reason.CODE)
        elif (slot := _by_name(scan.name, names)) in known:
            found[scan.id] = Hint(slot, Reason.NAME)
    taken = {hint.slot for hint in found.values()}
    waiting = [slot for slot in open_slots if slot not in taken]
    silent = [scan for scan in scans if scan.id not in found]
    for scan, slot in zip(silent, waiting, strict=False):
        found[scan.id] = Hint(slot, Reason.ORDER)
    return found


def _by_code(codes: Sequence[str], slots: Sequence[RequiredPaper]) -> str:
    for text in codes:
        if not isinstance(parse_card(text), Problem):
            wanted = _CARD_PAPERS
        elif not isinstance(parse_lookup_url(text), Problem):
            wanted = _OWN_PAPERS
        else:
            continue
        for slot in slots:
            if any(words in fold(slot.name) for words in wanted):
                return slot.key
    return ""


def _by_name(name: str, names: Index) -> str:
    """The slot that a file's name speaks of; "" where it speaks of none, or as well of another."""
    words = fold(name.rpartition(".")[0] or name).replace("_", " ").replace("-", " ").split()
    said = " ".join(_SHORT.get(word, word) for word in words if not word.isdigit() and word not in _SAYS_NOTHING)
    if len(said) < _SHORTEST_NAME:
        return ""
    matches = [match for match in names.find(said, limit=2) if match.kind in _SURE]
    if not matches or (len(matches) > 1 and matches[0].kind is matches[1].kind):
        return ""
    return matches[0].key
