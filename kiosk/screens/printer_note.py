"""What is said of the printer before anything is filed: nobody is kept from filing by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from kiosk.i18n import has, t

if TYPE_CHECKING:
    from kiosk.services.ports import PrinterState


class PrinterNote(Static):
    """A line that is there only while something is wrong with the printer."""

    DEFAULT_CSS = "PrinterNote { display: none; height: auto; color: $fault; text-style: bold; padding: 0 1; }"

    def __init__(self) -> None:
        super().__init__(id="printer", markup=False)

    def show(self, state: PrinterState) -> None:
        """Say what is wrong, or nothing."""
        self.update(Content("" if state.ready else f"▲ {before_words(state.problem)}"))
        self.display = not state.ready


def now_words(problem: str) -> str:
    """Why a paper that was asked for did not come out, and what to do."""
    return t(f"printer_now.{problem}" if has(f"printer_now.{problem}") else "printer_now.offline")


def before_words(problem: str) -> str:
    """What a problem of the printer means to somebody who has not filed yet."""
    return t(f"printer_before.{problem}" if has(f"printer_before.{problem}") else "printer.not_ready")
