"""The kiosk's journal in a list: every other fake of the store writes its events into it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from kiosk.domain.dossier import Event
from kiosk.domain.journal import GENESIS, Break, Header, Row, body_hash, encode_body, jumped_ahead, printed_head, verify
from kiosk.services.ports import Clock
from tests.fakes import chance


def _millis(clock: Clock) -> int:
    return int(clock.now().timestamp() * 1000)


class FakeJournal:
    """A `Journal` in a list."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.rows: list[Row] = []
        self.events: list[tuple[str, Event]] = []
        self._latest = 0
        self._jumped = False

    def write(self, kind: str, actor: str, body: Mapping[str, Any], dossier: str = "") -> Event:
        """Append one event, of a dossier or of the kiosk itself."""
        sequence, wall = len(self.rows) + 1, _millis(self._clock)
        salt, content = chance.token_bytes(16), encode_body(body)
        self._jumped = self._jumped or self._jumps()
        header = Header(
            sequence, chance.token_hex(16), dossier, kind, actor, wall, int(self._clock.monotonic() * 1e9),
            self._clock.boot(), body_hash(salt, content), self._last_hash(),
        )  # fmt: skip
        self.rows.append(Row(header, salt, content))
        self._latest = max(self._latest, wall)
        event = Event(sequence, kind, actor, wall, dict(body))
        self.events.append((dossier, event))
        return event

    def _last_hash(self) -> bytes:
        return self.rows[-1].header.hash() if self.rows else GENESIS

    def append(self, kind: str, *, actor: str, body: Mapping[str, Any] | None = None) -> None:
        self.write(kind, actor, body or {})

    def head(self) -> str:
        return printed_head(self._last_hash())

    def verify(self, heads: Collection[str] = ()) -> Break | None:
        return verify(self.rows, heads=heads)

    def clock_trusted(self) -> bool:
        behind = self.rows and _millis(self._clock) < self._latest - 120_000
        return not (behind or self._jumped or self._jumps())

    def _jumps(self) -> bool:
        if not self.rows or self.rows[-1].header.wall < self._latest:
            return False
        running = int(self._clock.monotonic() * 1e9)
        return jumped_ahead(self.rows[-1].header, _millis(self._clock), running, self._clock.boot())

    def confirm_clock(self, *, actor: str) -> None:
        self.write("clock.confirmed", actor, {"latest": self._latest})
        self._latest, self._jumped = _millis(self._clock), False
