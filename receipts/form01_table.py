"""The table of papers on Mẫu 01."""

from __future__ import annotations

from collections.abc import Iterator

from receipts.layout import Block, Run, text_width
from receipts.stationery import Stationery
from receipts.table import Column, Table
from receipts.typeface import printable
from receipts.values import PaperLine, Phrase


class PaperTable:
    """Number, name, kind, quantity, and pages where any were counted."""

    def __init__(self, papers: tuple[PaperLine, ...], paper: Stationery) -> None:
        self._papers = papers
        self._paper = paper
        self._with_pages = any(paper.pages is not None for paper in papers)
        self._table = Table(paper, self._columns())

    def head(self) -> Block:
        """The titles of the columns."""
        return self._table.head()

    def rows(self) -> Iterator[Block]:
        """One block a paper; at least one, which then says that there are none."""
        if not self._papers:
            yield self._table.span([Run("Không có giấy tờ kèm theo", self._paper.small)])
        for number, paper in enumerate(self._papers, start=1):
            texts = [str(number), paper.name, paper.kind, str(paper.quantity)]
            if self._with_pages:
                texts.append("" if paper.pages is None else str(paper.pages))
            yield self._table.row(texts)

    def _columns(self) -> list[Column]:
        size, measure = self._paper.small.size, self._paper.measure
        longest = max((text_width(printable(p.kind), self._paper.small) for p in self._papers), default=0.0) + size
        # Wide enough for the longest kind on one line; where that would starve the names, kinds wrap.
        kind = max(longest, 6 * size) if longest < 0.25 * measure else 7 * size
        narrow = [
            Column(Phrase("Loại", "Kind"), kind, "center"),
            Column(Phrase("Số lượng", "Number"), 5.4 * size, "center"),
        ]
        if self._with_pages:
            narrow.append(Column(Phrase("Số trang", "Pages"), 5.2 * size, "center"))
        first = Column(Phrase("STT", "No."), 3.2 * size, "center")
        name = measure - first.width - sum(column.width for column in narrow)
        return [first, Column(Phrase("Tên giấy tờ", "Paper"), name), *narrow]
