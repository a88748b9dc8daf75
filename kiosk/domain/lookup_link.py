"""The look-up address in a receipt's QR code: the dossier code and a secret, in capitals only.

Dossier codes are guessable, so a public look-up asks for a secret of 128 bits that stands only on the receipt.
Capitals, digits and `./:-` are the alphanumeric mode of QR codes: it takes a third fewer bits than the byte mode.

On paper a seal follows, "…/{SECRET}/{SEAL}": which key signed, and its Ed25519 signature over the address before it. So
any kiosk that knows the commune's keys can tell a genuine receipt without a network. On the screen there is none: the
code would be too large. Signing and checking are handed in as functions, because keys are no business of the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

from kiosk.domain.codes import DossierCode
from kiosk.domain.problem import Problem
from kiosk.domain.typed_codes import ProvisionalCode, parse_code

QR_ALPHANUMERIC: Final = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
"""What the alphanumeric mode of a QR code (ISO/IEC 18004) can hold."""

SECRET_BYTES: Final = 16
SECRET_LENGTH: Final = 26
"""Characters of an encoded secret: 128 bits, five a character."""

KEY_ID_BYTES: Final = 4
SIGNATURE_BYTES: Final = 64
SEAL_BYTES: Final = KEY_ID_BYTES + SIGNATURE_BYTES
SEAL_LENGTH: Final = 109
"""Characters of an encoded seal: 544 bits, five a character."""

SIGNED_PART: Final = b"kiosk receipt link 1\n"
"""Stands before the address in what is signed, so that the signature serves for nothing else."""

_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE: Final = {symbol: value for value, symbol in enumerate(_CROCKFORD)} | {"O": 0, "I": 1, "L": 1}
_PATH: Final = "/L/"


class Signer(NamedTuple):
    """A key that seals receipts: its public id, and what makes a signature of 64 bytes."""

    key_id: bytes
    sign: Callable[[bytes], bytes]


Check: TypeAlias = Callable[[bytes, bytes], bool]
"""Whether a signature (first) fits a message (second)."""


class Seal(StrEnum):
    """What a scanned address says about the paper that it was printed on."""

    GENUINE = "genuine"
    """A key that this kiosk knows has signed exactly this address."""
    FORGED = "forged"
    """The signature of a known key does not fit: something was changed."""
    UNKNOWN_KEY = "unknown_key"
    """Signed by a key that this kiosk does not know, perhaps of another commune."""
    NONE = "none"
    """Not signed, as on the screen."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scanned look-up address holds."""

    code: DossierCode | ProvisionalCode
    secret: bytes
    seal: Seal


def encode_secret(secret: bytes) -> str:
    """The secret in Crockford's base 32, without padding: 26 capitals and digits."""
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"a look-up secret has {SECRET_BYTES} bytes")
    return _encode(secret, SECRET_LENGTH)


def decode_secret(text: str) -> bytes | Problem:
    """The secret from its letters; small letters and look-alikes (O, I, L) are understood."""
    secret = _decode(text, SECRET_BYTES, SECRET_LENGTH)
    return Problem("secret.unreadable") if secret is None else secret


def _encode(content: bytes, length: int) -> str:
    number = int.from_bytes(content)
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(5 * (length - 1), -1, -5))


def _decode(text: str, size: int, length: int) -> bytes | None:
    letters = text.upper()
    if len(letters) != length or not letters.isascii():
        return None
    number = 0
    for letter in letters:
        if letter not in _VALUE:
            return None
        number = number << 5 | _VALUE[letter]
    return None if number >> 8 * size else number.to_bytes(size)


def lookup_url(base: str, code: DossierCode | ProvisionalCode, secret: bytes) -> str:
    """The address for the QR code: "HTTPS://TRACUU.EXAMPLE.VN/L/{CODE}/{SECRET}".

    Raises:
        ValueError: the base address does not fit the alphanumeric mode of a QR code.
    """
    root = base.upper().rstrip("/")
    if not root.startswith(("HTTPS://", "HTTP://")) or not set(root) <= QR_ALPHANUMERIC - {" "}:
        raise ValueError("the look-up address begins with https:// and has only letters, digits and $%*+-./:")
    return f"{root}{_PATH}{code}/{encode_secret(secret)}"


def signed_lookup_url(base: str, code: DossierCode | ProvisionalCode, secret: bytes, signer: Signer) -> str:
    """The address for the QR code on paper: that of `lookup_url` with a seal.

    Raises:
        ValueError: the base address does not fit the alphanumeric mode of a QR code.
    """
    return sealed(lookup_url(base, code, secret), signer)


def sealed(url: str, signer: Signer) -> str:
    """A look-up address with its seal behind it."""
    seal = signer.key_id + signer.sign(SIGNED_PART + url.encode("ascii"))
    if len(seal) != SEAL_BYTES:
        raise ValueError(f"a key id has {KEY_ID_BYTES} bytes and a signature {SIGNATURE_BYTES}")
    return f"{url}/{_encode(seal, SEAL_LENGTH)}"


def parse_lookup_url(text: str) -> tuple[DossierCode | ProvisionalCode, bytes] | Problem:
    """Code and secret from a scanned look-up address of any hub, in capitals or not; a seal is not looked at."""
    parts = _parts(text)
    return parts if isinstance(parts, Problem) else (parts.code, parts.secret)


def verify_lookup_url(text: str, keys: Mapping[bytes, Check]) -> Scanned | Problem:
    """What a scanned look-up address holds, and whether it comes from a receipt that one of the keys has signed.

    Args:
        text: as it was scanned; capitals or not.
        keys: the checks of the keys that this kiosk trusts, by key id.
    """
    parts = _parts(text)
    if isinstance(parts, Problem):
        return parts
    code, secret, signed, seal = parts
    if not seal:
        return Scanned(code, secret, Seal.NONE)
    check = keys.get(seal[:KEY_ID_BYTES])
    if check is None:
        return Scanned(code, secret, Seal.UNKNOWN_KEY)
    fits = check(seal[KEY_ID_BYTES:], SIGNED_PART + signed.encode())
    return Scanned(code, secret, Seal.GENUINE if fits else Seal.FORGED)


class _Parts(NamedTuple):
    """`signed` is the address before the seal; `seal` is empty where there is none."""

    code: DossierCode | ProvisionalCode
    secret: bytes
    signed: str
    seal: bytes


def _parts(text: str) -> _Parts | Problem:
    address = text.strip().upper()
    head, slash, tail = address.rpartition(_PATH)
    written, divider, letters = tail.partition("/")
    if not slash or not divider or not head.startswith(("HTTPS://", "HTTP://")):
        return Problem("lookup.not_a_link")
    code = parse_code(written)
    if isinstance(code, Problem):
        return code
    letters, divider, seal_letters = letters.partition("/")
    secret = decode_secret(letters)
    if isinstance(secret, Problem):
        return secret
    if not divider:
        return _Parts(code, secret, address, b"")
    seal = _decode(seal_letters, SEAL_BYTES, SEAL_LENGTH)
    return Problem("secret.unreadable") if seal is None else _Parts(code, secret, address.rpartition("/")[0], seal)
