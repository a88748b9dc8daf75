"""Which keys the on-screen keyboard has, and where they lie: plain values, nothing is drawn here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum

from textual.geometry import Region

from kiosk.domain.syllable import Tone


class KeySet(StrEnum):
    """Which keys a field needs."""

    WORDS = "words"
    """Vietnamese letters and tones; digits and signs are one press away."""
    NAME = "name"
    """The same for a person's name: an apostrophe is at hand, and every word begins with a capital."""
    PLAIN = "plain"
    """Letters without marks, digits, full stop, hyphen and @ at once: e-mail addresses, codes."""
    DIGITS = "digits"
    """A number pad."""
    DATE = "date"
    """A number pad with a slash."""


class Act(Enum):
    """What a key does."""

    TYPE = "type"
    TONE = "tone"
    ERASE = "erase"
    DONE = "done"
    HIDE = "hide"
    CAPITALS = "capitals"
    SIGNS = "signs"
    LETTERS = "letters"


@dataclass(frozen=True, slots=True)
class Key:
    """One key.

    Attributes:
        text: the character that `Act.TYPE` types.
        tone: the tone that `Act.TONE` puts on the word.
        units: how many columns of the board's grid it takes.
    """

    act: Act
    text: str = ""
    tone: Tone = Tone.LEVEL
    units: int = 1


Board = tuple[tuple[Key, ...], ...]


@dataclass(frozen=True, slots=True)
class PlacedKey:
    """A key and the cells that are its target; `edged` where no empty row parts it from the key below."""

    key: Key
    region: Region
    edged: bool


@dataclass(frozen=True, slots=True)
class Room:
    """How large the board is drawn, in rows and columns of the terminal.

    Attributes:
        width: columns of the whole board.
        height: rows of the whole board.
        gap: empty rows below each row of letters.
    """

    width: int
    height: int
    gap: int


def _typed(characters: str) -> tuple[Key, ...]:
    return tuple(Key(Act.TYPE, character) for character in characters)


_TONES = tuple(Key(Act.TONE, tone=tone) for tone in (Tone.SAC, Tone.HUYEN, Tone.HOI, Tone.NGA, Tone.NANG))
_ERASE, _DONE = Key(Act.ERASE, units=2), Key(Act.DONE, units=2)
_CAPITALS, _SIGNS, _LETTERS, _HIDE = Key(Act.CAPITALS), Key(Act.SIGNS), Key(Act.LETTERS), Key(Act.HIDE)


def _letters(top: tuple[Key, ...], sign: str) -> Board:
    return (
        top,
        (*_typed("qwertyuiop"), _ERASE),
        (*_typed("asdfghjkl"), Key(Act.TYPE, sign), _DONE),
        (_CAPITALS, *_typed("zxcvbnm"), Key(Act.TYPE, " ", units=2), _SIGNS, _HIDE),
    )


def _pad(beside: tuple[Key, ...]) -> Board:
    return (
        (*_typed("123"), _ERASE),
        (*_typed("456"), *beside),
        (*_typed("7890"), Key(Act.DONE)),
    )


_VIETNAMESE = (*_typed("ăâđêôơư"), *_TONES)
_DIGITS_AND_SIGNS: Board = (
    _typed("1234567890.-"),
    (*_typed("/:;()'\"?!+"), _ERASE),
    (*_typed("@_&%#*=“”,"), _DONE),
    (Key(Act.TYPE, " ", units=10), _LETTERS, _HIDE),
)

_BOARDS = {
    KeySet.WORDS: _letters(_VIETNAMESE, ","),
    KeySet.NAME: _letters(_VIETNAMESE, "'"),
    KeySet.PLAIN: _letters(_typed("1234567890.-"), "@"),
    KeySet.DIGITS: _pad((Key(Act.HIDE, units=2),)),
    KeySet.DATE: _pad((*_typed("/"), _HIDE)),
}
_PADS = (KeySet.DIGITS, KeySet.DATE)
_WIDEST_PAD = 99
"""Columns; on a wider screen the keys stay within reach of each other."""


def board(keys: KeySet, *, signs: bool = False) -> Board:
    """The rows of keys for a field; `signs` turns the page to digits and signs where there are letters."""
    return _DIGITS_AND_SIGNS if signs and keys not in _PADS else _BOARDS[keys]


def room(width: int, screen_height: int) -> Room:
    """How large the keyboard is on a screen: four rows of keys, each three rows high, and larger where there is room.

    Args:
        width: columns that it has.
        screen_height: rows of the whole screen. Below 18 a key is only two rows high, else no field would be in view.
    """
    rows = 2 if screen_height < 18 else max(3, screen_height // 10)
    gap = 1 if screen_height > 30 else 0
    return Room(width, 4 * (rows + gap), gap)


def place(keys: Board, within: Room) -> tuple[PlacedKey, ...]:
    """Where each key lies: one empty column between two keys of a row, and on a pad an empty row below each row."""
    units = sum(key.units for key in keys[0])
    pad = len(keys) < 4
    width = min(within.width, _WIDEST_PAD) if pad else within.width
    gap = 1 if pad and within.height >= 12 else within.gap
    rows = within.height // len(keys) - gap
    left = (within.width - width) // 2
    placed: list[PlacedKey] = []
    for number, row in enumerate(keys):
        unit = 0
        for key in row:
            start, end = (round(place * (width + 1) / units) for place in (unit, unit + key.units))
            region = Region(left + start, number * (rows + gap), end - start - 1, rows)
            placed.append(PlacedKey(key, region, edged=gap == 0))
            unit += key.units
    return tuple(placed)
