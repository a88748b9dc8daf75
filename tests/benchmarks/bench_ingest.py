"""How many dossiers a hub takes in, beside a bare insert of the same bytes in the same run.

    python tests/benchmarks/bench_ingest.py

Both write to an encrypted store that syncs each transaction. The floor only inserts the rows of a batch; the hub also
checks signature and chain, folds, claims codes, notes files and signs the answer. Goal: 200 dossiers a second in
batches of 20 and more on an idle machine.
"""

from __future__ import annotations

import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from kiosk.data.store import Store
from kiosk.domain.codes import Lane
from kiosk.domain.journal import Row
from kiosk.hub import ingest, kiosks
from kiosk.hub.core import Hub
from kiosk.hub.home import open_hub
from kiosk.sync.wire_batch import encode_batch
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.samples import AGENCY

DOSSIERS = 1000
BATCHES = (1, 20, 100)
INSERT = "INSERT INTO event VALUES (?, ?, ?)"


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def main() -> None:
    """Print a table."""
    print(f"{DOSSIERS} dossiers, two events and three files each")
    print(f"{'batch':>6} {'dossiers/s':>11} {'CPU ms each':>12} {'x floor CPU':>12} {'KB each':>8}")
    for size in BATCHES:
        with tempfile.TemporaryDirectory() as folder:
            hub, store = open_hub(Path(folder) / "hub", make=True)
            kiosk = HubKiosk.enrolled(hub, kiosks.issue_code(hub, AGENCY, lane=Lane(1, 9999))[0])
            journal = kiosk.journal
            for number in range(1, DOSSIERS + 1):
                journal.accepted(journal.submitted(number, files=[secrets.token_bytes(8) for _ in range(3)]))
            steps = range(0, len(journal.rows), 2 * size)
            parts = [journal.rows[start : start + 2 * size] for start in steps]
            batches = [encode_batch(journal.kiosk, 1, part, journal.signer.sign) for part in parts]
            bare = Store(Path(folder) / "bare.db", secrets.token_bytes(32), create=True)
            with bare.transaction() as connection:
                connection.exec_driver_sql("CREATE TABLE event (id TEXT PRIMARY KEY, header BLOB, body BLOB)")

            def floor(bare: Store = bare, parts: list[list[Row]] = parts) -> None:
                for part in parts:
                    rows = [(row.header.event, row.header.hash(), row.body) for row in part]
                    with bare.transaction() as connection:
                        connection.exec_driver_sql(INSERT, rows)

            def ours(hub: Hub = hub, batches: list[bytes] = batches) -> None:
                for batch in batches:
                    assert ingest.take_in(hub, batch).refused is None

            _, floor_cpu = timed(floor)
            wall, cpu = timed(ours)
            kilobytes = sum(map(len, batches)) / DOSSIERS / 1000
            each = cpu / DOSSIERS * 1000
            print(f"{size:>6} {DOSSIERS / wall:>11.0f} {each:>12.2f} {cpu / floor_cpu:>12.1f} {kilobytes:>8.2f}")
            bare.close()
            store.close()


if __name__ == "__main__":
    main()
