from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.throttle import (
    LOGIN_FAILURES_AN_HOUR,
    LOOKUP_MISSES_AN_HOUR,
    HourlyLimit,
    Throttle,
    after_failure,
    after_success,
    elapsed,
    may_try,
)

DAY_S = 86_400.0
seconds = st.floats(0, 10_000, allow_nan=False)


def after_failures(count: int) -> Throttle:
    state = Throttle()
    for _ in range(count):
        state = after_failure(state)
    return state


def test_the_waits_are_five_times_none_then_15_seconds_doubling_to_15_minutes() -> None:
    waits = [after_failures(count).wait_left_s for count in range(1, 14)]
    assert waits == [0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 900, 900, 900]


def test_a_day_of_guessing_gets_at_most_105_tries() -> None:
    state, clock, tries = Throttle(), 0.0, 0
    while True:
        clock += state.wait_left_s
        state = elapsed(state, state.wait_left_s)
        if clock > DAY_S:
            break
        assert may_try(state)
        state, tries = after_failure(state), tries + 1
    assert tries == 105


def test_a_try_is_open_again_only_when_the_whole_wait_has_run_off() -> None:
    state = after_failures(5)
    assert not may_try(state)
    assert not may_try(elapsed(state, 14.9))
    assert may_try(elapsed(state, 15))


def test_a_right_try_makes_all_forgotten() -> None:
    assert after_success(after_failures(40)) == Throttle()


def test_weeks_of_wrong_tries_do_not_break_the_arithmetic() -> None:
    assert after_failure(Throttle(failures=1_000_000)) == Throttle(1_000_001, 900.0)


@given(st.integers(0, 30), seconds, seconds)
@settings(max_examples=100, deadline=None)
def test_running_time_may_be_told_in_pieces(failures: int, first: float, second: float) -> None:
    state = after_failures(failures)
    in_pieces, at_once = elapsed(elapsed(state, first), second), elapsed(state, first + second)
    assert in_pieces.failures == at_once.failures == failures
    assert math.isclose(in_pieces.wait_left_s, at_once.wait_left_s, abs_tol=1e-6)


@pytest.mark.parametrize("wrong", [-1.0, math.nan, -math.inf])
def test_running_time_never_goes_back(wrong: float) -> None:
    with pytest.raises(ValueError, match="goes forward"):
        elapsed(Throttle(), wrong)
    with pytest.raises(ValueError, match="goes forward"):
        HourlyLimit(1).elapsed(wrong)


@pytest.mark.parametrize("limit", [LOGIN_FAILURES_AN_HOUR, LOOKUP_MISSES_AN_HOUR])
def test_an_hour_has_room_for_so_many_events_and_no_more(limit: int) -> None:
    state = HourlyLimit(limit)
    for _ in range(limit):
        assert state.open
        state = state.counted()
    assert not state.open
    assert state.wait_left_s == 3600
    assert not state.elapsed(3599).open
    assert state.elapsed(3600).open


def test_room_comes_back_event_by_event() -> None:
    state = HourlyLimit(2).counted().elapsed(1000).counted()
    assert state.wait_left_s == 2600
    state = state.elapsed(2600)
    assert state.open
    assert state.counted().wait_left_s == 1000


def test_a_limit_that_was_lowered_holds_for_the_events_that_are_stored() -> None:
    assert HourlyLimit(2, (900.0, 600.0, 300.0)).wait_left_s == 3000


def test_an_event_that_is_counted_while_the_limit_is_closed_lengthens_the_wait() -> None:
    state = HourlyLimit(2, (3000.0, 100.0))
    assert (state.wait_left_s, state.counted().wait_left_s) == (600, 3500)
    assert len(state.counted().ages_s) == 2


@given(st.integers(1, 12), st.lists(st.floats(0, 2000, allow_nan=False), max_size=60))
@settings(max_examples=100, deadline=None)
def test_no_hour_ever_sees_more_events_than_the_limit(limit: int, gaps: list[float]) -> None:
    state, clock, passed = HourlyLimit(limit), 0.0, list[float]()
    for gap in gaps:
        state, clock = state.elapsed(gap), clock + gap
        if state.open:
            assert state.wait_left_s == 0
            state = state.counted()
            passed.append(clock)
    for first, after_full in zip(passed, passed[limit:], strict=False):
        assert after_full - first >= 3600 - 1e-6


def test_a_limit_of_nothing_is_a_mistake_of_the_configuration() -> None:
    with pytest.raises(ValueError, match="at least one"):
        HourlyLimit(0)
