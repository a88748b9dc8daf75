"""The accounts of citizens and officers in dictionaries, with their wrong tries and used codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kiosk.domain.people import Citizen, CitizenSecrets, CodeWay, Officer, OfficerSecrets
from kiosk.domain.text import sort_key
from kiosk.domain.throttle import HourlyLimit, Throttle, after_failure, elapsed, may_try
from kiosk.services.ports import AlreadyThere, Clock
from tests.fakes.journal import FakeJournal


class FakeAccounts:
    """`Accounts` in dictionaries."""

    def __init__(self, journal: FakeJournal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self._citizens: dict[str, CitizenSecrets] = {}
        self._officers: dict[str, OfficerSecrets] = {}
        self._throttles: dict[str, tuple[Throttle, str, float]] = {}
        self._limits: dict[str, tuple[HourlyLimit, str, float]] = {}
        self._counters: dict[str, int] = {}
        self._marks: dict[str, int] = {}
        self._steps: dict[str, tuple[int, int]] = {}

    def citizen(self, number: str) -> CitizenSecrets | None:
        found = self._citizens.get(number)
        if found is None:
            return None
        return replace(found, has_app=found.code_way is CodeWay.APP or found.citizen.id in self._steps)

    def add_citizen(
        self, citizen: Citizen, *, pin_hash: str, code_secret: str, code_way: CodeWay, actor: str = ""
    ) -> None:
        if citizen.number in self._citizens:
            raise AlreadyThere("the card number")
        self._citizens[citizen.number] = CitizenSecrets(citizen, pin_hash, code_secret, code_way)
        self._journal.write("citizen.registered", actor or citizen.actor, {"account": citizen.id})

    def officer(self, login: str) -> OfficerSecrets | None:
        return self._officers.get(login)

    def add_officer(self, officer: Officer, *, pin_hash: str, code_secret: str, actor: str = "kiosk") -> None:
        if officer.login in self._officers:
            raise AlreadyThere("the log-in name")
        self._officers[officer.login] = OfficerSecrets(officer, pin_hash, code_secret)
        self._journal.write("officer.added", actor, {"officer": officer.id})

    def officers(self) -> Sequence[Officer]:
        found = (secret.officer for secret in self._officers.values())
        return sorted(found, key=lambda officer: (sort_key(officer.name), officer.login))

    def replace_officer(self, changed: OfficerSecrets) -> None:
        """Another state of an officer who is there."""
        self._officers[changed.officer.login] = changed

    def forget_tries(self, scope: str) -> None:
        """Wrong tries are no longer held against this scope."""
        self._throttles.pop(scope, None)

    def charge_try(self, scope: str) -> Throttle:
        before = self._throttle(scope)
        after = after_failure(before) if may_try(before) else before
        self._throttles[scope] = after, self._clock.boot(), self._clock.monotonic()
        return before

    def _throttle(self, scope: str) -> Throttle:
        state, boot, at = self._throttles.get(scope, (Throttle(), "", 0.0))
        return elapsed(state, self._since(boot, at))

    def _since(self, boot: str, at: float) -> float:
        return max(0.0, self._clock.monotonic() - at) if boot == self._clock.boot() else 0.0

    def charge_shared_try(self, scope: str, *, shared: str, limit: int) -> Throttle | None:
        if shared in self._limits and len(self._limits[shared][0].ages_s) >= limit:
            return None
        before = self.charge_try(scope)
        if may_try(before):
            self.record_miss(shared, limit=limit)
        return before

    def settle_try(self, scope: str, *, passed: bool, actor: str, evidence: str, shared: str = "") -> None:
        failures = 0 if passed else self._throttle(scope).failures
        if passed:
            self._throttles.pop(scope, None)
        if passed and shared:
            self._keep(shared, self._limit(shared, 1).taken_back())
        body = {"scope": scope, "evidence": evidence, "failures": failures}
        self._journal.write("login.passed" if passed else "login.failed", actor, body)

    def forgive(self, scope: str, *, actor: str) -> None:
        self._throttles.pop(scope, None)
        self._limits.pop(scope, None)
        self._journal.write("login.forgiven", actor, {"scope": scope})

    def next_counter(self, account: str) -> int:
        self._counters[account] = self._counters.get(account, 0) + 1
        return self._counters[account]

    def use_code(self, account: str, mark: int) -> bool:
        fresh = mark > self._marks.get(account, -1)
        if fresh:
            self._marks[account] = mark
        return fresh

    def app_drift(self, account: str) -> int:
        return self._steps.get(account, (-1, 0))[1]

    def use_app_code(self, account: str, step: int, *, drift: int) -> bool:
        fresh = step > self._steps.get(account, (-1, 0))[0]
        if fresh:
            self._steps[account] = step, drift
        return fresh

    def enrol_app(self, account: str, secret: str, step: int, *, drift: int, actor: str) -> None:
        self.replace_citizen(account, code_secret=secret, code_way=CodeWay.APP)
        self._marks[account] = self._counters.get(account, -1)
        self._steps[account] = step, drift
        self._journal.write("citizen.app_enrolled", actor, {"account": account})

    def replace_citizen(self, account: str, **changes: Any) -> None:
        """Change what is kept of an account; for the fakes of other ports."""
        for number, found in self._citizens.items():
            if found.citizen.id == account:
                self._citizens[number] = replace(found, **changes)

    def name_of(self, account: str) -> str:
        """Whose account it is; for the fakes of other ports."""
        return next((found.citizen.name for found in self._citizens.values() if found.citizen.id == account), "")

    def drop_citizen(self, account: str) -> None:
        """Forget an account; for the fakes of other ports."""
        self._citizens = {key: found for key, found in self._citizens.items() if found.citizen.id != account}
        for kept in (self._throttles, self._counters, self._marks, self._steps):
            kept.pop(account, None)

    def renew_pin_hash(self, account: str, pin_hash: str) -> None:
        self.replace_citizen(account, pin_hash=pin_hash)
        for login, officer in self._officers.items():
            if officer.officer.id == account:
                self._officers[login] = replace(officer, pin_hash=pin_hash)

    def record_miss(self, scope: str, *, limit: int) -> bool:
        before = self._limit(scope, limit)
        self._keep(scope, before.counted() if before.open else before)
        return before.open

    def may_miss(self, scope: str, *, limit: int) -> bool:
        now = self._limit(scope, limit)
        self._keep(scope, now)
        return now.open

    def _limit(self, scope: str, limit: int) -> HourlyLimit:
        state, boot, at = self._limits.get(scope, (HourlyLimit(limit), "", 0.0))
        return replace(state, limit=limit).elapsed(self._since(boot, at))

    def _keep(self, scope: str, state: HourlyLimit) -> None:
        self._limits[scope] = state, self._clock.boot(), self._clock.monotonic()
