"""Mẫu 01 and the confirmation of submission: what a citizen holds in the hand."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

import receipts
from receipts import (
    ACCEPTANCE,
    SUBMISSION,
    Agency,
    FeeLine,
    FilingReceipt,
    PaperLine,
    PaperSize,
    Phrase,
    render_filing_receipt,
)
from receipts.form01 import lay_out
from receipts.layout import Figure, Text
from receipts.qr import matrix
from receipts.stationery import SHEETS
from tests.fakes.ink import assert_clear

ROOT = Path(receipts.__file__).parents[1]
MM = 72 / 25.4
VIETNAM = timezone(timedelta(hours=7))
SHORT_URL = "HTTPS://TRACUU.EXAMPLE.VN/H41.29.19-261120-0042/ABCD2345"
SIGNED_URL = "https://tracuu.example.vn/h?c=H41.29.19-261120-0042&k=ABCD2345&s=" + "aB3_" * 22
PAPER_NAMES = (
    "Tờ khai đăng ký khai sinh theo mẫu",
    "Giấy chứng sinh",
    "Giấy chứng nhận kết hôn của cha, mẹ",
    "Căn cước công dân của người yêu cầu",
    "Giấy ủy quyền có công chứng hoặc chứng thực",
    "Giấy chứng nhận quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất",
)
KINDS = ("bản chính", "bản sao", "bản chụp", "bản sao chứng thực")


def papers(count: int) -> tuple[PaperLine, ...]:
    return tuple(
        PaperLine(
            name=PAPER_NAMES[number % len(PAPER_NAMES)],
            kind=KINDS[number % len(KINDS)],
            quantity=1 + number % 2,
            pages=1 + number % 5,
        )
        for number in range(count)
    )


RECEIPT = FilingReceipt(
    agency=Agency(
        name="UBND XÃ TÂY HIẾU",
        parent="ỦY BAN NHÂN DÂN TỈNH NGHỆ AN",
        place="Tây Hiếu",
        address="Xóm 3, xã Tây Hiếu, tỉnh Nghệ An",
        hotline="0238 000 0001",
    ),
    code="H41.29.19-261120-0042",
    check="K",
    procedure_name="Đăng ký khai sinh",
    procedure_code="1.001193",
    applicant_name="NGUYỄN THỊ MẪU",
    id_number="038090000001",
    address="Xóm 5, xã Tây Hiếu, tỉnh Nghệ An",
    phone="0912 000 001",
    email="mau@example.vn",
    owner_name="LÊ VĂN THỬ NGHIỆM",
    papers=papers(3),
    processing_time="01 ngày làm việc",
    received_at=datetime(2026, 11, 20, 9, 5, tzinfo=VIETNAM),
    due_at=datetime(2026, 11, 23, 17, 0, tzinfo=VIETNAM),
    delivery="Bộ phận Tiếp nhận và Trả kết quả",
    fees=(
        FeeLine(name="Lệ phí đăng ký khai sinh", amount=8_000),
        FeeLine(name="Phí cấp bản sao trích lục (02 bản)", amount=16_000),
        FeeLine(name="Cước dịch vụ bưu chính công ích", amount=None),
    ),
    total=24_000,
    payment="đã thu tiền mặt",
    officer_name="TRẦN VĂN VÍ DỤ",
    register_book="02/2026",
    register_number="118",
    lookup_url=SHORT_URL,
    journal_head="3F9A12C7",
    copy_marker="Liên 2: giao người nộp",
)


def page_texts(pdf: bytes) -> list[str]:
    """What a reader copies out of each page, spaces evened out."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    finally:
        document.close()


def text_of(values: FilingReceipt, size: PaperSize = "A5") -> str:
    return " ".join(page_texts(render_filing_receipt(values, size=size)))


def qr_codes(pdf: bytes) -> list[str]:
    """What a scanner reads from the pages as they are at 200 dpi."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        images = [page.render(scale=200 / 72).to_pil() for page in document]
    finally:
        document.close()
    return [found.text for image in images for found in zxingcpp.read_barcodes(image)]


# --- the contents


def test_mau_01_says_everything_in_the_order_of_the_form() -> None:
    text = text_of(RECEIPT)
    wanted = [
        "ỦY BAN NHÂN DÂN TỈNH NGHỆ AN",
        "UBND XÃ TÂY HIẾU",
        "BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Tây Hiếu, ngày 20 tháng 11 năm 2026",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "Mã hồ sơ: H41.29.19-261120-0042",
        "Ký tự kiểm tra: K",
        "(Liên 2: giao người nộp)",
        "Tiếp nhận hồ sơ của: NGUYỄN THỊ MẪU",
        "Chủ hồ sơ: LÊ VĂN THỬ NGHIỆM",
        "Số CCCD/MST: 038090000001",
        "Số điện thoại: 0912 000 001",
        "Địa chỉ: Xóm 5, xã Tây Hiếu, tỉnh Nghệ An",
        "Email: mau@example.vn",
        "Nội dung yêu cầu giải quyết: Đăng ký khai sinh (mã thủ tục 1.001193)",
        "1. Thành phần hồ sơ nộp gồm:",
        "STT Tên giấy tờ Loại Số lượng Số trang",
        "1 Tờ khai đăng ký khai sinh theo mẫu bản chính 1 1",
        "2 Giấy chứng sinh bản sao 2 2",
        "2. Số lượng hồ sơ: 01 bộ",
        "3. Thời gian giải quyết hồ sơ theo quy định: 01 ngày làm việc",
        "4. Thời gian nhận hồ sơ: 9 giờ 05 phút, ngày 20 tháng 11 năm 2026",
        "5. Thời gian trả kết quả: 17 giờ 00 phút, ngày 23 tháng 11 năm 2026",
        "6. Đăng ký nhận kết quả tại: Bộ phận Tiếp nhận và Trả kết quả",
        "7. Phí, lệ phí: tổng cộng 24.000 đ (Hai mươi tư nghìn đồng); đã thu tiền mặt",
        "Lệ phí đăng ký khai sinh: 8.000 đ",
        "Cước dịch vụ bưu chính công ích: chưa quy định",
        "Vào Sổ theo dõi hồ sơ, Quyển số: 02/2026, Số thứ tự: 118",
        "NGƯỜI NỘP HỒ SƠ (Ký và ghi rõ họ tên) NGUYỄN THỊ MẪU",
        "NGƯỜI TIẾP NHẬN HỒ SƠ (Ký và ghi rõ họ tên) TRẦN VĂN VÍ DỤ",
        "Ghi chú: Khi đến nhận kết quả",
        "Điện thoại hỗ trợ: 0238 000 0001",
        "Dấu nhật ký: 3F9A12C7",
        "Trang 1/1",
    ]

    places = [text.find(line) for line in wanted]
    assert -1 not in places, wanted[places.index(-1)]
    assert places == sorted(places)


def test_text_copied_out_of_the_file_is_composed_vietnamese() -> None:
    text = text_of(replace(RECEIPT, applicant_name=unicodedata.normalize("NFD", "ĐẶNG THỊ NGUYỄN")))

    assert "ĐẶNG THỊ NGUYỄN" in text
    assert unicodedata.is_normalized("NFC", text)


def test_the_confirmation_of_submission_is_signed_by_no_officer() -> None:
    text = text_of(replace(RECEIPT, wording=SUBMISSION))

    assert "PHIẾU XÁC NHẬN NỘP HỒ SƠ" in text
    assert "NGƯỜI NỘP HỒ SƠ" in text
    assert "NGƯỜI TIẾP NHẬN HỒ SƠ" not in text
    assert "TRẦN VĂN VÍ DỤ" not in text
    assert "Thời gian trả kết quả (dự kiến)" in text


def test_without_a_due_date_mau_01_leaves_room_to_write_one() -> None:
    assert "5. Thời gian trả kết quả: …… giờ …… phút, ngày …… tháng …… năm ……" in text_of(replace(RECEIPT, due_at=None))


def test_lines_without_a_value_are_left_out() -> None:
    bare = FilingReceipt(
        agency=Agency(name="UBND XÃ TÂY HIẾU", place="Tây Hiếu"),
        code="H41.29.19-261120-0042",
        procedure_name="Đăng ký khai sinh",
        applicant_name="NGUYỄN THỊ MẪU",
        received_at=RECEIPT.received_at,
    )
    pdf = render_filing_receipt(bare)
    text = " ".join(page_texts(pdf))

    for label in (
        "Email",
        "Số điện thoại",
        "Địa chỉ",
        "Chủ hồ sơ",
        "Mã khác",
        "Ký tự kiểm tra",
        "BẢN IN LẠI",
        "Sổ theo",
    ):
        assert label not in text
    assert "Không có giấy tờ kèm theo" in text
    assert "7. Phí, lệ phí: không" in text
    assert qr_codes(pdf) == []


def test_a_fee_of_nothing_differs_from_a_fee_that_nobody_has_set() -> None:
    free = replace(RECEIPT, fees=(FeeLine(name="Lệ phí", amount=0),), total=0, payment="")
    unset = replace(RECEIPT, fees=(FeeLine(name="Lệ phí", amount=None),), total=None, payment="")

    assert "7. Phí, lệ phí: Lệ phí: 0 đ (không thu)" in text_of(free)
    assert "7. Phí, lệ phí: Lệ phí: chưa quy định" in text_of(unset)


def test_a_reprint_says_so_and_the_first_print_does_not() -> None:
    assert "BẢN IN LẠI lần 2" in text_of(replace(RECEIPT, reprint=2))
    assert "BẢN IN LẠI" not in text_of(RECEIPT)


def test_a_provisional_code_is_called_one() -> None:
    text = text_of(replace(RECEIPT, provisional=True, code="TAM-K03-261120-0007", other_code="H41.29.19-261120-0007"))

    assert "Mã hồ sơ tạm: TAM-K03-261120-0007" in text
    assert "Mã khác: H41.29.19-261120-0007" in text
    assert "mã tạm vẫn dùng để tra cứu được" in text


def test_english_labels_stand_beside_the_vietnamese_ones() -> None:
    text = text_of(replace(RECEIPT, language="vi+en"))

    for words in (
        "Socialist Republic of Viet Nam",
        "Dossier code",
        "Result due",
        "Receiving officer",
        "Bring this slip",
    ):
        assert words in text
        assert words not in text_of(RECEIPT)


def test_an_agency_changes_heads_notes_and_signatures_by_values_alone() -> None:
    wording = replace(
        ACCEPTANCE,
        title=Phrase("BIÊN NHẬN HỒ SƠ"),
        officer_signature=Phrase("CÔNG CHỨC TIẾP NHẬN"),
        notes=(Phrase("Nhận kết quả tại quầy số 3."),),
    )
    agency = replace(RECEIPT.agency, counter="TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG")
    text = text_of(replace(RECEIPT, wording=wording, agency=agency))

    for words in ("BIÊN NHẬN HỒ SƠ", "CÔNG CHỨC TIẾP NHẬN", "Nhận kết quả tại quầy số 3.", agency.counter):
        assert words in text
    for words in ("GIẤY TIẾP NHẬN", "NGƯỜI TIẾP NHẬN HỒ SƠ", "Khi đến nhận kết quả", "BỘ PHẬN TIẾP NHẬN"):
        assert words not in text


def test_a_character_that_the_font_lacks_is_a_box_and_not_a_gap() -> None:
    assert "LÝ □ MẪU" in text_of(replace(RECEIPT, applicant_name="LÝ 李 MẪU"))


# --- the pages


def test_twelve_papers_fit_on_one_a5_page() -> None:
    assert len(page_texts(render_filing_receipt(replace(RECEIPT, papers=papers(12), lookup_url=SIGNED_URL)))) == 1


@pytest.mark.parametrize("size", ["A5", "A4"])
def test_more_papers_flow_on_under_the_same_table_head(size: PaperSize) -> None:
    pages = page_texts(render_filing_receipt(replace(RECEIPT, papers=papers(60)), size=size))

    assert len(pages) > 1
    for number, text in enumerate(pages, start=1):
        assert f"Trang {number}/{len(pages)}" in text
        assert "H41.29.19-261120-0042" in text
    assert "STT Tên giấy tờ" in pages[0]
    assert "STT Tên giấy tờ" in pages[1]
    rows = re.findall(r"(\d+) (?:Tờ khai|Giấy|Căn cước)", " ".join(pages))
    assert [int(row) for row in rows] == list(range(1, 61))


@pytest.mark.parametrize("count", range(10, 40))
def test_signatures_never_stand_on_a_page_of_their_own(count: int) -> None:
    last = lay_out(replace(RECEIPT, papers=papers(count)), SHEETS["A5"])[-1]
    words = [mark.text for _, block in last.blocks for _, _, mark in block.flat() if isinstance(mark, Text)]

    assert any(text.startswith("Vào Sổ theo dõi") for text in words)
    assert "NGƯỜI NỘP HỒ SƠ" in words


@pytest.mark.parametrize(("size", "width", "height"), [("A5", 148, 210), ("A4", 210, 297)])
def test_a_page_has_the_size_of_its_paper(size: PaperSize, width: float, height: float) -> None:
    document = pypdfium2.PdfDocument(render_filing_receipt(RECEIPT, size=size))
    try:
        assert document[0].get_size() == pytest.approx((width * MM, height * MM), abs=0.1)
    finally:
        document.close()


NAMES = st.text("ẶỄỮGpgy Nđ", min_size=1, max_size=160).filter(str.strip)
SOME_RECEIPTS = st.builds(
    lambda name, address, paper_names, kind, url, language, reprint, wording: replace(
        RECEIPT,
        applicant_name=name,
        officer_name=name[:50],
        address=address,
        procedure_name=name + address,
        papers=tuple(PaperLine(name=paper, kind=kind, quantity=99, pages=999) for paper in paper_names),
        agency=replace(RECEIPT.agency, counter=name, address=address),
        lookup_url=url,
        language=language,
        reprint=reprint,
        wording=wording,
    ),
    NAMES,
    NAMES,
    st.lists(NAMES, max_size=25),
    st.sampled_from(["bản chính", "bản sao điện tử có chứng thực của cơ quan có thẩm quyền"]),
    st.sampled_from(["", SHORT_URL, SIGNED_URL]),
    st.sampled_from(["vi", "vi+en"]),
    st.integers(0, 12),
    st.sampled_from([ACCEPTANCE, SUBMISSION]),
)


@settings(max_examples=25)
@given(SOME_RECEIPTS, st.sampled_from(["A5", "A4"]))
def test_nothing_overlaps_and_nothing_leaves_the_paper(values: FilingReceipt, size: PaperSize) -> None:
    sheet = SHEETS[size]
    modules = len(matrix(values.lookup_url)) if values.lookup_url else 0
    for page in lay_out(values, sheet):
        assert_clear(page, sheet, modules)


@settings(max_examples=15)
@given(SOME_RECEIPTS)
def test_no_word_of_the_applicant_is_cut_off(values: FilingReceipt) -> None:
    drawn = "".join(
        mark.text
        for page in lay_out(values, SHEETS["A5"])
        for _, block in page.blocks
        for _, _, mark in block.flat()
        if isinstance(mark, Text)
    ).replace(" ", "")

    for text in (values.applicant_name, values.procedure_name, *(paper.name for paper in values.papers)):
        assert text.replace(" ", "") in drawn


# --- the QR code


@pytest.mark.parametrize("size", ["A5", "A4"])
@pytest.mark.parametrize("url", [SHORT_URL, SIGNED_URL])
def test_the_code_reads_back_from_the_printed_page(url: str, size: PaperSize) -> None:
    assert qr_codes(render_filing_receipt(replace(RECEIPT, lookup_url=url), size=size)) == [url]


@pytest.mark.parametrize("url", [SHORT_URL, SIGNED_URL])
def test_a_module_is_at_least_half_a_millimetre(url: str) -> None:
    pages = lay_out(replace(RECEIPT, lookup_url=url), SHEETS["A5"])
    units = [mark.unit for _, block in pages[0].blocks for _, _, mark in block.flat() if isinstance(mark, Figure)]

    assert len(units) == 1
    assert units[0] >= 0.5 * MM


# --- the file


@pytest.mark.parametrize("count", [3, 12, 30])
def test_the_file_is_small(count: int) -> None:
    assert len(render_filing_receipt(replace(RECEIPT, papers=papers(count), lookup_url=SIGNED_URL))) <= 40 * 1024


def test_all_fonts_are_embedded_with_a_way_back_to_text() -> None:
    pdf = render_filing_receipt(RECEIPT)
    fonts = re.findall(rb"/BaseFont /(\S+)", pdf)

    assert {font.split(b"+")[1] for font in fonts} == {b"NotoSansVN-Regular", b"NotoSansVN-Bold"}
    assert pdf.count(b"/FontFile2") == pdf.count(b"/ToUnicode") == len(fonts)


def test_the_file_says_what_it_is_and_names_nobody() -> None:
    pdf = render_filing_receipt(RECEIPT)
    document = pypdfium2.PdfDocument(pdf)
    try:
        metadata = document.get_metadata_dict()
    finally:
        document.close()

    assert metadata["Title"] == "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
    assert metadata["Author"] == "UBND XÃ TÂY HIẾU"
    assert metadata["CreationDate"] == "D:20261120090500+07'00'"
    assert b"/Lang (vi-VN)" in pdf
    everything = " ".join(metadata.values())
    for personal in ("MẪU", "THỬ NGHIỆM", "VÍ DỤ", "038090000001", "0912", RECEIPT.code):
        assert personal not in everything


def test_the_same_values_give_the_same_bytes_in_any_process() -> None:
    program = (
        "import hashlib, sys; sys.path[:0] = ['tests/receipts', '.'];"
        "from test_filing_receipt import RECEIPT, render_filing_receipt as render;"
        "print(hashlib.sha256(render(RECEIPT)).hexdigest())"
    )
    expected = hashlib.sha256(render_filing_receipt(RECEIPT)).hexdigest()
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "America/New_York"}
    other = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT, env=environment
    )

    assert other.stdout.strip() == expected


def test_receipts_may_be_drawn_in_several_threads_at_once() -> None:
    cases = [replace(RECEIPT, papers=papers(count)) for count in range(8)]
    alone = [render_filing_receipt(values) for values in cases]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(render_filing_receipt, cases * 4)) == alone * 4


def test_importing_the_package_imports_neither_reportlab_nor_qrcode() -> None:
    program = "import sys, receipts; print([m for m in ('reportlab', 'qrcode', 'PIL', 'kiosk') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)

    assert run.stdout == "[]\n"


# --- values that make no sense


def test_a_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        replace(RECEIPT, due_at=datetime(2026, 11, 23, 17, 0))  # noqa: DTZ001


@pytest.mark.parametrize("change", [{"reprint": -1}, {"sets": -1}, {"total": -1}, {"journal_head": "3F9A"}])
def test_numbers_that_cannot_be_are_refused(change: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"negative|characters"):
        replace(RECEIPT, **change)  # type: ignore[arg-type]


def test_negative_fees_and_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        FeeLine(name="Lệ phí", amount=-1)
    with pytest.raises(ValueError, match="negative"):
        PaperLine(name="Tờ khai", kind="bản chính", quantity=-1)
