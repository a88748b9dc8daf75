"""The scanner folder: nothing but plain files is opened, and a file that is swapped is none."""

from __future__ import annotations

import os
import random
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from kiosk.devices.scanner import FolderScanner
from kiosk.services.ports import NotThere, TooLarge
from tests.fakes.scan_folder import PATIENCE, PDF, StillClock, picture, put, settled


class TestHostileFolders:
    @pytest.mark.parametrize(
        "plant",
        [
            lambda path: path.symlink_to("/etc/hostname"),
            lambda path: path.symlink_to("/dev/zero"),
            lambda path: path.symlink_to(path.name),
            os.mkfifo,
            lambda path: path.mkdir(),
            lambda path: socket.socket(socket.AF_UNIX).bind(str(path)),
        ],
        ids=["link to a file", "link to a device", "link to itself", "pipe", "folder", "socket"],
    )
    @pytest.mark.filterwarnings("ignore:unclosed <socket")
    def test_what_is_no_plain_file_is_neither_offered_nor_waited_for(
        self, folder: Path, scanner: FolderScanner, clock: StillClock, plant: Callable[[Path], object]
    ) -> None:
        plant(folder / "scan.pdf")

        assert settled(scanner, clock, 2 * PATIENCE) == []
        assert scanner.arriving() == 0

    def test_a_second_name_of_a_file_of_this_machine_is_not_offered(
        self, tmp_path: Path, folder: Path, scanner: FolderScanner, clock: StillClock
    ) -> None:
        secret = put(tmp_path, "secret.pdf", PDF)
        (folder / "scan.pdf").hardlink_to(secret)

        assert settled(scanner, clock) == []

    @pytest.mark.parametrize(
        "name", [".scan.pdf", "scan.pdf.part", "scan.TMP", "~$scan.pdf", "scan.pdf~", "Thumbs.db", "a.crdownload"]
    )
    def test_temporary_names_are_passed_over(
        self, folder: Path, scanner: FolderScanner, clock: StillClock, name: str
    ) -> None:
        put(folder, name, PDF)

        assert settled(scanner, clock) == []

    @pytest.mark.parametrize(
        ("raw", "shown"),
        [
            ("ho-so_\u202egpj.exe".encode(), "ho-so_gpj.exe"),
            (b"\x1b]0;hacked\x07scan.pdf", "]0;hackedscan.pdf"),
            (b"scan\nA   B\t.pdf", "scan A B .pdf"),
            (b"scan\xff\xfe.pdf", "scan.pdf"),
            ("\u200b\u200e".encode(), "?"),
            ("Gia\u0302\u0301y.pdf".encode(), "Giấy.pdf"),
            (b"[bold]scan.pdf", "[bold]scan.pdf"),
            (b"x" * 250, "x" * 79 + "…"),
        ],
    )
    def test_names_are_shown_clean_and_the_file_still_opens(
        self, folder: Path, scanner: FolderScanner, clock: StillClock, raw: bytes, shown: str
    ) -> None:
        with open(os.path.join(os.fsencode(folder), raw), "wb") as file:
            file.write(PDF)

        assert settled(scanner, clock) == [shown]
        with scanner.open(scanner.complete()[0].id) as copy:
            assert copy.read() == PDF

    def test_a_giant_of_nothing_costs_neither_time_nor_memory(
        self, folder: Path, scanner: FolderScanner, clock: StillClock
    ) -> None:
        giant = put(folder, "giant.pdf", b"%PDF-1.7\n")
        os.truncate(giant, 5 * 1024**3)

        assert settled(scanner, clock, PATIENCE) == ["giant.pdf"]
        (scan,) = scanner.complete()
        assert scan.size == 5 * 1024**3
        with pytest.raises(TooLarge):
            scanner.open(scan.id)


def overwrite_in_place(path: Path) -> None:
    """Other bytes of the same length, and the time of modification set back."""
    status = path.stat()
    path.write_bytes(bytes(status.st_size))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def replace_by_twin(path: Path) -> None:
    twin = put(path.parent, ".twin", PDF)
    os.utime(twin, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    twin.replace(path)


def replace_by_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/hostname")


def replace_by_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


SWAPS: list[Callable[[Path], object]] = [
    overwrite_in_place,
    replace_by_twin,
    replace_by_link,
    replace_by_pipe,
    Path.unlink,
]


class TestAFileThatIsSwappedAfterItWasListed:
    @pytest.mark.parametrize("swap", SWAPS)
    def test_is_not_opened(
        self, folder: Path, scanner: FolderScanner, clock: StillClock, swap: Callable[[Path], object]
    ) -> None:
        path = put(folder, "scan.pdf", PDF)
        settled(scanner, clock)
        (scan,) = scanner.complete()

        swap(path)

        with pytest.raises(NotThere):
            scanner.open(scan.id)

    @pytest.mark.parametrize("swap", [overwrite_in_place, replace_by_twin, Path.unlink, lambda path: path.touch()])
    @pytest.mark.parametrize("at_once", [False, True])
    def test_is_worth_nothing_when_it_changes_while_it_is_read(
        self, folder: Path, scanner: FolderScanner, clock: StillClock, swap: Callable[[Path], object], at_once: bool
    ) -> None:
        path = put(folder, "scan.pdf", PDF)
        settled(scanner, clock)
        (scan,) = scanner.complete()

        with scanner.open(scan.id) as file:
            assert file.read(10) == PDF[:10]
            swap(path)
            with pytest.raises(NotThere):
                file.read() if at_once else [*iter(lambda: file.read(100), b"")]

    def test_gives_the_listed_bytes_or_nothing_in_hundreds_of_tries(self, folder: Path, clock: StillClock) -> None:
        chance = random.Random(35)
        refused = 0
        for number in range(500):
            path = put(folder, f"scan{number}.pdf", PDF)
            scanner = FolderScanner(folder, clock, settle_seconds=0)
            (scan,) = scanner.complete()
            if chance.random() < 0.7:
                chance.choice(SWAPS)(path)
            try:
                with scanner.open(scan.id) as copy:
                    assert copy.read() == PDF
            except NotThere:
                refused += 1
            path.unlink(missing_ok=True)
        assert 300 < refused < 400

    def test_gives_one_file_or_the_other_and_never_a_mixture_in_a_race(self, folder: Path, clock: StillClock) -> None:
        one, other = PDF, picture("PDF", seed=1, pages=2)
        stop = threading.Event()

        def swap() -> None:
            while not stop.is_set():
                for content in (one, other):
                    twin = put(folder, ".twin", content)
                    twin.replace(folder / "scan.pdf")

        put(folder, "scan.pdf", one)
        swapping = threading.Thread(target=swap)
        swapping.start()
        read = 0
        try:
            for _ in range(500):
                scanner = FolderScanner(folder, clock, settle_seconds=0)
                for scan in scanner.complete():
                    with suppress(NotThere), scanner.open(scan.id) as copy:
                        assert copy.read() == (one if scan.size == len(one) else other)
                        read += 1
        finally:
            stop.set()
            swapping.join()
        assert read > 0
