"""What comes out of the printer, drawn from plain values. Imports nothing of the kiosk.

Importing this package is cheap: reportlab and qrcode are imported when the first paper is drawn.
"""

from __future__ import annotations

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

__all__ = [
    "ACCEPTANCE",
    "SUBMISSION",
    "Agency",
    "FeeLine",
    "FilingReceipt",
    "FilingWording",
    "Language",
    "PaperLine",
    "PaperSize",
    "Phrase",
    "amount_in_words",
    "date_vi",
    "missing_glyphs",
    "money",
    "render_filing_receipt",
    "time_vi",
]


def render_filing_receipt(values: FilingReceipt, *, size: PaperSize = "A5") -> bytes:
    """The receipt as a PDF file, its fonts embedded.

    A5 holds twelve papers on one page; what does not fit goes on to further pages. The same values give the same
    bytes. Characters that the embedded font lacks are printed as □; `missing_glyphs` tells beforehand.
    """
    from receipts.form01 import render

    return render(values, size=size)


def missing_glyphs(text: str) -> set[str]:
    """The characters of the text that would be printed as □."""
    from receipts.typeface import missing_glyphs as missing

    return missing(text)
