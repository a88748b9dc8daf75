"""A forgotten PIN: an officer looks at the card and hands out a slip, its owner sets a new one, a second officer signs.

The new PIN works at once: a commune may have one officer on a Saturday. The reset stays marked until somebody else has
signed for it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from kiosk.domain.people import Citizen
from kiosk.domain.problem import Problem
from kiosk.domain.registration import is_guessable
from kiosk.domain.throttle import FREE_TRIES, LOGIN_FAILURES_AN_HOUR, may_try
from kiosk.services.login import ALL_CITIZENS, NOBODY, Closed, Refused, Wait, nobodys_scope, tries_left, waiting
from kiosk.services.pins import hash_pin, is_pin, is_weak
from kiosk.services.ports import Accounts, Registry, SlipCodes
from kiosk.services.slip_codes import use_slip_code

FOR_PIN: Final = "pin:"
"""Stands before the account in a request for a slip: one for a log-in must not open the way to a new PIN."""


@dataclass(frozen=True, slots=True)
class PinSet:
    """The new PIN works."""


@dataclass(frozen=True, slots=True)
class _Running:
    """Somebody who says to have forgotten the PIN of this number; None where it has no account."""

    attempt: str
    number: str
    citizen: Citizen | None
    request: str


class PinResets:
    """One object serves one visitor."""

    def __init__(self, accounts: Accounts, registry: Registry, slips: SlipCodes, pepper: bytes) -> None:
        self._accounts = accounts
        self._registry = registry
        self._slips = slips
        self._pepper = pepper
        self._running: _Running | None = None

    def begin(self, number: str) -> str:
        """Ask for an officer; the handle for `confirm`. A number without an account hears the same, and waits."""
        found = self._accounts.citizen(number)
        request = ""
        if found is not None:
            citizen = found.citizen
            request = self._slips.ask(f"{FOR_PIN}{citizen.id}", number=citizen.number, name=citizen.name)
        self._running = _Running(secrets.token_hex(8), number, found.citizen if found else None, request)
        return self._running.attempt

    def confirm(self, attempt: str, slip: str, pin: str) -> PinSet | Problem | Refused | Wait | Closed:
        """Set the new PIN, where the slip is right. What is wrong with the PIN is said before the slip is used up."""
        running = self._running
        if running is None or running.attempt != attempt:
            return Refused(FREE_TRIES)
        if not is_pin(pin):
            return Problem("pin.form")
        citizen = running.citizen
        if is_weak(pin) or (citizen is not None and is_guessable(pin, citizen)):
            return Problem("pin.weak")
        scope = citizen.id if citizen else nobodys_scope(running.number)
        state = self._accounts.charge_shared_try(scope, shared=ALL_CITIZENS, limit=LOGIN_FAILURES_AN_HOUR)
        if state is None:
            return Closed()
        if not may_try(state):
            return waiting(state)
        pin_hash = hash_pin(pin, self._pepper)
        officer = use_slip_code(self._slips, running.request, f"{FOR_PIN}{scope}", slip, self._pepper)
        actor = citizen.actor if citizen else NOBODY
        self._accounts.settle_try(
            scope, passed=bool(officer), actor=actor, evidence="slip" if officer else "", shared=ALL_CITIZENS
        )
        if not officer or citizen is None:
            return Refused(tries_left(state))
        self._registry.set_pin(citizen.id, pin_hash, actor=citizen.actor, officer=officer)
        self._running = None
        return PinSet()
