"""One of several answers: side by side where they fit, else picked from a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, cast

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widget import Widget

from kiosk.domain.forms import Option


class Choice(Widget, can_focus=True):
    """A question with a few fixed answers.

    The chosen one is marked by `(•)`, bold and reverse: three signals, none of them a colour. Left and right (or
    space) choose where the answers stand side by side; Enter or a press asks for the list where they do not fit.
    """

    DEFAULT_CSS = """
    Choice {
        height: auto; width: 1fr; min-height: 3; padding: 0 1; background: $field; color: $ink;
        border: round $hold; border-title-color: $ink; border-title-style: bold; border-title-background: $field;
    }
    Choice:focus { border: heavy $act; border-title-color: $act; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "step(1)", show=False),
        Binding("left", "step(-1)", show=False),
        Binding("enter", "pick", show=False),
    ]

    class Changed(Message):
        """Another answer was chosen."""

        def __init__(self, choice: Choice, value: str) -> None:
            super().__init__()
            self.choice = choice
            self.value = value

        @property
        def control(self) -> Choice:
            """The question."""
            return self.choice

    class ListWanted(Message):
        """The answers do not fit side by side: the page shows them as a list."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

    class Done(Message):
        """Enter was pressed on an answered question: on to the next one."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

    def __init__(
        self,
        options: Sequence[Option],
        value: str = "",
        *,
        empty: str = "",
        listed: bool = False,
        id: str | None = None,
    ) -> None:
        """`listed` always asks for the list: there are more answers than the options that are handed over."""
        super().__init__(id=id)
        self._listed = listed
        self.options = tuple(options)
        self.value = value
        self._empty = empty

    @property
    def side_by_side(self) -> bool:
        """Whether all answers fit on one row."""
        if self._listed:
            return False
        width = sum(Content(option.label).cell_length + 4 for option in self.options) + 3 * (len(self.options) - 1)
        return len(self.options) <= 4 and width <= max(20, self.content_size.width)

    def choose(self, value: str) -> None:
        """Take this answer."""
        if value != self.value:
            self.value = value
            self.refresh()
            self.post_message(self.Changed(self, value))

    def render(self) -> Content:
        if not self.side_by_side:
            label = next((option.label for option in self.options if option.value == self.value), self._empty)
            return Content.assemble("▼ ", Content.styled(label, "bold") if self.value else label)
        parts = []
        for option in self.options:
            chosen = option.value == self.value
            text = f"({'•' if chosen else ' '}) {option.label}"
            parts.append(Content.styled(text, "bold reverse") if chosen else Content(text))
        return Content("   ").join(parts)

    def action_step(self, by: int) -> None:
        """The answer beside the present one."""
        if not self.side_by_side:
            self.post_message(self.ListWanted(self))
            return
        values = [option.value for option in self.options]
        place = values.index(self.value) + by if self.value in values else (0 if by > 0 else len(values) - 1)
        self.choose(values[place % len(values)])

    def action_pick(self) -> None:
        """Enter: go on where the answers are in view, else show the list."""
        self.post_message(self.Done(self) if self.side_by_side and self.value else self.ListWanted(self))

    def on_click(self, event: Click) -> None:
        event.stop()
        if not self.side_by_side:
            self.post_message(self.ListWanted(self))
            return
        offset = event.get_content_offset(cast(Widget, self))
        if offset is None:
            return
        left = 0
        for option in self.options:
            right = left + Content(option.label).cell_length + 4
            if left <= offset.x <= right:
                self.choose(option.value)
            left = right + 3
