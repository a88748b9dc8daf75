"""The workshop of a kiosk that has none: papers are taken as they are, without pictures of their pages."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.domain.paper_pages import PageLook, PagePart, Picture
from kiosk.domain.papers import Media
from kiosk.domain.problem import Problem

_CLOSED = Problem("paper.no_workshop")


class NoWorkshop:
    """A `PaperWorkshop` whose every answer is that it is closed."""

    def look(self, data: bytes, media: Media) -> tuple[PageLook, ...] | Problem:
        """Nobody looks."""
        return _CLOSED

    def preview(self, data: bytes, media: Media, page: int, *, width: int, height: int) -> Picture | Problem:
        """Nobody draws."""
        return _CLOSED

    def assemble(self, parts: Sequence[PagePart]) -> bytes | Problem:
        """Nobody puts pages together."""
        return _CLOSED

    def smaller(self, data: bytes, media: Media, *, dpi: int, grey: bool) -> bytes | Problem:
        """Nobody makes anything smaller."""
        return _CLOSED

    def harmless(self, data: bytes, media: Media) -> bytes | Problem:
        """Nobody makes anything harmless."""
        return _CLOSED
