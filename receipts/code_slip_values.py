"""What the slip with a one-time code is told: the code, until when it is good, and where it is typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from receipts.values import Agency, Language, Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSlipWording:
    """The words of the slip that an agency may change."""

    title: Phrase
    notes: tuple[Phrase, ...] = ()


CODE_SLIP = CodeSlipWording(
    title=Phrase("PHIẾU MÃ XÁC NHẬN", "One-time code"),
    notes=(
        Phrase(
            "Gõ mã này ở kiosk ghi trên phiếu. Mã dùng một lần; hết giờ thì nhờ cán bộ cấp mã khác.",
            "Type the code at the kiosk named above. It works once; after its time ask an officer for another.",
        ),
        Phrase("Không đưa mã cho người khác.", "Do not give the code to anybody."),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSlip:
    """Everything on the slip. Of the person it has a masked name only: whoever finds it learns nothing about anybody.

    Attributes:
        code: as people type it, "ACDE-2345".
        name: masked, "Nguyễn T. M.".
        kiosk: which machine the code is for, as people call it.
        issued_at, good_until: with a time zone.
    """

    agency: Agency
    wording: CodeSlipWording = CODE_SLIP
    code: str = field(repr=False)
    name: str
    kiosk: str
    issued_at: datetime
    good_until: datetime
    language: Language = "vi"

    def __post_init__(self) -> None:
        if self.issued_at.tzinfo is None or self.good_until.tzinfo is None:
            raise ValueError("A moment on a slip needs a time zone.")
