"""Reads a PDF with qpdf and pdfium. Runs only inside the inspection's own process (`inspection_helper`)."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2

from kiosk.devices.image_inspection import PAGES_LOOKED_AT, SIDE_OF_SMALL_PAGE, is_blank
from kiosk.domain.papers import MADE_HARMLESS, Media, PaperFacts, PaperLimits, Unsafe, refusal
from kiosk.domain.problem import Problem

# By PDF 32000-1:2008, 12.6.4 (actions), 12.5.6 (annotations), 7.11.4 (embedded files), 12.7.8 (XFA). What only moves
# the view (GoTo, Named) or names a web address (URI) is harmless on paper, and ordinary documents have it.
_UNSAFE_KEYS = {
    "/JS": Unsafe.SCRIPT,
    "/JavaScript": Unsafe.SCRIPT,
    "/EF": Unsafe.ATTACHMENT,
    "/XFA": Unsafe.DYNAMIC_FORM,
}
_UNSAFE_VALUES = {
    "/S": {
        "/JavaScript": Unsafe.SCRIPT,
        "/Launch": Unsafe.LAUNCH,
        "/SubmitForm": Unsafe.ACTION,
        "/ImportData": Unsafe.ACTION,
        "/GoToR": Unsafe.ACTION,
        "/GoToE": Unsafe.ACTION,
        "/Rendition": Unsafe.MULTIMEDIA,
        "/Movie": Unsafe.MULTIMEDIA,
        "/Sound": Unsafe.MULTIMEDIA,
        "/RichMediaExecute": Unsafe.MULTIMEDIA,
    },
    "/Type": {"/EmbeddedFile": Unsafe.ATTACHMENT},
    "/Subtype": {
        "/FileAttachment": Unsafe.ATTACHMENT,
        "/RichMedia": Unsafe.MULTIMEDIA,
        "/Movie": Unsafe.MULTIMEDIA,
        "/Sound": Unsafe.MULTIMEDIA,
        "/Screen": Unsafe.MULTIMEDIA,
        "/3D": Unsafe.MULTIMEDIA,
    },
}
_POINTS_PER_MILLIMETRE = 72 / 25.4


def inspect_pdf(data: bytes, limits: PaperLimits) -> PaperFacts | Problem:
    """Count the pages, walk through every object, and look whether anything can be seen.

    Raises:
        Exception: whatever the parsers raise on a broken file.
    """
    try:
        pdf = pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError:
        return Problem("paper.encrypted")
    with pdf:
        # A file that anybody may read but not change cannot be put together with other pages either.
        if pdf.is_encrypted:
            return Problem("paper.encrypted")
        pages = len(pdf.pages)
        facts = PaperFacts(Media.PDF, len(data), pages, None, _millimetres(pdf) if pages else None)
        problem = refusal(facts, limits) or _walk(pdf, limits)
        signed = not problem and any(map(_is_signature, pdf.objects))
    if problem:
        return problem
    blank = _shows_nothing(data)
    return PaperFacts(facts.media, facts.size, facts.pages, facts.pixels, facts.millimetres, blank, signed)


def _walk(pdf: pikepdf.Pdf, limits: PaperLimits) -> Problem | None:
    """Look at every object of the file, also at those inside object streams, where no search of bytes finds them.

    Of several unsafe things the worst is told: whether the paper can be made harmless goes by it.
    """
    unsafe: set[Unsafe] = set()
    for top in pdf.objects:
        unseen = [top]
        while unseen:
            found = unseen.pop()
            if isinstance(found, pikepdf.Array):
                unseen.extend(item for item in found if _is_direct_container(item))
            elif isinstance(found, (pikepdf.Dictionary, pikepdf.Stream)):
                for key, value in found.items():
                    what = _UNSAFE_KEYS.get(key)
                    if what is None and key in _UNSAFE_VALUES and isinstance(value, pikepdf.Name):
                        what = _UNSAFE_VALUES[key].get(str(value))
                    if what is not None:
                        unsafe.add(what)
                    if _is_direct_container(value):
                        unseen.append(value)
                if isinstance(found, pikepdf.Stream) and found.get("/Subtype") == "/Image":
                    pixels = int(found.get("/Width", 0)) * int(found.get("/Height", 0))
                    if pixels > limits.pixels:
                        return Problem("paper.too_many_pixels", {"limit": limits.pixels // 1_000_000})
    if not unsafe:
        return None
    return Problem("paper.unsafe", {"what": min(unsafe - MADE_HARMLESS or unsafe).value})


def _is_signature(found: object) -> bool:
    """Whether this is a signature, or a field that was signed (PDF 32000-1:2008, 12.8.1 and 12.7.4.5)."""
    if not isinstance(found, pikepdf.Dictionary):
        return False
    return "/ByteRange" in found or (found.get("/FT") == "/Sig" and "/V" in found)


def _is_direct_container(value: object) -> bool:
    """Whether an object has parts, and stands here itself: what is only referred to is a top object of its own."""
    return isinstance(value, (pikepdf.Array, pikepdf.Dictionary)) and not value.is_indirect


def _millimetres(pdf: pikepdf.Pdf) -> tuple[int, int] | None:
    left, bottom, right, top = (float(edge) for edge in pdf.pages[0].mediabox)
    unit = float(pdf.pages[0].obj.get("/UserUnit", 1)) / _POINTS_PER_MILLIMETRE
    width, height = round(abs(right - left) * unit), round(abs(top - bottom) * unit)
    return (width, height) if width and height else None


def _shows_nothing(data: bytes) -> bool:
    with pypdfium2.PdfDocument(data) as document:
        for number in range(min(len(document), PAGES_LOOKED_AT)):
            page = document[number]
            scale = SIDE_OF_SMALL_PAGE / max(*page.get_size(), 1)
            if not is_blank(page.render(scale=scale, grayscale=True).to_pil()):
                return False
    return True
