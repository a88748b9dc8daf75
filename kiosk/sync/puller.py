"""Reads the feed: what the hub has to tell, page by page, each applied together with its cursor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from kiosk.domain.lookup_link import Check
from kiosk.sync import wire_paths
from kiosk.sync.errors import LockedOut
from kiosk.sync.line import Line
from kiosk.sync.ports import Link, News, Outbox
from kiosk.sync.wire_errors import WireError
from kiosk.sync.wire_feed import MOST_ITEMS, FeedPage, read_feed_page

MOST_PAGES: Final = 500
"""Of one round: a hub with a fault must not hold a kiosk for ever."""


class Puller:
    """Reads a kiosk's feed up to its end."""

    def __init__(self, news: News, outbox: Outbox, line: Line, link: Link, checks: Mapping[bytes, Check]) -> None:
        self._news = news
        self._outbox = outbox
        self._line = line
        self._link = link
        self._checks = checks
        self._cursor = link.cursor

    def pull(self) -> int:
        """Read what is new; how many items.

        Raises:
            NotSent: a passing fault; the pages that were read stay read.
            LockedOut: the hub has revoked this kiosk, or knows more of it than it does itself.
        """
        count = 0
        for _ in range(MOST_PAGES):
            page = self._page()
            lock = self._outbox.known_through(page.known_through, epoch=page.epoch) or self._news.take(page)
            if lock:
                raise LockedOut(lock)
            self._cursor = page.cursor
            count += len(page.items)
            if not page.more:
                break
        return count

    def _page(self) -> FeedPage:
        answer = self._line.ask("GET", f"{wire_paths.CHANGES}?cursor={quote(self._cursor, safe='')}&limit={MOST_ITEMS}")
        try:
            return read_feed_page(answer.body, self._checks, kiosk=self._link.kiosk, after=self._cursor)
        except WireError:
            raise answer.fault() from None
