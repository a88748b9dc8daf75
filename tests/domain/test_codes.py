from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from kiosk.domain.codes import (
    LANES,
    RESERVE_AHEAD,
    CodeCounter,
    DossierCode,
    Issued,
    Lane,
    NoCode,
    after_restore,
    is_agency_id,
    next_code,
    with_mark,
)
from kiosk.domain.problem import Problem

AGENCY = "H56.22.17"
TODAY = date(2026, 11, 20)
LANE = Lane(625, 1249)


def issue(counter: CodeCounter, *, lane: Lane = LANE, today: date = TODAY, trusted: bool = True) -> Issued | NoCode:
    return next_code(AGENCY, lane, counter, today=today, clock_trusted=trusted, lease_end=date(2027, 6, 30))


def issued(counter: CodeCounter, *, lane: Lane = LANE, today: date = TODAY) -> Issued:
    answer = issue(counter, lane=lane, today=today)
    assert isinstance(answer, Issued)
    return answer


def test_every_code_seen_in_real_use_is_read_and_written_back(shared_json: Callable[[str], Any]) -> None:
    for example in shared_json("dossier_code_examples.json")["examples"]:
        code = DossierCode.parse(example["code"])
        assert isinstance(code, DossierCode), example
        assert str(code) == example["code"]


def test_every_code_that_must_be_refused_is_refused(shared_json: Callable[[str], Any]) -> None:
    for example in shared_json("dossier_code_examples.json")["must_reject"]:
        assert isinstance(DossierCode.parse(example.split(" ")[0]), Problem), example


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "code.unreadable"),
        ("H56.22.17-261120-0007\n", "code.unreadable"),
        ("H56.22.17-261120-٠٠٠٧", "code.unreadable"),
        ("H56.22.17-261120-12345678", "code.unreadable"),
        ("X56.22.17-261120-0007", "code.unreadable"),
        ("H56.22.17-260230-0007", "code.bad_date"),
        ("H56.22.17-19991231-0007", "code.bad_date"),
    ],
)
def test_a_code_of_another_form_is_refused(text: str, why: str) -> None:
    assert DossierCode.parse(text) == Problem(why)


@pytest.mark.parametrize("agency", ["000.19.29.H41", "H41.29.19", "000.A0.01.H26", "G09", "H15.50.05.13.112"])
def test_agency_ids_are_known_in_both_orders(agency: str) -> None:
    assert is_agency_id(agency)


@pytest.mark.parametrize("agency", ["", "H4", "000.19.29", "h41.29.19", "H41.29.19.", "H41.1", "K41.29.19", "H٤١"])
def test_other_texts_are_no_agency_ids(agency: str) -> None:
    assert not is_agency_id(agency)
    with pytest.raises(ValueError, match="agency id"):
        DossierCode(agency, TODAY, 7)


def test_a_new_code_has_a_six_digit_date_and_a_four_digit_number() -> None:
    assert str(DossierCode(AGENCY, TODAY, 7)) == "H56.22.17-261120-0007"


@pytest.mark.parametrize(("sequence", "digits"), [(-1, 4), (10_000, 4), (1, 3), (1, 8)])
def test_a_number_that_does_not_fit_is_a_mistake_of_the_program(sequence: int, digits: int) -> None:
    with pytest.raises(ValueError, match="four to seven digits"):
        DossierCode(AGENCY, TODAY, sequence, digits)


def test_the_lanes_share_out_all_numbers_of_a_day() -> None:
    numbers = [n for lane in map(Lane.numbered, range(LANES)) for n in range(lane.first, lane.last + 1)]
    assert numbers == list(range(1, 10_000))


@pytest.mark.parametrize("lane", [-1, LANES])
def test_there_are_no_other_lanes(lane: int) -> None:
    with pytest.raises(ValueError, match="numbered 0 to 15"):
        Lane.numbered(lane)


def test_the_first_code_of_a_day_is_the_first_of_the_lane() -> None:
    assert str(issued(CodeCounter()).code) == "H56.22.17-261120-0625"
    yesterday = CodeCounter(TODAY - timedelta(days=1), 900, 916)
    assert issued(yesterday).code.sequence == 625


def test_the_next_code_is_one_more() -> None:
    assert issued(CodeCounter(TODAY, 700, 716)).code.sequence == 701


def test_a_lane_that_was_moved_during_the_day_is_entered_at_its_start() -> None:
    assert issued(CodeCounter(TODAY, 700, 716), lane=Lane(1250, 1874)).code.sequence == 1250


def test_a_full_lane_gives_no_code_today_but_does_tomorrow() -> None:
    full = CodeCounter(TODAY, LANE.last, LANE.last)
    assert issue(full) is NoCode.LANE_FULL
    assert issued(full, today=TODAY + timedelta(days=1)).code.sequence == LANE.first


def test_a_clock_that_cannot_be_trusted_gives_no_code() -> None:
    assert issue(CodeCounter(TODAY, 700, 716), trusted=False) is NoCode.CLOCK_UNTRUSTED


@pytest.mark.parametrize("day", [date(1970, 1, 1), date(1999, 12, 31), date(2100, 1, 1)])
def test_a_clock_that_was_wrong_from_the_first_day_gives_no_code(day: date) -> None:
    """Nothing that was written before tells that it is wrong, and no code can bear such a day."""
    given = next_code(AGENCY, LANE, CodeCounter(), today=day, clock_trusted=True, lease_end=date.max)
    assert given is NoCode.CLOCK_UNTRUSTED


def test_a_day_before_the_last_code_gives_no_code() -> None:
    assert issue(CodeCounter(TODAY + timedelta(days=1), 625, 641)) is NoCode.CLOCK_SET_BACK


def test_a_lease_is_good_on_its_last_day_and_not_after() -> None:
    last = date(2027, 6, 30)
    assert isinstance(issue(CodeCounter(), today=last), Issued)
    assert issue(CodeCounter(), today=last + timedelta(days=1)) is NoCode.LEASE_OVER


def test_after_a_restore_there_is_no_code_until_the_mark_is_known() -> None:
    restored = after_restore(CodeCounter(TODAY, 700, 716))
    assert issue(restored) is NoCode.MARK_UNKNOWN
    assert issue(restored, today=TODAY + timedelta(days=1)) is NoCode.MARK_UNKNOWN
    assert issued(with_mark(restored, TODAY, 716)).code.sequence == 717


def test_a_mark_of_a_later_day_takes_the_backups_place() -> None:
    backup = after_restore(CodeCounter(TODAY - timedelta(days=2), 700, 716))
    assert issued(with_mark(backup, TODAY, 640)).code.sequence == 641


def test_a_mark_that_is_older_than_the_backup_does_not_bring_numbers_back() -> None:
    restored = after_restore(CodeCounter(TODAY, 700, 716))
    assert issued(with_mark(restored, TODAY, 650)).code.sequence == 701


def test_a_mark_of_an_earlier_day_only_says_that_the_backup_is_young() -> None:
    backup = after_restore(CodeCounter(TODAY, 700, 716))
    assert issued(with_mark(backup, TODAY - timedelta(days=2), 640)).code.sequence == 701


@given(st.integers(min_value=1, max_value=625) | st.just(625))
@settings(max_examples=30, deadline=None)
def test_the_reserved_mark_runs_ahead_and_moves_seldom(count: int) -> None:
    counter, marks = CodeCounter(), set()
    for _ in range(count):
        counter = issued(counter).counter
        assert counter.reserved is not None
        assert counter.last + RESERVE_AHEAD // 2 <= counter.reserved or counter.reserved == LANE.last
        assert counter.reserved in LANE
        marks.add(counter.reserved)
    assert len(marks) <= count // (RESERVE_AHEAD // 2) + 1


class LosingTheStore(RuleBasedStateMachine):
    """A kiosk that gives codes, lets days pass, and loses its store back to any backup it ever made."""

    def __init__(self) -> None:
        super().__init__()
        self.today = TODAY
        self.counter = CodeCounter()
        self.backups = [CodeCounter()]
        self.mark = (TODAY, 0)
        self.given: set[str] = set()

    @rule()
    def give_a_code(self) -> None:
        answer = issue(self.counter, lane=Lane(1, 40), today=self.today)
        if not isinstance(answer, Issued):
            assert answer is NoCode.LANE_FULL
            return
        assert str(answer.code) not in self.given
        self.given.add(str(answer.code))
        self.counter = answer.counter
        if self.counter.reserved is not None:
            self.mark = (self.today, self.counter.reserved)

    @rule()
    def make_a_backup(self) -> None:
        self.backups.append(self.counter)

    @rule(days=st.integers(1, 3))
    def let_days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(data=st.data())
    def restore_a_backup(self, data: st.DataObject) -> None:
        backup = after_restore(data.draw(st.sampled_from(self.backups)))
        assert issue(backup, today=self.today) is NoCode.MARK_UNKNOWN
        self.counter = with_mark(backup, *self.mark)


LosingTheStore.TestCase.settings = settings(max_examples=30, stateful_step_count=30, deadline=None)
TestNoCodeIsEverGivenTwice = LosingTheStore.TestCase
