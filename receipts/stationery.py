"""What all printed forms share: paper, type sizes, the heads, the foot, and lines with labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from receipts.flow import Page, Sheet
from receipts.layout import Block, Rule, Run, Style, beside, paragraph, runs_width, stack, text_width
from receipts.typeface import NO_BREAK_SPACE
from receipts.values import Agency, PaperSize, Phrase

MM = 72 / 25.4

SHEETS: dict[PaperSize, Sheet] = {
    "A5": Sheet(148 * MM, 210 * MM, 11 * MM, 11 * MM, 9 * MM, 7 * MM, sizes=(9.2, 8.6, 8.0, 7.5)),
    # The wider left margin is for the binding: the copy that stays is filed.
    "A4": Sheet(210 * MM, 297 * MM, 25 * MM, 18 * MM, 16 * MM, 12 * MM, sizes=(11.5, 10.8, 10.0)),
}

SMALLEST = 6.0
"""No type on the paper is smaller, in points."""

STATE = Phrase("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Socialist Republic of Viet Nam")
MOTTO = Phrase("Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness")

_FOOT_GAP = 3.0


def tied(text: str) -> str:
    """The text with spaces at which no line is broken."""
    return text.replace(" ", NO_BREAK_SPACE)


@dataclass(frozen=True, slots=True)
class Stationery:
    """One sheet at one type size.

    Attributes:
        body: type size of running text, in points; all other sizes and gaps follow from it.
        bilingual: whether labels carry English too.
    """

    sheet: Sheet
    body: float
    bilingual: bool

    @property
    def measure(self) -> float:
        """Width between the margins."""
        return self.sheet.measure

    @property
    def plain(self) -> Style:
        return Style(self.body)

    @property
    def strong(self) -> Style:
        return Style(self.body, bold=True)

    @property
    def small(self) -> Style:
        return Style(0.88 * self.body)

    @property
    def small_strong(self) -> Style:
        return Style(0.88 * self.body, bold=True)

    @property
    def tiny(self) -> Style:
        return Style(max(0.76 * self.body, SMALLEST))

    # --- phrases and lines

    def phrase(self, phrase: Phrase, style: Style) -> list[Run]:
        """A phrase, with its English in smaller type on bilingual paper."""
        runs = [Run(phrase.vi, style)]
        if self.bilingual and phrase.en:
            runs.append(Run(f" /{NO_BREAK_SPACE}{phrase.en}", Style(max(0.76 * style.size, SMALLEST))))
        return runs

    def english_line(self, phrase: Phrase, width: float) -> list[Block]:
        """The English of a phrase on a centred line of its own, on bilingual paper."""
        if not (self.bilingual and phrase.en):
            return []
        return [paragraph([Run(phrase.en, self.tiny)], width, align="center")]

    def label(self, label: Phrase, style: Style | None = None) -> list[Run]:
        """A phrase and a colon."""
        style = style or self.plain
        return [*self.phrase(label, style), Run(": ", style)]

    def field(self, label: Phrase, text: str, style: Style | None = None) -> list[Run]:
        """A label and a text, or nothing where there is no text."""
        return [*self.label(label), Run(text, style or self.plain)] if text else []

    def item(self, number: int, label: Phrase, value: Sequence[Run] = ()) -> list[Run]:
        """A numbered label and what follows it."""
        return [Run(f"{number}. ", self.plain), *self.label(label), *value]

    def paragraph(self, runs: Sequence[Run]) -> Block:
        """A paragraph over the whole width, its later lines indented."""
        return paragraph(runs, self.measure, hang=1.2 * self.body)

    def pair(self, left: Sequence[Run], right: Sequence[Run], *, column: float = 0.0) -> list[Block]:
        """Two short paragraphs side by side if both fit on one line, else one under the other; empty ones left out.

        Args:
            column: where the right one starts, unless the left one is longer.
        """
        if left and right:
            start = max(column, runs_width(left) + 2 * self.body)
            if start + runs_width(right) <= self.measure:
                return [beside((0.0, self.paragraph(left)), (start, self.paragraph(right)))]
        return [self.paragraph(runs) for runs in (left, right) if runs]

    # --- heads and foot

    def heads(self, agency: Agency, date: str) -> Block:
        """The agency at the left, state, motto and date line at the right."""
        left_width, right_width = 0.44 * self.measure, 0.54 * self.measure
        left = [
            paragraph([Run(line, style)], left_width, align="center", balanced=True)
            for line, style in (
                (agency.parent, self.small),
                (agency.name, self.small),
                (agency.counter, self.small_strong),
            )
            if line
        ]
        left.append(self._short_rule(left_width, 0.3 * left_width))
        right = [
            self.state_head(right_width),
            paragraph([Run(f"{agency.place}, {date}", self.small)], right_width, align="center"),
        ]
        return beside((0.0, stack(left)), (self.measure - right_width, stack(right)))

    def state_head(self, width: float) -> Block:
        """State and motto with its rule, centred."""
        motto = Style(1.06 * self.small.size, bold=True)
        return stack(
            [
                paragraph([Run(STATE.vi, self.small_strong)], width, align="center"),
                *self.english_line(STATE, width),
                paragraph([Run(MOTTO.vi, motto)], width, align="center"),
                *self.english_line(MOTTO, width),
                self._short_rule(width, text_width(MOTTO.vi, motto)),
            ]
        )

    def running_head(self, title: str, code: str) -> Block:
        """What stands above every page but the first: which paper it belongs to."""
        name = Run(f"{title} · " if code else title, self.small)
        line = paragraph([name, Run(code, self.small_strong)], self.measure)
        rule = Rule(0.0, line.height + 2, self.measure, line.height + 2)
        return Block(line.height + 1.2 * self.body, (rule,), ((0.0, 0.0, line),))

    def foot(self, agency: Agency, journal_head: str) -> Block:
        """Where to ask, and what ties the paper to the journal; room for the page number stays free at the right."""
        parts = [
            [Run(agency.address, self.tiny)] if agency.address else [],
            [*self.label(Phrase("Điện thoại hỗ trợ", "Help"), self.tiny), Run(tied(agency.hotline), self.tiny)]
            if agency.hotline
            else [],
            [Run(tied(f"Dấu nhật ký: {journal_head}"), self.tiny)] if journal_head else [],
        ]
        return self.foot_of(parts)

    def foot_of(self, parts: Sequence[Sequence[Run]]) -> Block:
        """A foot of these parts under a rule; empty ones are left out."""
        runs: list[Run] = []
        for part in filter(None, parts):
            runs += [*([Run(" · ", self.tiny)] if runs else []), *part]
        line = paragraph(runs or [Run(NO_BREAK_SPACE, self.tiny)], self.measure - 6 * self.tiny.size)
        return Block(line.height + _FOOT_GAP, (Rule(0.0, 0.0, self.measure, 0.0),), ((0.0, _FOOT_GAP, line),))

    def finish(self, pages: Sequence[Page], foot: Block) -> None:
        """Put the foot with the page number on every page, now that their number is known."""
        top = self.sheet.height - self.sheet.bottom - foot.height
        for number, page in enumerate(pages, start=1):
            text = paragraph([Run(f"Trang {number}/{len(pages)}", self.tiny)], self.measure, align="right")
            page.blocks.append((top, foot))
            page.blocks.append((top + _FOOT_GAP, text))

    def _short_rule(self, width: float, length: float) -> Block:
        middle, y = width / 2, 0.2 * self.body
        return Block(0.6 * self.body, (Rule(middle - length / 2, y, middle + length / 2, y, 0.7),))
