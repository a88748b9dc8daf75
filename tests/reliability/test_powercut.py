"""R2: a power cut at any moment loses no acknowledged dossier and leaves no broken store.

One recording of a kiosk at work is cut at hundreds of places, each time in one of four ways (`powercut.py`). The last
tests turn a safeguard off and must see losses: otherwise the first one proves nothing.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.data.clock import SystemClock
from kiosk.data.home import Check, open_home
from kiosk.data.keys import KeyUnusable
from kiosk.services.ports import StoreFailed
from tests.reliability import filer
from tests.reliability.native import HERE, ROOT, build
from tests.reliability.powercut import MANNERS, Disk, Op, Step, read_log

DOSSIERS = 40


@dataclass(frozen=True)
class Recording:
    """What the disk was told, and the folder it was about."""

    root: Path
    steps: tuple[Step, ...]

    @property
    def home(self) -> str:
        return str(self.root / "home")

    @property
    def acknowledgements(self) -> str:
        return str(self.root / "ACK")


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(HERE / "record.c", tmp_path_factory.mktemp("recorder") / "record.so")


def record(recorder: Path, root: Path, *, synchronous: str, dossiers: int = DOSSIERS) -> Recording:
    """Run the filer under the recorder."""
    root.mkdir()
    log = root.with_suffix(".log")
    environment = {
        **os.environ,
        "LD_PRELOAD": str(recorder),
        "RECORD_PREFIX": str(root),
        "RECORD_LOG": str(log),
        "PYTHONPATH": str(ROOT),
    }
    arguments = [str(root / "home"), str(root / "ACK"), str(dossiers), synchronous]
    subprocess.run([sys.executable, "-m", "tests.reliability.filer", *arguments], env=environment, check=True)
    return Recording(root, tuple(read_log(log)))


@pytest.fixture(scope="module")
def recording(recorder: Path, tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return record(recorder, tmp_path_factory.mktemp("full") / "disk", synchronous="FULL")


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: images are written by the hundred."""
    fast = Path("/dev/shm")
    folder = fast / f"kiosk-powercut-{os.getpid()}" if os.access(fast, os.W_OK) else tmp_path / "images"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


@dataclass(frozen=True)
class Outcome:
    """How the images of a recording fared."""

    images: int
    bad: list[str]
    pending: int
    acknowledged: Counter[int]


def cut_everywhere(
    recording: Recording,
    memory: Path,
    images: int,
    *,
    ignore_sync_of: Callable[[str], bool] = lambda name: False,
) -> Outcome:
    """Cut the power at so many random places and look at what the next start finds."""
    chance = random.Random(images)
    cuts = sorted(chance.randrange(1, len(recording.steps) + 1) for _ in range(images))
    disk = Disk(str(recording.root), ignore_sync_of=ignore_sync_of)
    said, descriptors, bad, pending, acknowledged = b"", set[int](), list[str](), 0, Counter[int]()
    taken = 0
    for number, cut in enumerate(cuts):
        for step in recording.steps[taken:cut]:
            if step.op is Op.OPEN and step.name == recording.acknowledgements:
                descriptors.add(step.descriptor)
            if step.op is Op.WRITE and step.descriptor in descriptors:
                said += step.data
            disk.take(step)
        taken = cut
        pending += disk.pending
        manner = MANNERS[number % len(MANNERS)]
        known = filer.read(said)
        acknowledged[len(known)] += 1
        home = memory / f"image-{number}"
        put(disk.image(chance, manner), recording.home, home)
        bad += [f"step {cut}, {manner}: {fault}" for fault in look_at(home, known)]
        shutil.rmtree(home)
    return Outcome(images, bad, pending, acknowledged)


def put(image: dict[str, bytes], before: str, home: Path) -> None:
    """Write an image to a folder of its own, without the memory-mapped index, which lives only while in use."""
    home.mkdir()
    for name, content in image.items():
        if name.startswith(f"{before}/") and not name.endswith("-shm"):
            target = home / Path(name).relative_to(before)
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(content)
            target.chmod(0o600)


def look_at(home: Path, acknowledged: list[filer.Acknowledged]) -> list[str]:
    """What is wrong after the next start."""
    try:
        opened = open_home(home, SystemClock(), check=Check.QUICK)
    except (StoreFailed, KeyUnusable) as error:
        return [f"does not open: {error}"]
    try:
        broken = opened.journal.verify()
        return ([f"chain: {broken}"] if broken else []) + filer.faults(opened, acknowledged)
    except StoreFailed as error:
        return [f"cannot be read: {error}"]
    finally:
        opened.close()


@pytest.mark.parametrize("images", [300, pytest.param(5000, marks=pytest.mark.long)])
def test_no_power_cut_loses_an_acknowledged_dossier(recording: Recording, memory: Path, images: int) -> None:
    outcome = cut_everywhere(recording, memory, images)
    assert outcome.bad == []
    # The recorder fired, the cuts took something away, and they fell among many acknowledgements.
    steps = Counter(step.op for step in recording.steps)
    assert steps[Op.SYNC] > 3 * DOSSIERS
    assert steps[Op.WRITE] > 20 * DOSSIERS
    assert outcome.pending > images
    assert len(outcome.acknowledged) > DOSSIERS
    print(f"{images} power cuts in {len(recording.steps)} steps: 0 lost, 0 broken")


def test_without_full_sync_acknowledged_dossiers_are_lost(recorder: Path, memory: Path, tmp_path: Path) -> None:
    careless = record(recorder, tmp_path / "disk", synchronous="NORMAL")
    outcome = cut_everywhere(careless, memory, 100)
    assert sum("is lost" in fault for fault in outcome.bad) > 20


@pytest.mark.parametrize(
    ("name", "forgotten"),
    [
        ("the papers' bytes", lambda name: "/papers/" in name),
        ("the papers' names", lambda name: name.endswith("/papers")),
        ("the store's log", lambda name: name.endswith("-wal")),
    ],
)
def test_a_forgotten_sync_would_be_seen(
    recording: Recording, memory: Path, name: str, forgotten: Callable[[str], bool]
) -> None:
    outcome = cut_everywhere(recording, memory, 60, ignore_sync_of=forgotten)
    assert len(outcome.bad) > 10, f"nobody saw that {name} were never synced"
