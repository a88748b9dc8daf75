"""One round: what the hub has to tell, records, what could not be applied, catalogues, files.

Small things never wait behind large ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kiosk.domain.lookup_link import Signer
from kiosk.sync.ed25519 import checks_of
from kiosk.sync.errors import LockedOut, NotSent
from kiosk.sync.line import Line
from kiosk.sync.ports import Link, Links, News, Outbox
from kiosk.sync.puller import Puller
from kiosk.sync.pusher import Pusher
from kiosk.sync.reporter import Reporter
from kiosk.sync.revisions import RevisionFetcher
from kiosk.sync.revocation import Watch
from kiosk.sync.uploads import Uploader

HANDED_AT_ONCE: Final = 500
NOT_ENROLLED: Final = "not_enrolled"
LOCKED: Final = "locked"


@dataclass(frozen=True, slots=True)
class Stores:
    """The store as one round needs it."""

    links: Links
    outbox: Outbox
    news: News


@dataclass(frozen=True, slots=True)
class Done:
    """What a round did.

    Attributes:
        rows, files, items: sent, sent, received.
        error: why it ended early, one word; "" where it came to its end.
        retry_after: seconds that the hub asked to wait.
    """

    rows: int = 0
    files: int = 0
    items: int = 0
    error: str = ""
    retry_after: float | None = None


def one_round(
    stores: Stores, line: Line, link: Link, signer: Signer, *, hub_desk: bool, may_send_files: Callable[[], bool]
) -> Done:
    """Talk with the hub once.

    Args:
        stores: the store's side.
        line: to the hub.
        link: the enrolment.
        signer: the key that signs batches.
        hub_desk: whether officers at the hub decide: then dossiers are handed over.
        may_send_files: False in the hours in which the line is wanted for other things; asked before each file.
    """
    checks = checks_of([link.hub_key])
    rows = files = items = 0
    try:
        if link.locked:
            raise LockedOut(link.locked)
        line = line.watched(Watch(stores.links, link, checks))
        items = Puller(stores.news, stores.outbox, line, link, checks).pull()
        stores.links.reached()
        if hub_desk:
            stores.outbox.hand_over(HANDED_AT_ONCE)
        rows = Pusher(stores.outbox, stores.links, line, link, signer, checks).push()
        Reporter(stores.news.refusals, line, link, signer, checks).tell()
        RevisionFetcher(stores.news.revisions, line, link, checks).fetch()
        files = Uploader(stores.outbox, line, link, checks, may_go=may_send_files).send()
        stores.links.reached()
    except NotSent as error:
        stores.links.failed(error.reason)
        return Done(rows, files, items, error.reason, error.retry_after)
    except LockedOut:
        stores.links.failed(LOCKED)
        return Done(rows, files, items, LOCKED)
    return Done(rows, files, items)
