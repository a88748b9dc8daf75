"""What taking a scan in costs: until it is offered, for a small picture of it, and until it is kept.

    python tests/benchmarks/bench_intake.py [previews] [intake] [offered]

Three ratios and one time, each against a floor of the same run. Goals: offered at most a second beyond the settle time
(median); a preview at most a quarter of decoding the whole picture; intake at most one and a half times of reading,
hashing, encrypting, writing and syncing the same bytes. Parsing is told apart: it happens before anybody picks a scan.

The bare way syncs once. An intake makes three things durable: the file, its name in the folder, the row with its key;
none can be left out, for a file without its name or its key is lost. So there is a second floor, with three syncs. The
names are made ahead: the look that offers a scan makes empty files whose names are durable, and its time is told with
the parsing. The disk begins with a file of up to two mebibytes, and with the end of a larger one, while its hash is
finished: one thread, and the sync has little left to wait for. Besides file and hash a page costs the store's
transaction (0.8 ms, 0.5 of them the commit), the scanner's file opened and removed (0.2) and the order of pages (0.1).

The ways are measured in turns, each as often the first, because a disk's mood changes by the second and because whoever
comes first finds colder caches. Wall time is told as the median of the rounds' ratios; time of the processor is what
other programs on the machine disturb least. On a busy machine put `chrt -f 1` before the command: otherwise the
processes of the workshop, which are nice, wait for everybody else.
"""

from __future__ import annotations

import hashlib
import io
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parents[2]))

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from PIL import Image

from kiosk.data.clock import SystemClock
from kiosk.data.durable import sync_folder
from kiosk.data.home import Home, open_home
from kiosk.devices.folder_watch import watch_for
from kiosk.devices.inspector import Inspector
from kiosk.devices.scanner import FolderScanner
from kiosk.devices.workshop import Workshop
from kiosk.devices.workshop_pages import open_pages
from kiosk.domain.papers import Media, PaperLimits
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.services.paper_check import CheckedWorkshop
from kiosk.services.papers import Papers
from tests.fakes.page_pictures import scanned, written
from tests.fakes.samples import CITIZEN

T = TypeVar("T")
LIMITS = PaperLimits()
CLOCK = SystemClock()
LOOK_EVERY = 1.0
"""As the papers page looks."""
SETTLE = 2.0
ARRIVALS = 30
ROUNDS = 30
PREVIEW = (112, 80)
"""Half blocks: 112 columns, 40 rows."""


def a4_scan() -> bytes:
    """An A4 page in colour at 300 dots an inch, about a megabyte."""
    out = io.BytesIO()
    page = scanned(written()).resize((2480, 3508), Image.Resampling.BICUBIC)
    Image.merge("RGB", [page, page, page.point([value * 9 // 10 for value in range(256)])]).save(
        out, "JPEG", quality=80, dpi=(300, 300)
    )
    return out.getvalue()


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median wall time."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def offered(scan: bytes, *, watched: bool) -> None:
    """From the moment at which a file is complete to the look that offers it, inspected."""
    with tempfile.TemporaryDirectory() as temporary, Inspector() as inspector, Workshop(LIMITS) as workshop:
        folder = Path(temporary)
        watch = watch_for(folder, CLOCK, wanted=watched)
        scanner = FolderScanner(folder, CLOCK, settle_seconds=SETTLE, watch=watch)
        home = open_home(folder / ".home", CLOCK)
        checked = CheckedWorkshop(workshop, inspector, LIMITS)
        papers = Papers(lambda: scanner, inspector, home.vault, home.drafts, CLOCK, LIMITS, checked)
        papers.warm()
        completed: dict[str, float] = {}

        def write() -> None:
            chance = random.Random(1)
            for number in range(ARRIVALS):
                time.sleep(chance.uniform(0.2, 1.2))
                (folder / f"scan{number}.jpg").write_bytes(scan)
                completed[f"scan{number}.jpg"] = time.monotonic()

        writer = threading.Thread(target=write)
        writer.start()
        seen: dict[str, float] = {}
        following = time.monotonic()
        while len(seen) < ARRIVALS:
            following += LOOK_EVERY
            time.sleep(max(0.0, following - time.monotonic()))
            for scan_offered in papers.offered():
                seen.setdefault(scan_offered.name, time.monotonic())
        writer.join()
        home.close()
    beyond = sorted(seen[name] - completed[name] - SETTLE for name in seen)
    how = "by the system's news" if watched else "polled"
    print(
        f"complete -> offered, {how}: {statistics.median(beyond):.2f} s beyond the settle time (median), "
        f"{beyond[-1]:.2f} s at most; looks every {LOOK_EVERY:.0f} s (goal: median at most 1 s)"
    )


def previews(scan: bytes) -> None:
    """A preview beside decoding the whole picture and making it small."""

    def whole() -> bytes:
        with Image.open(io.BytesIO(scan)) as picture:
            picture.load()
            return picture.resize((80, 112), Image.Resampling.BILINEAR).tobytes()

    def ours() -> bytes:
        with open_pages(scan, Media.JPEG, pixels=LIMITS.pixels) as pages:
            return pages.picture(0, *PREVIEW).tobytes()

    with Workshop(LIMITS) as workshop:

        def asked() -> None:
            assert not isinstance(workshop.preview(scan, Media.JPEG, 0, width=112, height=80), Problem)

        asked()
        floor, draft, round_trip = (min(seconds(work), seconds(work)) for work in (whole, ours, asked))
    print(
        f"preview: {draft * 1000:.1f} ms beside {floor * 1000:.1f} ms for the whole picture, ratio {draft / floor:.2f} "
        f"(goal: at most 0.25); {round_trip * 1000:.1f} ms with the process of its own, ratio {round_trip / floor:.2f}"
    )


def bare(source: Path, target: Path) -> None:
    """Read, hash, encrypt, write and sync: what no way of keeping an encrypted file can do without."""
    cipher, digest = AESGCM(os.urandom(32)), hashlib.sha256()
    with source.open("rb") as reader, target.open("wb") as writer:
        for number in range(1 << 20):
            chunk = reader.read(64 * 1024)
            if not chunk:
                break
            digest.update(chunk)
            writer.write(cipher.encrypt(number.to_bytes(12), chunk, None))
        writer.flush()
        os.fsync(writer.fileno())


def durable(source: Path, target: Path) -> None:
    """The same, with its name in the folder and some bytes elsewhere (the row and its key) on the disk as well."""
    bare(source, target)
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(folder)
    os.close(folder)
    with target.with_suffix(".row").open("ab") as row:
        row.write(bytes(4096))
        row.flush()
        os.fsync(row.fileno())


def intake(name: str, scan: bytes, folder: Path, home: Home) -> None:
    """Taking a scan that was offered into a draft, beside the bare ways, in turns and each as often the first.

    The bare ways have a source of their own, written at the same moment. What a round has kept is removed before the
    next one begins, and that is durable before anything is measured: otherwise whoever comes next gets the memory that
    the system has just taken back, and waits for the disk to forget the file that was removed.
    """
    scans = folder / name
    scans.mkdir()
    path, source, kept = scans / "scan.jpg", folder / "source", folder / f"kept {name}"
    kept.mkdir()
    draft = home.drafts.start(CITIZEN.id, "1.001193", 1)
    visit = Visit(citizen=CITIZEN, draft=draft)
    times: dict[str, list[float]] = {"bare": [], "durable": [], "ours": [], "parse": []}
    cpu: dict[str, list[float]] = {"bare": [], "durable": [], "ours": [], "parse": []}
    with Inspector() as inspector, Workshop(LIMITS) as workshop:
        scanner = FolderScanner(scans, CLOCK, settle_seconds=0.0)
        checked = CheckedWorkshop(workshop, inspector, LIMITS)
        papers = Papers(lambda: scanner, inspector, home.vault, home.drafts, CLOCK, LIMITS, checked)
        papers.warm()

        def measure(what: str, work: Callable[[], T]) -> T:
            began, processor = time.perf_counter(), time.process_time()
            result = work()
            times[what].append(time.perf_counter() - began)
            cpu[what].append(time.process_time() - processor)
            return result

        for number in range(ROUNDS + 1):
            path.write_bytes(scan)
            source.write_bytes(scan)
            sync_folder(kept)
            measure("parse", papers.offered)
            (ready,) = papers.offered()
            ways = ["bare", "durable", "ours"]
            for what in ways[number % 3 :] + ways[: number % 3]:
                if what == "ours":
                    taken = measure(what, lambda ready=ready: papers.take(visit, "birth", ready))  # type: ignore[misc]
                else:
                    way = bare if what == "bare" else durable
                    measure(what, lambda what=what, way=way: way(source, kept / what))  # type: ignore[misc]
            assert isinstance(taken, Visit)
            home.drafts.detach(draft, taken.papers[0].id)
            for copy in kept.iterdir():
                copy.unlink()
    wall = {what: statistics.median(some[1:]) * 1000 for what, some in times.items()}
    busy = {what: statistics.median(some[1:]) * 1000 for what, some in cpu.items()}

    def ratio(floor: str) -> float:
        return statistics.median(ours / other for ours, other in zip(times["ours"][1:], times[floor][1:], strict=True))

    print(
        f"intake of {name} ({len(scan) / 1e6:.1f} MB): {wall['ours']:.1f} ms beside {wall['bare']:.1f} ms bare, "
        f"ratio {ratio('bare'):.2f} (goal: at most 1.5); with three syncs {wall['durable']:.1f} ms, ratio "
        f"{ratio('durable'):.2f}; CPU {busy['ours']:.1f} beside {busy['bare']:.1f} and {busy['durable']:.1f} ms, ratio "
        f"{busy['ours'] / busy['bare']:.2f} and {busy['ours'] / busy['durable']:.2f}. "
        f"Parsing before that: {wall['parse']:.1f} ms"
    )


def main(parts: list[str]) -> None:
    """All of it, or the parts that are named."""
    scan = a4_scan()
    if not parts or "previews" in parts:
        previews(scan)
    if not parts or "intake" in parts:
        intakes(scan)
    if not parts or "offered" in parts:
        for watched in (False, True):
            offered(scan, watched=watched)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


def intakes(scan: bytes) -> None:
    """Of a page, and of a file of ten megabytes."""
    with tempfile.TemporaryDirectory() as temporary:
        home = open_home(Path(temporary) / "home", CLOCK)
        # Bytes behind the end of a page are what makes a file large; a comment of a JPEG holds 65,533 of them.
        comment = b"\xff\xfe\xff\xff" + os.urandom(65_533)
        intake("one page", scan, Path(temporary), home)
        intake("ten megabytes", scan[:2] + comment * 135 + scan[2:], Path(temporary), home)
        home.close()


if __name__ == "__main__":
    main(sys.argv[1:])
