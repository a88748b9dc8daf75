"""All kiosks of a province come back in the same second: nothing is lost, and the hub's memory stays where it is.

    pytest -m long -s tests/hub/test_storm.py                     200 kiosks, 20 dossiers each, two waves
    KIOSK_STORM_KIOSKS=40 pytest -m long tests/hub/test_storm.py  a share for CI

The hub is a process of its own, as `kiosk hub serve` runs it; it may answer 429 or 503 with Retry-After, which is
honoured. Its memory (VmRSS) is printed before, at its peak, and after each wave.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.hub import dossiers, files
from kiosk.hub.core import Hub
from kiosk.hub.home import open_hub
from tests.fakes.hub_process import HubProcess
from tests.fakes.storm import Storm, StormKiosk, digest_of, gathered

KIOSKS = int(os.environ.get("KIOSK_STORM_KIOSKS", "200"))
DOSSIERS = int(os.environ.get("KIOSK_STORM_DOSSIERS", "20"))
SCAN = int(os.environ.get("KIOSK_STORM_SCAN", "400000"))
ROOM = 128
"""Megabytes that a wave may take beyond what the hub had before it. Sent at once, the scans alone are 80 MB, and read
as a whole they and the batches would be several times that."""
LEFT = 24
"""Megabytes by which the second wave may leave the hub larger than the first: allocators keep some."""


def megabytes(pid: int, what: str) -> float:
    """A figure of a process's memory, as the kernel tells it."""
    found = re.search(rf"{what}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


class Watching:
    """Looks at a process's memory while something goes on."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.before = self.peak = self.after = megabytes(pid, "VmRSS")

    def __enter__(self) -> Watching:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self.after = megabytes(self._pid, "VmRSS")

    def _look(self) -> None:
        while not self._over.wait(0.02):
            self.peak = max(self.peak, megabytes(self._pid, "VmRSS"))


def compare(hub: Hub, sent: list[StormKiosk]) -> None:
    """Every dossier and every byte that was sent is there, and nothing else."""
    wanted = {dossier: code for kiosk in sent for dossier, code in kiosk.codes.items()}
    with hub.records.reading() as connection:
        rows = connection.exec_driver_sql("SELECT id, set_aside FROM dossier")
        assert {row.id: row.set_aside for row in rows} == dict.fromkeys(wanted, "")
        for dossier, code in wanted.items():
            kept = dossiers.load(connection, dossier)
            assert kept is not None
            assert (kept.dossier.code, kept.version) == (code, 1)
    for kiosk in sent:
        assert files.missing(hub, kiosk.agency, map(digest_of, kiosk.scans)) == ()
        for scan in kiosk.scans:
            assert b"".join(hub.blobs.open(kiosk.agency, digest_of(scan))) == scan


@pytest.mark.long
def test_a_storm_of_kiosks_loses_nothing_and_costs_no_memory(tmp_path: Path, new_hub: Callable[[Path], Path]) -> None:
    home = new_hub(tmp_path / "hub")
    opened, store = open_hub(home)
    all_of_them = gathered(opened, KIOSKS)
    store.close()
    marks = []
    with HubProcess(home) as hub:
        for wave in (1, 2):
            for kiosk in all_of_them:
                kiosk.files(DOSSIERS, SCAN)
            storm, start = Storm(), time.perf_counter()
            with Watching(hub.pid) as memory:
                asyncio.run(storm.blow(hub.url, all_of_them))
            seconds = time.perf_counter() - start
            marks.append(memory)
            print(
                f"\nwave {wave}: {KIOSKS} kiosks, {KIOSKS * DOSSIERS} dossiers, {KIOSKS * SCAN / 1e6:.0f} MB of scans"
                f" in {seconds:.1f} s, slowest kiosk {storm.slowest:.1f} s; answers {dict(storm.statuses)},"
                f" broken {storm.broken}; RSS {memory.before:.0f} -> {memory.peak:.0f} -> {memory.after:.0f} MB"
            )
    opened, store = open_hub(home)
    compare(opened, all_of_them)
    store.close()
    shutil.rmtree(home)
    assert max(memory.peak - memory.before for memory in marks) < ROOM
    assert marks[1].after - marks[0].after < LEFT
