"""What an office sets so that its own work goes on beside the sending: a cap on the bandwidth, hours in which files
wait. All on a simulated clock: a whole day passes in no time."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk import sync_wiring
from kiosk.config import load
from kiosk.data.line_state import StoreLine
from kiosk.hub.core import Hub
from kiosk.services.office import local
from kiosk.sync.line import Line
from kiosk.sync.pace import PIECE, Pace
from kiosk.sync.rounds import Done
from kiosk.sync.service import Rhythm, serve
from kiosk.sync_wiring import Syncing
from tests.fakes.clock import FakeClock
from tests.fakes.samples import AGENCY
from tests.fakes.sync_world import KioskEnd, Wire, files_at_hub

MIDNIGHT = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
"""In Vietnam, the 23rd begins."""
KILOBITS = 512
SCAN = random.Random(1).randbytes(300_000)

Office = Callable[[str], Syncing]


@pytest.fixture
def office(kiosk: KioskEnd, tmp_path: Path) -> Office:
    """The kiosk as it is put together from such a section of kiosk.toml."""

    def made(section: str) -> Syncing:
        agency = f'[agency]\nid = "{AGENCY}"\nname = "X"\nshort_name = "X"\nplace = "X"\n'
        file = tmp_path / "kiosk.toml"
        file.write_text(f'{agency}[kiosk]\nhome = "{kiosk.path}"\n[sync]\n{section}\n', encoding="utf-8")
        shown = StoreLine(kiosk.home.store, kiosk.sync.outbox, kiosk.path)
        return Syncing(load(file), kiosk.clock, kiosk.home, kiosk.sync, shown)

    return made


@pytest.fixture
def wired(office: Office, kiosk: KioskEnd, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The same, with the wire to the hub in the place of the network."""

    def line(_: Syncing, url: str, token: str = "") -> AbstractContextManager[Line]:
        return kiosk.line(token)

    monkeypatch.setattr(Syncing, "line", line)
    return office


def capped(clock: FakeClock) -> Pace:
    """The cap of 512 kbit/s, by the simulated clock."""
    return Pace(KILOBITS * 125, clock=clock.monotonic, sleep=clock.run)


def test_the_cap_comes_from_the_settings(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    rates: list[int] = []

    def noted(rate: int) -> Pace:
        rates.append(rate)
        return Pace(rate)

    monkeypatch.setattr(sync_wiring, "Pace", noted)
    with office(f"kilobits = {KILOBITS}").line("http://127.0.0.1:1"), office("").line("http://127.0.0.1:1"):
        assert rates == [KILOBITS * 125, 0]


def test_a_round_takes_no_more_of_the_line_than_the_cap(kiosk: KioskEnd, wire: Wire, clock: FakeClock) -> None:
    filed = [kiosk.file(SCAN[:size]) for size in (1000, 100_000, 300_000)]
    kiosk.pace, begun = capped(clock), clock.monotonic()
    assert kiosk.round().files == len(filed)
    sent = sum(size for _, _, size in wire.requests)
    took = clock.monotonic() - begun
    # The last piece is handed out at once, and no piece before its time.
    assert (sent - PIECE) / (KILOBITS * 125) <= took <= sent / (KILOBITS * 125)


@pytest.mark.parametrize(
    ("hour", "goes"),
    [((6, 59), True), ((7, 0), False), ((11, 29), False), ((11, 30), True), ((13, 0), False), ((17, 0), True)],
)
def test_files_wait_in_the_hours_that_are_set_and_records_do_not(
    wired: Office, kiosk: KioskEnd, clock: FakeClock, hour: tuple[int, int], goes: bool
) -> None:
    kiosk.file(SCAN)
    clock.set_wall(MIDNIGHT + timedelta(hours=hour[0], minutes=hour[1]))
    done = wired("files_wait = [[07:00:00, 11:30:00], [13:00:00, 17:00:00]]").round()
    assert (done.error, done.rows > 0, done.files) == ("", True, int(goes))


def test_somebody_who_asks_for_it_does_not_wait(wired: Office, kiosk: KioskEnd, clock: FakeClock) -> None:
    kiosk.file(SCAN)
    clock.set_wall(MIDNIGHT + timedelta(hours=8))
    assert wired("files_wait = [[07:00:00, 11:30:00]]").round(hurry=True).files == 1


def test_a_backlog_stops_between_two_files_when_the_hour_comes(
    wired: Office, kiosk: KioskEnd, hub: Hub, clock: FakeClock
) -> None:
    rng = random.Random(2)
    filed = [kiosk.file(rng.randbytes(640_000)) for _ in range(12)]  # ten seconds each under the cap
    kiosk.pace = capped(clock)
    waits = wired("files_wait = [[07:00:00, 11:30:00]]")
    clock.set_wall(MIDNIGHT + timedelta(hours=7, seconds=-35))
    first = waits.round()
    assert (first.error, first.files) == ("", 4)
    assert clock.now() < MIDNIGHT + timedelta(hours=7, seconds=10)
    assert waits.round().files == 0
    clock.set_wall(MIDNIGHT + timedelta(hours=11, minutes=30))
    assert waits.round().files == 8
    assert all(len(files_at_hub(hub, one)) == 1 for one in filed)


def test_through_a_whole_day_files_leave_only_in_their_hours(wired: Office, kiosk: KioskEnd, clock: FakeClock) -> None:
    clock.set_wall(MIDNIGHT)
    waits = wired("files_wait = [[07:00:00, 11:30:00], [13:00:00, 17:00:00]]")
    rng, went = random.Random(3), set()

    def once() -> Done:
        kiosk.file(rng.randbytes(100))
        done = waits.round()
        assert (done.error, done.rows > 0) == ("", True)
        if done.files:
            went.add(local(clock.now()).hour + local(clock.now()).minute / 60)
        return done

    def pause(seconds: float) -> bool:
        clock.run(seconds)
        return clock.now() >= MIDNIGHT + timedelta(days=1)

    serve(once, Rhythm(every=5400, draw=lambda: 1.0, pause=pause, asked=lambda: 0), first=0)
    rounds = {number * 1.5 for number in range(16)}
    assert went == {hour for hour in rounds if not (7 <= hour < 11.5 or 13 <= hour < 17)}
