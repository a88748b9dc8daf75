"""Who is at the kiosk: number and PIN, then a one-time code. Wrong tries cost time, not the account."""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass

from kiosk.domain.people import Citizen, CitizenSecrets, CodeWay, Officer
from kiosk.domain.throttle import FREE_TRIES, Throttle, may_try
from kiosk.services.one_time_codes import OneTimeCodes, Ticket
from kiosk.services.pins import pin_matches
from kiosk.services.ports import Accounts, ChannelFailed, Clock, CodeChannel

UNKNOWN = "unknown"
"""The scope of tries at numbers that have no account: they are held back as well."""


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
    """The code cannot be sent now. `reason` is a key of words."""

    reason: str


@dataclass(frozen=True, slots=True)
class _Attempt:
    secrets: CitizenSecrets
    ticket: Ticket


class LogIn:
    """Citizens and officers at the door."""

    def __init__(self, accounts: Accounts, clock: Clock, channel: CodeChannel) -> None:
        self._accounts = accounts
        self._codes = OneTimeCodes(accounts, clock, channel)
        self._attempts: dict[str, _Attempt] = {}

    def start(self, number: str, pin: str) -> CodeAsked | Refused | Wait | NotSent:
        """Check number and PIN, and ask for the code."""
        found = self._accounts.citizen(number)
        scope = found.citizen.id if found else UNKNOWN
        state = self._accounts.charge_try(scope)
        if not may_try(state):
            return Wait(math.ceil(state.wait_left_s))
        passed = pin_matches(found.pin_hash if found else None, pin)
        # The count stays charged until the code, too, was right: else a known PIN would give endless tries at codes.
        self._accounts.settle_try(scope, passed=False, actor=_actor(found), evidence="pin" if passed else "")
        if found is None or not passed:
            return Refused(_left(state))
        return self._ask(found)

    def send_again(self, attempt: str) -> CodeAsked | NotSent:
        """A new code; the old one is worth nothing any more."""
        return self._ask(self._attempts.pop(attempt).secrets)

    def ask_again(self, citizen: Citizen) -> CodeAsked | NotSent:
        """A code for a citizen who is logged in: the confirmation code before submitting."""
        found = self._accounts.citizen(citizen.number)
        assert found is not None, "a logged-in citizen has an account"
        return self._ask(found)

    def confirm(self, attempt: str, typed: str) -> Passed | Refused | Wait:
        """Check the code. A right one clears the count of wrong tries."""
        running = self._attempts[attempt]
        citizen = running.secrets.citizen
        state = self._accounts.charge_try(citizen.id)
        if not may_try(state):
            return Wait(math.ceil(state.wait_left_s))
        evidence = f"pin+otp:{running.ticket.way}"
        passed = self._codes.check(running.ticket, typed)
        self._accounts.settle_try(citizen.id, passed=passed, actor=citizen.actor, evidence=evidence if passed else "pin")
        if not passed:
            return Refused(_left(state))
        del self._attempts[attempt]
        return Passed(citizen, evidence)

    def officer(self, login: str, pin: str, code: str) -> Officer | Refused | Wait:
        """An officer's log-in: name, PIN and authenticator code at once."""
        found = self._accounts.officer(login)
        scope = found.officer.id if found else UNKNOWN
        state = self._accounts.charge_try(scope)
        if not may_try(state):
            return Wait(math.ceil(state.wait_left_s))
        passed = pin_matches(found.pin_hash if found else None, pin)
        if found and passed:
            passed = self._codes.check(Ticket(scope, found.code_secret, CodeWay.APP, -1, 0.0, ""), code)
        actor = found.officer.actor if found else "nobody"
        self._accounts.settle_try(scope, passed=passed, actor=actor, evidence="pin+otp:app" if passed else "")
        return found.officer if found and passed else Refused(_left(state))

    def _ask(self, found: CitizenSecrets) -> CodeAsked | NotSent:
        try:
            ticket = self._codes.issue(found.citizen.id, found.code_secret, found.code_way, found.citizen.phone)
        except ChannelFailed as error:
            return NotSent(str(error))
        attempt = secrets.token_hex(8)
        self._attempts[attempt] = _Attempt(found, ticket)
        return CodeAsked(attempt, ticket.way, ticket.sent_to)


def _left(before: Throttle) -> int:
    return max(0, FREE_TRIES - before.failures - 1)


def _actor(found: CitizenSecrets | None) -> str:
    return found.citizen.actor if found else "nobody"
