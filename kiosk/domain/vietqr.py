"""VietQR: the QR code by which a bank's app fills in a transfer.

The payload is EMVCo's merchant-presented format as NAPAS profiles it: two digits of id, two of length, the value, and
at the end a CRC-16/CCITT-FALSE over everything before it.
"""

from __future__ import annotations

import binascii
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.domain.problem import Problem

_NAPAS: Final = "A000000727"
_VND: Final = "704"
_STATIC, _DYNAMIC = "11", "12"
_CRC_FIELD: Final = "6304"

LONGEST_AMOUNT: Final = 13
LONGEST_ACCOUNT: Final = 19
LONGEST_TEXT: Final = 25

_BIN: Final = re.compile(r"[0-9]{6}", re.ASCII)
_ACCOUNT: Final = re.compile(rf"[0-9A-Za-z]{{1,{LONGEST_ACCOUNT}}}", re.ASCII)
_AMOUNT: Final = re.compile(rf"[1-9][0-9]{{0,{LONGEST_AMOUNT - 1}}}", re.ASCII)
_TEXT: Final = re.compile(rf"[ -~]{{0,{LONGEST_TEXT}}}", re.ASCII)
_NOT_IN_TEXT: Final = re.compile(r"[^0-9A-Za-z.-]+", re.ASCII)


class Service(StrEnum):
    """What the money goes to."""

    ACCOUNT = "QRIBFTTA"
    CARD = "QRIBFTTC"


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a VietQR code says.

    Attributes:
        bank: the bank's BIN, six digits.
        account: account or card number of who gets the money.
        amount: in đồng, or `None` where the payer types it.
        bill: the bill number, here the dossier code (see `bill_number`).
        purpose: the transfer's text (see `plain_ascii`).
        service: account or card.
    """

    bank: str
    account: str
    amount: int | None = None
    bill: str = ""
    purpose: str = ""
    service: Service = Service.ACCOUNT


def plain_ascii(text: str, limit: int = LONGEST_TEXT) -> str:
    """The text as banks take it: no marks on letters, only letters, digits, dots, dashes and single spaces."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(char for char in bare if not unicodedata.combining(char))
    return _NOT_IN_TEXT.sub(" ", bare).strip()[:limit].rstrip()


def bill_number(code: str) -> str:
    """The dossier code as a bill number: as it is, or without dots and dashes where it would be too long."""
    return code if len(code) <= LONGEST_TEXT else re.sub("[.-]", "", code)


def build(transfer: Transfer) -> str | Problem:
    """The payload of the QR code, or what in the transfer does not fit into one."""
    problem = _wrong(transfer)
    if problem is not None:
        return problem
    receiver = _field("00", transfer.bank) + _field("01", transfer.account)
    extra = (_field("01", transfer.bill) if transfer.bill else "") + (
        _field("08", transfer.purpose) if transfer.purpose else ""
    )
    payload = (
        _field("00", "01")
        + _field("01", _STATIC if transfer.amount is None else _DYNAMIC)
        + _field("38", _field("00", _NAPAS) + _field("01", receiver) + _field("02", transfer.service))
        + _field("53", _VND)
        + ("" if transfer.amount is None else _field("54", str(transfer.amount)))
        + _field("58", "VN")
        + (_field("62", extra) if extra else "")
        + _CRC_FIELD
    )
    return payload + _crc(payload)


def parse(payload: str) -> Transfer | Problem:
    """What a VietQR payload says, or why it is none: damaged, malformed, or of another scheme."""
    if len(payload) < 8 or not payload.isascii() or payload[-8:-4] != _CRC_FIELD:
        return Problem("vietqr.malformed")
    if payload[-4:] != _crc(payload[:-4]):
        return Problem("vietqr.checksum")
    top = _fields(payload)
    merchant = _fields(top.get("38", "")) if top else None
    receiver = _fields(merchant.get("01", "")) if merchant else None
    extra = _fields(top.get("62", "")) if top else None
    if top is None or merchant is None or receiver is None or extra is None:
        return Problem("vietqr.malformed")
    if (top.get("00"), merchant.get("00"), top.get("53"), top.get("58")) != ("01", _NAPAS, _VND, "VN"):
        return Problem("vietqr.other_scheme")
    if merchant.get("02") not in set(Service):
        return Problem("vietqr.other_scheme")
    if "54" in top and not _AMOUNT.fullmatch(top["54"]):
        return Problem("vietqr.amount")
    transfer = Transfer(
        bank=receiver.get("00", ""),
        account=receiver.get("01", ""),
        amount=int(top["54"]) if "54" in top else None,
        bill=extra.get("01", ""),
        purpose=extra.get("08", ""),
        service=Service(merchant["02"]),
    )
    return _wrong(transfer) or transfer


def _wrong(transfer: Transfer) -> Problem | None:
    if not _BIN.fullmatch(transfer.bank):
        return Problem("vietqr.bank")
    if not _ACCOUNT.fullmatch(transfer.account):
        return Problem("vietqr.account", {"most": LONGEST_ACCOUNT})
    if transfer.amount is not None and not _AMOUNT.fullmatch(str(transfer.amount)):
        return Problem("vietqr.amount")
    for text in (transfer.bill, transfer.purpose):
        if not _TEXT.fullmatch(text):
            return Problem("vietqr.text", {"most": LONGEST_TEXT})
    return None


def _field(key: str, value: str) -> str:
    """One field. Two digits hold every length that can come here: `_wrong` limits each part."""
    return f"{key}{len(value):02d}{value}"


def _fields(text: str) -> dict[str, str] | None:
    """The fields of a text, or `None` where lengths and text do not agree or a field comes twice."""
    found: dict[str, str] = {}
    while text:
        key, length = text[:2], text[2:4]
        if not (len(length) == 2 and (key + length).isdigit()):
            return None
        value, text = text[4 : 4 + int(length)], text[4 + int(length) :]
        if len(value) != int(length) or key in found:
            return None
        found[key] = value
    return found


def _crc(payload: str) -> str:
    return f"{binascii.crc_hqx(payload.encode('ascii'), 0xFFFF):04X}"
