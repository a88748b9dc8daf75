"""What filing a dossier costs beside the same statements on a bare SQLCipher connection in the same run.

    python tests/benchmarks/bench_submit.py

Both file dossiers with three papers and write the same rows to the same tables with the same settings; ours also
hashes, chains, folds and guards. They take turns. Prints CPU per dossier, the ratio, wall time, and, where gcc is there
to build the recorder, how often a submit asked the disk to sync. Goals: one sync, at most 7 times the CPU.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlcipher3 import dbapi2

from kiosk.data.clock import SystemClock
from kiosk.data.home import Home, open_home
from kiosk.data.keys import find_key
from kiosk.domain.codes import LAST_NUMBER, Lane
from kiosk.domain.dossier import Attachment
from tests.fakes.samples import CITIZEN, submission, terms
from tests.reliability.powercut import Op, read_log

ROOT = Path(__file__).parents[2]
DOSSIERS = 300
ROUNDS = 5
PAPERS = 3
WHOLE_DAY = Lane(1, LAST_NUMBER)


@dataclass
class Cost:
    """Seconds of each dossier."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def measure(self, work: Callable[[], object]) -> None:
        wall, cpu = time.perf_counter(), time.thread_time()
        work()
        self.cpu.append(time.thread_time() - cpu)
        self.wall.append(time.perf_counter() - wall)


def draft_with_papers(home: Home) -> tuple[str, tuple[Attachment, ...]]:
    """A draft that is ready to be submitted; its papers' files are another matter."""
    draft = home.drafts.start(CITIZEN.id, "1.001193", 1)
    papers = tuple(
        Attachment(f"{draft}{number}", "slot", "Giấy chứng sinh", "application/pdf", 300_000, 1, "ab" * 32)
        for number in range(PAPERS)
    )
    for paper in papers:
        home.drafts.attach(draft, paper, key=bytes(32))
    home.drafts.save(draft, {f"declaration.{number}": "x" * 20 for number in range(20)}, place="confirm")
    return draft, papers


def ours(home: Home, draft: str, papers: tuple[Attachment, ...]) -> None:
    """What `kiosk` does."""
    home.dossiers.submit(submission(draft, papers=papers), terms(lane=WHOLE_DAY))


PAPER_COLUMNS = "id, position, slot, name, media, size, pages, sha256, key"


class Bare:
    """The same rows by hand: no layer, no hash, no check."""

    def __init__(self, home: Path, name: str) -> None:
        key = find_key(home, {})
        assert key is not None
        self._connection = dbapi2.connect(str(home / name), isolation_level=None)
        self._connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in ("foreign_keys = ON", "secure_delete = ON", "journal_mode = WAL", "synchronous = FULL"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._number = 0

    def submit(self, draft: str, papers: tuple[Attachment, ...], body: bytes) -> None:
        """One transaction with the statements that `StoreDossiers.submit` makes."""
        run: Callable[..., Any] = self._connection.execute
        self._number += 1
        number, dossier, code = self._number, f"dossier-{draft}", f"H41.29.19-261120-{self._number:04}"
        run("BEGIN IMMEDIATE")
        run("SELECT id FROM dossier WHERE key = ?", (draft,)).fetchone()
        run("SELECT day, last, reserved FROM code_lane WHERE agency = ?", ("H41.29.19",)).fetchone()
        upsert = (
            "INSERT INTO code_lane VALUES (?,?,?,?) ON CONFLICT (agency) DO UPDATE SET day = excluded.day, "
            "last = excluded.last, reserved = excluded.reserved"
        )
        run(upsert, ("H41.29.19", "2026-11-20", number, number + 16))
        run("SELECT * FROM draft_paper WHERE draft = ? ORDER BY position", (draft,)).fetchall()
        run("SELECT * FROM journal ORDER BY sequence DESC LIMIT 1").fetchone()
        header = (
            number,
            f"event-{draft}",
            dossier,
            "dossier.submitted",
            CITIZEN.actor,
            1,
            2,
            "boot",
            bytes(32),
            bytes(32),
        )
        run("INSERT INTO journal VALUES (?,?,?,?,?,?,?,?,?,?)", header)
        run("INSERT INTO journal_body VALUES (?,?,?)", (number, bytes(16), body))
        row = (dossier, draft, code, CITIZEN.id, "1.001193", "Đăng ký khai sinh", CITIZEN.name, 1, 1, 2, "", number)
        run("INSERT INTO dossier VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", row)
        run("INSERT INTO dossier_code VALUES (?,?)", (code, dossier))
        for position, paper in enumerate(papers):
            values = (paper.id, position, paper.slot, paper.name, paper.media, paper.size, 1, paper.sha256, bytes(32))
            run(f"INSERT INTO attachment ({PAPER_COLUMNS}, dossier) VALUES (?,?,?,?,?,?,?,?,?,?)", (*values, dossier))
        for position in range(2):
            run("INSERT INTO fee VALUES (?,?,?,?)", (dossier, position, "Lệ phí", 8000))
        job = "INSERT INTO print_job (dossier, kind, state, reprints, path, created) VALUES (?,?,?,?,?,?) RETURNING id"
        run(job, (dossier, "receipt", "pending", 0, "", 1)).fetchone()
        run("DELETE FROM draft WHERE id = ?", (draft,))
        run("COMMIT")

    def prepare(self, draft: str, papers: tuple[Attachment, ...]) -> None:
        """The same draft that ours starts from."""
        run: Callable[..., Any] = self._connection.execute
        run("BEGIN IMMEDIATE")
        run("INSERT INTO draft VALUES (?,?,?,?,?,?)", (draft, CITIZEN.id, "1.001193", 1, "confirm", 1))
        for position, paper in enumerate(papers):
            values = (paper.id, position, paper.slot, paper.name, paper.media, paper.size, 1, paper.sha256, bytes(32))
            run(f"INSERT INTO draft_paper ({PAPER_COLUMNS}, draft) VALUES (?,?,?,?,?,?,?,?,?,?)", (*values, draft))
        for number in range(20):
            run("INSERT INTO draft_answer VALUES (?,?,?)", (draft, f"declaration.{number}", "x" * 20))
        run("COMMIT")


def compare(folder: Path) -> None:
    """Ours and bare, turn by turn, on copies of one empty home."""
    home = open_home(folder / "ours", SystemClock())
    home.close()
    shutil.copytree(folder / "ours", folder / "bare")
    home, bare = open_home(folder / "ours", SystemClock()), Bare(folder / "bare", "store.db")
    costs = {"ours": Cost(), "bare": Cost()}
    body = b"x" * len(str(submission("k").as_json())) + b"y" * 900
    for _ in range(ROUNDS * DOSSIERS // 10):
        for _ in range(10):
            draft, papers = draft_with_papers(home)
            costs["ours"].measure(lambda draft=draft, papers=papers: ours(home, draft, papers))  # type: ignore[misc]
            bare.prepare(draft, papers)
            costs["bare"].measure(lambda draft=draft, papers=papers: bare.submit(draft, papers, body))  # type: ignore[misc]
    for name, cost in costs.items():
        cpu, wall = statistics.median(cost.cpu) * 1000, statistics.median(cost.wall) * 1000
        print(f"{name}: {cpu:.3f} ms CPU a submit (p50), {wall:.3f} ms wall")
    ratio = statistics.median(costs["ours"].cpu) / statistics.median(costs["bare"].cpu)
    print(f"ratio of CPU: {ratio:.2f} (goal: at most 7)")
    home.close()


def count_syncs(folder: Path) -> None:
    """Syncs between two lines of the recorder's log that mark a submit."""
    library, log = folder / "record.so", folder / "log"
    source = ROOT / "tests" / "reliability" / "record.c"
    subprocess.run(["gcc", "-O1", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True)
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library),
        "RECORD_PREFIX": str(folder / "counted"),
        "RECORD_LOG": str(log),
    }
    subprocess.run([sys.executable, __file__, "--submit-some", str(folder / "counted")], env=environment, check=True)
    counts, current = Counter[int](), -1
    marks: set[int] = set()
    for step in read_log(log):
        if step.op is Op.OPEN and step.name.endswith("/MARK"):
            marks.add(step.descriptor)
        if step.op is Op.WRITE and step.descriptor in marks:
            if step.data == b"begin":
                current = 0
            else:
                counts[current] += 1
                current = -1
        if step.op is Op.SYNC and current >= 0:
            current += 1
    print("syncs a submit:", ", ".join(f"{syncs} in {count} submits" for syncs, count in sorted(counts.items())))


def submit_some(folder: Path) -> None:
    """Under the recorder: submits between marks."""
    folder.mkdir()
    home = open_home(folder / "home", SystemClock())
    mark = os.open(folder / "MARK", os.O_WRONLY | os.O_CREAT, 0o600)
    for _ in range(DOSSIERS):
        draft, papers = draft_with_papers(home)
        os.write(mark, b"begin")
        ours(home, draft, papers)
        os.write(mark, b"end")
    home.close()


if __name__ == "__main__":
    if "--submit-some" in sys.argv:
        submit_some(Path(sys.argv[-1]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            compare(Path(temporary))
            if shutil.which("gcc"):
                count_syncs(Path(temporary))
