"""Mẫu 01, the receipt of a filed dossier, and the slip of the same layout that confirms a submission.

Order and labels follow Mẫu 01 of Phụ lục I, Thông tư 03/2025/TT-VPCP, as printed samples show it; the title stands
beside the QR code to keep twelve papers on one A5 page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from receipts import pdf, qr
from receipts.flow import Flow, Page, Sheet, largest_that_fits
from receipts.form01_table import PaperTable
from receipts.layout import Block, Box, Figure, Run, Style, beside, paragraph, runs_width, space, stack
from receipts.stationery import SHEETS, Stationery, tied
from receipts.typeface import NO_BREAK_SPACE
from receipts.values import FilingReceipt, PaperSize, Phrase
from receipts.words import amount_in_words, date_vi, money, time_vi

BLANK = "……"
"""Where something is to be written by hand."""

SIGNING_ROOM = 3.4
"""Least height for a signature, in type sizes: 9 mm at the smallest."""


def render(values: FilingReceipt, *, size: PaperSize) -> bytes:
    """The receipt as a PDF file."""
    sheet = SHEETS[size]
    return pdf.write(
        lay_out(values, sheet),
        sheet,
        title=values.wording.title.vi.capitalize(),
        author=values.agency.name,
        created=values.received_at,
    )


def lay_out(values: FilingReceipt, sheet: Sheet) -> list[Page]:
    """The pages, at the largest type size at which they are one, if there is one."""
    modules = qr.matrix(values.lookup_url) if values.lookup_url else ()
    bilingual = values.language == "vi+en"
    return largest_that_fits(sheet, lambda body: _Form(values, modules, Stationery(sheet, body, bilingual)).flow())


@dataclass(frozen=True, slots=True)
class _Form:
    """One receipt at one type size. `modules` are those of the look-up address, empty without one."""

    values: FilingReceipt
    modules: qr.Matrix
    paper: Stationery

    def flow(self) -> Flow:
        """The whole receipt on its pages."""
        values, paper = self.values, self.paper
        body = paper.body
        foot = paper.foot(values.agency, values.journal_head)
        running_head = paper.running_head(values.wording.title.vi, values.code)
        flow = Flow(paper.sheet, foot=foot.height + 0.9 * body, running_head=running_head)
        flow.add(paper.heads(values.agency, date_vi(values.received_at)))
        flow.add(space(0.4 * body))
        flow.add(self._title_band())
        flow.add(space(0.6 * body))
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
        paper.finish(flow.pages, foot)
        return flow

    # --- the head of the first page

    def _title_band(self) -> Block:
        """QR code at the left, title and codes at its right; without a QR code they take the whole width."""
        modules, measure = self.modules, self.paper.measure
        if not modules:
            return stack([space(0.8 * self.paper.body), self._title(measure)])
        unit = qr.module_size(modules, fit=0.2 * measure)
        quiet = qr.QUIET_MODULES * unit
        side = len(modules) * unit
        width = side + 2 * quiet
        # The margin is white too: the dark modules stand in line with the text, the quiet zone hangs outside.
        code = Block(width, (Figure(0.0, quiet, unit, qr.path(modules)),))
        hint_words = self.values.wording.scan_hint
        hint = stack(
            [
                paragraph([Run(hint_words.vi, self.paper.tiny)], width, align="center", balanced=True),
                *self.paper.english_line(hint_words, width),
            ]
        )
        left = Block(code.height + hint.height, children=((0.0, 0.0, code), (-quiet, code.height, hint)))
        indent = side + quiet
        air = 0.8 * self.paper.body
        right = self._title(measure - indent - 2 * air)
        lower = max(0.0, (code.height - right.height) / 2)
        return beside((0.0, left), (indent + air, stack([space(lower), right])))

    def _title(self, width: float) -> Block:
        values, wording = self.values, self.values.wording
        plain, bold = self.paper.small, self.paper.small_strong
        code_style = Style(1.22 * self.paper.body, bold=True)
        blocks = [
            paragraph(
                [Run(wording.title.vi, Style(1.5 * self.paper.body, bold=True))], width, align="center", balanced=True
            ),
            *self.paper.english_line(wording.title, width),
            space(0.3 * self.paper.body),
        ]
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
        if values.copy_marker:
            blocks.append(paragraph([Run(f"({values.copy_marker})", plain)], width, align="center"))
        if values.reprint:
            stamp = Phrase(f"BẢN IN LẠI lần {values.reprint}", "Reprint")
            blocks += [space(0.25 * self.paper.body), self._stamp(self.paper.phrase(stamp, bold), width)]
        return stack(blocks)

    def _stamp(self, runs: list[Run], width: float) -> Block:
        """Words in a frame."""
        line = paragraph(runs, width, align="center")
        frame = runs_width(runs) + 1.6 * self.paper.body
        return Block(line.height, (Box((width - frame) / 2, 0.0, frame, line.height),), ((0.0, 0.0, line),))

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
            words = amount_in_words(values.total)
            runs.append(Run(f" ({words[0].upper()}{words[1:]})", plain))
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
        """Signatures and notes; what is left of the page goes to the room for signing, within reason."""
        notes = [
            *self.values.wording.notes,
            *([self.values.wording.provisional_note] if self.values.provisional else []),
        ]
        after = [space(0.7 * self.paper.body), self._notes(notes)] if notes else []
        tight = stack([space(0.6 * self.paper.body), self._signatures(SIGNING_ROOM * self.paper.body), *after])
        spare = min(max(room - tight.height, 0.0), 2.4 * self.paper.body)
        return stack([space(0.6 * self.paper.body), self._signatures(SIGNING_ROOM * self.paper.body + spare), *after])

    def _signatures(self, signing: float) -> Block:
        values, wording = self.values, self.values.wording
        half = self.paper.measure / 2
        applicant = self._signature(wording.applicant_signature, values.applicant_name, half, signing)
        if wording.officer_signature is None:
            # One signature alone stands at the right, as on any Vietnamese form.
            return beside((half, applicant))
        officer = self._signature(wording.officer_signature, values.officer_name, half, signing)
        return beside((0.0, applicant), (half, officer))

    def _signature(self, title: Phrase, name: str, width: float, signing: float) -> Block:
        hint = self.values.wording.signature_hint
        inner = width - self.paper.body
        bold, small = self.paper.strong, self.paper.small
        upper = stack(
            [
                paragraph([Run(title.vi, bold)], inner, align="center"),
                *self.paper.english_line(title, inner),
                paragraph([Run("(", small), *self.paper.phrase(hint, small), Run(")", small)], inner, align="center"),
                space(signing),
                paragraph([Run(name, bold)], inner, align="center", balanced=True),
            ]
        )
        return Block(upper.height, children=((0.5 * self.paper.body, 0.0, upper),))

    def _notes(self, notes: list[Phrase]) -> Block:
        plain, bold = self.paper.tiny, Style(self.paper.tiny.size, bold=True)
        label = Phrase("Ghi chú", "Notes")
        lines: list[Block] = []
        for number, note in enumerate(notes):
            start = [*self.paper.phrase(label, bold), Run(": ", bold)] if number == 0 else []
            lines.append(paragraph([*start, Run(note.vi, plain)], self.paper.measure))
            if self.paper.bilingual and note.en:
                lines.append(paragraph([Run(note.en, plain)], self.paper.measure))
        return stack(lines)


def _amount(amount: int | None) -> str:
    if amount is None:
        return "chưa quy định"
    return tied(money(amount)) + (" (không thu)" if amount == 0 else "")
