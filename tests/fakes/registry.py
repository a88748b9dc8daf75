"""`Registry` in dictionaries, beside the fake accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.domain.people import Citizen, CodeWay, Officer
from kiosk.domain.registration import CONSENT_VERSION, Consent, NewAccount, Profile, Purpose
from kiosk.services.ports import Clock, NotThere, PinReset

if TYPE_CHECKING:
    from tests.fakes.accounts import FakeAccounts
    from tests.fakes.journal import FakeJournal


class FakeRegistry:
    """`Registry` on the dictionaries of `FakeAccounts`."""

    def __init__(self, accounts: FakeAccounts, journal: FakeJournal, clock: Clock) -> None:
        self._accounts = accounts
        self._journal = journal
        self._clock = clock
        self._profiles: dict[str, Profile] = {}
        self._consents: dict[tuple[str, Purpose], Consent] = {}
        self._resets: list[PinReset] = []

    def register(
        self, new: NewAccount, *, pin_hash: str, code_secret: str, code_way: CodeWay, app: tuple[int, int] | None = None
    ) -> None:
        citizen = new.citizen
        self._accounts.add_citizen(citizen, pin_hash=pin_hash, code_secret=code_secret, code_way=code_way)
        self._profiles[citizen.id] = new.profile
        for purpose in new.consents:
            self.agree(citizen.id, purpose, version=CONSENT_VERSION, actor=citizen.actor)
        if app is not None:
            self._accounts.use_app_code(citizen.id, app[0], drift=app[1])

    def profile(self, account: str) -> Profile:
        return self._profiles.get(account, Profile())

    def correct(self, citizen: Citizen) -> None:
        before = self._accounts.citizen(citizen.number)
        if before is None:
            raise NotThere("the account")
        values = {name: getattr(citizen, name) for name in ("phone", "email", "address", "street", "commune")}
        self._accounts.replace_citizen(citizen.id, citizen=replace(before.citizen, **values))
        self._journal.write("citizen.corrected", citizen.actor, {"account": citizen.id})

    def consents(self, account: str) -> Sequence[Consent]:
        return [consent for (owner, _), consent in self._consents.items() if owner == account]

    def agree(self, account: str, purpose: Purpose, *, version: str, actor: str) -> None:
        self._consents[account, purpose] = Consent(purpose, version, self._clock.now())
        self._journal.write("consent.given", actor, {"account": account, "purpose": purpose.value})

    def withdraw(self, account: str, purpose: Purpose, *, actor: str) -> None:
        standing = self._consents.get((account, purpose))
        if standing is not None and standing.withdrawn is None:
            self._consents[account, purpose] = replace(standing, withdrawn=self._clock.now())
            self._journal.write("consent.withdrawn", actor, {"account": account, "purpose": purpose.value})

    def delete(self, account: str, *, actor: str) -> None:
        self._accounts.drop_citizen(account)
        self._profiles.pop(account, None)
        self._consents = {key: value for key, value in self._consents.items() if key[0] != account}
        self._resets = [reset for reset in self._resets if reset.account != account]
        self._journal.write("citizen.deleted", actor, {"account": account})

    def set_pin(self, account: str, pin_hash: str, *, actor: str, officer: str = "") -> None:
        self._accounts.renew_pin_hash(account, pin_hash)
        if officer:
            name = self._accounts.name_of(account)
            self._resets.append(PinReset(len(self._resets) + 1, account, name, officer, self._clock.now()))
        self._journal.write("pin.reset" if officer else "pin.changed", actor, {"account": account})

    def unsigned_resets(self) -> Sequence[PinReset]:
        return tuple(self._resets[:50])

    def countersign(self, reset: int, officer: Officer) -> bool:
        found = next((one for one in self._resets if one.id == reset and one.officer != officer.id), None)
        if found is None:
            return False
        self._resets.remove(found)
        self._journal.write("pin.reset_countersigned", officer.actor, {"account": found.account})
        return True
