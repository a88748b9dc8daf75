"""Make the pictures in docs/pictures/papers: every paper that comes out of a printer, from made-up values.

    python docs/make_papers.py

Needs the test extra. Nobody in these pictures exists, and the keys that sign them are made for the occasion.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pypdfium2
from PIL import Image

import receipts
from receipts import (
    FEE_RECEIPT,
    Answer,
    AnswerSection,
    Declaration,
    FeeLine,
    FeeReceipt,
    FilingReceipt,
    MissingPaper,
    PaperLine,
    TakeHomeSlip,
)

FOLDER = Path(__file__).parent / "pictures" / "papers"
PIXELS_A_POINT = 1.5
GREYS = 16
LOOKUP_URL = (
    "HTTPS://TRACUU.EXAMPLE.VN/L/H99.99.01-261120-0042/5E2N8R0VQ7C3M1K9XW4TZHAB6G/"
    + ("7Q0B4ZK8M2N5T9W3X6C1V" * 6)[:109]
)
GUIDE_URL = "HTTPS://TRACUU.EXAMPLE.VN/TTHC/1.001193"

AGENCY = receipts.Agency(
    name="ỦY BAN NHÂN DÂN XÃ MẪU",
    parent="ỦY BAN NHÂN DÂN TỈNH THỬ NGHIỆM",
    place="Xã Mẫu",
    address="Thôn Thử, xã Mẫu, tỉnh Thử Nghiệm",
    hotline="0200 000 001",
)
NOW = datetime(2026, 11, 20, 2, 5, tzinfo=UTC)

FILING = FilingReceipt(
    agency=AGENCY,
    code="H99.99.01-261120-0042",
    check="K",
    procedure_name="Đăng ký khai sinh",
    procedure_code="1.001193",
    applicant_name="NGUYỄN THỊ MẪU",
    id_number="•••••••••001",
    address="Thôn Thử, xã Mẫu, tỉnh Thử Nghiệm",
    phone="0900 000 001",
    papers=(
        PaperLine(name="Tờ khai đăng ký khai sinh", kind="bản điện tử"),
        PaperLine(name="Giấy chứng sinh", kind="bản quét", pages=1),
        PaperLine(name="Giấy chứng nhận kết hôn của cha, mẹ", kind="bản quét", pages=2),
    ),
    processing_time="trong ngày",
    received_at=NOW,
    due_at=datetime(2026, 11, 20, 10, 0, tzinfo=UTC),
    delivery="Tại quầy Một cửa",
    fees=(
        FeeLine(name="Lệ phí đăng ký khai sinh", amount=0),
        FeeLine(name="Bản sao trích lục khai sinh (02 bản)", amount=16_000),
    ),
    total=16_000,
    payment="đã thu tiền mặt",
    officer_name="TRẦN VĂN VÍ DỤ",
    lookup_url=LOOKUP_URL,
    journal_head="3F9A12C7",
)
FEE = FeeReceipt(
    agency=AGENCY,
    number="0000118",
    issued_at=NOW,
    payer_name="NGUYỄN THỊ MẪU",
    id_number="•••••••••001",
    address="Thôn Thử, xã Mẫu, tỉnh Thử Nghiệm",
    code=FILING.code,
    procedure_name=FILING.procedure_name,
    fees=(
        FeeLine(name="Bản sao trích lục khai sinh (02 bản)", amount=16_000),
        FeeLine(name="Cước dịch vụ bưu chính công ích trả kết quả", amount=26_500),
    ),
    total=42_500,
    payment="Tiền mặt tại quầy",
    cashier_name="TRẦN VĂN VÍ DỤ",
    lookup_url=LOOKUP_URL,
    journal_head="3F9A12C7",
)
DECLARATION = Declaration(
    agency=AGENCY,
    title="Tờ khai đăng ký khai sinh",
    code=FILING.code,
    sections=(
        AnswerSection(
            "Người yêu cầu",
            (
                Answer("Họ, chữ đệm, tên", "NGUYỄN THỊ MẪU"),
                Answer("Ngày sinh", "28/02/1990"),
                Answer("Số căn cước", "038090000001"),
                Answer("Nơi cư trú", "Thôn Thử, xã Mẫu, tỉnh Thử Nghiệm"),
                Answer("Quan hệ với trẻ", "Mẹ"),
                Answer("Số điện thoại", "0900 000 001"),
            ),
        ),
        AnswerSection(
            "Trẻ được khai sinh",
            (
                Answer("Họ, chữ đệm, tên", "LÊ NGỌC THỬ"),
                Answer("Giới tính", "Nữ"),
                Answer("Ngày sinh", "11/11/2026 (ngày mười một tháng mười một năm hai nghìn không trăm hai mươi sáu)"),
                Answer("Dân tộc", "Kinh"),
                Answer("Quốc tịch", "Việt Nam"),
                Answer("Nơi sinh", "Trạm Y tế xã Mẫu, xã Mẫu, tỉnh Thử Nghiệm"),
                Answer("Quê quán", "xã Mẫu, tỉnh Thử Nghiệm"),
            ),
        ),
        AnswerSection(
            "Cha của trẻ",
            (
                Answer("Họ, chữ đệm, tên", "LÊ VĂN VÍ DỤ"),
                Answer("Năm sinh", "1988"),
                Answer("Dân tộc", "Kinh"),
                Answer("Quốc tịch", "Việt Nam"),
                Answer("Giấy tờ tùy thân", ""),
            ),
        ),
        AnswerSection(
            "Bản sao",
            (
                Answer("Ông/bà có đề nghị cấp bản sao không?", "Có"),
                Answer("Số lượng", "2"),
            ),
        ),
    ),
    made_at=NOW,
    signer_name="NGUYỄN THỊ MẪU",
    source="theo mẫu tờ khai đăng ký khai sinh, Thông tư 04/2024/TT-BTP",
    revision=1,
)
TAKE_HOME = TakeHomeSlip(
    agency=AGENCY,
    procedure_name="Đăng ký khai sinh",
    procedure_code="1.001193",
    missing=(
        MissingPaper(name="Giấy chứng sinh", kind="bản chính", where="Trạm y tế hoặc bệnh viện nơi sinh"),
        MissingPaper(
            name="Giấy chứng nhận kết hôn của cha, mẹ", kind="bản chính hoặc bản sao", where="UBND xã nơi đã đăng ký"
        ),
        MissingPaper(name="Giấy tờ chứng minh nơi cư trú", where="Công an xã"),
    ),
    issued_at=NOW,
    kept_until=date(2026, 12, 20),
    hours="thứ Hai đến thứ Sáu, 7:00–11:30 và 13:30–17:00",
    guide_url=GUIDE_URL,
)


def sheet(name: str, paper: receipts.Paper, size: receipts.PaperSize) -> None:
    """The first page of a paper."""
    document = pypdfium2.PdfDocument(receipts.render_pdf(paper, size=size))
    save(name, document[0].render(scale=PIXELS_A_POINT).to_pil().convert("L"))
    document.close()


def roll(name: str, paper: receipts.RollPaper, width: receipts.RollWidth) -> None:
    """A strip of thermal paper, a dot a pixel."""
    save(name, receipts.roll_pictures(paper, width=width)[0])


def save(name: str, image: Image.Image) -> None:
    path = FOLDER / f"{name}.png"
    (image if image.mode == "1" else image.quantize(GREYS)).save(path, optimize=True)
    sys.stdout.write(f"{path.name}  {image.width} x {image.height}  {path.stat().st_size / 1024:.0f} KB\n")


def main() -> None:
    """Write all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    sheet("mau-01-a5", replace(FILING, copy_marker=receipts.TWO_COPIES[1]), "A5")
    sheet("mau-01-a4", replace(FILING, copy_marker=receipts.TWO_COPIES[0]), "A4")
    sheet("mau-01-a5-en", replace(FILING, language="vi+en"), "A5")
    sheet("confirmation-a5", replace(FILING, wording=receipts.SUBMISSION, officer_name="", reprint=1), "A5")
    sheet("fee-slip-a5", FEE, "A5")
    registered = replace(FEE, wording=FEE_RECEIPT, series="01BLP0-001 · AA-26T", tax_code="2900000001")
    sheet("fee-receipt-a5", replace(registered, copy_marker=receipts.TWO_COPIES[1]), "A5")
    sheet("declaration-a4", DECLARATION, "A4")
    sheet("declaration-a5", DECLARATION, "A5")
    sheet("take-home-a5", TAKE_HOME, "A5")
    sheet("take-home-a5-en", replace(TAKE_HOME, language="vi+en"), "A5")
    roll("mau-01-80mm", FILING, "80mm")
    roll("mau-01-58mm", FILING, "58mm")
    roll("fee-slip-80mm", FEE, "80mm")
    roll("fee-slip-58mm", replace(FEE, language="vi+en", reprint=2), "58mm")
    roll("take-home-80mm", TAKE_HOME, "80mm")


if __name__ == "__main__":
    main()
