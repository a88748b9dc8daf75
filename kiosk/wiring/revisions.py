"""Which catalogue and calendar this process works by: the hub's newest good ones, and what stands here where none is.

Asked once, when a visitor's process begins: what comes from the hub meanwhile is for the next visitor. A catalogue of
the hub's takes the place of `catalogue.overlay`, as the hub's lane takes the place of the one in the file; the hub's
calendar lies above the country's days, and below the lines that somebody wrote at this kiosk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from kiosk.config import Settings
from kiosk.domain.calendar_lines import read_lines
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.problem import Problem
from kiosk.domain.revisions import KnownRevision
from kiosk.domain.worktime import CalendarEntry, DaysOff
from kiosk.services.ports import Clock, Damaged

if TYPE_CHECKING:
    from kiosk.data.home import Home
    from kiosk.data.hub_revisions import StoreRevisions


@dataclass(frozen=True, slots=True)
class HubCalendar:
    """The hub's lines, and the number of their revision; 0 and none where there is none."""

    number: int = 0
    entries: Sequence[CalendarEntry] = ()

    def above(self, known: Callable[[tuple[int, ...]], DaysOff]) -> Callable[[tuple[int, ...]], DaysOff]:
        """The country's days with these lines on top."""
        return lambda years: known(years).with_entries(entry for entry in self.entries if entry.day.year in years)


@dataclass(frozen=True, slots=True)
class RevisionsHere:
    """What this process works by.

    Attributes:
        catalogue: the one to file by; loaded when it is called.
        filed_by: the one of a number, for a dossier of those days; `catalogue`'s where it cannot be read any more.
        calendar: the hub's lines.
    """

    catalogue: Callable[[], Catalogue]
    filed_by: Callable[[int], Catalogue]
    calendar: HubCalendar


def revisions_here(settings: Settings, home: Home, clock: Clock) -> RevisionsHere:
    """Ask the store which revisions are in use now, and keep to them."""
    from kiosk.data.hub_revisions import StoreRevisions
    from kiosk.sync.wire_feed import Subject

    store = StoreRevisions(home.store, clock)
    known = store.usable(Subject.CATALOGUE)

    @cache
    def newest() -> Catalogue:
        for one in known:
            if found := _catalogue(store, one):
                return found
        return own_catalogue(settings)

    @cache
    def filed_by(number: int) -> Catalogue:
        if not number:
            return newest() if not known else own_catalogue(settings)
        for one in known:
            if one.number == number and (found := _catalogue(store, one)):
                return found
        return newest()

    return RevisionsHere(newest, filed_by, _calendar(store, store.usable(Subject.CALENDAR)))


def own_catalogue(settings: Settings) -> Catalogue:
    """The shipped catalogue with the agency's own laid over it; a `CatalogueError` says all that must be mended."""
    from kiosk.data.catalogue_files import SHIPPED, load_catalogue

    return load_catalogue(SHIPPED, settings.catalogue.overlay)


def _catalogue(store: StoreRevisions, one: KnownRevision) -> Catalogue | None:
    """The hub's catalogue of this number; None, and noted for the desk, where this program cannot use it."""
    from kiosk.data.catalogue_files import SHIPPED, CatalogueError, load_catalogue

    try:
        return replace(load_catalogue(SHIPPED, store.files(one.sha256)), revision=one.number)
    except CatalogueError as error:
        store.unusable(one.sha256, str(error.faults[0]))
    except Damaged:
        store.unusable(one.sha256, "")
    return None


def _calendar(store: StoreRevisions, known: Sequence[KnownRevision]) -> HubCalendar:
    for one in known:
        try:
            found = read_lines("".join(store.files(one.sha256).values()))
        except Damaged:
            store.unusable(one.sha256, "")
            continue
        if not isinstance(found, Problem):  # looked at before it was taken into use
            return HubCalendar(one.number, found)
    return HubCalendar()
