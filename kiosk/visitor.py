"""One visit: the program that runs in a visitor's own process."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from kiosk.app import LEFT, NEXT, KioskApp
from kiosk.services import Services
from kiosk.supervisor import LEFT as LEFT_STATUS
from kiosk.supervisor import NEXT_VISITOR
from kiosk.wiring import Lobby

CRASHED = 1


def visit(lobby: Lobby, wire: Callable[[], Services], crash_folder: Path) -> int:
    """Serve one visitor; the exit status says how the visit ended."""
    driver = None
    if sys.platform != "win32":
        from kiosk.terminal.driver import KioskDriver

        driver = KioskDriver
    app = KioskApp(lobby, wire, crash_folder=crash_folder, driver_class=driver)
    result = app.run()
    if app.return_code:
        return app.return_code
    return {NEXT: NEXT_VISITOR, LEFT: LEFT_STATUS}.get(result or "", CRASHED)
