"""The look-up address in a receipt's QR code: the dossier code and a secret, in capitals only.

Dossier codes are guessable, so a public look-up asks for a secret of 128 bits that stands only on the receipt.
Capitals, digits and `./:-` are the alphanumeric mode of QR codes: it takes a third fewer bits than the byte mode.
"""

from __future__ import annotations

from typing import Final

from kiosk.domain.codes import DossierCode
from kiosk.domain.problem import Problem
from kiosk.domain.typed_codes import ProvisionalCode, parse_code

QR_ALPHANUMERIC: Final = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
"""What the alphanumeric mode of a QR code (ISO/IEC 18004) can hold."""

SECRET_BYTES: Final = 16
SECRET_LENGTH: Final = 26
"""Characters of an encoded secret: 128 bits, five a character."""

_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE: Final = {symbol: value for value, symbol in enumerate(_CROCKFORD)} | {"O": 0, "I": 1, "L": 1}
_PATH: Final = "/L/"


def encode_secret(secret: bytes) -> str:
    """The secret in Crockford's base 32, without padding: 26 capitals and digits."""
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"a look-up secret has {SECRET_BYTES} bytes")
    number = int.from_bytes(secret)
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(5 * (SECRET_LENGTH - 1), -1, -5))


def decode_secret(text: str) -> bytes | Problem:
    """The secret from its letters; small letters and look-alikes (O, I, L) are understood."""
    letters = text.upper()
    if len(letters) != SECRET_LENGTH or not letters.isascii():
        return Problem("secret.unreadable")
    number = 0
    for letter in letters:
        if letter not in _VALUE:
            return Problem("secret.unreadable")
        number = number << 5 | _VALUE[letter]
    if number >> 8 * SECRET_BYTES:
        return Problem("secret.unreadable")
    return number.to_bytes(SECRET_BYTES)


def lookup_url(base: str, code: DossierCode | ProvisionalCode, secret: bytes) -> str:
    """The address for the QR code: "HTTPS://TRACUU.EXAMPLE.VN/L/{CODE}/{SECRET}".

    Raises:
        ValueError: the base address does not fit the alphanumeric mode of a QR code.
    """
    root = base.upper().rstrip("/")
    if not root.startswith(("HTTPS://", "HTTP://")) or not set(root) <= QR_ALPHANUMERIC - {" "}:
        raise ValueError("the look-up address begins with https:// and has only letters, digits and $%*+-./:")
    return f"{root}{_PATH}{code}/{encode_secret(secret)}"


def parse_lookup_url(text: str) -> tuple[DossierCode | ProvisionalCode, bytes] | Problem:
    """Code and secret from a scanned look-up address of any hub, in capitals or not."""
    head, slash, tail = text.strip().upper().rpartition(_PATH)
    written, divider, letters = tail.partition("/")
    if not slash or not divider or not head.startswith(("HTTPS://", "HTTP://")):
        return Problem("lookup.not_a_link")
    code = parse_code(written)
    if isinstance(code, Problem):
        return code
    secret = decode_secret(letters)
    return secret if isinstance(secret, Problem) else (code, secret)
