"""Vault, journal and clock: what every maker of these ports keeps, the fakes as well as the real store."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta

import pytest

from kiosk.services.ports import NotThere, TooLarge
from tests.fakes.clock import FakeClock
from tests.fakes.home_ports import SCAN, Ports
from tests.fakes.samples import OFFICER


class TestVaultAndJournal:
    def test_a_file_over_the_limit_is_refused(self, ports: Ports) -> None:
        with pytest.raises(TooLarge):
            ports.vault.put(io.BytesIO(b"x" * 101), limit=100)
        assert ports.vault.put(io.BytesIO(b"x" * 100), limit=100).size == 100

    def test_only_the_bytes_that_were_inspected_are_kept(self, ports: Ports) -> None:
        inspected = hashlib.sha256(SCAN).hexdigest()
        with pytest.raises(NotThere):
            ports.vault.put(io.BytesIO(SCAN + b"."), limit=10**6, sha256=inspected)
        stored = ports.vault.put(io.BytesIO(SCAN), limit=10**6, sha256=inspected)
        assert stored.sha256 == inspected

    def test_every_event_moves_the_head_and_old_heads_stay_provable(self, ports: Ports) -> None:
        heads = [ports.journal.head()]
        for _ in range(3):
            ports.journal.append("kiosk.started", actor="kiosk")
            heads.append(ports.journal.head())
        assert len(set(heads)) == 4
        assert ports.journal.verify(heads[1:]) is None
        broken = ports.journal.verify(["00000000"])
        assert broken is not None
        assert broken.reason == "head"

    def test_a_clock_behind_the_newest_event_is_not_trusted(self, ports: Ports, clock: FakeClock) -> None:
        assert ports.journal.clock_trusted()
        ports.journal.append("kiosk.started", actor="kiosk")
        clock.set_wall(clock.now() - timedelta(seconds=1))
        assert ports.journal.clock_trusted()
        clock.set_wall(clock.now() - timedelta(hours=1))
        assert not ports.journal.clock_trusted()

    def test_a_clock_that_leaps_a_day_ahead_while_the_machine_runs_is_not_trusted_until_somebody_looked(
        self, ports: Ports, clock: FakeClock
    ) -> None:
        ports.journal.append("kiosk.started", actor="kiosk")
        clock.set_wall(clock.now() + timedelta(hours=30))
        assert not ports.journal.clock_trusted()
        ports.journal.append("kiosk.started", actor="kiosk")
        clock.run(3600)
        clock.restart()
        assert not ports.journal.clock_trusted()
        ports.journal.confirm_clock(actor="officer:1")
        assert ports.journal.clock_trusted()

    def test_days_that_passed_are_no_leap(self, ports: Ports, clock: FakeClock) -> None:
        ports.journal.append("kiosk.started", actor="kiosk")
        clock.run(9 * 24 * 3600)
        assert ports.journal.clock_trusted()
        ports.journal.append("kiosk.started", actor="kiosk")
        clock.restart(off=timedelta(days=9))
        assert ports.journal.clock_trusted()

    def test_a_clock_that_is_put_right_after_it_was_behind_has_not_leapt(self, ports: Ports, clock: FakeClock) -> None:
        right = clock.now()
        ports.journal.append("kiosk.started", actor="kiosk")
        clock.restart()
        clock.set_wall(right - timedelta(days=2000))
        ports.journal.append("kiosk.started", actor="kiosk")
        assert not ports.journal.clock_trusted()
        clock.set_wall(right + timedelta(minutes=2))
        assert ports.journal.clock_trusted()

    def test_an_event_under_a_clock_that_was_set_back_does_not_make_it_right(
        self, ports: Ports, clock: FakeClock
    ) -> None:
        ports.journal.append("kiosk.started", actor="kiosk")
        clock.set_wall(clock.now() - timedelta(days=2))
        ports.journal.append("login.pin_passed", actor="kiosk")
        assert not ports.journal.clock_trusted()
        clock.set_wall(clock.now() + timedelta(days=2))
        assert ports.journal.clock_trusted()

    def test_somebody_who_looked_at_the_calendar_can_say_that_the_clock_is_right(
        self, ports: Ports, clock: FakeClock
    ) -> None:
        clock.set_wall(clock.now() + timedelta(days=400))
        ports.journal.append("kiosk.started", actor="kiosk")
        clock.set_wall(clock.now() - timedelta(days=400))
        assert not ports.journal.clock_trusted()
        ports.journal.confirm_clock(actor=OFFICER.actor)
        assert ports.journal.clock_trusted()
        clock.set_wall(clock.now() - timedelta(hours=1))
        assert not ports.journal.clock_trusted()
        assert ports.journal.verify() is None
