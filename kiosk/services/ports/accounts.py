"""Accounts of citizens and officers, and the count of wrong tries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from kiosk.domain.people import Citizen, CitizenSecrets, CodeWay, Officer, OfficerSecrets
from kiosk.domain.throttle import Throttle


class Accounts(Protocol):
    """Accounts of citizens and officers, and the count of wrong tries."""

    def citizen(self, number: str) -> CitizenSecrets | None:
        """The account with this card number."""
        ...

    def add_citizen(
        self, citizen: Citizen, *, pin_hash: str, code_secret: str, code_way: CodeWay, actor: str = ""
    ) -> None:
        """Write a new account and its journal event in one transaction. A taken number raises `AlreadyThere`.

        `actor` is who adds it; "" where that is the citizen.
        """
        ...

    def officer(self, login: str) -> OfficerSecrets | None:
        """The officer with this log-in name."""
        ...

    def add_officer(self, officer: Officer, *, pin_hash: str, code_secret: str, actor: str = "kiosk") -> None:
        """Write a new officer and the journal event in one transaction. A taken name raises `AlreadyThere`.

        `actor` is who adds her; "kiosk" for the made-up ones of demo and practice.
        """
        ...

    def officers(self) -> Sequence[Officer]:
        """All officers, by name."""
        ...

    def charge_try(self, scope: str) -> Throttle:
        """Count one try as a failure, durably, before its verdict is known.

        So a kill between check and answer gives no try back. `scope` is an account's id, or one of those that stand for
        numbers without one. The answer is the state *before* this charge: where it asks for a wait, nothing was charged
        and the caller must not check.
        """
        ...

    def charge_shared_try(self, scope: str, *, shared: str, limit: int) -> Throttle | None:
        """The same for a try that also counts for all accounts together, both in one transaction.

        After `limit` failures within an hour of running time `shared` is closed, and stays so until `forgive`: the
        answer is then None, and nothing was charged.
        """
        ...

    def settle_try(self, scope: str, *, passed: bool, actor: str, evidence: str, shared: str = "") -> None:
        """Say how the charged try ended: a success clears the count of `scope`, and its own charge of `shared`.

        Its journal event is of the same transaction.
        """
        ...

    def forgive(self, scope: str, *, actor: str) -> None:
        """Forget the failures of a scope, shared or not. Journalled in the same transaction."""
        ...

    def next_counter(self, account: str) -> int:
        """Count up and return the counter of the next one-time code to send (RFC 4226)."""
        ...

    def use_code(self, account: str, mark: int) -> bool:
        """Record that the sent code with this counter was used; False where it, or a later one, already was."""
        ...

    def app_drift(self, account: str) -> int:
        """By how many time steps the account's authenticator app was ahead of this clock when it was last right."""
        ...

    def use_app_code(self, account: str, step: int, *, drift: int) -> bool:
        """Record that the app's code of this time step was used; False where it, or a later one, already was.

        Steps and the counters of sent codes are kept apart: they come from different clocks.
        """
        ...

    def enrol_app(self, account: str, secret: str, step: int, *, drift: int, actor: str) -> None:
        """From now on the account's codes come from this authenticator app, whose first code was of this step.

        Everything sent with the secret before is void. Journalled in the same transaction.
        """
        ...

    def renew_pin_hash(self, account: str, pin_hash: str) -> None:
        """Keep the PIN of a citizen or an officer under another hash; the PIN itself stays the same."""
        ...

    def record_miss(self, scope: str, *, limit: int) -> bool:
        """Count a miss against an hourly limit; False where the limit was reached before this one."""
        ...

    def may_miss(self, scope: str, *, limit: int) -> bool:
        """Whether the hourly limit leaves room for another miss."""
        ...
