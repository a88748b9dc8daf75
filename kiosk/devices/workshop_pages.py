"""The pages of a file as pictures, upright and no larger than asked. Runs only inside the workshop's own process."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import pypdfium2

# Plug-ins are named here, because the process that reads hostile files can open no file, not even a module.
from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin, TiffImagePlugin
from PIL import MpoImagePlugin as MpoImagePlugin
from PIL.ImageFile import ImageFile

from kiosk.domain.papers import Media

Image.preinit()

A4_MILLIMETRES = (210.0, 297.0)
_FORMATS = {
    Media.JPEG: JpegImagePlugin.JpegImageFile.format,
    Media.PNG: PngImagePlugin.PngImageFile.format,
    Media.TIFF: TiffImagePlugin.TiffImageFile.format,
}
_MILLIMETRES_A_POINT = 25.4 / 72
_MILLIMETRES_AN_INCH = 25.4
_LARGEST_SHEET = 450.0
"""Millimetres of the longer side, a little more than A3: what claims more is a photo without a true resolution."""
_SMALLEST_SHEET = 20.0
_ORIENTATION = 274
"""The EXIF tag that says how a camera was held; from 5 on width and height change places."""


class Pages(Protocol):
    """The pages of an open file."""

    count: int

    def millimetres(self, page: int) -> tuple[float, float]:
        """Width and height of the upright page."""
        ...

    def picture(self, page: int, width: int, height: int, *, grey: bool = False) -> Image.Image:
        """The upright page, shape kept, that fits into so many pixels; in "RGB", or in "L" if grey.

        A picture is never enlarged.
        """
        ...


@contextmanager
def open_pages(data: bytes, media: Media, *, pixels: int) -> Iterator[Pages]:
    """The pages of a file.

    Args:
        data: the bytes of the file.
        media: what it is.
        pixels: the most that one picture may have.

    Raises:
        Exception: whatever the parser raises on a broken file.
    """
    # Pillow itself only warns up to twice its limit.
    Image.MAX_IMAGE_PIXELS = pixels
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        if media is Media.PDF:
            with pypdfium2.PdfDocument(data) as document:
                # Otherwise what was filled into a form is not drawn. This pdfium knows no scripts.
                if document.get_formtype() != pypdfium2.raw.FORMTYPE_NONE:
                    document.init_forms()
                yield _PdfPages(document, pixels)
        else:
            yield _PicturePages(data, media)


class _PdfPages:
    def __init__(self, document: pypdfium2.PdfDocument, pixels: int) -> None:
        self._document = document
        self._pixels = pixels
        self.count = len(document)

    def millimetres(self, page: int) -> tuple[float, float]:
        width, height = self._document[page].get_size()
        return width * _MILLIMETRES_A_POINT, height * _MILLIMETRES_A_POINT

    def picture(self, page: int, width: int, height: int, *, grey: bool = False) -> Image.Image:
        sheet = self._document[page]
        across, down = sheet.get_size()
        scale = min(width / across, height / down, (self._pixels / (across * down)) ** 0.5)
        drawn: Image.Image = sheet.render(scale=scale, grayscale=grey).to_pil()
        sheet.close()
        # A page is rounded up to whole pixels.
        return drawn.crop((0, 0, min(drawn.width, width), min(drawn.height, height)))


class _PicturePages:
    def __init__(self, data: bytes, media: Media) -> None:
        self._data = data
        self._media = media
        with self._open() as picture:
            self.count = picture.n_frames if isinstance(picture, TiffImagePlugin.TiffImageFile) else 1

    def millimetres(self, page: int) -> tuple[float, float]:
        with self._open(page) as picture:
            across, down = millimetres(picture)
            return (down, across) if _is_sideways(picture) else (across, down)

    def picture(self, page: int, width: int, height: int, *, grey: bool = False) -> Image.Image:
        with self._open(page) as picture:
            if _is_sideways(picture):
                width, height = height, width
            scale = min(width / picture.width, height / picture.height, 1.0)
            size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
            # A JPEG is decoded small, which takes a fraction of the time.
            picture.draft("L" if grey else "RGB", size)
            orientation = picture.getexif().get(_ORIENTATION)
            small = _resized(plain(picture, grey=grey), size)
        if orientation not in range(2, 9):
            return small
        small.getexif()[_ORIENTATION] = orientation
        return ImageOps.exif_transpose(small)

    def _open(self, page: int = 0) -> ImageFile:
        picture = Image.open(io.BytesIO(self._data), formats=[_FORMATS[self._media]])
        if page:
            picture.seek(page)
        if picture.width * picture.height > (Image.MAX_IMAGE_PIXELS or 0):
            raise Image.DecompressionBombError
        return picture


def millimetres(picture: Image.Image) -> tuple[float, float]:
    """Width and height of the picture on paper, as it lies in the file.

    By its dots an inch where they are believable; a camera knows none, and then the picture fills an A4 sheet.
    """
    across, down = dots_an_inch(picture)
    return picture.width / across * _MILLIMETRES_AN_INCH, picture.height / down * _MILLIMETRES_AN_INCH


def dots_an_inch(picture: Image.Image) -> tuple[float, float]:
    """Dots an inch, across and down, that make the picture a sheet of paper."""
    try:
        across, down = (float(dots) for dots in picture.info["dpi"])
        sides = (picture.width / across * _MILLIMETRES_AN_INCH, picture.height / down * _MILLIMETRES_AN_INCH)
        if max(sides) <= _LARGEST_SHEET and min(sides) >= _SMALLEST_SHEET:
            return across, down
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        pass
    short, long = sorted(picture.size)
    dots = max(short / A4_MILLIMETRES[0], long / A4_MILLIMETRES[1]) * _MILLIMETRES_AN_INCH
    return dots, dots


def plain(picture: Image.Image, *, grey: bool) -> Image.Image:
    """The picture in "RGB" or "L", whatever its colours were; what is transparent becomes paper."""
    mode = "L" if grey else "RGB"
    if picture.mode.startswith("I;16") or picture.mode == "I":
        return picture.point(lambda value: value * (1 / 256)).convert("L").convert(mode)
    if picture.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        paper = Image.new("RGBA", seen.size, "white")
        paper.alpha_composite(seen)
        return paper.convert(mode)
    return picture.convert(mode)


def _resized(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    if picture.size == size:
        return picture
    # Whole steps first: four times as fast, and by averages as well.
    return picture.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)


def _is_sideways(picture: Image.Image) -> bool:
    return picture.getexif().get(_ORIENTATION, 1) in range(5, 9)
