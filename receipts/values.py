"""What a printed paper is told: plain values, nothing of the kiosk.

Whatever an agency may want to change (heads, notes, titles of signatures) is a value here and not a constant in the
drawing code: the circular's own layouts reached us only through printed samples, and provinces word them differently.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["vi", "vi+en"]
PaperSize: TypeAlias = Literal["A5", "A4"]

JOURNAL_HEAD_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of the form itself: Vietnamese, and English for the receipts that carry both."""

    vi: str
    en: str = ""


SIGNATURE_HINT = Phrase("Ký và ghi rõ họ tên", "Signature and full name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """Who issues the paper.

    Attributes:
        name: the authority, as in `UBND XÃ TÂY HIẾU`.
        parent: the authority above it, the first line of the head; may be empty.
        counter: the unit at the counter, the last and bold line of the head.
        place: the place in the date line, as in `Tây Hiếu`.
        address: where the counter is; empty leaves it out of the foot.
        hotline: the number to call; empty leaves it out of the foot.
    """

    name: str
    parent: str = ""
    counter: str = "BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ"
    place: str
    address: str = ""
    hotline: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One paper that was handed in. `kind` is `bản chính`, `bản sao`, `bản chụp` …; `pages` None means not counted."""

    name: str
    kind: str
    quantity: int = 1
    pages: int | None = None

    def __post_init__(self) -> None:
        if self.quantity < 0 or (self.pages is not None and self.pages < 0):
            raise ValueError("A number of papers or pages cannot be negative.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeLine:
    """One fee in đồng. None: nobody has set it yet (`chưa quy định`); 0: it is set, and nothing is taken."""

    name: str
    amount: int | None

    def __post_init__(self) -> None:
        if self.amount is not None and self.amount < 0:
            raise ValueError("A fee cannot be negative.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingWording:
    """The words of a filing receipt that an agency may change.

    Attributes:
        applicant: label of the applicant's name.
        received: label of item 4.
        due: label of item 5.
        due_unknown: what stands in item 5 when there is no due date that can be trusted.
        officer_signature: None on a paper that no officer signs.
        provisional_code: label of the code while it is provisional, and the note that goes with it.
        other_code: label of a second code.
        notes: what the applicant should know, under the signatures.
    """

    title: Phrase
    applicant: Phrase
    received: Phrase
    due: Phrase
    due_unknown: Phrase
    applicant_signature: Phrase
    officer_signature: Phrase | None
    signature_hint: Phrase = SIGNATURE_HINT
    code: Phrase = Phrase("Mã hồ sơ", "Dossier code")
    provisional_code: Phrase = Phrase("Mã hồ sơ tạm", "Provisional code")
    provisional_note: Phrase = Phrase(
        "Mã hồ sơ ở trên là mã tạm; sau khi có mã chính thức, mã tạm vẫn dùng để tra cứu được.",
        "The code above is provisional; it stays valid for look-up after the final one has been issued.",
    )
    other_code: Phrase = Phrase("Mã khác", "Other code")
    scan_hint: Phrase = Phrase("Quét mã để tra cứu", "Scan to look up")
    notes: tuple[Phrase, ...] = ()


ASSISTED = Phrase("Nộp hộ", "Filed with help of")
"""Label of the line that says which officer typed for the applicant."""

ACCEPTANCE = FilingWording(
    title=Phrase(
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "Receipt of dossier and appointment for the result",
    ),
    applicant=Phrase("Tiếp nhận hồ sơ của", "Applicant"),
    received=Phrase("Thời gian nhận hồ sơ", "Received"),
    due=Phrase("Thời gian trả kết quả", "Result due"),
    due_unknown=Phrase("…… giờ …… phút, ngày …… tháng …… năm ……"),
    applicant_signature=Phrase("NGƯỜI NỘP HỒ SƠ", "Applicant"),
    officer_signature=Phrase("NGƯỜI TIẾP NHẬN HỒ SƠ", "Receiving officer"),
    notes=(
        Phrase(
            "Khi đến nhận kết quả, mang theo giấy này và giấy tờ tùy thân; nhận thay cần có giấy ủy quyền.",
            "Bring this slip and your identity paper; someone collecting for you needs an authorisation.",
        ),
    ),
)
"""Mẫu 01 (Phụ lục I, Thông tư 03/2025/TT-VPCP): an officer has accepted the dossier."""

SUBMISSION = FilingWording(
    title=Phrase("PHIẾU XÁC NHẬN NỘP HỒ SƠ", "Confirmation of submission"),
    applicant=Phrase("Người nộp hồ sơ", "Applicant"),
    received=Phrase("Thời gian nộp hồ sơ", "Submitted"),
    due=Phrase("Thời gian trả kết quả (dự kiến)", "Result expected"),
    due_unknown=Phrase("cán bộ báo khi tiếp nhận hồ sơ", "the officer will tell at acceptance"),
    applicant_signature=Phrase("NGƯỜI NỘP HỒ SƠ", "Applicant"),
    officer_signature=None,
    notes=(
        Phrase(
            "Phiếu này xác nhận hồ sơ đã nộp. Cán bộ kiểm tra hồ sơ rồi cấp giấy tiếp nhận và hẹn trả kết quả.",
            "This slip confirms the submission. It is not the receipt: an officer checks the dossier first.",
        ),
    ),
)
"""Printed at once when a citizen files at the kiosk, before an officer has looked at the dossier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingReceipt:
    """Everything on a filing receipt. Text that is empty leaves its line out.

    Attributes:
        wording: `ACCEPTANCE` (Mẫu 01), `SUBMISSION`, or an agency's own.
        check: the check character that goes with a typed look-up.
        provisional: whether `code` may still be replaced.
        other_code: a second code of the same dossier, such as the provisional one that was printed before.
        id_number: in full or masked, as the caller decides.
        owner_name: whose dossier it is, where another person hands it in.
        sets: number of sets (`Số lượng hồ sơ`).
        processing_time: in words, as in `05 ngày làm việc`.
        due_at: None when the clock or the calendar cannot be trusted; the form then leaves room to write.
        channel: how the dossier came in, in words, where that was not at the counter.
        delivery: where and how the result is handed over, in words.
        total: in đồng; None leaves the line out.
        payment: the state of the payment in words.
        assisted: which officer helped the applicant to file, and why, in words; empty where nobody did.
        lookup_url: what the QR code holds; empty leaves the code out.
        journal_head: first eight characters of the journal's head hash, which tie the paper to the journal.
        copy_marker: which copy this is, as in `Liên 2: giao người nộp`.
        reprint: how often the paper has been printed again; 0 for the first print.
    """

    agency: Agency
    wording: FilingWording = ACCEPTANCE
    code: str
    check: str = ""
    provisional: bool = False
    other_code: str = ""
    procedure_name: str
    procedure_code: str = ""
    applicant_name: str
    id_number: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    owner_name: str = ""
    papers: tuple[PaperLine, ...] = ()
    sets: int = 1
    processing_time: str = ""
    received_at: datetime
    due_at: datetime | None = None
    channel: str = ""
    delivery: str = ""
    fees: tuple[FeeLine, ...] = ()
    total: int | None = None
    payment: str = ""
    officer_name: str = ""
    assisted: str = ""
    register_book: str = ""
    register_number: str = ""
    lookup_url: str = ""
    journal_head: str = ""
    copy_marker: str = ""
    reprint: int = 0
    language: Language = "vi"

    def __post_init__(self) -> None:
        for moment in (self.received_at, self.due_at):
            if moment is not None and moment.tzinfo is None:
                raise ValueError("A moment on a receipt needs a time zone.")
        if self.reprint < 0 or self.sets < 0:
            raise ValueError("The number of sets and of reprints cannot be negative.")
        if self.total is not None and self.total < 0:
            raise ValueError("A total cannot be negative.")
        if self.journal_head and len(self.journal_head) != JOURNAL_HEAD_LENGTH:
            raise ValueError(f"The journal head on a receipt has {JOURNAL_HEAD_LENGTH} characters.")
