"""Paying by transfer: whether it is offered, and the VietQR code of a dossier."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain.dossier import Dossier
from kiosk.domain.payments import account
from kiosk.domain.problem import Problem
from kiosk.domain.transfer import Receiver, transfer_for
from kiosk.domain.vietqr import build
from kiosk.services.ports import Payments


@dataclass(frozen=True, slots=True)
class TransferAsked:
    """What somebody has to transfer; `payload` is what the VietQR code holds."""

    receiver: Receiver
    amount: int
    text: str
    payload: str


class Transfers:
    """Transfers are offered where the settings name a bank account."""

    def __init__(self, payments: Payments, receiver: Receiver | None) -> None:
        self._payments = payments
        self._receiver = receiver

    @property
    def offered(self) -> bool:
        """Whether the kiosk may offer them."""
        return self._receiver is not None

    def asked(self, dossier: Dossier) -> TransferAsked | None:
        """What is to be transferred; None where no transfer was announced, or where all of it has come."""
        present = account(self._payments.entries(dossier.id))
        if self._receiver is None or not present.pending or not present.due:
            return None
        transfer = transfer_for(self._receiver, dossier.code, present.due)
        payload = build(transfer)
        if isinstance(payload, Problem):
            return None
        return TransferAsked(self._receiver, present.due, transfer.purpose, payload)
