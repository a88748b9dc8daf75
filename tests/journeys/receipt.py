"""What came out: the receipt's words and its QR code, and the QR code on the screen, each read as a stranger would."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import zxingcpp
from PIL import Image

from tests.pseudo_terminal import Terminal

_MODULE = 6
"""Pixels a module of a code on the screen is drawn with, so that a reader finds it."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A printed receipt: pages, size of the first one in millimetres, words, what its QR codes hold."""

    pages: int
    size: tuple[int, int]
    text: str
    codes: tuple[str, ...]


def read_receipt(path: Path) -> Receipt:
    """Read a PDF: words from its text, codes from its pixels at 200 dots an inch."""
    document = pypdfium2.PdfDocument(path)
    try:
        page = document[0]
        width, height = (round(length / 72 * 25.4) for length in page.get_size())
        text = page.get_textpage().get_text_range()
        image = page.render(scale=200 / 72).to_pil()
        return Receipt(len(document), (width, height), " ".join(text.split()), read_codes(image))
    finally:
        document.close()


def read_codes(image: Image.Image) -> tuple[str, ...]:
    """What the QR codes in a picture hold."""
    return tuple(
        found.text for found in zxingcpp.read_barcodes(image, formats=zxingcpp.barcode_formats_from_str("QRCode"))
    )


def picture(terminal: Terminal) -> Image.Image:
    """The screen as pixels, half a cell each: enough for a code that is drawn in half blocks."""
    image = Image.new("RGB", (terminal.columns, terminal.rows * 2))
    for row in range(terminal.rows):
        for column in range(terminal.columns):
            cell = terminal.cell(column, row)
            ink, ground = _colour(cell.fg, "black"), _colour(cell.bg, "white")
            if cell.reverse:
                ink, ground = ground, ink
            image.putpixel((column, row * 2), ink if cell.data in "█▀" else ground)
            image.putpixel((column, row * 2 + 1), ink if cell.data in "█▄" else ground)
    return image.resize((image.width * _MODULE, image.height * _MODULE), Image.Resampling.NEAREST)


def _colour(name: str, default: str) -> tuple[int, int, int]:
    if name == "default":
        return (0, 0, 0) if default == "black" else (255, 255, 255)
    if len(name) == 6 and all(digit in "0123456789abcdef" for digit in name):
        return int(name[:2], 16), int(name[2:4], 16), int(name[4:], 16)
    return (0, 0, 0) if name == "black" else (255, 255, 255)
