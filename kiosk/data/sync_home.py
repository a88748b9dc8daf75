"""The store's side of synchronisation, made on an open home: what `kiosk.sync` needs and what the desk shows of it."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.data.home import Home
from kiosk.data.hub_link import StoreLink
from kiosk.data.hub_news import StoreNews
from kiosk.data.outbox import StoreOutbox
from kiosk.data.progress import StoreProgressTexts
from kiosk.services.ports import Clock


@dataclass(frozen=True, slots=True)
class SyncHome:
    """The ports of synchronisation on one connection."""

    links: StoreLink
    outbox: StoreOutbox
    news: StoreNews
    texts: StoreProgressTexts


def sync_home(home: Home, clock: Clock) -> SyncHome:
    """The ports of an open home."""
    return SyncHome(
        StoreLink(home.store, clock),
        StoreOutbox(home.store, home.vault, clock),
        StoreNews(home.store, clock, home.dossiers.erase),
        StoreProgressTexts(home.store, clock),
    )
