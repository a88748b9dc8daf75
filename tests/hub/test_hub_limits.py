"""Buckets that empty and fill again, and the names under which addresses are counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.hub.web import limits
from kiosk.hub.web.limits import Limit, bucket

KEY = b"of a test"


class Clock:
    at = 0

    def __call__(self) -> int:
        return self.at


def test_a_bucket_fills_up_again_evenly() -> None:
    clock = Clock()
    limit = Limit(10, 3_600_000, clock)
    assert [limit.take("a") for _ in range(11)] == [0] * 10 + [360]
    clock.at = 360_000
    assert (limit.take("a"), limit.take("a")) == (0, 360)
    assert limit.take("b") == 0, "each name has its own"


def test_looking_takes_nothing() -> None:
    limit = Limit(1, 60_000, Clock())
    assert [limit.wait("a") for _ in range(3)] == [0, 0, 0]
    limit.take("a")
    assert limit.wait("a") == 60


def test_what_was_refused_costs_nothing() -> None:
    clock = Clock()
    limit = Limit(10, 10_000, clock)
    assert limit.take("a", 20) == 10
    assert limit.take("a", 10) == 0


def test_what_is_given_back_was_never_taken() -> None:
    limit = Limit(2, 60_000, Clock())
    limit.take("a", 2)
    limit.give_back("a")
    assert (limit.take("a"), limit.take("a")) == (0, 30)
    limit.give_back("b", 5)
    assert (limit.take("b", 2), limit.take("b")) == (0, 30), "no bucket holds more than it can"


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 3)), max_size=60))
def test_no_more_is_granted_than_the_bucket_and_the_time_allow(steps: list[tuple[int, int]]) -> None:
    clock = Clock()
    limit, granted = Limit(5, 10_000, clock), 0
    for pause, amount in steps:
        clock.at += pause
        granted += amount if limit.take("a", amount) == 0 else 0
        assert granted <= 5 + clock.at * 5 / 10_000 + 1e-6


@given(st.integers(1, 10), st.integers(1, 10))
def test_the_wait_that_is_told_is_long_enough(most: int, amount: int) -> None:
    clock = Clock()
    limit = Limit(most, 60_000, clock)
    amount = min(amount, most)
    limit.take("a", most)
    clock.at += 1000 * limit.take("a", amount)
    assert limit.take("a", amount) == 0


def test_memory_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_NAMES", 3)
    limit = Limit(1, 60_000, Clock())
    for name in "abcd":
        limit.take(name)
    assert limit.take("a") == 0, "the longest unused was forgotten"
    assert limit.take("d") == 60


def test_addresses_are_counted_by_customer_and_kept_as_hashes() -> None:
    assert bucket("192.0.2.1", KEY) != bucket("192.0.2.2", KEY)
    assert bucket("2001:db8:0:1::1", KEY) == bucket("2001:db8:0:ff::2", KEY)
    assert bucket("2001:db8:0:1::1", KEY) != bucket("2001:db8:1::1", KEY)
    assert bucket("::ffff:192.0.2.1", KEY) == bucket("192.0.2.1", KEY)
    assert bucket("", KEY) == bucket("testclient", KEY)
    assert "192" not in bucket("192.0.2.1", KEY)
