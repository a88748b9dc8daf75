"""The scanner folder: no way of writing a scan gets half of it taken."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.devices.scanner import FolderScanner
from tests.fakes.scan_folder import NOON, PATIENCE, SETTLE, StillClock, picture, stamp


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
