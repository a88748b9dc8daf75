"""The scanner folder: only whole files, only this visitor's, opened safely."""

from __future__ import annotations

import fcntl
import io
import os
import random
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kiosk.devices.scanner import FolderScanner
from kiosk.services.ports import NotThere, TooLarge

NOON = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
SETTLE = 5.0
PATIENCE = 60.0


class StillClock:
    """A clock that moves only when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    def boot(self) -> str:
        return "boot"

    def wait(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "scans"
    folder.mkdir()
    return folder


@pytest.fixture
def scanner(folder: Path, clock: StillClock) -> FolderScanner:
    return FolderScanner(folder, clock, settle_seconds=SETTLE, patience_seconds=PATIENCE)


def picture(kind: str, *, pages: int = 1, seed: int = 0, **options: Any) -> bytes:
    chance = random.Random(seed)
    images = [Image.frombytes("L", (60, 80), chance.randbytes(4800)) for _ in range(pages)]
    out = io.BytesIO()
    more = {"save_all": True, "append_images": images[1:]} if pages > 1 else {}
    images[0].save(out, kind, **more, **options)
    return out.getvalue()


PDF = picture("PDF")
JPEG = picture("JPEG")


def put(folder: Path, name: str, content: bytes, *, at: datetime = NOON) -> Path:
    path = folder / name
    path.write_bytes(content)
    stamp(path, at)
    return path


def stamp(path: Path, at: datetime) -> None:
    os.utime(path, ns=(int(at.timestamp() * 1e9), int(at.timestamp() * 1e9)))


def settled(scanner: FolderScanner, clock: StillClock, seconds: float = SETTLE) -> list[str]:
    """Names that are offered after files have been left alone for that long."""
    scanner.complete()
    clock.wait(seconds)
    return [scan.name for scan in scanner.complete()]


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
            (b"x" * 250, "x" * 80),
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


def _jpeg_with_thumbnail(seed: int) -> bytes:
    """As cameras and some scanners write it: a small JPEG, with an end marker of its own, in the head of the large."""
    thumbnail = b"Exif\0\0" + picture("JPEG", seed=seed)
    whole = picture("JPEG", seed=seed)
    return whole[:2] + b"\xff\xe1" + (len(thumbnail) + 2).to_bytes(2, "big") + thumbnail + whole[2:]


def _stages(chance: random.Random, seed: int) -> list[bytes]:
    """The contents that the file has one after the other; only the last one is the scan."""
    kind = chance.choice(["PDF", "JPEG", "JPEG with thumbnail", "PNG", "TIFF", "page by page"])
    if kind == "page by page":
        # A file that is sound after every page: only the settle time can tell that more is to come.
        return [picture("PDF", pages=pages, seed=seed) for pages in range(1, chance.randint(2, 4) + 1)]
    whole = _jpeg_with_thumbnail(seed) if kind == "JPEG with thumbnail" else picture(kind, seed=seed)
    # The last two bytes always come together: a line break behind %%EOF is nobody's loss.
    cuts = sorted(chance.randint(0, len(whole) - 3) for _ in range(chance.randint(1, 6)))
    return [whole[:cut] for cut in cuts] + [whole]


def _write_slowly(folder: Path, clock: StillClock, chance: random.Random, stages: list[bytes]) -> Iterator[float]:
    """Write one scan as some scanner would, and yield the seconds of each pause."""
    sound_early = len(stages[0]) > 3 and stages[0].rstrip().endswith(b"%%EOF")
    longest_pause = 4.0 if sound_early else 0.9 * PATIENCE
    path = folder / ("scan.tmp" if chance.random() < 0.2 else "scan.pdf")
    time_is_set_late = chance.random() < 0.3
    for number, content in enumerate(stages):
        if chance.random() < 0.5 or not path.exists():
            path.write_bytes(content)
        else:
            with path.open("r+b") as file:
                file.write(content)
        last = number + 1 == len(stages)
        stamp(path, NOON if time_is_set_late and not last else clock.now())
        if not last:
            yield chance.choice([0.2, 1.0, 4.0, longest_pause])
    if path.suffix == ".tmp":
        path.rename(folder / "scan.pdf")


class LateNews:
    """A watch whose news arrive a moment after the change, as the system's do."""

    DELAY = 0.2

    def __init__(self, clock: StillClock) -> None:
        self._clock = clock
        self._changes: list[float] = []

    def changed(self) -> None:
        self._changes.append(self._clock.seconds)

    def unchanged_since(self, _name: str) -> float | None:
        arrived = [at + self.DELAY for at in self._changes if at + self.DELAY <= self._clock.seconds]
        return max(arrived, default=0.0)

    def close(self) -> None:
        """There is no thread to end."""


def _run_slow_writer(folder: Path, seed: int, settle: float) -> bool:
    """Look into the folder all the while. Whether the scan was offered, and never anything but the whole scan."""
    folder.mkdir()
    clock = StillClock()
    chance = random.Random(seed)
    stages = _stages(chance, seed)
    news = LateNews(clock) if chance.random() < 0.5 else None
    scanner = FolderScanner(folder, clock, settle_seconds=settle, patience_seconds=PATIENCE, watch=news)
    offered = set()

    def look() -> None:
        for scan in scanner.complete():
            with scanner.open(scan.id) as copy:
                offered.add(copy.read())

    for pause in _write_slowly(folder, clock, chance, stages):
        if news:
            news.changed()
        until = clock.seconds + pause
        while clock.seconds < until:
            look()
            clock.wait(min(chance.uniform(0.3, 2.0), until - clock.seconds))
    if news:
        news.changed()
    look()
    clock.wait(SETTLE + LateNews.DELAY + 0.1)
    look()
    return offered == {stages[-1]}


class TestASlowWriter:
    """Pauses, partial writes, reopening, renaming, times that lag behind: on a simulated clock."""

    def test_never_has_half_a_file_taken_from_it(self, tmp_path: Path) -> None:
        for seed in range(500):
            assert _run_slow_writer(tmp_path / str(seed), seed, SETTLE), f"seed {seed}"

    def test_would_have_half_a_file_taken_by_a_kiosk_that_does_not_wait(self, tmp_path: Path) -> None:
        """The simulation can fail: without the settle time it does."""
        assert not all(_run_slow_writer(tmp_path / str(seed), seed, 0.0) for seed in range(60))

    @pytest.mark.long
    def test_never_has_half_a_file_taken_from_it_in_ten_thousand_runs(self, tmp_path: Path) -> None:
        for seed in range(1_000, 11_000):
            assert _run_slow_writer(tmp_path / str(seed), seed, SETTLE), f"seed {seed}"
