"""What a filled declaration is told: the answers, section by section, as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from receipts.values import SIGNATURE_HINT, Agency, Language, Phrase


class Answer(NamedTuple):
    """One question and what was answered; empty where it was left out."""

    label: str
    text: str


class AnswerSection(NamedTuple):
    """Questions that belong together."""

    title: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationWording:
    """The words of a declaration that an agency may change."""

    addressee: Phrase
    pledge: Phrase
    signature: Phrase
    signature_hint: Phrase
    not_compared: Phrase


DECLARATION = DeclarationWording(
    addressee=Phrase("Kính gửi", "To"),
    pledge=Phrase(
        "Tôi cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm trước pháp luật về lời khai.",
        "I declare that the above is true and accept responsibility for it before the law.",
    ),
    signature=Phrase("NGƯỜI KHAI", "Declarant"),
    signature_hint=SIGNATURE_HINT,
    not_compared=Phrase(
        "Bản in này chưa đối chiếu với mẫu tờ khai do cơ quan nhà nước ban hành.",
        "This print has not been compared with the official form.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A filled declaration, to be signed.

    Attributes:
        title: of the form, as in `Tờ khai đăng ký khai sinh`.
        code: the dossier that it belongs to; empty before it is filed.
        made_at: stands in the date line.
        signer_name: under the place to sign.
        source: the official form that it follows, in words.
        compared: whether somebody has compared the form with the printed official one; otherwise the paper says so.
        revision: of the form's questions.
        assisted: which officer typed it for the signer, and why, in words; empty where nobody did.
    """

    agency: Agency
    wording: DeclarationWording = DECLARATION
    title: str
    code: str = ""
    sections: tuple[AnswerSection, ...]
    made_at: datetime
    signer_name: str = ""
    source: str = ""
    compared: bool = False
    revision: int = 0
    assisted: str = ""
    language: Language = "vi"

    def __post_init__(self) -> None:
        if self.made_at.tzinfo is None:
            raise ValueError("A moment on a declaration needs a time zone.")
