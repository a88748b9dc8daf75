"""The paper for money: fee slip or fee receipt, with the sum in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from receipts import qr
from receipts.fee_values import FeeReceipt
from receipts.flow import Flow, Page, Sheet
from receipts.layout import Block, Run, Style, paragraph, space, stack
from receipts.opening import Opening, modules_of, office_paper, sheets
from receipts.parts import Signature, closing, copy_lines, title_lines
from receipts.stationery import Stationery, tied
from receipts.table import Column, Table
from receipts.values import Phrase
from receipts.words import date_vi, money, sum_in_words, time_vi


def lay_out(values: FeeReceipt, sheet: Sheet) -> list[Page]:
    """The pages of one copy."""
    modules = modules_of(values.lookup_url)
    return sheets(sheet, values.language, lambda paper: _Form(values, modules, paper).flow())


@dataclass(frozen=True, slots=True)
class _Form:
    """One paper at one type size."""

    values: FeeReceipt
    modules: qr.Matrix
    paper: Stationery

    def flow(self) -> Flow:
        """The whole paper on its pages."""
        values, wording = self.values, self.values.wording
        opening = Opening(
            values.agency,
            values.issued_at,
            running=(wording.title.vi, values.number),
            title=self._title,
            modules=self.modules,
            hint=wording.scan_hint,
            gap=0.8,
            journal_head=values.journal_head,
        )
        return office_paper(self.paper, opening, self._fill)

    def _fill(self, flow: Flow) -> None:
        values, paper, wording = self.values, self.paper, self.values.wording
        for block in self._payer():
            flow.add(block)
        flow.add(space(0.5 * paper.body))
        table, rows = self._table()
        head = table.head()
        for number, row in enumerate(rows):
            flow.add_together([head, row]) if number == 0 else flow.add(row, head=head)
        flow.add(space(0.5 * paper.body))
        *lines, last = self._sum()
        for block in lines:
            flow.add(block)
        payer = Signature(wording.payer_signature, values.payer_name, wording.signature_hint)
        cashier = Signature(wording.cashier_signature, values.cashier_name, wording.signature_hint)
        end = closing(paper, payer, cashier, wording.notes, room=flow.room - last.height)
        flow.add_together([last, end])

    def _title(self, width: float) -> Block:
        values, paper = self.values, self.paper
        number = Style(1.22 * paper.body, bold=True)
        blocks = title_lines(paper, values.wording.title, width)
        if values.series:
            series = [*paper.label(Phrase("Ký hiệu", "Series")), Run(tied(values.series), paper.strong)]
            blocks.append(paragraph(series, width, align="center"))
        line = [*paper.label(Phrase("Số", "No.")), Run(values.number, number)]
        blocks.append(paragraph(line, width, align="center"))
        blocks += copy_lines(paper, values.copy_marker, values.reprint, width)
        return stack(blocks)

    def _payer(self) -> Iterator[Block]:
        values, paper = self.values, self.paper
        column = 0.58 * paper.measure
        if values.tax_code:
            collector = Phrase("Đơn vị thu", "Collected by")
            tax_code = paper.field(Phrase("Mã số thuế", "Tax code"), values.tax_code)
            yield from paper.pair(paper.field(collector, values.agency.name), tax_code, column=column)
        yield from paper.pair(
            paper.field(values.wording.payer, values.payer_name, paper.strong),
            paper.field(Phrase("Số CCCD/MST", "ID or tax number"), values.id_number),
            column=column,
        )
        fields = (
            (Phrase("Địa chỉ", "Address"), values.address),
            (Phrase("Nội dung yêu cầu giải quyết", "Procedure"), values.procedure_name),
            (Phrase("Mã hồ sơ", "Dossier code"), values.code),
        )
        for label, text in fields:
            if text:
                yield paper.paragraph(paper.field(label, text))

    def _table(self) -> tuple[Table, list[Block]]:
        values, paper = self.values, self.paper
        size, strong = paper.small.size, paper.small_strong
        first, amount = 3.2 * size, 9 * size
        columns = [
            Column(Phrase("STT", "No."), first, "center"),
            Column(Phrase("Nội dung thu", "For"), paper.measure - first - amount),
            Column(Phrase("Số tiền", "Amount"), amount, "right"),
        ]
        table = Table(paper, columns)
        rows = [
            table.row([str(number), fee.name, tied(money(fee.amount or 0))])
            for number, fee in enumerate(values.fees, start=1)
        ]
        total = paper.phrase(Phrase("Tổng cộng", "Total"), strong)
        rows.append(table.row(["", total, [Run(tied(money(values.total)), strong)]]))
        return table, rows

    def _sum(self) -> Iterator[Block]:
        values, paper = self.values, self.paper
        in_words = Phrase("Số tiền bằng chữ", "In words")
        yield paper.paragraph([*paper.label(in_words), Run(sum_in_words(values.total), paper.strong)])
        if values.payment:
            yield paper.paragraph(paper.field(Phrase("Hình thức thanh toán", "Paid by"), values.payment))
        moment = tied(f"{time_vi(values.issued_at)}, {date_vi(values.issued_at)}")
        yield paper.paragraph(paper.field(Phrase("Thời gian thu", "Received"), moment))
