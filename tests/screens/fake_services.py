"""The real services, put together over fake ports as `kiosk.wiring` does over the real ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import receipts
from kiosk.demo import demo_settings
from kiosk.domain.codes import Lane
from kiosk.domain.papers import PaperLimits
from kiosk.services import Services
from kiosk.services.app_enrolment import AppEnrolment
from kiosk.services.assisting import Assisting
from kiosk.services.cash_of_shift import CashOfShift
from kiosk.services.cashier import BookRules, Cashier
from kiosk.services.desk import Desk
from kiosk.services.drafting import Drafting
from kiosk.services.earlier import EarlierPapers
from kiosk.services.filing import Counter, Filing
from kiosk.services.identity_desk import IdentityDesk
from kiosk.services.likely_twice import LikelyTwice
from kiosk.services.login import CodeRules, LogIn
from kiosk.services.lookup import LookUp
from kiosk.services.money_papers import FeePaperRules, MoneyPapers
from kiosk.services.number_look_ups import NumberLookUps
from kiosk.services.officer_login import OfficerLogIn
from kiosk.services.one_time_codes import OneTimeCodes
from kiosk.services.own_account import OwnAccount
from kiosk.services.own_printing import OwnPrinting
from kiosk.services.own_store import OwnDossiers, OwnDrafts
from kiosk.services.paper_check import CheckedWorkshop
from kiosk.services.paper_pages import PaperPages
from kiosk.services.papers import Papers
from kiosk.services.pin_again import PinAgain
from kiosk.services.pin_reset import PinResets
from kiosk.services.postage import Postage
from kiosk.services.printing import Printing
from kiosk.services.procedures import Procedures
from kiosk.services.read_aloud import ReadAloud
from kiosk.services.records import FiledDossiers, HelpBell, OwnTransfers
from kiosk.services.registration import Registrations, Way
from kiosk.services.reprints import Reprints
from kiosk.services.rights import Rights
from kiosk.services.signing import Signing
from kiosk.services.slip_papers import SlipPapers, SlipPlace
from kiosk.services.sync_desk import SyncDesk
from kiosk.services.transfers import Transfers
from kiosk.services.unclaimed_desk import UnclaimedDesk
from kiosk.services.units import Units
from kiosk.services.usb_import import UsbImport
from kiosk.wiring import UNTIL_TOLD
from tests.fakes.devices import FakeInspector
from tests.screens.read_once import calendar, unit_table

if TYPE_CHECKING:
    from tests.screens.fake_parts import FakeParts


@dataclass(frozen=True, slots=True)
class Behind:
    """The services of the screens, and two that tests also ask by themselves."""

    services: Services
    printing: Printing
    rights: Rights


def put_together(kiosk: FakeParts, procedures: Procedures) -> Behind:
    """All services over the ports of this kiosk."""
    home, clock = kiosk.home, kiosk.clock
    settings = demo_settings(Path("unused"))
    agency = settings.agency
    lookup = LookUp(home.dossiers, home.accounts, home.journal, agency=agency.id, misses=10, base=settings.lookup.base)
    counter = Counter(
        agency.id, "K1", Lane(1, 9999), UNTIL_TOLD, on_shift=home.shifts.current,
        clock_trusted=home.journal.clock_trusted,
    )  # fmt: skip
    paper_agency = receipts.Agency(
        name=agency.name, parent=agency.parent, counter=agency.counter, place=agency.place,
        address=agency.address, hotline=agency.hotline,
    )  # fmt: skip
    places = Units(unit_table, clock, home=kiosk.home_commune)
    present = kiosk.present
    drafts = OwnDrafts(home.drafts, present)
    dossiers = OwnDossiers(home.dossiers, drafts, present)
    filing = Filing(dossiers, procedures, clock, calendar, counter, Postage(places, kiosk.postage), present=present)
    transfers = Transfers(home.payments, kiosk.receiver)
    money = MoneyPapers(home.payments, home.accounts, transfers, paper_agency, FeePaperRules(clock.now))
    printing = Printing(
        home.dossiers, home.print_queue, kiosk.printer, home.journal, lookup, procedures, paper_agency, "A5",
        money=money,
    )  # fmt: skip
    rights = Rights(home.accounts, clock)
    officers = OfficerLogIn(home.accounts, home.journal, OneTimeCodes(home.accounts, clock, kiosk.phone), rights)
    desk = Desk(home.dossiers, home.shifts, home.help_calls, filing, clock, rights)
    look_ups = NumberLookUps(home.accounts, home.journal, home.walk_ins)
    pin_again, books = PinAgain(home.accounts), BookRules(agency.id, "K1")
    workshop = CheckedWorkshop(kiosk.workshop, kiosk.scanner, PaperLimits())
    papers = Papers(lambda: kiosk.scanner, kiosk.scanner, home.vault, drafts, clock, PaperLimits(), workshop)
    signing = Signing(kiosk.signer, home.vault, drafts, clock, PaperLimits(), kiosk.printer, journal=home.journal)
    pages = PaperPages(workshop, home.vault, drafts, PaperLimits(), large=1_000_000)
    for service in (papers, pages, signing):
        present.on_change(service.forget)
    filed = FiledDossiers(home.dossiers, present)
    identity_desk = IdentityDesk(home.accounts, home.slips, home.registry, look_ups, b"", rights)
    services = Services(
        office=kiosk.office,
        clock=clock,
        login=LogIn(home.accounts, home.journal, clock, kiosk.phone, slips=home.slips, present=present),
        officers=officers,
        procedures=procedures,
        drafting=Drafting(drafts, procedures, clock),
        papers=papers,
        signing=signing,
        pages=pages,
        earlier=EarlierPapers(dossiers, procedures, home.vault, drafts, clock, PaperLimits()),
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
            papers=kiosk.office.papers,
            present=present,
        ),
        help_calls=HelpBell(home.help_calls),
        sync=SyncDesk(kiosk.line, rights),
        units=places,
        cashier=Cashier(home.payments, home.dossiers, home.drawers, home.accounts, pin_again, books, rights),
        cash_of_shift=CashOfShift(home.drawers, desk, pin_again, rights),
        transfers=OwnTransfers(transfers, filed),
        reprints=Reprints(home.dossiers, home.print_queue, printing, agency.id, rights),
        identity_desk=identity_desk,
        slip_papers=SlipPapers(identity_desk, printing, home.journal, clock.now, SlipPlace(paper_agency, "K1"), rights),
        own_account=OwnAccount(
            home.accounts,
            home.registry,
            dossiers,
            drafts,
            clock,
            b"",
            present,
            home.journal,
            units=places,
            folder=kiosk.folder,
            printer=kiosk.printer,
            agency=paper_agency,
            paper="A5",
        ),
        app_enrolment=AppEnrolment(home.accounts, clock, present),
        pin_resets=PinResets(home.accounts, home.registry, home.slips, b""),
        registration=Registrations(
            home.accounts,
            kiosk.registry,
            clock,
            OneTimeCodes(home.accounts, clock, kiosk.phone, slips=home.slips),
            b"",
            home.walk_ins,
            places,
            ways=(Way.SMS, Way.APP, Way.OFFICER, Way.VNEID),
            rules=CodeRules(),
            papers=kiosk.office.papers,
            present=present,
        ),
        hands=kiosk.hands,
        press=kiosk.press,
        workshop_hands=kiosk.workshop_hands,
        voice=ReadAloud(),
        unclaimed=UnclaimedDesk(
            kiosk.quarantine,
            kiosk.tray,
            FakeInspector(),
            CheckedWorkshop(kiosk.workshop, FakeInspector(), PaperLimits()),
            home.journal,
            PaperLimits(),
            timedelta(days=30),
            rights,
            pepper=home.pepper,
        ),
        usb=UsbImport(
            kiosk.stick,
            FakeInspector(),
            workshop,
            home.vault,
            drafts,
            PaperLimits(),
            rights,
        ),
        phone=kiosk.phone,
    )
    return Behind(services, printing, rights)
