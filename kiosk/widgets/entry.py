"""The one kind of text field: Vietnamese typed without an input method, keys in the order they came, no clipboard."""

from __future__ import annotations

import re
from collections import deque
from typing import ClassVar

from textual.events import Blur, Focus, Key, Paste
from textual.message import Message

from kiosk.domain.composer import Method, Word, toned
from kiosk.domain.syllable import Tone
from kiosk.domain.text import clean, nfc
from kiosk.terminal.textual_compat import OrderedInput
from kiosk.widgets.key_layout import KeySet

SCANNED_DIGITS = 12
"""The number at the head of an identity card's QR code."""

_LETTERS_BEFORE = re.compile(r"[^\W\d_]*\Z")


class Typing:
    """The typing method of this session: one switch for all fields, remembered until the visit ends."""

    method: ClassVar[Method] = Method.TELEX

    @classmethod
    def turn(cls) -> Method:
        """The next method: Telex, VNI, off, Telex …"""
        order = (Method.TELEX, Method.VNI, Method.OFF)
        cls.method = order[(order.index(cls.method) + 1) % len(order)]
        return cls.method


class TextEntry(OrderedInput):
    """A line of text.

    Args:
        value: what stands there at first.
        vietnamese: whether Telex and VNI work here; off for numbers, codes and e-mail.
        secret: shown as dots (PIN, one-time code).
        max_length: at most so many characters; what is typed beyond is not taken.
        keys: what the on-screen keyboard shows here; None leaves it to `vietnamese` and `secret`.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = "TextEntry > .input--placeholder { color: $muted; }"

    class Left(Message):
        """The field was left; its value may have changed."""

        def __init__(self, entry: TextEntry) -> None:
            super().__init__()
            self.entry = entry

        @property
        def control(self) -> TextEntry:
            """The field."""
            return self.entry

    def __init__(
        self, value: str = "", *, placeholder: str = "", vietnamese: bool = True, secret: bool = False,
        max_length: int = 200, keys: KeySet | None = None, id: str | None = None, classes: str | None = None,
    ) -> None:  # fmt: skip
        super().__init__(nfc(value), placeholder, password=secret, max_length=max_length, id=id, classes=classes)
        self.select_on_focus = False
        self._vietnamese = vietnamese and not secret
        self.keys = keys or (KeySet.DIGITS if secret else KeySet.WORDS if vietnamese else KeySet.PLAIN)
        self._word: Word | None = None
        self._word_end = -1
        self._before_digits: deque[tuple[str, int]] = deque(maxlen=SCANNED_DIGITS)

    @property
    def types_vietnamese(self) -> bool:
        """Whether the typing method matters here."""
        return self._vietnamese

    async def on_key(self, event: Key) -> None:
        """Letters are composed here; editing keys and Enter act in the order in which they came."""
        if event.is_printable and event.character is not None:
            self.type_character(event.character)
            event.stop()
            event.prevent_default()
        else:
            await super().on_key(event)

    def type_character(self, character: str) -> None:
        """One character from the keyboard: composed with the word before it, where this field speaks Vietnamese."""
        if character.isascii() and character.isdigit():
            self._before_digits.append((self.value, self.cursor_position))
        else:
            self._before_digits.clear()
        if not self.selection.is_empty:  # marked by a page: what is typed takes its place
            self._word = None
            self.replace(character, *sorted(self.selection))
            return
        if not self._vietnamese or Typing.method is Method.OFF:
            self._word = None
            self.insert_text_at_cursor(character)
            return
        at = self.cursor_position
        word = self._word_at(at)
        start = at - len(word.text)
        after = word.typed(character) if word.takes(character) else None
        text = after.text if after else word.ended + character
        if self.max_length and len(self.value) - len(word.text) + len(nfc(text)) > self.max_length:
            return  # full: the key is not taken, for a word that is taken apart and cut would lose letters
        self._word = after
        self.replace(text, start, at)
        self._word_end = self.cursor_position

    def retract_digits(self, count: int) -> None:
        """Take back so many digits that were typed last, at most a card's number: they were a scanner's."""
        if self._before_digits:
            value, cursor = self._before_digits[-min(count, len(self._before_digits))]
            self._before_digits.clear()
            self._word = None
            self.value = value
            self.cursor_position = cursor

    def type_tone(self, tone: Tone) -> None:
        """Put a tone on the word before the cursor, or take it off again; where none can stand nothing happens."""
        if not self._vietnamese or not self.selection.is_empty:
            return
        at = self.cursor_position
        found = _LETTERS_BEFORE.search(self.value[:at])
        word = found.group() if found else ""
        # A word of another language has no place for a tone, but its last vowel may.
        for part in (word, word[-1:]):
            if part and (changed := toned(part, tone)) != part:
                self._word = None
                self.replace(changed, at - len(part), at)
                return

    def _word_at(self, at: int) -> Word:
        """The word that ends at the cursor, as it was typed if it was typed just now."""
        if self._word is not None and self._word_end == at and self._word.method is Typing.method:
            return self._word
        letters = _LETTERS_BEFORE.search(self.value[:at])
        return Word.resumed(letters.group() if letters else "", Typing.method)

    def action_delete_left(self) -> None:
        """Remove one visible letter; the rest of the word still takes tones and marks."""
        self._before_digits.clear()
        at = self.cursor_position
        word = self._word if self._word is not None and self._word_end == at and self._word.text else None
        super().action_delete_left()
        self._word = None
        if word is not None and self.value[: self.cursor_position].endswith(rest := word.erased().text):
            self._word = word.erased() if rest else None
            self._word_end = self.cursor_position

    def replace(self, text: str, start: int, end: int) -> None:
        """Put text in place of a range: composed, and cut to the room that is left."""
        text = nfc(text)
        if self.max_length:
            room = self.max_length - (len(self.value) - (max(start, end) - min(start, end)))
            text = text[: max(0, room)]
        super().replace(text, start, end)

    def on_paste(self, event: Paste) -> None:
        """What comes in one piece (a scanner, a helper's paste where it is allowed) is cleaned and cut."""
        event.stop()
        event.prevent_default()
        self._word = None
        self.insert_text_at_cursor(clean(event.text, limit=self.max_length or 200))

    def on_blur(self, event: Blur) -> None:
        self._word = None
        self._before_digits.clear()
        self.post_message(self.Left(self))

    def on_focus(self, event: Focus) -> None:
        self.cursor_position = len(self.value)
