"""What the slip of a shift is told: what its cash began with, what came and went, what was counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from receipts.values import JOURNAL_HEAD_LENGTH, SIGNATURE_HINT, Agency, Language, Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftWording:
    """The words of the slip that an agency may change."""

    title: Phrase
    counted_by: Phrase
    taken_over_by: Phrase
    signature_hint: Phrase = SIGNATURE_HINT
    notes: tuple[Phrase, ...] = ()


SHIFT = ShiftWording(
    title=Phrase("PHIẾU KIỂM TIỀN TRONG CA", "Cash of the shift"),
    counted_by=Phrase("NGƯỜI KIỂM TIỀN", "Counted by"),
    taken_over_by=Phrase("NGƯỜI NHẬN TIỀN", "Taken over by"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftSlip:
    """Everything on the slip. Amounts are đồng; what went out is positive.

    Attributes:
        shift: the shift's number.
        officer: whose shift it was.
        counted_by: who counted.
        takings: how many receipts were written.
        waiting: how many acts still wait for a second officer's signature.
        reason: why the count is not what was expected; "" where it is.
        journal_head: first eight characters of the journal's head hash, which tie the slip to the journal.
    """

    agency: Agency
    wording: ShiftWording = SHIFT
    shift: int
    officer: str
    counted_by: str
    opened_at: datetime
    counted_at: datetime
    opening: int
    cash_in: int
    cash_out: int
    transfer_in: int
    transfer_out: int
    takings: int
    counted: int
    reason: str = ""
    waiting: int = 0
    journal_head: str
    language: Language = "vi"

    def __post_init__(self) -> None:
        if self.opened_at.tzinfo is None or self.counted_at.tzinfo is None:
            raise ValueError("A moment on a slip needs a time zone.")
        amounts = (self.opening, self.cash_in, self.cash_out, self.transfer_in, self.transfer_out, self.counted)
        if min(amounts) < 0:
            raise ValueError("A sum on the slip of a shift cannot be negative.")
        if len(self.journal_head) != JOURNAL_HEAD_LENGTH:
            raise ValueError(f"The journal head on a slip has {JOURNAL_HEAD_LENGTH} characters.")

    @property
    def expected(self) -> int:
        """The cash that had to lie in the drawer."""
        return self.opening + self.cash_in - self.cash_out

    @property
    def difference(self) -> int:
        """What was counted too much (positive) or too little (negative)."""
        return self.counted - self.expected

    def lines(self) -> tuple[tuple[Phrase, int, bool], ...]:
        """What stands in the table: a name, an amount, and whether it is a sum."""
        return (
            (Phrase("Tiền đầu ca", "Cash at the beginning"), self.opening, False),
            (Phrase("Thu tiền mặt", "Cash taken"), self.cash_in, False),
            (Phrase("Trả lại tiền mặt", "Cash given back"), self.cash_out, False),
            (Phrase("Phải có trong két", "Expected in the drawer"), self.expected, True),
            (Phrase("Đếm được", "Counted"), self.counted, True),
            (Phrase("Thu chuyển khoản", "Transfers received"), self.transfer_in, False),
            (Phrase("Trả lại chuyển khoản", "Transfers given back"), self.transfer_out, False),
        )

    def verdict(self) -> Phrase:
        """Whether the count fits, in words."""
        if not self.difference:
            return Phrase("Khớp, không chênh lệch", "It fits")
        return Phrase("Thừa", "Too much") if self.difference > 0 else Phrase("Thiếu", "Too little")
