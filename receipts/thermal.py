"""Receipts on a roll of thermal paper, 80 or 58 mm wide, at 203 dpi: the words of the sheets, in one column.

Address, phone and e-mail stay off the roll and the personal number is masked: it is not a paper that is filed, and
many are left at the counter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import TYPE_CHECKING

from receipts import DOTS, RollPaper, RollWidth, code_slip, escpos, raster, thermal_money
from receipts.code_slip_values import CodeSlip
from receipts.fee_values import FeeReceipt
from receipts.flow import Sheet
from receipts.layout import Block, Run, paragraph, space, stack
from receipts.roll import MARGIN, Roll, moment
from receipts.sheets import copies_of
from receipts.shift_values import ShiftSlip
from receipts.stationery import Stationery, tied
from receipts.take_home_values import TakeHomeSlip
from receipts.transfer_values import TransferSlip
from receipts.values import ASSISTED, FilingReceipt, Phrase
from receipts.words import date_vi, masked, money, sum_in_words

if TYPE_CHECKING:
    from PIL.Image import Image

BODY: Mapping[RollWidth, float] = {"80mm": 25.0, "58mm": 22.0}
"""Type size in dots: 3.1 and 2.75 mm, 8.9 and 7.8 points."""


def render(paper: RollPaper, *, width: RollWidth, copies: Sequence[str]) -> bytes:
    """The bytes for the printer."""
    return escpos.document(raster.dots(image) for image in pictures(paper, width=width, copies=copies))


def pictures(paper: RollPaper, *, width: RollWidth, copies: Sequence[str]) -> list[Image]:
    """Each copy as a picture."""
    across = DOTS[width]
    sheet = Sheet(across, inf, MARGIN, MARGIN, 0.0, 0.0, (BODY[width],))
    made: list[Image] = []
    for copy in copies_of(paper, copies):
        roll = Roll(Stationery(sheet, BODY[width], copy.language == "vi+en"))
        column = stack([space(MARGIN), *_column(roll, copy), space(MARGIN)])
        made.append(raster.picture(Block(column.height, children=((MARGIN, 0.0, column),)), across))
    return made


def _column(roll: Roll, paper: object) -> Iterator[Block]:
    match paper:
        case FilingReceipt():
            return _filing(roll, paper)
        case FeeReceipt():
            return _fee(roll, paper)
        case TakeHomeSlip():
            return _take_home(roll, paper)
        case TransferSlip():
            return thermal_money.transfer(roll, paper)
        case ShiftSlip():
            return thermal_money.shift(roll, paper)
        case CodeSlip():
            return code_slip.on_roll(roll, paper)
    raise TypeError("Only receipts and slips are printed on a roll.")


def _filing(roll: Roll, values: FilingReceipt) -> Iterator[Block]:
    wording, paper = values.wording, roll.paper
    yield roll.head(values.agency)
    yield roll.title(wording.title, values.copy_marker, values.reprint)
    yield roll.code(wording.provisional_code if values.provisional else wording.code, values.code, values.check)
    if values.other_code:
        yield roll.centred(paper.field(wording.other_code, values.other_code))
    if values.lookup_url:
        yield roll.qr(values.lookup_url, wording.scan_hint)
    due = moment(values.due_at) if values.due_at else wording.due_unknown.vi
    yield roll.boxed(wording.due, due)
    yield from roll.field(wording.applicant, values.applicant_name, strong=True)
    yield from roll.field(Phrase("Số CCCD/MST", "ID or tax number"), masked(values.id_number))
    yield from roll.field(Phrase("Chủ hồ sơ", "Owner of the dossier"), values.owner_name, strong=True)
    code = f" ({tied(values.procedure_code)})" if values.procedure_code else ""
    yield from roll.field(Phrase("Thủ tục", "Procedure"), values.procedure_name + code)
    yield from roll.field(wording.received, moment(values.received_at))
    yield from roll.field(Phrase("Hình thức nộp", "Filed"), values.channel)
    yield from roll.field(Phrase("Thời gian giải quyết", "Statutory time"), values.processing_time)
    yield from roll.field(Phrase("Nhận kết quả tại", "Result handed over"), values.delivery)
    yield roll.gap()
    yield paper.paragraph(paper.label(Phrase("Giấy tờ đã nộp", "Papers handed in"), paper.strong))
    for number, one in enumerate(values.papers, start=1):
        pages = f", {one.pages} trang" if one.pages is not None else ""
        count = f" × {one.quantity}" if one.quantity != 1 else ""
        yield paper.paragraph([Run(f"{number}. {one.name} ({tied(one.kind + count + pages)})", paper.plain)])
    if not values.papers:
        yield paper.paragraph([Run("Không có giấy tờ kèm theo", paper.plain)])
    yield roll.gap()
    for fee in values.fees:
        yield roll.amount(fee.name, "chưa quy định" if fee.amount is None else money(fee.amount))
    if values.total is not None:
        yield roll.amount("Tổng phí, lệ phí", money(values.total), strong=True)
    yield from roll.field(Phrase("Thanh toán", "Payment"), values.payment)
    if wording.officer_signature is not None:
        yield from roll.field(Phrase("Người tiếp nhận", "Receiving officer"), values.officer_name)
    yield from roll.field(ASSISTED, values.assisted)
    yield roll.gap()
    yield from roll.notes([*wording.notes, *([wording.provisional_note] if values.provisional else [])])
    yield from roll.foot(values.agency, values.journal_head)


def _fee(roll: Roll, values: FeeReceipt) -> Iterator[Block]:
    wording, paper = values.wording, roll.paper
    yield roll.head(values.agency)
    yield roll.title(wording.title, values.copy_marker, values.reprint)
    if values.series:
        yield roll.centred([*paper.label(Phrase("Ký hiệu", "Series")), Run(tied(values.series), paper.plain)])
    yield roll.centred([*paper.label(Phrase("Số", "No.")), Run(values.number, paper.strong)])
    yield roll.gap()
    yield from roll.field(Phrase("Mã số thuế", "Tax code"), values.tax_code)
    yield from roll.field(wording.payer, values.payer_name, strong=True)
    yield from roll.field(Phrase("Số CCCD/MST", "ID or tax number"), masked(values.id_number))
    yield from roll.field(Phrase("Mã hồ sơ", "Dossier code"), values.code)
    yield from roll.field(Phrase("Thủ tục", "Procedure"), values.procedure_name)
    yield roll.rule()
    for fee in values.fees:
        yield roll.amount(fee.name, money(fee.amount or 0))
    yield roll.rule()
    total = Phrase("Tổng cộng", "Total")
    yield roll.amount(f"{total.vi} / {total.en}" if paper.bilingual else total.vi, money(values.total), strong=True)
    yield from roll.field(Phrase("Bằng chữ", "In words"), sum_in_words(values.total))
    yield from roll.field(Phrase("Thanh toán", "Payment"), values.payment)
    yield from roll.field(Phrase("Thời gian thu", "Received"), moment(values.issued_at))
    yield from roll.field(Phrase("Người thu tiền", "Cashier"), values.cashier_name)
    if values.lookup_url:
        yield roll.qr(values.lookup_url, wording.scan_hint)
    yield roll.gap()
    yield from roll.notes(wording.notes)
    yield from roll.foot(values.agency, values.journal_head)


def _take_home(roll: Roll, values: TakeHomeSlip) -> Iterator[Block]:
    wording, paper = values.wording, roll.paper
    yield roll.head(values.agency)
    yield roll.title(wording.title)
    yield from roll.field(Phrase("Thủ tục", "Procedure"), values.procedure_name, strong=True)
    yield from roll.notes([wording.intro])
    yield roll.rule()
    for missing in values.missing:
        kind = f" ({tied(missing.kind)})" if missing.kind else ""
        yield paper.paragraph([Run("☐ ", paper.plain), Run(missing.name, paper.strong), Run(kind, paper.plain)])
        if missing.where:
            where = paragraph([Run(missing.where, paper.plain)], paper.measure - 1.2 * paper.body)
            yield Block(where.height, children=((1.2 * paper.body, 0.0, where),))
        yield roll.gap()
    yield roll.rule()
    if values.kept_until is not None:
        yield from roll.field(wording.kept_until, tied(date_vi(values.kept_until)), strong=True)
    yield from roll.field(Phrase("Giờ làm việc", "Opening hours"), values.hours)
    if values.guide_url:
        yield roll.qr(values.guide_url, wording.scan_hint)
    yield roll.gap()
    yield from roll.notes(wording.notes)
    yield from roll.foot(values.agency)
