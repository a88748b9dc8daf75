"""Reads a picture to its end with Pillow. Runs only inside the inspection's own process (`inspection_helper`)."""

from __future__ import annotations

import io
import warnings

# Plug-ins are named here, because the process that reads hostile files can open no file, not even a module.
from PIL import Image, JpegImagePlugin, PngImagePlugin, TiffImagePlugin
from PIL import MpoImagePlugin as MpoImagePlugin
from PIL.ImageFile import ImageFile

from kiosk.domain.papers import Media, PaperFacts, PaperLimits
from kiosk.domain.problem import Problem

Image.preinit()

_FORMATS = {
    Media.JPEG: JpegImagePlugin.JpegImageFile.format,
    Media.PNG: PngImagePlugin.PngImageFile.format,
    Media.TIFF: TiffImagePlugin.TiffImageFile.format,
}
PAGES_LOOKED_AT = 20
"""When that many pages are blank, the file is, without a look at the rest."""
SIDE_OF_SMALL_PAGE = 300
"""Pixels of the longer side of the small picture by which a page is judged."""
_INK_FROM_PAPER = 32
"""How far ink is from paper, of 255 steps; bright on dark counts as well."""
_LEAST_INK = 0.0005
"""Share of the page; a signature covers about three times as much."""


def inspect_image(data: bytes, media: Media, limits: PaperLimits) -> PaperFacts | Problem:
    """Decode every page and tell what was found.

    Raises:
        Exception: whatever the parser raises on a broken file.
    """
    # Pillow itself only warns up to twice its limit.
    Image.MAX_IMAGE_PIXELS = limits.pixels
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _read(data, media, limits)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return Problem("paper.too_many_pixels", {"limit": limits.pixels // 1_000_000})


def _read(data: bytes, media: Media, limits: PaperLimits) -> PaperFacts | Problem:
    if media is Media.PNG:
        with _open(data, media) as picture:
            picture.verify()
    with _open(data, media) as picture:
        pages = picture.n_frames if isinstance(picture, TiffImagePlugin.TiffImageFile) else 1
        if pages > limits.pages:
            return Problem("paper.too_many_pages", {"pages": pages, "limit": limits.pages})
        first = picture.size
        millimetres = _millimetres(picture)
        blank = True
        for page in range(pages):
            picture.seek(page)
            if picture.width * picture.height > limits.pixels:
                raise Image.DecompressionBombError
            small = _small_grey(picture)
            blank = blank and (page >= PAGES_LOOKED_AT or is_blank(small))
    return PaperFacts(media, len(data), pages, first, millimetres, blank)


def _open(data: bytes, media: Media) -> ImageFile:
    return Image.open(io.BytesIO(data), formats=[_FORMATS[media]])


def is_blank(grey: Image.Image) -> bool:
    """Whether a small grey picture of a page shows nothing but paper.

    The margins are left out: a scan has shadows of the paper's edge there. One signature is enough to count.
    """
    width, height = grey.size
    inner = grey.crop((width // 20, height // 20, width - width // 20, height - height // 20))
    counts = inner.histogram()
    total = sum(counts)
    paper = 0
    seen = counts[0]
    while seen * 2 < total:
        paper += 1
        seen += counts[paper]
    darker, brighter = counts[: max(0, paper - _INK_FROM_PAPER)], counts[paper + _INK_FROM_PAPER + 1 :]
    return sum(darker) + sum(brighter) <= total * _LEAST_INK


def _small_grey(picture: ImageFile) -> Image.Image:
    """The page decoded to its last byte, small and grey. A JPEG is decoded small, which takes a tenth of the time."""
    factor = max(1, max(picture.size) // SIDE_OF_SMALL_PAGE)
    picture.draft("L", (max(1, picture.width // factor), max(1, picture.height // factor)))
    picture.load()
    factor = max(1, max(picture.size) // SIDE_OF_SMALL_PAGE)
    return picture.convert("L").reduce(factor)


def _millimetres(picture: Image.Image) -> tuple[int, int] | None:
    """Printed size, where the file says how many dots an inch has and the number is one of this world."""
    try:
        across, down = (float(dots) for dots in picture.info["dpi"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    if not (30 <= across <= 4800 and 30 <= down <= 4800):
        return None
    return round(picture.width / across * 25.4), round(picture.height / down * 25.4)
