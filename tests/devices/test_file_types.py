"""Telling a type by its first bytes, and a whole file by its last."""

from __future__ import annotations

import io
import struct
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kiosk.devices.file_types import has_ending, is_other_document, media_of
from kiosk.devices.private_copy import private_copy
from kiosk.domain.papers import Media


def picture(kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    Image.effect_mandelbrot((90, 120), (-2, -1, 1, 1), 40).save(out, kind, **options)
    return out.getvalue()


WHOLE = {
    Media.PDF: picture("PDF"),
    Media.JPEG: picture("JPEG"),
    Media.PNG: picture("PNG"),
    Media.TIFF: picture("TIFF", compression="tiff_lzw"),
}
SECOND_PAGE = Image.new("L", (30, 40))


def ends_well(content: bytes) -> bool:
    media = media_of(content[:16])
    assert media is not None
    with private_copy(io.BytesIO(content), limit=len(content)) as file:
        return has_ending(file.fileno(), len(content), media)


@pytest.mark.parametrize("media", Media)
def test_a_whole_file_is_known_by_both_its_ends(media: Media) -> None:
    assert media_of(WHOLE[media]) is media
    assert ends_well(WHOLE[media])


@pytest.mark.parametrize("media", Media)
def test_a_file_padded_with_empty_bytes_is_still_whole(media: Media) -> None:
    assert ends_well(WHOLE[media] + b"\0" * 200)


@pytest.mark.parametrize("media", Media)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_no_beginning_of_a_file_passes_for_the_file(media: Media, data: st.DataObject) -> None:
    whole = WHOLE[media].rstrip(b"\n")
    cut = data.draw(st.integers(16, len(whole) - 2))

    assert not ends_well(whole[:cut])


@pytest.mark.parametrize("media", [Media.PDF, Media.JPEG, Media.PNG])
def test_another_file_behind_the_end_is_not_overlooked(media: Media) -> None:
    assert not ends_well(WHOLE[media] + b"PK\x05\x06" + b"\0" * 18)
    assert not ends_well(WHOLE[media] + b"MZ" + b"x" * 5000)


@pytest.mark.parametrize(
    "head",
    [b"", b"%PDF", b"MZ\x90\0", b"<html><script>", b"\n%PDF-1.7", b"GIF89a%PDF-1.7", b"\xff\xd8", b"II+\0"],
)
def test_a_signature_counts_only_at_the_very_beginning(head: bytes) -> None:
    assert media_of(head) is None


@pytest.mark.parametrize(
    "head", [b"GIF89a", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"RIFF\0\0\0\0WEBP", b"\0\0\0\x18ftypheic"]
)
def test_documents_of_other_types_are_told_from_rubbish(head: bytes) -> None:
    assert is_other_document(head)
    assert not is_other_document(b"MZ\x90\0")


def test_the_first_end_marker_of_a_pdf_made_for_the_web_is_not_taken_for_its_end() -> None:
    beginning = b"%PDF-1.5\n" + b"1 0 obj\n<< /Linearized 1 >>\nendobj\n" * 10 + b"startxref\n0\n%%EOF\n"

    assert not ends_well(beginning)


def test_the_end_marker_of_a_thumbnail_is_not_taken_for_the_end_of_the_photo() -> None:
    thumbnail = b"Exif\0\0" + WHOLE[Media.JPEG]
    photo = b"\xff\xd8\xff\xe1" + struct.pack(">H", len(thumbnail) + 2) + thumbnail + WHOLE[Media.JPEG][2:]

    assert ends_well(photo)
    assert not ends_well(photo[: 6 + len(thumbnail)])


class TestTiff:
    """TIFF has no end marker; its pages are a chain of directories, which point to the image data."""

    def test_with_several_pages_is_whole_only_with_the_last_one(self) -> None:
        pages = picture("TIFF", save_all=True, append_images=[SECOND_PAGE, SECOND_PAGE])

        assert ends_well(pages)
        assert not ends_well(pages[:-100])

    @pytest.mark.parametrize("order", ["<", ">"])
    def test_written_by_either_kind_of_machine_is_read(self, order: str) -> None:
        assert ends_well(_tiff(order, next_directory=0))

    def test_whose_pages_go_round_in_a_circle_is_not_whole(self) -> None:
        assert not ends_well(_tiff("<", next_directory=8))

    def test_that_points_outside_itself_is_not_whole(self) -> None:
        assert not ends_well(_tiff("<", next_directory=10**6))
        assert not ends_well(_tiff("<", next_directory=0, strip_length=10**6))

    def test_made_to_keep_the_kiosk_busy_is_given_up_soon(self) -> None:
        """Thousands of pages, each with the same endless list of strips."""
        strips = 190_000
        table_at = 16
        first = table_at + 4 * strips
        content = bytearray(b"II*\0" + struct.pack("<I", first) + bytes(8) + struct.pack("<I", 1) * strips)
        for page in range(5_000):
            entries = struct.pack("<HHII", 273, 4, strips, table_at) + struct.pack("<HHII", 279, 4, strips, table_at)
            content += struct.pack("<H", 2) + entries + struct.pack("<I", first + (page + 1) * 30)

        began = time.monotonic()
        assert not ends_well(bytes(content))
        assert time.monotonic() - began < 60, "a walk through all of them takes many minutes"


def _tiff(order: str, *, next_directory: int, strip_length: int = 4) -> bytes:
    """The smallest file: one directory at 8, one strip of four bytes behind it."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    strip_at = 8 + 2 + 2 * 12 + 4
    entries = struct.pack(order + "HHII", 273, 4, 1, strip_at) + struct.pack(order + "HHII", 279, 4, 1, strip_length)
    directory = struct.pack(order + "H", 2) + entries + struct.pack(order + "I", next_directory)
    return mark + struct.pack(order + "I", 8) + directory + b"scan"
