"""A very small kiosk (or, with `--stock`, the same app on Textual's own legs) for the pseudo-terminal tests.

Two fields; F9 empties them and goes to the first; F10 fails with personal data. Not a test itself.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sys
import termios
from datetime import UTC, datetime
from pathlib import Path

from kiosk.terminal.environment import scrub_environment

if "--stock" not in sys.argv:
    scrub_environment(os.environ)
if "--controlling" in sys.argv:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import Input, Label

from kiosk.terminal.crash import write_crash_report
from kiosk.terminal.driver import TooFast, driver_class
from kiosk.terminal.locked_app import LockedApp
from kiosk.terminal.textual_compat import OrderedInput

NUMBER = "038090000001"


class Page(App[None]):
    """What both apps show."""

    BINDINGS = [Binding("f9", "start_over"), Binding("f10", "fail"), Binding("escape", "escape")]  # noqa: RUF012
    field: type[Input] = Input

    def compose(self) -> ComposeResult:
        yield self.field(id="one", max_length=40)
        yield self.field(id="two", max_length=40)
        yield Label("ready", id="state")

    def action_start_over(self) -> None:
        for field in self.query(Input):
            field.value = ""
        self.query_one("#one").focus()
        self.query_one("#state", Label).update("started over")

    def action_escape(self) -> None:
        self.query_one("#state", Label).update("escaped")

    def action_fail(self) -> None:
        number = NUMBER
        raise ValueError(f"bad number {number}")


class Stock(Page):
    """Textual as it is."""


class Kiosk(LockedApp[None], Page):
    """The same page behind gate and guard."""

    BINDINGS = Page.BINDINGS
    field = OrderedInput

    @on(TooFast)
    def warn(self) -> None:
        self.query_one("#state", Label).update("Nhập quá nhanh")

    def on_crash(self, error: Exception) -> None:
        write_crash_report(Path("crashes"), error, now=datetime.now(UTC))


if __name__ == "__main__":
    app: App[None] = Stock() if "--stock" in sys.argv else Kiosk(driver_class=driver_class())
    with contextlib.suppress(KeyboardInterrupt):
        app.run()
    sys.exit(app.return_code or 0)
