"""Registration as a service: nothing before the proof, tries that are charged, numbers that are not given away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.data.unit_file import load_units
from kiosk.domain.people import CodeWay
from kiosk.domain.problem import Problem
from kiosk.domain.registration import Purpose
from kiosk.domain.throttle import FREE_TRIES, LOGIN_FAILURES_AN_HOUR
from kiosk.services.login import ALL_CITIZENS, Closed, CodeAsked, CodeRules, NotSent, Passed, Refused, Wait
from kiosk.services.one_time_codes import OneTimeCodes
from kiosk.services.pin_reset import PinResets, PinSet
from kiosk.services.registration import Registrations, Taken, Way, WayOffered
from kiosk.services.slip_codes import issue_slip_code
from kiosk.services.units import Units
from tests.fakes.clock import FakeClock
from tests.fakes.devices import FakeChannel
from tests.fakes.home import FakeHome
from tests.fakes.samples import CITIZEN, OFFICER

NUMBER, PIN = "038190000003", "590713"
ANSWERS = {"kind": "citizen", "id_number": NUMBER, "name": "Phạm Thị Kín", "phone": "0912000003"}
AGREED = frozenset({Purpose.ACCOUNT})


def registrations(home: FakeHome, clock: FakeClock, channel: FakeChannel, *, sms: bool = True) -> Registrations:
    codes = OneTimeCodes(home.accounts, clock, channel, slips=home.slips)
    ways = (Way.OFFICER, Way.SMS, Way.VNEID)
    rules = CodeRules(sms=sms)
    return Registrations(
        home.accounts, home.registry, clock, codes, b"", home.walk_ins, Units(load_units, clock), ways=ways, rules=rules
    )


@pytest.fixture
def registration(home: FakeHome, clock: FakeClock, channel: FakeChannel) -> Registrations:
    return registrations(home, clock, channel)


def asked(registration: Registrations) -> str:
    assert registration.begin(ANSWERS, AGREED, PIN) is None
    answer = registration.ask(Way.SMS)
    assert isinstance(answer, CodeAsked)
    return answer.attempt


class TestANumber:
    def test_without_an_account_may_register(self, registration: Registrations, home: FakeHome) -> None:
        assert registration.number_problem(NUMBER) is None
        assert home.accounts.charge_try("registration").failures == 0

    def test_with_one_is_told_a_few_times_then_slowly(self, registration: Registrations) -> None:
        answers = [registration.number_problem(CITIZEN.number) for _ in range(FREE_TRIES + 1)]
        assert answers == [Problem("register.taken")] * FREE_TRIES + [Problem("register.wait")]

    def test_is_not_told_while_the_kiosk_is_closed(self, registration: Registrations, home: FakeHome) -> None:
        for place in range(LOGIN_FAILURES_AN_HOUR):
            home.accounts.charge_shared_try(str(place), shared=ALL_CITIZENS, limit=LOGIN_FAILURES_AN_HOUR)
        assert registration.number_problem(CITIZEN.number) == Problem("register.closed")

    def test_that_got_an_account_meanwhile_gets_no_second_one(
        self, registration: Registrations, home: FakeHome, channel: FakeChannel
    ) -> None:
        attempt = asked(registration)
        other = replace(CITIZEN, id="another", number=NUMBER)
        home.accounts.add_citizen(other, pin_hash="h", code_secret="s", code_way=CodeWay.PHONE)
        assert registration.confirm(attempt, channel.last_code) == Taken()


class TestTheProof:
    def test_comes_before_anything_is_written(
        self, registration: Registrations, home: FakeHome, channel: FakeChannel
    ) -> None:
        attempt = asked(registration)
        assert registration.confirm(attempt, "000000") == Refused(4)
        assert home.accounts.citizen(NUMBER) is None
        assert isinstance(registration.confirm(attempt, channel.last_code), Passed)
        assert home.accounts.citizen(NUMBER) is not None

    def test_is_charged_like_a_log_in(self, registration: Registrations, channel: FakeChannel) -> None:
        attempt = asked(registration)
        answers = [registration.confirm(attempt, "000000") for _ in range(FREE_TRIES + 1)]
        assert answers == [*(Refused(left) for left in (4, 3, 2, 1, 0)), Wait(15)]

    def test_is_refused_while_the_kiosk_is_closed(
        self, registration: Registrations, home: FakeHome, channel: FakeChannel
    ) -> None:
        attempt = asked(registration)
        for place in range(LOGIN_FAILURES_AN_HOUR):
            home.accounts.charge_shared_try(str(place), shared=ALL_CITIZENS, limit=LOGIN_FAILURES_AN_HOUR)
        assert registration.confirm(attempt, channel.last_code) == Closed()

    def test_of_an_attempt_that_does_not_run_is_refused(self, registration: Registrations) -> None:
        assert registration.confirm("", "000000") == Refused(FREE_TRIES)
        assert registration.send_again("another") == NotSent("no_attempt")
        assert registration.other_ways("another") == ()

    def test_is_offered_by_the_ways_of_the_settings_in_their_order(
        self, home: FakeHome, clock: FakeClock, channel: FakeChannel
    ) -> None:
        without = registrations(home, clock, channel, sms=False)
        assert without.begin(ANSWERS, AGREED, PIN) is None
        assert without.ways() == (
            WayOffered(Way.OFFICER, True), WayOffered(Way.SMS, False), WayOffered(Way.VNEID, False),
        )  # fmt: skip
        assert without.ask(Way.SMS) == without.ask(Way.VNEID) == NotSent("no_attempt")


@pytest.mark.parametrize(("way", "takes_over"), [(Way.OFFICER, True), (Way.SMS, False)])
def test_what_was_filed_for_the_card_before_is_taken_over_only_where_an_officer_has_seen_it(
    registration: Registrations, home: FakeHome, channel: FakeChannel, way: Way, takes_over: bool
) -> None:
    met = home.walk_ins.meet(NUMBER, ANSWERS["name"], actor=OFFICER.actor)
    assert registration.begin(ANSWERS, AGREED, PIN) is None
    waits = registration.ask(way)
    assert isinstance(waits, CodeAsked)
    if way is Way.OFFICER:
        [request] = home.slips.waiting()
        code, _ = issue_slip_code(home.slips, request.id, OFFICER, b"")
    else:
        code = channel.last_code
    passed = registration.confirm(waits.attempt, code)
    assert isinstance(passed, Passed)
    assert (passed.citizen.id == met.id) is takes_over


@pytest.mark.parametrize("pin", ["", "12345", "12345a"])
def test_a_pin_of_another_form_is_refused(registration: Registrations, pin: str) -> None:
    assert registration.begin(ANSWERS, AGREED, pin) == Problem("pin.form")


class TestAForgottenPin:
    def test_of_whatever_number_gets_the_same_answers(self, home: FakeHome) -> None:
        def tried(number: str) -> list[object]:
            resets = PinResets(home.accounts, home.registry, home.slips, b"")
            attempt = resets.begin(number)
            return [resets.confirm(attempt, "ACDE-2345", PIN) for _ in range(FREE_TRIES + 1)]

        assert tried(CITIZEN.number) == tried("038090000099") == [*map(Refused, (4, 3, 2, 1, 0)), Wait(15)]

    def test_is_told_what_is_wrong_with_the_new_one_before_a_slip_is_used_up(self, home: FakeHome) -> None:
        resets = PinResets(home.accounts, home.registry, home.slips, b"")
        attempt = resets.begin(CITIZEN.number)
        [request] = home.slips.waiting()
        code, _ = issue_slip_code(home.slips, request.id, OFFICER, b"")
        assert resets.confirm(attempt, code, "12345") == Problem("pin.form")
        assert resets.confirm(attempt, code, "123456") == Problem("pin.weak")
        assert resets.confirm(attempt, code, PIN) == PinSet()
        assert [reset.officer for reset in home.registry.unsigned_resets()] == [OFFICER.id]
