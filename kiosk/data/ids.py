"""Random ids."""

from __future__ import annotations

import secrets

from kiosk.domain.journal import event_id


def uuid7(millis: int) -> str:
    """A UUIDv7 (RFC 9562) in hex: 48 bits of time, then random, so that an index over it grows at its end."""
    return event_id(millis, secrets.token_bytes(10))


def paper_id() -> str:
    """64 random bits in hex: the name of a stored paper, which tells nothing either.

    It need not be guarded from guessing (the file's key is), only never be used twice at one kiosk: after a million
    papers the odds of that are one in 36 million, and a name that is there is never written over. Each paper's name
    goes to the hub, so eight bytes less are eight bytes less of the line.
    """
    return secrets.token_hex(8)


def random_id() -> str:
    """128 random bits in hex: for what must tell nothing, not even when it was made."""
    return secrets.token_hex(16)
