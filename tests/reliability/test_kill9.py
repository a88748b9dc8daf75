"""R1 and R4: a process killed at any moment loses no acknowledged dossier and doubles none."""

from __future__ import annotations

import random
import select
import shutil
import time
from pathlib import Path

import pytest

from kiosk.data.clock import SystemClock
from kiosk.data.home import Check, Home, open_home
from tests.fakes.forks import Child
from tests.fakes.samples import submission, terms
from tests.reliability import filer

LINES_OF_A_LONG_LIFE = 24
"""A child lives at most as long as one needs, on this machine and just now, to say so many lines: so the kills meet a
kiosk at work however busy the machine is."""
KILLS_A_HOME = 20


def file_until_killed(path: Path, write: int) -> None:
    home = open_home(path, SystemClock(), check=Check.TAIL)
    for _ in filer.file_dossiers(home, lambda said: filer.say(write, said)):
        pass


def killed_after(path: Path, seconds: float) -> list[filer.Acknowledged]:
    """What a child acknowledged until it was killed, so many seconds after its start."""
    said = b""
    with Child(lambda write: file_until_killed(path, write)) as child:
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            # Not a sleep: the child would be held up by a full pipe.
            if select.select([child.descriptor], [], [], left)[0]:
                said += child.said()
        child.kill()
        return filer.read(said + child.said_until_its_end())


def longest_life(path: Path) -> float:
    """How long a child needs for a long life, in seconds."""
    said = b""
    began = time.monotonic()
    with Child(lambda write: file_until_killed(path, write)) as child:
        while said.count(b"\n") < LINES_OF_A_LONG_LIFE:
            assert select.select([child.descriptor], [], [], 30)[0], "a child that nobody kills files nothing"
            said += child.said()
        child.kill()
    return time.monotonic() - began


def submit_again(home: Home, acknowledged: list[filer.Acknowledged]) -> bool:
    """Do what the citizen does after a restart; whether the dossier had been filed without an answer.

    The last draft is submitted again, as the kiosk offers it: it must become exactly one dossier.
    """
    for said in acknowledged[-3:]:
        if isinstance(said, filer.Filed):
            again = home.dossiers.submit(submission(said.draft), terms())
            assert (again.repeated, again.dossier.id) == (True, said.dossier)
    if not acknowledged or isinstance(acknowledged[-1], filer.Filed):
        return False
    key = acknowledged[-1].draft
    draft = home.drafts.load(key)
    first = home.dossiers.submit(submission(key, papers=draft.papers if draft else ()), terms())
    assert first.repeated is (draft is None)
    second = home.dossiers.submit(submission(key), terms())
    assert (second.repeated, second.dossier) == (True, first.dossier)
    return first.repeated


def count_of_dossiers(home: Home) -> int:
    with home.store.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM dossier").scalar_one())


@pytest.mark.parametrize("kills", [200, pytest.param(1000, marks=pytest.mark.long)])
def test_no_kill_loses_or_doubles_an_acknowledged_dossier(tmp_path: Path, kills: int) -> None:
    chance = random.Random(kills)
    template = tmp_path / "template"
    open_home(template, SystemClock()).close()
    filed = unanswered = lives_with_work = 0
    for number in range(kills):
        if number % KILLS_A_HOME == 0:
            path = Path(shutil.copytree(template, tmp_path / f"home-{number}"))
            everything: list[filer.Acknowledged] = []
            pace = Path(shutil.copytree(template, tmp_path / f"pace-{number}"))
            longest = longest_life(pace)
            shutil.rmtree(pace)
        acknowledged = killed_after(path, chance.uniform(0, longest))
        everything += acknowledged
        lives_with_work += bool(acknowledged)
        home = open_home(path, SystemClock(), check=Check.QUICK)
        assert filer.faults(home, acknowledged) == []
        if submit_again(home, acknowledged):
            unanswered += 1
        if number % KILLS_A_HOME == KILLS_A_HOME - 1:
            assert home.journal.verify() is None
            assert filer.faults(home, everything) == []
            # Each draft was submitted, some of them several times: as many dossiers as drafts.
            assert count_of_dossiers(home) == len({said.draft for said in everything})
            shutil.rmtree(path)
        home.close()
        filed += sum(isinstance(said, filer.Filed) for said in acknowledged)
    print(f"{kills} kills, {filed} dossiers acknowledged, 0 lost; {unanswered} had been filed without an answer")
    # The kills must have met a kiosk at work, or this proves nothing.
    assert lives_with_work > kills // 2
    assert filed > kills
    assert unanswered > 0
