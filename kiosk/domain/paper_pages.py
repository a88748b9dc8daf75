"""Pages of papers: which page of which file, turned how, and what a look at its picture says.

The pictures are made and read by a process of its own (`kiosk.services.ports.PaperWorkshop`); here are only the values.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from kiosk.domain.papers import Media


class Turn(IntEnum):
    """How far a page is turned clockwise, in degrees."""

    NONE = 0
    RIGHT = 90
    OVER = 180
    LEFT = 270


class Remark(StrEnum):
    """What may be wrong with a page. It is pointed out, never refused: only a person can tell."""

    BLANK = "blank"
    DARK = "dark"
    CUT_OFF = "cut_off"
    BLURRED = "blurred"
    UPSIDE_DOWN = "upside_down"


@dataclass(frozen=True, slots=True)
class PagePart:
    """One page to be put into a new file: the plain bytes that hold it, their type, its number from 0, its turn."""

    data: bytes
    media: Media
    page: int
    turn: Turn = Turn.NONE


@dataclass(frozen=True, slots=True)
class PageLook:
    """What a look at one page found: remarks, and the texts of the QR and bar codes on it."""

    remarks: Set[Remark] = frozenset()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A small picture of a page for the terminal: `rgb` has three bytes a pixel, row after row."""

    width: int
    height: int
    rgb: bytes
