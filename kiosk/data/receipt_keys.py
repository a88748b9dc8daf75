"""The `ReceiptKeys` of the store: this kiosk's own key, and those that came with the hub's feed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import select

from kiosk.data.keys import KeyUnusable
from kiosk.data.signing import checks, open_signing_key
from kiosk.data.store import Store
from kiosk.data.sync_tables import HubReceiptKeyRow
from kiosk.data.tables import core
from kiosk.services.ports import ReceiptKey

_KEY: Final = core(HubReceiptKeyRow)


class StoreReceiptKeys:
    """Read anew for each receipt: a key that was revoked a minute ago is not trusted."""

    def __init__(self, store: Store, home: Path) -> None:
        self._store = store
        self._home = home

    def known(self) -> Sequence[ReceiptKey]:
        """Its own first, then those that the hub has told of."""
        with self._store.reading() as connection:
            rows = connection.execute(select(_KEY).order_by(_KEY.c.revoked, _KEY.c.kiosk)).all()
        told = [ReceiptKey(row.kiosk, checks([row.key]), row.revoked) for row in rows]
        try:
            own = open_signing_key(self._home).public
        except (KeyUnusable, OSError):
            return told
        return [ReceiptKey("", checks([own])), *(one for one in told if own_is_not(own, one))]


def own_is_not(own: bytes, told: ReceiptKey) -> bool:
    """Whether a key that the hub tells of is another one than this kiosk's: the feed has all of the commune's."""
    return told.revoked or not checks([own]).keys() & told.checks.keys()
