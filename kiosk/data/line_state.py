"""What pages see of the line to the hub, counted in the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import time
from pathlib import Path
from typing import Final

from sqlalchemy import func, select, union

from kiosk.data.clock import SystemClock
from kiosk.data.hub_link import DELIVERY, FILE, HUB, LINK
from kiosk.data.hub_revisions import revisions_shown
from kiosk.data.outbox import ASIDE, BEGUN, WAITING, StoreOutbox
from kiosk.data.progress import doubted
from kiosk.data.store import Store
from kiosk.data.sync_tables import SetAsideRow
from kiosk.data.tables import AttachmentRow, DossierRow, JournalRow, core
from kiosk.data.times import moment
from kiosk.services.ports import Clock, LeftAside, LineState
from kiosk.sync.turns import ask_for_a_round

LIST_LENGTH: Final = 50

_HEADER: Final = core(JournalRow)
_DOSSIER: Final = core(DossierRow)
_ATTACHMENT: Final = core(AttachmentRow)
_ASIDE: Final = core(SetAsideRow)
_THROUGH: Final = func.coalesce(select(DELIVERY.c.through).where(DELIVERY.c.hub == HUB).scalar_subquery(), 0)
# Both halves look at what is left only, however many dossiers there are.
_RECORDS: Final = select(_HEADER.c.dossier).where(_HEADER.c.sequence > _THROUGH, _HEADER.c.dossier != "")
_FILES: Final = (
    select(_ATTACHMENT.c.dossier).join(FILE, FILE.c.paper == _ATTACHMENT.c.id).where(FILE.c.state.in_((WAITING, BEGUN)))
)
_LEFT: Final = select(func.count()).select_from(union(_RECORDS, _FILES).subquery())
_WITHOUT_A_FILE: Final = (
    select(func.count(_ATTACHMENT.c.dossier.distinct()))
    .join(FILE, FILE.c.paper == _ATTACHMENT.c.id)
    .where(FILE.c.state == ASIDE)
)
"""Nobody waits for these, and they are not sent in full either."""
_LIST: Final = (
    select(_ASIDE.c.dossier, _ASIDE.c.reason, _ASIDE.c.at, _DOSSIER.c.code)
    .outerjoin(_DOSSIER, _DOSSIER.c.id == _ASIDE.c.dossier)
    .order_by(_ASIDE.c.at.desc(), _ASIDE.c.dossier)
    .limit(LIST_LENGTH)
)


class StoreLine:
    """The `HubLine` of the store."""

    def __init__(
        self, store: Store, outbox: StoreOutbox, home: Path, waits: Callable[[], time | None] = lambda: None,
        clock: Clock | None = None,
    ) -> None:  # fmt: skip
        """`waits` tells until when scans are not sent now, by the settings."""
        self._clock = clock or SystemClock()
        self._waits = waits
        self._store = store
        self._outbox = outbox
        self._home = home

    def state(self) -> LineState:
        """How far things have come."""
        with self._store.reading() as connection:
            link = connection.execute(select(LINK.c.reached, LINK.c.error, LINK.c.locked)).first()
            if link is None:
                return LineState()
            left = connection.execute(_LEFT).scalar_one()
            dossiers = connection.execute(select(func.count()).select_from(_DOSSIER)).scalar_one()
            aside = connection.execute(select(func.count()).select_from(_ASIDE)).scalar_one()
            unsent = connection.execute(_WITHOUT_A_FILE).scalar_one()
            unknown = doubted(connection, self._clock.now())
            revisions = revisions_shown(connection)
        return LineState(
            enrolled=True,
            sent=max(0, dossiers - left - unsent),
            left=left,
            aside=aside,
            reached=None if link.reached is None else moment(link.reached),
            error=link.error,
            locked=link.locked,
            files_wait_until=self._waits(),
            doubted=unknown,
            revisions=revisions,
        )

    def aside(self) -> Sequence[LeftAside]:
        """The dossiers that somebody has to look at, newest first, at most 50."""
        with self._store.reading() as connection:
            rows = connection.execute(_LIST).all()
        return [LeftAside(row.dossier, row.code or "", row.reason, moment(row.at)) for row in rows]

    def send_now(self) -> None:
        """Ask the service for a round."""
        ask_for_a_round(self._home)

    def retry(self, dossier: str) -> bool:
        """Try a dossier again, and ask for a round."""
        found = self._outbox.retry(dossier)
        self.send_now()
        return found
