"""Blocks of text, rules and boxes that are stacked, set side by side and flowed over pages.

Platypus, the layout engine that comes with reportlab, costs several times the drawing itself; a form needs little of
it. Everything is measured here first and drawn later, so the number of pages is known before the first is drawn.

Lengths are points. Inside a block y runs down from its top edge; only `receipts.pdf` knows that PDF counts upwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from receipts.typeface import BOLD, CAP_HEIGHT, NO_BREAK_SPACE, REGULAR, printable, widths

LEADING = 1.3
"""Line height of the type size: capitals of Vietnamese carry two marks on top of one another."""

HAIRLINE = 0.5


class Style(NamedTuple):
    """How a piece of text looks."""

    size: float
    bold: bool = False

    @property
    def font(self) -> str:
        return BOLD if self.bold else REGULAR


class Run(NamedTuple):
    """A piece of a paragraph in one style."""

    text: str
    style: Style


class Text(NamedTuple):
    """Text on one line; y is its baseline."""

    x: float
    y: float
    text: str
    style: Style


class Rule(NamedTuple):
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = HAIRLINE


class Box(NamedTuple):
    """A rectangle, filled with a grey (0 black, 1 white) or with its edge drawn."""

    x: float
    y: float
    width: float
    height: float
    fill: float | None = None


class Figure(NamedTuple):
    """PDF path operators in their own units, y down; `unit` points each."""

    x: float
    y: float
    unit: float
    operators: str


Mark: TypeAlias = Text | Rule | Box | Figure


@dataclass(frozen=True, slots=True)
class Block:
    """Something with a height: its own marks, and other blocks at offsets from its top left corner."""

    height: float
    marks: tuple[Mark, ...] = ()
    children: tuple[tuple[float, float, Block], ...] = ()

    def flat(self, x: float = 0.0, y: float = 0.0) -> Iterator[tuple[float, float, Mark]]:
        """Every mark with the offset that it is drawn at, in reading order."""
        for mark in self.marks:
            yield x, y, mark
        for dx, dy, child in self.children:
            yield from child.flat(x + dx, y + dy)


def space(height: float) -> Block:
    """Empty room."""
    return Block(height)


def stack(blocks: Iterable[Block], *, gap: float = 0.0) -> Block:
    """Blocks one under the other."""
    children: list[tuple[float, float, Block]] = []
    y = 0.0
    for block in blocks:
        if children:
            y += gap
        children.append((0.0, y, block))
        y += block.height
    return Block(y, children=tuple(children))


def beside(*columns: tuple[float, Block]) -> Block:
    """Blocks next to one another, each at its own x, their tops in line."""
    return Block(max(block.height for _, block in columns), children=tuple((x, 0.0, block) for x, block in columns))


def paragraph(
    runs: Sequence[Run],
    width: float,
    *,
    align: Literal["left", "center", "right"] = "left",
    hang: float = 0.0,
    balanced: bool = False,
) -> Block:
    """Text broken at spaces into lines no wider than `width`; a word that is wider alone is broken inside.

    Args:
        hang: indent of every line but the first.
        balanced: make the lines about equally long, as a heading wants it.
    """
    runs = [Run(printable(text), style) for text, style in runs]
    line = _one_line(runs)
    lines = [line]
    if line.width > width:
        words = list(_words(runs, width - hang))
        lines = _break(words, width, hang)
        if balanced:
            lines = _balance(words, width, lines)
    size = max((style.size for _, style in runs), default=0.0)
    leading = LEADING * size
    marks: list[Mark] = []
    for number, line in enumerate(lines):
        indent = hang if number else 0.0
        start = indent + {"left": 0.0, "center": 0.5, "right": 1.0}[align] * (width - indent - line.width)
        # Every style on a line shares the baseline of the largest.
        baseline = (number + 0.5) * leading + CAP_HEIGHT / 2 * size
        marks.extend(Text(start + x, baseline, text, style) for x, text, style in line.fragments)
    return Block(len(lines) * leading, marks=tuple(marks))


def text_width(text: str, style: Style) -> float:
    """Width of printable text on one line."""
    return sum(map(widths(style.font).__getitem__, text)) * style.size / 1000


def runs_width(runs: Sequence[Run]) -> float:
    """Width of a paragraph if it were one line."""
    return sum(text_width(printable(text), style) for text, style in runs)


class _Line(NamedTuple):
    """Pieces of text with their x."""

    width: float
    fragments: list[tuple[float, str, Style]]


def _one_line(runs: Sequence[Run]) -> _Line:
    """All of it on one line, however long: most text on a form needs no breaking."""
    fragments: list[tuple[float, str, Style]] = []
    x = 0.0
    for text, style in runs:
        fragments.append((x, text, style))
        x += text_width(text, style)
    return _Line(x, fragments)


class _Word(NamedTuple):
    """What stands between two spaces, perhaps in several styles."""

    pieces: tuple[tuple[str, Style, float], ...]
    width: float
    gap: float
    """Width of the space before it; 0 for the rest of a word that had to be broken."""


def _set(words: Sequence[_Word]) -> _Line:
    """Words on one line, in as few pieces as their styles allow."""
    fragments: list[tuple[float, str, Style]] = []
    x = 0.0
    for number, word in enumerate(words):
        gap = word.gap if number else 0.0
        for text, style, width in word.pieces:
            if fragments and fragments[-1][2] == style:
                start, before, _ = fragments[-1]
                fragments[-1] = (start, f"{before} {text}" if gap else before + text, style)
            else:
                fragments.append((x + gap, text, style))
            x += gap + width
            gap = 0.0
    return _Line(x, fragments)


def _words(runs: Sequence[Run], room: float) -> Iterator[_Word]:
    pieces: list[tuple[str, Style, float]] = []
    for text, style in runs:
        for number, part in enumerate(text.split(" ")):
            if number and pieces:
                yield from _fit(pieces, room)
                pieces = []
            if part:
                pieces.append((part, style, text_width(part, style)))
    if pieces:
        yield from _fit(pieces, room)


def _fit(pieces: list[tuple[str, Style, float]], room: float) -> Iterator[_Word]:
    """One word; or several, if it is wider than a line and has to be broken."""
    gap = text_width(NO_BREAK_SPACE, pieces[0][1])
    width = sum(piece[2] for piece in pieces)
    if width <= room:
        yield _Word(tuple(pieces), width, gap)
        return
    for text, style, _ in pieces:
        for part in _cut(text, style, room):
            part_width = text_width(part, style)
            yield _Word(((part, style, part_width),), part_width, gap)
            gap = 0.0


def _cut(text: str, style: Style, room: float) -> Iterator[str]:
    """Cut an overlong word, after a sign such as `@` or `/` where one stands in the second half of the line."""
    table, limit = widths(style.font), room * 1000 / style.size
    while text:
        end, width = 0, 0.0
        while end < len(text) and (width := width + table[text[end]]) <= limit:
            end += 1
        end = max(end, 1)
        if end < len(text):
            sign = max(text.rfind(sign, end // 2, end) for sign in "/@.-_,;:?&=")
            end = sign + 1 if sign > 0 else end
        yield text[:end]
        text = text[end:]


def _break(words: Sequence[_Word], width: float, hang: float) -> list[_Line]:
    lines: list[list[_Word]] = []
    used = room = 0.0
    for word in words:
        wanted = used + word.gap + word.width
        if lines and wanted <= room:
            lines[-1].append(word)
            used = wanted
        else:
            room = width - hang if lines else width
            lines.append([word])
            used = word.width
    return [_set(line) for line in lines]


def _balance(words: Sequence[_Word], width: float, lines: list[_Line]) -> list[_Line]:
    """The narrowest measure that takes no more lines, to within two points."""
    narrow = max(word.width for word in words)
    while width - narrow > 2:
        middle = (narrow + width) / 2
        attempt = _break(words, middle, 0.0)
        if len(attempt) == len(lines):
            lines, width = attempt, middle
        else:
            narrow = middle
    return lines
