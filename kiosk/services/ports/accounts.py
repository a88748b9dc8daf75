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

    def add_citizen(self, citizen: Citizen, *, pin_hash: str, code_secret: str, code_way: CodeWay) -> None:
        """Write a new account and its journal event in one transaction. A taken number raises `AlreadyThere`."""
        ...

    def officer(self, login: str) -> OfficerSecrets | None:
        """The officer with this log-in name."""
        ...

    def add_officer(self, officer: Officer, *, pin_hash: str, code_secret: str) -> None:
        """Write a new officer and the journal event in one transaction. A taken name raises `AlreadyThere`."""
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

    def settle_try(self, scope: str, *, passed: bool, actor: str, evidence: str) -> None:
        """Say how the charged try ended: a success clears the count. Its journal event is of the same transaction."""
        ...

    def next_counter(self, account: str) -> int:
        """Count up and return the counter of the next one-time code to send (RFC 4226)."""
        ...

    def use_code(self, account: str, mark: int) -> bool:
        """Record that the code with this counter or time step was used; False where it, or a later one, already was."""
        ...

    def record_miss(self, scope: str, *, limit: int) -> bool:
        """Count a miss against an hourly limit; False where the limit was reached before this one."""
        ...

    def may_miss(self, scope: str, *, limit: int) -> bool:
        """Whether the hourly limit leaves room for another miss."""
        ...
