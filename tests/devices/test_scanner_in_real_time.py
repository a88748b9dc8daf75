"""Writers that are as slow and odd as real scanners, in real time and with the system's own news. Two minutes.

    pytest -m long tests/devices/test_scanner_in_real_time.py -s

REAL_SCANS sets how many scans are written where less time is left.
"""

from __future__ import annotations

import io
import os
import random
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from kiosk.data.clock import SystemClock
from kiosk.devices.folder_watch import watch_for
from kiosk.devices.scanner import FolderScanner

SCANS = int(os.environ.get("REAL_SCANS", "20"))
AT_ONCE = 5
SETTLE = 5.0
LONGEST_PAUSE = 4.0
"""Between pages, as users report of their scanners; the settle time must be longer."""
LOOK_EVERY = 1.0


def pdf(pages: int, seed: int) -> bytes:
    chance = random.Random(seed)
    sheets = [Image.frombytes("L", (120, 160), chance.randbytes(19_200)) for _ in range(pages)]
    out = io.BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


def in_pieces(path: Path, chance: random.Random, pages: list[bytes]) -> None:
    """One open file, written piece by piece."""
    whole = pages[-1]
    with path.open("wb", buffering=0) as file:
        cuts = sorted(chance.randrange(len(whole)) for _ in range(3))
        file.write(whole[: cuts[0]])
        for start, end in pairwise([*cuts, len(whole)]):
            time.sleep(chance.uniform(0.2, LONGEST_PAUSE))
            file.write(whole[start:end])


def reopened(path: Path, chance: random.Random, pages: list[bytes]) -> None:
    """Opened, written and closed again for every piece, and sometimes with nothing to write."""
    whole = pages[-1]
    path.touch()
    cuts = sorted(chance.randrange(len(whole)) for _ in range(3))
    for start, end in pairwise([0, *cuts, len(whole)]):
        time.sleep(chance.uniform(0.2, LONGEST_PAUSE))
        path.open("ab").close()
        with path.open("ab") as file:
            file.write(whole[start:end])


def page_by_page(path: Path, chance: random.Random, pages: list[bytes]) -> None:
    """A file that is sound after every page."""
    path.write_bytes(pages[0])
    for content in pages[1:]:
        time.sleep(chance.uniform(0.2, LONGEST_PAUSE))
        path.write_bytes(content)


def renamed(path: Path, chance: random.Random, pages: list[bytes]) -> None:
    """Written under another name, which is not a temporary one either."""
    other = path.with_name(f"x{path.name}.dat")
    in_pieces(other, chance, pages)
    other.rename(path)


WRITERS: list[Callable[[Path, random.Random, list[bytes]], None]] = [in_pieces, reopened, page_by_page, renamed]


@pytest.mark.long
def test_no_half_of_a_slow_scan_is_ever_offered(tmp_path: Path) -> None:
    scans = {f"scan{number}.pdf": [pdf(pages, number) for pages in (1, 2, 3)] for number in range(SCANS)}
    finished: dict[str, float] = {}
    waiting = list(scans)
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                name = waiting.pop()
            number = list(scans).index(name)
            WRITERS[number % len(WRITERS)](tmp_path / name, random.Random(number), scans[name])
            finished[name] = time.monotonic()

    clock = SystemClock()
    scanner = FolderScanner(
        tmp_path, clock, settle_seconds=SETTLE, watch=watch_for(tmp_path, clock, wanted=True), since=clock.now()
    )
    scanner.complete()
    threads = [threading.Thread(target=work) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    offered: dict[str, float] = {}
    while len(offered) < SCANS:
        time.sleep(LOOK_EVERY)
        for scan in scanner.complete():
            # By its last name: the other one may be offered where its writer pauses at the end, and is whole then.
            name = scan.name.removeprefix("x").removesuffix(".dat")
            with scanner.open(scan.id) as copy:
                assert copy.read() == scans[name][-1], f"half of {name} was offered"
            if scan.name == name:
                offered.setdefault(name, time.monotonic())
        assert any(thread.is_alive() for thread in threads) or time.monotonic() < max(finished.values()) + 4 * SETTLE
    for thread in threads:
        thread.join()
    beyond = sorted(offered[name] - finished[name] - SETTLE for name in scans)
    print(f"{SCANS} scans, none of them half; offered {beyond[len(beyond) // 2]:.2f} s beyond the settle time (median)")
