"""Slip codes in the store. Rows are short-lived: what is used or too old is deleted, names and numbers with it."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, insert, or_, select, update

from kiosk.data.identity_tables import SlipRequestRow
from kiosk.data.ids import random_id
from kiosk.data.journal import Entry, write
from kiosk.data.store import Store
from kiosk.data.tables import core
from kiosk.data.times import millis, moment
from kiosk.domain.people import Officer
from kiosk.domain.slip_code import LIFETIME_S
from kiosk.services.ports import Clock, NotThere, SlipRequest

LIMIT: Final = 50
_SLIP: Final = core(SlipRequestRow)
_STALE: Final = delete(_SLIP).where(or_(_SLIP.c.boot != bindparam("now_boot"), _SLIP.c.at < bindparam("oldest")))
_LIVE: Final[ColumnElement[bool]] = and_(_SLIP.c.boot == bindparam("now_boot"), _SLIP.c.at >= bindparam("oldest"))


class StoreSlipCodes:
    """The `SlipCodes` of the store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def ask(self, account: str, *, number: str, name: str) -> str:
        """Somebody waits; the id of the request. One of the same account that still stands is gone on with."""
        with self._store.transaction() as connection:
            connection.execute(_STALE, self._moment())
            there = connection.execute(select(_SLIP.c.id).where(_SLIP.c.account == account)).scalar()
            if there is not None:
                return str(there)
            request = random_id()
            moment = {"asked": millis(self._clock.now()), "boot": self._clock.boot(), "at": self._running()}
            values = {
                "id": request,
                "account": account,
                "number": number,
                "name": name,
                "code_hash": "",
                "officer": "",
                **moment,
            }
            connection.execute(insert(_SLIP), values)
            return request

    def waiting(self) -> Sequence[SlipRequest]:
        """Requests without a code yet, the oldest first."""
        wanted = select(_SLIP).where(_LIVE, _SLIP.c.code_hash == "").order_by(_SLIP.c.asked).limit(LIMIT)
        with self._store.reading() as connection:
            return [_request(row) for row in connection.execute(wanted, self._moment())]

    def issue(self, request: str, *, code_hash: str, officer: Officer) -> SlipRequest:
        """An officer has looked at the card. Journalled in the same transaction."""
        with self._store.transaction() as connection:
            row = self._live(connection, request)
            if row is None or row.code_hash:
                raise NotThere("the request for a slip code")
            given = {"code_hash": code_hash, "officer": officer.id, "at": self._running()}
            connection.execute(update(_SLIP).where(_SLIP.c.id == request).values(**given))
            body = {"account": row.account, "evidence": "card_seen"}
            write(connection, self._clock, Entry("slip.issued", officer.actor, body=body))
            return _request(row)

    def use(self, request: str, *, account: str, code_hash: str) -> str:
        """Who issued the code, if it is the request's, in time and unused; it is used up by this."""
        with self._store.transaction() as connection:
            row = self._live(connection, request)
            if row is None or row.account != account or not hmac.compare_digest(row.code_hash, code_hash):
                return ""
            connection.execute(delete(_SLIP).where(_SLIP.c.id == request))
            return str(row.officer)

    def _live(self, connection: Connection, request: str) -> Any:
        return connection.execute(select(_SLIP).where(_LIVE, _SLIP.c.id == request), self._moment()).first()

    def _moment(self) -> dict[str, str | int]:
        return {"now_boot": self._clock.boot(), "oldest": self._running() - int(LIFETIME_S * 1000)}

    def _running(self) -> int:
        return int(self._clock.monotonic() * 1000)


def _request(row: Any) -> SlipRequest:
    return SlipRequest(row.id, row.account, row.number, row.name, moment(row.asked))
