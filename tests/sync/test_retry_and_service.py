"""When the service tries again, how it keeps time, and what a process of it does when it crashes."""

from __future__ import annotations

import itertools
import os
import random
from collections import Counter
from collections.abc import Iterator

import pytest

from kiosk.sync.pace import PIECE, Pace
from kiosk.sync.retry import FIRST, LONGEST, SPREAD, start_offset, wait_after
from kiosk.sync.rounds import Done
from kiosk.sync.service import CRASHED, Rhythm, in_process, serve


def test_waits_grow_from_five_seconds_to_fifteen_minutes_and_stay_there() -> None:
    longest = [wait_after(failures, lambda: 1.0) for failures in (1, 2, 3, 8, 9, 1000)]
    assert longest == [5, 10, 20, 640, 900, 900]
    assert wait_after(1000, lambda: 0.0) == 0


def test_what_the_hub_asks_for_is_never_undercut_and_hardly_exceeded() -> None:
    for draw in (0.0, 0.5, 1.0):
        assert 60 <= wait_after(9, lambda draw=draw: draw, retry_after=60) <= 75  # type: ignore[misc]


def test_kiosks_begin_at_different_times_each_always_at_the_same() -> None:
    offsets = [start_offset(f"H41.29.19 K{number}") for number in range(200)]
    assert offsets == [start_offset(f"H41.29.19 K{number}") for number in range(200)]
    assert len(set(offsets)) > SPREAD / 2
    assert all(0 <= offset < SPREAD for offset in offsets)


class Time:
    """Lets the service's seconds pass at once, until so many have."""

    def __init__(self, end: float) -> None:
        self.passed = 0.0
        self.end = end
        self.asked = 0

    def pause(self, seconds: float) -> bool:
        self.passed += seconds
        return self.passed >= self.end

    def rhythm(self) -> Rhythm:
        return Rhythm(every=60, draw=lambda: 1.0, pause=self.pause, asked=lambda: self.asked)


def served(time: Time, rounds: Iterator[Done | None]) -> list[float]:
    """When rounds began."""
    begun: list[float] = []

    def one() -> Done | None:
        begun.append(time.passed)
        return next(rounds)

    serve(one, time.rhythm(), first=7)
    return begun


def test_the_service_comes_back_sooner_after_one_fault_and_later_after_many() -> None:
    faults: list[Done | None] = [Done(), Done(error="offline"), None, Done(error="offline"), Done(), Done()]
    assert served(Time(200), iter(faults)) == [7, 67, 72, 82, 102, 162]
    assert CRASHED == "crashed"


def test_what_the_hub_asks_for_is_waited_for_by_the_service() -> None:
    busy: list[Done | None] = [Done(error="hub_busy", retry_after=120), Done(), Done()]
    assert served(Time(250), iter(busy)) == [7, 127 + 5, 192]


def test_there_is_no_last_try_and_one_success_begins_anew() -> None:
    failing = itertools.chain([Done(error="offline")] * 200, [Done(), Done(error="offline"), Done(), Done()])
    begun = served(Time(7 + 1275 + 192 * LONGEST + 60 + 5 + 60 + 30), failing)
    waits = [later - earlier for earlier, later in itertools.pairwise(begun)]
    assert waits[:9] == [5, 10, 20, 40, 80, 160, 320, 640, 900]
    assert set(waits[9:200]) == {LONGEST}
    assert waits[200:] == [60, 5, 60]


def test_kiosks_that_lost_their_line_together_do_not_come_back_together() -> None:
    """Full jitter: after half an hour without the hub, 150 kiosks find it again over a quarter of an hour."""
    outage, found = 1800.0, []
    for kiosk in range(150):
        time, draw = Time(outage + LONGEST + 1), random.Random(kiosk).random
        began: list[float] = []

        def one(time: Time = time, began: list[float] = began) -> Done:
            began.append(time.passed)
            return Done(error="offline" if time.passed < outage else "")

        rhythm = Rhythm(every=10 * LONGEST, draw=draw, pause=time.pause, asked=lambda: 0)
        serve(one, rhythm, first=0)
        found.append(next(moment for moment in began if moment >= outage) - outage)
    assert max(found) <= LONGEST
    minutes = Counter(int(moment // 60) for moment in found)
    assert max(minutes.values()) < 150 / 5
    assert len(minutes) >= 10


def test_somebody_who_asks_is_served_within_a_second() -> None:
    time = Time(200)

    def rounds() -> Iterator[Done]:
        yield Done(error="offline")
        time.asked = 1  # before the wait is over
        yield Done()
        while True:
            yield Done()

    before = time.pause

    def pause(seconds: float) -> bool:
        if 30 <= time.passed < 31:
            time.asked += 1
        return before(seconds)

    time.pause = pause  # type: ignore[method-assign]
    begun = served(time, rounds())
    assert begun[:3] == [7, 12, 31]


def test_a_round_runs_in_a_process_of_its_own() -> None:
    done = in_process(lambda: Done(rows=os.getpid()))
    assert done is not None
    assert done.rows != os.getpid()


def test_a_process_that_dies_costs_its_round_and_tells_no_secrets(capfd: pytest.CaptureFixture[str]) -> None:
    def fails() -> Done:
        raise ValueError("Nguyễn Thị Mẫu")

    assert in_process(fails) is None
    assert "ValueError" in (said := capfd.readouterr().err)
    assert "Mẫu" not in said


def test_the_cap_on_the_line_is_kept() -> None:
    time = Time(1e9)
    pace = Pace(PIECE, clock=lambda: time.passed, sleep=lambda seconds: void(time.pause(seconds)))
    assert b"".join(pace.pieces(bytes(10 * PIECE))) == bytes(10 * PIECE)
    assert time.passed == pytest.approx(9)
    assert (FIRST, LONGEST) == (5, 900)


def void(_: object) -> None:
    """Nothing comes of it."""
