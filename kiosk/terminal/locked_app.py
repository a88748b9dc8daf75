"""An app out of which no key, click or text leads: the base class of the kiosk's app."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textual.app import App, ReturnType
from textual.filter import LineFilter

from kiosk.terminal.card_keys import ScannedCards
from kiosk.terminal.guard import ControlGuard
from kiosk.terminal.textual_compat import NoLinkActions, QuietCrash, driver_of

_FREE_ACTIONS = frozenset({"focus_next", "focus_previous"})


class LockedApp(ScannedCards[ReturnType], QuietCrash[ReturnType], NoLinkActions[ReturnType], inherit_bindings=False):
    """A Textual app without quit keys, palette, clipboard, screenshots, links and tracebacks.

    `inherit_bindings=False` drops Ctrl+Q and Ctrl+C; Tab and Shift+Tab are the screens' own and stay. Actions that
    Textual brings are refused, so that a binding or markup that names one does nothing; actions that a subclass adds
    under names of its own work as usual.
    """

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._control_guard = ControlGuard()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Refuse every action of Textual's own app but moving the focus."""
        if action not in _FREE_ACTIONS and (hasattr(App, f"action_{action}") or hasattr(App, f"_action_{action}")):
            return False
        return super().check_action(action, parameters)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, then the output guard."""
        return [*super().get_line_filters(), self._control_guard]

    def copy_to_clipboard(self, text: str) -> None:
        """Nothing: what is copied outlives the citizen."""

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Nothing: there is no browser behind a kiosk."""

    def bell(self) -> None:
        """Nothing: the counter is a quiet place."""

    def ring(self) -> None:
        """Beep, on purpose: somebody calls an officer."""
        ring = getattr(driver_of(self), "ring", None)
        if ring is not None:
            ring()

    def deliver_text(self, *args: Any, **kwargs: Any) -> str | None:
        """Nothing: no file leaves through the screen."""
        return None

    def deliver_binary(self, *args: Any, **kwargs: Any) -> str | None:
        """Nothing: no file leaves through the screen."""
        return None

    def deliver_screenshot(
        self,
        filename: str | None = None,
        path: str | Path | None = None,
        time_format: str | None = None,
    ) -> str | None:
        """Nothing: a page holds personal data."""
        return None
