"""The slip for a transfer: the VietQR code, and the same in words for whoever types it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from receipts import qr
from receipts.flow import Flow, Page, Sheet, largest_that_fits
from receipts.layout import Block, Run, Style, paragraph, space, stack
from receipts.parts import closing, copy_lines, title_band, title_lines
from receipts.stationery import Stationery, tied
from receipts.transfer_values import TransferSlip
from receipts.values import Phrase
from receipts.words import date_vi, money, sum_in_words

BANK = Phrase("Ngân hàng", "Bank")
ACCOUNT = Phrase("Số tài khoản", "Account")
HOLDER = Phrase("Chủ tài khoản", "Account holder")
AMOUNT = Phrase("Số tiền", "Amount")
IN_WORDS = Phrase("Số tiền bằng chữ", "In words")
TEXT = Phrase("Nội dung chuyển khoản", "Text of the transfer")


def lay_out(values: TransferSlip, sheet: Sheet) -> list[Page]:
    """The pages, at the largest type size at which they are one, if there is one."""
    modules = qr.matrix(values.payload)
    bilingual = values.language == "vi+en"
    return largest_that_fits(sheet, lambda body: _Form(values, modules, Stationery(sheet, body, bilingual)).flow())


@dataclass(frozen=True, slots=True)
class _Form:
    """One slip at one type size."""

    values: TransferSlip
    modules: qr.Matrix
    paper: Stationery

    def flow(self) -> Flow:
        """The whole slip on its pages."""
        values, paper, wording = self.values, self.paper, self.values.wording
        foot = paper.foot(values.agency, values.journal_head)
        running_head = paper.running_head(wording.title.vi, values.code)
        flow = Flow(paper.sheet, foot=foot.height + 0.9 * paper.body, running_head=running_head)
        flow.add(paper.heads(values.agency, date_vi(values.issued_at)))
        flow.add(space(0.4 * paper.body))
        flow.add(title_band(paper, self._title, self.modules, wording.scan_hint))
        flow.add(space(0.9 * paper.body))
        for block in self._lines():
            flow.add(block)
        flow.add(closing(paper, None, None, wording.notes, room=0.0))
        paper.finish(flow.pages, foot)
        return flow

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
