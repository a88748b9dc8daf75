"""Visitors who asked for help, in a list."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.domain.people import Officer
from kiosk.services.ports import Clock, HelpCall
from tests.fakes.journal import FakeJournal


class FakeHelpCalls:
    """`HelpCalls` in a list."""

    def __init__(self, journal: FakeJournal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self._waiting: list[HelpCall] = []

    def call(self, step: str) -> None:
        self._waiting.insert(0, HelpCall(step, self._clock.now()))
        self._journal.write("help.called", "visitor", {"step": step})

    def waiting(self) -> Sequence[HelpCall]:
        return tuple(self._waiting[:50])

    def answer(self, officer: Officer) -> None:
        if self._waiting:
            self._journal.write("help.answered", officer.actor, {})
        self._waiting.clear()
