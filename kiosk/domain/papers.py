"""What is known of a scanned paper, and which papers the counter takes.

The facts come from a parser that runs in a process of its own (`kiosk.devices.inspector`); the rules stand here, so
that they can be read, changed and tested without a single file.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.problem import Problem

MEBIBYTE = 1024 * 1024


class Media(StrEnum):
    """The types of file that a paper can be, told by content and never by name."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    TIFF = "image/tiff"


class Unsafe(StrEnum):
    """What a file may not carry; the value is the `what` of the problem "paper.unsafe"."""

    SCRIPT = "script"
    LAUNCH = "launch"
    ATTACHMENT = "attachment"
    ACTION = "action"
    DYNAMIC_FORM = "dynamic_form"
    MULTIMEDIA = "multimedia"
    FOREIGN_DATA = "foreign_data"


MADE_HARMLESS: Set[Unsafe] = frozenset({Unsafe.SCRIPT, Unsafe.ACTION})
"""What ordinary programs put into ordinary papers: a form that adds up its fields, a button that sends them.

Such a paper is what its pages show, so a PDF of pictures of them says the same. The rest is refused: a form that is
drawn by a program shows nothing without it, a file inside a file or behind it would be lost without anybody noticing,
and nothing honest at a counter starts programs.
"""


@dataclass(frozen=True, slots=True)
class PaperLimits:
    """How large a paper may be, and of which type.

    Attributes:
        bytes: size of the file.
        pages: pages of the file.
        pixels: pixels of one page of an image, known before it is decoded.
        accepted: types that are taken.
    """

    bytes: int = 20 * MEBIBYTE
    pages: int = 200
    pixels: int = 60_000_000
    accepted: Set[Media] = frozenset(Media)


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What a parser found in a file that it could read to the end.

    Attributes:
        media: type by content.
        size: bytes of the file.
        pages: number of pages; a JPEG or PNG has one.
        pixels: width and height of the first page of an image; None for a PDF.
        millimetres: width and height of the first page as it is printed; None where the file does not say.
        blank: whether every page is empty, as when the paper lay in the scanner with its face on the wrong side.
        signed: whether a PDF carries digital signatures, of whatever worth.
        sha256: hash of the bytes that were looked at, hex; computed by the kiosk itself, never by the process that
            parsed them. Only bytes with this hash are what the facts speak of.
    """

    media: Media
    size: int
    pages: int
    pixels: tuple[int, int] | None = None
    millimetres: tuple[int, int] | None = None
    blank: bool = False
    signed: bool = False
    sha256: str = ""


def size_problem(size: int, limits: PaperLimits) -> Problem | None:
    """Why a file of this many bytes need not even be read."""
    if size == 0:
        return Problem("paper.empty")
    if size > limits.bytes:
        return Problem("paper.too_large", {"limit": limits.bytes // MEBIBYTE})
    return None


def refusal(facts: PaperFacts, limits: PaperLimits) -> Problem | None:
    """Why a readable file is still not taken as a paper."""
    if problem := size_problem(facts.size, limits):
        return problem
    if facts.media not in limits.accepted:
        return Problem("paper.type_not_accepted")
    if facts.pages == 0:
        return Problem("paper.no_pages")
    if facts.pages > limits.pages:
        return Problem("paper.too_many_pages", {"pages": facts.pages, "limit": limits.pages})
    if facts.blank:
        return Problem("paper.blank")
    return None


def can_be_made_harmless(problem: Problem) -> bool:
    """Whether pictures of the pages may be offered in the place of a file that is refused as it is."""
    return problem.code == "paper.unsafe" and problem.params.get("what") in MADE_HARMLESS
