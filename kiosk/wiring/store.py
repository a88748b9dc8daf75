"""Settings -> the store, and what commands and pages do with it alike."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from kiosk.config import Settings
from kiosk.domain.codes import Lane
from kiosk.services.desk import MAY_ACCEPT
from kiosk.services.filing import Counter
from kiosk.services.identity_desk import IdentityDesk
from kiosk.services.lookup import LookUp
from kiosk.services.number_look_ups import NumberLookUps
from kiosk.services.numbering import Numbering
from kiosk.services.office import local
from kiosk.services.officer_login import OfficerLogIn
from kiosk.services.one_time_codes import OneTimeCodes
from kiosk.services.ports import Clock
from kiosk.services.rights import Rights
from kiosk.wiring.devices import no_channel

if TYPE_CHECKING:
    from kiosk.data.home import Home
    from kiosk.data.line_state import StoreLine
    from kiosk.data.mirror import CodeMirror
    from kiosk.data.store import Store
    from kiosk.domain.people import Officer


def has_store(settings: Settings) -> bool:
    """Whether there is a store already. Whoever only reads asks first: opening a home that is not there makes one.

    Raises:
        StoreDamaged: there was one; it was set aside, and what to do stands in the sentence.
    """
    from kiosk.data.home import is_there

    return is_there(settings.kiosk.home)


def open_store(settings: Settings, clock: Clock) -> Home:
    """The kiosk's home, open; made where there is none. SQLModel is imported here and nowhere before."""
    from kiosk.data.home import open_home

    return open_home(settings.kiosk.home, clock)


UNTIL_TOLD = date.max
"""The lease of a lane that no hub has given: the kiosk has it to itself."""


def lane(settings: Settings, home: Home, clock: Clock) -> tuple[Lane, date]:
    """This kiosk's numbers and their last day: what the hub has given, and only without a hub what the file says."""
    from kiosk.data.hub_link import StoreLink

    lease = StoreLink(home.store, clock).lease(settings.agency.id)
    if lease is not None:
        return lease.lane, lease.ends
    return Lane(settings.kiosk.lane_first, settings.kiosk.lane_last), settings.kiosk.lane_lease_end or UNTIL_TOLD


def counter(settings: Settings, home: Home, clock: Clock) -> Counter:
    numbers, lease_end = lane(settings, home, clock)

    def on_shift() -> Officer | None:
        officer = home.shifts.current() if settings.kiosk.acceptance == "at_submit" else None
        # Rights as they are now: a shift may outlast them.
        return officer if officer and officer.enabled and officer.roles & MAY_ACCEPT else None

    return Counter(
        agency=settings.agency.id,
        kiosk=settings.kiosk.id,
        lane=numbers,
        lease_end=lease_end,
        on_shift=on_shift,
        clock_trusted=home.journal.clock_trusted,
        mirrored=settings.kiosk.mirror is not None,
    )


def code_mirror(settings: Settings, home: Home, clock: Clock) -> CodeMirror | None:
    """The mirror of the codes' mark on the second device; None where none is set."""
    from kiosk.data.mirror import CodeMirror

    kiosk = settings.kiosk
    if kiosk.mirror is None:
        return None
    numbers, _ = lane(settings, home, clock)
    return CodeMirror(home.store, clock, kiosk.mirror, agency=settings.agency.id, kiosk=kiosk.id, lane=numbers)


def numbering(settings: Settings, home: Home, clock: Clock, rights: Rights) -> Numbering:
    """The numbers of the day, for officers."""
    return Numbering(home.numbers, home.dossiers, home.journal, counter(settings, home, clock), clock, rights)


def officers_door(home: Home, clock: Clock, rights: Rights, *, any_clock: bool = False) -> OfficerLogIn:
    """The log-in of officers, at the desk and at the command line. Their codes come from an app: nothing is sent.

    Args:
        home: the store.
        clock: what time it is.
        rights: what a log-in gives.
        any_clock: codes are taken although something was written at later times: for whoever says that the clock is
            right now. An app's clock is the second witness of it.
    """
    trusted = (lambda: True) if any_clock else home.journal.clock_trusted
    codes = OneTimeCodes(home.accounts, clock, no_channel(), trusted)
    return OfficerLogIn(home.accounts, home.journal, codes, rights, home.pepper)


def officers_of_copy(store: Store, pepper: bytes, clock: Clock) -> tuple[OfficerLogIn, Rights]:
    """The log-in of officers on a store that is about to become the kiosk's, and what it gives."""
    from kiosk.data.accounts import StoreAccounts
    from kiosk.data.journal import StoreJournal

    accounts, journal = StoreAccounts(store, clock), StoreJournal(store, clock)
    rights = Rights(accounts, clock)
    codes = OneTimeCodes(accounts, clock, no_channel(), journal.clock_trusted)
    return OfficerLogIn(accounts, journal, codes, rights, pepper), rights


def identity_desk(settings: Settings, home: Home, rights: Rights) -> IdentityDesk:
    """What officers do for citizens' identity."""
    look_ups = number_look_ups(settings, home)
    return IdentityDesk(home.accounts, home.slips, home.registry, look_ups, home.pepper, rights)


def number_look_ups(settings: Settings, home: Home) -> NumberLookUps:
    """How officers find people by the number of a card."""
    return NumberLookUps(home.accounts, home.journal, home.walk_ins, an_hour=settings.lookup.numbers_an_hour)


def look_up(settings: Settings, home: Home) -> LookUp:
    """Look-up of dossiers, and the check of receipts of this commune's kiosks."""
    from kiosk.data.receipt_keys import StoreReceiptKeys

    return LookUp(
        home.dossiers,
        home.accounts,
        home.journal,
        agency=settings.agency.id,
        misses=settings.lookup.misses_an_hour,
        base=settings.lookup.base,
        keys=StoreReceiptKeys(home.store, home.path),
    )


def line(settings: Settings, home: Home, clock: Clock) -> StoreLine:
    """How far sending has come."""
    from kiosk.data.line_state import StoreLine
    from kiosk.data.sync_home import sync_home

    outbox = sync_home(home, clock).outbox

    def waits() -> time | None:
        return settings.sync.waits_until(local(clock.now()).time())

    return StoreLine(home.store, outbox, home.path, waits, clock)
