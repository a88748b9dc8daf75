"""The requests for a code on paper, which an officer issues, in a dictionary."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.domain.people import Officer
from kiosk.domain.slip_code import LIFETIME_S
from kiosk.services.ports import Clock, NotThere, SlipRequest
from tests.fakes import chance
from tests.fakes.journal import FakeJournal


class FakeSlipCodes:
    """`SlipCodes` in a dictionary."""

    def __init__(self, journal: FakeJournal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self._rows: dict[str, tuple[SlipRequest, str, str, float]] = {}
        self._officers: dict[str, str] = {}

    def _live(self) -> dict[str, tuple[SlipRequest, str, str, float]]:
        boot, oldest = self._clock.boot(), self._clock.monotonic() - LIFETIME_S
        return {key: row for key, row in self._rows.items() if row[2] == boot and row[3] >= oldest}

    def ask(self, account: str, *, number: str, name: str) -> str:
        self._rows = self._live()
        there = next((key for key, row in self._rows.items() if row[0].account == account), None)
        request = there or chance.token_hex(16)
        if there is None:
            asked = SlipRequest(request, account, number, name, self._clock.now())
            self._rows[request] = asked, "", self._clock.boot(), self._clock.monotonic()
        return request

    def waiting(self) -> Sequence[SlipRequest]:
        return [row[0] for row in self._live().values() if not row[1]][:50]

    def issue(self, request: str, *, code_hash: str, officer: Officer) -> SlipRequest:
        row = self._live().get(request)
        if row is None or row[1]:
            raise NotThere("the request for a slip code")
        self._rows[request] = row[0], code_hash, self._clock.boot(), self._clock.monotonic()
        self._officers[request] = officer.id
        self._journal.write("slip.issued", officer.actor, {"account": row[0].account, "evidence": "card_seen"})
        return row[0]

    def use(self, request: str, *, account: str, code_hash: str) -> str:
        row = self._live().get(request)
        if row is None or row[0].account != account or row[1] != code_hash:
            return ""
        del self._rows[request]
        return self._officers[request]
