"""The secret of an authenticator app as a QR code, alone on the screen."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.screen import ModalScreen

from kiosk.widgets.qr import QRCode
from receipts.qr import matrix


class SecretDialog(ModalScreen[None]):
    """Any key or press closes it."""

    DEFAULT_CSS = "SecretDialog { align: center middle; background: $paper; }"

    def __init__(self, uri: str) -> None:
        super().__init__()
        self._uri = uri

    def compose(self) -> ComposeResult:
        # A screen is neither folded nor stained: the lowest level of error correction makes the smallest code.
        yield QRCode(matrix(self._uri, level="L"))

    def on_key(self) -> None:
        self._close()

    def on_click(self) -> None:
        self._close()

    def _close(self) -> None:
        if self.is_active:
            self.dismiss(None)
