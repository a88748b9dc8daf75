"""What the take-home slip is told: which papers are still missing, and where to get them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from receipts.values import Agency, Language, Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingPaper:
    """One paper to bring: what it is, in what form, and who gives it or what to look out for."""

    name: str
    kind: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeHomeWording:
    """The words of the slip that an agency may change."""

    title: Phrase
    intro: Phrase
    kept_until: Phrase
    scan_hint: Phrase
    notes: tuple[Phrase, ...] = ()


TAKE_HOME = TakeHomeWording(
    title=Phrase("GIẤY TỜ CẦN MANG THEO LẦN SAU", "Papers to bring next time"),
    intro=Phrase(
        "Ông/bà chuẩn bị các giấy tờ dưới đây rồi quay lại quầy.",
        "Get the papers below, then come back to the counter.",
    ),
    kept_until=Phrase("Phần đã khai được giữ đến hết", "What you filled in is kept until"),
    scan_hint=Phrase("Quét mã để xem hướng dẫn", "Scan for the guide"),
    notes=(
        Phrase(
            "Phiếu này để nhớ, không phải giấy tiếp nhận hồ sơ. Mang theo căn cước khi quay lại.",
            "This slip is a reminder, not a receipt. Bring your identity card when you come back.",
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeHomeSlip:
    """Everything on the slip. It names nobody: whoever finds it learns nothing about a person.

    Attributes:
        kept_until: the last day on which the half-filled dossier is kept; None leaves the line out.
        hours: when the counter is open, in words.
        guide_url: what the QR code holds; empty leaves the code out.
    """

    agency: Agency
    wording: TakeHomeWording = TAKE_HOME
    procedure_name: str
    procedure_code: str = ""
    missing: tuple[MissingPaper, ...]
    issued_at: datetime
    kept_until: date | None = None
    hours: str = ""
    guide_url: str = ""
    language: Language = "vi"

    def __post_init__(self) -> None:
        if self.issued_at.tzinfo is None:
            raise ValueError("A moment on a slip needs a time zone.")
        if not self.missing:
            raise ValueError("A take-home slip lists at least one paper.")
