"""A pseudo-terminal with a program in it, and somebody who types, touches and reads.

Nothing here waits for a fixed time: every wait is for something to be seen, and ends with what was on the screen.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyte

ROOT = Path(__file__).resolve().parent.parent

LONG = 60.0
"""Seconds in which whatever is waited for has come, however busy the machine is."""

KEYS = {
    "enter": b"\r",
    "tab": b"\t",
    "backtab": b"\x1b[Z",
    "escape": b"\x1b",
    "space": b" ",
    "backspace": b"\x7f",
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "pageup": b"\x1b[5~",
    "pagedown": b"\x1b[6~",
    **dict(zip(("f1", "f2", "f3", "f4"), (b"\x1bOP", b"\x1bOQ", b"\x1bOR", b"\x1bOS"), strict=True)),
    **{f"f{n}": b"\x1b[%d~" % code for n, code in zip(range(5, 13), (15, 17, 18, 19, 20, 21, 23, 24), strict=True)},
}

# What pyte cannot read and would show as text: private modes with < = >, device control strings.
_UNREADABLE = re.compile(rb"\x1b\[[<=>][0-9;:]*[a-z]|\x1b[P_^X].*?\x1b\\|\x1b\[\?[0-9;]*\$p", re.DOTALL)
# A sequence, or a frame, of which the end has not come yet: nobody sees half of it.
_UNFINISHED = re.compile(
    rb"\x1b(?:\[[0-9;:<=>?$]*|[P_^X][^\x1b]*)?\Z|\x1b\[\?2026h(?:(?!\x1b\[\?2026l).)*\Z", re.DOTALL
)
_SYNC_QUESTION, _SYNC_ANSWER = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
_CALM, _LOOK = 4, 0.012
"""So many looks in a row, so many seconds apart, find everybody asleep and nothing drawn: one look may fall between a
key and the one whom it wakes, and a frame is gathered for a sixtieth of a second."""
_CONTROLLING = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
)


class Terminal:
    """A pseudo-terminal with one program in it.

    Args:
        command: the program and its arguments.
        columns, rows: the size of the screen.
        cwd: where the program runs.
        environ: variables on top of the present ones.
        controlling: whether the program has this as its controlling terminal, and so gets the kernel's signals.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        cwd: Path | None = None,
        environ: Mapping[str, str] | None = None,
        controlling: bool = True,
    ) -> None:
        self._master, self.slave = pty.openpty()
        os.set_blocking(self._master, False)
        self.columns, self.rows = columns, rows
        self.resize(columns, rows)
        self.line_settings = termios.tcgetattr(self.slave)
        self.raw = bytearray()
        self._rest = b""
        self._lines: list[str] = []
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        launcher = [sys.executable, "-ISc", _CONTROLLING] if controlling else []
        self.process = subprocess.Popen(
            [*launcher, *command],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            cwd=cwd or ROOT,
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(environ or {})},
            start_new_session=True,
        )

    def resize(self, columns: int, rows: int) -> None:
        """Make the terminal this large; the kernel tells a process that has it as its controlling terminal."""
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    # -- hands ---------------------------------------------------------------------------------------------------

    def send(self, data: bytes, *, within: float = LONG) -> None:
        """Type; what the program draws meanwhile is read, so that neither side waits for the other."""
        while data and self.process.poll() is None:
            readable, writable, _ = select.select([self._master], [self._master], [], within)
            if readable:
                self._read()
            if writable:
                with contextlib.suppress(BlockingIOError):
                    data = data[os.write(self._master, data[:1024]) :]
            assert readable or writable, "the program neither reads nor draws"

    def press(self, *keys: str) -> None:
        """Press keys by their names in `KEYS`."""
        for key in keys:
            self.send(KEYS[key])

    def type(self, text: str) -> None:
        """Type text."""
        self.send(text.encode())

    def click(self, text: str) -> None:
        """Press and release the first mouse button on the first place where the text stands."""
        place = self.find(text)
        assert place is not None, self.told(f"nothing to click on: {text!r}")
        self.click_at(place[0] + len(text) // 2, place[1])

    def click_at(self, column: int, row: int) -> None:
        """Press and release the first mouse button in a cell, counted from 0."""
        self.send(b"\x1b[<0;%d;%dM\x1b[<0;%d;%dm" % (column + 1, row + 1, column + 1, row + 1))

    def hang_up(self) -> None:
        """Close the terminal, as a closed window or a cut line does."""
        os.close(self._master)
        self._master = -1

    # -- eyes ----------------------------------------------------------------------------------------------------

    @property
    def lines(self) -> list[str]:
        """The screen, row by row."""
        if not self._lines:
            self._lines = [unicodedata.normalize("NFC", line) for line in self._screen.display]
        return self._lines

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.lines)

    def cell(self, column: int, row: int) -> Any:
        """A cell with its character (`data`), ink (`fg`) and ground (`bg`)."""
        return self._screen.buffer[row][column]

    def line(self, row: int) -> str:
        """What stands in a row of the screen."""
        return self.lines[row]

    def find(self, text: str) -> tuple[int, int] | None:
        """Column and row, from 0, of the first place where the text stands."""
        for row, line in enumerate(self.lines):
            if (column := line.find(text)) >= 0:
                return column, row
        return None

    def shows(self, *texts: str, within: float = LONG) -> bool:
        """Whether any of the texts is on the screen, now or within some seconds."""
        return self.until(lambda: any(text in self.text for text in texts), within)

    def wait(self, *texts: str, within: float = LONG) -> None:
        """Wait until one of the texts is on the screen."""
        assert self.shows(*texts, within=within), self.told(f"waited for {' or '.join(map(repr, texts))}")

    def receives(self, data: bytes, *, within: float = LONG) -> bool:
        """Whether the program sent exactly this, at any time or within some seconds."""
        return self.until(lambda: data in self.raw, within)

    def ended(self, *, within: float = LONG) -> bool:
        """Whether the program is over, now or within some seconds."""
        return self.until(lambda: self.process.poll() is not None, within)

    def told(self, words: str) -> str:
        """The words with the screen below them: for a test that fails."""
        return f"{words}; the screen:\n{self.text}"

    def until(self, true: Callable[[], object], within: float) -> bool:
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
                return bool(true())  # nobody will draw any more
        return True

    def answers(self, seen: Callable[[], object], *processes: int, within: float = LONG) -> bool:
        """Whether something is seen as soon as these processes have dealt with all that was typed, or before.

        A key that is pressed again because a busy machine was slow would count twice: on the page that comes, too. So
        nobody looks at a clock here: whoever has something to do counts as running, also while it waits for its turn.
        """
        deadline = time.monotonic() + within
        calm = 0
        while not seen() and calm < _CALM and time.monotonic() < deadline and self.process.poll() is None:
            drawn = bool(select.select([self._master], [], [], _LOOK)[0])
            if drawn:
                self._read()
            calm = 0 if drawn or self._unread() or any(map(_runs, processes)) else calm + 1
        return bool(seen())

    def _unread(self) -> int:
        """Bytes that were typed and that nobody has read yet."""
        answer = fcntl.ioctl(self.slave, termios.FIONREAD, bytes(4))
        return int.from_bytes(answer, sys.byteorder)

    def close(self) -> None:
        """End the program and the terminal."""
        self.process.kill()
        self.process.wait()
        for fd in (self._master, self.slave):
            if fd >= 0:
                os.close(fd)
        self._master = self.slave = -1

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            data = os.read(self._master, 65_536)
            self.raw += data
            if _SYNC_QUESTION in data:
                os.write(self._master, _SYNC_ANSWER)
            data = self._rest + data
            cut = _UNFINISHED.search(data)
            data, self._rest = (data[: cut.start()], data[cut.start() :]) if cut else (data, b"")
            self._stream.feed(_UNREADABLE.sub(b"", data))
            self._lines = []


def _runs(process: int) -> bool:
    """Whether any thread of a process runs or waits for a processor or a disk."""
    for path in Path(f"/proc/{process}/task").glob("*/stat"):
        with contextlib.suppress(OSError):
            if path.read_text().rpartition(")")[2].split()[0] in "RD":
                return True
    return False
