"""What kiosks showed before they came back by a code: copies of their homes still show it, and have to be told.

A former token is good as long as the kiosk has the same key: a store that comes from a backup made in between has it,
and rejoins with that key. Once the key was changed, nobody who shows what went with the old one is the kiosk.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from kiosk.hub.tables import FORMER_TOKEN, KIOSK


def holder(connection: Connection, token_hash: bytes, *, whatever_key: bool = False) -> Row[Any] | None:
    """The kiosk, revoked or not, that shows this token or showed it with the key that it has now.

    With `whatever_key` also one that has another key by now.
    """
    present = connection.execute(select(KIOSK).where(KIOSK.c.token_hash == token_hash)).first()
    if present is not None:
        return present
    before = select(KIOSK).join(FORMER_TOKEN, FORMER_TOKEN.c.kiosk == KIOSK.c.id)
    before = before.where(FORMER_TOKEN.c.token_hash == token_hash)
    if not whatever_key:
        before = before.where(FORMER_TOKEN.c.sign_key == KIOSK.c.sign_key)
    return connection.execute(before).first()


def keys(connection: Connection, kiosk: str) -> Sequence[bytes]:
    """The keys that a kiosk had before its present one."""
    mine = select(FORMER_TOKEN.c.sign_key).join(KIOSK, KIOSK.c.id == FORMER_TOKEN.c.kiosk).distinct()
    mine = mine.where(FORMER_TOKEN.c.kiosk == kiosk, FORMER_TOKEN.c.sign_key != KIOSK.c.sign_key)
    return connection.execute(mine).scalars().all()


def keep(connection: Connection, kiosk: str, token_hash: bytes, sign_key: bytes, now: int) -> None:
    """Note what a kiosk shows no more."""
    values = {"token_hash": token_hash, "kiosk": kiosk, "sign_key": sign_key, "at": now}
    connection.execute(insert(FORMER_TOKEN), values)
