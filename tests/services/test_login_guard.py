"""What holds guessing back: delays, a count for the whole kiosk, a pepper, and an officer who opens again."""

from __future__ import annotations

import hmac
import random
from datetime import timedelta

import pyotp
import pytest

from kiosk.domain.people import Officer, Role
from kiosk.domain.throttle import LOGIN_FAILURES_AN_HOUR
from kiosk.services.identity_desk import IdentityDesk
from kiosk.services.login import Closed, CodeAsked, LogIn, NotSent, Passed, Refused, Wait
from kiosk.services.number_look_ups import NumberLookUps
from kiosk.services.officer_login import OfficerLogIn
from kiosk.services.one_time_codes import OneTimeCodes
from kiosk.services.pin_answers import PinRight
from kiosk.services.pins import hash_pin, is_outdated, pin_matches
from kiosk.services.ports import NotThere
from kiosk.services.rights import NotAllowed, Rights
from tests.fakes.clock import FakeClock
from tests.fakes.devices import FakeChannel
from tests.fakes.home import FakeHome
from tests.fakes.rights import AllAtWork
from tests.fakes.samples import CITIZEN, OFFICER
from tests.services.conftest import APP_CITIZEN, PIN, SECRET

DAY_S = 86_400
WRONG_PIN = "135790"


class Looks:
    """Stands in for argon2 where only the number of looks at a PIN matters."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, pin_hash: str | None, pin: str, pepper: bytes = b"") -> bool:
        self.count += 1
        return pin_hash is not None and pin == PIN


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    looks = Looks()
    monkeypatch.setattr("kiosk.services.login.pin_matches", looks)
    return looks


@pytest.fixture
def desk(home: FakeHome, clock: FakeClock) -> IdentityDesk:
    rights = AllAtWork(home.accounts, clock)
    return IdentityDesk(
        home.accounts, home.slips, home.registry, NumberLookUps(home.accounts, home.journal, home.walk_ins),
        home.pepper, rights,
    )  # fmt: skip


def officers_door(
    home: FakeHome, clock: FakeClock, channel: FakeChannel, rights: Rights, pepper: bytes = b""
) -> OfficerLogIn:
    codes = OneTimeCodes(home.accounts, clock, channel, home.journal.clock_trusted)
    return OfficerLogIn(home.accounts, home.journal, codes, rights, pepper)


@pytest.fixture
def officers(home: FakeHome, clock: FakeClock, channel: FakeChannel, rights: Rights) -> OfficerLogIn:
    return officers_door(home, clock, channel, rights)


class TestADayOfGuessing:
    @pytest.mark.parametrize("trick", ["patience", "restarts", "clock set forward", "clock set back", "all of them"])
    def test_gets_at_most_105_looks_at_one_account(
        self, home: FakeHome, clock: FakeClock, channel: FakeChannel, desk: IdentityDesk, looks: Looks, trick: str
    ) -> None:
        tricks = random.Random(trick)
        began, ran = clock.now(), 0.0
        login = LogIn(home.accounts, home.journal, clock, channel)
        while ran < DAY_S:
            answer = login.start(CITIZEN.number, f"{tricks.randrange(10**6):06}".replace(PIN, WRONG_PIN))
            match answer:
                case Wait(seconds=seconds):
                    part = tricks.uniform(0, seconds) if trick != "patience" else seconds
                    clock.run(part)
                    ran += part
                    if trick in ("restarts", "all of them"):
                        clock.restart(off=timedelta(days=tricks.randrange(30)))
                        login = LogIn(home.accounts, home.journal, clock, channel)
                    if trick in ("clock set forward", "all of them"):
                        clock.set_wall(began + timedelta(days=tricks.randrange(3650)))
                    if trick in ("clock set back", "all of them"):
                        clock.set_wall(began - timedelta(days=tricks.randrange(3650)))
                case Closed():
                    desk.open_log_in(OFFICER)  # an officer who opens again without ever looking
                case _:
                    assert isinstance(answer, Refused)
        assert 5 <= looks.count <= 105
        assert trick != "patience" or looks.count == 105, "the proof should reach its bound"

    def test_at_codes_with_a_stolen_pin_gets_no_more(
        self, home: FakeHome, clock: FakeClock, channel: FakeChannel, desk: IdentityDesk, looks: Looks
    ) -> None:
        login = LogIn(home.accounts, home.journal, clock, channel)
        codes, ran = 0, 0.0
        while ran < DAY_S:
            match login.start(APP_CITIZEN.number, PIN):
                case CodeAsked(attempt=attempt):
                    right = pyotp.TOTP(SECRET).at(clock.now())
                    while isinstance(login.confirm(attempt, f"{(int(right) + 5 * 10**5) % 10**6:06}"), Refused):
                        codes += 1
                case Wait(seconds=seconds):
                    clock.run(seconds)
                    ran += seconds
                case Closed():
                    desk.open_log_in(OFFICER)
        assert 50 < codes <= 105


class TestTheWholeKiosk:
    def test_closes_after_thirty_wrong_tries_at_whatever_accounts_and_says_the_same_for_all(
        self, login: LogIn, looks: Looks
    ) -> None:
        answers = [login.start(f"0380900{number:05}", WRONG_PIN) for number in range(LOGIN_FAILURES_AN_HOUR + 2)]
        assert answers[:LOGIN_FAILURES_AN_HOUR] == [Refused(4)] * LOGIN_FAILURES_AN_HOUR
        assert answers[LOGIN_FAILURES_AN_HOUR:] == [Closed(), Closed()]
        assert login.start(CITIZEN.number, PIN) == Closed()
        assert looks.count == LOGIN_FAILURES_AN_HOUR

    def test_stays_closed_until_an_officer_opens_it(
        self, login: LogIn, looks: Looks, clock: FakeClock, desk: IdentityDesk
    ) -> None:
        for number in range(LOGIN_FAILURES_AN_HOUR):
            login.start(f"0380900{number:05}", WRONG_PIN)
        clock.run(DAY_S)
        assert login.start(CITIZEN.number, PIN) == Closed()
        desk.open_log_in(OFFICER)
        assert isinstance(login.start(CITIZEN.number, PIN), CodeAsked)

    def test_lets_officers_in_while_it_is_closed(
        self, login: LogIn, looks: Looks, clock: FakeClock, officers: OfficerLogIn
    ) -> None:
        for number in range(LOGIN_FAILURES_AN_HOUR):
            login.start(f"0380900{number:05}", WRONG_PIN)
        assert officers.log_in(OFFICER.login, PIN, pyotp.TOTP(SECRET).at(clock.now())) == OFFICER

    def test_never_closes_over_right_log_ins(
        self, home: FakeHome, clock: FakeClock, channel: FakeChannel, looks: Looks
    ) -> None:
        login = LogIn(home.accounts, home.journal, clock, channel)
        for _ in range(LOGIN_FAILURES_AN_HOUR + 5):
            started = login.start(CITIZEN.number, PIN)
            assert isinstance(started, CodeAsked)
            assert isinstance(login.confirm(started.attempt, channel.last_code), Passed)
            clock.run(601)


class TestAnOfficer:
    def test_ends_the_wait_of_a_citizen_whose_card_she_has_seen(
        self, login: LogIn, looks: Looks, desk: IdentityDesk
    ) -> None:
        for _ in range(6):
            login.start(CITIZEN.number, WRONG_PIN)
        assert isinstance(login.start(CITIZEN.number, PIN), Wait)
        desk.end_wait(OFFICER, CITIZEN.number)
        assert isinstance(login.start(CITIZEN.number, PIN), CodeAsked)

    def test_is_told_of_a_card_without_an_account(self, desk: IdentityDesk) -> None:
        with pytest.raises(NotThere):
            desk.end_wait(OFFICER, "038090000099")

    @pytest.mark.parametrize("role", [Role.CASHIER, Role.TECHNICIAN])
    def test_of_another_trade_may_not(self, desk: IdentityDesk, home: FakeHome, role: Role) -> None:
        other = Officer("0ff9", "khac", "Khác", frozenset({role}))
        with pytest.raises(NotAllowed):
            desk.open_log_in(other)
        with pytest.raises(NotAllowed):
            desk.end_wait(other, CITIZEN.number)
        assert not [event for _, event in home.journal.events if event.kind == "login.forgiven"]

    def test_hears_that_the_clock_is_wrong_instead_of_a_refusal(
        self, officers: OfficerLogIn, home: FakeHome, clock: FakeClock
    ) -> None:
        home.journal.append("kiosk.started", actor="kiosk")
        clock.set_wall(clock.now() - timedelta(days=1))
        assert officers.log_in(OFFICER.login, PIN, "000000") == NotSent("wrong_clock")


class TestThePepper:
    PEPPER = b"the kiosk's own".ljust(32)

    def test_is_needed_for_the_right_pin(self) -> None:
        made = hash_pin(PIN, self.PEPPER)
        assert pin_matches(made, PIN, self.PEPPER)
        assert not pin_matches(made, PIN, b"another".ljust(32))
        assert not pin_matches(made, PIN)
        assert not pin_matches(made, WRONG_PIN, self.PEPPER)

    def test_comes_into_an_older_hash_at_the_next_right_pin(
        self, home: FakeHome, clock: FakeClock, channel: FakeChannel
    ) -> None:
        login = LogIn(home.accounts, home.journal, clock, channel, self.PEPPER)
        login.start(CITIZEN.number, WRONG_PIN)
        assert is_outdated(self._hash(home), self.PEPPER)
        assert isinstance(login.start(CITIZEN.number, PIN), CodeAsked)
        renewed = self._hash(home)
        assert not is_outdated(renewed, self.PEPPER)
        assert isinstance(login.start(CITIZEN.number, PIN), CodeAsked)
        assert self._hash(home) == renewed

    def test_comes_into_an_officers_hash_as_well(self, home: FakeHome, clock: FakeClock, channel: FakeChannel) -> None:
        rights = Rights(home.accounts, clock)
        officers = officers_door(home, clock, channel, rights, self.PEPPER)
        officer = officers.log_in(OFFICER.login, PIN, pyotp.TOTP(SECRET).at(clock.now()))
        assert isinstance(officer, Officer)
        found = home.accounts.officer(OFFICER.login)
        assert found is not None
        assert not is_outdated(found.pin_hash, self.PEPPER)
        rights.check(officer, officer.roles)
        assert officers.confirm_pin(officer, PIN) == PinRight()

    def test_costs_an_unknown_number_the_same_work(self, monkeypatch: pytest.MonkeyPatch) -> None:
        work: list[int] = []
        usual = hmac.digest

        def counted(key: bytes, message: bytes, name: str) -> bytes:
            work.append(len(message))
            return usual(key, message, name)

        monkeypatch.setattr(hmac, "digest", counted)
        pin_matches(None, PIN, self.PEPPER)
        pin_matches(hash_pin(WRONG_PIN, self.PEPPER), PIN, self.PEPPER)
        assert work == [6, 6, 6], "one for the unknown, one for making the other's hash, one for checking it"

    def _hash(self, home: FakeHome) -> str:
        found = home.accounts.citizen(CITIZEN.number)
        assert found is not None
        return found.pin_hash
