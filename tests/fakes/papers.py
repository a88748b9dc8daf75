"""Every paper with made-up values. Nobody here exists; the seal of the address is invented, too."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import receipts
from receipts import (
    Answer,
    AnswerSection,
    CodeSlip,
    Declaration,
    FeeLine,
    FeeReceipt,
    FilingReceipt,
    MissingPaper,
    PaperLine,
    ShiftSlip,
    TakeHomeSlip,
    TransferSlip,
)

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
    source="theo mẫu tờ khai đăng ký khai sinh",
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

TRANSFER_PAYLOAD = (
    "00020101021238530010A0000007270123000697041501090000000010208QRIBFTTA53037045405160005802VN"
    "62530121H99.99.01-261120-00420824LE PHI H999901261120004263046F07"
)
TRANSFER = TransferSlip(
    agency=AGENCY,
    code=FILING.code,
    procedure_name=FILING.procedure_name,
    amount=16_000,
    bank="VietinBank",
    account="000000001",
    holder="UBND XA MAU",
    text="LE PHI H9999012611200042",
    payload=TRANSFER_PAYLOAD,
    issued_at=NOW,
    journal_head="3F9A12C7",
)
SHIFT = ShiftSlip(
    agency=AGENCY,
    shift=27,
    officer="LÊ THỊ VÍ DỤ",
    counted_by="LÊ THỊ VÍ DỤ",
    opened_at=datetime(2026, 11, 20, 0, 0, tzinfo=UTC),
    counted_at=datetime(2026, 11, 20, 10, 2, tzinfo=UTC),
    opening=500_000,
    cash_in=312_000,
    cash_out=8_000,
    transfer_in=1_250_000,
    transfer_out=0,
    takings=31,
    counted=803_000,
    reason="Trả tiền thừa chưa đúng",
    waiting=1,
    journal_head="3F9A12C7",
)

CODE_SLIP = CodeSlip(
    agency=AGENCY,
    code="ACDE-2345",
    name="Nguyễn T. M.",
    kiosk="K1",
    issued_at=SHIFT.counted_at,
    good_until=SHIFT.counted_at + timedelta(minutes=15),
)

PAPERS: dict[str, receipts.Paper] = {
    "form 01": FILING,
    "confirmation": replace(FILING, wording=receipts.SUBMISSION, officer_name=""),
    "fee slip": FEE,
    "fee receipt": replace(FEE, wording=receipts.FEE_RECEIPT, series="01BLP0-001 · AA-26T", tax_code="2900000001"),
    "declaration": DECLARATION,
    "take-home slip": TAKE_HOME,
    "transfer slip": TRANSFER,
    "shift slip": SHIFT,
    "code slip": CODE_SLIP,
}
ROLL_PAPERS: dict[str, receipts.RollPaper] = {
    name: paper for name, paper in PAPERS.items() if not isinstance(paper, Declaration)
}
