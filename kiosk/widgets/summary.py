"""The error summary: what must be mended, or looked at again, each line a way to the field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click, Key, Paste
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from kiosk.i18n import t

SHOWN = 3
"""Lines at most, so that the first field to mend stays in view at 80x24."""
SHOWN_SHORT = 1
"""The same at 64x18, where a line is often two."""
_CORRECTIONS = frozenset({"backspace", "delete"})


class ErrorSummary(Widget, can_focus=True):
    """ "Có 2 chỗ cần sửa", and a line for each. Up and down choose, Enter or a press leads to the field.

    Whoever does not ask where the focus is and types the right answer at once is led there, too, with what she types.
    """

    DEFAULT_CSS = """
    ErrorSummary {
        display: none; height: auto; padding: 0 1; margin: 0 0 0 0;
        border: heavy $fault; background: $paper; color: $fault;
    }
    ErrorSummary.-shown { display: block; }
    ErrorSummary:focus { border: double $fault; }
    ErrorSummary.-caution { border: heavy $hold; color: $hold; }
    ErrorSummary.-caution:focus { border: double $hold; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("enter,space", "jump", show=False),
    ]

    chosen = reactive(0)

    class Jump(Message):
        """Go to this field; `typed` is what was meant for it and came here."""

        def __init__(self, key: str, typed: Key | Paste | None = None) -> None:
            super().__init__()
            self.key = key
            self.typed = typed

    def __init__(self) -> None:
        super().__init__()
        self.problems: tuple[tuple[str, str], ...] = ()

    def show(self, problems: Sequence[tuple[str, str]], *, caution: bool = False) -> None:
        """Show these problems, each a field's key and a sentence; none hides the summary.

        `caution`: they deserve a second look only, and the primary action leads on all the same.
        """
        self.set_class(caution, "-caution")
        self.problems = tuple(problems)
        self.chosen = 0
        self.set_class(bool(problems), "-shown")
        self.refresh(layout=True)

    @property
    def _head(self) -> str:
        if self.has_class("-caution"):
            return "caution.head"
        return "form.to_mend" if any(key for key, _ in self.problems) else "form.told"

    @property
    def most(self) -> int:
        """How many lines there is room for."""
        return SHOWN_SHORT if self.screen.has_class("-short") else SHOWN

    def render(self) -> Content:
        head = t(self._head, count=len(self.problems))
        lines = [Content.styled(f"▲ {head}", "bold")]
        for place, (_, words) in enumerate(self.problems[: self.most]):
            chosen = place == self.chosen and self.has_focus
            mark, style = ("▶", "bold underline") if chosen else ("·", "underline")
            lines.append(Content.styled(f"{mark} {words}", style))
        rest = len(self.problems) - self.most
        if rest > 0:
            lines.append(Content(f"  {t('form.more_to_mend', count=rest)}"))
        return Content("\n").join(lines)

    def action_move(self, by: int) -> None:
        """Choose another line."""
        self.chosen = max(0, min(min(self.most, len(self.problems)) - 1, self.chosen + by))

    def action_jump(self) -> None:
        """Lead to the chosen line's field."""
        if self.problems:
            self.post_message(self.Jump(self.problems[self.chosen][0]))

    def on_key(self, event: Key) -> None:
        """A letter, a digit or a correction is meant for the field that is named here."""
        if (event.is_printable and event.key != "space") or event.key in _CORRECTIONS:
            self._pass_on(event, Key(event.key, event.character))

    def on_paste(self, event: Paste) -> None:
        """As with a key: some keyboards and scanners type in one piece."""
        self._pass_on(event, Paste(event.text))

    def _pass_on(self, event: Key | Paste, meant: Key | Paste) -> None:
        if self.problems:
            event.stop()
            event.prevent_default()
            self.post_message(self.Jump(self.problems[self.chosen][0], meant))

    def on_click(self, event: Click) -> None:
        event.stop()
        offset = event.get_content_offset(self)
        if offset is not None and 0 < offset.y <= min(self.most, len(self.problems)):
            self.chosen = offset.y - 1
        self.action_jump()
