"""Signatures in the format of minisign, so that Debian's `minisign -V` checks a stick without any program of ours.

The format: jedisct1.github.io/minisign, "Signature format". Prehashed with BLAKE2b-512 ("ED").
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Final

from kiosk.domain.lookup_link import Check, Signer

SUFFIX: Final = ".minisig"
_LEGACY, _PREHASHED = b"Ed", b"ED"
_ID_BYTES: Final = 8
_SIGNATURE_BYTES: Final = 64
_UNTRUSTED: Final = "untrusted comment: "
_TRUSTED: Final = "trusted comment: "


def public_text(public: bytes, name: str) -> str:
    """The file that `minisign -V -p` wants, for a public key of 32 bytes."""
    return f"{_UNTRUSTED}{name}\n{_encoded(_LEGACY + _key_number(public) + public)}\n"


def signature_text(file: Path, public: bytes, signer: Signer, *, moment: int) -> str:
    """The signature of a file; `moment` is in seconds since 1970."""
    signature = signer.sign(_digest(file))
    comment = f"timestamp:{moment}\tfile:{file.name}\thashed"
    whole = signer.sign(signature + comment.encode())
    head = _encoded(_PREHASHED + _key_number(public) + signature)
    return f"{_UNTRUSTED}signature of a kiosk\n{head}\n{_TRUSTED}{comment}\n{_encoded(whole)}\n"


def is_signed(file: Path, text: str, check: Check) -> bool:
    """Whether this text is the signature of a file, comment included, and names that file."""
    lines = text.splitlines()
    if len(lines) != 4 or not lines[2].startswith(_TRUSTED):
        return False
    try:
        head, whole = (base64.b64decode(lines[at], validate=True) for at in (1, 3))
    except ValueError:
        return False
    signature, comment = head[2 + _ID_BYTES :], lines[2].removeprefix(_TRUSTED)
    return (
        head[:2] == _PREHASHED
        and len(signature) == len(whole) == _SIGNATURE_BYTES
        and f"file:{file.name}" in comment.split("\t")
        and check(whole, signature + comment.encode())
        and check(signature, _digest(file))
    )


def _digest(file: Path) -> bytes:
    with file.open("rb") as content:
        return hashlib.file_digest(content, lambda: hashlib.blake2b(digest_size=64)).digest()


def _key_number(public: bytes) -> bytes:
    return hashlib.sha256(public).digest()[:_ID_BYTES]


def _encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()
