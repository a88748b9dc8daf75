"""What is done once a day when the kiosk starts: files that nothing refers to go, and so do old unclaimed scans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.data.home import Home
from kiosk.data.tables import MetaRow, core
from kiosk.data.times import millis

EVERY: Final = timedelta(hours=12)
"""A visitor's process starts some fifty times a day; looking through all files each time would keep them waiting."""

_LAST: Final = "tidied"
_META: Final = core(MetaRow)
_READ: Final = select(_META.c.value).where(_META.c.name == bindparam("of"))
_WRITE: Final = upsert(_META).on_conflict_do_update(
    index_elements=["name"], set_={"value": upsert(_META).excluded.value}
)


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many files went.

    Attributes:
        orphans: files that neither a dossier nor a draft has, as a killed process leaves them.
        unclaimed: scans whose days in quarantine are over.
    """

    orphans: int
    unclaimed: int


def tidy(home: Home, now: datetime, *, quarantine: timedelta) -> Tidied | None:
    """Do what is due; None where it was done in the last twelve hours, or nobody can trust the clock.

    Args:
        home: the kiosk's home.
        now: the present time. By a clock that is known to have jumped nothing is old: what goes here goes for good.
        quarantine: how long unclaimed scans are kept.
    """
    with home.store.reading() as connection:
        last = connection.execute(_READ, {"of": _LAST}).scalar()
    if last is not None and 0 <= millis(now) - int(last) < EVERY / timedelta(milliseconds=1):
        return None
    if not home.journal.clock_trusted():
        return None
    orphans = home.sweep_orphans(now) + home.quarantine.sweep(now)
    unclaimed = home.quarantine.wipe(now - quarantine)
    # Last: what a crash interrupts is done again.
    with home.store.transaction() as connection:
        connection.execute(_WRITE, {"name": _LAST, "value": str(millis(now))})
    return Tidied(orphans, unclaimed)
