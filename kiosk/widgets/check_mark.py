"""Our own checkbox: `[✓]` or `[ ]`, so that its state is a mark and not a colour."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class CheckMark(Widget, can_focus=True):
    """A statement that is agreed to or not."""

    DEFAULT_CSS = """
    CheckMark { height: auto; min-height: 3; padding: 0 1; border: round $hold; background: $field; color: $ink; }
    CheckMark:focus { border: heavy $act; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space,enter", "tick", show=False)]

    checked = reactive(False)

    class Changed(Message):
        """It was ticked or unticked."""

        def __init__(self, mark: CheckMark, checked: bool) -> None:
            super().__init__()
            self.mark = mark
            self.checked = checked

        @property
        def control(self) -> CheckMark:
            """The checkbox."""
            return self.mark

    def __init__(self, words: str, checked: bool = False, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.words = words
        self.set_reactive(CheckMark.checked, checked)

    def render(self) -> Content:
        mark = Content.styled("[✓] ", "bold") if self.checked else Content("[ ] ")
        return Content.assemble(mark, self.words)

    def action_tick(self) -> None:
        """Tick or untick."""
        self.checked = not self.checked
        self.post_message(self.Changed(self, self.checked))

    def on_click(self, event: Click) -> None:
        event.stop()
        self.action_tick()
