"""A fresh process for every visitor, forked from a warm parent.

The parent holds code, words and the catalogue's modules; no store, key, thread, event loop or keyboard byte. When a
visitor's process ends, however it ends, nothing of that visitor is left in memory, the terminal is reset, and the next
one is there at once. A process that hangs is killed, and one that fails again and again is brought back ever more
slowly.

Between two visitors the terminal neither echoes nor makes signals of keys: Ctrl+Z must not stop the supervisor in the
moment in which no visitor's process guards the keyboard. Its own line settings come back at the end.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import FrameType

from kiosk import heartbeat
from kiosk.terminal.environment import quiet_terminal, reset_terminal, save_terminal, write_patiently
from kiosk.warm import WARM

NEXT_VISITOR = 0
LEFT = 10
"""Exit status of a visitor's process: "Thoát bản thử" was pressed."""

PRACTISE = 11
"""Exit status of a visitor's process: the next one shall be a practice, and the one after that a real one again."""

UNUSABLE = 3
"""Exit status of a visitor's process that could not open the store or read the catalogue: no other one could either."""

FAILED = 1
"""Exit status of a practice that failed, whichever way."""

TERMINAL_LOST = 1
"""What `Supervisor.run` returns when the terminal is gone: whoever started the service has to bring another."""

_CALM_PAGE = "\x1b[2J\x1b[H\r\n   Máy đang khởi động lại. Xin chờ một lát, hoặc gọi cán bộ tại quầy.\r\n"
_LOOK_SECONDS = 0.5
"""How often the supervisor looks at its clock and whether it shall stop. A beat or an end wakes it at once."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a visitor's process is waited for, in seconds.

    Attributes:
        start: until its first sign of life: on a small board the first page comes from a slow card.
        silence: between two signs of life, before it counts as stuck.
        end: after it was asked to end, before it is killed.
        calm: a process that fails sooner than this failed at once.
        longest_pause: before a process that keeps failing at once is brought back.
    """

    start: float = 60.0
    silence: float = 20.0
    end: float = 5.0
    calm: float = 3.0
    longest_pause: float = 10.0


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice that begins at the welcome page.

    Attributes:
        visitor: runs one visit of it in the child, and returns its exit status.
        clean: removes in the parent what a practice left whose process was killed.
    """

    visitor: Callable[[], int]
    clean: Callable[[], None]


class Supervisor:
    """Brings visitors' processes, one after the other.

    Args:
        visitor: runs one visit in the child and returns its exit status; it gives signs of life by `heartbeat.heart`.
        warm: modules to import in the parent after the first fork.
        rehearse: draws the first page once, for nobody, after that: what is computed once for all pages (style sheets
            above all) is then inherited by every visitor's process.
        patience: how long a process is waited for.
        practice: what a visitor can ask for, once at a time; None where that is not offered.
    """

    def __init__(
        self,
        visitor: Callable[[], int],
        *,
        warm: Sequence[str] = WARM,
        rehearse: Callable[[], None] | None = None,
        patience: Patience | None = None,
        practice: Practice | None = None,
    ) -> None:
        self._visitor = visitor
        self._practice = practice
        self._practising = False
        self._warm = warm
        self._rehearse = rehearse
        self._patience = patience or Patience()
        self._systemd = heartbeat.Notifier(os.environ)
        self._ready = False
        self._is_warm = False
        self._stopping = False
        self._failures = 0

    def run(self) -> int:
        """Serve until the demo is left, a signal ends the service, or the terminal is gone.

        Returns:
            0 after "Thoát bản thử" or a signal to stop, else `TERMINAL_LOST` or `UNUSABLE`.
        """
        terminal = sys.stdout.fileno()
        saved = save_terminal(terminal)
        quiet = quiet_terminal(terminal)
        self._catch_signals()
        try:
            while not self._stopping:
                began = time.monotonic()
                status = self._serve()
                status = self._after_practice(status) if self._practising else status
                self._practising = status == PRACTISE and self._practice is not None
                if status == LEFT or self._stopping:
                    break
                if status == UNUSABLE:
                    return UNUSABLE
                reset_terminal(terminal, quiet)
                if saved is not None and save_terminal(terminal) is None:
                    return TERMINAL_LOST
                if self._pause(status, time.monotonic() - began, terminal):
                    reset_terminal(terminal, quiet)
        finally:
            self._systemd.tell("STOPPING=1")
            reset_terminal(terminal, saved)
        return 0

    def _serve(self) -> int:
        """One visit, from the fork to the end."""
        pulse, heart = os.pipe()
        try:
            child = self._fork(pulse, heart)
            os.close(heart)
            return self._watch(child, pulse)
        finally:
            os.close(pulse)

    def _after_practice(self, status: int) -> int:
        """However a practice ended, the kiosk goes on; one that failed counts as any other failure."""
        if self._practice is not None:
            with contextlib.suppress(OSError):
                self._practice.clean()
        return NEXT_VISITOR if status in (NEXT_VISITOR, LEFT, PRACTISE) else FAILED

    def _fork(self, pulse: int, heart: int) -> int:
        # A fork copies one thread only: a lock held by another would stay locked in the child for ever.
        if threading.active_count() != 1:
            raise RuntimeError("The supervisor must have one thread.")
        gc.freeze()  # pages that no collection touches stay shared with the child
        child = os.fork()
        if child:
            return child
        gc.enable()
        status = 1
        try:
            # The terminal driver answers to these; until it does they have their usual meaning. The others stay
            # ignored until then: Ctrl+C must not end a process that has only just begun.
            for number in (signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            os.close(pulse)  # else the child would not notice that the supervisor is gone
            os.set_blocking(heart, False)
            heartbeat.give(heartbeat.Heart(heart))
            practice = self._practice if self._practising else None
            status = practice.visitor() if practice else self._visitor()
        finally:
            # Not sys.exit: the parent's clean-up (its terminal, its buffers) is not the child's to do.
            os._exit(status)

    def _warm_up(self) -> None:
        """Once, after the first page is painted: what every visitor needs is loaded, and all that is no use dropped."""
        if self._is_warm:
            return
        self._is_warm = True
        for module in self._warm:
            # What cannot be imported fails in the visitor's process too, and is reported there.
            with contextlib.suppress(Exception):
                import_module(module)
        if self._rehearse is not None:
            with contextlib.suppress(Exception):
                self._rehearse()
        gc.collect()  # here, not before a fork: nobody is waiting now

    def _watch(self, child: int, pulse: int) -> int:
        """Wait for the child's end, and bring it about where the child is stuck.

        Returns:
            Its exit status; minus the signal's number where one ended it.
        """
        deadline = time.monotonic() + self._patience.start
        told = False
        while True:
            if self._stopping and not told:
                told = True
                os.kill(child, signal.SIGTERM)
                deadline = time.monotonic() + self._patience.end
            readable, _, _ = select.select([pulse], [], [], _LOOK_SECONDS)
            beats = os.read(pulse, 1_024) if readable else b""
            if not beats:
                # The child has closed its end, or this is a look at the clock.
                ended, status = os.waitpid(child, 0 if readable else os.WNOHANG)
                if ended:
                    return os.waitstatus_to_exitcode(status)
            # Only after the look at the pulse: where it was this process that did not get its turn, the signs of life
            # have come all the same.
            if time.monotonic() >= deadline and (told or not beats):
                os.kill(child, signal.SIGKILL)
            elif beats and not told:
                self._warm_up()  # only now: until the first page is painted, the processor is the visitor's
                deadline = time.monotonic() + self._patience.silence
                self._alive()

    def _alive(self) -> None:
        if not self._ready:
            self._ready = True
            self._systemd.tell("READY=1")
        self._systemd.tell("WATCHDOG=1")

    def _pause(self, status: int, lasted: float, terminal: int) -> bool:
        """Wait where processes keep failing at once, so that a broken kiosk stays cool; whether there was a pause.

        One failure is an accident and costs the next visitor nothing.
        """
        self._failures = (
            self._failures + 1 if status not in (NEXT_VISITOR, PRACTISE) and lasted < self._patience.calm else 0
        )
        if self._failures < 2:
            return False
        write_patiently(terminal, _CALM_PAGE.encode())
        until = time.monotonic() + min(self._patience.longest_pause, 0.25 * 2 ** min(self._failures - 1, 10))
        while not self._stopping and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, _LOOK_SECONDS))
        return True

    def _catch_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        for number in (
            signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU,
            signal.SIGUSR1, signal.SIGUSR2,
        ):  # fmt: skip
            signal.signal(number, signal.SIG_IGN)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True


def supervise(
    visitor: Callable[[], int], rehearse: Callable[[], None] | None = None, practice: Practice | None = None
) -> int:
    """Serve visitors.

    Where there is no fork (Windows), one visitor after the other is served in this process. Then memory of the last
    visitor may live on until Python reuses it, and a crash ends the program: that is for an officer's own desk, not
    for the public.
    """
    if hasattr(os, "fork"):
        return Supervisor(visitor, rehearse=rehearse, practice=practice).run()
    gc.enable()
    while (status := visitor()) in (NEXT_VISITOR, PRACTISE):
        if status == PRACTISE and practice is not None:
            practice.visitor()
            practice.clean()
    return 0 if status == LEFT else status
