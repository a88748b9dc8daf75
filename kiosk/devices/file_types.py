"""What type a file is by its first bytes, and whether its last bytes are there.

Cheap looks at an open file, without a parser: the scanner folder uses them to tell a finished file from a growing
one, the inspection uses them before it lets a parser near the file. Neither answer makes a file safe or sound.
"""

from __future__ import annotations

import os
import re
import struct

from kiosk.domain.papers import Media

TAIL = 1024
"""How far from its end a file's end marker may stand."""

_PADDING = b"\0\t\n\f\r "
_SIGNATURES = (
    (b"%PDF-", Media.PDF),
    (b"\xff\xd8\xff", Media.JPEG),
    (b"\x89PNG\r\n\x1a\n", Media.PNG),
    (b"II*\0", Media.TIFF),
    (b"MM\0*", Media.TIFF),
)
# Pictures and documents that people do bring, and that can be scanned or saved again in a type that is taken.
_OTHER_DOCUMENTS = (b"GIF8", b"BM", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")
_HEIF_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"avif")
_PNG_END = b"IEND\xaeB`\x82"
_PDF_END = re.compile(rb"startxref\s+(\d{1,15})\s+%%EOF")
# A real scan stays far below these; a file made to keep the kiosk busy does not.
_MOST_JPEG_SEGMENTS = 1_000
_MOST_TIFF_PAGES = 1_000
_MOST_TIFF_STRIPS = 200_000


def media_of(head: bytes) -> Media | None:
    """The type that the first bytes announce; a signature further inside does not count."""
    return next((media for signature, media in _SIGNATURES if head.startswith(signature)), None)


def is_other_document(head: bytes) -> bool:
    """Whether the first bytes are those of a picture or document of a type that is not taken (Word, HEIC, GIF)."""
    return (
        head.startswith(_OTHER_DOCUMENTS)
        or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
        or (head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS)
    )


def has_ending(file: int, size: int, media: Media) -> bool:
    """Whether the end that belongs to this type stands at the end of the file.

    Args:
        file: descriptor, open for reading; its position is neither used nor moved.
        size: size of the file in bytes.
        media: what `media_of` said.
    """
    if media is Media.TIFF:
        return _tiff_is_whole(file, size)
    tail = os.pread(file, TAIL, max(0, size - TAIL)).rstrip(_PADDING)
    if media is Media.PNG:
        return tail.endswith(_PNG_END)
    if media is Media.JPEG:
        return tail.endswith(b"\xff\xd9") and _jpeg_has_image_data(file)
    # A PDF "for the web" carries a first end marker near its start; the offset before that one is 0.
    offsets = _PDF_END.findall(tail)
    return bool(offsets) and tail.endswith(b"%%EOF") and 0 < int(offsets[-1]) < size


def has_ending_inside(data: bytes, media: Media) -> bool:
    """Whether the end marker stands somewhere in the bytes. Never true for types whose marker proves nothing there."""
    if media is Media.PNG:
        return _PNG_END in data
    return media is Media.PDF and any(int(offset) > 0 for offset in _PDF_END.findall(data))


def _jpeg_has_image_data(file: int) -> bool:
    """Whether the segments lead to image data, so that the end marker is not the one of an embedded thumbnail."""
    position = 2
    for _ in range(_MOST_JPEG_SEGMENTS):
        segment = os.pread(file, 4, position)
        if len(segment) < 4:
            return False
        marker, length = struct.unpack(">HH", segment)
        if marker == 0xFFDA:
            return True
        if marker == 0xFFFF:
            position += 1
            continue
        if marker < 0xFFC0 or length < 2:
            return False
        position += 2 + length
    return False


def _tiff_is_whole(file: int, size: int) -> bool:
    """Whether the chain of pages ends, and all image data that it points to lies inside the file.

    TIFF has no end marker: writers put the image data first and link the directory of the page in afterwards.
    """
    order = "<" if os.pread(file, 2, 0) == b"II" else ">"
    directory = _number(file, 4, order + "I")
    seen: set[int] = set()
    strips = 0
    while directory:
        if directory in seen or len(seen) == _MOST_TIFF_PAGES or strips > _MOST_TIFF_STRIPS:
            return False
        seen.add(directory)
        count = _number(file, directory, order + "H") or 0
        ends = _strip_ends(file, order, directory + 2, count)
        if not ends or max(ends) > size:
            return False
        strips += len(ends)
        directory = _number(file, directory + 2 + 12 * count, order + "I")
    return directory == 0 and bool(seen)


def _strip_ends(file: int, order: str, entries: int, count: int) -> list[int]:
    """Where each strip or tile of one page ends; empty where the page's directory is not whole."""
    table = os.pread(file, 12 * count, entries)
    if len(table) < 12 * count:
        return []
    fields = {tag: (kind, n, value) for tag, kind, n, value in struct.iter_unpack(order + "HHI4s", table)}
    for offsets_tag, lengths_tag in ((273, 279), (324, 325)):
        if offsets_tag in fields and lengths_tag in fields:
            offsets = _values(file, order, *fields[offsets_tag])
            lengths = _values(file, order, *fields[lengths_tag])
            return [at + n for at, n in zip(offsets, lengths, strict=False)]
    return []


def _values(file: int, order: str, kind: int, count: int, inline: bytes) -> tuple[int, ...]:
    """The numbers of a SHORT or LONG field, which stand in the entry itself where they fit into four bytes."""
    code, width = {3: ("H", 2), 4: ("I", 4)}.get(kind, ("", 0))
    length = count * width
    if not 0 < length <= 4 * _MOST_TIFF_STRIPS:
        return ()
    data = inline if length <= 4 else os.pread(file, length, struct.unpack(order + "I", inline)[0])
    return struct.unpack(f"{order}{count}{code}", data[:length]) if len(data) >= length else ()


def _number(file: int, position: int, layout: str) -> int | None:
    """One number of the file, or None where the file ends before it."""
    width = struct.calcsize(layout)
    data = os.pread(file, width, position)
    return int(struct.unpack(layout, data)[0]) if len(data) == width else None
