"""What has to be transferred: the VietQR code where the window has room for it, and the same in words."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from kiosk.domain.money import format_dong
from kiosk.i18n import t
from kiosk.services.transfers import TransferAsked
from kiosk.widgets.button import BigButton
from kiosk.widgets.facts import Facts
from kiosk.widgets.qr import QUIET, QRCode
from receipts.qr import Matrix, matrix

WORDS = 36
"""Columns that the words beside the code need."""


class _Lines(Facts):
    """The text of a transfer is copied letter by letter: it must not be cut in two."""

    LABEL_WIDTH = 14


class TransferDialog(ModalScreen[None]):
    """Scan, or type. It closes by its button or Escape; the page below it still ends the visit."""

    CSS_PATH = "transfer_dialog.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", show=False)]

    def __init__(self, asked: TransferAsked) -> None:
        super().__init__()
        self._asked = asked
        # A screen is never worn or creased: the lowest level of error correction makes the smallest code.
        self._modules: Matrix = matrix(asked.payload, level="L")

    def compose(self) -> ComposeResult:
        asked = self._asked
        with Horizontal():
            yield QRCode(self._modules, id="code")
            with Vertical(id="words"):
                yield Static(Content(t("transfer.title")), classes="heading")
                yield Static(id="how", markup=False)
                yield _Lines(
                    [
                        (t("transfer.amount"), format_dong(asked.amount)),
                        (t("transfer.bank"), asked.receiver.bank_name),
                        (t("transfer.account"), asked.receiver.account),
                        (t("transfer.holder"), asked.receiver.holder),
                        (t("transfer.text"), asked.text),
                    ]
                )
                yield Static(Content(t("transfer.pending")), classes="note")
                yield BigButton(t("transfer.close"), look="act", id="close")

    def on_mount(self) -> None:
        self._fit()
        self.query_one("#close").focus()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        """Show the code only whole: a phone reads no part of one."""
        side = len(self._modules) + 2 * QUIET
        fits = self.app.size.height >= (side + 1) // 2 and self.app.size.width >= side + WORDS
        self.query_one("#code").display = fits
        self.query_one("#how", Static).update(Content(t("transfer.scan" if fits else "transfer.on_paper")))

    @on(BigButton.Pressed, "#close")
    def action_close(self) -> None:
        """Back to the page."""
        if self.is_active:
            self.dismiss(None)
