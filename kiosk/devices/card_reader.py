"""A scanner on a serial line (USB-CDC): each line that it sends is one scanned text, in UTF-8.

Unlike a keyboard it brings Vietnamese letters whole, cannot press keys, and is heard on every page. It may be unplugged
and come back. What it sends is not believed: too long, too fast or broken text is cut, dropped or mended here, and what
is left is parsed by `domain.card_qr`.
"""

from __future__ import annotations

import os
import select
import termios
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path
from typing import Final

LONGEST_BYTES: Final = 2_400
"""Of one line: 600 characters, none of which takes more than four bytes."""

BETWEEN_SECONDS: Final = 0.5
"""Nobody holds two cards up within half a second; a scanner that was told to repeat itself does."""

_POLL_SECONDS: Final = 0.2
_RETRY_SECONDS: Final = 2.0
_SPEEDS: Final = {
    9600: termios.B9600, 19200: termios.B19200, 38400: termios.B38400, 57600: termios.B57600, 115200: termios.B115200,
}  # fmt: skip


class SerialCardReader:
    """A `CardReader` on a device file."""

    def __init__(self, device: Path, *, baud: int = 115200) -> None:
        self._device = device
        self._speed = _SPEEDS[baud]
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, told: Callable[[str], object]) -> None:
        """Begin to listen, in a thread."""
        self._thread = threading.Thread(target=self._listen, args=(told,), name="card-reader", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def _listen(self, told: Callable[[str], object]) -> None:
        while not self._stopped.is_set():
            try:
                line = os.open(self._device, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
            except OSError:
                self._stopped.wait(_RETRY_SECONDS)  # unplugged: it may come back
                continue
            try:
                self._read(line, told)
            except (OSError, termios.error):
                self._stopped.wait(_RETRY_SECONDS)
            finally:
                os.close(line)

    def _read(self, line: int, told: Callable[[str], object]) -> None:
        tty.setraw(line, termios.TCSANOW)  # not FLUSH: somebody may be holding a card up already
        mode = termios.tcgetattr(line)
        mode[4] = mode[5] = self._speed
        termios.tcsetattr(line, termios.TCSANOW, mode)
        lines = Lines(told)
        while not self._stopped.is_set():
            ready, _, _ = select.select([line], [], [], _POLL_SECONDS)
            if ready:
                data = os.read(line, 4_096)
                if not data:
                    raise OSError("the line has ended")
                lines.feed(data, time.monotonic())


class Lines:
    """Cuts what a line brings into texts."""

    def __init__(self, told: Callable[[str], object]) -> None:
        self._told = told
        self._bytes = b""
        self._too_long = False
        self._last: float | None = None

    def feed(self, data: bytes, now: float) -> None:
        """Take bytes, at `now` seconds of a clock that does not go back."""
        *ended, rest = data.replace(b"\r", b"\n").split(b"\n")
        for part in ended:
            self._add(part)
            self._end(now)
        self._add(rest)

    def _add(self, part: bytes) -> None:
        self._bytes += part
        if len(self._bytes) > LONGEST_BYTES:
            self._bytes, self._too_long = b"", True

    def _end(self, now: float) -> None:
        text, too_long = self._bytes.decode("utf-8", "replace"), self._too_long
        self._bytes, self._too_long = b"", False
        soon = self._last is not None and now - self._last < BETWEEN_SECONDS
        if text and not too_long and not soon:
            self._last = now
            self._told(text)
