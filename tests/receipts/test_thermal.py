"""Receipts on rolls: what the printer gets, dot for dot, and what a reader and a phone make of it."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

import receipts
from receipts import DOTS, FilingReceipt, PaperLine, RollWidth
from receipts.escpos import BAND, Dots, document
from receipts.qr import matrix
from receipts.roll import LEAST_MODULE
from tests.fakes.escpos import decode
from tests.fakes.papers import DECLARATION, FEE, FILING, GUIDE_URL, LOOKUP_URL, ROLL_PAPERS, TAKE_HOME

WIDTHS: tuple[RollWidth, ...] = ("80mm", "58mm")
every_width = pytest.mark.parametrize("width", WIDTHS)
every_paper = pytest.mark.parametrize("name", ROLL_PAPERS)


def ink(image: Image.Image) -> int:
    return image.convert("L").histogram()[0]


def same(one: Image.Image, other: Image.Image) -> bool:
    """The same dots, but for those that keep a picture from holding a command (`test_no_picture_holds_…`)."""
    return one.size == other.size and ink(ImageChops.invert(ImageChops.difference(*map(grey, (one, other))))) < 20


def grey(image: Image.Image) -> Image.Image:
    return image.convert("L")


# --- the stream


@every_paper
@every_width
def test_the_printer_gets_exactly_the_picture_and_no_other_byte(name: str, width: RollWidth) -> None:
    paper = ROLL_PAPERS[name]
    got = decode(receipts.render_roll(paper, width=width), DOTS[width])
    (wanted,) = receipts.roll_pictures(paper, width=width)
    bands = -(-wanted.height // BAND)
    assert got.operations == ["init", *["raster"] * bands, "feed", "cut"]
    assert same(got.pictures[0], wanted)


@every_width
def test_each_copy_is_cut_off(width: RollWidth) -> None:
    got = decode(receipts.render_roll(FILING, width=width, copies=receipts.TWO_COPIES), DOTS[width])
    assert len(got.pictures) == 2
    assert got.operations.count("cut") == 2
    assert not same(*got.pictures)


@settings(max_examples=20)
@given(st.binary(min_size=1, max_size=40), st.text(max_size=30))
def test_whatever_a_name_holds_no_byte_of_it_steers_the_printer(raw: bytes, text: str) -> None:
    hostile = raw.decode("latin-1") + "\x1bp\x00\x19\xfa\x1dV\x00\x10\x14\x01\x00\x05" + text
    paper = replace(FILING, applicant_name=hostile, procedure_name=hostile, papers=(PaperLine(name=hostile, kind="k"),))
    got = decode(receipts.render_roll(paper, width="58mm"), DOTS["58mm"])
    assert got.operations[:1] + got.operations[-2:] == ["init", "feed", "cut"]
    assert set(got.operations[1:-2]) == {"raster"}


@settings(max_examples=40)
@given(st.integers(1, 72), st.integers(1, 300), st.randoms(use_true_random=False))
def test_any_picture_comes_back_dot_for_dot(columns: int, height: int, random: st.DataObject) -> None:
    rows = b"".join(random.choice((bytes(columns), random.randbytes(columns))) for _ in range(height))  # type: ignore[attr-defined]
    (got,) = decode(document([Dots(8 * columns, height, rows)]), 8 * columns).pictures
    got_rows = bytes(byte ^ 0xFF for byte in got.tobytes())
    changed = {(before, after) for before, after in zip(rows, got_rows, strict=True) if before != after}
    assert changed <= {(0x10, 0x18)}


@pytest.mark.parametrize("command", [b"\x10\x04", b"\x10\x05", b"\x10\x14"], ids=["state", "go on", "drawer"])
def test_no_picture_holds_a_command_that_printers_find_among_the_dots(command: bytes) -> None:
    row = b"\xff" + command + b"\x01\x00\x05\xff"
    across_two_rows = b"\xff\x10" + command[1:] + b"\xff"
    for width, rows in ((56, row * 3), (16, across_two_rows * 2)):
        stream = document([Dots(width, 8 * len(rows) // width, rows)])
        assert re.search(rb"\x10[\x04\x05\x14]", stream) is None
        assert decode(stream, width).operations == ["init", "raster", "feed", "cut"]


def test_white_at_the_right_is_not_sent() -> None:
    narrow = document([Dots(576, 100, (b"\xff" + bytes(71)) * 100)])
    assert len(narrow) < 130


def test_a_picture_of_another_size_than_it_says_is_refused() -> None:
    with pytest.raises(ValueError, match="as many as its size says"):
        Dots(576, 2, bytes(72))


# --- the words


@every_width
def test_the_personal_number_is_masked_whatever_the_caller_gives(width: RollWidth) -> None:
    for paper in (FILING, FEE):
        open_number = replace(paper, id_number="038090000001")
        masked = replace(paper, id_number="•••••••••001")
        assert receipts.render_roll(open_number, width=width) == receipts.render_roll(masked, width=width)


@every_width
def test_address_phone_and_mail_stay_off_the_roll(width: RollWidth) -> None:
    changed = replace(FILING, address="nơi khác", phone="0900 000 002", email="khac@example.vn")
    assert receipts.render_roll(changed, width=width) == receipts.render_roll(FILING, width=width)


@pytest.mark.parametrize(
    "change",
    [
        {"code": "H99.99.01-261120-0043"},
        {"check": "L"},
        {"applicant_name": "NGUYỄN THỊ MẬU"},
        {"owner_name": "LÊ VĂN THỬ"},
        {"procedure_name": "Đăng ký kết hôn"},
        {"due_at": None},
        {"delivery": "Qua bưu chính"},
        {"papers": ()},
        {"total": 16_001},
        {"payment": "chuyển khoản"},
        {"officer_name": "KHÁC"},
        {"copy_marker": "Liên 1: lưu"},
        {"reprint": 1},
        {"provisional": True},
        {"other_code": "T-K1-234567"},
        {"journal_head": "00000000"},
        {"lookup_url": ""},
        {"language": "vi+en"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_matters_to_a_citizen_shows_on_the_roll(change: dict[str, object]) -> None:
    changed: FilingReceipt = replace(FILING, **change)  # type: ignore[arg-type]
    assert receipts.render_roll(changed) != receipts.render_roll(FILING)


@every_paper
@every_width
def test_nothing_touches_the_edges_and_letters_are_dark_enough(name: str, width: RollWidth) -> None:
    (image,) = receipts.roll_pictures(ROLL_PAPERS[name], width=width)
    assert (image.mode, image.width) == ("1", DOTS[width])
    left, top, right, bottom = ImageChops.invert(image.convert("L")).getbbox() or (0, 0, 0, 0)
    assert left >= 4
    assert right <= image.width - 4
    assert top >= 4
    assert bottom <= image.height
    assert 0.03 < ink(image) / (image.width * image.height) < 0.3


@settings(max_examples=15)
@given(st.text("ẶỄỮGpgy Nđ", min_size=1, max_size=200).filter(str.strip), st.sampled_from(WIDTHS))
def test_words_however_long_stay_on_the_roll(words: str, width: RollWidth) -> None:
    paper = replace(FILING, applicant_name=words, procedure_name=words, delivery=words, lookup_url="")
    (image,) = receipts.roll_pictures(paper, width=width)
    left, _, right, _ = ImageChops.invert(image.convert("L")).getbbox() or (0, 0, 0, 0)
    assert left > 0
    assert right < image.width


def test_a_vietnamese_letter_keeps_both_its_marks() -> None:
    pictures = [receipts.roll_pictures(replace(FILING, applicant_name=name))[0] for name in ("Ế", "Ê", "É", "E")]
    assert sorted({ink(image) for image in pictures}, reverse=True) == [ink(image) for image in pictures]


def test_a_declaration_is_no_paper_for_a_roll() -> None:
    with pytest.raises(TypeError, match="roll"):
        receipts.render_roll(DECLARATION)  # type: ignore[arg-type]


# --- the code


@every_width
@pytest.mark.parametrize(
    ("paper", "address"),
    [(FILING, LOOKUP_URL), (FEE, LOOKUP_URL), (TAKE_HOME, GUIDE_URL)],
    ids=["form 01", "fee slip", "take-home"],
)
def test_a_scanner_reads_the_code_from_what_the_printer_got(
    paper: receipts.RollPaper, address: str, width: RollWidth
) -> None:
    (image,) = decode(receipts.render_roll(paper, width=width), DOTS[width]).pictures
    found = zxingcpp.read_barcodes(image.convert("L"))
    assert [one.text for one in found] == [address]
    corners = found[0].position
    module = (corners.top_right.x - corners.top_left.x) / len(matrix(address))
    assert round(module) >= LEAST_MODULE


def test_an_address_too_long_for_the_roll_is_refused_and_not_printed_unreadably() -> None:
    with pytest.raises(ValueError, match="too long"):
        receipts.render_roll(replace(FILING, lookup_url="HTTPS://" + "A" * 900), width="58mm")


# --- cost


def test_importing_the_package_imports_no_library_that_draws() -> None:
    program = "import sys, receipts; print([m for m in ('reportlab', 'qrcode', 'PIL', 'kiosk') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
