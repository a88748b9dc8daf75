"""A ruled table: a grey head that returns on every page, rows whose cells wrap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from receipts.layout import HAIRLINE, Block, Box, Rule, Run, Style, paragraph, stack
from receipts.stationery import Stationery
from receipts.values import Phrase

Align: TypeAlias = Literal["left", "center", "right"]


class Column(NamedTuple):
    """A column's title, its width in points with the padding, and how its cells stand."""

    title: Phrase
    width: float
    align: Align = "left"


class Table:
    """Columns side by side over the whole width of the paper."""

    def __init__(self, paper: Stationery, columns: Sequence[Column]) -> None:
        self._paper = paper
        self._columns = tuple(columns)
        self._width = sum(column.width for column in columns)
        self._size = paper.small.size
        self._edges = [sum(column.width for column in columns[:n]) for n in range(len(columns) + 1)]

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

    def row(self, texts: Sequence[str | Sequence[Run]], style: Style | None = None) -> Block:
        """One row: a text or runs for each column."""
        style = style or self._paper.small
        return self._row(
            [
                paragraph([Run(text, style)] if isinstance(text, str) else text, width - self._pad, align=align)
                for text, (_, width, align) in zip(texts, self._columns, strict=True)
            ]
        )

    def span(self, runs: Sequence[Run], *, align: Align = "center") -> Block:
        """One cell over all columns."""
        cell = paragraph(runs, self._width - self._pad, align=align)
        height = cell.height + 0.3 * self._size
        child = (self._pad / 2, 0.15 * self._size, cell)
        return Block(height, self._frame(height, [0.0, self._width]), (child,))

    @property
    def _pad(self) -> float:
        return 0.8 * self._size

    def _row(self, cells: list[Block], *, align_middle: bool = False) -> Block:
        height = max(cell.height for cell in cells) + 0.3 * self._size
        children = tuple(
            (x + self._pad / 2, (height - cell.height) / 2 if align_middle else 0.15 * self._size, cell)
            for x, cell in zip(self._edges, cells, strict=False)
        )
        return Block(height, self._frame(height, self._edges), children)

    def _frame(self, height: float, edges: Sequence[float]) -> tuple[Rule, ...]:
        return (
            *(Rule(x, 0.0, x, height, HAIRLINE) for x in edges),
            Rule(0.0, height, self._width, height, HAIRLINE),
        )
