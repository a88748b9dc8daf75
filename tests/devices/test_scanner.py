"""The scanner folder: only whole files are offered, and what is removed stays away."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.devices.scanner import FolderScanner
from kiosk.services.ports import NotThere
from tests.fakes.scan_folder import JPEG, NOON, PATIENCE, PDF, SETTLE, StillClock, picture, put, settled


class TestAWholeFile:
    @pytest.mark.parametrize("kind", ["PDF", "JPEG", "PNG", "TIFF"])
    def test_is_offered_once_it_has_not_changed_for_the_settle_time(
        self, folder: Path, scanner: FolderScanner, clock: StillClock, kind: str
    ) -> None:
        put(folder, "scan", picture(kind))
        assert list(scanner.complete()) == []
        assert scanner.arriving() == 1

        clock.wait(SETTLE - 0.1)
        assert list(scanner.complete()) == []

        clock.wait(0.1)
        (scan,) = scanner.complete()
        assert (scan.name, scan.size, scan.modified) == ("scan", len(picture(kind)), NOON)
        assert scanner.arriving() == 0

    def test_is_read_as_it_lies_in_the_folder(self, folder: Path, scanner: FolderScanner, clock: StillClock) -> None:
        put(folder, "scan.pdf", PDF)
        settled(scanner, clock)

        with scanner.open(scanner.complete()[0].id) as copy:
            assert copy.read() == PDF

    def test_keeps_its_id_while_it_stays_the_same_and_gets_a_new_one_when_it_changes(
        self, folder: Path, scanner: FolderScanner, clock: StillClock
    ) -> None:
        put(folder, "scan.pdf", PDF)
        settled(scanner, clock)
        first = scanner.complete()[0].id
        assert scanner.complete()[0].id == first

        put(folder, "scan.pdf", picture("PDF", seed=1))
        settled(scanner, clock)

        assert scanner.complete()[0].id != first
        with pytest.raises(NotThere):
            scanner.open(first)

    def test_has_an_id_that_tells_nothing_and_differs_in_each_session(
        self, folder: Path, clock: StillClock, scanner: FolderScanner
    ) -> None:
        put(folder, "scan.pdf", PDF)
        other = FolderScanner(folder, clock, settle_seconds=0)
        settled(scanner, clock)

        ids = {scanner.complete()[0].id, other.complete()[0].id}

        assert len(ids) == 2
        assert "scan" not in "".join(ids)

    def test_the_newest_fifty_are_offered_newest_first(self, folder: Path, clock: StillClock) -> None:
        for number in range(60):
            put(folder, f"scan{number:02}.jpg", JPEG, at=NOON + timedelta(seconds=number))
        scanner = FolderScanner(folder, clock, settle_seconds=0)

        assert [scan.name for scan in scanner.complete()] == [f"scan{n:02}.jpg" for n in range(59, 9, -1)]
        assert scanner.arriving() == 0


class TestAFileWithoutItsEnd:
    @pytest.mark.parametrize(
        "content",
        [b"", PDF[:-200], JPEG[:-2], picture("PNG")[:-12], picture("TIFF")[:-1], b"\0" * 5000],
        ids=["empty", "pdf", "jpeg", "png", "tiff", "room left free"],
    )
    def test_is_offered_only_after_long_patience_so_that_the_person_is_told(
        self, folder: Path, scanner: FolderScanner, clock: StillClock, content: bytes
    ) -> None:
        put(folder, "scan.pdf", content)

        assert settled(scanner, clock, PATIENCE - 0.1) == []
        assert scanner.arriving() == 1
        clock.wait(0.1)
        assert [scan.size for scan in scanner.complete()] == [len(content)]

    def test_of_another_type_is_offered_soon_because_it_will_be_refused_anyway(
        self, folder: Path, scanner: FolderScanner, clock: StillClock
    ) -> None:
        put(folder, "don.docx", b"PK\x03\x04" + b"word" * 100)

        assert settled(scanner, clock) == ["don.docx"]


class TestAWriterThatStillHasTheFileOpen:
    @pytest.fixture(autouse=True)
    def _needs_leases(self, folder: Path) -> None:
        probe = folder / ".probe"
        probe.touch()
        with probe.open("rb") as file:
            try:
                fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            except OSError as error:
                pytest.skip(f"needs a file system that grants leases (fcntl F_SETLEASE): {error}")
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)

    @pytest.mark.parametrize("content", [PDF, PDF[:-100], b""], ids=["whole", "half", "empty"])
    def test_keeps_it_from_being_offered_however_long_it_pauses(
        self, folder: Path, scanner: FolderScanner, clock: StillClock, content: bytes
    ) -> None:
        path = put(folder, "scan.pdf", content)
        with path.open("ab"):
            assert settled(scanner, clock, 100 * PATIENCE) == []

        assert [scan.name for scan in scanner.complete()] == ["scan.pdf"]

    def test_may_come_back_at_the_very_moment_of_the_test_without_harm(
        self, folder: Path, clock: StillClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The kernel then signals the kiosk; by default that signal would end it."""
        path = put(folder, "scan.pdf", PDF)
        opened = []
        real_fcntl = fcntl.fcntl

        def fcntl_with_a_writer_in_between(file: int, command: int, argument: int = 0) -> int:
            if (command, argument) == (fcntl.F_SETLEASE, fcntl.F_UNLCK):
                code = "import os, sys; os.open(sys.argv[1], os.O_WRONLY | os.O_NONBLOCK)"
                opened.append(subprocess.run([sys.executable, "-S", "-c", code, path], stderr=subprocess.DEVNULL))
            return real_fcntl(file, command, argument)

        monkeypatch.setattr(fcntl, "fcntl", fcntl_with_a_writer_in_between)
        FolderScanner(folder, clock, settle_seconds=0).complete()

        assert len(opened) == 1


class TestRemoving:
    def test_takes_the_file_out_of_the_folder(self, folder: Path, scanner: FolderScanner, clock: StillClock) -> None:
        path = put(folder, "scan.pdf", PDF)
        settled(scanner, clock)

        scanner.remove(scanner.complete()[0].id)

        assert not path.exists()
        assert list(scanner.complete()) == []

    def test_leaves_a_file_alone_that_took_the_place_of_the_listed_one(
        self, folder: Path, scanner: FolderScanner, clock: StillClock
    ) -> None:
        path = put(folder, "scan.pdf", PDF)
        settled(scanner, clock)
        (scan,) = scanner.complete()
        put(folder, "scan.pdf", picture("PDF", seed=1))

        scanner.remove(scan.id)

        assert path.exists()
        assert settled(scanner, clock) == ["scan.pdf"]

    def test_does_not_offer_a_file_again_that_may_not_be_removed(
        self, folder: Path, scanner: FolderScanner, clock: StillClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def read_only(*_: object, **__: object) -> None:
            raise PermissionError

        path = put(folder, "scan.pdf", PDF)
        settled(scanner, clock)
        monkeypatch.setattr(os, "unlink", read_only)

        scanner.remove(scanner.complete()[0].id)

        assert path.exists()
        assert settled(scanner, clock) == []

    def test_twice_is_no_harm(self, folder: Path, scanner: FolderScanner, clock: StillClock) -> None:
        put(folder, "scan.pdf", PDF)
        settled(scanner, clock)
        (scan,) = scanner.complete()

        scanner.remove(scan.id)
        scanner.remove(scan.id)
        assert list(folder.iterdir()) == []
        assert settled(scanner, clock) == []


def test_a_folder_that_cannot_be_read_is_told_from_an_empty_one(tmp_path: Path, clock: StillClock) -> None:
    with pytest.raises(NotThere):
        FolderScanner(tmp_path / "away", clock).complete()
