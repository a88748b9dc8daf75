"""What the slip for a transfer is told: how much goes where, and what the VietQR code holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from receipts.values import Agency, Language, Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferWording:
    """The words of the slip that an agency may change."""

    title: Phrase
    scan_hint: Phrase
    notes: tuple[Phrase, ...] = ()


TRANSFER = TransferWording(
    title=Phrase("PHIẾU CHUYỂN KHOẢN LỆ PHÍ", "Payment by bank transfer"),
    scan_hint=Phrase("Quét bằng ứng dụng ngân hàng", "Scan with your bank's app"),
    notes=(
        Phrase(
            "Giữ đúng nội dung chuyển khoản. Tiền đến thì cán bộ lập biên nhận; phiếu này chưa phải biên nhận.",
            "Keep the transfer's text as it is. The receipt is given once the money has come; this slip is not one.",
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferSlip:
    """Everything on the slip. It names no citizen: whoever finds it learns nothing about a person.

    Attributes:
        amount: in đồng.
        holder: of the account, as the bank has it.
        text: what the transfer says; by it the money finds its dossier.
        payload: what the VietQR code holds.
        reprint: how often the slip has been printed again; 0 for the first print.
    """

    agency: Agency
    wording: TransferWording = TRANSFER
    code: str
    procedure_name: str
    amount: int
    bank: str
    account: str
    holder: str
    text: str
    payload: str
    issued_at: datetime
    journal_head: str = ""
    reprint: int = 0
    language: Language = "vi"

    def __post_init__(self) -> None:
        if self.issued_at.tzinfo is None:
            raise ValueError("A moment on a slip needs a time zone.")
        if self.amount <= 0:
            raise ValueError("A transfer has an amount.")
