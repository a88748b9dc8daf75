"""A `PaperWorkshop` in plain memory: what a file holds can be read off the bytes that it makes."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from typing import BinaryIO

from kiosk.domain.paper_pages import PageLook, PagePart, Picture
from kiosk.domain.papers import Media, PaperFacts, PaperLimits
from kiosk.domain.problem import Problem
from tests.fakes.devices import FakeInspector, facts_of

MADE = b"made: "
"""What it puts together begins like this, and goes on as JSON: [first bytes of the file, page, turn] for each page."""

SAFE = b"safe: "
"""Pictures of a file's pages begin like this, and go on as the file does."""

SHADES = (247, 200, 150, 90)


class MadeInspector(FakeInspector):
    """Also knows what a `FakeWorkshop` put together; any other file has as many pages as `pages` says."""

    def __init__(self, pages: int = 2) -> None:
        super().__init__()
        self.pages = pages

    def inspect(self, source: BinaryIO, limits: PaperLimits) -> PaperFacts | Problem:
        content = source.read()
        self.seen.append(content)
        return self.answer or facts_of(content, len(pages_of(content)) if content.startswith(MADE) else self.pages)


class FakeWorkshop:
    """Set `looks` by the first bytes of a file, and `problem` to have every answer be that."""

    def __init__(self) -> None:
        self.looks: dict[bytes, tuple[PageLook, ...]] = {}
        self.problem: Problem | None = None
        self.reduced_to = 0.1
        """Which part of the bytes remains in a smaller version."""
        self.asked: list[str] = []
        self.open = threading.Event()
        """Cleared, it makes whoever asks wait, as work that takes long does."""
        self.open.set()

    def _begin(self, what: str) -> None:
        self.asked.append(what)
        assert self.open.wait(20)

    def stop(self) -> None:
        """It is only noted: what is being worked on ends late here, as it may where nobody is quick."""
        self.asked.append("stop")

    def look(self, data: bytes, media: Media) -> tuple[PageLook, ...] | Problem:
        self._begin("look")
        known = next((looks for start, looks in self.looks.items() if data.startswith(start)), None)
        return self.problem or (known if known is not None else (PageLook(),) * 200)

    def preview(self, data: bytes, media: Media, page: int, *, width: int, height: int) -> Picture | Problem:
        """A page with a dark head and lines of text, as wide or as high as may be; each page has its own shade."""
        self._begin("preview")
        if self.problem:
            return self.problem
        across, down = (width, width * 7 // 5) if width * 7 // 5 <= height else (height * 5 // 7, height)
        paper, ink = SHADES[page % len(SHADES)], 40

        def dot(x: int, y: int) -> int:
            head = y < down // 8 and across // 4 < x < 3 * across // 4
            line = y % 4 == 2 and y > down // 5 and across // 8 < x < 7 * across // 8
            return ink if head or line else paper

        return Picture(across, down, b"".join(bytes((dot(x, y),) * 3) for y in range(down) for x in range(across)))

    def assemble(self, parts: Sequence[PagePart]) -> bytes | Problem:
        self._begin("assemble")
        said = [[part.data[:16].decode("latin-1"), part.page, int(part.turn)] for part in parts]
        return self.problem or MADE + json.dumps(said).encode()

    def smaller(self, data: bytes, media: Media, *, dpi: int, grey: bool) -> bytes | Problem:
        self._begin(f"smaller {dpi}")
        return self.problem or data[: max(16, int(len(data) * self.reduced_to * dpi / 200))]

    def harmless(self, data: bytes, media: Media) -> bytes | Problem:
        self._begin("harmless")
        return self.problem or SAFE + data


def pages_of(made: bytes) -> list[tuple[str, int, int]]:
    """What a file that was put together holds: first bytes, page and turn of each page."""
    return [(start, page, turn) for start, page, turn in json.loads(made.removeprefix(MADE))]
