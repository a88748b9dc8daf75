"""What stands on the papers for money: receipts for what was taken, slips for transfers, the slip of a shift."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

import receipts
from kiosk.domain.dossier import Dossier
from kiosk.domain.payments import State, Taking, Way, account
from kiosk.domain.text import mask_number
from kiosk.i18n import t_in
from kiosk.services.office import from_milliseconds
from kiosk.services.paper_values import language_of
from kiosk.services.ports import Accounts, Drawer, NotThere, Payments
from kiosk.services.transfers import Transfers

_vi: Final = partial(t_in, "vi")
"""An official paper speaks Vietnamese, whatever language the screen is set to."""


@dataclass(frozen=True, slots=True)
class FeePaperRules:
    """What the papers for money are.

    Attributes:
        series: symbols of a registered receipt (`Ký hiệu`); "" where the agency's receipts come from another program,
            and this one prints slips.
        tax_code: of the agency.
        now: the wall clock.
    """

    now: Callable[[], datetime]
    series: str = ""
    tax_code: str = ""


class MoneyPapers:
    """The values of papers for money. Numbers and names come from the books, never from a page."""

    def __init__(
        self,
        payments: Payments,
        accounts: Accounts,
        transfers: Transfers,
        agency: receipts.Agency,
        rules: FeePaperRules,
    ) -> None:
        self._payments = payments
        self._accounts = accounts
        self._transfers = transfers
        self._agency = agency
        self._rules = rules

    def fee_receipt(self, dossier: Dossier, taking: str) -> receipts.FeeReceipt:
        """The paper for money that was taken, by the key of its entry. One that is not there raises `NotThere`."""
        found = account(self._payments.entries(dossier.id)).taking(taking)
        if found is None:
            raise NotThere("the taking")
        body, entry = dossier.body, found.entry
        applicant = body.get("applicant") or {}
        series, number = self._rules.series, entry.number
        return receipts.FeeReceipt(
            agency=self._agency,
            wording=receipts.FEE_RECEIPT if series else receipts.FEE_SLIP,
            series=series,
            # A registered receipt's number is counted within its series, which says book and year.
            number=number.rpartition("/")[2] if series else number,
            tax_code=self._rules.tax_code,
            issued_at=from_milliseconds(entry.at),
            payer_name=dossier.applicant_name,
            id_number=mask_number(str(applicant.get("id_number", ""))),
            address=str(applicant.get("address", "")),
            code=dossier.code,
            procedure_name=str(body.get("procedure_name", "")),
            fees=_fee_lines(body, entry.amount),
            total=entry.amount,
            payment=_vi("payment.cash" if found.way is Way.CASH else "payment.transfer"),
            cashier_name=self._officer(entry.by),
            language=language_of(body),
        )

    def transfer_slip(self, dossier: Dossier) -> receipts.TransferSlip | None:
        """What has to be transferred, with its VietQR code; None where nothing has to be."""
        asked = self._transfers.asked(dossier)
        if asked is None:
            return None
        return receipts.TransferSlip(
            agency=self._agency,
            code=dossier.code,
            procedure_name=str(dossier.body.get("procedure_name", "")),
            amount=asked.amount,
            bank=asked.receiver.bank_name,
            account=asked.receiver.account,
            holder=asked.receiver.holder,
            text=asked.text,
            payload=asked.payload,
            issued_at=self._rules.now(),
            language=language_of(dossier.body),
        )

    def shift_slip(self, drawer: Drawer, counted_by: str, *, waiting: int, journal_head: str) -> receipts.ShiftSlip:
        """The slip of a shift that was counted.

        Raises:
            ValueError: it was not counted yet.
        """
        if drawer.counted is None or drawer.opening is None:
            raise ValueError("The cash of this shift has not been counted.")
        sums = drawer.sums
        return receipts.ShiftSlip(
            agency=self._agency,
            shift=drawer.shift,
            officer=drawer.officer,
            counted_by=counted_by,
            opened_at=drawer.opened,
            counted_at=self._rules.now(),
            opening=drawer.opening,
            cash_in=sums.cash_in,
            cash_out=sums.cash_out,
            transfer_in=sums.transfer_in,
            transfer_out=sums.transfer_out,
            takings=sums.takings,
            counted=drawer.counted,
            reason=_vi(f"drawer.reason.{drawer.reason}") if drawer.reason else "",
            waiting=waiting,
            journal_head=journal_head,
        )

    def payment_words(self, dossier: Dossier) -> str:
        """How the dossier is paid, and how far that has come, for its receipt."""
        words = _vi(f"payment.{dossier.body['payment']}")
        present = account(self._payments.entries(dossier.id))
        if present.state is State.PAID and present.takings:
            return _vi("payment_state.paid_by", way=words if len(present.takings) > 1 else _way(present.takings[0]))
        if present.state is State.PENDING:
            return f"{words} ({_vi('payment_state.pending')})"
        return words

    def _officer(self, officer: str) -> str:
        """The name of an officer; "" for the hub, which confirms transfers without one."""
        return next((one.name for one in self._accounts.officers() if one.id == officer), "")


def _way(taking: Taking) -> str:
    return _vi("payment.cash" if taking.way is Way.CASH else "payment.transfer")


def _fee_lines(body: Any, amount: int) -> tuple[receipts.FeeLine, ...]:
    """The dossier's fees where they are what was taken; else one line, because nobody knows which of them it was."""
    fees = tuple(receipts.FeeLine(name=name, amount=part) for name, part in body.get("fees", ()) if part is not None)
    if fees and sum(fee.amount or 0 for fee in fees) == amount:
        return fees
    return (receipts.FeeLine(name=_vi("payment_state.fees_of_dossier"), amount=amount),)
