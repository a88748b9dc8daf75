"""An officer's time at the counter: log-in, lock, PIN again, log-out, and what the journal says of it."""

from __future__ import annotations

from dataclasses import replace

import pyotp
import pytest

from kiosk.domain.people import Officer, Role
from kiosk.domain.throttle import FREE_TRIES
from kiosk.services.login import Refused, Wait
from kiosk.services.officer_login import OfficerLogIn
from kiosk.services.one_time_codes import OneTimeCodes
from kiosk.services.pin_answers import LoggedOut, PinRight, PinWrong
from kiosk.services.rights import FRESH_SECONDS, LONGEST_SECONDS, Lack, NotAllowed, Rights, SessionState
from tests.fakes.clock import FakeClock
from tests.fakes.devices import FakeChannel
from tests.fakes.home import FakeHome
from tests.fakes.samples import OFFICER
from tests.services.conftest import PIN, SECRET

WRONG_PIN = "135797"
ANY = frozenset(Role)


@pytest.fixture
def door(home: FakeHome, clock: FakeClock, channel: FakeChannel, rights: Rights) -> OfficerLogIn:
    return OfficerLogIn(home.accounts, home.journal, OneTimeCodes(home.accounts, clock, channel), rights)


@pytest.fixture
def officer(door: OfficerLogIn, clock: FakeClock) -> Officer:
    """Logged in."""
    return logged_in(door, clock)


def logged_in(door: OfficerLogIn, clock: FakeClock) -> Officer:
    answer = door.log_in(OFFICER.login, PIN, code(clock))
    assert isinstance(answer, Officer)
    return answer


def code(clock: FakeClock) -> str:
    return pyotp.TOTP(SECRET).at(clock.now())


def wrong(right: str) -> str:
    return f"{(int(right) + 1) % 1_000_000:06}"


def told(home: FakeHome) -> list[tuple[str, str, object]]:
    """What the journal says since the officer was added: kind, actor, and reason or evidence."""
    events = [event for _, event in home.journal.events]
    since = next(place for place, event in enumerate(events) if event.kind == "officer.added") + 1
    return [(e.kind, e.actor, e.body.get("reason", e.body.get("evidence", ""))) for e in events[since:]]


class TestLoggingIn:
    def test_takes_name_pin_and_code_at_once(self, door: OfficerLogIn, officer: Officer, home: FakeHome) -> None:
        assert officer == OFFICER
        assert door.state(officer) is SessionState.OPEN
        assert told(home) == [("login.passed", OFFICER.actor, "pin+otp:app")]

    def test_does_not_take_a_code_twice(self, door: OfficerLogIn, officer: Officer, clock: FakeClock) -> None:
        assert door.log_in(OFFICER.login, PIN, code(clock)) == Refused(4)

    def test_with_a_wrong_pin_uses_up_no_code(self, door: OfficerLogIn, clock: FakeClock) -> None:
        assert door.log_in(OFFICER.login, WRONG_PIN, code(clock)) == Refused(4)
        assert door.log_in(OFFICER.login, PIN, code(clock)) == OFFICER

    def test_answers_the_same_whatever_was_wrong(self, door: OfficerLogIn, clock: FakeClock) -> None:
        tries = range(FREE_TRIES + 1)
        wrong_code = [door.log_in(OFFICER.login, PIN, wrong(code(clock))) for _ in tries]
        assert wrong_code == [door.log_in("nobody", PIN, code(clock)) for _ in tries]
        assert wrong_code[-1] == Wait(15)

    def test_is_refused_to_an_officer_who_is_disabled_in_the_same_words(
        self, door: OfficerLogIn, home: FakeHome, clock: FakeClock
    ) -> None:
        home.accounts.add_officer(replace(OFFICER, id="0ff2", login="second"), pin_hash="x", code_secret=SECRET)
        home.officers.set_enabled(OFFICER.login, False, actor="command_line")
        assert door.log_in(OFFICER.login, PIN, code(clock)) == Refused(4)
        assert told(home)[-1] == ("login.failed", OFFICER.actor, "disabled")


class TestALock:
    def test_stops_all_rights_and_the_pin_gives_them_back(
        self, door: OfficerLogIn, officer: Officer, rights: Rights, home: FakeHome
    ) -> None:
        door.lock(officer, "idle")
        with pytest.raises(NotAllowed) as refused:
            rights.check(officer, ANY)
        assert refused.value.lack is Lack.UNLOCK
        assert door.unlock(officer, PIN) == PinRight()
        rights.check(officer, ANY)
        kinds = [kind for kind, _, _ in told(home)]
        assert kinds == ["login.passed", "officer.locked", "login.passed", "officer.unlocked"]

    def test_is_put_on_once(self, door: OfficerLogIn, officer: Officer, home: FakeHome) -> None:
        door.lock(officer, "idle")
        door.lock(officer, "handed_over")
        assert [reason for kind, _, reason in told(home) if kind == "officer.locked"] == ["idle"]

    def test_ends_the_session_after_three_wrong_pins(
        self, door: OfficerLogIn, officer: Officer, home: FakeHome
    ) -> None:
        door.lock(officer, "idle")
        answers = [door.unlock(officer, WRONG_PIN) for _ in range(3)]
        assert answers == [PinWrong(2), PinWrong(1), LoggedOut()]
        assert door.unlock(officer, PIN) == LoggedOut()
        assert told(home)[-1] == ("officer.logged_out", OFFICER.actor, "wrong_pins")

    def test_is_no_way_round_the_waits_of_the_account(
        self, door: OfficerLogIn, clock: FakeClock, home: FakeHome
    ) -> None:
        clock.run(60)
        officer = logged_in(door, clock)
        for _ in range(FREE_TRIES):
            home.accounts.charge_try(OFFICER.id)
        assert door.unlock(officer, PIN) == Wait(15)


class TestThePinAgain:
    def test_is_asked_for_what_is_sensitive(
        self, door: OfficerLogIn, officer: Officer, rights: Rights, clock: FakeClock
    ) -> None:
        clock.run(FRESH_SECONDS + 1)
        rights.check(officer, ANY)
        with pytest.raises(NotAllowed) as refused:
            rights.check(officer, ANY, fresh_pin=True)
        assert refused.value.lack is Lack.PIN
        assert door.confirm_pin(officer, WRONG_PIN) == PinWrong(2)
        assert door.confirm_pin(officer, PIN) == PinRight()
        rights.check(officer, ANY, fresh_pin=True)

    def test_does_not_open_a_lock(self, door: OfficerLogIn, officer: Officer) -> None:
        door.lock(officer, "idle")
        assert door.confirm_pin(officer, PIN) == LoggedOut()
        assert door.state(officer) is SessionState.LOCKED

    def test_of_an_officer_who_was_disabled_meanwhile_logs_her_out(
        self, door: OfficerLogIn, officer: Officer, home: FakeHome
    ) -> None:
        home.accounts.add_officer(replace(OFFICER, id="0ff2", login="second"), pin_hash="x", code_secret=SECRET)
        home.officers.set_enabled(OFFICER.login, False, actor="command_line")
        assert door.confirm_pin(officer, PIN) == LoggedOut()


class TestASession:
    def test_ends_with_log_out_and_is_told_once(self, door: OfficerLogIn, officer: Officer, home: FakeHome) -> None:
        door.log_out(officer, "left")
        door.log_out(officer, "left")
        assert door.state(officer) is SessionState.OVER
        assert [reason for kind, _, reason in told(home) if kind == "officer.logged_out"] == ["left"]

    def test_ends_after_twelve_hours_however_busy(
        self, door: OfficerLogIn, officer: Officer, rights: Rights, clock: FakeClock
    ) -> None:
        clock.run(LONGEST_SECONDS - 1)
        rights.check(officer, ANY)
        clock.run(1)
        assert door.state(officer) is SessionState.OVER
        with pytest.raises(NotAllowed):
            rights.check(officer, ANY)

    def test_ends_when_the_account_is_disabled_or_its_pin_reset(
        self, officer: Officer, rights: Rights, home: FakeHome
    ) -> None:
        home.officers.reset(OFFICER.login, pin_hash="other", code_secret=SECRET, actor="command_line")
        with pytest.raises(NotAllowed) as refused:
            rights.check(officer, ANY)
        assert refused.value.lack is Lack.LOG_IN

    def test_has_the_roles_that_the_store_says_now_and_not_those_of_the_value(
        self, officer: Officer, rights: Rights, home: FakeHome
    ) -> None:
        with pytest.raises(NotAllowed):
            rights.check(replace(officer, roles=frozenset({Role.TECHNICIAN})), frozenset({Role.TECHNICIAN}))
        home.accounts.add_officer(replace(OFFICER, id="0ff2", login="second"), pin_hash="x", code_secret=SECRET)
        home.officers.set_roles(OFFICER.login, frozenset({Role.CASHIER}), actor="command_line")
        with pytest.raises(NotAllowed) as refused:
            rights.check(officer, frozenset({Role.COUNTER}))
        assert refused.value.lack is Lack.ROLE

    def test_token_stands_in_no_text_of_the_officer(self, officer: Officer) -> None:
        assert officer.session
        assert officer.session not in repr(officer)
