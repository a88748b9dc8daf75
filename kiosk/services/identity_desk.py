"""What officers do for citizens' identity. Rights are checked here, never by hiding buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kiosk.domain.people import Officer, Role
from kiosk.domain.problem import Problem
from kiosk.services.login import ALL_CITIZENS
from kiosk.services.number_look_ups import NumberLookUps
from kiosk.services.pin_reset import FOR_PIN
from kiosk.services.ports import Accounts, NotThere, Registry, SlipCodes, SlipRequest
from kiosk.services.rights import Rights, for_officers
from kiosk.services.slip_codes import issue_slip_code

CARD_SEEN: Final = "card_seen:officer"
"""How a citizen was recognised: an officer has looked at her card."""

MAY_OPEN: Final = frozenset({Role.COUNTER, Role.HEAD})


@dataclass(frozen=True, slots=True)
class ResetToSign:
    """A PIN that was set anew: whose, and which officer had looked at the card."""

    id: int
    name: str
    officer: str
    at: datetime


class IdentityDesk:
    """The officers' part of log-in: to look at somebody's card, and to let the person go on."""

    def __init__(
        self, accounts: Accounts, slips: SlipCodes, registry: Registry, look_ups: NumberLookUps, pepper: bytes,
        rights: Rights,
    ) -> None:  # fmt: skip
        self._look_ups = look_ups
        self._accounts = accounts
        self._registry = registry
        self._slips = slips
        self._pepper = pepper
        self._rights = rights

    @for_officers(MAY_OPEN)
    def waiting(self, officer: Officer) -> Sequence[SlipRequest]:
        """Who waits for a slip code, the oldest first."""
        return self._slips.waiting()

    @for_officers(MAY_OPEN)
    def issue_slip(self, officer: Officer, request: str) -> str:
        """The officer has looked at the card and compared it; the code, told once.

        Raises:
            NotAllowed: the officer may not.
            NotThere: the request is gone or has its code already.
        """
        code, answered = issue_slip_code(self._slips, request, officer, self._pepper)
        # Whoever stands there with the card was not the one who guessed.
        self._accounts.forgive(answered.account.removeprefix(FOR_PIN), actor=officer.actor)
        return code

    @for_officers(MAY_OPEN)
    def to_sign(self, officer: Officer) -> Sequence[ResetToSign]:
        """PINs that were set anew on another officer's slip, and that this officer has to look at and sign for."""
        names = {one.id: one.name for one in self._accounts.officers()}
        return [
            ResetToSign(reset.id, reset.name, names.get(reset.officer, "–"), reset.at)
            for reset in self._registry.unsigned_resets()
            if reset.officer != officer.id
        ]

    @for_officers(MAY_OPEN)
    def sign(self, officer: Officer, reset: int) -> bool:
        """Sign for it as the second officer; False where somebody was faster, or where it is the officer's own."""
        return self._registry.countersign(reset, officer)

    @for_officers(MAY_OPEN)
    def open_log_in(self, officer: Officer) -> None:
        """Wrong tries had closed the log-in of all citizens; the officer has looked who stands there.

        Raises:
            NotAllowed: the officer may not.
        """
        self._accounts.forgive(ALL_CITIZENS, actor=officer.actor)

    @for_officers(MAY_OPEN)
    def end_wait(self, officer: Officer, number: str) -> Problem | None:
        """The officer has looked at the card: its owner need not wait any longer. A problem: too many look-ups.

        Raises:
            NotAllowed: the officer may not.
            NotThere: the card has no account.
        """
        found = self._look_ups.find(officer, number, CARD_SEEN)
        if isinstance(found, Problem):
            return found
        if found is None:
            raise NotThere("the account")
        self._accounts.forgive(found.citizen.id, actor=officer.actor)
        return None
