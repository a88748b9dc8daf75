"""Many days in the life of one kiosk's lane, on the real store: codes, sudden deaths, wrong clocks, lost disks.

Most codes are taken by the lane's own transaction, some by a whole submission. What counts is what was said: a code
stands on a citizen's paper once its line went through the pipe, and not a moment before.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from kiosk.data.backup import find_backup, make_backup
from kiosk.data.home import STORE, Check, Home, open_home
from kiosk.data.keys import find_key
from kiosk.data.lanes import take_code
from kiosk.data.mirror import CodeMirror, mirror_file, read_mirror
from kiosk.data.restore import restore
from kiosk.domain.codes import DossierCode, Lane
from kiosk.services.ports import FilingTerms
from tests.fakes.clock import FakeClock
from tests.fakes.forks import Child
from tests.fakes.samples import AGENCY, submission

FIRST_DAY = date(2026, 10, 1)
WHOLE_SUBMISSIONS = 0.05
DEATH = 0.02
"""Of each code: that the process dies before the commit, after it, or behind the printed line."""


@dataclass(frozen=True)
class Kiosk:
    """One kiosk of the commune: where its things lie, and its share of the numbers."""

    number: int
    folder: Path
    mirrored: bool

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def stick(self) -> Path:
        return self.folder / "stick"

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    @property
    def name(self) -> str:
        return f"K{self.number}"

    @property
    def lane(self) -> Lane:
        return Lane.numbered(self.number)

    def terms(self, now: datetime, *, clock_trusted: bool) -> FilingTerms:
        day = (now + timedelta(hours=7)).date()
        return FilingTerms(
            now, None, day, AGENCY, self.lane, date.max, self.name, clock_trusted=clock_trusted, mirrored=self.mirrored
        )

    def mirror(self, home: Home, clock: FakeClock) -> CodeMirror:
        return CodeMirror(home.store, clock, self.stick, agency=AGENCY, kiosk=self.name, lane=self.lane)


class Life:
    """One process, from its start to its death or to the end of its work."""

    def __init__(self, kiosk: Kiosk, clock: FakeClock, chance: random.Random, write: int) -> None:
        self._kiosk = kiosk
        self._clock = clock
        self._chance = chance
        self._write = write
        self._home = open_home(kiosk.home, clock, check=Check.TAIL)
        self._mirror = kiosk.mirror(self._home, clock) if kiosk.mirrored else None

    def work(self, codes: int) -> None:
        """Give out so many codes; the mirror follows when it gets round to it."""
        self._home.journal.append("visit.began", actor="kiosk")
        self._follow(certain=self._chance.random() < 0.9)
        for _ in range(codes):
            self._clock.run(self._chance.uniform(1, 20))
            code = self._code()
            self._maybe_die()
            os.write(self._write, f"{code}\n".encode())
            self._maybe_die()
            self._follow(certain=False)
        self._home.close()

    def back_up(self) -> None:
        key = find_key(self._kiosk.home)
        assert key is not None
        make_backup(self._home, self._kiosk.backups, key, self._clock)

    def _code(self) -> str:
        terms = self._kiosk.terms(self._clock.now(), clock_trusted=self._home.journal.clock_trusted())
        if self._chance.random() < WHOLE_SUBMISSIONS:
            return self._home.dossiers.submit(submission(os.urandom(12).hex()), terms).dossier.code
        with self._home.store.transaction() as connection:
            code, _ = take_code(connection, terms)
            self._maybe_die()
        return code

    def _follow(self, *, certain: bool) -> None:
        if self._mirror and (certain or self._chance.random() < 0.2):
            self._mirror.follow()

    def _maybe_die(self) -> None:
        if self._chance.random() < DEATH / 3:
            os.kill(os.getpid(), signal.SIGKILL)


def live(kiosk: Kiosk, write: int, *, days: int, codes_a_day: int, naive: bool) -> None:
    """All days of one kiosk. Says every code that was printed.

    Args:
        kiosk: which one.
        write: where to say it.
        days, codes_a_day: how much there is to do.
        naive: whether a lost store is simply copied back from the backup, as people do who have no `kiosk restore`.
    """
    chance = random.Random(f"{kiosk.number}-{days}-{codes_a_day}")
    day_of_loss = chance.randrange(1, days) if days > 1 else 0
    for number in range(days):
        today = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC) + timedelta(days=number)
        printed: list[str] = []
        left = codes_a_day
        lost = number == day_of_loss or chance.random() < 0.1
        share_before = chance.randint(1, max(1, codes_a_day - 1)) if lost else 0
        hour = 0.0
        while left > 0:
            wanted = min(left, chance.randint(1, max(2, codes_a_day // 3)))
            if lost and len(printed) >= share_before:
                lost = False
                _lose(kiosk, printed, today + timedelta(hours=hour), write, chance, naive=naive)
            set_back = chance.random() < 0.05
            now = today + timedelta(hours=hour) - timedelta(days=2 if set_back else 0)
            clock = _switched_on(now)
            said = _one_life(kiosk, clock, chance, wanted, back_up=chance.random() < 0.15)
            os.write(write, "".join(f"{code}\n" for code in said).encode())
            printed += said
            # A life that said nothing counts as well, or a day that cannot go on would never end.
            left -= max(1, len(said))
            hour = min(hour + 0.2, 9.0)


def _switched_on(now: datetime) -> FakeClock:
    """The clock of a machine that was off until now: nothing is known of how long."""
    return FakeClock(now, boot=int(now.timestamp()))


def _one_life(kiosk: Kiosk, clock: FakeClock, chance: random.Random, codes: int, *, back_up: bool) -> list[str]:
    seed = chance.random()

    def work(write: int) -> None:
        life = Life(kiosk, clock, random.Random(seed), write)
        if back_up:
            life.back_up()
        life.work(codes)

    with Child(work) as child:
        said = child.said_until_its_end().decode()
        assert child.wait() in (0, -signal.SIGKILL)
    return said.split()


def _lose(kiosk: Kiosk, printed: list[str], now: datetime, write: int, chance: random.Random, *, naive: bool) -> None:
    """The disk is gone. What is left: the backups, the mirror where there is one, and the papers that were printed."""
    clock = _switched_on(now)
    (newest,) = sorted(kiosk.backups.iterdir())[-1:]
    for file in kiosk.home.glob(f"{STORE}*"):
        file.unlink()
    if naive:
        shutil.copy(newest / STORE, kiosk.home / STORE)
        return
    mirrored = read_mirror(kiosk.stick, AGENCY, kiosk.name) if kiosk.mirrored else None
    restore(_meant(kiosk.backups), kiosk.home, clock, agency=AGENCY, mirrored=mirrored)
    if mirrored is None:
        # Until the officer has looked at the last receipt, citizens get provisional codes.
        os.write(write, "".join(f"{code}\n" for code in _one_life(kiosk, clock, chance, 2, back_up=False)).encode())
        numbers = [code.sequence for text in printed if isinstance(code := DossierCode.parse(text), DossierCode)]
        today = (now + timedelta(hours=7)).date()
        home = open_home(kiosk.home, clock)
        home.numbers.mark(
            AGENCY, today, max(numbers, default=kiosk.lane.first - 1), actor="officer:1", source="officer"
        )
        home.close()


def _meant(backups: Path) -> Path:
    """What an officer answers where names and events do not agree on the newest backup: the one with the most events.

    Clocks were set back here, and `kiosk restore` asks instead of guessing.
    """
    made = map(find_backup, backups.glob("kiosk-*"))
    return max(made, key=lambda backup: (backup.incarnation, backup.sequence)).path


def prepare(kiosk: Kiosk, template: Path) -> None:
    """A new kiosk with a first backup, and a stick with its first file."""
    kiosk.stick.mkdir(parents=True)
    kiosk.backups.mkdir()
    shutil.copytree(template, kiosk.home)
    clock = _switched_on(datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC) - timedelta(days=1))
    home = open_home(kiosk.home, clock)
    home.journal.append("visit.began", actor="kiosk")
    if kiosk.mirrored:
        kiosk.mirror(home, clock).set_up()
        assert mirror_file(kiosk.stick, AGENCY, kiosk.name).exists()
    key = find_key(kiosk.home)
    assert key is not None
    make_backup(home, kiosk.backups, key, clock)
    home.close()
