"""Dialogs: a list to pick from, help, the countdown, the curtain, the end of a visit."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import ScreenResume
from textual.screen import ModalScreen, ScreenResultType
from textual.types import CSSPathType
from textual.widgets import OptionList, Static

from kiosk.domain.forms import Option
from kiosk.domain.text import fold
from kiosk.i18n import t
from kiosk.screens.steady import Steady
from kiosk.screens.touch import WithKeyboard
from kiosk.services.office import Office
from kiosk.widgets.button import BigButton
from kiosk.widgets.entry import TextEntry
from kiosk.widgets.keyboard import Keyboard
from kiosk.widgets.pick_list import LIMIT, PickList


class Dialog(ModalScreen[ScreenResultType], Steady[ScreenResultType]):
    """What all dialogs look like. In a low window the dialog takes all of it, so that its buttons stay in view.

    A dialog closes only while it is on top, which is `is_active`: Textual's `is_current` holds below a curtain as well.
    """

    CSS_PATH: ClassVar[CSSPathType | None] = "dialogs.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-short"), (22, "-usual")]  # noqa: RUF012 (an instance variable, says Textual)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help_above_dialog", show=False),
        Binding("f5", "app.curtain_above_dialog", show=False),
    ]


class PickDialog(Dialog[str | None], WithKeyboard[str | None]):  # styles come by the first base only
    """One of many: typing narrows the list, Enter takes the highlighted row."""

    AUTO_FOCUS = "TextEntry"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss_none", show=False),
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
    ]

    def __init__(self, label: str, options: Sequence[Option], value: str) -> None:
        super().__init__()
        self._label = label
        self._options = tuple(options)
        self._value = value

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._label), classes="heading")
            yield TextEntry(id="narrow", max_length=40, placeholder=t("pick.narrow"))
            yield PickList(id="rows")
            with Horizontal(classes="actions"):
                yield BigButton(t("pick.take"), look="act", id="take")
                yield BigButton(t("action.back"), id="cancel")
        yield Keyboard()

    def on_mount(self) -> None:
        self.narrow()
        values = [option.value for option in self._options[:LIMIT]]
        if self._value in values:
            self.query_one(PickList).highlighted = values.index(self._value)

    @on(TextEntry.Changed)
    def narrow(self) -> None:
        """Rows that hold what was typed, with or without diacritics."""
        wanted = fold(self.query_one("#narrow", TextEntry).value)
        rows = self.query_one(PickList)
        rows.show((o.value, Content(o.label)) for o in self._options if wanted in fold(o.label))

    def action_move(self, by: int) -> None:
        """Up and down move in the list while the field keeps the focus."""
        rows = self.query_one(PickList)
        rows.action_cursor_down() if by > 0 else rows.action_cursor_up()

    @on(TextEntry.Submitted)
    @on(OptionList.OptionSelected)
    @on(BigButton.Pressed, "#take")
    def take(self) -> None:
        """The highlighted row."""
        picked = self.query_one(PickList).picked
        if picked is not None and self.is_active:
            self.dismiss(picked)

    @on(BigButton.Pressed, "#cancel")
    def action_dismiss_none(self) -> None:
        """Nothing was picked."""
        if self.is_active:
            self.dismiss(None)


class AskDialog(Dialog[str]):
    """A sentence and a few buttons; the answer is the pressed button's id, or "" for Escape."""

    AUTO_FOCUS = "BigButton"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "answer('')", show=False),
        Binding("left,up", "app.focus_previous", show=False),
        Binding("right,down", "app.focus_next", show=False),
    ]

    def __init__(self, title: str, words: str, buttons: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._title = title
        self._words = words
        self._buttons = tuple(buttons)
        self._shown_at = monotonic()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="heading")
            with VerticalScroll(classes="words", can_focus=False):
                yield Static(Content(self._words))
            with Horizontal(classes="actions" if self._one_row() else "actions -many"):
                for place, (key, words) in enumerate(self._buttons):
                    yield BigButton(words, look="hold" if place else "act", id=key)

    def _one_row(self) -> bool:
        """Whether the buttons stand side by side in the smallest window: 58 columns, each with its brackets and gap."""
        return sum(max(13, Content(words).cell_length + 5) for _, words in self._buttons) <= 58

    @on(BigButton.Pressed)
    def pressed(self, message: BigButton.Pressed) -> None:
        """A button was pressed, and not by a late second press on what was there before."""
        if monotonic() - self._shown_at >= self._guard:
            self.action_answer(message.button.id or "")

    @on(ScreenResume)
    def start_guard(self) -> None:
        """From now on presses are counted."""
        self._shown_at = monotonic()

    @property
    def _guard(self) -> float:
        """Seconds in which a press belongs to the page below, as that page's office is set."""
        below = (getattr(screen, "office", None) for screen in reversed(self.app.screen_stack))
        return next((office.timing.double_press for office in below if isinstance(office, Office)), 0.0)

    def action_answer(self, key: str) -> None:
        """Close with this answer."""
        if self.is_active:
            self.dismiss(key)


class Countdown(Dialog[bool]):
    """ "Ông/bà còn ở đó không?": any key, touch or scan goes on; at zero the visit ends."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self._left = seconds

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(t("idle.title")), classes="heading")
            yield Static(id="left", markup=False)
            yield Static(Content(t("idle.words")), classes="words")
            with Horizontal(classes="actions"):
                yield BigButton(t("idle.go_on"), look="act", id="go_on")

    def on_mount(self) -> None:
        self._show()
        self.set_interval(1, self._tick)

    def _show(self) -> None:
        self.query_one("#left", Static).update(Content(t("idle.left", seconds=self._left)))

    def _tick(self) -> None:
        self._left -= 1
        self._show()
        if self._left <= 0 and self.is_active:
            self.dismiss(False)

    def stop(self) -> None:
        """Somebody is there."""
        if self.is_active:
            self.dismiss(True)


class Curtain(ModalScreen[None]):
    """Hides the page at once; any key or press brings it back."""

    CSS_PATH = "dialogs.tcss"

    def compose(self) -> ComposeResult:
        with Vertical(classes="curtain"):
            yield Static(Content(t("curtain.words")))

    def on_key(self) -> None:
        self._lift()

    def on_click(self) -> None:
        self._lift()

    def _lift(self) -> None:
        if self.is_active:
            self.dismiss(None)
