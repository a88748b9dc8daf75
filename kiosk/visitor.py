"""One visit: the program that runs in a visitor's own process."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import Callable
from pathlib import Path

from textual import on

from kiosk.app import LEFT, NEXT, PRACTICE, KioskApp
from kiosk.heartbeat import BEAT_SECONDS, heart
from kiosk.i18n import t
from kiosk.lobby import Lobby
from kiosk.services import Services
from kiosk.supervisor import LEFT as LEFT_STATUS
from kiosk.supervisor import NEXT_VISITOR, PRACTISE
from kiosk.terminal.crash import silence_loop, silence_tracebacks, write_crash_report
from kiosk.terminal.driver import TooFast, driver_class

CRASHED = 1


class VisitorApp(KioskApp):
    """The app under a supervisor: it gives signs of life, and leaves when nobody wants them any more."""

    def on_mount(self) -> None:
        silence_loop(asyncio.get_running_loop(), self._lost_error)
        self.call_after_refresh(self._beat)
        self.set_interval(BEAT_SECONDS, self._beat)

    @on(TooFast)
    def say_too_fast(self) -> None:
        """Keys were dropped, and whoever typed or scanned them has to know."""
        self.notify(t("frame.too_fast"), markup=False)

    def _beat(self) -> None:
        if not heart().beat():
            self.exit(return_code=CRASHED)

    def _lost_error(self, error: BaseException) -> None:
        if isinstance(error, Exception):
            self.on_crash(error)


def rehearse(lobby: Lobby) -> None:
    """Draw the welcome page once, without a terminal and for nobody.

    Run by the supervisor's parent process: style sheets are parsed and cached, and every visitor's process inherits
    that. Nothing is opened, and no event loop or thread is left behind.
    """

    class Rehearsal(KioskApp):
        def first_page_is_painted(self) -> None:
            self.exit()

    def nothing() -> Services:
        raise RuntimeError("a rehearsal has no services")

    Rehearsal(lobby, nothing).run(headless=True, size=(80, 24))


def visit(lobby: Lobby, wire: Callable[[], Services], crash_folder: Path) -> int:
    """Serve one visitor; the exit status says how the visit ended.

    Whatever fails, in whichever thread, leaves a report without values and not one word on the terminal.
    """

    def report(error: BaseException) -> None:
        write_crash_report(crash_folder, error, now=lobby.clock.now())

    def wired() -> Services:
        services = wire()
        gc.freeze()  # it stays to the end: a look for garbage among it would hold a page up for a tenth of a second
        return services

    silence_tracebacks(report)
    try:
        app = VisitorApp(lobby, wired, crash_folder=crash_folder, driver_class=driver_class())
        result = app.run()
    except Exception as error:
        with contextlib.suppress(OSError):
            report(error)
        return CRASHED
    if app.return_code:
        return app.return_code
    return {NEXT: NEXT_VISITOR, LEFT: LEFT_STATUS, PRACTICE: PRACTISE}.get(result or "", CRASHED)
