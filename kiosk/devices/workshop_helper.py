"""The process that works on pages: it loads the parsers once, then forks a child for every piece of work.

Started by `kiosk.devices.workshop`, never imported by it. As in the inspection, no child can open anything, each has
little time and memory, and ends.
"""

from __future__ import annotations

import io
import os
import socket
import time
import warnings
from collections.abc import Callable
from functools import partial

import pikepdf
from PIL import Image

from kiosk.devices.confinement import Guard, confine, wind
from kiosk.devices.file_types import media_of
from kiosk.devices.helper_process import requests_served
from kiosk.devices.page_codes import codes_on
from kiosk.devices.page_remarks import LOOKED_AT, remarks_on
from kiosk.devices.workshop_assembly import assembled
from kiosk.devices.workshop_messages import LONGEST_REQUEST, Job, PartOf, Source, decode_job, encode_result
from kiosk.devices.workshop_pages import Pages, open_pages
from kiosk.devices.workshop_rebuild import HARMLESS_DPI, HARMLESS_QUALITY, SMALLER_QUALITY, rebuilt
from kiosk.domain.paper_pages import PageLook, Picture, Turn
from kiosk.domain.papers import MEBIBYTE, Media, PaperLimits
from kiosk.domain.problem import Problem

LOOK_SECONDS = 2.0
"""Of the processor, for all pages; some twenty are looked at in it. A remark is a courtesy, and nobody waits for it any
longer."""
_LEFT_FOR_A_PAGE = 0.5
"""When less is left, no further page is begun: one that does not end in time would cost the looks at all others."""


_ROOM = 3 * MEBIBYTE
"""Bytes of the usual scan and the small picture of it."""


def answer(message: bytes, file: int, reply: int) -> None:
    """Do one piece of work, in the process that was forked for it."""
    job = decode_job(message)
    size = os.fstat(file).st_size
    confine(job.guard, size)
    data = os.pread(file, size, 0)
    _write_all(reply, encode_result(done(job, data, wind)))


def done(job: Job, data: bytes, allow: Callable[[float], None]) -> bytes | Picture | tuple[PageLook, ...] | Problem:
    """What comes of a job, or what is wrong with its files.

    Args:
        job: what is asked.
        data: the bytes of all its sources, one behind the other.
        allow: called before each page with the seconds of the processor that it may take.
    """
    sources = [(data[source.start : source.start + source.size], source.media) for source in job.sources]
    if any(media_of(content[:16]) is not media for content, media in sources):
        return Problem("paper.not_a_document")
    try:
        result = _result(job, sources, allow)
    except (MemoryError, RecursionError):
        return Problem("paper.too_complex")
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return Problem("paper.too_many_pixels", {"limit": job.limits.pixels // 1_000_000})
    except pikepdf.PasswordError:
        return Problem("paper.encrypted")
    except Exception:
        # The parsers name no set of exceptions that hostile bytes can cause; all of them mean the same here.
        return Problem("paper.broken")
    if isinstance(result, bytes) and len(result) > job.limits.bytes:
        return Problem("paper.too_large", {"limit": job.limits.bytes // MEBIBYTE})
    return result


def _result(
    job: Job, sources: list[tuple[bytes, Media]], allow: Callable[[float], None]
) -> bytes | Picture | tuple[PageLook, ...] | Problem:
    if job.work == "assemble":
        return assembled(sources, job.parts, pixels=job.limits.pixels)
    options, a_page = job.options, job.guard.cpu_a_page
    (content, media), *_ = sources
    with open_pages(content, media, pixels=job.limits.pixels) as pages:
        if pages.count > job.limits.pages:
            return Problem("paper.too_many_pages", {"pages": pages.count, "limit": job.limits.pages})
        match job.work:
            case "look":
                return tuple(_looks(pages, a_page, allow))
            case "preview":
                return _preview(pages, options["page"], options["width"], options["height"])
            case "smaller":
                grey = bool(options["grey"])
                return rebuilt(pages, partial(allow, a_page), dpi=options["dpi"], quality=SMALLER_QUALITY, grey=grey)
        return rebuilt(pages, partial(allow, a_page), dpi=HARMLESS_DPI, quality=HARMLESS_QUALITY, grey=False)


def _preview(pages: Pages, page: int, width: int, height: int) -> Picture | Problem:
    if not 0 <= page < pages.count:
        return Problem("paper.broken")
    picture = pages.picture(page, width, height)
    return Picture(picture.width, picture.height, picture.tobytes())


def _looks(pages: Pages, a_page: float, allow: Callable[[float], None]) -> list[PageLook]:
    looks: list[PageLook] = []
    for number in range(pages.count):
        left = LOOK_SECONDS - time.process_time()
        if looks and left < _LEFT_FOR_A_PAGE:
            break
        allow(min(a_page, max(left, _LEFT_FOR_A_PAGE)))
        picture = pages.picture(number, *LOOKED_AT, grey=True)
        looks.append(PageLook(remarks_on(picture), codes_on(picture)))
    return looks + [PageLook()] * (pages.count - len(looks))


def warm_up() -> None:
    """Do each work once on small files that we made ourselves.

    What the parsers load and open at first use must be there before the children lose the right to open anything.
    """
    limits, guard = PaperLimits(), Guard()
    files: list[tuple[bytes, Media]] = []
    for media in (Media.JPEG, Media.PNG, Media.TIFF, Media.PDF):
        out = io.BytesIO()
        Image.linear_gradient("L").convert("RGB").save(out, media.name)
        files.append((out.getvalue(), media))
    for content, media in files:
        sources = [Source(0, len(content), media)]
        for work in ("look", "preview", "smaller", "harmless", "assemble"):
            options = {"page": 0, "width": 60, "height": 80, "dpi": 150, "grey": 0}
            made = done(
                Job(work, sources, limits, guard, [PartOf(0, 0, Turn.OVER)], options), content, lambda seconds: None
            )
            if isinstance(made, Problem):
                raise RuntimeError(f"the workshop cannot {work} {media.name}: {made.code}")


def rehearsal() -> Callable[[], object]:
    """Draws one small page that we made ourselves, as each child does before it waits for its work."""
    out = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(out, Media.JPEG.name)
    content, options = out.getvalue(), {"page": 0, "width": 60, "height": 80}
    job = Job("preview", [Source(0, len(content), Media.JPEG)], PaperLimits(), Guard(), options=options)

    def rehearse() -> None:
        for _ in range(2):
            # Twice: after the first time the allocator keeps such blocks instead of giving them back (mallopt(3),
            # M_MMAP_THRESHOLD), so that a scan finds memory that the system has handed out already.
            bytearray(_ROOM)
        encode_result(done(job, content, lambda seconds: None))

    return rehearse


def _write_all(target: int, message: bytes) -> None:
    left = memoryview(message)
    while left:
        left = left[os.write(target, left) :]


def main(requests: int) -> None:
    """Serve on an inherited descriptor."""
    warnings.simplefilter("ignore")
    warm_up()
    with socket.socket(fileno=requests) as kiosk:
        requests_served(kiosk, LONGEST_REQUEST, answer, rehearsal())
