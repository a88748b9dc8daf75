"""What papers on a roll of thermal paper share: one column, its parts stacked; lengths are dots (203 dpi)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from receipts import qr
from receipts.layout import Block, Figure, Rule, Run, Style, beside, paragraph, runs_width, space, stack
from receipts.parts import copy_lines
from receipts.stationery import Stationery, tied
from receipts.values import Agency, Phrase
from receipts.words import date_vi, time_vi

MARGIN = 8.0
RULE = 2.0

LEAST_MODULE = 4
"""Dots of a module: half a millimetre, which cheap phones read even where the paper is worn."""

LARGEST_MODULE = 8
"""Dots of a module from which on a larger one is only longer paper."""


@dataclass(frozen=True, slots=True)
class Roll:
    """The column at one type size; `paper` is a sheet as wide as the roll."""

    paper: Stationery

    def head(self, agency: Agency) -> Block:
        """Who issues the paper."""
        paper = self.paper
        lines = ((agency.parent, paper.small), (agency.name, paper.strong), (agency.counter, paper.small))
        return stack([*(self.centred([Run(text, style)]) for text, style in lines if text), self.rule()])

    def title(self, title: Phrase, copy_marker: str = "", reprint: int = 0) -> Block:
        """The name of the paper, which copy it is, and how often it has been printed again."""
        paper = self.paper
        line = self.centred([Run(title.vi, Style(1.25 * paper.body, bold=True))])
        english = paper.english_line(title, paper.measure)
        marks = copy_lines(paper, copy_marker, reprint, paper.measure)
        return stack([line, *english, *marks, space(0.4 * paper.body)])

    def code(self, label: Phrase, code: str, check: str) -> Block:
        """The code as large as the roll allows."""
        paper = self.paper
        words = [*paper.phrase(label, paper.small)]
        if check:
            words += [Run(" · ", paper.small), *paper.label(Phrase("ký tự kiểm tra", "check character"), paper.small)]
            words.append(Run(check, paper.strong))
        size = 1.5 * paper.body
        size *= min(1.0, paper.measure / runs_width([Run(code, Style(size, bold=True))]))
        return stack([self.centred(words), self.centred([Run(code, Style(size, bold=True))])])

    def qr(self, text: str, hint: Phrase) -> Block:
        """The QR code in the middle, its modules whole dots, with its white edge."""
        paper = self.paper
        modules = qr.matrix(text)
        across = len(modules) + 2 * qr.QUIET_MODULES
        whole = paper.measure + 2 * MARGIN
        unit = min(LARGEST_MODULE, int(whole / across))
        if unit < LEAST_MODULE:
            raise ValueError("The address is too long for a QR code on this roll; choose a shorter look-up address.")
        side, quiet = unit * len(modules), unit * qr.QUIET_MODULES
        figure = Figure((paper.measure - side) / 2, quiet, unit, qr.path(modules))
        words = stack([self.centred([Run(hint.vi, paper.small)]), *paper.english_line(hint, paper.measure)])
        return stack([Block(side + 2 * quiet, (figure,)), words])

    def field(self, label: Phrase, text: str, *, strong: bool = False) -> Iterator[Block]:
        """A label and a text, or nothing where there is no text."""
        paper = self.paper
        if text:
            yield paper.paragraph(paper.field(label, text, paper.strong if strong else paper.plain))

    def amount(self, name: str, amount: str, *, strong: bool = False) -> Block:
        """A name at the left, an amount at the right edge."""
        paper = self.paper
        style = paper.strong if strong else paper.plain
        right = [Run(tied(amount), style)]
        room = paper.measure - runs_width(right) - paper.body
        return beside(
            (0.0, paragraph([Run(name, style)], room, hang=0.8 * paper.body)),
            (0.0, paragraph(right, paper.measure, align="right")),
        )

    def boxed(self, label: Phrase, text: str) -> Block:
        """What is looked for first: between two rules, large."""
        paper = self.paper
        large = Style(1.15 * paper.body, bold=True)
        words = [self.centred([*paper.phrase(label, paper.plain)]), self.centred([Run(text, large)])]
        return stack([self.rule(), *words, self.rule()])

    def notes(self, notes: Sequence[Phrase]) -> Iterator[Block]:
        """What the reader should know."""
        paper = self.paper
        for note in notes:
            yield paragraph([Run(note.vi, paper.small)], paper.measure)
            if paper.bilingual and note.en:
                yield paragraph([Run(note.en, paper.tiny)], paper.measure)

    def foot(self, agency: Agency, journal_head: str = "") -> Iterator[Block]:
        """Where to ask, and what ties the paper to the journal."""
        paper = self.paper
        hotline = f"Điện thoại hỗ trợ: {tied(agency.hotline)}" if agency.hotline else ""
        head = f"Dấu nhật ký: {journal_head}" if journal_head else ""
        yield self.rule()
        for text in (agency.address, hotline, head):
            if text:
                yield self.centred([Run(text, paper.small)])

    def centred(self, runs: Sequence[Run]) -> Block:
        """Lines in the middle, about equally long."""
        return paragraph(runs, self.paper.measure, align="center", balanced=True)

    def rule(self) -> Block:
        """A line across, with air."""
        air = 0.5 * self.paper.body
        return Block(2 * air + RULE, (Rule(0.0, air, self.paper.measure, air, RULE),))

    def gap(self) -> Block:
        """Air between two groups."""
        return space(0.4 * self.paper.body)


def moment(when: datetime) -> str:
    """Time and date, broken between the two if anywhere."""
    return f"{tied(time_vi(when))}, {tied(date_vi(when))}"
