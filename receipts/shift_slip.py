"""The slip of a shift: its sums in a table, the difference in large type, two signatures, the journal's head."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from receipts.flow import Flow, Page, Sheet
from receipts.layout import Block, Run, Style, paragraph, space, stack
from receipts.opening import Opening, office_paper, sheets
from receipts.parts import Signature, closing, title_lines
from receipts.shift_values import ShiftSlip
from receipts.stationery import Stationery, tied
from receipts.table import Column, Table
from receipts.values import Phrase
from receipts.words import date_vi, money, time_vi

OFFICER = Phrase("Cán bộ trong ca", "Officer on shift")
PERIOD = Phrase("Thời gian", "Time")
TAKINGS = Phrase("Số biên nhận thu tiền đã lập", "Receipts written")
WAITING = Phrase("Việc còn chờ người thứ hai ký", "Acts that wait for a second signature")
REASON = Phrase("Lý do", "Reason")
DIFFERENCE = Phrase("Chênh lệch", "Difference")


def lay_out(values: ShiftSlip, sheet: Sheet) -> list[Page]:
    """The pages of one copy."""
    return sheets(sheet, values.language, lambda paper: _Form(values, paper).flow())


@dataclass(frozen=True, slots=True)
class _Form:
    """One slip at one type size."""

    values: ShiftSlip
    paper: Stationery

    def flow(self) -> Flow:
        """The whole slip on its pages."""
        values, wording = self.values, self.values.wording
        opening = Opening(
            values.agency,
            values.counted_at,
            running=(wording.title.vi, str(values.shift)),
            title=self._title,
            gap=0.8,
            journal_head=values.journal_head,
        )
        return office_paper(self.paper, opening, self._fill)

    def _fill(self, flow: Flow) -> None:
        values, paper, wording = self.values, self.paper, self.values.wording
        for label, text in head_fields(values):
            flow.add(paper.paragraph(paper.field(label, text, paper.strong)))
        flow.add(space(0.5 * paper.body))
        table, rows = self._table()
        flow.add_together([table.head(), *rows])
        flow.add(space(0.6 * paper.body))
        *lines, last = self._verdict()
        for block in lines:
            flow.add(block)
        counter = Signature(wording.counted_by, values.counted_by, wording.signature_hint)
        receiver = Signature(wording.taken_over_by, "", wording.signature_hint)
        flow.add_together([last, closing(paper, counter, receiver, wording.notes, room=flow.room - last.height)])

    def _title(self, width: float) -> Block:
        paper = self.paper
        number = [
            *paper.label(Phrase("Ca số", "Shift")),
            Run(str(self.values.shift), Style(1.22 * paper.body, bold=True)),
        ]
        return stack([*title_lines(paper, self.values.wording.title, width), paragraph(number, width, align="center")])

    def _table(self) -> tuple[Table, list[Block]]:
        paper = self.paper
        amount = 11 * paper.small.size
        columns = [
            Column(Phrase("Khoản", "Item"), paper.measure - amount),
            Column(Phrase("Số tiền", "Amount"), amount, "right"),
        ]
        table = Table(paper, columns)
        rows = []
        for name, sum_of, strong in self.values.lines():
            style = paper.small_strong if strong else paper.small
            rows.append(table.row([paper.phrase(name, style), [Run(tied(money(sum_of)), style)]]))
        return table, rows

    def _verdict(self) -> Iterator[Block]:
        values, paper = self.values, self.paper
        large = Style(1.22 * paper.body, bold=True)
        yield paper.paragraph([*paper.label(DIFFERENCE), Run(difference_words(values), large)])
        if values.reason:
            yield paper.paragraph(paper.field(REASON, values.reason))
        if values.waiting:
            yield paper.paragraph(paper.field(WAITING, str(values.waiting), paper.strong))
        yield paper.paragraph(paper.field(TAKINGS, str(values.takings)))


def head_fields(values: ShiftSlip) -> tuple[tuple[Phrase, str], ...]:
    """Whose shift it was, and from when to when."""
    begun = f"{time_vi(values.opened_at)}, {date_vi(values.opened_at)}"
    ended = f"{time_vi(values.counted_at)}, {date_vi(values.counted_at)}"
    return (OFFICER, values.officer), (PERIOD, f"{tied(begun)} – {tied(ended)}")


def difference_words(values: ShiftSlip) -> str:
    """The verdict, and how much it is."""
    verdict = values.verdict().vi
    return tied(f"{verdict} {money(abs(values.difference))}") if values.difference else tied(verdict)
