"""Log-in: the same answers for whoever has no account, tries that cost time, codes that work once."""

from __future__ import annotations

import argon2
import pyotp
import pytest

from kiosk.domain.people import CodeWay
from kiosk.domain.throttle import FIRST_WAIT_S, FREE_TRIES
from kiosk.domain.visit import Visit
from kiosk.services.login import UNKNOWN_SCOPES, CodeAsked, LogIn, NotSent, Passed, Refused, Wait, nobodys_scope
from kiosk.services.one_time_codes import MOST_SENT
from kiosk.services.pins import MEMORY_KIB, NOBODYS_HASH, PASSES, hash_pin, is_pin, is_weak, pin_matches
from kiosk.services.ports import NotThere
from tests.fakes.clock import FakeClock
from tests.fakes.devices import FakeChannel
from tests.fakes.home import FakeHome
from tests.fakes.samples import CITIZEN
from tests.services.conftest import APP_CITIZEN, PIN, SECRET

WRONG_PIN = "135790"
UNKNOWN_NUMBER = "038090000099"


def asked(login: LogIn, number: str = CITIZEN.number) -> CodeAsked:
    """A log-in whose PIN was right."""
    answer = login.start(number, PIN)
    assert isinstance(answer, CodeAsked)
    return answer


def wrong(code: str) -> str:
    """Another code."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def kinds(home: FakeHome) -> list[str]:
    return [event.kind for _, event in home.journal.events if event.kind.startswith("login.")]


def test_number_pin_and_code_let_a_citizen_in(login: LogIn, home: FakeHome, channel: FakeChannel) -> None:
    started = asked(login)
    assert (started.way, started.sent_to) == (CodeWay.PHONE, "•••••••001")
    assert login.confirm(started.attempt, channel.last_code) == Passed(CITIZEN, "pin+otp:phone")
    assert kinds(home) == ["login.pin_passed", "login.passed"]


def test_a_code_from_the_app_lets_a_citizen_in(login: LogIn, clock: FakeClock, channel: FakeChannel) -> None:
    started = asked(login, APP_CITIZEN.number)
    code = pyotp.TOTP(SECRET).at(clock.now())
    assert login.confirm(started.attempt, code) == Passed(APP_CITIZEN, "pin+otp:app")
    assert channel.texts == []


class TestAnUnknownNumber:
    def test_hears_the_same_as_a_wrong_pin_try_after_try(self, login: LogIn) -> None:
        tries = range(FREE_TRIES + 2)
        unknown = [login.start(UNKNOWN_NUMBER, PIN) for _ in tries]
        assert unknown == [login.start(CITIZEN.number, WRONG_PIN) for _ in tries]
        assert unknown == [*(Refused(left) for left in (4, 3, 2, 1, 0)), Wait(15), Wait(15)]

    def test_that_waits_does_not_make_another_wait(self, login: LogIn) -> None:
        for _ in range(FREE_TRIES):
            login.start(UNKNOWN_NUMBER, PIN)
        assert login.start("038090000098", PIN) == Refused(FREE_TRIES - 1)

    @pytest.mark.usefixtures("full_strength")
    def test_costs_the_same_work_as_a_wrong_pin(self, login: LogIn, monkeypatch: pytest.MonkeyPatch) -> None:
        work: list[str] = []
        verify = argon2.PasswordHasher.verify

        def counted(self: argon2.PasswordHasher, encoded: str, secret: str) -> bool:
            work.append(encoded.rpartition("$")[0].rpartition("$")[0])
            return bool(verify(self, encoded, secret))

        monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)
        monkeypatch.setattr(
            argon2.PasswordHasher, "hash", lambda *_: pytest.fail("a hash is made while somebody waits")
        )
        login.start(UNKNOWN_NUMBER, PIN)
        login.start(CITIZEN.number, WRONG_PIN)
        assert work == [f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p=1"] * 2

    def test_leaves_neither_itself_nor_many_rows_in_the_store(self, login: LogIn, home: FakeHome) -> None:
        assert login.start(UNKNOWN_NUMBER, PIN) == Refused(FREE_TRIES - 1)
        assert all(UNKNOWN_NUMBER not in str(event) for _, event in home.journal.events)
        scopes = {nobodys_scope(f"{number:012}") for number in range(3 * UNKNOWN_SCOPES)}
        assert len(scopes) <= UNKNOWN_SCOPES


class TestAWrongTry:
    def test_is_charged_before_the_pin_is_checked(
        self, login: LogIn, home: FakeHome, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def killed(*_: object) -> bool:
            raise SystemExit

        monkeypatch.setattr("kiosk.services.login.pin_matches", killed)
        with pytest.raises(SystemExit):
            login.start(CITIZEN.number, PIN)
        assert home.accounts.charge_try(CITIZEN.id).failures == 1

    def test_after_five_makes_even_the_right_pin_wait(self, login: LogIn, clock: FakeClock) -> None:
        for _ in range(FREE_TRIES):
            login.start(CITIZEN.number, WRONG_PIN)
        assert login.start(CITIZEN.number, PIN) == Wait(int(FIRST_WAIT_S))
        clock.run(FIRST_WAIT_S - 0.5)
        assert login.start(CITIZEN.number, PIN) == Wait(1)
        clock.run(0.5)
        assert isinstance(login.start(CITIZEN.number, PIN), CodeAsked)

    def test_doubles_the_wait_each_time(self, login: LogIn, clock: FakeClock) -> None:
        for _ in range(FREE_TRIES):
            login.start(CITIZEN.number, WRONG_PIN)
        waits = []
        for _ in range(3):
            answer = login.start(CITIZEN.number, WRONG_PIN)
            assert isinstance(answer, Wait)
            waits.append(answer.seconds)
            clock.run(answer.seconds)
            login.start(CITIZEN.number, WRONG_PIN)
        assert waits == [15, 30, 60]

    def test_of_one_citizen_does_not_make_another_wait(self, login: LogIn) -> None:
        for _ in range(FREE_TRIES + 1):
            login.start(CITIZEN.number, WRONG_PIN)
        assert isinstance(login.start(APP_CITIZEN.number, PIN), CodeAsked)

    def test_is_forgotten_after_a_whole_log_in(self, login: LogIn, channel: FakeChannel) -> None:
        for _ in range(FREE_TRIES - 1):
            login.start(CITIZEN.number, WRONG_PIN)
        login.confirm(asked(login).attempt, channel.last_code)
        assert login.start(CITIZEN.number, WRONG_PIN) == Refused(FREE_TRIES - 1)

    def test_is_not_forgotten_by_a_right_pin_alone(self, login: LogIn) -> None:
        for _ in range(FREE_TRIES):
            asked(login)
        assert isinstance(login.start(CITIZEN.number, PIN), Wait)


class TestACode:
    def test_is_looked_at_even_when_the_pin_took_the_last_free_try(self, login: LogIn, channel: FakeChannel) -> None:
        for _ in range(FREE_TRIES - 1):
            login.start(CITIZEN.number, WRONG_PIN)
        assert isinstance(login.confirm(asked(login).attempt, channel.last_code), Passed)

    def test_that_is_wrong_is_charged_like_a_wrong_pin(self, login: LogIn, channel: FakeChannel) -> None:
        attempt = asked(login).attempt
        answers = [login.confirm(attempt, wrong(channel.last_code)) for _ in range(FREE_TRIES + 1)]
        assert answers == [*(Refused(left) for left in (4, 3, 2, 1, 0)), Wait(15)]
        assert login.confirm(attempt, channel.last_code) == Wait(15)

    def test_gets_no_free_look_from_sending_it_again(self, login: LogIn, channel: FakeChannel) -> None:
        first = asked(login)
        assert login.confirm(first.attempt, wrong(channel.last_code)) == Refused(4)
        again = login.send_again(first.attempt)
        assert isinstance(again, CodeAsked)
        assert login.confirm(again.attempt, wrong(channel.last_code)) == Refused(3)

    def test_lets_in_once(self, login: LogIn, channel: FakeChannel) -> None:
        attempt = asked(login).attempt
        login.confirm(attempt, channel.last_code)
        assert isinstance(login.confirm(attempt, channel.last_code), Refused)

    def test_of_an_attempt_that_does_not_run_is_refused(self, login: LogIn, home: FakeHome) -> None:
        assert login.confirm("", "287082") == Refused(FREE_TRIES)
        assert login.confirm("no such attempt", "287082") == Refused(FREE_TRIES)
        assert home.accounts.charge_try(CITIZEN.id).failures == 0

    def test_of_the_log_in_before_is_void(self, login: LogIn, channel: FakeChannel) -> None:
        first, code = asked(login), channel.last_code
        asked(login)
        assert isinstance(login.confirm(first.attempt, code), Refused)

    def test_can_be_asked_for_again_before_submitting(self, login: LogIn, channel: FakeChannel) -> None:
        login.confirm(asked(login).attempt, channel.last_code)
        answer = login.ask_again(CITIZEN)
        assert isinstance(answer, CodeAsked)
        visit = Visit(citizen=CITIZEN, draft="hers", attempt=answer.attempt)
        assert login.confirm_last_step(visit, channel.last_code) == Passed(CITIZEN, "pin+otp:phone")

    def test_that_was_asked_for_before_submitting_logs_nobody_in(self, login: LogIn, channel: FakeChannel) -> None:
        login.confirm(asked(login).attempt, channel.last_code)
        answer = login.ask_again(CITIZEN)
        assert isinstance(answer, CodeAsked)
        assert isinstance(login.confirm(answer.attempt, channel.last_code), Refused)

    def test_that_was_asked_for_to_log_in_confirms_no_dossier(self, login: LogIn, channel: FakeChannel) -> None:
        login.confirm(asked(login).attempt, channel.last_code)
        visit = Visit(citizen=CITIZEN, draft="hers", attempt=asked(login).attempt)
        assert isinstance(login.confirm_last_step(visit, channel.last_code), Refused)

    def test_alone_lets_nobody_in_who_is_not_here(self, login: LogIn, channel: FakeChannel) -> None:
        with pytest.raises(NotThere):
            login.ask_again(CITIZEN)
        login.confirm(asked(login).attempt, channel.last_code)
        texts = list(channel.texts)
        with pytest.raises(NotThere):
            login.ask_again(APP_CITIZEN)
        assert channel.texts == texts

    def test_before_submitting_is_charged_from_the_first_look(self, login: LogIn, channel: FakeChannel) -> None:
        login.confirm(asked(login).attempt, channel.last_code)
        answer = login.ask_again(CITIZEN)
        assert isinstance(answer, CodeAsked)
        visit = Visit(citizen=CITIZEN, attempt=answer.attempt)
        assert login.confirm_last_step(visit, wrong(channel.last_code)) == Refused(4)
        assert login.confirm_last_step(visit, wrong(channel.last_code)) == Refused(3)


class TestSendingAgain:
    def test_makes_the_old_code_worth_nothing(self, login: LogIn, channel: FakeChannel) -> None:
        first, old = asked(login), channel.last_code
        again = login.send_again(first.attempt)
        assert isinstance(again, CodeAsked)
        assert isinstance(login.confirm(first.attempt, old), Refused)
        assert isinstance(login.confirm(again.attempt, old), Refused)
        assert isinstance(login.confirm(again.attempt, channel.last_code), Passed)

    def test_is_for_a_log_in_that_runs(self, login: LogIn) -> None:
        assert login.send_again("") == NotSent("no_attempt")

    def test_that_fails_leaves_the_old_code_good(self, login: LogIn, channel: FakeChannel) -> None:
        first, old = asked(login), channel.last_code
        channel.broken = "no_signal"
        assert login.send_again(first.attempt) == NotSent("no_signal")
        assert isinstance(login.confirm(first.attempt, old), Passed)

    def test_ends_after_five_texts(self, login: LogIn, channel: FakeChannel) -> None:
        attempt = asked(login).attempt
        for _ in range(MOST_SENT - 1):
            again = login.send_again(attempt)
            assert isinstance(again, CodeAsked)
            attempt = again.attempt
        assert login.send_again(attempt) == NotSent("too_many_codes")
        assert len(channel.texts) == MOST_SENT
        assert isinstance(login.confirm(attempt, channel.last_code), Passed)


def test_where_no_text_can_be_sent_a_right_pin_is_told_so(login: LogIn, channel: FakeChannel) -> None:
    channel.broken = "no_channel"
    assert login.start(CITIZEN.number, PIN) == NotSent("no_channel")


class TestPins:
    @pytest.mark.usefixtures("full_strength")
    def test_the_hash_of_nobody_has_the_strength_of_real_ones(self) -> None:
        assert not argon2.PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=1).check_needs_rehash(
            NOBODYS_HASH
        )
        assert NOBODYS_HASH.rpartition("$")[0].rpartition("$")[0] == hash_pin(PIN).rpartition("$")[0].rpartition("$")[0]

    def test_nobody_has_no_pin(self) -> None:
        assert not pin_matches(None, "an account that does not exist")

    @pytest.mark.parametrize("text", ["", "12345", "1234567", "12a456", "١٢٣٤٥٦", "123456\n"])
    def test_other_than_six_digits_is_no_pin(self, text: str) -> None:
        assert not is_pin(text)

    @pytest.mark.parametrize("pin", ["000000", "777777", "121212", "123123", "123456", "345678", "987654", "098765"])
    def test_that_are_guessed_first_are_weak(self, pin: str) -> None:
        assert is_pin(pin)
        assert is_weak(pin)

    @pytest.mark.parametrize("pin", [PIN, WRONG_PIN, "112358", "271828"])
    def test_of_other_digits_are_not(self, pin: str) -> None:
        assert not is_weak(pin)
