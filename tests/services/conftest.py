"""The services on ports in plain memory, as a counter with one citizen and one officer."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest

from kiosk import i18n
from kiosk.domain.codes import Lane
from kiosk.domain.dossier import Attachment
from kiosk.domain.paper_slots import with_paper
from kiosk.domain.people import Citizen, CodeWay, Officer
from kiosk.domain.visit import Visit
from kiosk.domain.worktime import WorkCalendar
from kiosk.services import pins
from kiosk.services.drafting import Drafting
from kiosk.services.filing import Counter, Filing
from kiosk.services.login import LogIn
from kiosk.services.ports import Filed
from kiosk.services.postage import Postage
from kiosk.services.present import Present
from kiosk.services.procedures import Procedures
from kiosk.services.rights import Rights
from tests.fakes.catalogue import BIRTH_NOTICE, EXTRACT, catalogue
from tests.fakes.clock import FakeClock
from tests.fakes.devices import FakeChannel
from tests.fakes.home import FakeHome
from tests.fakes.samples import AGENCY, CITIZEN, LANE, OFFICER
from tests.fakes.weak_pins import cheap_hashes, hash_of, real_hasher

PIN = "246810"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""Base 32 of "12345678901234567890", the secret of the test vectors in RFC 4226 and RFC 6238."""

APP_CITIZEN = replace(CITIZEN, id="5c1f0000000000000000000000000002", number="038090000002", name="Lê Văn Ví Dụ")


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    """Every test begins with the kiosk's own language."""
    i18n.use("vi")
    yield
    i18n.use("vi")


@pytest.fixture(scope="module", autouse=True)
def _pins_cost_little() -> Iterator[None]:
    with cheap_hashes():
        yield


@pytest.fixture
def full_strength(monkeypatch: pytest.MonkeyPatch) -> None:
    """PINs are hashed as at the counter."""
    monkeypatch.setattr(pins, "_hasher", real_hasher)


@pytest.fixture
def pin_hash() -> str:
    return hash_of(PIN)


@pytest.fixture
def clock() -> FakeClock:
    """It is Friday, 20 November 2026, 9:00 in Vietnam."""
    return FakeClock()


@pytest.fixture
def home(clock: FakeClock, pin_hash: str) -> FakeHome:
    """A store with a citizen who gets codes by phone, one who has an authenticator app, and an officer."""
    home = FakeHome(clock)
    for citizen, way in ((CITIZEN, CodeWay.PHONE), (APP_CITIZEN, CodeWay.APP)):
        home.accounts.add_citizen(citizen, pin_hash=pin_hash, code_secret=SECRET, code_way=way)
    home.accounts.add_officer(OFFICER, pin_hash=pin_hash, code_secret=SECRET)
    return home


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel()


@pytest.fixture
def login(home: FakeHome, clock: FakeClock, channel: FakeChannel) -> LogIn:
    return LogIn(home.accounts, home.journal, clock, channel)


@pytest.fixture
def procedures() -> Procedures:
    return Procedures(catalogue)


@pytest.fixture
def drafting(home: FakeHome, procedures: Procedures, clock: FakeClock) -> Drafting:
    return Drafting(home.drafts, procedures, clock)


class FilingAtOnce(Filing):
    """Filing by a citizen who has logged in and does her last step whenever a visit is handed in: for tests of what
    comes of it. What comes of a last step that is missing, `test_last_step.py` tells."""

    def submit(self, visit: Visit) -> Filed:
        assert visit.citizen is not None
        if self._present.helped is None:
            self._present.came(visit.citizen, evidence="pin+otp:phone")
            self._present.confirm(visit, "confirmed:phone")
        return super().submit(visit)


@pytest.fixture
def present() -> Present:
    """Whose visit it is: nobody's yet."""
    return Present()


@pytest.fixture
def filing(home: FakeHome, procedures: Procedures, clock: FakeClock, present: Present) -> Filing:
    """A counter that accepts at submit whenever a shift is open."""
    return filing_at(home, procedures, clock, present=present)


def office_hours(_year: int) -> WorkCalendar:
    """Monday to Friday, without a holiday."""
    return WorkCalendar()


def filing_at(
    home: FakeHome,
    procedures: Procedures,
    clock: FakeClock,
    *,
    lane: Lane = LANE,
    calendar: Callable[[int], WorkCalendar] = office_hours,
    postage: Postage | None = None,
    calendar_revision: int = 0,
    present: Present | None = None,
) -> Filing:
    """Filing at a counter with this lane and calendar."""
    counter = Counter(
        agency=AGENCY,
        kiosk="K1",
        lane=lane,
        lease_end=date(2027, 12, 31),
        on_shift=home.shifts.current,
        clock_trusted=home.journal.clock_trusted,
    )
    return FilingAtOnce(
        home.dossiers, procedures, clock, calendar, counter, postage, present=present or Present(),
        calendar_revision=calendar_revision,
    )  # fmt: skip


@pytest.fixture
def officer(home: FakeHome) -> Officer:
    """The officer whose shift is open."""
    home.shifts.open(OFFICER)
    return OFFICER


@pytest.fixture
def rights(home: FakeHome, clock: FakeClock) -> Rights:
    return Rights(home.accounts, clock)


@pytest.fixture
def at_work(rights: Rights, pin_hash: str) -> Officer:
    """The officer as the log-in has given her out."""
    return rights.begin(OFFICER, pin_hash)


def attached(home: FakeHome, visit: Visit, slot: str = BIRTH_NOTICE.key, pages: int = 2) -> Visit:
    """The visit with a stored scan for a required paper."""
    stored = home.vault.put(io.BytesIO(b"a scan"), limit=100)
    paper = Attachment(stored.id, slot, "scan.pdf", "application/pdf", stored.size, pages, stored.sha256)
    home.drafts.attach(visit.draft, paper, key=stored.key)
    return with_paper(visit, paper)


def filled(drafting: Drafting, procedure: str, *, citizen: Citizen = CITIZEN) -> Visit:
    """A visit in which every question of the forms is answered; no paper is attached yet."""
    visit = drafting.begin(Visit(citizen=citizen), procedure)
    visit = visit.answering("declaration", {"child_name": "Trần Ngọc Thử", "birth_date": "2026-11-02"})
    return visit.answering("choice", {"consent": "yes", "payment": "cash"})


@pytest.fixture
def ready(home: FakeHome, drafting: Drafting) -> Visit:
    """A visit that lacks nothing any more."""
    return attached(home, filled(drafting, EXTRACT))
