"""The scanner folder: only this visitor's files, and a watch that tells when each one last changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kiosk.devices.scanner import FolderScanner
from kiosk.services.ports import NotThere
from tests.fakes.scan_folder import NOON, PDF, SETTLE, StillClock, picture, put, settled


class TestWhoseFileItIs:
    def of_visitor_since(self, since: datetime, folder: Path, clock: StillClock) -> FolderScanner:
        return FolderScanner(folder, clock, settle_seconds=SETTLE, since=since)

    def test_scans_of_the_visitor_before_are_not_offered(self, folder: Path, clock: StillClock) -> None:
        put(folder, "of-somebody-else.pdf", PDF, at=NOON - timedelta(seconds=1))
        put(folder, "mine.pdf", PDF, at=NOON)

        assert settled(self.of_visitor_since(NOON, folder, clock), clock) == ["mine.pdf"]

    def test_a_scan_of_before_does_not_slip_in_because_the_scanners_clock_is_fast(
        self, folder: Path, clock: StillClock
    ) -> None:
        put(folder, "of-somebody-else.pdf", PDF, at=NOON + timedelta(hours=1))

        assert settled(self.of_visitor_since(NOON, folder, clock), clock) == []

    @pytest.mark.parametrize("hours", [-24 * 365, -1, 0, 1], ids=lambda hours: f"{hours} h")
    def test_what_comes_during_the_session_is_the_visitors_whatever_the_scanners_clock_says(
        self, folder: Path, clock: StillClock, hours: int
    ) -> None:
        scanner = self.of_visitor_since(NOON, folder, clock)
        scanner.complete()
        put(folder, "mine.pdf", PDF, at=NOON + timedelta(hours=hours))

        assert settled(scanner, clock) == ["mine.pdf"]

    def test_a_name_that_the_scanner_uses_again_is_the_visitors(self, folder: Path, clock: StillClock) -> None:
        put(folder, "scan0001.pdf", PDF, at=NOON - timedelta(hours=1))
        scanner = self.of_visitor_since(NOON, folder, clock)
        scanner.complete()
        put(folder, "scan0001.pdf", picture("PDF", seed=1), at=NOON + timedelta(seconds=30))

        assert settled(scanner, clock) == ["scan0001.pdf"]

    def test_a_share_that_went_away_and_came_back_brings_no_scans_of_others(
        self, folder: Path, clock: StillClock
    ) -> None:
        yesterday = NOON - timedelta(days=1)
        put(folder, "of-somebody-else.pdf", PDF, at=yesterday)
        scanner = self.of_visitor_since(NOON, folder, clock)
        scanner.complete()
        folder.rename(folder.with_name("away"))
        with pytest.raises(NotThere):
            scanner.complete()

        folder.mkdir()
        put(folder, "of-somebody-else.pdf", PDF, at=yesterday)

        assert settled(scanner, clock) == []


class Told:
    """A watch that says what a test tells it."""

    def __init__(self) -> None:
        self.times: dict[str, float] = {}
        self.began: float | None = 0.0
        self.closed = False

    def unchanged_since(self, name: str) -> float | None:
        return None if self.began is None else self.times.get(name, self.began)

    def close(self) -> None:
        self.closed = True


class TestWithNewsOfTheSystem:
    @pytest.fixture
    def told(self) -> Told:
        return Told()

    @pytest.fixture
    def watched(self, folder: Path, clock: StillClock, told: Told) -> FolderScanner:
        scanner = FolderScanner(folder, clock, settle_seconds=SETTLE, watch=told)
        scanner.complete()
        return scanner

    def test_is_watched_no_longer_once_its_visitor_has_gone(self, watched: FolderScanner, told: Told) -> None:
        assert not told.closed
        watched.close()
        assert told.closed

    def test_a_file_settles_from_its_last_change_and_not_from_the_look_that_first_saw_it(
        self, folder: Path, watched: FolderScanner, clock: StillClock, told: Told
    ) -> None:
        clock.wait(10)
        put(folder, "scan.pdf", PDF)
        told.times["scan.pdf"] = clock.seconds
        clock.wait(0.9)
        watched.complete()
        clock.wait(SETTLE - 0.9)

        assert [scan.name for scan in watched.complete()] == ["scan.pdf"]

    def test_a_file_that_is_touched_again_settles_anew_though_it_looks_the_same(
        self, folder: Path, watched: FolderScanner, clock: StillClock, told: Told
    ) -> None:
        put(folder, "scan.pdf", PDF)
        watched.complete()
        clock.wait(SETTLE - 1)
        told.times["scan.pdf"] = clock.seconds
        clock.wait(SETTLE - 1)
        assert list(watched.complete()) == []
        clock.wait(1)

        assert [scan.name for scan in watched.complete()] == ["scan.pdf"]

    def test_old_news_of_a_file_that_has_just_changed_are_not_believed(
        self, folder: Path, watched: FolderScanner, clock: StillClock, told: Told
    ) -> None:
        """The news of the change are still under way."""
        put(folder, "scan.pdf", PDF)
        told.times["scan.pdf"] = clock.seconds
        watched.complete()
        clock.wait(SETTLE)
        put(folder, "scan.pdf", picture("PDF", seed=1))

        assert list(watched.complete()) == []

    def test_a_file_that_was_there_at_the_first_look_settles_from_that_look(
        self, folder: Path, clock: StillClock, told: Told
    ) -> None:
        clock.wait(100)
        put(folder, "scan.pdf", PDF)
        scanner = FolderScanner(folder, clock, settle_seconds=SETTLE, watch=told)

        assert settled(scanner, clock, SETTLE - 0.1) == []
        clock.wait(0.1)
        assert [scan.name for scan in scanner.complete()] == ["scan.pdf"]

    def test_a_watch_that_fell_silent_changes_nothing(
        self, folder: Path, watched: FolderScanner, clock: StillClock, told: Told
    ) -> None:
        told.began = None
        put(folder, "scan.pdf", PDF)

        assert settled(watched, clock, SETTLE - 0.1) == []
        clock.wait(0.1)
        assert [scan.name for scan in watched.complete()] == ["scan.pdf"]
