"""Looks into a scanned file: is it what it claims to be, can it be read to its end, how many pages, is it harmless?

Parsers of PDF and pictures are large C libraries that meet bytes from anywhere. `inspect` must therefore not run in the
kiosk's own process: screens and services go through `kiosk.devices.inspector`. Importing this module loads no parser.
"""

from __future__ import annotations

import os

from kiosk.devices.file_types import has_ending, has_ending_inside, is_other_document, media_of
from kiosk.domain.papers import Media, PaperFacts, PaperLimits, Unsafe, refusal, size_problem
from kiosk.domain.problem import Problem


def inspect(file: int, limits: PaperLimits) -> PaperFacts | Problem:
    """What the file is, or why it is not taken.

    Args:
        file: descriptor of a private copy; its position is neither used nor moved.
        limits: what the counter takes.
    """
    size = os.fstat(file).st_size
    if problem := size_problem(size, limits):
        return problem
    head = os.pread(file, 16, 0)
    media = media_of(head)
    if media is None:
        return Problem("paper.type_not_accepted" if is_other_document(head) else "paper.not_a_document")
    if media not in limits.accepted:
        return Problem("paper.type_not_accepted")
    data = os.pread(file, size, 0)
    if not has_ending(file, size, media):
        # Cut off, or a document with something else behind it: a second file of another type can hide there.
        foreign = has_ending_inside(data, media)
        return Problem("paper.unsafe", {"what": Unsafe.FOREIGN_DATA.value}) if foreign else Problem("paper.broken")
    try:
        found = _parse(data, media, limits)
    except (MemoryError, RecursionError):
        return Problem("paper.too_complex")
    except Exception:
        # The parsers name no set of exceptions that hostile bytes can cause; all of them mean the same here.
        return Problem("paper.broken")
    return found if isinstance(found, Problem) else refusal(found, limits) or found


def _parse(data: bytes, media: Media, limits: PaperLimits) -> PaperFacts | Problem:
    if media is Media.PDF:
        from kiosk.devices.pdf_inspection import inspect_pdf

        return inspect_pdf(data, limits)
    from kiosk.devices.image_inspection import inspect_image

    return inspect_image(data, media, limits)
