"""A kiosk on a failing disk: the program behind `test_disk_full.py`, run under `fault.c`.

For each run a forked child files dossiers while one write or sync, or all from one on, fail with "no space" or "I/O
error". It does what the kiosk does: say so, and try again later with the same draft. Then the disk is well again and
the same draft must be filed. The parent looks at what is left and prints one line of JSON.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import random
import shutil
import sys
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path

from kiosk.data.clock import SystemClock
from kiosk.data.home import Check, Home, open_home
from kiosk.domain.dossier import Attachment
from kiosk.services.ports import StoreFailed, StoreFull
from tests.fakes.forks import Child
from tests.fakes.samples import CITIZEN, paper, submission, terms
from tests.reliability import filer

DOSSIERS = 4
LAST_STEP = 230
"""About as many writes and syncs as four dossiers make."""


@dataclass
class Report:
    """How all runs went."""

    runs: int = 0
    fired: int = 0
    failures: int = 0
    full: int = 0
    bad: list[str] = field(default_factory=list)


def arm(step: int, error: int, sticky: bool) -> None:
    ctypes.CDLL(None).fault_arm(ctypes.c_long(step), error, int(sticky))


def fired() -> bool:
    return bool(ctypes.CDLL(None).fault_fired())


class Citizen:
    """Files one dossier and does not give up: every step is tried again from where it failed."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._draft = ""
        self._papers: list[Attachment] = []

    def go_on(self) -> filer.Filed:
        """Do what is left to do."""
        self._draft = self._draft or self._home.drafts.start(CITIZEN.id, "1.001193", 1)
        for number in range(len(self._papers), len(filer.SCAN_SIZES)):
            stored = self._home.vault.put(BytesIO(filer.scan(self._draft, number)), limit=10**6)
            self._home.drafts.attach(self._draft, paper(stored), key=stored.key)
            self._papers.append(paper(stored))
        names = tuple(attached.id for attached in self._papers)
        dossier = self._home.dossiers.submit(submission(self._draft, papers=tuple(self._papers)), terms()).dossier
        return filer.Filed(self._draft, dossier.id, dossier.code, names)


def file_on_a_failing_disk(home_path: Path, write: int, step: int, error: int, sticky: bool) -> None:
    """The child's life. Whatever it says beside acknowledgements begins with "#"."""
    home = open_home(home_path, SystemClock(), check=Check.TAIL)
    arm(step, error, sticky)
    for _ in range(DOSSIERS):
        citizen = Citizen(home)
        for _ in range(3):
            try:
                filer.say(write, citizen.go_on())
                break
            except StoreFailed as failure:
                os.write(write, b"#full\n" if isinstance(failure, StoreFull) else b"#failed\n")
        else:
            os.write(write, b"#fired\n")
            arm(0, 0, False)
            filer.say(write, citizen.go_on())
    if fired():
        os.write(write, b"#fired\n")
    arm(0, 0, False)
    filer.say(write, Citizen(home).go_on())


def run(home: Path, chance: random.Random, report: Report) -> None:
    """One life on a failing disk."""
    step, sticky = chance.randint(1, LAST_STEP), chance.random() < 0.5
    error = chance.choice((errno.ENOSPC, errno.EIO))
    with Child(lambda write: file_on_a_failing_disk(home, write, step, error, sticky)) as child:
        lines = child.said_until_its_end().splitlines(keepends=True)
        code = child.wait()
    remarks = {line for line in lines if line.startswith(b"#")}
    acknowledged = filer.read(b"".join(line for line in lines if line not in remarks))
    faults = look_at(home, acknowledged)
    if code or len(acknowledged) != DOSSIERS + 1:
        faults.append(f"the kiosk ended with {code} after {len(acknowledged)} dossiers")
    where = f"step {step}, {errno.errorcode[error]}{', for ever' if sticky else ''}"
    report.bad += [f"{where}: {fault}" for fault in faults]
    report.fired += b"#fired\n" in remarks
    report.full += b"#full\n" in remarks
    report.failures += not remarks.isdisjoint({b"#full\n", b"#failed\n"})


def look_at(path: Path, acknowledged: list[filer.Acknowledged]) -> list[str]:
    try:
        home = open_home(path, SystemClock(), check=Check.FULL)
    except StoreFailed as error:
        return [f"does not open: {error}"]
    broken = home.journal.verify()
    found = ([f"chain: {broken}"] if broken else []) + filer.faults(home, acknowledged)
    home.close()
    return found


def main(template: Path, folder: Path, runs: int) -> None:
    """All runs, and the report."""
    chance, report = random.Random(runs), Report(runs)
    for number in range(runs):
        home = Path(shutil.copytree(template, folder / f"home-{number}"))
        run(home, chance, report)
        shutil.rmtree(home)
    print(json.dumps(asdict(report)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
