"""Accounts in the store as their owners make, change and end them.

Journal events about accounts name the account's random id and never a person: what has no dossier is never erased.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, or_, select, update

from kiosk.data.identity_tables import AppCodeRow, CitizenProfileRow, ConsentRow, PinResetRow, SlipRequestRow
from kiosk.data.journal import Entry, write
from kiosk.data.store import Store
from kiosk.data.tables import CitizenRow, OneTimeCodeRow, ThrottleRow, core
from kiosk.data.times import millis, moment
from kiosk.domain.people import Citizen, CodeWay, Officer
from kiosk.domain.registration import CONSENT_VERSION, AccountKind, Consent, NewAccount, Profile, Purpose
from kiosk.services.ports import AlreadyThere, Clock, NotThere, PinReset

LIMIT: Final = 50
_CITIZEN: Final = core(CitizenRow)
_PROFILE: Final = core(CitizenProfileRow)
_CONSENT: Final = core(ConsentRow)
_RESET: Final = core(PinResetRow)
_APP_CODE: Final = core(AppCodeRow)
_OWN: Final = (
    (core(OneTimeCodeRow), "account"), (_APP_CODE, "account"), (core(SlipRequestRow), "account"),
    (core(ThrottleRow), "scope"),
)  # fmt: skip
"""Where an account stands besides the tables that go with it by themselves."""


class StoreRegistry:
    """The `Registry` of the store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def register(
        self, new: NewAccount, *, pin_hash: str, code_secret: str, code_way: CodeWay, app: tuple[int, int] | None = None
    ) -> None:
        """Write account, profile and consents, and their journal event, in one transaction."""
        citizen, profile, now = new.citizen, new.profile, millis(self._clock.now())
        row = {name: getattr(citizen, name) for name in Citizen.__slots__}
        row |= {"pin_hash": pin_hash, "code_secret": code_secret, "code_way": code_way.value, "created": now}
        about = {name: getattr(profile, name) for name in Profile.__slots__}
        with self._store.transaction() as connection:
            if connection.execute(select(_CITIZEN.c.id).where(_CITIZEN.c.number == citizen.number)).first():
                raise AlreadyThere("the card number")
            connection.execute(insert(_CITIZEN), row)
            connection.execute(insert(_PROFILE), {"citizen": citizen.id, **about, "kind": int(profile.kind)})
            for purpose in sorted(new.consents):
                self._agree(connection, citizen.id, purpose, CONSENT_VERSION)
            if app is not None:
                connection.execute(insert(_APP_CODE), {"account": citizen.id, "step": app[0], "drift": app[1]})
            consents = {purpose.value: CONSENT_VERSION for purpose in sorted(new.consents)}
            body = {"code_way": code_way.value, "evidence": profile.evidence, "consents": consents}
            self._journal(connection, "citizen.registered", citizen.actor, citizen.id, **body, kind=int(profile.kind))

    def profile(self, account: str) -> Profile:
        """What the account says of its owner."""
        with self._store.reading() as connection:
            row: Any = connection.execute(select(_PROFILE).where(_PROFILE.c.citizen == account)).first()
        if row is None:
            return Profile()
        return Profile(AccountKind(row.kind), row.organisation, row.tax_code, row.old_number, row.evidence)

    def correct(self, citizen: Citizen) -> None:
        """Change telephone, e-mail and address."""
        values = {name: getattr(citizen, name) for name in ("phone", "email", "address", "street", "commune")}
        with self._store.transaction() as connection:
            before = connection.execute(select(_CITIZEN).where(_CITIZEN.c.id == citizen.id)).first()
            if before is None:
                raise NotThere("the account")
            changed = sorted(name for name, value in values.items() if getattr(before, name) != value)
            connection.execute(update(_CITIZEN).where(_CITIZEN.c.id == citizen.id).values(**values))
            self._journal(connection, "citizen.corrected", citizen.actor, citizen.id, changed=changed)

    def consents(self, account: str) -> Sequence[Consent]:
        """What was agreed to, the newest of each purpose."""
        with self._store.reading() as connection:
            rows = connection.execute(select(_CONSENT).where(_CONSENT.c.citizen == account).order_by(_CONSENT.c.id))
            newest = {row.purpose: row for row in rows}
        return [
            Consent(Purpose(row.purpose), row.version, moment(row.given), row.withdrawn and moment(row.withdrawn))
            for row in newest.values()
        ]

    def agree(self, account: str, purpose: Purpose, *, version: str, actor: str) -> None:
        """Agree to a purpose, with the time."""
        with self._store.transaction() as connection:
            self._agree(connection, account, purpose, version)
            self._journal(connection, "consent.given", actor, account, purpose=purpose.value, version=version)

    def _agree(self, connection: Connection, account: str, purpose: Purpose, version: str) -> None:
        given = {"given": millis(self._clock.now()), "withdrawn": None}
        values = {"citizen": account, "purpose": purpose.value, "version": version, **given}
        connection.execute(insert(_CONSENT), values)

    def withdraw(self, account: str, purpose: Purpose, *, actor: str) -> None:
        """Take an agreement back, with the time."""
        standing = (_CONSENT.c.citizen == account, _CONSENT.c.purpose == purpose.value, _CONSENT.c.withdrawn.is_(None))
        with self._store.transaction() as connection:
            ended = update(_CONSENT).where(*standing).values(withdrawn=millis(self._clock.now()))
            if connection.execute(ended).rowcount:
                self._journal(connection, "consent.withdrawn", actor, account, purpose=purpose.value)

    def delete(self, account: str, *, actor: str) -> None:
        """Delete the account and all that belongs to it alone."""
        with self._store.transaction() as connection:
            for table, column in _OWN:
                # Also what stands under the account for one purpose only, as "pin:<account>".
                own = or_(table.c[column] == account, table.c[column].endswith(f":{account}", autoescape=True))
                connection.execute(delete(table).where(own))
            connection.execute(delete(_CITIZEN).where(_CITIZEN.c.id == account))
            self._journal(connection, "citizen.deleted", actor, account)
        self._store.forget_deleted()

    def set_pin(self, account: str, pin_hash: str, *, actor: str, officer: str = "") -> None:
        """Another PIN."""
        with self._store.transaction() as connection:
            connection.execute(update(_CITIZEN).where(_CITIZEN.c.id == account).values(pin_hash=pin_hash))
            if not officer:
                self._journal(connection, "pin.changed", actor, account)
                return
            unsigned = {"countersigned_by": None, "countersigned": None}
            values = {"citizen": account, "officer": officer, "at": millis(self._clock.now()), **unsigned}
            connection.execute(insert(_RESET), values)
            self._journal(connection, "pin.reset", actor, account, officer=officer)

    def unsigned_resets(self) -> Sequence[PinReset]:
        """Resets that no second officer has signed for, the oldest first."""
        whose = select(_RESET, _CITIZEN.c.name).join(_CITIZEN, _CITIZEN.c.id == _RESET.c.citizen)
        wanted = whose.where(_RESET.c.countersigned.is_(None)).order_by(_RESET.c.id).limit(LIMIT)
        with self._store.reading() as connection:
            rows = connection.execute(wanted).all()
        return [PinReset(row.id, row.citizen, row.name, row.officer, moment(row.at)) for row in rows]

    def countersign(self, reset: int, officer: Officer) -> bool:
        """Sign for a reset; False where it is one's own or already signed."""
        open_to_her = (_RESET.c.id == reset, _RESET.c.officer != officer.id, _RESET.c.countersigned.is_(None))
        signed = {"countersigned_by": officer.id, "countersigned": millis(self._clock.now())}
        with self._store.transaction() as connection:
            row: Any = connection.execute(select(_RESET).where(*open_to_her)).first()
            if row is None:
                return False
            connection.execute(update(_RESET).where(*open_to_her).values(**signed))
            self._journal(connection, "pin.reset_countersigned", officer.actor, row.citizen, reset=reset)
            return True

    def _journal(self, connection: Connection, event: str, actor: str, account: str, **body: Any) -> None:
        write(connection, self._clock, Entry(event, actor, body={"account": account, **body}))
