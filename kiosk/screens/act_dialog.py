"""The dialog before an act with money: what is done, how much, and the officer's PIN once more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import DescendantFocus
from textual.types import CSSPathType
from textual.widgets import Static

from kiosk.domain.forms import FieldKind
from kiosk.domain.money import format_dong, parse_money
from kiosk.domain.problem import Problem
from kiosk.i18n import problem_words, t
from kiosk.screens.dialogs import Dialog
from kiosk.screens.login import question
from kiosk.screens.touch import WithKeyboard
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.button import BigButton
from kiosk.widgets.entry import TextEntry
from kiosk.widgets.keyboard import Keyboard


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What was typed: the PIN, and the amount where one was asked for."""

    pin: str
    amount: int = 0


class ActDialog(Dialog[Confirmed | None], WithKeyboard[Confirmed | None]):  # styles come by the first base only
    """Words, perhaps an amount, and the PIN. None where the officer goes back.

    Args:
        title: what is done.
        words: what about.
        amount: label of the amount that is asked for; "" where none is.
        typed: the amount that stands there at first, marked: what is typed takes its place.
        pin_first: the amount is most likely right, and the PIN is what is asked for.
        wrong: why the PIN that was typed before did not do.
    """

    CSS_PATH: ClassVar[CSSPathType | None] = ["dialogs.tcss", "act_dialog.tcss"]
    AUTO_FOCUS = "TextEntry"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(
        self, title: str, words: str, *, amount: str = "", typed: str = "", pin_first: bool = False, wrong: str = ""
    ) -> None:
        super().__init__()
        self._title = title
        self._words = words
        self._amount = amount
        self._typed = typed
        self._pin_first = pin_first or bool(wrong)
        self._wrong = wrong
        self._marked = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="heading")
            with VerticalScroll(classes="words", can_focus=False):
                yield Static(Content(self._words))
            if self._amount:
                yield AnswerRow(question("amount", self._amount, FieldKind.MONEY, max_length=20), self._typed)
                yield Static(id="read", markup=False)
            yield AnswerRow(question("pin", t("bill.pin"), FieldKind.NUMBER, max_length=12), "", secret=True)
            with Horizontal(classes="actions"):
                yield BigButton(t("bill.confirm"), look="act", id="take")
                yield BigButton(t("action.back"), id="cancel")
        yield Keyboard()

    def on_mount(self) -> None:
        rows = {row.key: row for row in self.query(AnswerRow)}
        rows["pin"].show_problem(self._wrong)
        if self._pin_first:
            rows["pin"].control.focus()

    @on(DescendantFocus)
    def mark_amount(self, event: DescendantFocus) -> None:
        """The amount that stands there at first is marked, once: whoever comes back to it wants to mend it."""
        row = next((row for row in self.query(AnswerRow) if row.key == "amount"), None)
        if row is not None and event.widget is row.control and not self._marked and not self._pin_first:
            row.query_one(TextEntry).action_select_all()
        self._marked = True

    @on(TextEntry.Changed)
    def read_amount(self) -> None:
        """The amount as it is read: a digit too many is seen before it is confirmed."""
        row = next((row for row in self.query(AnswerRow) if row.key == "amount"), None)
        amount = parse_money(row.value) if row else None
        for read in self.query("#read").results(Static):
            read.update(Content(f"= {format_dong(amount)}" if isinstance(amount, int) else ""))

    @on(TextEntry.Submitted)
    def lead_on(self, message: TextEntry.Submitted) -> None:
        """Enter: the next field, then the act."""
        controls = [row.control for row in self.query(AnswerRow)]
        place = controls.index(message.input) + 1
        if place < len(controls):
            controls[place].focus()
        else:
            self.take()

    @on(BigButton.Pressed, "#take")
    def take(self) -> None:
        """Close with what was typed, once it can be read."""
        rows = {row.key: row for row in self.query(AnswerRow)}
        amount: int | Problem = 0
        if "amount" in rows:
            amount = parse_money(rows["amount"].value)
            rows["amount"].show_problem(problem_words(amount) if isinstance(amount, Problem) else "")
        if isinstance(amount, Problem):
            rows["amount"].control.focus()
        elif not rows["pin"].value:
            rows["pin"].show_problem(t("login.pin_wanted"))
            rows["pin"].control.focus()
        elif self.is_active:
            self.dismiss(Confirmed(rows["pin"].value.strip(), amount))

    @on(BigButton.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Nothing is done."""
        if self.is_active:
            self.dismiss(None)
