"""Keys take effect in the order in which they come, whatever they do.

Textual forwards every key to the widget that has the focus when the *app* sees it. In a burst (a scanner, a paste typed
by the terminal, an input method) the app sees all keys before the first has taken effect, so `abc TAB def` lands in one
field (Textualize/textual#6605). Here a key that is not plain text holds the following keys back until it has taken
effect, which a fence tells: a message that follows the key through all the queues it may pass.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from typing import Any

from textual import events
from textual.app import App, ReturnType
from textual.dom import DOMNode

_ROUNDS = 3
"""How often a fence walks from the focused widget up to the app: the key itself, the message that it caused
(`Submitted`), and the message that this caused in turn (the page's "forward")."""
_PATIENCE = 1.0
"""Seconds after which the keys go on although a handler is still busy."""
_BACKLOG = 2_000
_MOVES = frozenset({"tab", "shift+tab", "up", "down", "left", "right", "home", "end", "pageup", "pagedown"})
"""Keys that only choose where the next key goes; none of them leaves a page."""


class OrderedKeys(App[ReturnType]):
    """Mixin for an app; put it before `App`. Works with any widget; `OrderedInput` makes it fast."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting: deque[events.Event] = deque()
        self._looked_at: events.Event | None = None
        self._text_under_way = False
        self._fence = 0
        self._fence_page: DOMNode | None = None
        self._waited_for: DOMNode | None = None
        self._backstop: asyncio.TimerHandle | None = None

    async def on_event(self, event: events.Event) -> None:
        """Deliver keys and pastes in order; everything else is Textual's."""
        if not isinstance(event, (events.Key, events.Paste)):
            await super().on_event(event)
        elif not self.screen_stack:  # a key that comes while the app closes would fail, and look like a crash
            return
        elif event.is_forwarded:
            await super().on_event(event)
        elif len(self._waiting) < _BACKLOG:
            self._waiting.append(event)
            if self._backstop is None:
                await self._deliver()

    def takes_scan(self, event: events.Event) -> bool:
        """Whether the event belongs to a scanner's text and goes nowhere else. Asked once for each, in their order."""
        return False

    def page_in_the_making(self) -> DOMNode | None:
        """The page that is up, where what it asks is not known yet; keys wait for it, but not for ever."""
        return None

    def keys_go_on(self) -> None:
        """The page is made: what was typed meanwhile goes to it."""
        if self._backstop is not None and self._waited_for is not None:
            self.call_later(self._take_effect, self._fence)

    def _wait_for_page(self) -> bool:
        page = self.page_in_the_making()
        if page is None or page is self._waited_for:
            return False
        self._waited_for = page
        self._fence += 1
        self._fence_page = self.screen
        self._backstop = asyncio.get_running_loop().call_later(
            _PATIENCE, self.call_later, self._take_effect, self._fence
        )
        return True

    async def _deliver(self) -> None:
        while self._waiting:
            if self._wait_for_page():
                return
            if self._waiting[0] is not self._looked_at:
                self._looked_at = self._waiting[0]
                if self.takes_scan(self._looked_at):
                    self._waiting.popleft()
                    continue
            if self._is_plain(self._waiting[0]):
                self._text_under_way = True
                await super().on_event(self._waiting.popleft())
            elif self._text_under_way:  # a binding with priority would overtake the text
                self._text_under_way = False
                await self._hold_back(rounds=1)
                return
            else:
                event = self._waiting.popleft()
                await self._hold_back(rounds=_ROUNDS, behind=event)
                return

    def _is_plain(self, event: events.Event) -> bool:
        """Whether the event changes nothing but the widget that has the focus."""
        focused = self.focused
        if focused is None:
            return False
        return isinstance(event, events.Paste) or (
            isinstance(event, events.Key) and focused.check_consume_key(event.key, event.character)
        )

    async def _hold_back(self, *, rounds: int, behind: events.Event | None = None) -> None:
        """Send an event and, behind it, a fence through the queues of the focused widget and all that is above it."""
        self._fence += 1
        self._fence_page = self.screen
        stops = list((self.focused or self.screen).ancestors_with_self) * rounds  # before the event may remove them
        self._backstop = asyncio.get_running_loop().call_later(
            _PATIENCE, self.call_later, self._take_effect, self._fence
        )
        if behind is not None:
            await super().on_event(behind)
        self._walk(self._fence, iter(stops))

    def _walk(self, fence: int, stops: Iterator[DOMNode]) -> None:
        for stop in stops:
            if stop.call_later(self._walk, fence, stops):  # it is False for a widget that is going away
                return
        self.call_later(self._take_effect, fence)

    async def _take_effect(self, fence: int) -> None:
        """The key behind which the others waited has done its work."""
        if fence != self._fence or self._backstop is None:
            return
        self._backstop.cancel()
        self._backstop = None
        if self.screen is not self._fence_page:
            # A fast second Enter was meant for the page that is gone and must not leave the new one. From the first key
            # that is typed into the new one all are kept: without a Tab between them two answers would become one.
            while self._waiting and not _is_for_the_new_page(self._waiting[0]):
                self._waiting.popleft()
        await self._deliver()


def _is_for_the_new_page(event: events.Event) -> bool:
    return not isinstance(event, events.Key) or event.is_printable or event.key in _MOVES
