"""The slips for transfers and for the cash of a shift: what they say, on sheets and on rolls."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pypdfium2
import pytest
import zxingcpp

import receipts
from kiosk.domain.vietqr import Transfer, parse
from tests.fakes.papers import SHIFT, TRANSFER

QR = zxingcpp.barcode_formats_from_str("QRCode")


def text_of(paper: receipts.Paper, size: receipts.PaperSize = "A5") -> str:
    document = pypdfium2.PdfDocument(receipts.render_pdf(paper, size=size))
    try:
        return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)
    finally:
        document.close()


def in_order(text: str, wanted: list[str]) -> None:
    at = 0
    for words in wanted:
        found = text.find(words, at)
        assert found >= 0, f"{words!r} is missing, or stands too early"
        at = found + len(words)


def test_the_slip_for_a_transfer_says_all_that_somebody_has_to_type() -> None:
    in_order(
        text_of(TRANSFER),
        [
            "PHIẾU CHUYỂN KHOẢN LỆ PHÍ",
            "Mã hồ sơ: H99.99.01-261120-0042",
            "Số tiền: 16.000 đ",
            "Số tiền bằng chữ: Mười sáu nghìn đồng",
            "Ngân hàng: VietinBank",
            "Số tài khoản: 000000001",
            "Chủ tài khoản: UBND XA MAU",
            "Nội dung chuyển khoản: LE PHI H9999012611200042",
            "chưa phải biên nhận",
            "Dấu nhật ký: 3F9A12C7",
        ],
    )


@pytest.mark.parametrize("size", ["A5", "A4"])
def test_a_bank_reads_amount_and_code_from_the_sheet(size: receipts.PaperSize) -> None:
    document = pypdfium2.PdfDocument(receipts.render_pdf(TRANSFER, size=size))
    try:
        (found,) = zxingcpp.read_barcodes(document[0].render(scale=150 / 72).to_pil(), formats=QR)
    finally:
        document.close()
    transfer = parse(found.text)
    assert isinstance(transfer, Transfer)
    assert (transfer.amount, transfer.bill, transfer.purpose) == (16_000, TRANSFER.code, TRANSFER.text)


@pytest.mark.parametrize("width", ["80mm", "58mm"])
def test_a_bank_reads_them_from_the_roll(width: receipts.RollWidth) -> None:
    (picture,) = receipts.roll_pictures(TRANSFER, width=width)
    (found,) = zxingcpp.read_barcodes(picture.convert("L"), formats=QR)
    assert found.text == TRANSFER.payload


def test_the_slip_of_a_shift_adds_up_from_the_opening_cash_to_the_difference() -> None:
    in_order(
        text_of(SHIFT),
        [
            "PHIẾU KIỂM TIỀN TRONG CA",
            "Ca số: 27",
            "Cán bộ trong ca: LÊ THỊ VÍ DỤ",
            "7 giờ 00 phút, ngày 20 tháng 11 năm 2026 – 17 giờ 02 phút",
            "Tiền đầu ca 500.000 đ",
            "Thu tiền mặt 312.000 đ",
            "Trả lại tiền mặt 8.000 đ",
            "Phải có trong két 804.000 đ",
            "Đếm được 803.000 đ",
            "Thu chuyển khoản 1.250.000 đ",
            "Chênh lệch: Thiếu 1.000 đ",
            "Lý do: Trả tiền thừa chưa đúng",
            "Việc còn chờ người thứ hai ký: 1",
            "Số biên nhận thu tiền đã lập: 31",
            "NGƯỜI KIỂM TIỀN",
            "NGƯỜI NHẬN TIỀN",
            "Dấu nhật ký: 3F9A12C7",
        ],
    )


@pytest.mark.parametrize(
    ("counted", "words"), [(804_000, "Khớp, không chênh lệch"), (805_000, "Thừa 1.000 đ"), (803_000, "Thiếu 1.000 đ")]
)
def test_the_difference_is_said_in_words(counted: int, words: str) -> None:
    assert f"Chênh lệch: {words}" in text_of(replace(SHIFT, counted=counted, reason="", waiting=0))


def test_what_cannot_be_is_refused() -> None:
    naive = datetime(2026, 11, 20, 9, 5)  # noqa: DTZ001
    for paper, change, words in (
        (TRANSFER, {"issued_at": naive}, "time zone"),
        (TRANSFER, {"amount": 0}, "has an amount"),
        (SHIFT, {"counted_at": naive}, "time zone"),
        (SHIFT, {"cash_out": -1}, "cannot be negative"),
        (SHIFT, {"journal_head": "3F"}, "8 characters"),
    ):
        with pytest.raises(ValueError, match=words):
            replace(paper, **change)
