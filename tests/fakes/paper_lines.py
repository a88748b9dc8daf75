"""A `PaperWorkshop` in plain memory, on files that are no more than lines of text: each line is a page.

A file of `pages("a", "b")` has two pages. One that was put together has a line for each page, with its turn behind it:
"a", "b@90". `FakeInspector` counts the same pages.
"""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.domain.paper_pages import PageLook, PagePart, Picture, Turn
from kiosk.domain.papers import Media, PaperLimits
from kiosk.domain.problem import Problem

_HEAD = b"%PDF-"


def pages(*labels: str) -> bytes:
    """A made-up PDF of these pages."""
    return _HEAD + b"".join(label.encode() + b"\n" for label in labels)


def labels(data: bytes) -> tuple[str, ...]:
    """The pages of a made-up file; a picture is one page, of whatever it holds."""
    lines = data.removeprefix(_HEAD).splitlines() if data.startswith(_HEAD) else [data[:40]]
    return tuple(line.decode(errors="replace") for line in lines)


class FakeWorkshop:
    """A `PaperWorkshop`. Set `broken` to a problem, and that is every answer; `looks` says what is seen on a page."""

    def __init__(self, limits: PaperLimits | None = None) -> None:
        self.limits = limits or PaperLimits()
        self.broken: Problem | None = None
        self.looks: dict[str, PageLook] = {}
        self.done: list[str] = []

    def stop(self) -> None:
        """Nothing takes long here."""

    def look(self, data: bytes, media: Media) -> tuple[PageLook, ...] | Problem:
        problem = self._begun("look", data)
        return problem or tuple(self.looks.get(label, PageLook()) for label in labels(data))

    def preview(self, data: bytes, media: Media, page: int, *, width: int, height: int) -> Picture | Problem:
        if problem := self._begun("preview", data):
            return problem
        if not 0 <= page < len(labels(data)):
            return Problem("paper.broken")
        # As tall as it may be, and as an A4 page is shaped.
        across = max(1, min(width, height * 5 // 7))
        down = max(1, min(height, across * 7 // 5))
        return Picture(across, down, bytes([200, 200, 200]) * (across * down))

    def assemble(self, parts: Sequence[PagePart]) -> bytes | Problem:
        if not parts:
            return Problem("paper.no_pages")
        if len(parts) > self.limits.pages:
            return Problem("paper.too_many_pages", {"pages": len(parts), "limit": self.limits.pages})
        if problem := self._begun("assemble", *(part.data for part in parts)):
            return problem
        if any(not 0 <= part.page < len(labels(part.data)) for part in parts):
            return Problem("paper.broken")
        return pages(
            *(
                labels(part.data)[part.page] + (f"@{int(part.turn)}" if part.turn is not Turn.NONE else "")
                for part in parts
            )
        )

    def smaller(self, data: bytes, media: Media, *, dpi: int, grey: bool) -> bytes | Problem:
        return self._begun("smaller", data) or pages(*labels(data))

    def harmless(self, data: bytes, media: Media) -> bytes | Problem:
        return self._begun("harmless", data) or pages(*labels(data))

    def _begun(self, work: str, *files: bytes) -> Problem | None:
        self.done.append(work)
        if any(not data for data in files):
            return Problem("paper.empty")
        return self.broken
