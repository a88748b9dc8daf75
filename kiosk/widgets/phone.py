"""The demo's telephone: a small screen in the corner that shows the last text message."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from kiosk.i18n import t


class PhoneView(Static):
    """What arrived last; nothing of it is real."""

    DEFAULT_CSS = """
    PhoneView {
        width: 1fr; max-width: 64; height: auto; min-height: 3; padding: 0 1; color: $ink; background: $panel;
        border: round $hold; border-title-color: $ink; border-title-background: $panel; border-title-style: bold;
    }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self.border_title = Content(t("phone.title"))
        self.show("")

    def show(self, message: str) -> None:
        """Show a message; "" says that there is none yet."""
        self.update(Content(message or t("phone.empty")))
