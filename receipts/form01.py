"""Mẫu 01, the receipt of a filed dossier, and the slip of the same layout that confirms a submission.

Order and labels follow Mẫu 01 of Phụ lục I, Thông tư 03/2025/TT-VPCP, as printed samples show it; the title stands
beside the QR code to keep twelve papers on one A5 page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from receipts import qr
from receipts.flow import Flow, Page, Sheet
from receipts.form01_table import PaperTable
from receipts.layout import Block, Box, Run, Style, paragraph, runs_width, space, stack
from receipts.opening import Opening, modules_of, office_paper, sheets
from receipts.parts import Signature, closing, copy_lines, title_lines
from receipts.stationery import Stationery, tied
from receipts.typeface import NO_BREAK_SPACE
from receipts.values import ASSISTED, FilingReceipt, Phrase
from receipts.words import date_vi, money, sum_in_words, time_vi

BLANK = "……"
"""Where something is to be written by hand."""


def lay_out(values: FilingReceipt, sheet: Sheet) -> list[Page]:
    """The pages of one copy."""
    modules = modules_of(values.lookup_url)
    return sheets(sheet, values.language, lambda paper: _Form(values, modules, paper).flow())


@dataclass(frozen=True, slots=True)
class _Form:
    """One receipt at one type size. `modules` are those of the look-up address, empty without one."""

    values: FilingReceipt
    modules: qr.Matrix
    paper: Stationery

    def flow(self) -> Flow:
        """The whole receipt on its pages."""
        values = self.values
        opening = Opening(
            values.agency,
            values.received_at,
            running=(values.wording.title.vi, values.code),
            title=self._title,
            modules=self.modules,
            hint=values.wording.scan_hint,
            gap=0.6,
            journal_head=values.journal_head,
        )
        return office_paper(self.paper, opening, self._fill)

    def _fill(self, flow: Flow) -> None:
        values, paper = self.values, self.paper
        body = paper.body
        for block in self._applicant():
            flow.add(block)
        flow.add(space(0.35 * body))
        table = PaperTable(values.papers, paper)
        head = table.head()
        first, *rows = table.rows()
        label = paper.paragraph(paper.item(1, Phrase("Thành phần hồ sơ nộp gồm", "Papers handed in")))
        flow.add_together([label, space(0.25 * body), head, first])
        for row in rows:
            flow.add(row, head=head)
        flow.add(space(0.6 * body))
        *items, last = self._items()
        for block in items:
            flow.add(block)
        # Signatures alone on a page could be put under anything.
        flow.add_together([last, self._closing(room=flow.room - last.height)])

    # --- the head of the first page

    def _title(self, width: float) -> Block:
        values, wording = self.values, self.values.wording
        plain, bold = self.paper.small, self.paper.small_strong
        code_style = Style(1.22 * self.paper.body, bold=True)
        blocks = title_lines(self.paper, wording.title, width)
        label = wording.provisional_code if values.provisional else wording.code
        code = [*self.paper.label(label), Run(values.code, code_style)]
        blocks.append(paragraph(code, width, align="center"))
        second: list[Run] = []
        if values.check:
            second = [*self.paper.label(Phrase("Ký tự kiểm tra", "Check character"), plain), Run(values.check, bold)]
        if values.other_code:
            separator = [Run("  ·  ".replace(" ", NO_BREAK_SPACE) + " ", plain)] if second else []
            second += [*separator, *self.paper.label(wording.other_code, plain), Run(values.other_code, bold)]
        if second:
            blocks.append(paragraph(second, width, align="center"))
        blocks += copy_lines(self.paper, values.copy_marker, values.reprint, width)
        return stack(blocks)

    # --- who and what

    def _applicant(self) -> Iterator[Block]:
        values = self.values
        strong = self.paper.strong
        owner = Phrase("Chủ hồ sơ", "Owner of the dossier")
        pairs = [
            (
                self.paper.field(values.wording.applicant, values.applicant_name, strong),
                self.paper.field(owner, values.owner_name, strong),
            ),
            (
                self.paper.field(Phrase("Số CCCD/MST", "ID or tax number"), values.id_number),
                self.paper.field(Phrase("Số điện thoại", "Phone"), tied(values.phone)),
            ),
            (
                self.paper.field(Phrase("Địa chỉ", "Address"), values.address),
                self.paper.field(Phrase("Email"), values.email),
            ),
        ]
        # One column for all second fields, as far right as the first ones push it within reason.
        lefts = [runs_width(left) + 2 * self.paper.body for left, _ in pairs]
        measure = self.paper.measure
        column = max([0.52 * measure, *(width for width in lefts if width <= 0.6 * measure)])
        for left, right in pairs:
            yield from self.paper.pair(left, right, column=column)
        code = f" ({tied(f'mã thủ tục {values.procedure_code}')})" if values.procedure_code else ""
        yield self.paper.paragraph(
            [
                *self.paper.label(Phrase("Nội dung yêu cầu giải quyết", "Procedure")),
                Run(values.procedure_name, strong),
                Run(code, self.paper.small),
            ]
        )
        if values.assisted:
            yield self.paper.paragraph(self.paper.field(ASSISTED, values.assisted))

    # --- items 2 to 7

    def _items(self) -> Iterator[Block]:
        values, wording = self.values, self.values.wording
        plain = self.paper.plain
        yield from self.paper.pair(
            self.paper.item(2, Phrase("Số lượng hồ sơ", "Sets"), [Run(f"{values.sets:02} bộ", plain)]),
            self.paper.item(
                3,
                Phrase("Thời gian giải quyết hồ sơ theo quy định", "Statutory time"),
                [Run(values.processing_time or BLANK, plain)],
            ),
        )
        received = f"{time_vi(values.received_at)}, {date_vi(values.received_at)}"
        yield self.paper.paragraph(self.paper.item(4, wording.received, [Run(tied(received), plain)]))
        if values.channel:
            channel = [*self.paper.label(Phrase("Hình thức nộp", "Filed"), plain), Run(values.channel, plain)]
            yield self.paper.paragraph(channel)
        yield self._due()
        delivery = Phrase("Đăng ký nhận kết quả tại", "Result handed over")
        yield self.paper.paragraph(self.paper.item(6, delivery, [Run(values.delivery or BLANK, plain)]))
        yield from self._fees()
        if values.register_book or values.register_number:
            book, number = values.register_book or BLANK, values.register_number or BLANK
            yield self.paper.paragraph([Run(f"Vào Sổ theo dõi hồ sơ, Quyển số: {book}, Số thứ tự: {number}", plain)])

    def _due(self) -> Block:
        """What a citizen looks for: in bold on a grey band."""
        values, wording = self.values, self.values.wording
        if values.due_at is not None:
            text = f"{time_vi(values.due_at)}, {date_vi(values.due_at)}"
            value = [Run(tied(text), Style(1.06 * self.paper.body, bold=True))]
        else:
            value = self.paper.phrase(wording.due_unknown, self.paper.strong)
        line = self.paper.paragraph(self.paper.item(5, wording.due, value))
        pad, bleed = 0.22 * self.paper.body, 0.4 * self.paper.body
        band = Box(-bleed, pad / 2, self.paper.measure + 2 * bleed, line.height + pad, fill=0.91)
        return Block(line.height + 2 * pad, (band,), ((0.0, pad, line),))

    def _fees(self) -> Iterator[Block]:
        """The sum and how it stands first; under it what it is made of, unless that is a single fee."""
        values, plain = self.values, self.paper.plain
        runs: list[Run] = []
        single = len(values.fees) == 1 and values.total in (None, values.fees[0].amount)
        if not values.fees and values.total is None:
            runs.append(Run("không", plain))
        elif single:
            runs.append(Run(f"{values.fees[0].name}: {_amount(values.fees[0].amount)}", plain))
        elif values.total is not None:
            runs += [Run(f"{tied('tổng cộng')} ", plain), Run(_amount(values.total), self.paper.strong)]
        if values.total:
            runs.append(Run(f" ({sum_in_words(values.total)})", plain))
        if values.payment:
            runs.append(Run(f"{'; ' if runs else ''}{values.payment}", plain))
        yield self.paper.paragraph(self.paper.item(7, Phrase("Phí, lệ phí", "Fees"), runs))
        indent = 1.2 * self.paper.body
        for fee in () if single else values.fees:
            line = paragraph(
                [Run(f"– {fee.name}: {_amount(fee.amount)}", plain)],
                self.paper.measure - indent,
                hang=0.9 * self.paper.body,
            )
            yield Block(line.height, children=((indent, 0.0, line),))

    # --- the end

    def _closing(self, room: float) -> Block:
        values, wording = self.values, self.values.wording
        hint = wording.signature_hint
        notes = [*wording.notes, *([wording.provisional_note] if values.provisional else [])]
        applicant = Signature(wording.applicant_signature, values.applicant_name, hint)
        if wording.officer_signature is None:
            return closing(self.paper, None, applicant, notes, room=room)
        officer = Signature(wording.officer_signature, values.officer_name, hint)
        return closing(self.paper, applicant, officer, notes, room=room)


def _amount(amount: int | None) -> str:
    if amount is None:
        return "chưa quy định"
    return tied(money(amount)) + (" (không thu)" if amount == 0 else "")
