"""What this kiosk could not apply of what the hub told it, or could not send, counted in the store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.data.hub_link import FILE
from kiosk.data.outbox import ASIDE, EPOCH_NAME
from kiosk.data.revision_tables import HubRevisionRow
from kiosk.data.store import Store
from kiosk.data.sync_tables import HubEventRow, SetAsideRow
from kiosk.data.tables import MetaRow, core
from kiosk.domain.revisions import RevisionState
from kiosk.sync.wire_report import MOST_COUNTS, Count, What, read_count, word

_EVENT: Final = core(HubEventRow)
_REVISION: Final = core(HubRevisionRow)
_ASIDE: Final = core(SetAsideRow)
_META: Final = core(MetaRow)
_TOLD_NAME: Final = "hub_told"
"""The counts that the hub has signed that it knows, and the epoch of its store then."""

_NUMBER_NAME: Final = "hub_report"
"""The number of the last report."""
_EVENTS: Final = select(_EVENT.c.kind, func.count()).where(~_EVENT.c.counts).group_by(_EVENT.c.kind)
_WITHHELD: Final = select(_ASIDE.c.reason, func.count()).where(_ASIDE.c.withheld).group_by(_ASIDE.c.reason)
_FILES: Final = select(FILE.c.reason, func.count()).where(FILE.c.state == ASIDE).group_by(FILE.c.reason)
_NEWEST: Final = select(_REVISION.c.subject, _REVISION.c.state, _REVISION.c.reason).order_by(
    _REVISION.c.at, _REVISION.c.revision
)


class StoreRefusals:
    """The `Refusals` of the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def counts(self) -> tuple[Count, ...]:
        """As it is now, by what and reason."""
        with self._store.reading() as connection:
            found = dict[tuple[str, str], int]()
            for what, reason, number in _found(connection):
                found[what, word(reason)] = found.get((what, word(reason)), 0) + number
        return tuple(Count(what, reason, number) for (what, reason), number in sorted(found.items())[:MOST_COUNTS])

    def next_number(self) -> int:
        """The number of the next report."""
        with self._store.transaction() as connection:
            number = int(_meta(connection, _NUMBER_NAME) or 0) + 1
            _keep(connection, _NUMBER_NAME, str(number))
        return number

    def told(self) -> tuple[Count, ...] | None:
        """What the hub knows; None where it came from a backup since."""
        with self._store.reading() as connection:
            text, epoch = _meta(connection, _TOLD_NAME), _meta(connection, EPOCH_NAME)
        if not text:
            return ()
        values = json.loads(text)
        return tuple(map(read_count, values["counts"])) if values["epoch"] == epoch else None

    def note_told(self, counts: tuple[Count, ...]) -> None:
        """The hub knows this."""
        told = [[one.what, one.reason, one.number] for one in counts]
        with self._store.transaction() as connection:
            text = json.dumps({"epoch": _meta(connection, EPOCH_NAME), "counts": told})
            _keep(connection, _TOLD_NAME, text)


def _found(connection: Connection) -> Iterator[tuple[str, str, int]]:
    for what, counted in ((What.EVENT, _EVENTS), (What.WITHHELD, _WITHHELD), (What.FILE, _FILES)):
        yield from ((what.value, reason, number) for reason, number in connection.execute(counted))
    # An older one that was refused is nobody's concern once a newer one is in use.
    newest = {row.subject: row for row in connection.execute(_NEWEST)}
    for row in newest.values():
        if row.state == RevisionState.REFUSED:
            yield What.REVISION.value, f"{row.subject}_{row.reason}", 1


def _meta(connection: Connection, name: str) -> str:
    return connection.execute(select(_META.c.value).where(_META.c.name == name)).scalar() or ""


def _keep(connection: Connection, name: str, value: str) -> None:
    keep = upsert(_META).on_conflict_do_update(index_elements=["name"], set_={"value": value})
    connection.execute(keep, {"name": name, "value": value})
