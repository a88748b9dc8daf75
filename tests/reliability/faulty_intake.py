"""A kiosk that takes scans in on a failing disk: the program behind `test_disk_full_intake.py`, run under `fault.c`."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

from kiosk.data.clock import SystemClock
from kiosk.data.home import Check, open_home
from kiosk.services.ports import StoreFailed, StoreFull
from tests.fakes.forks import Child
from tests.reliability.faulty import Report, arm, fired
from tests.reliability.intake_worker import Worker, faults, put_scans

LAST_STEP = 150
"""About as many writes and syncs as one visit makes."""


def take_in_on_a_failing_disk(home: Path, folder: Path, write: int, step: int, error: int, sticky: bool) -> None:
    """The child's life: it says what it noticed, and when the disk is well again it finishes."""
    worker = Worker(open_home(home, SystemClock(), check=Check.TAIL), folder)
    arm(step, error, sticky)
    for _ in range(3):
        try:
            worker.work()
            break
        except StoreFailed as failure:
            os.write(write, b"#full\n" if isinstance(failure, StoreFull) else b"#failed\n")
    if fired():
        os.write(write, b"#fired\n")
    arm(0, 0, False)
    worker.work()
    os.write(write, b"done\n")


def run(home: Path, folder: Path, chance: random.Random, report: Report) -> None:
    """One visit on a failing disk."""
    names = put_scans(folder)
    step, sticky = chance.randint(1, LAST_STEP), chance.random() < 0.5
    error = chance.choice((errno.ENOSPC, errno.EIO))
    with Child(lambda write: take_in_on_a_failing_disk(home, folder, write, step, error, sticky)) as child:
        said = set(child.said_until_its_end().splitlines())
        code = child.wait()
    found = faults(home, folder, names)
    if code or b"done" not in said:
        found.append(f"the kiosk ended with {code}")
    if left := list(folder.iterdir()):
        found.append(f"{len(left)} scans were not taken in")
    where = f"step {step}, {errno.errorcode[error]}{', for ever' if sticky else ''}"
    report.bad += [f"{where}: {fault}" for fault in found]
    report.fired += b"#fired" in said
    report.full += b"#full" in said
    report.failures += not said.isdisjoint({b"#full", b"#failed"})


def main(template: Path, homes: Path, scans: Path, runs: int) -> None:
    """All runs, and the report."""
    chance, report = random.Random(runs), Report(runs)
    for number in range(runs):
        home = Path(shutil.copytree(template, homes / f"home-{number}"))
        run(home, scans / f"scans-{number}", chance, report)
        shutil.rmtree(home)
    print(json.dumps(asdict(report)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
