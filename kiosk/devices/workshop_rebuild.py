"""A PDF made of pictures of pages: smaller, or with nothing left but what can be seen. Only in its process."""

from __future__ import annotations

import io
from collections.abc import Callable

import img2pdf
from PIL import Image, ImageChops

from kiosk.devices.workshop_pages import Pages
from kiosk.domain.problem import Problem

MOST_REBUILT = 60
"""Pages; drawing more of them anew takes longer than anybody waits."""
HARMLESS_DPI = 200
HARMLESS_QUALITY = 85
SMALLER_QUALITY = 75
LEAST_DPI, MOST_DPI = 72, 300
_MILLIMETRES_AN_INCH = 25.4
_LARGEST_SIDE = 4_700
"""Pixels; A3 at 300 dots an inch. A page of metres, as plans are, gets fewer dots an inch."""
_COLOUR_FROM_GREY = 24
"""How far apart the colours of one pixel are, of 255 steps; a scanner gives grey paper a tint of up to ten."""


def rebuilt(pages: Pages, before_page: Callable[[], None], *, dpi: int, quality: int, grey: bool) -> bytes | Problem:
    """A PDF of one JPEG for each page, of the pages' own size.

    Args:
        pages: what is drawn.
        before_page: called before each page.
        dpi: dots an inch; fewer where the file has fewer.
        quality: of the JPEGs.
        grey: whether colours are left out. Pages without colours are grey in any case.
    """
    if not 0 < pages.count <= MOST_REBUILT:
        if not pages.count:
            return Problem("paper.no_pages")
        return Problem("paper.too_many_pages", {"pages": pages.count, "limit": MOST_REBUILT})
    dpi = max(LEAST_DPI, min(dpi, MOST_DPI))
    drawn: list[bytes] = []
    for number in range(pages.count):
        before_page()
        inches = [side / _MILLIMETRES_AN_INCH for side in pages.millimetres(number)]
        dots = min(dpi, _LARGEST_SIDE / max(inches))
        across, down = (max(1, round(side * dots)) for side in inches)
        picture = pages.picture(number, across, down, grey=grey)
        drawn.append(_jpeg(picture, quality, picture.width / inches[0], picture.height / inches[1]))
    return bytes(img2pdf.convert(drawn, nodate=True, engine=img2pdf.Engine.internal))


def _jpeg(picture: Image.Image, quality: int, across: float, down: float) -> bytes:
    out = io.BytesIO()
    # JFIF knows whole dots an inch only; the page may differ by a millimetre.
    dots = max(1, round(across)), max(1, round(down))
    _without_needless_colour(picture).save(out, "JPEG", quality=quality, dpi=dots)
    return out.getvalue()


def _without_needless_colour(picture: Image.Image) -> Image.Image:
    if picture.mode == "L":
        return picture
    red, green, blue = picture.reduce(4).split()
    apart = [ImageChops.difference(one, other).getextrema() for one, other in ((red, green), (green, blue))]
    has_colour = any(isinstance(most, (int, float)) and most > _COLOUR_FROM_GREY for _, most in apart)
    return picture if has_colour else picture.convert("L")
