"""Whom a transfer goes to, and what the VietQR code of a dossier says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kiosk.domain.vietqr import LONGEST_TEXT, Transfer, bill_number, plain_ascii


@dataclass(frozen=True, slots=True)
class Receiver:
    """The agency's bank account.

    Attributes:
        bank: the bank's BIN, six digits.
        bank_name: as people call the bank.
        account: the account's number.
        holder: the account's holder, as the bank has it.
        text: words that stand before the code in a transfer's text, such as "LE PHI".
    """

    bank: str
    bank_name: str
    account: str
    holder: str
    text: str = ""


def transfer_for(receiver: Receiver, code: str, amount: int) -> Transfer:
    """The transfer of a dossier's fees.

    The code stands twice: as the bill number, and in the transfer's text, the only thing that every bank shows on the
    statement. There it has no dots and dashes, which some banks drop, and never lacks a character. Capitals only: they
    make a smaller QR code.
    """
    return Transfer(
        bank=receiver.bank, account=receiver.account, amount=amount, bill=bill_number(code),
        purpose=purpose(receiver.text, code),
    )  # fmt: skip


def purpose(text: str, code: str) -> str:
    """The text of a transfer: the code, and before it as many whole words as fit."""
    bare = re.sub("[^0-9A-Za-z]", "", code).upper()[:LONGEST_TEXT]
    words = plain_ascii(text).upper().split()
    while words and len(" ".join((*words, bare))) > LONGEST_TEXT:
        words.pop()
    return " ".join((*words, bare))
