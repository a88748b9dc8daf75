"""All use cases on the real store and the real devices."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache, partial
from pathlib import Path

import receipts
from kiosk.config import Settings
from kiosk.domain.papers import MEBIBYTE, PaperLimits
from kiosk.lobby import Lobby
from kiosk.services import Services
from kiosk.services.app_enrolment import AppEnrolment
from kiosk.services.assisting import Assisting
from kiosk.services.cash_of_shift import CashOfShift
from kiosk.services.cashier import BookRules, Cashier
from kiosk.services.desk import Desk
from kiosk.services.drafting import Drafting
from kiosk.services.earlier import EarlierPapers
from kiosk.services.filing import Filing
from kiosk.services.likely_twice import LikelyTwice
from kiosk.services.login import LogIn
from kiosk.services.money_papers import FeePaperRules, MoneyPapers
from kiosk.services.one_time_codes import OneTimeCodes
from kiosk.services.own_account import OwnAccount
from kiosk.services.own_printing import OwnPrinting
from kiosk.services.own_store import OwnDossiers, OwnDrafts
from kiosk.services.paper_check import CheckedWorkshop
from kiosk.services.paper_pages import PaperPages
from kiosk.services.papers import Papers
from kiosk.services.pin_again import PinAgain
from kiosk.services.pin_reset import PinResets
from kiosk.services.ports import Clock, CodeChannel
from kiosk.services.present import Present
from kiosk.services.printing import Printing, PrintRules
from kiosk.services.procedures import Procedures
from kiosk.services.read_aloud import ReadAloud
from kiosk.services.records import FiledDossiers, HelpBell, OwnTransfers
from kiosk.services.registration import Registrations, Way
from kiosk.services.reprints import Reprints
from kiosk.services.rights import Rights
from kiosk.services.slip_papers import SlipPapers, SlipPlace
from kiosk.services.sync_desk import SyncDesk
from kiosk.services.transfers import Transfers
from kiosk.services.usb_import import UsbImport
from kiosk.wiring import devices, office
from kiosk.wiring import store as stores
from kiosk.wiring.revisions import revisions_here

PRACTICE_COPY = ("BẢN TẬP – KHÔNG CÓ GIÁ TRỊ",)
"""Under the title of what is printed while somebody learns."""


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
    from kiosk.data.mirror import keep_following
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
    revisions = revisions_here(settings, home, clock)
    procedures = Procedures(revisions.catalogue, revisions.filed_by)
    limits = PaperLimits(bytes=settings.scanner.max_megabytes * MEBIBYTE)
    present = Present()
    watch = partial(
        devices.scanner,
        settings,
        home,
        clock,
        limits,
        everybodys=phone is not None,
        number=lambda: present.number,
    )
    inspector = Inspector()
    workshop = CheckedWorkshop(Workshop(limits), inspector, limits)
    stick = MountedStick(settings.scanner.usb_folder, limit=limits.bytes) if settings.scanner.usb_folder else None
    lookup = stores.look_up(settings, home)
    transfers = Transfers(home.payments, office.receiver(settings))
    money = MoneyPapers(
        home.payments,
        home.accounts,
        transfers,
        office.letterhead(settings),
        FeePaperRules(clock.now, series=settings.payment.series, tax_code=settings.payment.tax_code),
    )
    printing = Printing(
        home.dossiers,
        home.print_queue,
        devices.printer(settings),
        home.journal,
        lookup,
        procedures,
        office.letterhead(settings),
        settings.printer.medium,
        _print_rules(settings, clock, practice=lobby.office.practice),
        money,
    )
    if mirror := stores.code_mirror(settings, home, clock):
        keep_following(mirror)
    calendar, places = office.office_calendar(settings, home, clock), office.units(settings, clock)
    drafts = OwnDrafts(home.drafts, present)
    dossiers = OwnDossiers(home.dossiers, drafts, present)
    filing = Filing(
        dossiers,
        procedures,
        clock,
        calendar.around,
        stores.counter(settings, home, clock),
        office.postage(settings, places),
        present=present,
        calendar_revision=calendar.revision,
    )
    rights = Rights(home.accounts, clock)
    officers = stores.officers_door(home, clock, rights)
    desk = Desk(home.dossiers, home.shifts, home.help_calls, filing, clock, rights)
    pin_again = PinAgain(home.accounts, home.pepper)
    books = BookRules(
        settings.agency.id,
        settings.payment.book or settings.kiosk.id,
        later=settings.payment.second_officer == "later",
    )
    papers = Papers(watch, inspector, home.vault, drafts, clock, limits, workshop)
    pages = PaperPages(workshop, home.vault, drafts, limits, large=settings.scanner.large_megabytes * MEBIBYTE)
    signing = devices.signing(settings, home, drafts, clock, limits, workshop)
    for service in (papers, pages, signing):
        present.on_change(service.forget)
    filed = FiledDossiers(home.dossiers, present)
    identity_desk = stores.identity_desk(settings, home, rights)
    hands = ThreadPoolExecutor(1, thread_name_prefix="hands")
    hands.submit(tidy, home, clock.now(), quarantine=timedelta(days=settings.scanner.quarantine_days))
    texts, rules = channel or devices.code_channel(settings), devices.code_rules(settings, demo=channel is not None)
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
            present=present,
        ),
        officers=officers,
        own_account=OwnAccount(
            home.accounts,
            home.registry,
            dossiers,
            drafts,
            clock,
            home.pepper,
            present,
            home.journal,
            units=places,
            folder=MountedFolder(Path(settings.kiosk.export_folder) if settings.kiosk.export_folder else None),
            printer=devices.printer(settings),
            agency=office.letterhead(settings),
            paper=settings.printer.medium,
        ),
        app_enrolment=AppEnrolment(home.accounts, clock, present),
        pin_resets=PinResets(home.accounts, home.registry, home.slips, home.pepper),
        registration=Registrations(
            home.accounts,
            home.registry,
            clock,
            proofs,
            home.pepper,
            home.walk_ins,
            places,
            ways=tuple(Way(way) for way in settings.codes.ways),
            rules=rules,
            papers=settings.identity.papers,
            present=present,
        ),
        procedures=procedures,
        drafting=Drafting(drafts, procedures, clock),
        papers=papers,
        signing=signing,
        pages=pages,
        earlier=EarlierPapers(dossiers, procedures, home.vault, drafts, clock, limits),
        filing=filing,
        lookup=lookup,
        printing=OwnPrinting(printing, home.print_queue, home.dossiers, present),
        dossiers=filed,
        desk=desk,
        likely_twice=LikelyTwice(home.twins, rights),
        assisting=Assisting(
            home.accounts,
            home.walk_ins,
            home.journal,
            filing,
            printing,
            officers,
            rights,
            home.pepper,
            settings.identity.papers,
            present=present,
            look_ups=stores.number_look_ups(settings, home),
        ),
        help_calls=HelpBell(home.help_calls),
        sync=SyncDesk(stores.line(settings, home, clock), rights),
        units=places,
        cashier=Cashier(home.payments, home.dossiers, home.drawers, home.accounts, pin_again, books, rights),
        cash_of_shift=CashOfShift(home.drawers, desk, pin_again, rights),
        transfers=OwnTransfers(transfers, filed),
        reprints=Reprints(home.dossiers, home.print_queue, printing, settings.agency.id, rights),
        hands=hands,
        press=ThreadPoolExecutor(1, thread_name_prefix="press"),
        workshop_hands=ThreadPoolExecutor(1, thread_name_prefix="workshop"),
        identity_desk=identity_desk,
        slip_papers=SlipPapers(
            identity_desk,
            printing,
            home.journal,
            clock.now,
            SlipPlace(office.letterhead(settings), settings.kiosk.id),
            rights,
        ),
        phone=phone,
        usb=UsbImport(stick, inspector, workshop, home.vault, drafts, limits, rights) if stick else None,
        card_reader=devices.card_reader(settings),
        voice=ReadAloud(EspeakVoice()),
        unclaimed=devices.unclaimed_desk(settings, home, clock, rights, inspector, workshop),
        officer_hint=officer_hint,
    )


def _print_rules(settings: Settings, clock: Clock, *, practice: bool) -> PrintRules:
    copies = receipts.TWO_COPIES if settings.printer.copies == 2 else receipts.ONE_COPY
    return PrintRules(
        copies=PRACTICE_COPY if practice else copies,
        fresh_for=timedelta(minutes=settings.printer.fresh_minutes),
        now=clock.now,
        signer=cache(partial(office.signer, settings)),
    )
