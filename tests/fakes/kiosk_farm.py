"""Kiosks with the real code, each in processes of its own that meet every misfortune: `python kiosk_farm.py <plan>`.

One process imports everything and forks them, so that a killed kiosk is up again at once, as after a power cut.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
import traceback
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Self

from tests.fakes.kiosk_life import DISK_LOST, DONE, IS_LOCKED, NO_MORE_HUB, Life, Plan, Receipts, come_back

CLOCKS: Final = (-56 * 365 * 86_400.0, -7_200.0, 30 * 3_600.0, 400 * 86_400.0)
"""Seconds by which clocks go wrong: 1970, two hours back, over the next day, beyond the lease."""
_PAUSE: Final = 0.05


@dataclass(frozen=True, slots=True)
class FarmPlan:
    """What the kiosks of one folder live through.

    Attributes:
        url: where their hub is.
        homes: their homes.
        wanted: receipts that each prints.
        kills, jumps: how often one of them is killed, and how often a clock goes wrong.
        restores: so many of them lose their disk once and come back from a backup.
        clones: so many others are copied with all they hold, and both copies go on.
        seed: decides who and when, as far as processes let anybody decide.
    """

    url: str
    homes: list[str]
    wanted: int
    kills: int
    jumps: int
    restores: int
    clones: int
    seed: int

    def write(self, path: Path) -> None:
        """For the other process."""
        path.write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, path: Path) -> Self:
        """From the other process."""
        return cls(**json.loads(path.read_text()))


class Farm:
    """Keeps kiosks alive until all are done. `happened` counts what they met."""

    def __init__(self, plan: FarmPlan) -> None:
        self._plan = plan
        self._random = random.Random(plan.seed)
        self._homes = [Path(home) for home in plan.homes]
        self._folder = self._homes[0].parent
        wanted = plan.wanted
        self._plans = {home: Plan(wanted) for home in self._homes}
        for home in self._homes[: plan.restores]:
            self._plans[home] = Plan(wanted, backup_at=wanted // 4, lost_at=wanted * 2 // 3)
        self._to_clone = self._homes[plan.restores : plan.restores + plan.clones]
        self._twin: dict[Path, Path] = {}
        self._locked: set[Path] = set()
        self._done: set[Path] = set()
        self._running: dict[int, Path] = {}
        self._todo = ["kill"] * plan.kills + ["jump"] * plan.jumps
        self._random.shuffle(self._todo)
        self._all = len(self._todo) or 1
        self.happened: Counter[str] = Counter()

    def keep(self) -> int:
        """Until all are done; 0 where all came to their end."""
        for home in self._homes:
            self._start(home)
        while self._running:
            time.sleep(_PAUSE)
            printed = sum(Receipts(home).count() for home in self._homes) / (self._plan.wanted * len(self._homes))
            if self._todo and 1 - len(self._todo) / self._all <= printed:
                self._strike(self._todo.pop())
            for home in [one for one in self._to_clone if Receipts(one).count() >= self._plan.wanted // 2]:
                self._clone(home)
            while self._running:
                ended, status = os.waitpid(-1, os.WNOHANG)
                if not ended:
                    break
                if code := self._after(self._running.pop(ended), os.waitstatus_to_exitcode(status)):
                    return code
        return 0

    def _start(self, home: Path) -> None:
        """A kiosk in a process of its own."""
        seed = self._random.randrange(10**9)
        child = os.fork()
        if child == 0:
            status = 1
            try:
                status = Life(home, self._plan.url, self._plans[home], seed).live()
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(status)
        self._running[child] = home

    def _strike(self, what: str) -> None:
        process, home = self._random.choice(list(self._running.items()))
        if what == "kill":
            os.kill(process, signal.SIGKILL)
            self.happened["kill"] += 1
            return
        wrong = sorted(self._folder.glob("*.clock"))
        if 2 * len(wrong) >= len(self._homes):
            self._random.choice(wrong).unlink()
            self.happened["clock_right"] += 1
        else:
            home.with_suffix(".clock").write_text(str(self._random.choice(CLOCKS)))
            self.happened["clock_wrong"] += 1

    def _clone(self, home: Path) -> None:
        """Switch it off, copy its disk, switch both on."""
        process = next((one for one, whose in self._running.items() if whose == home), None)
        if process is None or not (self._folder / NO_MORE_HUB).exists():
            return
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        del self._running[process]
        self._to_clone.remove(home)
        copy = home.with_name(f"{home.name}copy")
        shutil.copytree(home, copy)
        shutil.copy(home.with_suffix(".receipts"), copy.with_suffix(".receipts"))
        self._plans[copy] = Plan(Receipts(home).count() + self._random.randint(2, 6))
        self._twin |= {home: copy, copy: home}
        self._start(copy)
        self._start(home)
        self.happened["clone"] += 1

    def _after(self, home: Path, code: int) -> int:
        """What follows when a process has ended; a status that nobody expected ends all."""
        if code == -signal.SIGKILL:
            self._start(home)
        elif code == DISK_LOST:
            self.happened["restore"] += 1
            self._back(home, from_backup=True)
        elif code == IS_LOCKED and home in self._twin:
            self.happened["locked"] += 1
            self._locked.add(home)
        elif code == DONE:
            self._done.add(home)
        else:
            return code or 1
        for one in list(self._locked):
            # The other copy has sent all and is switched off for good: this one takes its place.
            if self._twin[one] in self._done:
                self._locked.remove(one)
                self._back(one, from_backup=False)
        return 0

    def _back(self, home: Path, *, from_backup: bool) -> None:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                come_back(home, self._plan.url, from_backup=from_backup)
                status = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(status)
        assert os.waitpid(child, 0)[1] == 0
        self.happened["rejoined"] += 1
        self._start(home)


def main(path: Path) -> int:
    """Let them live; what they met stands beside the plan afterwards."""
    farm = Farm(FarmPlan.read(path))
    status = farm.keep()
    happened: dict[str, Any] = dict(farm.happened)
    path.with_suffix(".happened").write_text(json.dumps(happened))
    return status


if __name__ == "__main__":
    import httpx  # noqa: F401 - inherited by all kiosks

    raise SystemExit(main(Path(sys.argv[1])))
