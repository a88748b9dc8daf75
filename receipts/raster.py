"""Laid-out blocks into a black-and-white picture, with Pillow: what `receipts.pdf` is for sheets, for rolls.

The unit of the blocks is a dot of the printer (203 dpi), and y runs down as everywhere in a block.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from receipts.escpos import Dots
from receipts.layout import Block, Box, Figure, Rule, Style, Text
from receipts.typeface import widths

_FONTS = Path(__file__).parent / "fonts"

DARK = 150
"""Grey of a smoothed letter from which on a dot is printed, of 255 for paper: thin strokes would vanish at 128."""

_LEFT = 3
"""Dots that a letter may reach to the left of where it begins."""

_INVERTED = bytes(byte ^ 0xFF for byte in range(256))

SMOOTH = 3
"""Letters are drawn this many times as large and made small again: at one dot in eight a millimetre, the position of
a stem within a dot still shows."""


def picture(block: Block, width: int) -> Image.Image:
    """The block as dots, `width` wide and as high as it is; mode "1", black on white."""
    image = Image.new("L", (width, round(block.height) + 1), 255)
    pen = ImageDraw.Draw(image)
    for x, y, mark in block.flat():
        match mark:
            case Text():
                _write(image, x + mark.x, y + mark.y, mark.text, mark.style)
            case Rule():
                _line(pen, (x + mark.x1, y + mark.y1, x + mark.x2, y + mark.y2), mark.width)
            case Box():
                _frame(pen, x + mark.x, y + mark.y, mark)
            case Figure():
                _fill(pen, round(x + mark.x), round(y + mark.y), mark)
    return image.point(lambda grey: 255 * (grey >= DARK), "1")


def dots(image: Image.Image) -> Dots:
    """The picture as a printer wants it: 1 is black, where Pillow has 0."""
    rows = image.convert("1").tobytes()
    spare = -image.width % 8
    if spare:
        raise ValueError("A roll is a whole number of bytes wide.")
    return Dots(image.width, image.height, rows.translate(_INVERTED))


def _write(image: Image.Image, x: float, baseline: float, text: str, style: Style) -> None:
    """Text with each letter where the layout reckoned it, whatever Pillow would make of the widths."""
    table = widths(style.font)
    top = round(baseline) - _above(style.size)
    for letter in text:
        third = round(x * SMOOTH)
        if not letter.isspace():
            image.paste(0, (third // SMOOTH - _LEFT, top), _glyph(style, letter, third % SMOOTH))
        x += table[letter] * style.size / 1000


@lru_cache(maxsize=4096)
def _glyph(style: Style, letter: str, shift: int) -> Image.Image:
    """One letter as a mask, its origin `_LEFT` dots and `shift` parts of a dot from the left edge."""
    width = round(widths(style.font)[letter] * style.size / 1000) + 2 * _LEFT + 1
    height = _above(style.size) + round(0.4 * style.size)
    large = Image.new("L", (width * SMOOTH, height * SMOOTH), 0)
    at = (_LEFT * SMOOTH + shift, _above(style.size) * SMOOTH)
    ImageDraw.Draw(large).text(at, letter, font=_font(style.font, round(style.size * SMOOTH)), fill=255, anchor="ls")
    return large.reduce(SMOOTH)


def _above(size: float) -> int:
    """Dots over the baseline that a capital with two marks may take."""
    return round(1.2 * size)


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    # The basic engine is the same everywhere; the other one depends on a library of the system.
    return ImageFont.truetype(str(_FONTS / f"{name}.ttf"), size, layout_engine=ImageFont.Layout.BASIC)


def _line(pen: ImageDraw.ImageDraw, ends: tuple[float, float, float, float], width: float) -> None:
    x1, y1, x2, y2 = (round(end) for end in ends)
    pen.line((x1, y1, x2, y2), fill=0, width=max(1, round(width)))


def _frame(pen: ImageDraw.ImageDraw, x: float, y: float, box: Box) -> None:
    """The edge of a box. A fill is left out: grey would be a scatter of dots under the letters."""
    if box.fill is None:
        pen.rectangle((round(x), round(y), round(x + box.width), round(y + box.height)), outline=0, width=2)


def _fill(pen: ImageDraw.ImageDraw, x: int, y: int, figure: Figure) -> None:
    """The rectangles of a figure: one line of `x y width height re` each, then the operator that fills them."""
    unit = round(figure.unit)
    for line in figure.operators.splitlines()[:-1]:
        column, row, width, height = (unit * int(number) for number in line.split()[:4])
        pen.rectangle((x + column, y + row, x + column + width - 1, y + row + height - 1), fill=0)
