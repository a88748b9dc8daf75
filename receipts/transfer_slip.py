"""The slip for a transfer: the VietQR code, and the same in words for whoever types it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from receipts import qr
from receipts.flow import Flow, Page, Sheet
from receipts.layout import Block, Run, Style, paragraph, stack
from receipts.opening import Opening, modules_of, office_paper, sheets
from receipts.parts import closing, copy_lines, title_lines
from receipts.stationery import Stationery, tied
from receipts.transfer_values import TransferSlip
from receipts.values import Phrase
from receipts.words import money, sum_in_words

BANK = Phrase("Ngân hàng", "Bank")
ACCOUNT = Phrase("Số tài khoản", "Account")
HOLDER = Phrase("Chủ tài khoản", "Account holder")
AMOUNT = Phrase("Số tiền", "Amount")
IN_WORDS = Phrase("Số tiền bằng chữ", "In words")
TEXT = Phrase("Nội dung chuyển khoản", "Text of the transfer")


def lay_out(values: TransferSlip, sheet: Sheet) -> list[Page]:
    """The pages of one copy."""
    modules = modules_of(values.payload)
    return sheets(sheet, values.language, lambda paper: _Form(values, modules, paper).flow())


@dataclass(frozen=True, slots=True)
class _Form:
    """One slip at one type size."""

    values: TransferSlip
    modules: qr.Matrix
    paper: Stationery

    def flow(self) -> Flow:
        """The whole slip on its pages."""
        values, wording = self.values, self.values.wording
        opening = Opening(
            values.agency,
            values.issued_at,
            running=(wording.title.vi, values.code),
            title=self._title,
            modules=self.modules,
            hint=wording.scan_hint,
            gap=0.9,
            journal_head=values.journal_head,
        )
        return office_paper(self.paper, opening, self._fill)

    def _fill(self, flow: Flow) -> None:
        paper, wording = self.paper, self.values.wording
        for block in self._lines():
            flow.add(block)
        flow.add(closing(paper, None, None, wording.notes, room=0.0))

    def _title(self, width: float) -> Block:
        values, paper = self.values, self.paper
        large = Style(1.22 * paper.body, bold=True)
        lines = title_lines(paper, values.wording.title, width)
        code = [*paper.label(Phrase("Mã hồ sơ", "Dossier code")), Run(values.code, large)]
        amount = [*paper.label(AMOUNT), Run(tied(money(values.amount)), large)]
        lines += [paragraph(code, width, align="center"), paragraph(amount, width, align="center")]
        return stack([*lines, *copy_lines(paper, "", values.reprint, width)])

    def _lines(self) -> Iterator[Block]:
        values, paper = self.values, self.paper
        fields = (
            (Phrase("Nội dung yêu cầu giải quyết", "Procedure"), values.procedure_name, paper.plain),
            (IN_WORDS, sum_in_words(values.amount), paper.plain),
            (BANK, values.bank, paper.strong),
            (ACCOUNT, tied(values.account), paper.strong),
            (HOLDER, values.holder, paper.strong),
            (TEXT, tied(values.text), paper.strong),
        )
        for label, text, style in fields:
            if text:
                yield paper.paragraph(paper.field(label, text, style))
