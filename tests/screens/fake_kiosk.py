"""A whole kiosk on fake ports: the real services and screens, no disk, no devices, and a clock that stands still."""

from __future__ import annotations

import asyncio
import io
import re
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Self, TypeVar

import pyotp
from textual import events
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.worker import WorkerCancelled

import receipts
from kiosk import flow
from kiosk.app import KioskApp
from kiosk.data.catalogue_files import SHIPPED, load_catalogue
from kiosk.data.unit_file import load_units
from kiosk.demo import CITIZENS, HINTS, PIN, demo_settings
from kiosk.devices.calendar_source import vietnam_days_off
from kiosk.devices.channels import DemoPhone
from kiosk.domain.assisted import Reason
from kiosk.domain.catalogue import Catalogue, SignWay
from kiosk.domain.codes import Lane
from kiosk.domain.dossier import Dossier
from kiosk.domain.fees import PostageRow
from kiosk.domain.form_rules import check
from kiosk.domain.forms import Field, FieldKind, Form
from kiosk.domain.papers import PaperFacts, PaperLimits, size_problem
from kiosk.domain.people import CodeWay, Officer, Role
from kiosk.domain.problem import Problem
from kiosk.domain.registration import Purpose
from kiosk.domain.transfer import Receiver
from kiosk.domain.units import UnitTable
from kiosk.domain.visit import Visit
from kiosk.domain.worktime import WorkCalendar
from kiosk.screens.dialogs import Dialog
from kiosk.screens.page import Page
from kiosk.services import Services
from kiosk.services.app_enrolment import AppEnrolment
from kiosk.services.assisting import Assisting
from kiosk.services.cash_of_shift import CashOfShift
from kiosk.services.cashier import BookRules, Cashier
from kiosk.services.desk import Desk
from kiosk.services.drafting import APPLICANT_FORM, Drafting
from kiosk.services.earlier import EarlierPapers
from kiosk.services.filing import Counter, Filing
from kiosk.services.identity_desk import IdentityDesk
from kiosk.services.login import CodeAsked, CodeRules, LogIn
from kiosk.services.lookup import LookUp, typed_form
from kiosk.services.money_papers import FeePaperRules, MoneyPapers
from kiosk.services.number_look_ups import NumberLookUps
from kiosk.services.office import Office, Timing
from kiosk.services.officer_login import OfficerLogIn
from kiosk.services.one_time_codes import OneTimeCodes
from kiosk.services.own_account import OwnAccount
from kiosk.services.own_printing import OwnPrinting
from kiosk.services.own_store import OwnDossiers, OwnDrafts
from kiosk.services.paper_check import CheckedWorkshop
from kiosk.services.paper_pages import PaperPages
from kiosk.services.papers import Papers, to_scan
from kiosk.services.pin_again import PinAgain
from kiosk.services.pin_reset import PinResets
from kiosk.services.pins import hash_pin
from kiosk.services.ports import FoundScan, NotThere
from kiosk.services.postage import Postage
from kiosk.services.present import Present
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
from kiosk.services.work_calendar import OfficeCalendar
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.entry import TextEntry
from kiosk.wiring import UNTIL_TOLD, work_week
from tests.fakes.calendar_table import FakeCalendar
from tests.fakes.clock import FakeClock
from tests.fakes.devices import FakeFolder, FakeInspector, FakePrinter, facts_of
from tests.fakes.intake import FakeQuarantine, FakeStick, FakeTray
from tests.fakes.line import FakeLine
from tests.fakes.signing import FakeSigner
from tests.fakes.stores import FakeHome
from tests.fakes.workshop import MADE, SAFE, FakeWorkshop, pages_of

NOW = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
"""Monday, 09:14 at the counter."""

BIRTH = "1.001193"
CERTIFIED_COPY = "2.000815"
EXTRACT = "2.000635"
"""8,000 đ a copy."""
HOUSEHOLD = "1.001612"
"""Registration of a household business: three papers, of which a copy of the card may serve again."""
PATIENCE = 10.0

CITIZEN = replace(CITIZENS[0], id="5c1f0000000000000000000000000001")
OFFICER = Officer("0ff10000000000000000000000000001", "canbo", "Lê Thị Ví Dụ", frozenset({Role.COUNTER}))
CODE_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

SECOND = Officer("0ff10000000000000000000000000002", "phutrach", "Đào Văn Mẫu", frozenset({Role.HEAD}))
RECEIVER = Receiver("970415", "VietinBank", "000000001", "UBND XA MAU", "LE PHI")

ScreenT = TypeVar("ScreenT", bound=Screen[Any])

REGISTERED = {
    "id_number": "038190000003", "name": "Phạm Thị Kín", "birth_date": "1991-03-04", "sex": "female",
    "phone": "0912000003", "street": "Thôn Kín", "commune": "17011",
}  # fmt: skip
"""What somebody without an account says."""

KNOWN_ANSWERS = {
    "child_name": "Trần Ngọc Thử",
    "mother_name": "Nguyễn Thị Mẫu",
    "father_name": "Trần Văn Thử",
    "child_birth_date": "2026-11-02",
}


class FakeScanner:
    """A scanner folder in a dictionary. Facts by name: a `Problem`, or how many pages."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._files: dict[str, tuple[FoundScan, bytes]] = {}
        self.facts: dict[bytes, PaperFacts | Problem] = {}

    def scan(
        self, name: str, *, pages: int = 1, size: int = 125_000, problem: Problem | None = None, signed: bool = False
    ) -> str:
        """Put a paper on the glass and press the button; the id of what came of it."""
        key = f"scan-{len(self.facts) // 2}"
        content = key.encode().ljust(size, b".")
        if signed:
            content += FakeSigner.line(content)
        made = self._clock.now() - timedelta(seconds=12)
        self._files[key] = FoundScan(key, name, len(content), made), content
        self.facts[content[:16]] = problem or facts_of(content, pages, signed=signed)
        self.facts[(SAFE + content)[:16]] = facts_of(content, pages)
        return key

    def complete(self) -> Sequence[FoundScan]:
        return [scan for scan, _ in reversed(self._files.values())]

    def open(self, scan: str) -> BinaryIO:
        if scan not in self._files:
            raise NotThere("a scan")
        return io.BytesIO(self._files[scan][1])

    def remove(self, scan: str) -> None:
        self._files.pop(scan, None)

    def start(self) -> None:
        """There is no parser to load."""

    def inspect(self, source: BinaryIO, limits: PaperLimits) -> PaperFacts | Problem:
        """What the test said of this file; of one that the workshop made, what is in it."""
        content = source.read()
        if content.startswith(MADE):
            return facts_of(content, len(pages_of(content)))
        found = self.facts[content[:16]]
        if not isinstance(found, Problem):
            found = facts_of(content, found.pages, signed=found.signed)
        return size_problem(len(content), limits) or found


@cache
def shipped() -> Catalogue:
    """The shipped catalogue, read once for all tests."""
    return load_catalogue(SHIPPED, None)


@cache
def _procedures() -> Procedures:
    procedures = Procedures(shipped)
    procedures.warm()
    return procedures


@cache
def _calendar(year: int) -> WorkCalendar:
    week = work_week(demo_settings(Path("unused")))
    return OfficeCalendar(FakeCalendar(), vietnam_days_off, week, FakeClock(NOW)).around(year)


@cache
def _unit_table() -> UnitTable:
    return load_units()


@cache
def _pin_hash() -> str:
    return hash_pin(PIN)


class FakeKiosk:
    """Everything behind the screens, and seeds for every step of the flow."""

    home_commune = "17011"
    postage = (PostageRow("inside", 100, 26_000), PostageRow("outside", 100, 30_500))

    def __init__(self, catalogue: Catalogue | None = None) -> None:
        self.clock = FakeClock(NOW)
        self.home = FakeHome(self.clock)
        self.registry = self.home.registry
        self.folder = FakeFolder()
        self.phone = DemoPhone()
        self.scanner = FakeScanner(self.clock)
        self.printer = FakePrinter()
        self.line = FakeLine()
        self.signer = FakeSigner()
        self.stick = FakeStick(None, NOW)
        self.quarantine = FakeQuarantine(self.home.journal, self.clock)
        self.tray = FakeTray()
        self.office = Office("UBND xã Mẫu", "18001096", leave=True, hints=HINTS, timing=Timing(double_press=0))
        self.citizen = CITIZEN
        self.scan_name = ""
        """What scans that the kiosk makes by itself are called; "" for names of their own."""
        self.hands = ThreadPoolExecutor(1, thread_name_prefix="hands")
        self.press = ThreadPoolExecutor(1, thread_name_prefix="press")
        self.receiver: Receiver | None = RECEIVER
        self.workshop = FakeWorkshop()
        self.workshop_hands = ThreadPoolExecutor(1, thread_name_prefix="workshop")
        procedures = Procedures(lambda: catalogue) if catalogue else _procedures()
        self.present = Present()
        self.services = self._services(procedures)
        self.home.accounts.add_citizen(CITIZEN, pin_hash=_pin_hash(), code_secret=CODE_SECRET, code_way=CodeWay.PHONE)
        self.home.accounts.add_officer(OFFICER, pin_hash=_pin_hash(), code_secret=CODE_SECRET)
        self.home.accounts.add_officer(SECOND, pin_hash=_pin_hash(), code_secret=CODE_SECRET)
        self.home.shifts.open(OFFICER)
        self.present.came(CITIZEN)

    def _services(self, procedures: Procedures) -> Services:
        home, clock = self.home, self.clock
        settings = demo_settings(Path("unused"))
        agency = settings.agency
        lookup = LookUp(
            home.dossiers, home.accounts, home.journal, agency=agency.id, misses=10, base=settings.lookup.base
        )
        counter = Counter(
            agency.id, "K1", Lane(1, 9999), UNTIL_TOLD, on_shift=home.shifts.current,
            clock_trusted=home.journal.clock_trusted,
        )  # fmt: skip
        paper_agency = receipts.Agency(
            name=agency.name, parent=agency.parent, counter=agency.counter, place=agency.place,
            address=agency.address, hotline=agency.hotline,
        )  # fmt: skip
        places = Units(_unit_table, clock, home=self.home_commune)
        present = self.present
        drafts = OwnDrafts(home.drafts, present)
        dossiers = OwnDossiers(home.dossiers, drafts, present)
        filing = Filing(dossiers, procedures, clock, _calendar, counter, Postage(places, self.postage))
        transfers = Transfers(home.payments, self.receiver)
        money = MoneyPapers(home.payments, home.accounts, transfers, paper_agency, FeePaperRules(clock.now))
        self.printing = printing = Printing(
            home.dossiers, home.print_queue, self.printer, home.journal, lookup, procedures, paper_agency, "A5",
            money=money,
        )  # fmt: skip
        self.rights = rights = Rights(home.accounts, clock)
        officers = OfficerLogIn(home.accounts, home.journal, OneTimeCodes(home.accounts, clock, self.phone), rights)
        desk = Desk(home.dossiers, home.shifts, home.help_calls, filing, clock, rights)
        look_ups = NumberLookUps(home.accounts, home.journal, home.walk_ins)
        pin_again, books = PinAgain(home.accounts), BookRules(agency.id, "K1")
        workshop = CheckedWorkshop(self.workshop, self.scanner, PaperLimits())
        papers = Papers(lambda: self.scanner, self.scanner, home.vault, drafts, clock, PaperLimits(), workshop)
        signing = Signing(self.signer, home.vault, drafts, clock, PaperLimits(), self.printer, journal=home.journal)
        pages = PaperPages(workshop, home.vault, drafts, PaperLimits(), large=1_000_000)
        for service in (papers, pages, signing):
            present.on_change(service.forget)
        filed = FiledDossiers(home.dossiers, present)
        identity_desk = IdentityDesk(home.accounts, home.slips, home.registry, look_ups, b"", rights)
        return Services(
            office=self.office,
            clock=clock,
            login=LogIn(home.accounts, home.journal, clock, self.phone, slips=home.slips, present=present),
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
            assisting=Assisting(
                home.accounts,
                home.walk_ins,
                home.journal,
                filing,
                printing,
                officers,
                rights,
                papers=self.office.papers,
                present=present,
            ),
            help_calls=HelpBell(home.help_calls),
            sync=SyncDesk(self.line, rights),
            units=places,
            cashier=Cashier(home.payments, home.dossiers, home.drawers, home.accounts, pin_again, books, rights),
            cash_of_shift=CashOfShift(home.drawers, desk, pin_again, rights),
            transfers=OwnTransfers(transfers, filed),
            reprints=Reprints(home.dossiers, home.print_queue, printing, agency.id, rights),
            identity_desk=identity_desk,
            slip_papers=SlipPapers(
                identity_desk, printing, home.journal, clock.now, SlipPlace(paper_agency, "K1"), rights
            ),
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
                folder=self.folder,
                printer=self.printer,
                agency=paper_agency,
                paper="A5",
            ),
            app_enrolment=AppEnrolment(home.accounts, clock, present),
            pin_resets=PinResets(home.accounts, home.registry, home.slips, b""),
            registration=Registrations(
                home.accounts,
                self.registry,
                clock,
                OneTimeCodes(home.accounts, clock, self.phone, slips=home.slips),
                b"",
                home.walk_ins,
                places,
                ways=(Way.SMS, Way.APP, Way.OFFICER, Way.VNEID),
                rules=CodeRules(),
                papers=self.office.papers,
                present=present,
            ),
            hands=self.hands,
            press=self.press,
            workshop_hands=self.workshop_hands,
            voice=ReadAloud(),
            unclaimed=UnclaimedDesk(
                self.quarantine,
                self.tray,
                FakeInspector(),
                CheckedWorkshop(self.workshop, FakeInspector(), PaperLimits()),
                home.journal,
                PaperLimits(),
                timedelta(days=30),
                rights,
            ),
            usb=UsbImport(
                self.stick,
                FakeInspector(),
                workshop,
                home.vault,
                drafts,
                PaperLimits(),
                rights,
            ),
            phone=self.phone,
        )

    def ask_for_signatures(self) -> None:
        """From now on every paper that is scanned asks for a digital signature."""
        catalogue = self.services.procedures.catalogue
        asking = [
            replace(one, papers=tuple(replace(paper, sign=SignWay.DIGITAL) for paper in one.papers))
            for one in catalogue
        ]
        procedures = Procedures(lambda: Catalogue.of(asking, catalogue.forms.values()))
        self.services = self._services(procedures)

    def set_office(self, **changes: object) -> None:
        """Another theme, language or timing."""
        papers = self.office.papers
        self.office = replace(self.office, **changes)  # type: ignore[arg-type]
        if self.office.papers != papers:
            self.services = self._services(self.services.procedures)
        self.services = replace(self.services, office=self.office)

    @property
    def code(self) -> str:
        """The one-time code that was sent last."""
        return str(re.findall(r"\b[0-9]{6}\b", self.phone.messages()[-1])[0])

    @property
    def app_code(self) -> str:
        """What an authenticator app shows now."""
        return pyotp.TOTP(CODE_SECRET).at(self.clock.now())

    def at_work(self, officer: Officer = OFFICER) -> Officer:
        """The officer, logged in; whoever was at work before is not any more."""
        accounts = self.home.accounts
        known = accounts.officer(officer.login)
        if known is None:
            accounts.add_officer(officer, pin_hash=_pin_hash(), code_secret=CODE_SECRET)
        elif known.officer.roles != officer.roles:
            accounts.replace_officer(replace(known, officer=officer))
        return self.rights.begin(officer, known.pin_hash if known else _pin_hash())

    # -- visits ------------------------------------------------------------------------------------------------

    def visit(self, step: str, procedure: str = BIRTH) -> Visit:
        """A visit that has come as far as this step, with everything before it answered."""
        if step in ("login", "welcome", "lookup", "officer"):
            return Visit()
        if flow.desk_page(step):
            return Visit(officer=self.at_work())
        if step == "code":
            asked = self.services.login.start(CITIZEN.number, PIN)
            assert isinstance(asked, CodeAsked)
            return Visit(attempt=asked.attempt, code_way=asked.way, sent_to=asked.sent_to)
        if step == "forgot_pin":
            return Visit()
        if step.startswith("account"):
            return self.known()
        if step.startswith("register"):
            return self._registering(step)
        visit = self.known()
        if step == "search":
            return visit
        if step == "procedure":
            return visit.with_(procedure=procedure)
        visit = self.services.drafting.begin(visit, procedure)
        if step == "resume":
            return self.known().with_(unfinished=visit.draft)
        if step in ("applicant", "owner", "declaration"):
            return visit
        visit = self.declared(visit)
        if step == "papers":
            return visit
        visit = self.attached(visit)
        if step == "fee":
            return visit
        visit = visit.answering("choice", {"delivery": "counter", "payment": "cash"})
        self.services.drafting.keep(visit, visit.answers, "review")
        if step in ("review", "confirm"):
            return visit
        filed = self.services.filing.submit(visit.answering("choice", {"consent": "yes"}))
        return visit.with_(dossier=filed.dossier.id, print_job=filed.print_job)

    def known(self) -> Visit:
        """The citizen, logged in; whoever was here before is not any more."""
        self.present.came(self.citizen)
        return Visit(citizen=self.citizen, evidence="pin+otp:phone")

    def _registering(self, step: str) -> Visit:
        """A registration that has come as far as this step."""
        visit = Visit(registering=True).answering("register", {"kind": "citizen"})
        if step == "register":
            return visit
        visit = visit.answering("register", REGISTERED)
        if step == "register_consent":
            return visit
        visit = visit.answering("choice", {"consent_account": "yes", "own_phone": "yes"})
        if step == "register_pin":
            return visit
        problem = self.services.registration.begin(visit.group("register"), frozenset({Purpose.ACCOUNT}), "590713")
        assert problem is None
        if step == "register_way":
            return visit
        asked = self.services.registration.ask(Way.APP)
        assert isinstance(asked, CodeAsked)
        return visit.with_(attempt=asked.attempt, code_way=asked.way)

    def assisted(self, step: str, procedure: str = BIRTH, *, handed: bool = False) -> Visit:
        """The same, typed by the officer for the citizen."""
        begun = self.services.assisting.begin(self.at_work(), CITIZEN.number, Reason.ELDERLY)
        assert isinstance(begun, Visit)
        if handed:
            assert begun.officer is not None
            self.services.assisting.hand_over(begun.officer)
        visit = self.visit(step, procedure)
        return visit.with_(officer=begun.officer, reason=begun.reason, evidence=begun.evidence, handed=handed)

    def declared(self, visit: Visit) -> Visit:
        """With applicant and declaration filled in."""
        procedures = self.services.procedures
        groups = {"applicant": APPLICANT_FORM, "declaration": procedures.get(visit.procedure).form}
        for group, key in groups.items():
            form = procedures.form(key)
            visit = visit.answering(group, answers_for(form, visit.group(group), self.services.filing.today()))
        return visit

    def attached(self, visit: Visit) -> Visit:
        """With a scan in every required paper."""
        for paper in to_scan(self.services.procedures.get(visit.procedure)):
            if paper.required:
                visit = self.taken(visit, paper.key, self.scanner.scan(self.scan_name or f"{paper.key}.pdf", pages=2))
        return visit

    def at_desk(self, officer: Officer = OFFICER, **changes: Any) -> Visit:
        """An officer who is logged in."""
        return Visit(officer=self.at_work(officer)).with_(**changes)

    def filed_with_fee(self, payment: str = "cash", procedure: str = EXTRACT) -> Visit:
        """A visit that has filed a dossier for which money is owed, paid in this way."""
        visit = self.visit("fee", procedure)
        choices = {"delivery": "counter", "payment": payment, "copies": "2", "consent": "yes"}
        visit = visit.answering("choice", choices)
        filed = self.services.filing.submit(visit)
        return visit.with_(dossier=filed.dossier.id, print_job=filed.print_job)

    def with_two_scans(self) -> Visit:
        """At the papers, with two scans of two and three pages in the first slot: nobody has counted them."""
        visit = self.visit("papers")
        for name, pages in (("mat-truoc.pdf", 2), ("mat-sau.pdf", 3)):
            visit = self.taken(visit, "birth_notice", self.scanner.scan(name, pages=pages))
        return visit

    def taken(self, visit: Visit, slot: str, scan: str) -> Visit:
        """The visit with a scan in a slot."""
        offered = next(one for one in self.services.papers.offered() if one.id == scan)
        taken = self.services.papers.take(visit, slot, offered)
        assert isinstance(taken, Visit)
        return taken

    def filed(self, procedure: str) -> Dossier:
        """A dossier of the citizen with a scan in every paper."""
        visit = self.declared(self.services.drafting.begin(self.known().with_(evidence="pin"), procedure))
        for paper in to_scan(self.services.procedures.get(procedure)):
            visit = self.taken(visit, paper.key, self.scanner.scan(f"{paper.key}.pdf"))
        visit = visit.answering("choice", {"delivery": "counter", "payment": "cash", "consent": "yes"})
        return self.services.filing.submit(visit).dossier

    def filed_code(self) -> str:
        """The code of a filed dossier, as it is printed for typing."""
        dossier = self.services.dossiers.by_id(self.visit("done").dossier)
        assert dossier is not None
        return typed_form(dossier)

    def app(self) -> KioskApp:
        """The program, not yet running."""
        app = KioskApp(self, lambda: self.services)
        app.animation_level = "none"  # as in the kiosk's own terminal
        return app

    # -- the program -------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def welcome(self, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Stage]:
        """The program as it starts."""
        app = self.app()
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield Stage(self, app, pilot)

    @asynccontextmanager
    async def at(
        self, step: str, size: tuple[int, int] = (80, 24), *, procedure: str = BIRTH, visit: Visit | None = None
    ) -> AsyncIterator[Stage]:
        """The program with a step's page on top."""
        visit = visit or self.visit(step, procedure)
        async with self.welcome(size) as stage:
            await stage.show(step, visit)
            yield stage

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.workshop.open.set()
        self.workshop_hands.shutdown()
        self.hands.shutdown()
        self.press.shutdown()


@dataclass
class Stage:
    """The running program and the hands of a visitor."""

    kiosk: FakeKiosk
    app: KioskApp
    pilot: Pilot[str]

    @property
    def page(self) -> Page:
        """The page on top."""
        screen = self.app.screen
        assert isinstance(screen, Page), screen
        return screen

    @property
    def visit(self) -> Visit:
        """What the visitor has said so far."""
        return self.page.visit

    async def show(self, step: str, visit: Visit) -> None:
        """Bring up a step's page."""
        if step != "welcome":
            door = "lookup:LookUpPage" if step == "lookup" else ""
            desk = flow.desk_page(step)
            await self.app.show(door or (desk.screen if desk else flow.find(step).screen_for(visit)), visit)
            await self.settled()

    def has(self, screen: type[Screen[Any]]) -> bool:
        """Whether such a screen is on top."""
        return isinstance(self.app.screen, screen)

    async def on(self, screen: type[ScreenT]) -> ScreenT:
        """Wait until such a screen is on top."""
        await self.until(lambda: isinstance(self.app.screen, screen))
        await self.pilot.pause()
        assert isinstance(self.app.screen, screen)
        return self.app.screen

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait until something holds."""
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < deadline, f"waited too long on {type(self.app.screen).__name__}"
            await self.pilot.pause(0.005)
        await self.pilot.pause()

    async def settled(self) -> None:
        """Wait until the services have nothing left to do and the page is drawn."""
        await self.pilot.pause()
        short = {"arrive", "keep", "scans", "proceed", "door", "print"}
        if isinstance(self.app.screen, Dialog):  # what goes on may be waiting for its answer
            short.discard("proceed")
        if working := [worker for worker in self.app.workers if worker.group in short]:
            with suppress(WorkerCancelled):  # a newer look at the scans takes the place of one that is still running
                await self.app.workers.wait_for_complete(working)
        for executor in (self.kiosk.press, self.kiosk.hands):
            await asyncio.wrap_future(executor.submit(lambda: None))  # behind all that was handed over before
        if self.kiosk.workshop.open.is_set():
            await asyncio.wrap_future(self.kiosk.workshop_hands.submit(lambda: None))
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.pilot.press(*keys)
        await self.settled()

    async def type(self, text: str) -> None:
        """Type a text in one burst, as a scanner does."""
        for character in text:
            self.app.post_message(events.Key(character, character))
        await self.pilot.pause()
        await self.pilot.pause()

    async def click(self, selector: str) -> None:
        """Touch something."""
        self.app.screen.query_one(selector).scroll_visible(animate=False, immediate=True)
        await self.pilot.pause()
        await self.pilot.click(selector)
        await self.settled()

    async def go_on(self) -> None:
        """Press the primary button."""
        self.app.screen.query_one("#primary").focus()
        await self.pilot.press("enter")
        await self.settled()

    def row(self, key: str) -> AnswerRow:
        """The row of a question."""
        row = self.page.row(key)
        assert row is not None, f"no question {key} on {type(self.page).__name__}"
        return row

    async def answer(self, key: str, text: str) -> None:
        """Type an answer anew, as it stands, and leave the field."""
        control = self.row(key).control
        assert isinstance(control, TextEntry)
        control.focus()
        control.value = ""
        await self.pilot.pause()
        await self.type(text)

    def problem(self, key: str) -> str:
        """What stands beside a field."""
        row = self.row(key)
        return shown(row.query_one(".problem")) if row.has_class("-wrong") else ""

    def summary(self) -> str:
        """The error summary, or ""."""
        summary = self.page.query_one("ErrorSummary")
        return shown(summary) if summary.display else ""

    def toasts(self) -> str:
        """What was said in passing; Textual has no public name for it."""
        return "\n".join(toast.message for toast in self.app._notifications)

    def text(self) -> str:
        """What the terminal shows."""
        return "\n".join(screen_lines(self.app))


def shown(widget: Widget) -> str:
    """The words of a widget as they are drawn."""
    return "\n".join(
        "".join(segment.text for segment in widget.render_line(y)).rstrip() for y in range(widget.size.height)
    ).strip()


def screen_strips(app: KioskApp) -> list[Strip]:
    """The rows of the terminal as they are drawn; Textual has no public name for them."""
    return list(app.screen._compositor.render_strips())


def screen_lines(app: KioskApp) -> list[str]:
    """The rows of the terminal as text."""
    return [strip.text for strip in screen_strips(app)]


def answers_for(form: Form, answers: dict[str, str], today: date) -> dict[str, str]:
    """The answers with everything filled in that the form complains about."""
    for _ in range(20):
        problems = check(form, answers, today=today)
        if not problems:
            return answers
        for problem in problems:
            field = form.find(problem.key)
            assert field is not None
            answers = {**answers, problem.key: fitting(field)}
    raise AssertionError(f"{form.key} cannot be filled")


def fitting(field: Field) -> str:
    """An answer that a field takes, in the form in which it is kept."""
    if field.key in KNOWN_ANSWERS:
        return KNOWN_ANSWERS[field.key]
    match field.kind:
        case FieldKind.CHOICE:
            return field.options[0].value
        case FieldKind.YES_NO:
            return "no"
        case FieldKind.DATE:
            return "2026-11-02"
        case FieldKind.NUMBER | FieldKind.MONEY:
            return str(field.minimum or 1)
        case FieldKind.ID_NUMBER | FieldKind.PERSONAL_NUMBER:
            return CITIZEN.number
        case FieldKind.PHONE:
            return CITIZEN.phone
        case FieldKind.EMAIL:
            return "mau@example.vn"
        case FieldKind.NAME:
            return "Nguyễn Văn Mẫu"
        case _:
            return "Xã Mẫu"
