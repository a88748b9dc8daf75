"""What is changed of officers, over the fake accounts: their roles, their log-in, whether they may work."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kiosk.domain.officers import lost_role
from kiosk.domain.people import Officer, OfficerSecrets, Role
from kiosk.services.ports import LastOfRole, NotThere
from tests.fakes.accounts import FakeAccounts
from tests.fakes.journal import FakeJournal


class FakeOfficers:
    """`OfficerAccounts` over the officers of the fake accounts."""

    def __init__(self, accounts: FakeAccounts, journal: FakeJournal) -> None:
        self._accounts = accounts
        self._journal = journal

    def set_enabled(self, login: str, enabled: bool, *, actor: str) -> Officer:
        kind = "officer.enabled" if enabled else "officer.disabled"
        return self._change(login, kind, actor, enabled=enabled)

    def set_roles(self, login: str, roles: frozenset[Role], *, actor: str) -> Officer:
        return self._change(login, "officer.roles", actor, roles=roles)

    def reset(self, login: str, *, pin_hash: str, code_secret: str, actor: str) -> Officer:
        officer = self._change(login, "officer.reset", actor)
        self._accounts.replace_officer(OfficerSecrets(officer, pin_hash, code_secret))
        self._accounts.forget_tries(officer.id)
        return officer

    def _change(self, login: str, kind: str, actor: str, **values: Any) -> Officer:
        found = self._accounts.officer(login)
        if found is None:
            raise NotThere("the officer")
        changed = replace(found.officer, **values)
        if role := lost_role(self._accounts.officers(), changed):
            raise LastOfRole(role)
        self._accounts.replace_officer(replace(found, officer=changed))
        body = {"officer": changed.id, "roles": sorted(changed.roles), "enabled": changed.enabled}
        self._journal.write(kind, actor, body)
        return changed
