"""What synchronisation costs on a slow line: bytes of metadata a dossier, and what a break costs.

    python tests/benchmarks/bench_sync.py

Kiosk and hub are real; between them stands a proxy of 2 Mbit/s. The floor is the scans' own bytes at that speed. CPU is
not measured here: see bench_ingest.py.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from kiosk.data.clock import SystemClock
from kiosk.data.home import open_home
from kiosk.data.signing import open_signing_key
from kiosk.hub.home import open_hub
from kiosk.sync.line import open_line
from kiosk.sync.rounds import Done, Stores, one_round
from tests.fakes.fault_proxy import FaultProxy
from tests.fakes.hub_process import HubProcess
from tests.fakes.sync_world import KioskEnd, enrolled_homes

LINE = 2_000_000 // 8
SCANS, SIZE = 3, 300_000


def round_over(kiosk: KioskEnd, proxy: FaultProxy) -> tuple[Done, float, int]:
    """One round over the proxy: what it did, seconds, bytes that went up."""
    link = kiosk.link
    stores = Stores(kiosk.sync.links, kiosk.sync.outbox, kiosk.sync.news)
    signer = open_signing_key(kiosk.path, "sync.key").signer
    before, start = proxy.up, time.perf_counter()
    with open_line(proxy.url, token=link.token) as line:
        done = one_round(stores, line, link, signer, hub_desk=False, with_files=True)
    return done, time.perf_counter() - start, proxy.up - before


def main() -> None:
    """Print a table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        open_home(folder / "templates/home", SystemClock()).close()
        open_hub(folder / "templates/hub", make=True)[1].close()
        hub_home, homes = enrolled_homes(folder, folder / "templates", 1)
        shutil.rmtree(folder / "templates")
        with HubProcess(hub_home) as hub:
            measure(KioskEnd(homes[0], SystemClock(), None), hub)


def measure(kiosk: KioskEnd, hub: HubProcess) -> None:
    """All figures, on one kiosk."""
    with FaultProxy(hub.port, share=0, seed=1) as fast:
        print("metadata alone, a fast line:")
        for count in (1, 10, 100):
            for _ in range(count):
                kiosk.file()
            _, seconds, up = round_over(kiosk, fast)
            print(
                f"  {count:4} dossiers: {up / count:7.0f} bytes a dossier, {seconds * 1000 / count:6.1f} ms a dossier"
            )
    with FaultProxy(hub.port, share=0, seed=1, bytes_a_second=LINE) as slow:
        kiosk.file(*(os.urandom(SIZE) for _ in range(SCANS)))
        _, seconds, up = round_over(kiosk, slow)
        floor = SCANS * SIZE / LINE
        print(f"one dossier, {SCANS} x {SIZE} bytes, 2 Mbit/s: {seconds:.2f} s, {seconds / floor:.2f} x the floor")
        print(f"  bytes up: {up / (SCANS * SIZE):.4f} x the scans")
    size = 3_000_000
    kiosk.file(os.urandom(size))
    up = 0
    for number in range(20):
        with FaultProxy(hub.port, share=1 if number < 4 else 0, seed=number + 3) as broken:
            done, _, sent = round_over(kiosk, broken)
            up += sent
            if not done.error:
                break
    print(f"one file of {size} bytes, four broken rounds before: {up - size} bytes sent again")


if __name__ == "__main__":
    main()
