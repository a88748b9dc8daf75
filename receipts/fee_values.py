"""What the paper for money is told: who paid how much for what, to whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from receipts.values import JOURNAL_HEAD_LENGTH, SIGNATURE_HINT, Agency, FeeLine, Language, Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeWording:
    """The words of a paper for money that an agency may change."""

    title: Phrase
    payer: Phrase
    payer_signature: Phrase
    cashier_signature: Phrase
    signature_hint: Phrase
    scan_hint: Phrase
    notes: tuple[Phrase, ...] = ()


FEE_SLIP = FeeWording(
    title=Phrase("PHIẾU THU PHÍ, LỆ PHÍ", "Payment slip"),
    payer=Phrase("Người nộp tiền", "Payer"),
    payer_signature=Phrase("NGƯỜI NỘP TIỀN", "Payer"),
    cashier_signature=Phrase("NGƯỜI THU TIỀN", "Cashier"),
    signature_hint=SIGNATURE_HINT,
    scan_hint=Phrase("Quét mã để tra cứu", "Scan to look up"),
    notes=(
        Phrase(
            "Phiếu này xác nhận số tiền đã nộp tại quầy và không thay cho biên lai của cơ quan thu.",
            "This slip confirms the payment at the counter. It does not replace the agency's official receipt.",
        ),
    ),
)
"""For an agency whose receipts come from another system."""

FEE_RECEIPT = replace(FEE_SLIP, title=Phrase("BIÊN LAI THU PHÍ, LỆ PHÍ", "Receipt for fees"), notes=())
"""For an agency that has registered receipts of its own making; it then needs `series`, `number` and `tax_code`.

What stands on it follows Nghị định 123/2020/NĐ-CP, article 32: name, series, number, copy, agency with tax code, fees,
sum in figures and words, date, signature of whoever collects.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeReceipt:
    """Everything on a paper for money. Text that is empty leaves its line out.

    Attributes:
        series: symbols of the form and of the series (`Ký hiệu`).
        number: within the series, as it is to be printed.
        tax_code: of the agency.
        code: the dossier that the fees belong to.
        fees: every fee with its amount; together they are `total`.
        total: in đồng.
        payment: how it was paid, in words.
        copy_marker: which copy this is, as in `Liên 2: giao người nộp`.
        reprint: how often the paper has been printed again; 0 for the first print.
    """

    agency: Agency
    wording: FeeWording = FEE_SLIP
    series: str = ""
    number: str
    tax_code: str = ""
    issued_at: datetime
    payer_name: str
    id_number: str = ""
    address: str = ""
    code: str = ""
    procedure_name: str = ""
    fees: tuple[FeeLine, ...]
    total: int
    payment: str = ""
    cashier_name: str
    lookup_url: str = ""
    journal_head: str = ""
    copy_marker: str = ""
    reprint: int = 0
    language: Language = "vi"

    def __post_init__(self) -> None:
        if self.issued_at.tzinfo is None:
            raise ValueError("A moment on a receipt needs a time zone.")
        amounts = [fee.amount for fee in self.fees if fee.amount is not None]
        if len(amounts) < len(self.fees) or sum(amounts) != self.total or not self.fees:
            raise ValueError("A paper for money lists every amount, and together they are its total.")
        if self.reprint < 0:
            raise ValueError("The number of reprints cannot be negative.")
        if self.journal_head and len(self.journal_head) != JOURNAL_HEAD_LENGTH:
            raise ValueError(f"The journal head on a receipt has {JOURNAL_HEAD_LENGTH} characters.")
