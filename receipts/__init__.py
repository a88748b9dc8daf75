"""What comes out of the printer, drawn from plain values. Imports nothing of the kiosk.

Importing this package is cheap: reportlab, qrcode and Pillow are imported when the first paper is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from receipts.code_slip_values import CODE_SLIP, CodeSlip, CodeSlipWording
from receipts.declaration_values import DECLARATION, Answer, AnswerSection, Declaration, DeclarationWording
from receipts.dots import DOTS, RollWidth
from receipts.fee_values import FEE_RECEIPT, FEE_SLIP, FeeReceipt, FeeWording
from receipts.shift_values import SHIFT, ShiftSlip, ShiftWording
from receipts.take_home_values import TAKE_HOME, MissingPaper, TakeHomeSlip, TakeHomeWording
from receipts.transfer_values import TRANSFER, TransferSlip, TransferWording
from receipts.values import (
    ACCEPTANCE,
    SUBMISSION,
    Agency,
    FeeLine,
    FilingReceipt,
    FilingWording,
    Language,
    PaperLine,
    PaperSize,
    Phrase,
)
from receipts.words import amount_in_words, date_vi, money, time_vi

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = [
    "ACCEPTANCE",
    "CODE_SLIP",
    "DECLARATION",
    "DOTS",
    "FEE_RECEIPT",
    "FEE_SLIP",
    "ONE_COPY",
    "SHIFT",
    "SUBMISSION",
    "TAKE_HOME",
    "TRANSFER",
    "TWO_COPIES",
    "Agency",
    "Answer",
    "AnswerSection",
    "CodeSlip",
    "CodeSlipWording",
    "Declaration",
    "DeclarationWording",
    "FeeLine",
    "FeeReceipt",
    "FeeWording",
    "FilingReceipt",
    "FilingWording",
    "Language",
    "Medium",
    "MissingPaper",
    "Paper",
    "PaperLine",
    "PaperSize",
    "Phrase",
    "RollPaper",
    "RollWidth",
    "ShiftSlip",
    "ShiftWording",
    "TakeHomeSlip",
    "TakeHomeWording",
    "TransferSlip",
    "TransferWording",
    "amount_in_words",
    "date_vi",
    "missing_glyphs",
    "money",
    "render",
    "render_filing_receipt",
    "render_pdf",
    "render_roll",
    "roll_pictures",
    "time_vi",
]

Medium: TypeAlias = PaperSize | RollWidth
"""What a printer prints on."""

RollPaper: TypeAlias = FilingReceipt | FeeReceipt | TakeHomeSlip | TransferSlip | ShiftSlip | CodeSlip
"""Papers that fit on a roll."""

Paper: TypeAlias = RollPaper | Declaration
"""Every paper."""

ONE_COPY: tuple[str, ...] = ()
"""One copy that does not say which."""

TWO_COPIES: tuple[str, ...] = ("Liên 1: lưu", "Liên 2: giao người nộp")


def render(paper: RollPaper, medium: Medium, *, copies: Sequence[str] = ONE_COPY) -> bytes:
    """A paper for whatever a printer prints on: `render_pdf` for sheets, `render_roll` for rolls."""
    if medium == "80mm" or medium == "58mm":
        return render_roll(paper, width=medium, copies=copies)
    return render_pdf(paper, size=medium, copies=copies)


def render_pdf(paper: Paper, *, size: PaperSize = "A5", copies: Sequence[str] = ONE_COPY) -> bytes:
    """A paper as a PDF file, its fonts embedded. The same values give the same bytes.

    What does not fit on one page goes on to further ones. Characters that the embedded font lacks are printed as □;
    `missing_glyphs` tells beforehand.

    Args:
        paper: what is to stand on it.
        size: the sheets.
        copies: one marker for each copy of a receipt; without any there is one copy.
    """
    from receipts.sheets import render

    return render(paper, size=size, copies=copies)


def render_roll(paper: RollPaper, *, width: RollWidth = "80mm", copies: Sequence[str] = ONE_COPY) -> bytes:
    """A paper as the bytes for a thermal printer (ESC/POS): pictures, feeds and cuts, never text.

    Personal numbers are masked on every roll: such paper is left lying about, and never signed and filed.
    """
    from receipts.thermal import render

    return render(paper, width=width, copies=copies)


def roll_pictures(paper: RollPaper, *, width: RollWidth = "80mm", copies: Sequence[str] = ONE_COPY) -> list[Image]:
    """What `render_roll` sends, as one black-and-white picture for each copy: a dot of the printer is a pixel."""
    from receipts.thermal import pictures

    return pictures(paper, width=width, copies=copies)


def render_filing_receipt(values: FilingReceipt, *, size: PaperSize = "A5") -> bytes:
    """One copy of a filing receipt as a PDF file; A5 holds twelve papers on one page."""
    return render_pdf(values, size=size)


def missing_glyphs(text: str) -> set[str]:
    """The characters of the text that would be printed as □."""
    from receipts.typeface import missing_glyphs as missing

    return missing(text)
