"""One question of a page: its label, where it is answered, its hint, and what is wrong with the answer."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from kiosk.domain.forms import YES, FieldKind, Option, Question
from kiosk.i18n import t
from kiosk.widgets.choice import Choice
from kiosk.widgets.entry import TextEntry
from kiosk.widgets.key_layout import KeySet

_PLAIN = {
    FieldKind.NUMBER, FieldKind.MONEY, FieldKind.PHONE, FieldKind.EMAIL, FieldKind.ID_NUMBER, FieldKind.PERSONAL_NUMBER,
    FieldKind.DATE,
}  # fmt: skip
_KEYS = {
    FieldKind.NAME: KeySet.NAME,
    FieldKind.NUMBER: KeySet.DIGITS,
    FieldKind.MONEY: KeySet.DIGITS,
    FieldKind.PHONE: KeySet.DIGITS,
    FieldKind.ID_NUMBER: KeySet.DIGITS,
    FieldKind.PERSONAL_NUMBER: KeySet.PLAIN,
    FieldKind.DATE: KeySet.DATE,
}
"""What the on-screen keyboard shows, where the kind of the question says more than its text field."""


class AnswerRow(Vertical):
    """A question as people see it.

    The label stands in the border of the field, so that a row is three rows high and five of them fit a page.
    """

    DEFAULT_CSS = """
    AnswerRow { height: auto; }
    AnswerRow > TextEntry {
        height: 3; width: 1fr; padding: 0 1; background: $field; color: $ink;
        border: round $hold; border-title-color: $ink; border-title-style: bold; border-title-background: $field;
        border-subtitle-color: $muted; border-subtitle-background: $field;
    }
    AnswerRow > Choice { border-subtitle-color: $muted; border-subtitle-background: $field; }
    AnswerRow > TextEntry:focus { border: heavy $act; border-title-color: $act; }
    AnswerRow > .hint { display: none; height: auto; padding: 0 2; color: $muted; }
    AnswerRow.-hint-below > .hint { display: block; }
    AnswerRow > .problem { display: none; height: auto; padding: 0 2; color: $fault; text-style: bold; }
    AnswerRow.-wrong > .problem, AnswerRow.-odd > .problem { display: block; }
    AnswerRow.-odd > .problem { color: $hold; }
    AnswerRow.-wrong > TextEntry, AnswerRow.-wrong > Choice { border: heavy $fault; }
    AnswerRow.-odd > TextEntry, AnswerRow.-odd > Choice { border: heavy $hold; }
    """

    class Answered(Message):
        """The question was answered, or its field was left."""

        def __init__(self, row: AnswerRow, value: str) -> None:
            super().__init__()
            self.row = row
            self.value = value

    def __init__(
        self, question: Question, value: str, *, secret: bool = False, keys: KeySet | None = None, listed: bool = False
    ) -> None:
        """`listed`: the answer is picked from a list of the page's own, such as the communes."""
        super().__init__()
        self._listed = listed
        self.question = question
        self._first = value
        self.secret = secret
        self._keys = keys or _KEYS.get(question.field.kind)

    @property
    def key(self) -> str:
        """The key of the answer."""
        return self.question.key

    @property
    def value(self) -> str:
        """What stands there now, as typed; in the moment before the field is there, what it will show."""
        control = next(iter(self.query("TextEntry, Choice")), None)
        return control.value if isinstance(control, TextEntry | Choice) else self._first

    @property
    def untouched(self) -> bool:
        """Whether the answer is the one that the page came with."""
        return self.value == self._first

    @property
    def control(self) -> Widget:
        """The widget that takes the focus."""
        return self.query_one("TextEntry, Choice")

    def clear(self) -> None:
        """Empty a text field, such as a PIN that was wrong."""
        control = self.control
        if isinstance(control, TextEntry):
            control.value = ""

    def compose(self) -> ComposeResult:
        field = self.question.field
        label = Content(f"{field.label} *" if self.question.required else field.label)
        control: Widget
        if field.kind in (FieldKind.CHOICE, FieldKind.YES_NO):
            yes_no = (Option(YES, t("word.yes")), Option("no", t("word.no")))
            control = Choice(field.options or yes_no, self._first, empty=t("form.pick"), listed=self._listed)
        else:
            control = TextEntry(
                self._first,
                vietnamese=field.kind not in _PLAIN,
                secret=self.secret,
                max_length=max(field.max_length, 1),
                keys=self._keys,
            )
        control.border_title = label
        yield control
        yield Static(Content(field.hint), classes="hint")
        yield Static(classes="problem", markup=False)

    def on_resize(self) -> None:
        """The hint stands in the border where it fits, else on a line of its own: it is never cut."""
        hint = Content(self.question.field.hint)
        fits = hint.cell_length <= self.size.width - 8
        self.control.border_subtitle = hint if fits else ""
        self.set_class(bool(hint) and not fits, "-hint-below")

    def show_problem(self, words: str) -> None:
        """Say what is wrong, beside the field; "" takes it away."""
        self.set_class(bool(words), "-wrong")
        self.remove_class("-odd")
        self.query_one(".problem", Static).update(Content(f"▲ {words}") if words else "")

    def show_caution(self, words: str) -> None:
        """Say what deserves a second look, and is not refused; "" takes it away."""
        self.show_problem(words)
        self.remove_class("-wrong")
        self.set_class(bool(words), "-odd")

    @on(TextEntry.Left)
    def _tell(self, message: TextEntry.Left) -> None:
        message.stop()
        self.post_message(self.Answered(self, message.entry.value))

    @on(Choice.Changed)
    def _tell_choice(self, message: Choice.Changed) -> None:
        message.stop()
        self.post_message(self.Answered(self, message.value))
