"""A scanner whose folder is in memory, and which knows what is in its files."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import timedelta
from typing import BinaryIO

from kiosk.domain.papers import PaperFacts, PaperLimits, size_problem
from kiosk.domain.problem import Problem
from kiosk.services.ports import FoundScan, NotThere
from tests.fakes.clock import FakeClock
from tests.fakes.devices import facts_of
from tests.fakes.signing import FakeSigner
from tests.fakes.workshop import MADE, SAFE, pages_of


class FakeScanner:
    """A scanner folder in a dictionary. Facts by name: a `Problem`, or how many pages."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._files: dict[str, tuple[FoundScan, bytes]] = {}
        self.facts: dict[bytes, PaperFacts | Problem] = {}

    def scan(
        self, name: str, *, pages: int = 1, size: int = 125_000, problem: Problem | None = None, signed: bool = False
    ) -> str:
        """Put a paper on the glass and press the button; the id of what came of it."""
        key = f"scan-{len(self.facts) // 2}"
        content = key.encode().ljust(size, b".")
        if signed:
            content += FakeSigner.line(content)
        made = self._clock.now() - timedelta(seconds=12)
        self._files[key] = FoundScan(key, name, len(content), made), content
        self.facts[content[:16]] = problem or facts_of(content, pages, signed=signed)
        self.facts[(SAFE + content)[:16]] = facts_of(content, pages)
        return key

    def complete(self) -> Sequence[FoundScan]:
        return [scan for scan, _ in reversed(self._files.values())]

    def open(self, scan: str) -> BinaryIO:
        if scan not in self._files:
            raise NotThere("a scan")
        return io.BytesIO(self._files[scan][1])

    def remove(self, scan: str) -> None:
        self._files.pop(scan, None)

    def close(self) -> None:
        """Nothing watches it."""

    def start(self) -> None:
        """There is no parser to load."""

    def inspect(self, source: BinaryIO, limits: PaperLimits) -> PaperFacts | Problem:
        """What the test said of this file; of one that the workshop made, what is in it."""
        content = source.read()
        if content.startswith(MADE):
            return facts_of(content, len(pages_of(content)))
        found = self.facts[content[:16]]
        if not isinstance(found, Problem):
            found = facts_of(content, found.pages, signed=found.signed)
        return size_problem(len(content), limits) or found
