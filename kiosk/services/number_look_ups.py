"""An officer looks somebody up by the number of a card: so many an hour, and each one stands in the journal.

A list of numbers tried one after another tells who has an account here. The limit is each officer's own, so that
nobody's curiosity stops a colleague's work, and it counts numbers with and without an account alike.
"""

from __future__ import annotations

from typing import Final

from kiosk.domain.people import CitizenSecrets, Officer
from kiosk.domain.problem import Problem
from kiosk.services.ports import Accounts, Journal, WalkIns

AN_HOUR: Final = 40
"""A counter that does nothing but assisted filing sees about a dozen people an hour."""


class NumberLookUps:
    """Finds accounts by number, for officers. Running time counts, so neither a restart nor a clock gives any back."""

    def __init__(self, accounts: Accounts, journal: Journal, walk_ins: WalkIns, *, an_hour: int = AN_HOUR) -> None:
        self._accounts = accounts
        self._journal = journal
        self._walk_ins = walk_ins
        self._an_hour = an_hour

    def find(self, officer: Officer, number: str, evidence: str) -> CitizenSecrets | Problem | None:
        """The account with this number, or None; or the problem that there were too many look-ups.

        Args:
            officer: who asks.
            number: of the card.
            evidence: why she may ask, for the journal: "card_seen:officer".
        """
        if not self._accounts.record_miss(f"numbers-{officer.id}", limit=self._an_hour):
            body = {"evidence": evidence, "limit": self._an_hour}
            self._journal.append("citizen.look_up_refused", actor=officer.actor, body=body)
            return Problem("lookup.too_many_numbers")
        found = self._accounts.citizen(number)
        known = found.citizen.id if found else self._walk_ins.id_of(number) or ""
        self._journal.append("citizen.looked_up", actor=officer.actor, body={"account": known, "evidence": evidence})
        return found
