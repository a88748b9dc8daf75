"""What the terminal tests share: a driver that keeps what is drawn, and a real terminal with a tiny kiosk in it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyte
import pytest
from textual.drivers.headless_driver import HeadlessDriver


class RecordingDriver(HeadlessDriver):
    """Takes everything that an app would send to a terminal."""

    written: list[str]

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        self.written.append(data)


@pytest.fixture
def recording_driver() -> type[RecordingDriver]:
    """A driver class for `App(driver_class=...)` with `run_test(headless=False)`; its `written` holds the output."""

    class Driver(RecordingDriver):
        written: list[str] = []  # noqa: RUF012 - one list for each test, read after the app has gone

    return Driver


class Terminal:
    """A pseudo-terminal of 80 x 24 with the tiny kiosk in it, and somebody who types and reads."""

    def __init__(self, folder: Path, *options: str, environ: dict[str, str] | None = None) -> None:
        self._master, self.slave = pty.openpty()
        os.set_blocking(self._master, False)
        self.resize(80, 24)
        self.line_settings = termios.tcgetattr(self.slave)
        self.raw = b""
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("tiny_kiosk.py")), *options],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            cwd=folder,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path)),
                "TERM": "xterm-256color",
                **(environ or {}),
            },
            start_new_session=True,
        )

    def resize(self, columns: int, rows: int) -> None:
        """Make the terminal this large; the kernel tells a process that has it as its controlling terminal."""
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def send(self, data: bytes) -> None:
        """Type; what the program draws meanwhile is read, so that neither side waits for the other."""
        while data and self.process.poll() is None:
            readable, writable, _ = select.select([self._master], [self._master], [], 5)
            if readable:
                self._read()
            if writable:
                data = data[os.write(self._master, data) :]
            assert readable or writable, "the program neither reads nor draws"

    def shows(self, text: str, *, within: float = 15.0) -> bool:
        """Whether the text is on the screen, now or within some seconds."""
        return self.until(lambda: text in "\n".join(self._screen.display), within)

    def receives(self, data: bytes, *, within: float = 15.0) -> bool:
        """Whether the program sent exactly this, at any time or within some seconds."""
        return self.until(lambda: data in self.raw, within)

    def ended(self, *, within: float = 15.0) -> bool:
        """Whether the program is over, now or within some seconds."""
        return self.until(lambda: self.process.poll() is not None, within)

    def line(self, row: int) -> str:
        """What stands in a row of the screen."""
        return str(self._screen.display[row])

    def hang_up(self) -> None:
        """Close the terminal, as a closed window or a cut line does."""
        os.close(self._master)
        self._master = -1

    def close(self) -> None:
        """End the program and the terminal."""
        self.process.kill()
        self.process.wait()
        for fd in (self._master, self.slave):
            if fd >= 0:
                os.close(fd)

    def until(self, true: Callable[[], bool], within: float) -> bool:
        """Whether something is true, now or within some seconds of reading what the program draws."""
        deadline = time.monotonic() + within
        while not true():
            if time.monotonic() > deadline:
                return False
            if self._master < 0:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(0.05)
            elif select.select([self._master], [], [], 0.05)[0]:
                self._read()
            elif self.process.poll() is not None:
                return true()  # nobody will draw any more
        return True

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            data = os.read(self._master, 65_536)
            self.raw += data
            self._stream.feed(data)


@pytest.fixture
def terminal_with(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Starts the tiny kiosk in a terminal: `terminal_with("--stock")`; waits until its page is up."""
    terminals: list[Terminal] = []

    def start(*options: str, environ: dict[str, str] | None = None) -> Terminal:
        terminal = Terminal(tmp_path, *options, environ=environ)
        terminals.append(terminal)
        assert terminal.shows("ready", within=30), terminal.raw
        return terminal

    yield start
    for terminal in terminals:
        terminal.close()
