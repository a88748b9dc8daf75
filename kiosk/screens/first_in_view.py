"""The first field to mend stays in view while a page finds its new shape.

When problems are shown the summary takes room, rows gain and lose lines, a bar may come: several layouts follow each
other, in an order that depends on how busy the machine is. A field that was scrolled to before the last of them stands
somewhere else after it.
"""

from __future__ import annotations

from typing import Final

from textual.screen import Screen
from textual.widget import Widget

SETTLED: Final = 1.0
"""Seconds after which the page has its shape; from then on it stays where the visitor moves it."""


class FirstInView:
    """Brings a widget to the top of what scrolls, again after each layout until the page has settled.

    Args:
        page: the page.
        anchor: a widget that lives as long as the page; where it or the field has the focus, she is still there.
    """

    def __init__(self, page: Screen[None], anchor: Widget) -> None:
        self._page = page
        self._anchor = anchor
        self._field: Widget | None = None
        self._turn = 0
        page.screen_layout_refresh_signal.subscribe(anchor, self._laid_out)

    def bring(self, field: Widget) -> None:
        """This field, from now on."""
        self._field = field
        self._turn += 1
        turn = self._turn
        self._page.call_after_refresh(self._laid_out)
        self._page.set_timer(SETTLED, lambda: self._let_go(turn))

    def let_go(self) -> None:
        """The visitor scrolls herself."""
        self._field = None

    def _let_go(self, turn: int) -> None:
        if turn == self._turn:
            self._field = None

    def _laid_out(self, _page: object = None) -> None:
        field, focused = self._field, self._page.focused
        if field is None or not field.is_attached:
            return
        if focused is None or focused is self._anchor or field in focused.ancestors_with_self:
            field.scroll_visible(animate=False, top=True, immediate=True)
