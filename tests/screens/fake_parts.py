"""Everything behind the screens on fake ports: no disk, no devices, and a clock that stands still."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Self

import pyotp

from kiosk.demo import HINTS
from kiosk.devices.channels import DemoPhone
from kiosk.domain.catalogue import Catalogue, SignWay
from kiosk.domain.fees import PostageRow
from kiosk.domain.people import CodeWay, Officer
from kiosk.domain.transfer import Receiver
from kiosk.services import Services
from kiosk.services.office import Office, Timing
from kiosk.services.present import Present
from kiosk.services.procedures import Procedures
from tests.fakes.clock import FakeClock
from tests.fakes.devices import FakeFolder, FakePrinter
from tests.fakes.home import FakeHome
from tests.fakes.intake import FakeQuarantine, FakeStick, FakeTray
from tests.fakes.line import FakeLine
from tests.fakes.signing import FakeSigner
from tests.fakes.workshop import FakeWorkshop
from tests.screens.fake_scanner import FakeScanner
from tests.screens.fake_services import put_together
from tests.screens.made_up import CITIZEN, CODE_SECRET, NOW, OFFICER, RECEIVER, SECOND
from tests.screens.read_once import country_procedures, pin_hash


class FakeParts:
    """The ports, the services over them, and who is at work."""

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
        procedures = Procedures(lambda: catalogue) if catalogue else country_procedures()
        self.present = Present()
        self.services = self._services(procedures)
        self.home.accounts.add_citizen(CITIZEN, pin_hash=pin_hash(), code_secret=CODE_SECRET, code_way=CodeWay.PHONE)
        self.home.accounts.add_officer(OFFICER, pin_hash=pin_hash(), code_secret=CODE_SECRET)
        self.home.accounts.add_officer(SECOND, pin_hash=pin_hash(), code_secret=CODE_SECRET)
        self.home.shifts.open(OFFICER)
        self.present.came(CITIZEN, evidence="pin+otp:phone")

    def _services(self, procedures: Procedures) -> Services:
        """The services anew, over what the ports hold; nobody is logged in any more."""
        behind = put_together(self, procedures)
        self.printing, self.rights = behind.printing, behind.rights
        return behind.services

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
            accounts.add_officer(officer, pin_hash=pin_hash(), code_secret=CODE_SECRET)
        elif known.officer.roles != officer.roles:
            accounts.replace_officer(replace(known, officer=officer))
        return self.rights.begin(officer, known.pin_hash if known else pin_hash())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.workshop.open.set()
        self.workshop_hands.shutdown()
        self.hands.shutdown()
        self.press.shutdown()
