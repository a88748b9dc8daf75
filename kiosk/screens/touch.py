"""A screen with the on-screen keyboard: when it is up, and how its keys reach the field that has the focus."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget

from kiosk.screens.steady import Steady
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.entry import TextEntry
from kiosk.widgets.key_layout import KeySet
from kiosk.widgets.keyboard import Keyboard, KeyboardUse, OnScreen

_SHOWN = "-keyboard"
"""The class of a screen whose keyboard is up: the style sheets make room by it."""


class WithKeyboard(Steady[ScreenResultType]):
    """Mixin for a screen that composes a `Keyboard`; put it before `Screen` and `ModalScreen`.

    The keyboard is up while it is wanted and a text field has the focus. While a finger is down nothing moves:
    a button or an answer that goes away under the finger would not be pressed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f3", "keyboard", show=False, priority=True)]

    _finger_down = False
    _shown_for: TextEntry | None = None
    _last_field: TextEntry | None = None
    _arriving: TextEntry | None = None

    @property
    def field(self) -> TextEntry | None:
        """The text field that has the focus."""
        return self.focused if isinstance(self.focused, TextEntry) else None

    def action_keyboard(self) -> None:
        """Show the keyboard, or hide it where it is up."""
        if self._shown_for is None:
            self.show_keyboard()
        else:
            self._hide()

    def show_keyboard(self) -> None:
        """Show the keyboard for the field that had the focus last, or for the first one."""
        OnScreen.ask()
        last = self._last_field
        field = last if last is not None and last.is_attached else next(iter(self.query(TextEntry)), None)
        if field is not None:
            field.focus()
        self._follow_focus()

    # -- when it is up -------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        self.screen_layout_refresh_signal.subscribe(self, self._see_layout)

    def finger_down(self) -> None:
        """Somebody touches the screen."""
        self._finger_down = True

    def finger_lifted(self) -> None:
        """The touch is over; what was touched hears of it first."""
        self._finger_down = False
        (self.focused or self).call_later(self._follow_focus)

    def on_descendant_focus(self) -> None:
        self._follow_focus()

    def on_descendant_blur(self) -> None:
        self._follow_focus()

    def on_click(self, event: Click) -> None:
        if OnScreen.use is KeyboardUse.ALWAYS and isinstance(event.widget, TextEntry):
            OnScreen.ask()
            self._follow_focus()

    def _follow_focus(self) -> None:
        """Show the keys that the field with the focus needs, or none."""
        if self._finger_down or not self.is_attached:
            return
        self._last_field = self.field or self._last_field
        field = self.field if OnScreen.wanted else None
        if field is self._shown_for:
            return
        self._shown_for = self._arriving = field
        self.set_class(field is not None, _SHOWN)
        keyboard = self.query_one(Keyboard)
        if field is None:
            keyboard.display = False
            return
        keyboard.show_for(field.keys, secret=field.password)
        self._expect_capital(field)
        self.refresh(layout=True)

    def _see_layout(self, _screen: Screen[object]) -> None:
        """The room for the page has changed: the field of the keyboard comes into view once more."""
        field = self._arriving
        if field is not self.focused:
            self._arriving = None
        elif field is not None:
            keyboard = self.query_one(Keyboard)
            if not keyboard.display or keyboard.region.height:  # else a layout without its room came first
                self._arriving = None
            row: Widget = next((one for one in field.ancestors if isinstance(one, AnswerRow)), field)
            for one in (row, field):  # the question with its hint where it fits, and the field in any case
                one.scroll_visible(animate=False, immediate=True)

    # -- what its keys do ----------------------------------------------------------------------------------------

    @on(Keyboard.KeyTyped)
    def _type_key(self, message: Keyboard.KeyTyped) -> None:
        if self.field is not None:
            self.field.type_character(message.character)

    @on(Keyboard.ToneTyped)
    def _type_tone(self, message: Keyboard.ToneTyped) -> None:
        if self.field is not None:
            self.field.type_tone(message.tone)

    @on(Keyboard.Erased)
    def _erase(self) -> None:
        if self.field is not None:
            self.field.action_delete_left()

    @on(Keyboard.Done)
    async def _finish_field(self) -> None:
        if self.field is not None:
            await self.field.action_submit()

    @on(Keyboard.Hidden)
    def _hide(self) -> None:
        OnScreen.wanted = False
        self._follow_focus()

    @on(TextEntry.Changed)
    def _see_change(self, message: TextEntry.Changed) -> None:
        if message.input is self.field and self.field is not None:
            self._expect_capital(self.field)

    def _expect_capital(self, field: TextEntry) -> None:
        if field.keys is KeySet.NAME:
            before = field.value[: field.cursor_position]
            self.query_one(Keyboard).expect_capital(not before[-1:].isalnum())
