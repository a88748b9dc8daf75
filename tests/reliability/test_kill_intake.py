"""A process killed at any moment of intake or merging loses no scan and leaves no half attachment.

The whole is `pytest -m long tests/reliability/test_kill_intake.py -s`; KILLS sets how often where less time is left.
"""

from __future__ import annotations

import os
import random
import select
import shutil
import time
from pathlib import Path

import pytest

from kiosk.data.clock import SystemClock
from kiosk.data.home import Check, open_home
from tests.fakes.forks import Child
from tests.reliability.intake_worker import CLAIMED, UNCLAIMED, Worker, faults, put_scans

LONG = int(os.environ.get("KILLS", "500"))


def take_in(home: Path, folder: Path, write: int) -> None:
    Worker(open_home(home, SystemClock(), check=Check.TAIL), folder).work()
    os.write(write, b"done")


def lived(home: Path, folder: Path, seconds: float) -> bool:
    """Let a child take scans in and kill it after so many seconds; whether it had finished."""
    with Child(lambda write: take_in(home, folder, write)) as child:
        # Not a sleep: a child that has finished is not waited for.
        said = bool(select.select([child.descriptor], [], [], seconds)[0]) and child.said() == b"done"
        child.kill()
    return said


@pytest.mark.parametrize("kills", [6, pytest.param(LONG, marks=pytest.mark.long)])
def test_no_kill_loses_a_scan_or_leaves_half_of_one(tmp_path: Path, kills: int) -> None:
    chance = random.Random(kills)
    template = tmp_path / "template"
    open_home(template, SystemClock()).close()
    home, folder = Path(shutil.copytree(template, tmp_path / "pace")), tmp_path / "pace-scans"
    put_scans(folder)
    began = time.monotonic()
    assert lived(home, folder, 60), "a child that nobody kills does not finish"
    whole_life = time.monotonic() - began
    assert list(folder.iterdir()) == []

    finished = 0
    for number in range(kills):
        home, folder = Path(shutil.copytree(template, tmp_path / f"home{number}")), tmp_path / f"scans{number}"
        names = put_scans(folder)
        # Twice: the second one goes on where the first was killed.
        for days in (2, 4):
            finished += lived(home, folder, chance.uniform(0, whole_life))
            assert faults(home, folder, names, days=days) == []
        assert lived(home, folder, 60)
        assert faults(home, folder, names, days=6) == []
        assert list(folder.iterdir()) == []
        shutil.rmtree(home)
    print(f"{2 * kills} kills among {UNCLAIMED + CLAIMED} scans: none lost; {finished} came too late")
    # Some kills must have met a kiosk at work, or this proves nothing.
    assert finished < 2 * kills
