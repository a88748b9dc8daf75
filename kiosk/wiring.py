"""Settings -> Services: the only place that knows every maker.

`wire` opens the store and is called in the visitor's own process, after its first page is painted (`kiosk.lobby` has
all that this page needs); keys and connections never exist before the fork.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import receipts
from kiosk.config import Settings, SettingsError
from kiosk.domain.codes import Lane
from kiosk.domain.fees import PostageRow
from kiosk.domain.lookup_link import sealed
from kiosk.domain.papers import MEBIBYTE, PaperLimits
from kiosk.domain.text import plain_letters
from kiosk.domain.transfer import Receiver
from kiosk.domain.worktime import Shift, WorkCalendar
from kiosk.lobby import Lobby
from kiosk.lobby import lobby as lobby  # for the commands, which want the clock and open a store
from kiosk.services import Services
from kiosk.services.app_enrolment import AppEnrolment
from kiosk.services.assisting import Assisting
from kiosk.services.cash_of_shift import CashOfShift
from kiosk.services.cashier import BookRules, Cashier
from kiosk.services.desk import MAY_ACCEPT, Desk
from kiosk.services.drafting import Drafting
from kiosk.services.earlier import EarlierPapers
from kiosk.services.filing import Counter, Filing
from kiosk.services.identity_desk import IdentityDesk
from kiosk.services.login import CodeRules, LogIn
from kiosk.services.lookup import LookUp, link
from kiosk.services.money_papers import FeePaperRules, MoneyPapers
from kiosk.services.numbering import Numbering
from kiosk.services.officer_login import OfficerLogIn
from kiosk.services.one_time_codes import OneTimeCodes
from kiosk.services.own_account import OwnAccount
from kiosk.services.paper_pages import PaperPages
from kiosk.services.papers import Papers
from kiosk.services.pin_again import PinAgain
from kiosk.services.pin_reset import PinResets
from kiosk.services.ports import CardReader, Clock, CodeChannel, PaperWorkshop, Printer
from kiosk.services.postage import Postage
from kiosk.services.printing import Printing, PrintRules
from kiosk.services.procedures import Procedures
from kiosk.services.read_aloud import ReadAloud
from kiosk.services.records import FiledDossiers, HelpBell
from kiosk.services.registration import Registrations, Way
from kiosk.services.reprints import Reprints
from kiosk.services.rights import Rights
from kiosk.services.signing import Signing
from kiosk.services.sync_desk import SyncDesk
from kiosk.services.transfers import Transfers
from kiosk.services.unclaimed import set_aside
from kiosk.services.units import Units
from kiosk.services.usb_import import UsbImport
from kiosk.services.work_calendar import OfficeCalendar

if TYPE_CHECKING:
    from kiosk.data.home import Home
    from kiosk.data.mirror import CodeMirror
    from kiosk.devices.scanner import FolderScanner
    from kiosk.devices.sms_outbox import SmsSender
    from kiosk.domain.catalogue import Catalogue
    from kiosk.domain.dossier import Dossier
    from kiosk.domain.lookup_link import Signer
    from kiosk.domain.people import Officer

UNTIL_TOLD = date.max
"""The lease of a lane that no hub has given: the kiosk has it to itself."""


PRACTICE_COPY = ("BẢN TẬP – KHÔNG CÓ GIÁ TRỊ",)
"""Under the title of what is printed while somebody learns."""


def catalogue(settings: Settings) -> Catalogue:
    """The shipped catalogue with the agency's own laid over it; a `CatalogueError` says all that must be mended."""
    from kiosk.data.catalogue_files import SHIPPED, load_catalogue

    return load_catalogue(SHIPPED, settings.catalogue.overlay)


def has_store(settings: Settings) -> bool:
    """Whether there is a store already. Whoever only reads asks first: opening a home that is not there makes one."""
    from kiosk.data.home import STORE

    return (settings.kiosk.home / STORE).exists()


def open_store(settings: Settings, clock: Clock) -> Home:
    """The kiosk's home, open; made where there is none. SQLModel is imported here and nowhere before."""
    from kiosk.data.home import open_home

    return open_home(settings.kiosk.home, clock)


def work_week(settings: Settings) -> WorkCalendar:
    """The office's week, without any exception."""
    shifts = tuple(Shift(start, end) for start, end in settings.hours.shifts)
    return WorkCalendar(week={weekday - 1: shifts for weekday in settings.hours.weekdays}, make_up_hours=shifts)


def office_calendar(settings: Settings, home: Home, clock: Clock) -> OfficeCalendar:
    """The office's calendar: the country's days, and the agency's own lines in the store on top."""
    from kiosk.devices.calendar_source import vietnam_days_off

    return OfficeCalendar(home.calendar, vietnam_days_off, work_week(settings), clock)


def no_channel() -> CodeChannel:
    """For whoever needs the log-in but sends nothing."""
    from kiosk.devices.channels import NoChannel

    return NoChannel()


def wire(
    settings: Settings,
    lobby: Lobby,
    channel: CodeChannel | None = None,
    officer_hint: Callable[[], tuple[str, str, str]] | None = None,
) -> Services:
    """Everything that pages may call, on the real store and the real devices.

    Args:
        settings: what this kiosk is set to.
        lobby: made before by `lobby`.
        channel: how one-time codes are sent; the demo's phone also shows them, and its scans lie ready.
        officer_hint: what an officer of the demo types now: name, PIN and code.
    """
    from kiosk.data.home import Check, open_home
    from kiosk.data.housekeeping import tidy
    from kiosk.data.line_state import StoreLine
    from kiosk.data.mirror import keep_following
    from kiosk.data.sync_home import sync_home
    from kiosk.devices.channels import DemoPhone
    from kiosk.devices.export_folder import MountedFolder
    from kiosk.devices.inspector import Inspector
    from kiosk.devices.usb_stick import MountedStick
    from kiosk.devices.voice import EspeakVoice
    from kiosk.devices.workshop import Workshop

    clock = lobby.clock
    phone = channel if isinstance(channel, DemoPhone) else None
    # Not the quick check: it would bring every citizen's pages into the memory of this visitor's process.
    home = open_home(settings.kiosk.home, clock, check=Check.TAIL)
    procedures = Procedures(partial(catalogue, settings))
    limits = PaperLimits(bytes=settings.scanner.max_megabytes * MEBIBYTE)
    watch = partial(_scanner, settings, home, clock, limits, everybodys=phone is not None)
    inspector, workshop = Inspector(), Workshop(limits)
    stick = MountedStick(settings.scanner.usb_folder, limit=limits.bytes) if settings.scanner.usb_folder else None
    lookup = LookUp(
        home.dossiers,
        home.accounts,
        home.journal,
        agency=settings.agency.id,
        misses=settings.lookup.misses_an_hour,
        base=settings.lookup.base,
    )
    transfers = Transfers(home.payments, receiver(settings))
    money = MoneyPapers(
        home.payments,
        home.accounts,
        transfers,
        _letterhead(settings),
        FeePaperRules(clock.now, series=settings.payment.series, tax_code=settings.payment.tax_code),
    )
    printing = Printing(
        home.dossiers,
        home.print_queue,
        printer(settings),
        home.journal,
        lookup,
        procedures,
        _letterhead(settings),
        settings.printer.medium,
        _print_rules(settings, clock, practice=lobby.office.practice),
        money,
    )
    if mirror := code_mirror(settings, home, clock):
        keep_following(mirror)
    calendar, places = office_calendar(settings, home, clock), units(settings, clock)
    filing = Filing(
        home.dossiers, procedures, clock, calendar.around, _counter(settings, home, clock), _postage(settings, places)
    )
    rights = Rights(home.accounts, clock)
    officers = officers_door(home, clock, rights)
    desk = Desk(home.dossiers, home.shifts, home.help_calls, filing, clock, rights)
    pin_again = PinAgain(home.accounts, home.pepper)
    books = BookRules(
        settings.agency.id,
        settings.payment.book or settings.kiosk.id,
        later=settings.payment.second_officer == "later",
    )
    hands = ThreadPoolExecutor(1, thread_name_prefix="hands")
    hands.submit(tidy, home, clock.now(), quarantine=timedelta(days=settings.scanner.quarantine_days))
    texts, rules = channel or code_channel(settings), code_rules(settings, demo=channel is not None)
    # Of its own, so that a registration and a log-in do not use up each other's texts.
    proofs = OneTimeCodes(
        home.accounts,
        clock,
        texts,
        home.journal.clock_trusted,
        again_after=rules.again_after,
        slips=home.slips,
        pepper=home.pepper,
    )
    return Services(
        office=lobby.office,
        clock=clock,
        login=LogIn(
            home.accounts,
            home.journal,
            clock,
            texts,
            home.pepper,
            slips=home.slips,
            rules=rules,
        ),
        officers=officers,
        own_account=OwnAccount(
            home.accounts,
            home.registry,
            home.dossiers,
            home.drafts,
            clock,
            home.pepper,
            folder=MountedFolder(Path(settings.kiosk.export_folder) if settings.kiosk.export_folder else None),
            printer=printer(settings),
            agency=_letterhead(settings),
            paper=settings.printer.medium,
        ),
        app_enrolment=AppEnrolment(home.accounts, clock),
        pin_resets=PinResets(home.accounts, home.registry, home.slips, home.pepper),
        registration=Registrations(
            home.accounts,
            home.registry,
            clock,
            proofs,
            home.pepper,
            home.walk_ins,
            ways=tuple(Way(way) for way in settings.codes.ways),
            rules=rules,
        ),
        procedures=procedures,
        drafting=Drafting(home.drafts, procedures, clock),
        papers=Papers(watch, inspector, home.vault, home.drafts, clock, limits),
        signing=_signing(settings, home, clock, limits, workshop),
        pages=PaperPages(workshop, home.vault, home.drafts, limits, large=settings.scanner.large_megabytes * MEBIBYTE),
        earlier=EarlierPapers(home.dossiers, procedures, home.vault, home.drafts, clock, limits),
        filing=filing,
        lookup=lookup,
        printing=printing,
        dossiers=FiledDossiers(home.dossiers),
        desk=desk,
        assisting=Assisting(
            home.accounts, home.walk_ins, home.journal, filing, printing, officers, rights, home.pepper
        ),
        help_calls=HelpBell(home.help_calls),
        sync=SyncDesk(StoreLine(home.store, sync_home(home, clock).outbox, home.path), rights),
        units=places,
        cashier=Cashier(home.payments, home.dossiers, home.drawers, home.accounts, pin_again, books, rights),
        cash_of_shift=CashOfShift(home.drawers, desk, pin_again, rights),
        transfers=transfers,
        reprints=Reprints(home.dossiers, home.print_queue, printing, settings.agency.id, rights),
        hands=hands,
        press=ThreadPoolExecutor(1, thread_name_prefix="press"),
        workshop_hands=ThreadPoolExecutor(1, thread_name_prefix="workshop"),
        identity_desk=identity_desk(home, rights),
        phone=phone,
        usb=UsbImport(stick, inspector, workshop, home.vault, home.drafts, home.journal, limits, rights)
        if stick
        else None,
        card_reader=_card_reader(settings),
        voice=ReadAloud(EspeakVoice()),
        officer_hint=officer_hint,
    )


def _signing(settings: Settings, home: Home, clock: Clock, limits: PaperLimits, workshop: PaperWorkshop) -> Signing:
    from kiosk.devices.pades import PadesSigner

    chosen = settings.signing
    signer = PadesSigner(chosen.module, chosen.roots, token_seconds=float(chosen.timeout_seconds))
    sheets = printer(settings) if settings.printer.medium in ("A4", "A5") else None
    return Signing(signer, home.vault, home.drafts, clock, limits, sheets, workshop)


def units(settings: Settings, clock: Clock) -> Units:
    """Provinces and communes; the table is read when somebody first asks."""
    from kiosk.data.unit_file import load_units

    return Units(load_units, clock, home=settings.agency.commune)


def _postage(settings: Settings, places: Units) -> Postage:
    rows = tuple(PostageRow(zone, grams, amount) for zone, grams, amount in settings.postage.table)
    return Postage(places, rows, settings.postage.grams, at_once=settings.postage.pay == "now")


def receiver(settings: Settings) -> Receiver | None:
    """The account that transfers go to; None where the settings name none."""
    chosen = settings.payment
    if not chosen.bank:
        return None
    return Receiver(chosen.bank, chosen.bank_called, chosen.account, chosen.account_name, chosen.text)


def _card_reader(settings: Settings) -> CardReader | None:
    """The card scanner on a serial line; None where it is a keyboard, or where there is none."""
    chosen = settings.card_reader
    if not chosen.device:
        return None
    from kiosk.devices.card_reader import SerialCardReader

    return SerialCardReader(Path(chosen.device), baud=chosen.baud)


def code_channel(settings: Settings) -> CodeChannel:
    """What sends texts here.

    Raises:
        SettingsError: the gateway's key cannot be read.
    """
    codes = settings.codes
    sender: SmsSender
    match codes.sms:
        case "none":
            return no_channel()
        case "gammu":
            from kiosk.devices.gammu_modem import GammuModem

            sender = GammuModem(codes.gammu_command, codes.gammu_config)
        case "gateway":
            from kiosk.devices.sms_gateway import GatewayTerms, SmsGateway

            sender = SmsGateway(
                GatewayTerms(
                    url=codes.gateway_url,
                    form=codes.gateway_format,
                    fields=codes.gateway_fields,
                    phone=codes.gateway_phone,
                    token=_token(codes.gateway_token_file),
                    accepted=codes.gateway_accepted,
                    trusted=Path(codes.gateway_trusted) if codes.gateway_trusted else None,
                )
            )
    from kiosk.devices.sms_outbox import Outbox

    return Outbox(sender, seconds=float(codes.timeout_seconds), readable=str if codes.accents else plain_letters)


def _token(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8").strip() if file else ""
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"Không đọc được tệp khóa {file} (codes.gateway_token_file). Hãy xem lại tệp.") from None


def code_rules(settings: Settings, *, demo: bool) -> CodeRules:
    """How codes come at this kiosk; the demo has a telephone of its own."""
    return CodeRules(sms=demo or settings.codes.sms != "none", again_after=float(settings.codes.again_seconds))


def printer(settings: Settings) -> Printer:
    """The printer that the settings name."""
    from kiosk.devices import printers

    chosen = settings.printer
    dots, timeout = receipts.DOTS[chosen.width], float(chosen.timeout_seconds)
    match chosen.kind:
        case "cups":
            return printers.CupsPrinter(chosen.queue, media=chosen.paper, timeout=timeout)
        case "escpos_network":
            return printers.network_printer(
                chosen.host, chosen.port, dots=dots, timeout=timeout, answers=chosen.answers
            )
        case "escpos_device":
            return printers.device_printer(
                Path(chosen.device), baud=chosen.baud, dots=dots, timeout=timeout, answers=chosen.answers
            )
        case "folder":
            return printers.PdfFolder(chosen.folder or settings.kiosk.home / "receipts")


def _print_rules(settings: Settings, clock: Clock, *, practice: bool) -> PrintRules:
    copies = receipts.TWO_COPIES if settings.printer.copies == 2 else receipts.ONE_COPY
    return PrintRules(
        copies=PRACTICE_COPY if practice else copies,
        fresh_for=timedelta(minutes=settings.printer.fresh_minutes),
        now=clock.now,
        signer=cache(partial(_signer, settings)),
    )


def paper_url(settings: Settings, dossier: Dossier) -> str:
    """What the QR on a dossier's printed receipt holds."""
    url = link(dossier, settings.lookup.base)
    signer = _signer(settings) if url else None
    return sealed(url, signer) if signer else url


def _signer(settings: Settings) -> Signer | None:
    """The key that seals receipts; None where it cannot be used. A citizen gets a receipt all the same."""
    from kiosk.data.keys import KeyUnusable
    from kiosk.data.signing import open_signing_key

    try:
        return open_signing_key(settings.kiosk.home).signer
    except (KeyUnusable, OSError):
        return None


def _scanner(settings: Settings, home: Home, clock: Clock, limits: PaperLimits, *, everybodys: bool) -> FolderScanner:
    """The scanner's folder, seen by the visitor who begins now. What others left there goes into quarantine first.

    `everybodys` shows what lay there before as well, and moves nothing.
    """
    from kiosk.devices.folder_watch import watch_for
    from kiosk.devices.scanner import FolderScanner
    from kiosk.devices.session_folders import begin_session, earlier_sessions

    chosen, begins = settings.scanner, clock.now()
    seen = partial(
        FolderScanner,
        clock=clock,
        settle_seconds=chosen.settle_seconds,
        # Longer than any scanner was seen to pause between pages (4 s), soon enough for somebody who waits: an empty or
        # broken-off scan is told, not passed over in silence.
        patience_seconds=max(10.0, 2 * chosen.settle_seconds),
        limit=limits.bytes,
    )
    own = chosen.per_session and not everybodys
    folder = begin_session(chosen.folder, begins) if own else chosen.folder
    watch = watch_for(folder, clock, wanted=chosen.watch == "auto")
    scanner = seen(folder, since=None if own or everybodys else begins, watch=watch)
    if not everybodys:
        others = [seen(earlier, since=begins) for earlier in earlier_sessions(chosen.folder)] if own else [scanner]
        set_aside(others, home.quarantine, clock, limit=limits.bytes)
    return scanner


def _counter(settings: Settings, home: Home, clock: Clock) -> Counter:
    from kiosk.data.hub_link import StoreLink

    lease = StoreLink(home.store, clock).lease(settings.agency.id)

    def on_shift() -> Officer | None:
        officer = home.shifts.current() if settings.kiosk.acceptance == "at_submit" else None
        # Rights as they are now: a shift may outlast them.
        return officer if officer and officer.enabled and officer.roles & MAY_ACCEPT else None

    return Counter(
        agency=settings.agency.id,
        kiosk=settings.kiosk.id,
        # What the hub has given counts, and the file only where there is no hub.
        lane=lease.lane if lease else Lane(settings.kiosk.lane_first, settings.kiosk.lane_last),
        lease_end=lease.ends if lease else settings.kiosk.lane_lease_end or UNTIL_TOLD,
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
    lane = Lane(kiosk.lane_first, kiosk.lane_last)
    return CodeMirror(home.store, clock, kiosk.mirror, agency=settings.agency.id, kiosk=kiosk.id, lane=lane)


def numbering(settings: Settings, home: Home, clock: Clock, rights: Rights) -> Numbering:
    """The numbers of the day, for officers."""
    return Numbering(home.numbers, home.dossiers, home.journal, _counter(settings, home, clock), clock, rights)


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


def identity_desk(home: Home, rights: Rights) -> IdentityDesk:
    """What officers do for citizens' identity."""
    return IdentityDesk(home.accounts, home.slips, home.registry, home.pepper, rights)


def _letterhead(settings: Settings) -> receipts.Agency:
    agency = settings.agency
    return receipts.Agency(
        name=agency.name,
        parent=agency.parent,
        counter=agency.counter,
        place=agency.place,
        address=agency.address,
        hotline=agency.hotline,
    )
