"""The PIN once more, before an officer who is logged in does what must not be done from a desk that was left open."""

from __future__ import annotations

import math

from kiosk.domain.people import Officer
from kiosk.domain.throttle import FREE_TRIES, may_try
from kiosk.services.login import Refused, Wait
from kiosk.services.pins import pin_matches
from kiosk.services.ports import Accounts


class PinAgain:
    """Checks an officer's PIN. Wrong tries are counted apart from the log-in's, which a right PIN must not clear."""

    def __init__(self, accounts: Accounts, pepper: bytes = b"") -> None:
        self._accounts = accounts
        self._pepper = pepper

    def check(self, officer: Officer, pin: str) -> Refused | Wait | None:
        """None where the PIN is right. Charged as a failure before its verdict is known, as at log-in."""
        found = self._accounts.officer(officer.login)
        scope = f"again-{officer.id}"
        state = self._accounts.charge_try(scope)
        if not may_try(state):
            return Wait(math.ceil(state.wait_left_s))
        passed = pin_matches(found.pin_hash if found else None, pin, self._pepper)
        self._accounts.settle_try(scope, passed=passed, actor=officer.actor, evidence="pin")
        return None if passed else Refused(max(0, FREE_TRIES - state.failures - 1))
