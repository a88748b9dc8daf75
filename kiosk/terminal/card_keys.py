"""An identity card typed by a scanner, told from typing by its shape and not by its speed.

A keyboard-wedge scanner is a keyboard: the text of a card's QR code arrives as keys, on whatever page is up and in
whatever field has the focus. On a busy machine its keys come no faster than a clerk's. But nobody types twelve digits
and then a bar: from that bar on the keys belong to a card and go to no field, and the twelve digits before it are taken
back out of the field that has them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from textual import events
from textual.app import ReturnType

from kiosk.terminal.ordered_keys import OrderedKeys

NUMBER_DIGITS: Final = 12
LONGEST: Final = 600
"""Characters; a real card has some 150."""

ENTER, TAB = "\r", "\t"

_COMPLETE: Final = re.compile(r"(?:[^|]*\|){6} *(?:[0-9]{8}|[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{4})", re.ASCII)
"""Seven fields, of which the last is a date: the end of a card whose scanner sends no Enter."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What becomes of a key.

    Attributes:
        held: it goes nowhere else.
        retract: a card has begun; so many digits before this key were its number and go back out of the field.
        card: the text of a card that is complete.
    """

    held: bool = False
    retract: int = 0
    card: str = ""


_PASS: Final = Taken()
_HELD: Final = Taken(held=True)


class _State(Enum):
    TYPING = auto()
    CARD = auto()
    AFTER = auto()
    """The card is complete; its Enter may follow, or fields that nobody asked for."""
    REST = auto()
    """What follows is swallowed up to its end."""


class CardKeys:
    """Told of every key, in order."""

    def __init__(self) -> None:
        self._state = _State.TYPING
        self._digits = ""
        self._seen = 0
        self._text = ""

    def feed(self, character: str | None, *, unseen: bool = False) -> Taken:
        """The next key: its character, `ENTER`, `TAB`, or None for any other key.

        `unseen` says that it reaches no field, because it only wakes the kiosk up.
        """
        match self._state:
            case _State.TYPING:
                return self._typing(character, unseen=unseen)
            case _State.CARD:
                return self._card(character)
            case _State.AFTER:
                return self._after(character)
            case _State.REST:
                return self._rest(character)

    def _typing(self, character: str | None, *, unseen: bool = False) -> Taken:
        if character == "|" and len(self._digits) == NUMBER_DIGITS:
            self._state, self._text, self._digits = _State.CARD, f"{self._digits}|", ""
            return Taken(held=True, retract=self._seen)
        digit = character is not None and character.isascii() and character.isdigit()
        self._digits = (self._digits + str(character))[-NUMBER_DIGITS:] if digit else ""
        self._seen = min(self._seen + 1, NUMBER_DIGITS) if digit and not unseen else 0
        return _PASS

    def _card(self, character: str | None) -> Taken:
        if character in (ENTER, TAB):
            self._state = _State.TYPING
            return Taken(held=True, card=self._text)
        if character is None:  # somebody pressed a key on the keyboard: the scan was broken off
            self._state = _State.TYPING
            return Taken(card=self._text)
        self._text += character
        if len(self._text) > LONGEST:
            self._state = _State.REST
            return Taken(held=True, card=self._text)
        if _COMPLETE.fullmatch(self._text):
            self._state = _State.AFTER
            return Taken(held=True, card=self._text)
        return _HELD

    def _after(self, character: str | None) -> Taken:
        if character == "|":
            self._state = _State.REST
            return _HELD
        self._state = _State.TYPING
        return _HELD if character in (ENTER, TAB) else self._typing(character)

    def _rest(self, character: str | None) -> Taken:
        if character is None or character in (ENTER, TAB):
            self._state = _State.TYPING
            return _PASS if character is None else _HELD
        return _HELD


class ScannedCards(OrderedKeys[ReturnType]):
    """Mixin for an app; put it before `App`. Cards go to `card_read`, and never into a field.

    A field gets its number back out by its method `retract_digits`, if it has one.
    """

    _card_keys: CardKeys | None = None

    def card_read(self, text: str) -> None:
        """A card was scanned; called after everything that was typed before it has taken effect."""

    def takes_scan(self, event: events.Event) -> bool:
        """Whether the key is a part of a card's text."""
        return isinstance(event, events.Key) and self._take(event, unseen=False)

    def wakes_up(self, event: events.Event) -> None:
        """The key reaches no field; it may be the first of a card all the same."""
        if isinstance(event, events.Key):
            self._take(event, unseen=True)

    def _take(self, event: events.Key, *, unseen: bool) -> bool:
        self._card_keys = self._card_keys or CardKeys()
        named = {"enter": ENTER, "tab": TAB}
        character = event.character if event.is_printable else named.get(event.key)
        taken = self._card_keys.feed(character, unseen=unseen)
        # Behind the keys that the field has yet to see: by then the number stands in it.
        target = self.focused or self
        retract = getattr(target, "retract_digits", None)
        if taken.retract and retract is not None:
            target.call_later(retract, taken.retract)
        if taken.card:
            target.call_later(self.call_later, self.card_read, taken.card)
        return taken.held
