"""Clerks: programs or people at an agency's back office that decide through the hub, known by a key."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from kiosk.data.ids import random_id
from kiosk.hub.core import Hub, HubRefused
from kiosk.hub.tables import CLERK


@dataclass(frozen=True, slots=True)
class Clerk:
    """A clerk. `name` tells administrators which back office or person holds the key."""

    id: str
    name: str
    agency: str


def add(hub: Hub, *, name: str, agency: str) -> str:
    """Add a clerk; the key, which is shown once and kept only as a hash."""
    key = secrets.token_urlsafe(32)
    values = {"id": random_id(), "name": name, "agency": agency, "key_hash": _hashed(key), "added": hub.now()}
    with hub.records.transaction() as connection:
        connection.execute(insert(CLERK), values)
    return key


def by_key(hub: Hub, key: str) -> Clerk | None:
    """The clerk who shows this key."""
    mine = (CLERK.c.key_hash == _hashed(key)) & CLERK.c.revoked.is_(None)
    with hub.records.reading() as connection:
        row = connection.execute(select(CLERK.c.id, CLERK.c.name, CLERK.c.agency).where(mine)).first()
    return None if row is None else Clerk(*row)


def revoke(hub: Hub, name: str) -> None:
    """Take a clerk's keys away.

    Raises:
        HubRefused: "unknown_clerk".
    """
    mine = (CLERK.c.name == name) & CLERK.c.revoked.is_(None)
    with hub.records.transaction() as connection:
        if connection.execute(update(CLERK).where(mine).values(revoked=hub.now())).rowcount == 0:
            raise HubRefused("unknown_clerk")


def _hashed(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
