"""A code by one way or another: text, app, officer's slip; what is charged stays charged."""

from __future__ import annotations

import re
from dataclasses import replace

import pyotp
import pytest

from kiosk.domain.people import CodeWay, Officer, Role
from kiosk.domain.slip_code import grouped
from kiosk.services.app_enrolment import AppEnrolment, new_app_secret
from kiosk.services.identity_desk import IdentityDesk
from kiosk.services.login import CodeAsked, CodeProgress, CodeRules, LogIn, NotSent, Passed, Refused
from kiosk.services.number_look_ups import NumberLookUps
from kiosk.services.ports import DeliveryState
from kiosk.services.present import Present
from kiosk.services.rights import NotAllowed
from tests.fakes.clock import FakeClock
from tests.fakes.devices import FakeChannel
from tests.fakes.home import FakeHome
from tests.fakes.rights import AllAtWork
from tests.fakes.samples import CITIZEN, OFFICER
from tests.services.conftest import APP_CITIZEN, PIN, SECRET

USUAL = CodeRules()
PATIENT = CodeRules(again_after=30.0)


def log_in_at(home: FakeHome, clock: FakeClock, channel: FakeChannel, rules: CodeRules = USUAL) -> LogIn:
    return LogIn(home.accounts, home.journal, clock, channel, home.pepper, slips=home.slips, rules=rules)


@pytest.fixture
def full(home: FakeHome, clock: FakeClock, channel: FakeChannel) -> LogIn:
    """A log-in where every way is open."""
    return log_in_at(home, clock, channel)


@pytest.fixture
def desk(home: FakeHome, clock: FakeClock) -> IdentityDesk:
    rights = AllAtWork(home.accounts, clock)
    return IdentityDesk(
        home.accounts, home.slips, home.registry, NumberLookUps(home.accounts, home.journal, home.walk_ins),
        home.pepper, rights,
    )  # fmt: skip


def asked(answer: object, way: CodeWay) -> CodeAsked:
    assert isinstance(answer, CodeAsked)
    assert answer.way is way
    return answer


class TestASlip:
    def test_lets_in_whoever_an_officer_has_seen_and_the_evidence_says_so(
        self, full: LogIn, desk: IdentityDesk, home: FakeHome
    ) -> None:
        started = asked(full.start(CITIZEN.number, PIN), CodeWay.PHONE)
        waits = asked(full.send_otherwise(started.attempt, CodeWay.SLIP), CodeWay.SLIP)
        [request] = desk.waiting(OFFICER)
        assert (request.number, request.name) == (CITIZEN.number, CITIZEN.name)
        code = desk.issue_slip(OFFICER, request.id)
        assert full.confirm(waits.attempt, grouped(code).lower()) == Passed(CITIZEN, "pin+otp:slip")
        assert "slip.issued" in [event.kind for _, event in home.journal.events]
        assert all(code not in str(event) for _, event in home.journal.events)

    def test_works_once(self, full: LogIn, desk: IdentityDesk) -> None:
        waits = self._waits(full)
        code = desk.issue_slip(OFFICER, desk.waiting(OFFICER)[0].id)
        assert isinstance(full.confirm(waits.attempt, code), Passed)
        assert isinstance(full.confirm(self._waits(full).attempt, code), Refused)

    def test_is_good_for_a_second_log_in_where_one_screen_serves_officer_and_citizen(
        self, full: LogIn, desk: IdentityDesk, home: FakeHome, clock: FakeClock, channel: FakeChannel
    ) -> None:
        self._waits(full)
        code = desk.issue_slip(OFFICER, desk.waiting(OFFICER)[0].id)
        next_visit = log_in_at(home, clock, channel)
        assert isinstance(next_visit.confirm(self._waits(next_visit).attempt, code), Passed)

    def test_of_another_lets_nobody_in(self, full: LogIn, desk: IdentityDesk) -> None:
        self._waits(full, APP_CITIZEN.number)
        code = desk.issue_slip(OFFICER, desk.waiting(OFFICER)[0].id)
        assert isinstance(full.confirm(self._waits(full).attempt, code), Refused)

    def test_is_given_by_officers_of_the_counter_only(self, full: LogIn, desk: IdentityDesk) -> None:
        self._waits(full)
        request = desk.waiting(OFFICER)[0].id
        other = Officer("0ff9", "khac", "Khác", frozenset({Role.TECHNICIAN}))
        with pytest.raises(NotAllowed):
            desk.waiting(other)
        with pytest.raises(NotAllowed):
            desk.issue_slip(other, request)

    def _waits(self, login: LogIn, number: str = CITIZEN.number) -> CodeAsked:
        started = login.start(number, PIN)
        assert isinstance(started, CodeAsked)
        return asked(login.send_otherwise(started.attempt, CodeWay.SLIP), CodeWay.SLIP)


class TestOtherWays:
    def test_are_those_that_the_account_and_the_kiosk_have(
        self, full: LogIn, home: FakeHome, clock: FakeClock, channel: FakeChannel
    ) -> None:
        by_phone = asked(full.start(CITIZEN.number, PIN), CodeWay.PHONE)
        assert full.other_ways(by_phone.attempt) == (CodeWay.SLIP,)
        by_app = asked(full.start(APP_CITIZEN.number, PIN), CodeWay.APP)
        assert full.other_ways(by_app.attempt) == (CodeWay.PHONE, CodeWay.SLIP)
        assert full.other_ways(by_phone.attempt) == ()
        dumb = log_in_at(home, clock, channel, CodeRules(sms=False))
        by_app = asked(dumb.start(APP_CITIZEN.number, PIN), CodeWay.APP)
        assert dumb.other_ways(by_app.attempt) == (CodeWay.SLIP,)

    def test_cannot_be_invented(self, full: LogIn) -> None:
        started = asked(full.start(CITIZEN.number, PIN), CodeWay.PHONE)
        assert full.send_otherwise(started.attempt, CodeWay.APP) == NotSent("no_attempt")
        assert full.send_otherwise("another attempt", CodeWay.SLIP) == NotSent("no_attempt")

    def test_give_no_free_look(self, full: LogIn) -> None:
        started = asked(full.start(CITIZEN.number, PIN), CodeWay.PHONE)
        assert full.confirm(started.attempt, "000000") == Refused(4)
        waits = asked(full.send_otherwise(started.attempt, CodeWay.SLIP), CodeWay.SLIP)
        assert full.confirm(waits.attempt, "ACDE2345") == Refused(3)

    @pytest.mark.parametrize("why", ["no_channel", "slow"])
    def test_are_taken_by_themselves_where_the_usual_one_fails(
        self, full: LogIn, channel: FakeChannel, why: str
    ) -> None:
        channel.broken = why
        assert asked(full.start(CITIZEN.number, PIN), CodeWay.SLIP).sent_to == ""
        assert channel.texts == []

    def test_are_taken_where_the_kiosk_sends_no_texts(
        self, home: FakeHome, clock: FakeClock, channel: FakeChannel
    ) -> None:
        dumb = log_in_at(home, clock, channel, CodeRules(sms=False))
        asked(dumb.start(CITIZEN.number, PIN), CodeWay.SLIP)
        assert channel.texts == []


class TestSendingAgain:
    def test_waits_a_little_and_says_how_long(self, home: FakeHome, clock: FakeClock, channel: FakeChannel) -> None:
        login = log_in_at(home, clock, channel, PATIENT)
        started = asked(login.start(CITIZEN.number, PIN), CodeWay.PHONE)
        assert login.progress(started.attempt) == CodeProgress(DeliveryState.SENT, 30)
        clock.run(29.5)
        assert login.send_again(started.attempt) == NotSent("too_soon")
        assert login.progress(started.attempt).again_in == 1
        clock.run(0.5)
        asked(login.send_again(started.attempt), CodeWay.PHONE)
        assert len(channel.texts) == 2

    def test_is_not_got_round_by_logging_in_again_and_the_text_under_way_stays_good(
        self, home: FakeHome, clock: FakeClock, channel: FakeChannel
    ) -> None:
        login = log_in_at(home, clock, channel, PATIENT)
        first = asked(login.start(CITIZEN.number, PIN), CodeWay.PHONE)
        again = asked(login.start(CITIZEN.number, PIN), CodeWay.PHONE)
        assert len(channel.texts) == 1
        assert again.sent_to == first.sent_to
        assert isinstance(login.confirm(first.attempt, channel.last_code), Refused)
        assert login.confirm(again.attempt, channel.last_code) == Passed(CITIZEN, "pin+otp:phone")

    def test_need_not_wait_once_the_code_was_used(self, home: FakeHome, clock: FakeClock, channel: FakeChannel) -> None:
        login = log_in_at(home, clock, channel, PATIENT)
        started = asked(login.start(CITIZEN.number, PIN), CodeWay.PHONE)
        assert isinstance(login.confirm(started.attempt, channel.last_code), Passed)
        asked(login.ask_again(CITIZEN), CodeWay.PHONE)
        assert len(channel.texts) == 2

    def test_tells_how_far_the_text_has_come(self, full: LogIn, channel: FakeChannel) -> None:
        started = asked(full.start(CITIZEN.number, PIN), CodeWay.PHONE)
        for state in DeliveryState:
            channel.delivery.state = state
            assert full.progress(started.attempt).state is state
        assert full.progress("another attempt") == CodeProgress()


def logged_in_enrolment(home: FakeHome, clock: FakeClock) -> AppEnrolment:
    present = Present()
    present.came(CITIZEN, evidence="pin")
    return AppEnrolment(home.accounts, clock, present)


class TestAnAuthenticatorApp:
    def test_counts_only_after_it_showed_a_right_code(
        self, home: FakeHome, clock: FakeClock, full: LogIn, channel: FakeChannel
    ) -> None:
        enrolment, new = logged_in_enrolment(home, clock), new_app_secret()
        assert not enrolment.confirm(CITIZEN, new, "000000")
        assert full.other_ways(asked(full.start(CITIZEN.number, PIN), CodeWay.PHONE).attempt) == (CodeWay.SLIP,)
        assert enrolment.confirm(CITIZEN, new, pyotp.TOTP(new.secret).at(clock.now()))
        clock.run(30)
        started = asked(full.start(CITIZEN.number, PIN), CodeWay.APP)
        assert full.confirm(started.attempt, pyotp.TOTP(new.secret).at(clock.now())) == Passed(CITIZEN, "pin+otp:app")

    def test_is_not_let_in_by_the_code_that_enrolled_it(self, home: FakeHome, clock: FakeClock, full: LogIn) -> None:
        new = new_app_secret()
        code = pyotp.TOTP(new.secret).at(clock.now())
        assert logged_in_enrolment(home, clock).confirm(CITIZEN, new, code)
        started = asked(full.start(CITIZEN.number, PIN), CodeWay.APP)
        assert isinstance(full.confirm(started.attempt, code), Refused)

    def test_makes_what_was_sent_with_the_old_secret_void(
        self, home: FakeHome, clock: FakeClock, full: LogIn, channel: FakeChannel
    ) -> None:
        started = asked(full.start(CITIZEN.number, PIN), CodeWay.PHONE)
        new = new_app_secret()
        assert logged_in_enrolment(home, clock).confirm(CITIZEN, new, pyotp.TOTP(new.secret).at(clock.now()))
        assert isinstance(full.confirm(started.attempt, channel.last_code), Refused)

    def test_learns_the_secret_from_a_text_that_apps_read(self) -> None:
        new = new_app_secret()
        assert re.fullmatch(r"[A-Z2-7]{26}", new.secret)
        parsed = pyotp.parse_uri(new.uri)
        assert isinstance(parsed, pyotp.TOTP)
        assert (parsed.secret, parsed.interval, parsed.digits) == (new.secret, 30, 6)
        assert new.grouped.replace(" ", "") == new.secret
        assert new.secret not in repr(replace(new))
        assert new_app_secret() != new
        assert new.secret != SECRET
