"""The kiosk's terminal driver for POSIX: the input gate in front of Textual's parser, and an end for every terminal.

`KioskApp(driver_class=driver_class())` chooses it. On Windows Textual's own driver stays in charge: the console there
delivers key events instead of bytes, so the gate has nothing to do; Windows is for officers, not for the public.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Literal, TextIO

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.geometry import Size
from textual.message import Message

from kiosk.terminal.gate import ESC, InputGate

SMALLEST, LARGEST = (20, 10), (400, 200)
"""Columns and rows between which a reported size is believed; beyond them layout freezes the program."""
_USUAL = (80, 24)
_SETTLE_SECONDS = 0.1
_TOO_FAST_SECONDS = 1.0
_READ_BYTES = 4_096

EXIT_HANGUP = 128 + 1
"""Return code of the app when its terminal went away."""
EXIT_TERMINATED = 128 + 15
"""Return code of the app when it was asked to leave by SIGTERM."""


class TooFast(Message):
    """Keys came faster than anybody types, and some were dropped; posted to the app, at most once a second."""

    def __init__(self, dropped: int) -> None:
        self.dropped = dropped
        super().__init__()


def believable_size(columns: int, rows: int) -> tuple[int, int]:
    """The size to draw for: what was reported, moved into what is possible. A zero means that nobody knows."""
    if columns <= 0 or rows <= 0:
        return _USUAL
    (narrowest, lowest), (widest, highest) = SMALLEST, LARGEST
    return min(max(columns, narrowest), widest), min(max(rows, lowest), highest)


def driver_class() -> type[Driver] | None:
    """The driver for `App(driver_class=...)`; None, which means Textual's own, on Windows."""
    if sys.platform == "win32":
        return None
    return KioskDriver


if sys.platform != "win32":
    from kiosk.terminal.textual_compat import KeyParser, OpenDriver

    _DEAF_TO = (signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)

    class _StopSign(threading.Event):
        """An event that a selector can wait for, beside the keyboard: nobody has to look up now and then."""

        def __init__(self) -> None:
            super().__init__()
            self._end, self._own_end = socket.socketpair()

        def set(self) -> None:
            """Wake whoever waits."""
            super().set()
            with contextlib.suppress(OSError):  # closed, or full: then nobody waits, or everybody is awake
                self._own_end.send(b".", socket.MSG_DONTWAIT)

        def fileno(self) -> int:
            """What the selector waits for."""
            return self._end.fileno()

        def close(self) -> None:
            """Once nobody waits any more."""
            self._end.close()
            self._own_end.close()

    class KioskDriver(OpenDriver):
        """Survives hostile bytes, absurd sizes and lost terminals; leaves the terminal as it was found.

        The app exits with `EXIT_HANGUP` when the terminal is gone and with `EXIT_TERMINATED` on SIGTERM.
        """

        ALLOW_PASTE: ClassVar[bool] = False
        """Whether a paste reaches the focused field. A kiosk drops it; a demo may subclass and allow it."""

        # Titles, clipboard, pointer shapes (OSC), device strings, the bell, and the kitty keyboard mode.
        _REFUSED = ("\x1b]", "\x1bP", "\x1bX", "\x1b^", "\x1b_", "\x07", "\x1b[>", "\x1b[<u", "\x1b[=")

        def __init__(
            self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
        ) -> None:
            # `debug` would write every key to a file.
            super().__init__(app, mouse=mouse, size=size or believable_size(*_reported_size()))
            self._gate = InputGate(paste=self.ALLOW_PASTE)
            self._parser = KeyParser()
            self._lost = False
            self._stop = self.exit_event = _StopSign()
            self._size_is_due = False
            self._dropped = 0
            self._told_too_fast = float("-inf")
            self._handlers_before: dict[signal.Signals, Any] = {}

        @property
        def can_suspend(self) -> bool:
            """A kiosk has no shell to go back to."""
            return False

        def start_application_mode(self) -> None:
            """Take the terminal, and the signals that end or resize it."""
            self._gate.resize(*self.terminal_size())
            super().start_application_mode()  # type: ignore[no-untyped-call]
            signal.signal(signal.SIGWINCH, self._window_changed)
            # Not SIG_IGN, which programs that we start would inherit.
            self._handlers_before = {number: signal.signal(number, _do_nothing) for number in _DEAF_TO}
            self.kiosk_loop.add_signal_handler(signal.SIGTERM, self._leave, EXIT_TERMINATED)
            self.kiosk_loop.add_signal_handler(signal.SIGHUP, self._leave, EXIT_HANGUP)

        def stop_application_mode(self) -> None:
            """Give the terminal back."""
            super().stop_application_mode()
            self.write("\x1b[0m")
            self.flush()

        def close(self) -> None:
            """Wait until everything is written; only then may a signal end the process at once."""
            super().close()
            self._stop.close()
            for number in (signal.SIGTERM, signal.SIGHUP):
                self.kiosk_loop.remove_signal_handler(number)
            for deaf_to, handler in self._handlers_before.items():
                signal.signal(deaf_to, handler or signal.SIG_DFL)

        def write(self, data: str) -> None:
            """Write a frame or a mode switch; what could speak to more than the screen is refused."""
            if not data.startswith(self._REFUSED):
                super().write(data)

        def ring(self) -> None:
            """Beep: an officer is called. The one use of the bell; data never rings it."""
            super().write("\x07")
            self.flush()

        def open_url(self, url: str, new_tab: bool = True) -> None:
            """Nothing: there is no browser behind a kiosk."""

        def deliver_binary(
            self,
            binary: BinaryIO | TextIO,
            *,
            delivery_key: str,
            save_path: Path,
            open_method: Literal["browser", "download"] = "download",
            encoding: str | None = None,
            mime_type: str | None = None,
            name: str | None = None,
        ) -> None:
            """Nothing: no file leaves through the screen."""

        def terminal_size(self) -> tuple[int, int]:
            """Columns and rows to draw for."""
            return believable_size(*_reported_size())

        def read_keys(self) -> None:
            """Read, gate, parse and post keys until the driver stops or the terminal is gone."""
            with selectors.SelectSelector() as selector:
                selector.register(self.fileno, selectors.EVENT_READ)
                selector.register(self._stop, selectors.EVENT_READ)
                while True:
                    ready = {key.fd for key, _ in selector.select(self._patience())}
                    if self.exit_event.is_set():
                        return
                    if self.fileno in ready:
                        try:
                            data = os.read(self.fileno, _READ_BYTES)
                        except OSError:
                            data = b""
                        if not data:
                            self.terminal_lost()
                            return
                        self._post(self._gate.feed(data, time.monotonic()))
                    else:
                        self._post(self._gate.flush(time.monotonic()))
                    self._report_flood(time.monotonic())

        def terminal_lost(self) -> None:
            """Make the app leave, once; called in the thread that noticed."""
            if not self._lost and not self.exit_event.is_set():
                self._lost = True
                with contextlib.suppress(RuntimeError):  # the loop is closed, so the app has left already
                    self.kiosk_loop.call_soon_threadsafe(self._leave, EXIT_HANGUP)

        def continued(self) -> None:
            """Draw everything anew: whoever stopped us may have written on the screen."""
            with contextlib.suppress(RuntimeError):  # as above: a signal may come when the app has left
                self.kiosk_loop.call_soon_threadsafe(self.kiosk_app.refresh)

        def _leave(self, return_code: int) -> None:
            self.kiosk_app.exit(return_code=return_code)

        def _patience(self) -> float | None:
            """How long nothing but a key changes anything; None for as long as there is none."""
            due = [] if self._gate.deadline is None else [self._gate.deadline]
            if self._dropped:
                due.append(self._told_too_fast + _TOO_FAST_SECONDS)
            return max(0.0, min(due) - time.monotonic()) if due else None

        def _post(self, tokens: list[str]) -> None:
            for token in tokens:
                if token == ESC:  # the parser would wait for a sequence that the gate knows is not coming
                    self.process_message(events.Key("escape", ESC))
                    continue
                for event in self._parser.feed(token):
                    self.process_message(event)

        def _report_flood(self, now: float) -> None:
            self._dropped += self._gate.take_dropped()
            if self._dropped and now - self._told_too_fast >= _TOO_FAST_SECONDS:
                self._told_too_fast = now
                self.process_message(TooFast(self._dropped))
                self._dropped = 0

        def _window_changed(self, *_: object) -> None:
            if not self._size_is_due:
                self._size_is_due = True
                with contextlib.suppress(RuntimeError):
                    self.kiosk_loop.call_soon_threadsafe(self.kiosk_loop.call_later, _SETTLE_SECONDS, self._report_size)

        def _report_size(self) -> None:
            self._size_is_due = False
            columns, rows = self.terminal_size()
            self._gate.resize(columns, rows)
            size = Size(columns, rows)
            self.kiosk_app.post_message(events.Resize(size, size))


def _do_nothing(*_: object) -> None:
    return


def _reported_size() -> tuple[int, int]:
    """What the terminal says, without asking the environment."""
    for stream in (sys.__stdin__, sys.__stderr__):
        try:
            columns, rows = os.get_terminal_size(stream.fileno() if stream is not None else 0)
        except (OSError, ValueError):
            continue
        return columns, rows
    return _USUAL
