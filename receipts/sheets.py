"""Papers on sheets of A4 and A5, as PDF files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from receipts import code_slip, declaration, fee_receipt, form01, pdf, shift_slip, take_home, transfer_slip
from receipts.code_slip_values import CodeSlip
from receipts.declaration_values import Declaration
from receipts.fee_values import FeeReceipt
from receipts.flow import Page, Sheet
from receipts.shift_values import ShiftSlip
from receipts.stationery import SHEETS
from receipts.take_home_values import TakeHomeSlip
from receipts.transfer_values import TransferSlip
from receipts.values import FilingReceipt, PaperSize

Paper: TypeAlias = FilingReceipt | FeeReceipt | Declaration | TakeHomeSlip | TransferSlip | ShiftSlip | CodeSlip


def render(paper: Paper, *, size: PaperSize, copies: Sequence[str] = ()) -> bytes:
    """The paper as a PDF file; of a receipt, one copy for each marker, each beginning on a page of its own."""
    sheet = SHEETS[size]
    pages = [page for copy in copies_of(paper, copies) for page in lay_out(copy, sheet)]
    return pdf.write(pages, sheet, title=title_of(paper), author=paper.agency.name, created=_moment(paper))


def copies_of(paper: Paper, markers: Sequence[str]) -> Sequence[Paper]:
    """The paper once for each marker. Only receipts come in copies; without markers there is one of anything."""
    if isinstance(paper, FilingReceipt | FeeReceipt) and markers:
        return [replace(paper, copy_marker=marker) for marker in markers]
    return [paper]


def lay_out(paper: Paper, sheet: Sheet) -> list[Page]:
    """The pages of one copy."""
    match paper:
        case FilingReceipt():
            return form01.lay_out(paper, sheet)
        case FeeReceipt():
            return fee_receipt.lay_out(paper, sheet)
        case Declaration():
            return declaration.lay_out(paper, sheet)
        case TakeHomeSlip():
            return take_home.lay_out(paper, sheet)
        case TransferSlip():
            return transfer_slip.lay_out(paper, sheet)
        case ShiftSlip():
            return shift_slip.lay_out(paper, sheet)
        case CodeSlip():
            return code_slip.lay_out(paper, sheet)


def title_of(paper: Paper) -> str:
    """What the paper is called; it names nobody."""
    return paper.title if isinstance(paper, Declaration) else paper.wording.title.vi.capitalize()


def _moment(paper: Paper) -> datetime:
    match paper:
        case FilingReceipt():
            return paper.received_at
        case Declaration():
            return paper.made_at
        case ShiftSlip():
            return paper.counted_at
        case _:
            return paper.issued_at
