"""The seal over the journal's newest header: a keyed hash beside the chain.

The chain proves each row by the next one, so nothing inside it proves the last row, nor that there was no later one.
The seal does, for whoever changes the file without knowing how to seal; against somebody who can, only a head that
stands elsewhere helps: on receipts, on the shift's slip, at the hub.
"""

from __future__ import annotations

import hmac
from typing import Final

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.data.tables import MetaRow, core
from kiosk.domain.journal import Break, Header, seal_of

KEY: Final = "journal_seal_key"
"""Under this name the store hands its seal key to whoever works on its connection."""

_META: Final = core(MetaRow)
_NAME: Final = "journal_seal"
_KEEP: Final = (
    upsert(_META)
    .values(name=_NAME, value=bindparam("seal"))
    .on_conflict_do_update(index_elements=["name"], set_={"value": bindparam("seal")})
)
_READ: Final = select(_META.c.value).where(_META.c.name == _NAME)


def seal_key(store_key: bytes) -> bytes:
    """The key of the seal, from the store's: one secret to guard and to back up, not two."""
    return hmac.digest(store_key, b"kiosk journal seal 1", "sha256")


def keep_seal(connection: Connection, last: Header) -> None:
    """Seal the newest header, in the transaction that wrote it."""
    connection.execute(_KEEP, {"seal": seal_of(connection.info[KEY], last)})


def broken_seal(connection: Connection, last: Header | None) -> Break | None:
    """Whether the newest header is not the one that was sealed."""
    kept = connection.execute(_READ).scalar()
    if last is None:
        return None if kept is None else Break(0, "seal")
    fits = kept is not None and hmac.compare_digest(kept, seal_of(connection.info[KEY], last))
    return None if fits else Break(last.sequence, "seal")
