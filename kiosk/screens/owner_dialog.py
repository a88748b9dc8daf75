"""Whose scan it is that an officer gives back: the number on the card that she has in her hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from kiosk.domain.forms import Field, FieldKind, Question
from kiosk.domain.problem import Problem
from kiosk.i18n import problem_words, t
from kiosk.screens.dialogs import Dialog
from kiosk.screens.failures import failure_words
from kiosk.screens.touch import WithKeyboard
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.button import BigButton
from kiosk.widgets.entry import TextEntry
from kiosk.widgets.keyboard import Keyboard

if TYPE_CHECKING:
    from kiosk.screens.quarantine import QuarantinePage


class OwnerDialog(Dialog[str | None], WithKeyboard[str | None]):  # styles come by the first base only
    """Asks for the number. None where the officer goes back."""

    AUTO_FOCUS = "TextEntry"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", show=False),
        Binding("tab,down", "app.focus_next", show=False),
        Binding("shift+tab,up", "app.focus_previous", show=False),
    ]

    def __init__(self, page: QuarantinePage, scan: str) -> None:
        """`scan` says in words which scan it is."""
        super().__init__()
        self._page = page
        self._scan = scan

    def compose(self) -> ComposeResult:
        number = Field("owner", t("quarantine.owner"), FieldKind.PERSONAL_NUMBER, required=True, max_length=20)
        with Vertical(classes="dialog"):
            yield Static(Content(t("quarantine.whose")), classes="heading")
            yield Static(Content(t("quarantine.whose_words", scan=self._scan)), classes="words")
            yield AnswerRow(Question("owner", number, required=True), "")
            with Horizontal(classes="actions"):
                yield BigButton(t("pick.take"), look="act", id="take")
                yield BigButton(t("action.back"), id="cancel")
        yield Keyboard()

    @on(TextEntry.Submitted)
    @on(BigButton.Pressed, "#take")
    def take(self) -> None:
        """Close with the number, once it is one."""
        self.begin(self._take, group="owner")

    async def _take(self) -> None:
        row = self.query_one(AnswerRow)
        owner = await self._page.ask(self._page.services.unclaimed.owner, self._page.officer, row.value)
        if isinstance(owner, Problem):
            row.show_problem(problem_words(owner))
            row.control.focus()
        elif self.is_active:
            self.dismiss(owner)

    def tell_failed(self, error: Exception) -> None:
        """Beside the field."""
        row = self.query_one(AnswerRow)
        row.show_problem(failure_words(error))
        row.control.focus()

    @on(BigButton.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Nothing is given back."""
        if self.is_active:
            self.dismiss(None)
