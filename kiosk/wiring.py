"""Settings -> Services: the only place that knows every maker.

`lobby` is cheap and comes first: it is all that the welcome page needs. `wire` opens the store and is called in the
visitor's own process, after its first page is painted; keys and connections never exist before the fork.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from kiosk.config import Settings
from kiosk.data.clock import SystemClock
from kiosk.domain.codes import Lane
from kiosk.domain.lookup_link import lookup_url
from kiosk.domain.papers import MEBIBYTE, PaperLimits
from kiosk.domain.problem import Problem
from kiosk.domain.typed_codes import parse_code
from kiosk.domain.worktime import Shift, WorkCalendar
from kiosk.services import Services
from kiosk.services.drafting import Drafting
from kiosk.services.filing import Counter, Filing
from kiosk.services.login import LogIn
from kiosk.services.lookup import LookUp
from kiosk.services.office import Hint, Office, Timing
from kiosk.services.papers import Papers
from kiosk.services.ports import Clock, CodeChannel
from kiosk.services.printing import Printing
from kiosk.services.procedures import Procedures

if TYPE_CHECKING:
    from kiosk.data.home import Home
    from kiosk.domain.catalogue import Catalogue
    from kiosk.domain.dossier import Dossier
    from kiosk.domain.people import Officer

UNTIL_TOLD = date.max
"""The lease of a lane that no hub has given: the kiosk has it to itself."""


@dataclass(frozen=True, slots=True)
class Lobby:
    """What the welcome page needs."""

    office: Office
    clock: Clock


def lobby(settings: Settings, *, leave: bool = False, hints: tuple[Hint, ...] = ()) -> Lobby:
    """The office and the clock."""
    screen = settings.screen
    timing = Timing(
        idle=screen.idle_seconds,
        idle_before_login=screen.idle_before_login_seconds,
        idle_warning=screen.idle_warning_seconds,
        done=screen.done_seconds,
    )
    office = Office(
        short_name=settings.agency.short_name,
        hotline=settings.agency.hotline,
        theme=screen.theme,
        language=screen.language,
        typing=screen.typing,
        leave=leave,
        hints=hints,
        timing=timing,
    )
    return Lobby(office, SystemClock())


def catalogue(settings: Settings) -> Catalogue:
    """The shipped catalogue with the agency's own laid over it."""
    from kiosk.data.catalogue_files import SHIPPED, load_catalogue

    return load_catalogue(SHIPPED, settings.catalogue.overlay)


def open_store(settings: Settings, clock: Clock) -> Home:
    """The kiosk's home, open. SQLModel is imported here and nowhere before."""
    from kiosk.data.home import open_home

    return open_home(settings.kiosk.home, clock)


def lookup_url_of(settings: Settings, dossier: Dossier) -> str:
    """What the QR of a dossier's receipt holds."""
    code = parse_code(dossier.code)
    assert not isinstance(code, Problem), "the store keeps only codes that were made by us"
    return lookup_url(settings.lookup.base, code, bytes.fromhex(dossier.secret))


def work_calendar(settings: Settings, year: int) -> WorkCalendar:
    """The working time around a year: the office's hours, the country's holidays and swaps."""
    from kiosk.devices.calendar_source import vietnam_days_off

    days = vietnam_days_off((year, year + 1))
    shifts = tuple(Shift(start, end) for start, end in settings.hours.shifts)
    week = {weekday - 1: shifts for weekday in settings.hours.weekdays}
    return WorkCalendar(week=week, off=days.off, make_up=days.make_up, make_up_hours=shifts)


def wire(settings: Settings, lobby: Lobby, channel: CodeChannel | None = None) -> Services:
    """Everything that pages may call, on the real store and the real devices.

    Args:
        settings: what this kiosk is set to.
        lobby: made before by `lobby`.
        channel: how one-time codes are sent; the demo's phone also shows them.
    """
    import receipts
    from kiosk.devices.channels import DemoPhone, NoChannel
    from kiosk.devices.inspector import Inspector
    from kiosk.devices.printers import PdfFolder
    from kiosk.devices.scanner import FolderScanner

    clock = lobby.clock
    home = open_store(settings, clock)
    limits = PaperLimits(bytes=settings.scanner.max_megabytes * MEBIBYTE)
    settings.scanner.folder.mkdir(parents=True, exist_ok=True)
    scanner = FolderScanner(
        settings.scanner.folder,
        clock,
        settle_seconds=settings.scanner.settle_seconds,
        since=None if lobby.office.leave else clock.now(),
        limit=limits.bytes,
    )
    inspector = Inspector()
    inspector.start()
    procedures = Procedures(lambda: catalogue(settings))
    agency = settings.agency
    lookup = LookUp(
        home.dossiers,
        home.accounts,
        home.journal,
        agency=agency.id,
        misses=settings.lookup.misses_an_hour,
        base=settings.lookup.base,
    )

    def on_shift() -> Officer | None:
        return home.shifts.current() if settings.kiosk.acceptance == "at_submit" else None

    counter = Counter(
        agency=agency.id,
        kiosk=settings.kiosk.id,
        lane=Lane(settings.kiosk.lane_first, settings.kiosk.lane_last),
        lease_end=UNTIL_TOLD,
        on_shift=on_shift,
        clock_trusted=home.journal.clock_trusted,
    )
    printing = Printing(
        home.dossiers,
        home.print_queue,
        PdfFolder(settings.printer.folder or settings.kiosk.home / "receipts"),
        home.journal,
        lookup,
        procedures,
        receipts.Agency(
            name=agency.name,
            parent=agency.parent,
            counter=agency.counter,
            place=agency.place,
            address=agency.address,
            hotline=agency.hotline,
        ),
        settings.printer.paper,
    )
    return Services(
        office=lobby.office,
        clock=clock,
        login=LogIn(home.accounts, clock, channel or NoChannel()),
        procedures=procedures,
        drafting=Drafting(home.drafts, procedures, clock),
        papers=Papers(scanner, inspector, home.vault, home.drafts, clock, limits),
        filing=Filing(home.dossiers, procedures, clock, cache(lambda year: work_calendar(settings, year)), counter),
        lookup=lookup,
        printing=printing,
        dossiers=home.dossiers,
        shifts=home.shifts,
        hands=ThreadPoolExecutor(1, thread_name_prefix="hands"),
        phone=channel if isinstance(channel, DemoPhone) else None,
    )
