"""An on-screen keyboard for kiosks with nothing but a touch screen."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.events import Leave, MouseDown, MouseUp
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from kiosk.domain.syllable import Tone
from kiosk.i18n import t
from kiosk.widgets.key_layout import Act, Key, KeySet, PlacedKey, board, place, room


class KeyboardUse(StrEnum):
    """When the keyboard comes up."""

    NEVER = "never"
    ON_DEMAND = "on_demand"
    """After F3 or the button in the help dialog."""
    ALWAYS = "always"
    """With every field, until it is hidden; a touch on a field brings it back."""


class OnScreen:
    """Whether this visitor wants the keyboard: one switch for all pages, remembered until the visit ends."""

    use: ClassVar[KeyboardUse] = KeyboardUse.ON_DEMAND
    wanted: ClassVar[bool] = False

    @classmethod
    def begin(cls, use: KeyboardUse) -> None:
        """A visit begins."""
        cls.use = use
        cls.wanted = use is KeyboardUse.ALWAYS

    @classmethod
    def ask(cls) -> None:
        """Somebody asks for it: from now on it comes up with every field."""
        cls.wanted = cls.use is not KeyboardUse.NEVER


class Capitals(Enum):
    """Which letters come next; the value is what the key shows."""

    NONE = "aa"
    NEXT = "Aa"
    ALL = "AA"


_AFTER = {Capitals.NONE: Capitals.NEXT, Capitals.NEXT: Capitals.ALL, Capitals.ALL: Capitals.NONE}
_SAMPLES = dict(zip(Tone, "aáàảãạ", strict=True))
_EDGE = "▁"
_WIDE = 12
"""From so many columns on a key's two words stand side by side."""


class Keyboard(Widget):
    """Keys for the field that has the focus. It never takes the focus, and knows no field: messages go out.

    Targets. A touch target should have 3 rows and 12 columns with a gap. The number pads hold to that from 64x18 on:
    five columns of keys, 0 behind the 9, an empty row and column between keys. A board of letters cannot: its rows of
    twelve would need 155 columns. It keeps the height of 3 rows and takes the width that there is: 5 to 6 columns at
    80x24, 4 to 5 at 64x18, with an empty column between keys and a drawn line (an empty row from 31 rows on) below
    them. On the smallest screen that is foreseen (15.6", 345 x 194 mm) that makes 21 x 24 mm at 80x24 and 21 x 32 mm
    at 64x18 by computation, above the 20 mm from which touch errors are few; nobody has measured it on a real kiosk.
    The other way, letters on several pages of large keys, was not taken: nearly every Vietnamese syllable has a mark
    or a tone, and each would cost two more touches. So all letters and tones lie on one page, in the order that
    telephones have, and only digits and signs on a second one.

    A press counts when it begins and ends on the same key. The key that is down is drawn in reverse, at once and
    without movement; in a secret field it is not, for whoever looks over the shoulder. Digits keep their order there,
    too: a shuffled pad shuts out those who know their PIN as a movement.

    It is one widget that draws its lines and finds the key by the place that was touched: forty widgets would cost a
    layout at every page.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "keyboard--letter", "keyboard--other", "keyboard--done", "keyboard--down", "keyboard--on",
    }  # fmt: skip

    DEFAULT_CSS = """
    Keyboard { display: none; width: 1fr; height: auto; background: $rule; color: $ink; }
    Keyboard > .keyboard--letter { background: $field; color: $ink; text-style: bold; }
    Keyboard > .keyboard--other { background: $panel; color: $ink; text-style: bold; }
    Keyboard > .keyboard--done { background: $act; color: $act-ink; text-style: bold; }
    Keyboard > .keyboard--down { background: $ink; color: $paper; text-style: bold; }
    Keyboard > .keyboard--on { background: $panel; color: $ink; text-style: bold underline; }
    """

    class KeyTyped(Message):
        """A character was typed."""

        def __init__(self, character: str) -> None:
            super().__init__()
            self.character = character

    class ToneTyped(Message):
        """A tone was chosen for the word that stands before the cursor."""

        def __init__(self, tone: Tone) -> None:
            super().__init__()
            self.tone = tone

    class Erased(Message):
        """The letter before the cursor is to go."""

    class Done(Message):
        """The field is finished."""

    class Hidden(Message):
        """The keyboard is not wanted any more."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._keys = KeySet.WORDS
        self._secret = False
        self._signs = False
        self._capitals = Capitals.NONE
        self._down: PlacedKey | None = None

    # -- values in -------------------------------------------------------------------------------------------------

    def show_for(self, keys: KeySet, *, secret: bool = False) -> None:
        """Show the keys that a field needs; digits and signs are turned back to letters."""
        self._keys, self._secret, self._signs = keys, secret, False
        self._capitals = Capitals.NONE
        self._down = None
        self.display = True
        self.refresh()

    def expect_capital(self, expected: bool) -> None:
        """Whether a capital is likely next. The visitor's own lock on capitals stays."""
        if self._capitals is not Capitals.ALL:
            self._turn_capitals(Capitals.NEXT if expected else Capitals.NONE)

    # -- drawing -----------------------------------------------------------------------------------------------------

    @property
    def placed(self) -> tuple[PlacedKey, ...]:
        """The keys that are shown, and where."""
        return place(board(self._keys, signs=self._signs), room(self.size.width, self.app.size.height))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return room(width, self.app.size.height).height

    def render_line(self, y: int) -> Strip:
        ground = self.rich_style
        segments: list[Segment] = []
        x = 0
        for placed in self.placed:
            region = placed.region
            if not region.y <= y < region.bottom:
                continue
            segments.append(Segment(" " * (region.x - x), ground))
            segments.append(self._slice(placed, y - region.y, ground))
            x = region.right
        return Strip([*segments, Segment(" " * (self.size.width - x), ground)]).simplify()

    def _slice(self, placed: PlacedKey, line: int, ground: Style) -> Segment:
        """One row of a key."""
        key, region = placed.key, placed.region
        style = self._style(placed)
        if placed.edged and line == region.height - 1 and region.height > 2:
            return Segment(_EDGE * region.width, Style(color=ground.bgcolor, bgcolor=style.bgcolor))
        label, detail = self._words(key)
        if detail and region.width >= _WIDE:
            label, detail = f"{label} {detail}", ""
        first = (region.height - 1) // 2 - (1 if detail and region.height > 2 else 0)
        text = label if line == first else detail if line == first + 1 else ""
        return Segment(_centred(text, region.width), style)

    def _style(self, placed: PlacedKey) -> Style:
        match placed.key.act:
            case _ if placed == self._down and not self._secret:
                name = "down"
            case Act.CAPITALS if self._capitals is not Capitals.NONE:
                name = "on"
            case Act.TYPE:
                name = "letter"
            case Act.DONE:
                name = "done"
            case _:
                name = "other"
        return self.get_component_rich_style(f"keyboard--{name}")

    def _words(self, key: Key) -> tuple[str, str]:
        """What a key says, in one line or two."""
        match key.act:
            case Act.TYPE if key.text == " ":
                return t("keyboard.space"), ""
            case Act.TYPE:
                return self._typed(key), ""
            case Act.TONE:
                sample = _SAMPLES[key.tone]
                return sample.upper() if self._capitals is Capitals.ALL else sample, t(f"tone.{int(key.tone)}")
            case Act.ERASE:
                return f"← {t('keyboard.erase')}", ""
            case Act.DONE:
                return f"{t('keyboard.done')} ▶", ""
            case Act.HIDE:
                return "▼", t("keyboard.hide")
            case Act.CAPITALS:
                return self._capitals.value, t("keyboard.capitals")
            case Act.SIGNS:
                return "123", ""
            case Act.LETTERS:
                return "abc", ""

    def _typed(self, key: Key) -> str:
        return key.text if self._capitals is Capitals.NONE else key.text.upper()

    # -- touches -----------------------------------------------------------------------------------------------------

    def _key_at(self, event: MouseDown | MouseUp) -> PlacedKey | None:
        return next((placed for placed in self.placed if placed.region.contains(event.x, event.y)), None)

    def on_mouse_down(self, event: MouseDown) -> None:
        event.stop()
        self._hold(self._key_at(event))

    def on_mouse_up(self, event: MouseUp) -> None:
        event.stop()
        down = self._down
        self._hold(None)
        if down is not None and self._key_at(event) == down:
            self._press(down.key)

    def on_leave(self, event: Leave) -> None:
        self._hold(None)

    def _hold(self, placed: PlacedKey | None) -> None:
        """Remember which key is down. What the mouse does not tell of any more (a key of another page) is let go."""
        changed = [one.region for one in (self._down, placed) if one is not None]
        self._down = placed
        if changed and not self._secret:
            self.refresh(*changed)

    def _press(self, key: Key) -> None:
        match key.act:
            case Act.TYPE:
                self.post_message(self.KeyTyped(self._typed(key)))
                if self._capitals is Capitals.NEXT:
                    self._turn_capitals(Capitals.NONE)
            case Act.TONE:
                self.post_message(self.ToneTyped(key.tone))
            case Act.ERASE:
                self.post_message(self.Erased())
            case Act.DONE:
                self.post_message(self.Done())
            case Act.HIDE:
                self.post_message(self.Hidden())
            case Act.CAPITALS:
                self._turn_capitals(_AFTER[self._capitals])
            case _:
                self._signs = key.act is Act.SIGNS
                self.refresh()

    def _turn_capitals(self, capitals: Capitals) -> None:
        if capitals is not self._capitals:
            self._capitals = capitals
            self.refresh()


def _centred(text: str, width: int) -> str:
    content = Content(text).truncate(width)
    left = (width - content.cell_length) // 2
    return f"{' ' * left}{content.plain}{' ' * (width - left - content.cell_length)}"
