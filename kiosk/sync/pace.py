"""A cap on what synchronisation takes of the line, so that the officers' own work goes on beside it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Final

PIECE: Final = 16 << 10


class Pace:
    """Hands out bytes no faster than so many a second; 0 is as fast as the line goes."""

    def __init__(
        self,
        bytes_a_second: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rate = bytes_a_second
        self._clock = clock
        self._sleep = sleep
        self._free_at = clock()

    @property
    def is_capped(self) -> bool:
        """Whether there is a cap at all."""
        return self._rate > 0

    def pieces(self, content: bytes) -> Iterator[bytes]:
        """The bytes in pieces; it takes its time between them."""
        for start in range(0, len(content), PIECE):
            piece = content[start : start + PIECE]
            self._wait(len(piece))
            yield piece

    def _wait(self, size: int) -> None:
        if not self._rate:
            return
        now = self._clock()
        if self._free_at > now:
            self._sleep(self._free_at - now)
        # Time in which nothing was sent is not saved up.
        self._free_at = max(now, self._free_at) + size / self._rate
