"""Small pictures of pages: turned as a person turned the page, and with ink that can be seen."""

from __future__ import annotations

from typing import Final

from kiosk.domain.paper_pages import Picture, Turn

_NOISE: Final = 48
"""Shades that differ by less are the paper itself: a blank page stays blank."""


def turned(picture: Picture, turn: Turn) -> Picture:
    """The picture turned clockwise."""
    width, height = picture.width, picture.height
    if turn is Turn.NONE:
        return picture
    points = [picture.rgb[at : at + 3] for at in range(0, 3 * width * height, 3)]
    if turn is Turn.OVER:
        return Picture(width, height, b"".join(reversed(points)))
    # A column from the bottom to the top becomes a row from the left to the right; and the other way round.
    columns = (points[x::width] for x in range(width))
    if turn is Turn.RIGHT:
        return Picture(height, width, b"".join(b"".join(reversed(column)) for column in columns))
    return Picture(height, width, b"".join(b"".join(column) for column in reversed(list(columns))))


def fitting(width: int, height: int, turn: Turn) -> tuple[int, int]:
    """What to ask of a page that is turned afterwards, so that it then fits into this width and height."""
    return (width, height) if turn in (Turn.NONE, Turn.OVER) else (height, width)


def inked(picture: Picture) -> Picture:
    """The picture with its darkest shade made black: small letters are grey when a page is drawn small.

    The lightest shade stays as it is, so that a page that was scanned too dark still looks dark.
    """
    if not picture.rgb:
        return picture
    low, high = min(picture.rgb), max(picture.rgb)
    if high - low < _NOISE:
        return picture
    shades = bytes(max(0, min(high, (shade - low) * high // (high - low))) for shade in range(256))
    return Picture(picture.width, picture.height, picture.rgb.translate(shades))
