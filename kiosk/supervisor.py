"""A fresh process for every visitor, forked from a warm parent.

The parent holds code, words and the catalogue's modules; no store, key, thread, event loop or keyboard byte. When a
visitor's process ends, however it ends, nothing of that visitor is left in memory, the terminal is reset, and the next
one is there at once. Where there is no fork the visitor's process is a new Python instead.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from types import FrameType

from kiosk.terminal.environment import reset_terminal, save_terminal

NEXT_VISITOR = 0
LEFT = 10
"""Exit status of a visitor's process: "Thoát bản thử" was pressed."""

CALM_SECONDS = 1.0
"""A process that fails sooner than this is brought back more slowly each time, so that a broken kiosk stays cool."""
LONGEST_PAUSE = 10.0

_CALM_PAGE = "\x1b[2J\x1b[H\r\n   Máy đang khởi động lại. Xin chờ một lát, hoặc gọi cán bộ tại quầy.\r\n"

WARM = (
    "kiosk.data.home",
    "kiosk.devices.inspector",
    "kiosk.devices.scanner",
    "kiosk.screens.login",
    "kiosk.screens.search",
    "kiosk.screens.procedure",
    "kiosk.screens.form",
    "kiosk.screens.papers",
    "kiosk.screens.fee",
    "kiosk.screens.review",
    "kiosk.screens.confirm",
    "kiosk.screens.done",
    "receipts.form01",
)
"""What the parent imports while the first visitor reads the welcome page. Code only: nothing is opened."""


class Supervisor:
    """Brings visitors' processes, one after the other.

    Args:
        visitor: runs one visit in the child and returns its exit status.
        warm: modules to import in the parent after the first fork.
    """

    def __init__(self, visitor: Callable[[], int], *, warm: Sequence[str] = WARM) -> None:
        self._visitor = visitor
        self._warm = warm
        self._child = 0
        self._stopping = False
        self._pause = 0.0

    def run(self) -> int:
        """Serve until the demo is left or a signal ends the service.

        Returns:
            0 after "Thoát bản thử" or a signal to stop.
        """
        terminal = sys.stdout.fileno()
        saved = save_terminal(terminal)
        self._catch_signals()
        try:
            while not self._stopping:
                began = time.monotonic()
                self._child = self._fork()
                self._warm_up()
                status = self._wait()
                if status == LEFT or self._stopping:
                    break
                reset_terminal(terminal, saved)
                self._cool_down(status, time.monotonic() - began)
        finally:
            reset_terminal(terminal, saved)
        return 0

    def _fork(self) -> int:
        # A fork copies one thread only: a lock held by another would stay locked in the child for ever.
        assert threading.active_count() == 1, "the supervisor has one thread"
        gc.collect()
        gc.freeze()
        child = os.fork()
        if child:
            return child
        status = 1
        try:
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            status = self._visitor()
        finally:
            # Not sys.exit: the parent's clean-up (its terminal, its buffers) is not the child's to do.
            os._exit(status)

    def _warm_up(self) -> None:
        for module in self._warm:
            __import__(module)
        self._warm = ()

    def _wait(self) -> int:
        """The child's exit status; minus the signal's number where one ended it."""
        while True:
            try:
                _, status = os.waitpid(self._child, 0)
            except InterruptedError:
                continue
            self._child = 0
            return os.waitstatus_to_exitcode(status)

    def _cool_down(self, status: int, lasted: float) -> None:
        failed_at_once = status != NEXT_VISITOR and lasted < CALM_SECONDS
        self._pause = min(LONGEST_PAUSE, (self._pause or 0.25) * 2) if failed_at_once else 0.0
        if self._pause:
            os.write(sys.stdout.fileno(), _CALM_PAGE.encode())
            time.sleep(self._pause)

    def _catch_signals(self) -> None:
        # SIGHUP keeps its default: when the terminal is gone there is nothing left to supervise.
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True
        if self._child:
            os.kill(self._child, signal.SIGTERM)


def supervise(visitor: Callable[[], int]) -> int:
    """Serve visitors; on systems without fork one visitor after the other in this process."""
    if hasattr(os, "fork"):
        return Supervisor(visitor).run()
    while (status := visitor()) == NEXT_VISITOR:
        pass
    return 0 if status == LEFT else status
