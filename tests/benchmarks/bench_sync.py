"""What synchronisation costs on a slow line: 2 Mbit/s each way, 300 ms there and back, real TCP between real processes.

    python tests/benchmarks/bench_sync.py [--dossiers 300] [--files 12] [--breaks 6]

A hub (`kiosk hub serve`) runs in a process of its own, and so does the kiosk's pusher (`kiosk sync now`, one process
a round). The backlog is that of three days of one commune: 300 dossiers of 10 KB and five papers each. Its papers would
take 100 minutes at this speed whatever the software does, so a dozen of 0.2 to 2.5 MB are measured, and a dozen of 300
KB. Their floor is one TCP stream of the same bytes over the same line, in the same run.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Table, func, select

sys.path.insert(0, str(Path(__file__).parents[2]))

from kiosk.data.clock import SystemClock
from kiosk.data.home import open_home
from kiosk.domain.codes import Lane
from kiosk.hub.home import open_hub
from kiosk.hub.tables import BATCH, DOSSIER, JOURNAL
from kiosk.sync import wire_paths
from kiosk.sync.turns import ask_for_a_round
from kiosk.sync.wire_json import dump
from kiosk.sync.wire_words import WORDS
from tests.fakes.hub_process import HubProcess
from tests.fakes.samples import AGENCY, CITIZEN, paper, submission, terms
from tests.fakes.slow_line import SlowLine
from tests.fakes.sync_world import KioskEnd, enrolled_homes

BITS, ROUND_TRIP = 2_000_000, 0.3
PAPERS = 5
BODY = 10_000
"""Bytes of the answers of one dossier."""
_WORDS = (
    "họ",
    "tên",
    "ngày",
    "tháng",
    "năm",
    "quê",
    "quán",
    "xóm",
    "xã",
    "tỉnh",
    "mẹ",
    "cha",
    "cấp",
    "giấy",
    "bản",
    "sao",
)
_RANDOM = re.compile(rb"[0-9a-f]{16,}")
"""Ids and hashes in a body."""


class Pusher:
    """A kiosk's home, and the program that sends from it, as a process of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._config = home.with_suffix(".toml")
        agency = f'[agency]\nid = "{AGENCY}"\nname = "X"\nshort_name = "X"\nplace = "X"\n'
        self._config.write_text(f'{agency}[kiosk]\nhome = "{home}"\n', encoding="utf-8")

    def point_at(self, url: str) -> None:
        """The hub is reached there from now on."""
        end = KioskEnd(self.home, SystemClock(), None)
        with end.home.store.transaction() as connection:
            connection.exec_driver_sql("UPDATE hub_link SET url = ?", (url,))
        end.close()

    def start(self, command: str) -> subprocess.Popen[bytes]:
        """`kiosk sync <command>`."""
        words = [sys.executable, "-m", "kiosk", "sync", command, "--config", str(self._config)]
        return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def file(self, declaration: dict[str, str], scans: list[bytes]) -> int:
        """A citizen files a dossier; bytes of its answers."""
        end = KioskEnd(self.home, SystemClock(), None)
        try:
            draft, papers = end.home.drafts.start(CITIZEN.id, "1.001193", 1), []
            for scan in scans:
                stored = end.home.vault.put(io.BytesIO(scan), limit=10**8)
                papers.append(paper(stored))
                end.home.drafts.attach(draft, papers[-1], key=stored.key)
            given = replace(submission(draft, papers=tuple(papers)), declaration=declaration)
            end.home.dossiers.submit(given, terms(lane=Lane.numbered(1)))
        finally:
            end.close()
        return len(dump(declaration))


def answers(rng: random.Random) -> dict[str, str]:
    """A long form, filled in."""
    form: dict[str, str] = {}
    while len(json.dumps(form, ensure_ascii=False).encode()) < BODY:
        form[f"field_{len(form)}"] = " ".join(rng.choices(_WORDS, k=rng.randint(2, 30))) + f" {rng.randrange(10**9)}"
    return form


def line_to(port: int) -> SlowLine:
    """The line of the goals."""
    return SlowLine(port, bits_a_second=BITS, round_trip=ROUND_TRIP)


def told(what: str, measured: str, goal: str, floor: str = "") -> None:
    """One row."""
    print(f"{what:62} {measured:>9} {goal:>9}   {floor}")


def unpackable(pusher: Pusher) -> int:
    """Bytes of a kiosk's rows that nothing can pack: random ids, hashes, salts."""
    end = KioskEnd(pusher.home, SystemClock(), None)
    rows = end.sync.outbox.rows(after=0, most=10**6, most_bytes=10**9)
    end.close()
    found = {run for row in rows for run in _RANDOM.findall(row.body or b"")}
    return sum(map(len, found)) // 2 + sum(len(row.header.body_hash if row.salt is None else row.salt) for row in rows)


def at_the_hub(home: Path, table: Table) -> int:
    """How many rows the hub has of these."""
    _, store = open_hub(home)
    with store.reading() as connection:
        count = int(connection.execute(select(func.count()).select_from(table)).scalar_one())
    store.close()
    return count


def records(pusher: Pusher, hub: HubProcess, dossiers: int) -> None:
    """The records of a three days' backlog by the service that runs in production, asked to send now."""
    rng = random.Random(1)
    said = [answers(rng) for _ in range(dossiers)]
    for form in said:
        pusher.file(form, [rng.randbytes(400) for _ in range(PAPERS)])
    random_bytes = unpackable(pusher)
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS, zdict=WORDS)
    packed = len(packer.compress(b"".join(map(dump, said))) + packer.flush())
    with line_to(hub.port) as line:
        pusher.point_at(line.url)
        begun = time.monotonic()
        service = pusher.start("run")
        while not line.requests(wire_paths.HAVE):  # the first question after files: all records are through
            ask_for_a_round(pusher.home)
            time.sleep(0.05)
        on_line, came = line.connections[0].begun, line.answered(wire_paths.PUSH)
        service.kill()
        service.wait()
        pushes = line.requests(wire_paths.PUSH)
    there, batches, events = (at_the_hub(hub.home, table) for table in (DOSSIER, BATCH, JOURNAL))
    assert there == dossiers
    beside = (sum(one.size for one in pushes) - packed) / dossiers
    allowed = 150 + 32 * PAPERS + 16 * events / dossiers
    least = f"answers alone: {packed * 8 / BITS:.1f} s of the line"
    told(f"{dossiers} records, {PAPERS} papers each: at the hub after", f"{came - on_line:.1f} s", "60 s", least)
    told("  the same, from the start of the process", f"{came - begun:.1f} s", "60 s")
    told("  requests a batch", f"{len(pushes) / batches:.2f}", "1", f"{batches} batches, one signature each")
    least = f"{random_bytes / dossiers:.0f} bytes of hashes, ids and salts"
    told("  bytes beside the packed answers, a dossier", f"{beside:.0f}", f"{allowed:.0f}", least)


def stream(line: SlowLine, sink: socket.socket, size: int) -> float:
    """The floor: one TCP stream of so many bytes and an answer of one; seconds."""

    def swallow() -> None:
        taken, _ = sink.accept()
        with taken:
            left = size
            while left:
                left -= len(taken.recv(1 << 16))
            taken.sendall(b"!")

    thread = threading.Thread(target=swallow)
    thread.start()
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", line.port)) as client:
        client.sendall(bytes(size))
        client.recv(1)
    thread.join()
    return time.monotonic() - begun


def files(pusher: Pusher, hub: HubProcess, sizes: list[int]) -> None:
    """Files of scans, after the record that names them."""
    rng = random.Random(2)
    pusher.file({}, [rng.randbytes(size) for size in sizes])
    total = sum(sizes)
    with socket.create_server(("127.0.0.1", 0)) as sink, line_to(sink.getsockname()[1]) as line:
        floor = stream(line, sink, total)
    with line_to(hub.port) as line:
        pusher.point_at(line.url)
        assert pusher.start("now").wait() == 0
        begun = min(when for one in line.connections for when in one.begins(wire_paths.UPLOADS))
        took = line.answered(wire_paths.UPLOADS) - begun
        uploads = line.requests(wire_paths.UPLOADS)
    ideal = total * 8 / BITS
    least = f"one TCP stream: {floor / ideal:.3f} x"
    told(
        f"{len(sizes)} files, {total / len(sizes) / 1e6:.2f} MB each / ideal time",
        f"{took / ideal:.3f} x",
        "1.10 x",
        least,
    )
    told("  requests a file", f"{len(uploads) / len(sizes):.2f}", "1 or 2")


def breaks(pusher: Pusher, hub: HubProcess, count: int) -> None:
    """One large file, with the line cut at random places; after each, another process goes on."""
    rng, size = random.Random(3), 8_000_000
    pusher.file({}, [rng.randbytes(size)])
    with line_to(hub.port) as line:
        pusher.point_at(line.url)
        ended = 1
        while ended:
            left = count - line.breaks
            line.break_after = line.up.passed + rng.randrange(100_000, size // count) if left else None
            ended = pusher.start("now").wait()
        sent = sum(one.passed for one in line.requests(wire_paths.UPLOADS))
        again, met = sent - size, line.breaks
    told(f"bytes sent again a break, {met} breaks in {size} bytes", f"{again / met:.0f}", f"{1 << 20}")


def main() -> None:
    """Print all figures."""
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--dossiers", type=int, default=300)
    wanted.add_argument("--files", type=int, default=12)
    wanted.add_argument("--breaks", type=int, default=6)
    given = wanted.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        open_home(folder / "templates/home", SystemClock()).close()
        open_hub(folder / "templates/hub", make=True)[1].close()
        hub_home, homes = enrolled_homes(folder, folder / "templates", 4)
        with HubProcess(hub_home) as hub:
            told("what", "measured", "goal", "floor")
            records(Pusher(homes[0]), hub, given.dossiers)
            files(Pusher(homes[1]), hub, [round(200_000 * 1.26**n) for n in range(given.files)])
            files(Pusher(homes[2]), hub, [300_000] * given.files)
            breaks(Pusher(homes[3]), hub, given.breaks)


if __name__ == "__main__":
    main()
