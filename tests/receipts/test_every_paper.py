"""What holds for every paper on sheets: complete, readable, inside the margins, the same every time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

import receipts
from receipts import (
    Answer,
    AnswerSection,
    CodeSlip,
    Declaration,
    FeeLine,
    FeeReceipt,
    MissingPaper,
    PaperSize,
    ShiftSlip,
    TakeHomeSlip,
    TransferSlip,
)
from receipts.layout import Text
from receipts.qr import matrix
from receipts.sheets import lay_out
from receipts.stationery import SHEETS
from tests.fakes.ink import assert_clear
from tests.fakes.papers import DECLARATION, FEE, FILING, GUIDE_URL, LOOKUP_URL, PAPERS, TAKE_HOME

MM = 72 / 25.4
QR = zxingcpp.barcode_formats_from_str("QRCode")
SIZES: tuple[PaperSize, ...] = ("A5", "A4")
every_paper = pytest.mark.parametrize("name", PAPERS)
every_size = pytest.mark.parametrize("size", SIZES)


def page_texts(pdf: bytes) -> list[str]:
    """What a reader copies out of each page, spaces evened out."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    finally:
        document.close()


def text_of(paper: receipts.Paper, size: PaperSize = "A5") -> str:
    return " ".join(page_texts(receipts.render_pdf(paper, size=size)))


def in_order(text: str, wanted: list[str]) -> None:
    at = 0
    for words in wanted:
        found = text.find(words, at)
        assert found >= 0, f"{words!r} is missing, or stands too early"
        at = found + len(words)


def words_of(value: Any) -> Iterator[str]:
    """Every text inside a value, English left out: it stands on bilingual paper only."""
    if isinstance(value, receipts.Phrase):
        yield value.vi
    elif isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from words_of(item)
    elif is_dataclass(value):
        for one in fields(value):
            yield from words_of(getattr(value, one.name))


def address_of(paper: receipts.Paper) -> str:
    match paper:
        case TakeHomeSlip():
            return paper.guide_url
        case TransferSlip():
            return paper.payload
        case Declaration() | ShiftSlip() | CodeSlip():
            return ""
        case _:
            return paper.lookup_url


# --- the contents


def test_the_paper_for_money_says_everything_in_order() -> None:
    in_order(
        text_of(PAPERS["fee receipt"]),
        [
            "ỦY BAN NHÂN DÂN XÃ MẪU",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Xã Mẫu, ngày 20 tháng 11 năm 2026",
            "BIÊN LAI THU PHÍ, LỆ PHÍ",
            "Ký hiệu: 01BLP0-001 · AA-26T",
            "Số: 0000118",
            "Mã số thuế: 2900000001",
            "Người nộp tiền: NGUYỄN THỊ MẪU",
            "Số CCCD/MST: •••••••••001",
            "Nội dung yêu cầu giải quyết: Đăng ký khai sinh",
            "Mã hồ sơ: H99.99.01-261120-0042",
            "STT Nội dung thu Số tiền",
            "1 Bản sao trích lục khai sinh (02 bản) 16.000 đ",
            "2 Cước dịch vụ bưu chính công ích trả kết quả 26.500 đ",
            "Tổng cộng 42.500 đ",
            "Số tiền bằng chữ: Bốn mươi hai nghìn năm trăm đồng",
            "Hình thức thanh toán: Tiền mặt tại quầy",
            "NGƯỜI NỘP TIỀN (Ký và ghi rõ họ tên) NGUYỄN THỊ MẪU",
            "NGƯỜI THU TIỀN (Ký và ghi rõ họ tên) TRẦN VĂN VÍ DỤ",
            "Dấu nhật ký: 3F9A12C7",
        ],
    )


def test_a_fee_slip_says_that_it_is_not_the_receipt_of_the_agency() -> None:
    assert "không thay cho biên lai" in text_of(PAPERS["fee slip"])
    assert "không thay cho biên lai" not in text_of(PAPERS["fee receipt"])


def test_a_paper_for_money_must_add_up() -> None:
    for change in ({"total": 42_501}, {"fees": (FeeLine(name="Phí", amount=None),)}, {"fees": (), "total": 0}):
        with pytest.raises(ValueError, match="together they are its total"):
            replace(FEE, **change)


def test_the_declaration_has_every_answer_in_order_and_room_for_what_was_left_out() -> None:
    lines = [
        f"{answer.label}{'' if answer.label[-1] == '?' else ':'} {answer.text or '………'}"
        for section in DECLARATION.sections
        for answer in section.answers
    ]
    in_order(
        text_of(DECLARATION),
        [
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "TỜ KHAI ĐĂNG KÝ KHAI SINH",
            "Mã hồ sơ: H99.99.01-261120-0042",
            "Kính gửi: ỦY BAN NHÂN DÂN XÃ MẪU",
            *lines,
            "Tôi cam đoan",
            "Xã Mẫu, ngày 20 tháng 11 năm 2026",
            "NGƯỜI KHAI (Ký và ghi rõ họ tên) NGUYỄN THỊ MẪU",
        ],
    )


def test_a_declaration_that_nobody_has_compared_with_the_official_form_says_so() -> None:
    assert "chưa đối chiếu với mẫu" in text_of(DECLARATION)
    assert "chưa đối chiếu" not in text_of(replace(DECLARATION, compared=True))


@every_size
def test_a_long_declaration_flows_over_pages_and_loses_no_answer(size: PaperSize) -> None:
    sections = tuple(
        AnswerSection(f"Thành viên {n}", tuple(Answer(f"Câu hỏi {n}.{k}", f"trả lời {n}.{k}") for k in range(12)))
        for n in range(20)
    )
    pages = page_texts(receipts.render_pdf(replace(DECLARATION, sections=sections), size=size))
    assert len(pages) > 1
    for number, text in enumerate(pages, start=1):
        assert f"Trang {number}/{len(pages)}" in text
        assert DECLARATION.code in text
    found = re.findall(r"trả lời (\d+\.\d+)", " ".join(pages))
    assert found == [f"{n}.{k}" for n in range(20) for k in range(12)]
    assert "NGƯỜI KHAI" in pages[-1]
    assert "Tôi cam đoan" in pages[-1], "a signature alone on a page could be put under anything"


@pytest.mark.parametrize("count", range(10, 60, 3))
def test_a_section_title_never_stands_alone_at_the_foot_of_a_page(count: int) -> None:
    first = AnswerSection("Một", tuple(Answer(f"Câu {k}", "x" * 60) for k in range(count)))
    pages = lay_out(replace(DECLARATION, sections=(first, AnswerSection("Hai", (Answer("Sau", "y"),)))), SHEETS["A5"])
    for page in pages:
        words = [mark.text for _, block in page.blocks for _, _, mark in block.flat() if isinstance(mark, Text)]
        if "Hai" in words:
            assert "Sau: " in words


def test_the_take_home_slip_lists_what_is_missing_and_where_to_get_it() -> None:
    in_order(
        text_of(TAKE_HOME),
        [
            "GIẤY TỜ CẦN MANG THEO LẦN SAU",
            "Đăng ký khai sinh (mã thủ tục 1.001193)",
            "☐ Giấy chứng sinh (bản chính) Trạm y tế hoặc bệnh viện nơi sinh",
            "☐ Giấy chứng nhận kết hôn của cha, mẹ",
            "Công an xã",
            "Phần đã khai được giữ đến hết: ngày 20 tháng 12 năm 2026",
            "Giờ làm việc: thứ Hai đến thứ Sáu",
            "Hỏi thêm, gọi: 0200 000 001",
            "không phải giấy tiếp nhận hồ sơ",
        ],
    )


def test_a_take_home_slip_with_nothing_to_bring_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one"):
        replace(TAKE_HOME, missing=())


def test_two_copies_say_which_is_whose_and_each_counts_its_own_pages() -> None:
    for paper in (FILING, FEE):
        pages = page_texts(receipts.render_pdf(paper, copies=receipts.TWO_COPIES))
        assert len(pages) == 2
        assert "Liên 1: lưu" in pages[0]
        assert "Liên 2: giao người nộp" in pages[1]
        assert all("Trang 1/1" in page for page in pages)


def test_slips_and_declarations_come_in_one_copy() -> None:
    for paper in (TAKE_HOME, DECLARATION):
        assert receipts.render_pdf(paper, copies=receipts.TWO_COPIES) == receipts.render_pdf(paper)


@pytest.mark.parametrize("paper", [FILING, FEE], ids=["form 01", "fee slip"])
def test_a_second_print_says_so(paper: receipts.FilingReceipt | FeeReceipt) -> None:
    assert "BẢN IN LẠI lần 3" in text_of(replace(paper, reprint=3))
    assert "BẢN IN LẠI" not in text_of(paper)


def test_moments_without_a_time_zone_are_refused() -> None:
    naive = datetime(2026, 11, 20, 9, 5)  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        replace(FEE, issued_at=naive)
    with pytest.raises(ValueError, match="time zone"):
        replace(DECLARATION, made_at=naive)
    with pytest.raises(ValueError, match="time zone"):
        replace(TAKE_HOME, issued_at=naive)


# --- every paper on every sheet


@every_paper
@every_size
def test_every_character_is_drawn(name: str, size: PaperSize) -> None:
    paper = PAPERS[name]
    for bilingual in (paper, replace(paper, language="vi+en")):
        text = text_of(bilingual, size)
        assert "□" not in text
        assert unicodedata.is_normalized("NFC", text)
    assert receipts.missing_glyphs("".join(words_of(paper))) == set()


@every_paper
@every_size
def test_a_scanner_reads_the_code_from_the_pixels(name: str, size: PaperSize) -> None:
    paper = PAPERS[name]
    document = pypdfium2.PdfDocument(receipts.render_pdf(paper, size=size))
    try:
        image = document[0].render(scale=200 / 72).to_pil()
    finally:
        document.close()
    assert [found.text for found in zxingcpp.read_barcodes(image, formats=QR)] == [address_of(paper)] * bool(
        address_of(paper)
    )


@every_paper
@every_size
def test_one_page_is_enough_for_usual_values(name: str, size: PaperSize) -> None:
    assert len(page_texts(receipts.render_pdf(PAPERS[name], size=size))) == 1


@every_paper
def test_english_stands_beside_the_vietnamese_when_wanted(name: str) -> None:
    state = "Socialist Republic of Viet Nam"
    assert state not in text_of(PAPERS[name])
    assert state in text_of(replace(PAPERS[name], language="vi+en"))


@every_paper
def test_the_file_embeds_its_fonts_names_nobody_and_is_the_same_each_time(name: str) -> None:
    pdf = receipts.render_pdf(PAPERS[name])
    document = pypdfium2.PdfDocument(pdf)
    try:
        metadata = " ".join(document.get_metadata_dict().values())
    finally:
        document.close()
    assert pdf == receipts.render_pdf(PAPERS[name])
    assert pdf.count(b"/FontFile2") == pdf.count(b"/ToUnicode") == len(set(re.findall(rb"/BaseFont /(\S+)", pdf))) > 0
    for personal in ("NGUYỄN", "THỬ NGHIỆM", "VÍ DỤ", "001", "0900"):
        assert personal not in metadata.replace("D:20261120", "")
    assert len(pdf) < 40 * 1024


WORDS = st.text("ẶỄỮGpgy Nđ", min_size=1, max_size=120).filter(str.strip)
SOME_PAPERS = st.one_of(
    st.builds(
        lambda name, names, url, marker: replace(
            FEE, payer_name=name, address=name, cashier_name=name[:40], procedure_name=name + name, lookup_url=url,
            fees=tuple(FeeLine(name=one, amount=10**9) for one in names), total=10**9 * len(names), copy_marker=marker,
        ),
        WORDS, st.lists(WORDS, min_size=1, max_size=25), st.sampled_from(["", LOOKUP_URL]),
        st.sampled_from(["", "Liên 1"]),
    ),
    st.builds(
        lambda name, answers: replace(
            DECLARATION, title=name, signer_name=name[:40],
            sections=(AnswerSection(name, tuple(Answer(label, text) for label, text in answers)),) * 2,
        ),
        WORDS, st.lists(st.tuples(WORDS, st.just("") | WORDS), max_size=25),
    ),
    st.builds(
        lambda name, names, url: replace(
            TAKE_HOME, procedure_name=name, hours=name, guide_url=url,
            missing=tuple(MissingPaper(name=one, kind=name[:20], where=name) for one in names),
        ),
        WORDS, st.lists(WORDS, min_size=1, max_size=25), st.sampled_from(["", GUIDE_URL]),
    ),
)  # fmt: skip


@settings(max_examples=25)
@given(SOME_PAPERS, st.sampled_from(SIZES), st.sampled_from(["vi", "vi+en"]))
def test_nothing_overlaps_and_nothing_leaves_the_paper(
    paper: FeeReceipt | Declaration | TakeHomeSlip, size: PaperSize, language: receipts.Language
) -> None:
    sheet = SHEETS[size]
    modules = len(matrix(address_of(paper))) if address_of(paper) else 0
    for page in lay_out(replace(paper, language=language), sheet):
        assert_clear(page, sheet, modules)
