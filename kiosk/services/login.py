"""Who is at the kiosk: number and PIN, then a one-time code. Wrong tries cost time, not the account."""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from kiosk.domain.people import Citizen, CitizenSecrets, CodeWay, Officer
from kiosk.domain.throttle import FREE_TRIES, Throttle, may_try
from kiosk.services.one_time_codes import OneTimeCodes, Ticket
from kiosk.services.pins import pin_matches
from kiosk.services.ports import Accounts, ChannelFailed, Clock, CodeChannel, Journal

NOBODY: Final = "nobody"
"""The actor in the journal where a number or name has no account."""

UNKNOWN_SCOPES: Final = 1024


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """The PIN was right; now the code. `attempt` is the handle for `confirm`."""

    attempt: str
    way: CodeWay
    sent_to: str


@dataclass(frozen=True, slots=True)
class Passed:
    """The code was right."""

    citizen: Citizen
    evidence: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Not this time. `left` more free tries before a wait; the same words whatever was wrong."""

    left: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Too many wrong tries: `seconds` to go."""

    seconds: int


@dataclass(frozen=True, slots=True)
class NotSent:
    """The code cannot be sent now.

    `reason`: what the channel says ("no_channel"), "too_many_codes", or "no_attempt" where no log-in runs that the code
    could belong to. The visitor is told the same for all of them: wait a little, or ask an officer.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class _Attempt:
    """The running log-in or confirmation.

    `charged` is the state of the tries before the charge that pays for the next look at a code. The charge for the PIN
    pays for the first one: a try is number, PIN and code together. None means that the next one is charged by itself.
    """

    id: str
    secrets: CitizenSecrets
    ticket: Ticket
    charged: Throttle | None


class LogIn:
    """Citizens and officers at the door.

    Every try is charged as a failure before its verdict is known, and a success clears the count: a kill in between
    gives no try back. One object serves one visitor, so only the newest attempt runs.
    """

    def __init__(self, accounts: Accounts, journal: Journal, clock: Clock, channel: CodeChannel) -> None:
        self._accounts = accounts
        self._journal = journal
        self._codes = OneTimeCodes(accounts, clock, channel)
        self._running: _Attempt | None = None

    def start(self, number: str, pin: str) -> CodeAsked | Refused | Wait | NotSent:
        """Check number and PIN, and ask for the code."""
        found = self._accounts.citizen(number)
        scope = found.citizen.id if found else nobodys_scope(number)
        state = self._accounts.charge_try(scope)
        if not may_try(state):
            return _wait(state)
        passed = pin_matches(found.pin_hash if found else None, pin)
        if found is None or not passed:
            self._accounts.settle_try(scope, passed=False, actor=found.citizen.actor if found else NOBODY, evidence="")
            return Refused(_left(state))
        # Not settled: the count stays charged until the code, too, was right, or a known PIN would give endless tries.
        self._journal.append("login.pin_passed", actor=found.citizen.actor)
        return self._ask(found, charged=state)

    def send_again(self, attempt: str) -> CodeAsked | NotSent:
        """A new code; the old one is worth nothing any more. Where none can be sent the old one stays good."""
        running = self._running
        if running is None or running.id != attempt:
            return NotSent("no_attempt")
        return self._ask(running.secrets, charged=running.charged)

    def ask_again(self, citizen: Citizen) -> CodeAsked | NotSent:
        """A code for a citizen who is logged in: the confirmation code before submitting."""
        found = self._accounts.citizen(citizen.number)
        assert found is not None, "a logged-in citizen has an account"
        return self._ask(found, charged=None)

    def confirm(self, attempt: str, typed: str) -> Passed | Refused | Wait:
        """Check the code. A right one clears the count of wrong tries; an attempt that does not run is refused."""
        running = self._running
        if running is None or running.id != attempt:
            return Refused(FREE_TRIES)
        citizen = running.secrets.citizen
        state = running.charged or self._accounts.charge_try(citizen.id)
        if not may_try(state):
            return _wait(state)
        self._running = replace(running, charged=None)
        evidence = f"pin+otp:{running.ticket.way}"
        passed = self._codes.check(running.ticket, typed)
        self._accounts.settle_try(
            citizen.id, passed=passed, actor=citizen.actor, evidence=evidence if passed else "pin"
        )
        if not passed:
            return Refused(_left(state))
        self._running = None
        return Passed(citizen, evidence)

    def officer(self, login: str, pin: str, code: str) -> Officer | Refused | Wait:
        """An officer's log-in: name, PIN and authenticator code at once."""
        found = self._accounts.officer(login)
        scope = found.officer.id if found else nobodys_scope(login)
        state = self._accounts.charge_try(scope)
        if not may_try(state):
            return _wait(state)
        passed = pin_matches(found.pin_hash if found else None, pin)
        if found is not None and passed:
            passed = self._codes.check(self._codes.issue(scope, found.code_secret, CodeWay.APP, phone=""), code)
        actor = found.officer.actor if found else NOBODY
        self._accounts.settle_try(scope, passed=passed, actor=actor, evidence="pin+otp:app" if passed else "")
        return found.officer if found is not None and passed else Refused(_left(state))

    def _ask(self, found: CitizenSecrets, *, charged: Throttle | None) -> CodeAsked | NotSent:
        try:
            ticket = self._codes.issue(found.citizen.id, found.code_secret, found.code_way, phone=found.citizen.phone)
        except ChannelFailed as error:
            return NotSent(str(error))
        self._running = _Attempt(secrets.token_hex(8), found, ticket, charged)
        return CodeAsked(self._running.id, ticket.way, ticket.sent_to)


def nobodys_scope(typed: str) -> str:
    """The scope that holds back tries at a number or name without an account, just as an account's own would.

    One scope for all of them would give accounts away: while it waits, only real ones still answer. There are few
    enough that whoever types at random does not fill the store, and that a scope says nothing about what was typed.
    """
    return f"unknown-{int(sha256(typed.encode()).hexdigest(), 16) % UNKNOWN_SCOPES}"


def _left(before: Throttle) -> int:
    return max(0, FREE_TRIES - before.failures - 1)


def _wait(state: Throttle) -> Wait:
    return Wait(math.ceil(state.wait_left_s))
