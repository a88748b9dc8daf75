"""Bytes to and from a printer over a file descriptor that never blocks: a socket, a USB device, a serial line."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable
from typing import Final, Self

CHUNK: Final = 4096


class ByteLine:
    """An open line. Every call ends by its deadline, a moment of `time.monotonic`.

    Args:
        descriptor: open and non-blocking; closed with the line.
        drop: throws away what was written but has not left the machine yet.
    """

    def __init__(self, descriptor: int, *, drop: Callable[[int], None]) -> None:
        self._descriptor = descriptor
        self._drop = drop

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)

    def abandon(self) -> None:
        """Drop what still waits in this machine: it must not become paper for the next citizen."""
        self._drop(self._descriptor)

    def write(self, data: bytes, deadline: float) -> None:
        """Write everything.

        Raises:
            TimeoutError: not all of it was taken in time.
            OSError: the line is broken.
        """
        rest = memoryview(data)
        while rest:
            self._wait(select.POLLOUT, deadline)
            try:
                rest = rest[os.write(self._descriptor, rest[:CHUNK]) :]
            except BlockingIOError:
                continue

    def read(self, deadline: float) -> bytes:
        """What comes next, at least one byte.

        Raises:
            TimeoutError: nothing came in time.
            OSError: the line is broken, or the other end has closed it.
        """
        while True:
            self._wait(select.POLLIN, deadline)
            try:
                data = os.read(self._descriptor, CHUNK)
            except BlockingIOError:
                continue
            if not data:
                raise ConnectionResetError
            return data

    def _wait(self, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(self._descriptor, event)
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(1000 * left):
            raise TimeoutError
