"""Small files of pages for the workshop, and what is found inside those that it makes."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdfium2
import qrcode
from PIL import Image, ImageChops

from kiosk.devices.workshop import Workshop
from kiosk.domain.paper_pages import PagePart, Turn
from kiosk.domain.papers import Media, PaperLimits
from kiosk.domain.problem import Problem
from kiosk.services.ports import PaperWorkshop
from tests.fakes.page_pictures import scanned, written

LIMITS = PaperLimits()
FEW = PaperLimits(bytes=3_000_000, pages=5)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def labelled(label: str) -> Image.Image:
    """A page with its label as a QR code in its upper left corner."""
    page = Image.new("L", (413, 585), 250)
    code = qrcode.QRCode(box_size=5, border=4)
    code.add_data(label)
    page.paste(code.make_image().get_image().convert("L"), (0, 0))
    return page


def pdf_of(*names: str) -> bytes:
    sheets = [labelled(name) for name in names]
    return saved(sheets[0], "PDF", resolution=50, save_all=True, append_images=sheets[1:])


def codes(workshop: PaperWorkshop, data: bytes, media: Media = Media.PDF) -> tuple[str, ...]:
    looks = workshop.look(data, media)
    assert not isinstance(looks, Problem)
    return tuple(" ".join(look.codes) for look in looks)


def made(result: bytes | Problem) -> bytes:
    assert isinstance(result, bytes), result
    return result


SHEET = scanned(written(size=(620, 877), letters=16, lines=20, margin=60))
COLOURED = Image.merge("RGB", [SHEET, SHEET.point([value // 2 for value in range(256)]), SHEET])
JPEG = saved(COLOURED, "JPEG", quality=80, dpi=(75, 75))
EXIF_TURNED = {
    number: saved(
        COLOURED, "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0" + bytes([number]) + b"\0\0\0\0\0\0"
    )
    for number in range(1, 9)
}


def assembled(workshop: Workshop, data: bytes, media: Media, page: int = 0, turn: Turn = Turn.NONE) -> bytes:
    return made(workshop.assemble([PagePart(data, media, page, turn)]))


@dataclass(frozen=True)
class Inside:
    """The one picture of a file's first page: its bytes as they stand there, itself, its colours."""

    raw: bytes
    picture: Image.Image
    colours: str


def image_in(content: bytes) -> Inside:
    with pikepdf.open(io.BytesIO(content)) as document:
        (stream,) = document.pages[0].get_images().values()
        assert isinstance(stream, pikepdf.Stream)
        image = pikepdf.PdfImage(stream)
        return Inside(stream.read_raw_bytes(), image.as_pil_image().copy(), str(image.colorspace))


def turn_of(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as document:
        return int(document.pages[0].obj.get("/Rotate", 0))


def millimetres(content: bytes) -> tuple[int, int]:
    with pikepdf.open(io.BytesIO(content)) as document:
        left, bottom, right, top = (float(edge) for edge in document.pages[0].mediabox)
    return round((right - left) / 72 * 25.4), round((top - bottom) / 72 * 25.4)


def drawn(data: bytes, page: int = 0, scale: float = 1.0) -> Image.Image:
    with pypdfium2.PdfDocument(data) as document:
        picture: Image.Image = document[page].render(scale=scale).to_pil()
    return picture.convert("RGB")


def differ(one: Image.Image, other: Image.Image) -> float:
    """Mean distance of two pictures of the same size, in steps of 255."""
    counts = ImageChops.difference(one.convert("L"), other.convert("L")).histogram()
    return sum(value * count for value, count in enumerate(counts)) / (one.width * one.height)


def deep(picture: Image.Image) -> Image.Image:
    """The grey picture with sixteen bits for each pixel."""
    return Image.frombytes("I;16", picture.size, bytes(byte for grey in picture.tobytes() for byte in (grey, grey)))


def transposed(picture: Image.Image, number: int) -> Image.Image:
    way = Image.Transpose
    steps: dict[int, Any] = {
        2: way.FLIP_LEFT_RIGHT, 3: way.ROTATE_180, 4: way.FLIP_TOP_BOTTOM, 5: way.TRANSPOSE,
        6: way.ROTATE_270, 7: way.TRANSVERSE, 8: way.ROTATE_90,
    }  # fmt: skip
    return picture.transpose(steps[number]) if number in steps else picture.copy()


def pdf_bytes(document: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def linked_pdf() -> bytes:
    """Two pages; the first has a link to the second, a note, an action and private data."""
    with pikepdf.open(io.BytesIO(pdf_of("A", "B"))) as document:
        first, second = document.pages
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], Dest=[second.obj, pikepdf.Name.Fit]
        )
        first.obj.Annots = pikepdf.Array([document.make_indirect(link)])
        first.obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=[second.obj, pikepdf.Name.Fit]))
        first.obj.PieceInfo = pikepdf.Dictionary(Other=second.obj)
        document.Root.OpenAction = pikepdf.Array([second.obj, pikepdf.Name.Fit])
        return pdf_bytes(document)


def form_pdf() -> bytes:
    """An empty page with a text field that was filled in, of which nobody has drawn the value yet."""
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(300, 200))
        page = document.pages[0]
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        field = document.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, Rect=[20, 80, 280, 120], F=4,
                T=pikepdf.String("name"), V=pikepdf.String("NGUYEN THI MAU"), DA=pikepdf.String("/F0 20 Tf 0 g"),
                P=page.obj,
            )
        )  # fmt: skip
        page.obj.Annots = pikepdf.Array([field])
        document.Root.AcroForm = pikepdf.Dictionary(
            Fields=[field], NeedAppearances=True, DR=pikepdf.Dictionary(Font=pikepdf.Dictionary(F0=font))
        )
        return pdf_bytes(document)
