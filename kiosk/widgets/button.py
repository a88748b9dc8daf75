"""The one kind of button: three rows high, at least twelve columns wide, one meaning."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

Look = Literal["act", "hold", "quiet"]


class BigButton(Widget, can_focus=True):
    """A button that can be hit with a finger.

    A press counts only when it begins and ends on the button (Textual sends `Click` only then).

    Args:
        label: what it says; data is safe here.
        look: "act" for the one primary action of a page, "hold" for others, "quiet" for links in lists.
        detail: a second line, in plain weight.
    """

    DEFAULT_CSS = """
    BigButton {
        width: auto; min-width: 12; height: 3; padding: 0; margin: 0 1 0 0;
        content-align: center middle; text-align: center; text-style: bold;
        background: $panel; color: $ink; border: none;
    }
    BigButton.-act { background: $act; color: $act-ink; }
    BigButton.-quiet { background: $paper; color: $hold; text-style: underline; }
    BigButton:focus { background: $ink; color: $paper; }
    BigButton.-act:focus { background: $act; color: $act-ink; }
    BigButton:disabled { text-style: none; color: $muted; background: $panel; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "press", show=False)]

    class Pressed(Message):
        """The button was pressed."""

        def __init__(self, button: BigButton) -> None:
            super().__init__()
            self.button = button

        @property
        def control(self) -> BigButton:
            """The button, so that `@on(BigButton.Pressed, "#id")` works."""
            return self.button

    def __init__(
        self, label: str, *, look: Look = "hold", detail: str = "", id: str | None = None, classes: str | None = None,
        disabled: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(id=id, classes=f"-{look} {classes or ''}", disabled=disabled)
        self._label = label
        self._detail = detail

    @property
    def label(self) -> str:
        """What the button says."""
        return self._label

    def relabel(self, label: str) -> Self:
        """Say something else from now on."""
        self._label = label
        return self.refresh(layout=True)

    def render(self) -> Content:
        # The mark says which button Enter presses, besides the colours.
        label = Content(f"[ {self._label} ]" if self.has_focus else f"  {self._label}  ")
        return Content.assemble(label, "\n", Content(self._detail).stylize("not bold")) if self._detail else label

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return max(Content(self._label).cell_length + 4, Content(self._detail).cell_length)

    def on_click(self, event: Click) -> None:
        event.stop()
        self.action_press()

    def action_press(self) -> None:
        """Send `Pressed`, unless the button is off."""
        if not self.disabled:
            self.post_message(self.Pressed(self))
