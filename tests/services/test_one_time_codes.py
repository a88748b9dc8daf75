"""One-time codes: the standards' own test vectors, and that no code works twice."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from kiosk.domain.people import CodeWay
from kiosk.services.one_time_codes import LIFETIME, MOST_SENT, SENT_WITHIN, STEP, OneTimeCodes, Ticket
from kiosk.services.ports import ChannelFailed
from tests.fakes.clock import FakeClock
from tests.fakes.devices import FakeChannel
from tests.fakes.home import FakeHome
from tests.services.conftest import SECRET

ACCOUNT = "account"
PHONE = "0900000001"

HOTP_VECTORS = ["287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]
"""RFC 4226, appendix D, from counter 1."""

TOTP_VECTORS = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")]
"""RFC 6238, appendix B (SHA-1): seconds since 1970, and the last six of the eight digits."""


@pytest.fixture
def codes(home: FakeHome, clock: FakeClock, channel: FakeChannel) -> OneTimeCodes:
    return OneTimeCodes(home.accounts, clock, channel)


def by_phone(codes: OneTimeCodes) -> Ticket:
    return codes.issue(ACCOUNT, SECRET, CodeWay.PHONE, phone=PHONE)


def by_app(codes: OneTimeCodes) -> Ticket:
    return codes.issue(ACCOUNT, SECRET, CodeWay.APP, phone="")


def shown(clock: FakeClock, *, ahead: timedelta = timedelta()) -> str:
    """What an authenticator app shows whose clock is so much ahead of the kiosk's."""
    return pyotp.TOTP(SECRET).at(clock.now() + ahead)


class TestASentCode:
    def test_is_the_one_of_rfc_4226(self, codes: OneTimeCodes, clock: FakeClock, channel: FakeChannel) -> None:
        for vector in HOTP_VECTORS:
            ticket = by_phone(codes)
            assert channel.last_code == vector
            assert codes.check(ticket, vector)
            clock.run(SENT_WITHIN)

    def test_goes_to_the_phone_and_the_page_shows_only_its_end(self, codes: OneTimeCodes, channel: FakeChannel) -> None:
        ticket = by_phone(codes)
        assert channel.texts[0][0] == PHONE
        assert ticket.sent_to == "•••••••001"

    def test_works_once(self, codes: OneTimeCodes, channel: FakeChannel) -> None:
        ticket = by_phone(codes)
        assert codes.check(ticket, channel.last_code)
        assert not codes.check(ticket, channel.last_code)

    def test_is_worth_nothing_once_a_later_one_was_used(self, codes: OneTimeCodes, channel: FakeChannel) -> None:
        early = by_phone(codes)
        early_code = channel.last_code
        assert codes.check(by_phone(codes), channel.last_code)
        assert not codes.check(early, early_code)

    def test_does_not_fit_another_ticket(self, codes: OneTimeCodes, channel: FakeChannel) -> None:
        by_phone(codes)
        early_code = channel.last_code
        assert not codes.check(by_phone(codes), early_code)

    def test_is_good_for_five_minutes_of_running_time(
        self, codes: OneTimeCodes, clock: FakeClock, channel: FakeChannel
    ) -> None:
        ticket = by_phone(codes)
        clock.set_wall(clock.now() + timedelta(days=1))
        clock.run(LIFETIME)
        assert codes.check(ticket, channel.last_code)

    def test_is_too_late_after_five_minutes_even_if_the_clock_is_set_back(
        self, codes: OneTimeCodes, clock: FakeClock, channel: FakeChannel
    ) -> None:
        ticket = by_phone(codes)
        clock.run(LIFETIME + 1)
        clock.set_wall(clock.now() - timedelta(hours=1))
        assert not codes.check(ticket, channel.last_code)

    @pytest.mark.parametrize("typed", ["", "28708", "2870822", "28708a", "２８７０８２", "٢٨٧٠٨٢", "287 08", "28708-2"])
    def test_is_six_plain_digits(self, codes: OneTimeCodes, channel: FakeChannel, typed: str) -> None:
        ticket = by_phone(codes)
        assert channel.last_code == "287082"
        assert not codes.check(ticket, typed)
        assert codes.check(ticket, " 287 082 ")


class TestSending:
    def test_stops_after_five_texts_and_goes_on_ten_minutes_after_the_first(
        self, codes: OneTimeCodes, clock: FakeClock, channel: FakeChannel
    ) -> None:
        by_phone(codes)
        clock.run(SENT_WITHIN - 1)
        for _ in range(MOST_SENT - 1):
            by_phone(codes)
        with pytest.raises(ChannelFailed, match="too_many_codes"):
            by_phone(codes)
        assert len(channel.texts) == MOST_SENT
        clock.run(1)
        by_phone(codes)
        assert len(channel.texts) == MOST_SENT + 1

    def test_of_one_account_does_not_use_up_anothers(self, codes: OneTimeCodes, channel: FakeChannel) -> None:
        for _ in range(MOST_SENT):
            by_phone(codes)
        codes.issue("somebody else", SECRET, CodeWay.PHONE, phone=PHONE)
        assert len(channel.texts) == MOST_SENT + 1

    def test_that_failed_is_not_counted(self, codes: OneTimeCodes, channel: FakeChannel) -> None:
        channel.broken = "no_signal"
        for _ in range(MOST_SENT):
            with pytest.raises(ChannelFailed, match="no_signal"):
                by_phone(codes)
        channel.broken = ""
        by_phone(codes)
        assert len(channel.texts) == 1


class TestACodeFromTheApp:
    @pytest.mark.parametrize(("seconds", "code"), TOTP_VECTORS)
    def test_is_the_one_of_rfc_6238(self, codes: OneTimeCodes, clock: FakeClock, seconds: int, code: str) -> None:
        clock.set_wall(datetime.fromtimestamp(seconds, UTC))
        assert codes.check(by_app(codes), code)

    def test_is_not_sent(self, codes: OneTimeCodes, channel: FakeChannel) -> None:
        assert by_app(codes).sent_to == ""
        assert channel.texts == []

    @pytest.mark.parametrize("steps", [-1, 0, 1])
    def test_may_come_from_a_clock_that_is_one_step_off(
        self, codes: OneTimeCodes, clock: FakeClock, steps: int
    ) -> None:
        assert codes.check(by_app(codes), shown(clock, ahead=timedelta(seconds=steps * STEP)))

    def test_is_refused_while_the_clock_is_behind_what_was_written(
        self, home: FakeHome, clock: FakeClock, channel: FakeChannel
    ) -> None:
        codes = OneTimeCodes(home.accounts, clock, channel, home.journal.clock_trusted)
        home.journal.append("anything", actor="kiosk")
        assert codes.check(by_app(codes), shown(clock))
        clock.set_wall(clock.now() - timedelta(minutes=3))
        with pytest.raises(ChannelFailed, match="wrong_clock"):
            by_app(codes)
        by_phone(codes)
        assert len(channel.texts) == 1

    @pytest.mark.parametrize("ahead", [1, -1])
    def test_of_a_phone_whose_clock_goes_wrong_slowly_is_followed_for_two_steps(
        self, codes: OneTimeCodes, clock: FakeClock, ahead: int
    ) -> None:
        def good(steps: int) -> bool:
            clock.run(10 * STEP)
            return codes.check(by_app(codes), shown(clock, ahead=timedelta(seconds=ahead * steps * STEP)))

        assert [good(1), good(2), good(3)] == [True, True, True]
        assert not good(4), "the drift that is learned ends at two steps, and the window at one more"
        assert good(3)

    def test_and_a_sent_code_do_not_shut_each_other_out(
        self, codes: OneTimeCodes, clock: FakeClock, channel: FakeChannel
    ) -> None:
        assert codes.check(by_app(codes), shown(clock))
        assert codes.check(by_phone(codes), channel.last_code)
        clock.run(STEP)
        assert codes.check(by_app(codes), shown(clock))

    def test_lets_nobody_in_twice_in_whatever_order_codes_are_tried(
        self, codes: OneTimeCodes, clock: FakeClock
    ) -> None:
        order = random.Random(6238)
        used: set[str] = set()
        for _ in range(500):
            clock.run(order.randrange(2 * STEP))
            code = shown(clock, ahead=timedelta(seconds=order.choice((-1, 0, 1)) * STEP))
            passed = codes.check(by_app(codes), code)
            assert not (passed and code in used)
            used |= {code} if passed else set()
        assert len(used) > 100

    @pytest.mark.parametrize("steps", [-2, 2])
    def test_from_a_clock_that_is_two_steps_off_is_refused(
        self, codes: OneTimeCodes, clock: FakeClock, steps: int
    ) -> None:
        assert not codes.check(by_app(codes), shown(clock, ahead=timedelta(seconds=steps * STEP)))

    def test_works_once_though_it_is_shown_for_half_a_minute(self, codes: OneTimeCodes, clock: FakeClock) -> None:
        code = shown(clock)
        assert codes.check(by_app(codes), code)
        assert not codes.check(by_app(codes), code)

    def test_seen_earlier_is_refused_after_the_clock_was_set_back(self, codes: OneTimeCodes, clock: FakeClock) -> None:
        then, seen = clock.now(), shown(clock)
        clock.run(10 * STEP)
        assert codes.check(by_app(codes), shown(clock))
        clock.set_wall(then)
        assert not codes.check(by_app(codes), seen)
