"""Whose turn it is to write to an upload: the newest request's. The one before is cut and waited for.

A kiosk has one line and speaks of a file once at a time, so an older request for it is a connection that died without
saying so. What came over it is kept; the newer request is told how far that was.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from kiosk.hub.core import HubRefused

PATIENCE: Final = 20.0
"""Seconds for the older request to write down what came: it may be hashing 64 MiB."""


@dataclass(eq=False, slots=True)
class _Turn:
    cut: Callable[[], None]
    ended: asyncio.Event = field(default_factory=asyncio.Event)


class LoopTurns:
    """The `Turns` of one event loop."""

    def __init__(self) -> None:
        self._newest: dict[str, _Turn] = {}

    @asynccontextmanager
    async def taken(self, name: str, cut: Callable[[], None]) -> AsyncIterator[None]:
        """Be the newest.

        Args:
            name: of what is written to.
            cut: ends this request when one comes that is newer still.

        Raises:
            HubRefused: "busy": the one before does not come to its end.
        """
        mine, before = _Turn(cut), self._newest.get(name)
        self._newest[name] = mine
        try:
            if before is not None:
                before.cut()
                await self._ended(before)
            yield
        finally:
            mine.ended.set()
            if self._newest.get(name) is mine:
                del self._newest[name]

    async def _ended(self, before: _Turn) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await before.ended.wait()
        except TimeoutError:
            raise HubRefused("busy") from None
