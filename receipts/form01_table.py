"""The table of papers on Mẫu 01."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from receipts.layout import HAIRLINE, Block, Box, Rule, Run, paragraph, stack, text_width
from receipts.stationery import Stationery
from receipts.typeface import printable
from receipts.values import PaperLine, Phrase


class _Column(NamedTuple):
    title: Phrase
    x: float
    width: float
    align: Literal["left", "center"]


class PaperTable:
    """Number, name, kind, quantity, and pages where any were counted."""

    def __init__(self, papers: tuple[PaperLine, ...], paper: Stationery) -> None:
        self._papers = papers
        self._paper = paper
        self._width = paper.measure
        self._size = paper.small.size
        self._columns = self._make_columns()

    def head(self) -> Block:
        """The titles of the columns, between two rules, on grey."""
        cells: list[Block] = []
        for column in self._columns:
            width = column.width - self._pad
            title = paragraph([Run(column.title.vi, self._paper.small_strong)], width, align="center")
            cells.append(stack([title, *self._paper.english_line(column.title, width)]))
        row = self._row(cells, align_middle=True)
        return Block(
            row.height,
            (Box(0.0, 0.0, self._width, row.height, fill=0.91), Rule(0.0, 0.0, self._width, 0.0)),
            ((0.0, 0.0, row),),
        )

    def rows(self) -> Iterator[Block]:
        """One block a paper; at least one, which then says that there are none."""
        style = self._paper.small
        if not self._papers:
            none = paragraph([Run("Không có giấy tờ kèm theo", style)], self._width - self._pad, align="center")
            yield Block(
                none.height + self._pad,
                self._frame(none.height + self._pad, [0.0, self._width]),
                ((self._pad / 2, self._pad / 2, none),),
            )
        for number, paper in enumerate(self._papers, start=1):
            texts = [str(number), paper.name, paper.kind, str(paper.quantity)]
            texts += ["" if paper.pages is None else str(paper.pages)]
            yield self._row(
                [
                    paragraph([Run(text, style)], column.width - self._pad, align=column.align)
                    for text, column in zip(texts, self._columns, strict=False)
                ]
            )

    @property
    def _pad(self) -> float:
        return 0.8 * self._size

    def _row(self, cells: list[Block], *, align_middle: bool = False) -> Block:
        height = max(cell.height for cell in cells) + 0.3 * self._size
        children = tuple(
            (
                column.x + self._pad / 2,
                (height - cell.height) / 2 if align_middle else 0.15 * self._size,
                cell,
            )
            for column, cell in zip(self._columns, cells, strict=True)
        )
        edges = [column.x for column in self._columns] + [self._width]
        return Block(height, self._frame(height, edges), children)

    def _frame(self, height: float, edges: list[float]) -> tuple[Rule, ...]:
        return (
            *(Rule(x, 0.0, x, height, HAIRLINE) for x in edges),
            Rule(0.0, height, self._width, height, HAIRLINE),
        )

    def _make_columns(self) -> list[_Column]:
        size, style = self._size, self._paper.small
        longest = max((text_width(printable(paper.kind), style) for paper in self._papers), default=0.0) + size
        # Wide enough for the longest kind on one line; where that would starve the names, kinds wrap.
        kind = max(longest, 6 * size) if longest < 0.25 * self._width else 7 * size
        narrow = [(Phrase("Loại", "Kind"), kind), (Phrase("Số lượng", "Number"), 5.4 * size)]
        if any(paper.pages is not None for paper in self._papers):
            narrow.append((Phrase("Số trang", "Pages"), 5.2 * size))
        first = 3.2 * size
        name = self._width - first - sum(width for _, width in narrow)
        columns = [
            _Column(Phrase("STT", "No."), 0.0, first, "center"),
            _Column(Phrase("Tên giấy tờ", "Paper"), first, name, "left"),
        ]
        x = first + name
        for title, width in narrow:
            columns.append(_Column(title, x, width, "center"))
            x += width
        return columns
