"""A line over the page that nobody can overlook: whose hand it is, or that nothing here is real."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from kiosk.domain.text import nfc


class Banner(Static):
    """Words between double lines in reversed colours; in a high window a double border stands around them."""

    DEFAULT_CSS = """
    Banner {
        width: 1fr; height: auto; max-height: 2; padding: 0 1;
        background: $ink; color: $paper; text-style: bold; text-align: center;
    }
    """

    def __init__(self, words: str, *, id: str | None = None) -> None:
        super().__init__(Content(f"══ {nfc(words)} ══"), id=id)
