"""Citizens without an account whom an officer met at the counter, in a dictionary."""

from __future__ import annotations

from kiosk.domain.people import Citizen
from tests.fakes import chance
from tests.fakes.journal import FakeJournal


class FakeWalkIns:
    """`WalkIns` in a dictionary."""

    def __init__(self, journal: FakeJournal) -> None:
        self._journal = journal
        self._met: dict[str, Citizen] = {}

    def meet(self, number: str, name: str, *, actor: str) -> Citizen:
        known, first = self.id_of(number), number not in self._met
        self._met[number] = Citizen(known or chance.token_hex(16), number, name)
        body = {"account": self._met[number].id, "evidence": "card_seen:officer", "first": first}
        self._journal.write("citizen.met", actor, body)
        return self._met[number]

    def id_of(self, number: str) -> str | None:
        return self._met[number].id if number in self._met else None
