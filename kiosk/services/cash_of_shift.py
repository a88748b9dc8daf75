"""The cash of the shift: how much it begins with, what came and went, how much was counted at its end."""

from __future__ import annotations

from typing import Final, TypeAlias

from kiosk.domain.people import Officer
from kiosk.domain.problem import Problem
from kiosk.services.cashier import MAY_TAKE
from kiosk.services.desk import MAY_ACCEPT, Desk
from kiosk.services.login import Refused, Wait
from kiosk.services.pin_again import PinAgain
from kiosk.services.ports import AlreadyThere, Drawer, Drawers
from kiosk.services.rights import Rights, for_officers

DIFFERENCES: Final = ("change", "mistyped", "not_found", "other")
"""Why the count is not what was expected."""

Counted: TypeAlias = Drawer | Problem | Refused | Wait


class CashOfShift:
    """Opening cash and count. Both ask for the officer's PIN and stand in the journal."""

    def __init__(self, drawers: Drawers, desk: Desk, pin_again: PinAgain, rights: Rights) -> None:
        self._drawers = drawers
        self._desk = desk
        self._pin_again = pin_again
        self._rights = rights

    @for_officers(MAY_TAKE)
    def current(self, officer: Officer) -> Drawer | None:
        """The drawer of the open shift; without one the last that still has to be counted."""
        return self._drawers.current()

    @for_officers(MAY_TAKE)
    def begin(self, officer: Officer, pin: str, amount: int) -> Counted:
        """Begin the shift's cash with this amount; where no shift is open, this officer's begins with it."""
        if self._desk.on_shift() is None and not officer.roles & MAY_ACCEPT:
            return Problem("payment.no_shift")
        refused = self._pin_again.check(officer, pin)
        if refused is not None:
            return refused
        if self._desk.on_shift() is None:
            self._desk.open_shift(officer)
        try:
            return self._drawers.begin(officer, amount)
        except AlreadyThere:
            return Problem("payment.drawer_begun")

    @for_officers(MAY_TAKE)
    def count(self, officer: Officer, pin: str, shift: int, counted: int, *, reason: str = "") -> Counted:
        """Say how much lies in the drawer. A difference wants a reason. A shift that still runs ends with it."""
        drawer = self._drawers.current()
        if drawer is None or drawer.shift != shift or not drawer.takes_money:
            return Problem("payment.drawer_counted")
        if counted != drawer.expected and reason not in DIFFERENCES:
            return Problem("payment.reason_wanted")
        refused = self._pin_again.check(officer, pin)
        if refused is not None:
            return refused
        try:
            after = self._drawers.count(shift, officer, counted, reason=reason if counted != drawer.expected else "")
        except AlreadyThere:
            return Problem("payment.drawer_counted")
        if drawer.running and officer.roles & MAY_ACCEPT:
            self._desk.close_shift(officer)
        return after
