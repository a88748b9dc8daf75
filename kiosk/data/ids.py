"""Random ids."""

from __future__ import annotations

import secrets
from uuid import UUID


def uuid7(millis: int) -> str:
    """A UUIDv7 (RFC 9562) in hex: 48 bits of time, then random, so that an index over it grows at its end."""
    value = (millis & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value).hex


def random_id() -> str:
    """128 random bits in hex: for what must tell nothing, not even when it was made."""
    return secrets.token_hex(16)
