"""The slips for transfers and for the cash of a shift, on a roll of thermal paper."""

from __future__ import annotations

from collections.abc import Iterator

from receipts.layout import Block
from receipts.roll import Roll, moment
from receipts.shift_slip import DIFFERENCE, OFFICER, REASON, TAKINGS, WAITING, difference_words
from receipts.shift_values import ShiftSlip
from receipts.stationery import tied
from receipts.transfer_slip import ACCOUNT, AMOUNT, BANK, HOLDER, IN_WORDS, TEXT
from receipts.transfer_values import TransferSlip
from receipts.values import Phrase
from receipts.words import money, sum_in_words


def transfer(roll: Roll, values: TransferSlip) -> Iterator[Block]:
    """The slip for a transfer."""
    wording = values.wording
    yield roll.head(values.agency)
    yield roll.title(wording.title, reprint=values.reprint)
    yield roll.code(Phrase("Mã hồ sơ", "Dossier code"), values.code, "")
    yield roll.qr(values.payload, wording.scan_hint)
    yield roll.boxed(AMOUNT, tied(money(values.amount)))
    yield from roll.field(IN_WORDS, sum_in_words(values.amount))
    yield from roll.field(Phrase("Thủ tục", "Procedure"), values.procedure_name)
    yield from roll.field(BANK, values.bank, strong=True)
    yield from roll.field(ACCOUNT, tied(values.account), strong=True)
    yield from roll.field(HOLDER, values.holder, strong=True)
    yield from roll.field(TEXT, tied(values.text), strong=True)
    yield roll.gap()
    yield from roll.notes(wording.notes)
    yield from roll.foot(values.agency, values.journal_head)


def shift(roll: Roll, values: ShiftSlip) -> Iterator[Block]:
    """The slip of a shift."""
    yield roll.head(values.agency)
    yield roll.title(values.wording.title)
    yield from roll.field(Phrase("Ca số", "Shift"), str(values.shift), strong=True)
    yield from roll.field(OFFICER, values.officer, strong=True)
    yield from roll.field(Phrase("Mở ca", "Opened"), moment(values.opened_at))
    yield from roll.field(Phrase("Kiểm tiền", "Counted"), moment(values.counted_at))
    yield roll.rule()
    for name, amount, strong in values.lines():
        yield roll.amount(f"{name.vi} / {name.en}" if roll.paper.bilingual else name.vi, money(amount), strong=strong)
    yield roll.boxed(DIFFERENCE, difference_words(values))
    yield from roll.field(REASON, values.reason)
    yield from roll.field(WAITING, str(values.waiting) if values.waiting else "", strong=True)
    yield from roll.field(TAKINGS, str(values.takings))
    yield from roll.field(Phrase("Người kiểm tiền", "Counted by"), values.counted_by)
    yield roll.gap()
    yield from roll.notes(values.wording.notes)
    yield from roll.foot(values.agency, values.journal_head)
