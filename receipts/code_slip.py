"""The slip with a one-time code: on a small sheet, and on a roll."""

from __future__ import annotations

from collections.abc import Iterator

from receipts.code_slip_values import CodeSlip
from receipts.flow import Flow, Page, Sheet
from receipts.layout import Block, Run, Style, paragraph, stack
from receipts.opening import Opening, office_paper, sheets
from receipts.parts import closing, title_lines
from receipts.roll import Roll, moment
from receipts.stationery import Stationery, tied
from receipts.values import Phrase

NAME = Phrase("Người nhận mã", "For")
KIOSK = Phrase("Gõ mã ở kiosk", "Type it at kiosk")
UNTIL = Phrase("Dùng được đến", "Good until")
ISSUED = Phrase("Cấp lúc", "Issued")
CODE = Phrase("Mã xác nhận", "Code")

_LARGE = 2.6
"""Of the code on a sheet, in type sizes: it is read at arm's length while it is typed."""


def lay_out(values: CodeSlip, sheet: Sheet) -> list[Page]:
    """The pages of one copy."""
    return sheets(sheet, values.language, lambda paper: _flow(values, paper))


def _flow(values: CodeSlip, paper: Stationery) -> Flow:
    opening = Opening(
        values.agency,
        values.issued_at,
        running=(values.wording.title.vi, ""),
        title=lambda width: _title(values, paper, width),
        gap=0.9,
    )

    def fill(flow: Flow) -> None:
        for label, text in _fields(values):
            flow.add(paper.paragraph(paper.field(label, text, paper.strong)))
        flow.add(closing(paper, None, None, values.wording.notes, room=0.0))

    return office_paper(paper, opening, fill)


def _title(values: CodeSlip, paper: Stationery, width: float) -> Block:
    large = Style(_LARGE * paper.body, bold=True)
    code = paragraph([Run(tied(values.code), large)], width, align="center")
    label = paragraph(paper.phrase(CODE, paper.plain), width, align="center")
    return stack([*title_lines(paper, values.wording.title, width), label, code])


def on_roll(roll: Roll, values: CodeSlip) -> Iterator[Block]:
    """The same on a roll of thermal paper."""
    yield roll.head(values.agency)
    yield roll.title(values.wording.title)
    yield roll.code(CODE, values.code, "")
    yield roll.rule()
    for label, text in _fields(values):
        yield from roll.field(label, text, strong=True)
    yield roll.gap()
    yield from roll.notes(values.wording.notes)
    yield from roll.foot(values.agency)


def _fields(values: CodeSlip) -> tuple[tuple[Phrase, str], ...]:
    return (
        (NAME, values.name),
        (KIOSK, tied(values.kiosk)),
        (UNTIL, moment(values.good_until)),
        (ISSUED, moment(values.issued_at)),
    )
