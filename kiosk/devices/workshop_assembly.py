"""Pages of several files put together to one PDF. Runs only inside the workshop's own process.

Only what can be seen comes along: notes are drawn into their page, links and actions go. A page that was left out
must not travel inside the file because a link on another one points to it.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from contextlib import ExitStack

import img2pdf
import pikepdf
from PIL import Image, ImageOps

from kiosk.devices.workshop_messages import PartOf
from kiosk.devices.workshop_pages import dots_an_inch, plain
from kiosk.domain.papers import Media
from kiosk.domain.problem import Problem

_STAYS = frozenset({
    "/Type", "/Parent", "/Contents", "/Resources", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox",
    "/Rotate", "/UserUnit", "/Group",
})  # fmt: skip
"""What a page is drawn from (PDF 32000-1:2008, table 30); notes, actions, threads and private data are not among it."""
_MIRRORED = frozenset({2, 4, 5, 7})
"""EXIF orientations that turning a page cannot undo."""
_ORIENTATION = 274


def assembled(sources: Sequence[tuple[bytes, Media]], parts: Sequence[PartOf], *, pixels: int) -> bytes | Problem:
    """One PDF of these pages in this order.

    Args:
        sources: the bytes of each file, and what it is.
        parts: the pages.
        pixels: the most that one picture may have.

    Raises:
        Exception: whatever the parsers raise on a broken file.
    """
    Image.MAX_IMAGE_PIXELS = pixels
    with ExitStack() as opened, pikepdf.new() as whole:
        opened.enter_context(warnings.catch_warnings())
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        documents: dict[tuple[int, int], pikepdf.Pdf] = {}
        for part in parts:
            data, media = sources[part.source]
            key = (part.source, 0 if media is Media.PDF else part.page)
            if key not in documents:
                pdf = data if media is Media.PDF else _pdf_of_picture(data, media, part.page)
                document = opened.enter_context(pikepdf.open(io.BytesIO(pdf)))
                if document.is_encrypted:
                    return Problem("paper.encrypted")
                _draw_notes(document)
                documents[key] = document
            pages = documents[key].pages
            number = part.page if media is Media.PDF else 0
            if not 0 <= number < len(pages):
                return Problem("paper.broken")
            whole.pages.append(pages[number])
            page = whole.pages[-1]
            for name in set(page.obj.keys()) - _STAYS:
                del page.obj[name]
            page.rotate(int(part.turn), relative=True)
        out = io.BytesIO()
        whole.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def _draw_notes(document: pikepdf.Pdf) -> None:
    """Draw what stands in form fields and notes into the pages."""
    if any("/Annots" in page for page in document.pages):
        if "/AcroForm" in document.Root:
            document.generate_appearance_streams()
        document.flatten_annotations("screen")


def _pdf_of_picture(data: bytes, media: Media, page: int) -> bytes:
    """A PDF of one page. The bytes of a JPEG go in as they are, those of other pictures without loss."""
    with Image.open(io.BytesIO(data), formats=[media.name]) as picture:
        dots = dots_an_inch(picture)
        mirrored = picture.getexif().get(_ORIENTATION) in _MIRRORED
        if media is Media.TIFF or mirrored:
            picture.seek(page)
            dots = dots_an_inch(picture)
            data = _png(ImageOps.exif_transpose(picture))
        elif media is Media.PNG and (picture.mode not in {"1", "L", "RGB", "P"} or "transparency" in picture.info):
            data = _png(plain(picture, grey=picture.mode in {"LA", "La"}))
        else:
            if page:
                raise IndexError(page)
            # Read to its end, a JPEG in small: half a picture must not go into a file that is whole.
            picture.draft("L", (picture.width // 8 + 1, picture.height // 8 + 1))
            picture.load()
    return bytes(
        img2pdf.convert(
            data,
            layout_fun=img2pdf.get_fixed_dpi_layout_fun(dots),
            rotation=img2pdf.Rotation.ifvalid,
            first_frame_only=True,
            nodate=True,
            engine=img2pdf.Engine.internal,
        )
    )


def _png(picture: Image.Image) -> bytes:
    if picture.mode not in {"1", "L", "RGB"}:
        picture = plain(picture, grey=picture.mode in {"I;16", "I;16B", "I", "LA"})
    out = io.BytesIO()
    # Packed a little only: the kiosk waits, and the size hardly changes with more effort.
    picture.save(out, "PNG", compress_level=3)
    return out.getvalue()
