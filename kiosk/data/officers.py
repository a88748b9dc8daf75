"""Officers' accounts changed, and people without an account met, in the store."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update

from kiosk.data.accounts import officer_from
from kiosk.data.ids import random_id
from kiosk.data.journal import Entry, write
from kiosk.data.store import Store
from kiosk.data.tables import OfficerRow, WalkInRow, core
from kiosk.data.throttles import Throttles
from kiosk.data.times import millis
from kiosk.domain.officers import lost_role
from kiosk.domain.people import Citizen, Officer, Role
from kiosk.services.ports import Clock, LastOfRole, NotThere

_OFFICER: Final = core(OfficerRow)
_WALK_IN: Final = core(WalkInRow)
_ALL: Final = select(_OFFICER)
_CHANGE: Final = update(_OFFICER).where(_OFFICER.c.login == bindparam("of"))
_BY_NUMBER: Final = select(_WALK_IN).where(_WALK_IN.c.number == bindparam("number"))
_RENAME: Final = update(_WALK_IN).where(_WALK_IN.c.id == bindparam("of")).values(name=bindparam("now"))


class StoreOfficers:
    """The `OfficerAccounts` of the store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._throttles = Throttles(clock)

    def set_enabled(self, login: str, enabled: bool, *, actor: str) -> Officer:
        """Let an officer log in, or not. Raises `NotThere`, and `LastOfRole` where nobody else has a needed role."""
        kind = "officer.enabled" if enabled else "officer.disabled"
        return self._change(login, kind, actor, {"enabled": enabled})

    def set_roles(self, login: str, roles: frozenset[Role], *, actor: str) -> Officer:
        """Give an officer other roles; raises what `set_enabled` does."""
        return self._change(login, "officer.roles", actor, {"roles": ",".join(sorted(role.value for role in roles))})

    def reset(self, login: str, *, pin_hash: str, code_secret: str, actor: str) -> Officer:
        """A new PIN and a new secret for the authenticator app. Raises `NotThere`."""
        return self._change(login, "officer.reset", actor, {"pin_hash": pin_hash, "code_secret": code_secret})

    def _change(self, login: str, kind: str, actor: str, values: dict[str, Any]) -> Officer:
        with self._store.transaction() as connection:
            before = _officers(connection)
            if login not in before:
                raise NotThere("the officer")
            connection.execute(_CHANGE.values(values), {"of": login})
            changed = _officers(connection)[login]
            if role := lost_role(before.values(), changed):
                raise LastOfRole(role)
            if kind == "officer.reset":
                self._throttles.clear(connection, changed.id)
            body = {
                "officer": changed.id,
                "roles": sorted(role.value for role in changed.roles),
                "enabled": changed.enabled,
            }
            write(connection, self._clock, Entry(kind, actor, body=body))
        return changed


class StoreWalkIns:
    """The `WalkIns` of the store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def meet(self, number: str, name: str, *, actor: str) -> Citizen:
        """The person with this card number: the same id each time. Journalled; a changed name is kept."""
        with self._store.transaction() as connection:
            row: Any = connection.execute(_BY_NUMBER, {"number": number}).first()
            known = random_id() if row is None else str(row.id)
            if row is None:
                values = {"id": known, "number": number, "name": name, "created": millis(self._clock.now())}
                connection.execute(insert(_WALK_IN), values)
            elif row.name != name:
                connection.execute(_RENAME, {"of": known, "now": name})
            # No personal data here: bodies of events without a dossier are never erased.
            body = {"account": known, "evidence": "card_seen:officer", "first": row is None}
            write(connection, self._clock, Entry("citizen.met", actor, body=body))
        return Citizen(id=known, number=number, name=name)

    def id_of(self, number: str) -> str | None:
        """The id under which earlier dossiers of this number stand."""
        with self._store.reading() as connection:
            row: Any = connection.execute(_BY_NUMBER, {"number": number}).first()
        return None if row is None else str(row.id)


def _officers(connection: Connection) -> dict[str, Officer]:
    return {officer.login: officer for officer in map(officer_from, connection.execute(_ALL))}
