"""Accounts in the store, and the counts that hold guessing back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.data.identity_tables import AppCodeRow
from kiosk.data.journal import Entry, write
from kiosk.data.store import Store
from kiosk.data.tables import CitizenRow, OfficerRow, OneTimeCodeRow, core
from kiosk.data.throttles import Throttles
from kiosk.data.times import millis
from kiosk.domain.id_papers import IdPaper
from kiosk.domain.people import Citizen, CitizenSecrets, CodeWay, Officer, OfficerSecrets, Role
from kiosk.domain.text import sort_key
from kiosk.domain.throttle import Throttle, may_try
from kiosk.services.ports import AlreadyThere, Clock

_CITIZEN: Final = core(CitizenRow)
_OFFICER: Final = core(OfficerRow)
_CODE: Final = core(OneTimeCodeRow)
_APP_CODE: Final = core(AppCodeRow)
_BY_NUMBER: Final = select(_CITIZEN).where(_CITIZEN.c.number == bindparam("number"))
_BY_LOGIN: Final = select(_OFFICER).where(_OFFICER.c.login == bindparam("login"))
_NEXT_COUNTER: Final = (
    upsert(_CODE)
    .values(account=bindparam("account"), counter=1, mark=-1)
    .on_conflict_do_update(index_elements=["account"], set_={"counter": _CODE.c.counter + 1})
    .returning(_CODE.c.counter)
)
_KNOW_ACCOUNT: Final = upsert(_CODE).values(account=bindparam("account"), counter=0, mark=-1).on_conflict_do_nothing()
_USE_MARK: Final = (
    update(_CODE)
    .where(_CODE.c.account == bindparam("of"), _CODE.c.mark < bindparam("used"))
    .values(mark=bindparam("used"))
)
_DRIFT: Final = select(_APP_CODE.c.drift).where(_APP_CODE.c.account == bindparam("of"))
_USE_STEP: Final = upsert(_APP_CODE).on_conflict_do_update(
    index_elements=["account"],
    set_={"step": upsert(_APP_CODE).excluded.step, "drift": upsert(_APP_CODE).excluded.drift},
    where=_APP_CODE.c.step < upsert(_APP_CODE).excluded.step,
)


class StoreAccounts:
    """The `Accounts` of the store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._throttles = Throttles(clock)

    def citizen(self, number: str) -> CitizenSecrets | None:
        """The account with this card number."""
        with self._store.reading() as connection:
            row = connection.execute(_BY_NUMBER, {"number": number}).first()
            if row is None:
                return None
            has_app = row.code_way == CodeWay.APP or connection.execute(_DRIFT, {"of": row.id}).first() is not None
        return CitizenSecrets(citizen_from(row), row.pin_hash, row.code_secret, CodeWay(row.code_way), has_app)

    def add_citizen(
        self, citizen: Citizen, *, pin_hash: str, code_secret: str, code_way: CodeWay, actor: str = ""
    ) -> None:
        """Write a new account and its journal event in one transaction. A taken number raises `AlreadyThere`."""
        secret = {"pin_hash": pin_hash, "code_secret": code_secret, "code_way": code_way.value}
        profile = {name: getattr(citizen, name) for name in Citizen.__slots__}
        with self._store.transaction() as connection:
            if connection.execute(_BY_NUMBER, {"number": citizen.number}).first() is not None:
                raise AlreadyThere("the card number")
            self._add(connection, _CITIZEN, {**profile, **secret})
            # No personal data here: bodies of events without a dossier are never erased.
            body = {"account": citizen.id, "code_way": code_way.value}
            write(connection, self._clock, Entry("citizen.registered", actor or citizen.actor, body=body))

    def officer(self, login: str) -> OfficerSecrets | None:
        """The officer with this log-in name."""
        with self._store.reading() as connection:
            row = connection.execute(_BY_LOGIN, {"login": login}).first()
        return None if row is None else OfficerSecrets(officer_from(row), row.pin_hash, row.code_secret)

    def add_officer(self, officer: Officer, *, pin_hash: str, code_secret: str, actor: str = "kiosk") -> None:
        """Write a new officer and the journal event in one transaction. A taken name raises `AlreadyThere`."""
        roles = sorted(role.value for role in officer.roles)
        with self._store.transaction() as connection:
            if connection.execute(_BY_LOGIN, {"login": officer.login}).first() is not None:
                raise AlreadyThere("the log-in name")
            values = {"id": officer.id, "login": officer.login, "name": officer.name, "roles": ",".join(roles)}
            self._add(connection, _OFFICER, {**values, "pin_hash": pin_hash, "code_secret": code_secret})
            body = {"officer": officer.id, "roles": roles}
            write(connection, self._clock, Entry("officer.added", actor, body=body))

    def officers(self) -> Sequence[Officer]:
        """All officers, by name."""
        with self._store.reading() as connection:
            rows = connection.execute(select(_OFFICER)).all()
        return sorted(map(officer_from, rows), key=lambda officer: (sort_key(officer.name), officer.login))

    def _add(self, connection: Connection, table: Any, values: dict[str, Any]) -> None:
        connection.execute(insert(table), {**values, "created": millis(self._clock.now())})

    def charge_try(self, scope: str) -> Throttle:
        """Count one try as a failure, durably, before its verdict is known; the answer is the state before."""
        with self._store.transaction() as connection:
            return self._throttles.charge(connection, scope)

    def charge_shared_try(self, scope: str, *, shared: str, limit: int) -> Throttle | None:
        """The same, counted for all accounts together as well; None where that is closed."""
        with self._store.transaction() as connection:
            if not self._throttles.latched_room(connection, shared, limit):
                return None
            before = self._throttles.charge(connection, scope)
            if may_try(before):
                self._throttles.miss(connection, shared, limit)
            return before

    def settle_try(self, scope: str, *, passed: bool, actor: str, evidence: str, shared: str = "") -> None:
        """Say how the charged try ended; the journal event is of the same transaction."""
        with self._store.transaction() as connection:
            failures = 0 if passed else self._throttles.state(connection, scope).failures
            if passed:
                self._throttles.clear(connection, scope)
            if passed and shared:
                self._throttles.take_back(connection, shared)
            body = {"scope": scope, "evidence": evidence, "failures": failures}
            kind = "login.passed" if passed else "login.failed"
            write(connection, self._clock, Entry(kind, actor, body=body))

    def forgive(self, scope: str, *, actor: str) -> None:
        """Forget the failures of a scope. Journalled in the same transaction."""
        with self._store.transaction() as connection:
            self._throttles.forget(connection, scope)
            write(connection, self._clock, Entry("login.forgiven", actor, body={"scope": scope}))

    def next_counter(self, account: str) -> int:
        """Count up and return the counter of the next one-time code to send (RFC 4226)."""
        with self._store.transaction() as connection:
            return int(connection.execute(_NEXT_COUNTER, {"account": account}).scalar_one())

    def use_code(self, account: str, mark: int) -> bool:
        """Record that the sent code with this counter was used; False where it, or a later one, already was."""
        with self._store.transaction() as connection:
            connection.execute(_KNOW_ACCOUNT, {"account": account})
            return connection.execute(_USE_MARK, {"of": account, "used": mark}).rowcount == 1

    def app_drift(self, account: str) -> int:
        """By how many time steps the account's authenticator app was ahead of this clock when it was last right."""
        with self._store.reading() as connection:
            return int(connection.execute(_DRIFT, {"of": account}).scalar() or 0)

    def use_app_code(self, account: str, step: int, *, drift: int) -> bool:
        """Record that the app's code of this time step was used; False where it, or a later one, already was."""
        with self._store.transaction() as connection:
            return connection.execute(_USE_STEP, {"account": account, "step": step, "drift": drift}).rowcount == 1

    def enrol_app(self, account: str, secret: str, step: int, *, drift: int, actor: str) -> None:
        """From now on the account's codes come from this authenticator app."""
        with self._store.transaction() as connection:
            values = {"code_secret": secret, "code_way": CodeWay.APP.value}
            connection.execute(update(_CITIZEN).where(_CITIZEN.c.id == account).values(**values))
            connection.execute(update(_CODE).where(_CODE.c.account == account).values(mark=_CODE.c.counter))
            connection.execute(delete(_APP_CODE).where(_APP_CODE.c.account == account))
            connection.execute(insert(_APP_CODE), {"account": account, "step": step, "drift": drift})
            write(connection, self._clock, Entry("citizen.app_enrolled", actor, body={"account": account}))

    def renew_pin_hash(self, account: str, pin_hash: str) -> None:
        """Keep the PIN of a citizen or an officer under another hash."""
        with self._store.transaction() as connection:
            for table in (_CITIZEN, _OFFICER):
                connection.execute(update(table).where(table.c.id == account).values(pin_hash=pin_hash))

    def record_miss(self, scope: str, *, limit: int) -> bool:
        """Count a miss against an hourly limit; False where the limit was reached before this one."""
        with self._store.transaction() as connection:
            return self._throttles.miss(connection, scope, limit)

    def may_miss(self, scope: str, *, limit: int) -> bool:
        """Whether the hourly limit leaves room for another miss."""
        with self._store.reading() as connection:
            if (room := self._throttles.room(connection, scope, limit)) is not None:
                return room
        with self._store.transaction() as connection:
            return self._throttles.rebased_room(connection, scope, limit)


def citizen_from(row: Any) -> Citizen:
    """A citizen from a row of the table."""
    values = {name: getattr(row, name) for name in Citizen.__slots__}
    return Citizen(**{**values, "paper": IdPaper(row.paper)})


def officer_from(row: Any) -> Officer:
    """An officer from a row of the table."""
    roles = frozenset(Role(role) for role in row.roles.split(",") if role)
    return Officer(row.id, row.login, row.name, roles, bool(row.enabled))
