"""Ed25519 for the wire: the signer of a private key and the check of a public one, by `cryptography`."""

from __future__ import annotations

from collections.abc import Iterable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kiosk.domain.lookup_link import Check, Signer
from kiosk.sync.wire_document import key_id


def public_key(seed: bytes) -> bytes:
    """The public half, 32 bytes, of a private key of 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def signer_of(seed: bytes) -> Signer:
    """What signs with a private key of 32 bytes."""
    return Signer(key_id(public_key(seed)), Ed25519PrivateKey.from_private_bytes(seed).sign)


def check_of(public: bytes) -> Check:
    """What checks signatures of a public key of 32 bytes."""
    key = Ed25519PublicKey.from_public_bytes(public)

    def fits(signature: bytes, message: bytes) -> bool:
        try:
            key.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    return fits


def checks_of(publics: Iterable[bytes]) -> dict[bytes, Check]:
    """The checks of several public keys by key id."""
    return {key_id(public): check_of(public) for public in publics}
