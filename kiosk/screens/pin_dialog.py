"""An officer's PIN, asked again: to open a locked screen, and before what is sensitive."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from kiosk.domain.forms import Field, FieldKind, Question
from kiosk.domain.people import Officer
from kiosk.i18n import t
from kiosk.screens.dialogs import Dialog
from kiosk.screens.failures import failure_words
from kiosk.screens.frame import CurtainWanted, HelpWanted, Leave
from kiosk.screens.later import later
from kiosk.screens.touch import WithKeyboard
from kiosk.services.pin_answers import LoggedOut, PinAnswer, PinRight, PinWrong, Wait
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.button import BigButton
from kiosk.widgets.entry import TextEntry
from kiosk.widgets.keyboard import Keyboard

if TYPE_CHECKING:
    from kiosk.screens.page import Page


class PinOutcome(StrEnum):
    """How the dialog ended."""

    RIGHT = "right"
    LEFT = "left"
    LOGGED_OUT = "logged_out"


class PinDialog(Dialog[PinOutcome], WithKeyboard[PinOutcome]):  # styles come by the first base only
    """Hides the page and asks for the PIN.

    Args:
        page: the page behind it, whose services are asked.
        officer: whose PIN.
        check: the service's function that looks at the PIN.
        title: what this is about.
        words: why it is asked.
        leave: words of the button that goes away without the PIN.
    """

    AUTO_FOCUS = "TextEntry"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", show=False, priority=True),
        Binding("f5", "curtain", show=False, priority=True),
        Binding("escape", "away", show=False),
        Binding("tab,down", "app.focus_next", show=False),
        Binding("shift+tab,up", "app.focus_previous", show=False),
    ]

    def __init__(
        self, page: Page, officer: Officer, check: Callable[[Officer, str], PinAnswer], *, title: str, words: str,
        leave: str,
    ) -> None:  # fmt: skip
        super().__init__()
        self.page = page
        self._officer = officer
        self._check = check
        self._title = title
        self._words = words
        self._leave = leave
        self._busy = False

    def compose(self) -> ComposeResult:
        field = Field("pin", t("officer_session.pin"), FieldKind.NUMBER, required=True, max_length=12)
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="heading")
            yield Static(Content(self._words), classes="words")
            yield AnswerRow(Question("pin", field, required=True), "", secret=True)
            with Horizontal(classes="actions"):
                yield BigButton(t("officer_session.take"), look="act", id="take")
                yield BigButton(self._leave, id="leave")
                yield BigButton(t("action.help"), id="help")
        yield Keyboard()

    @on(TextEntry.Submitted)
    @on(BigButton.Pressed, "#take")
    def take(self) -> None:
        """Look at what was typed; a second press while the services work does nothing."""
        if not self._busy:
            self._busy = True
            self.run_worker(later(self._take), group="pin")

    async def _take(self) -> None:
        row = self.query_one(AnswerRow)
        pin = row.value
        row.clear()
        try:
            answer = await self.page.ask(self._check, self._officer, pin)
        finally:
            self._busy = False
        match answer:
            case PinRight():
                self._end(PinOutcome.RIGHT)
            case LoggedOut():
                self._end(PinOutcome.LOGGED_OUT)
            case PinWrong(left=left):
                row.show_problem(t("officer_session.wrong_pin", left=left))
            case Wait(seconds=seconds):
                row.show_problem(t("officer_session.wait", minutes=seconds // 60, seconds=seconds % 60))
        row.control.focus()

    def tell_failed(self, error: Exception) -> None:
        """Beside the field, which is empty again."""
        row = self.query_one(AnswerRow)
        row.show_problem(failure_words(error))
        row.control.focus()

    @on(BigButton.Pressed, "#leave")
    def leave(self) -> None:
        """Without the PIN."""
        self._end(PinOutcome.LEFT)

    def action_away(self) -> None:
        """Escape, as in every other dialog."""
        self._end(PinOutcome.LEFT)

    @on(BigButton.Pressed, "#help")
    def action_help(self) -> None:
        """Help, as on every page."""
        self.page.post_message(HelpWanted(self.page))

    def action_curtain(self) -> None:
        """Hide this as well."""
        self.page.post_message(CurtainWanted(self.page))

    def _end(self, outcome: PinOutcome) -> None:
        if self.is_active:
            self.dismiss(outcome)


class LockDialog(PinDialog):
    """Nobody has touched the screen for a while: the page is hidden, and only the officer's own PIN shows it again."""

    def __init__(self, page: Page, officer: Officer) -> None:
        super().__init__(
            page,
            officer,
            page.services.officers.unlock,
            title=t("officer_session.locked"),
            words=t("officer_session.locked_words", name=officer.name),
            leave=t("officer_session.log_out"),
        )

    def action_away(self) -> None:
        """Not here: to leave is to log out, and that is pressed for, not slipped into."""


async def pin_again(page: Page, officer: Officer, words: str) -> bool:
    """Ask for the officer's PIN before a sensitive act; whether it was right. The third wrong one ends her session.

    Args:
        page: the page that asks. It is awaited in a worker, as every dialog is.
        officer: who is at work.
        words: what is about to be done.
    """
    dialog = PinDialog(
        page,
        officer,
        page.services.officers.confirm_pin,
        title=t("officer_session.again", name=officer.name),
        words=words,
        leave=t("action.back"),
    )
    outcome = await page.app.push_screen_wait(dialog)
    if outcome is PinOutcome.LOGGED_OUT:
        page.post_message(Leave(page))
    return outcome is PinOutcome.RIGHT
