"""The take-home slip: what is missing, where to get it, whom to ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from receipts import qr
from receipts.flow import Flow, Page, Sheet
from receipts.layout import Block, Run, paragraph, space, stack
from receipts.opening import Opening, modules_of, office_paper, sheets
from receipts.parts import closing, title_lines
from receipts.stationery import Stationery, tied
from receipts.table import Column, Table
from receipts.take_home_values import TakeHomeSlip
from receipts.values import Phrase
from receipts.words import date_vi

TICK_BOX = "☐"


def lay_out(values: TakeHomeSlip, sheet: Sheet) -> list[Page]:
    """The pages of one copy."""
    modules = modules_of(values.guide_url)
    return sheets(sheet, values.language, lambda paper: _Form(values, modules, paper).flow())


@dataclass(frozen=True, slots=True)
class _Form:
    """One slip at one type size."""

    values: TakeHomeSlip
    modules: qr.Matrix
    paper: Stationery

    def flow(self) -> Flow:
        """The whole slip on its pages."""
        values, wording = self.values, self.values.wording
        opening = Opening(
            values.agency,
            values.issued_at,
            running=(wording.title.vi, values.procedure_name),
            title=self._title,
            modules=self.modules,
            hint=wording.scan_hint,
            gap=0.7,
        )
        return office_paper(self.paper, opening, self._fill)

    def _fill(self, flow: Flow) -> None:
        paper, wording = self.paper, self.values.wording
        flow.add(paper.paragraph([Run(wording.intro.vi, paper.plain)]))
        if paper.bilingual and wording.intro.en:
            flow.add(paper.paragraph([Run(wording.intro.en, paper.tiny)]))
        flow.add(space(0.4 * paper.body))
        table = self._table()
        head = table.head()
        first, *rows = self._rows(table)
        flow.add_together([head, first])
        for row in rows:
            flow.add(row, head=head)
        flow.add(space(0.6 * paper.body))
        for block in self._reminders():
            flow.add(block)
        flow.add(closing(paper, None, None, wording.notes, room=0.0))

    def _title(self, width: float) -> Block:
        values, paper = self.values, self.paper
        code = f" ({tied(f'mã thủ tục {values.procedure_code}')})" if values.procedure_code else ""
        procedure = [Run(values.procedure_name, paper.strong), Run(code, paper.small)]
        lines = title_lines(paper, values.wording.title, width)
        return stack([*lines, paragraph(procedure, width, align="center", balanced=True)])

    def _table(self) -> Table:
        paper = self.paper
        box = 3.2 * paper.small.size
        where = 0.36 * paper.measure
        return Table(
            paper,
            [
                Column(Phrase(""), box, "center"),
                Column(Phrase("Giấy tờ", "Paper"), paper.measure - box - where),
                Column(Phrase("Lấy ở đâu, lưu ý", "Where to get it, notes"), where),
            ],
        )

    def _rows(self, table: Table) -> Iterator[Block]:
        paper = self.paper
        for missing in self.values.missing:
            kind = [Run(f" ({tied(missing.kind)})", paper.small)] if missing.kind else []
            name = [Run(missing.name, paper.small_strong), *kind]
            yield table.row([TICK_BOX, name, missing.where])

    def _reminders(self) -> Iterator[Block]:
        values, paper = self.values, self.paper
        agency = values.agency
        if values.kept_until is not None:
            until = [Run(tied(date_vi(values.kept_until)), paper.strong)]
            yield paper.paragraph([*paper.label(values.wording.kept_until), *until])
        fields = (
            (Phrase("Nơi nộp", "Counter"), agency.address),
            (Phrase("Giờ làm việc", "Opening hours"), values.hours),
            (Phrase("Hỏi thêm, gọi", "Questions"), tied(agency.hotline)),
        )
        for label, text in fields:
            if text:
                yield paper.paragraph(paper.field(label, text, paper.strong))
