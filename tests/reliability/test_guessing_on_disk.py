"""A day of guessing at one account of a real store: restarts, power cuts before the verdict, a clock that jumps.

`pytest -m long tests/reliability/test_guessing_on_disk.py` takes about ten seconds; `KIOSK_GUESSING` is how many days.
"""

from __future__ import annotations

import os
import random
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.data.home import Home, open_home
from kiosk.domain.people import CodeWay
from kiosk.services.login import LogIn, Refused, Wait
from tests.fakes.clock import FakeClock
from tests.fakes.devices import FakeChannel
from tests.fakes.samples import CITIZEN

DAY_S = 86_400


class PowerCut(Exception):
    """The machine goes off while the PIN is looked at."""


class Looks:
    """Counts looks at the PIN; some of them end in a power cut before anybody hears the verdict."""

    def __init__(self, source: random.Random) -> None:
        self.count = 0
        self._source = source

    def __call__(self, *_: object) -> bool:
        self.count += 1
        if self._source.random() < 0.3:
            raise PowerCut
        return False


@pytest.mark.long
@pytest.mark.parametrize("seed", range(int(os.environ.get("KIOSK_GUESSING", "1"))))
def test_neither_restarts_nor_power_cuts_nor_clocks_give_a_try_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    source, clock = random.Random(seed), FakeClock()
    looks = Looks(source)
    monkeypatch.setattr("kiosk.services.login.pin_matches", looks)
    home = open_home(tmp_path, clock)
    home.accounts.add_citizen(CITIZEN, pin_hash="hash", code_secret="secret", code_way=CodeWay.PHONE)
    began, ran, restarts = clock.now(), 0.0, 0

    def restarted(home: Home) -> Home:
        home.close()
        clock.restart(off=timedelta(days=source.randrange(30)))
        clock.set_wall(began + timedelta(days=source.randrange(-3650, 3650)))
        return open_home(tmp_path, clock)

    while ran < DAY_S:
        login = LogIn(home.accounts, home.journal, clock, FakeChannel())
        try:
            answer = login.start(CITIZEN.number, f"{source.randrange(10**6):06}")
        except PowerCut:
            home, restarts = restarted(home), restarts + 1
            continue
        match answer:
            case Wait(seconds=seconds):
                part = source.uniform(seconds / 2, seconds)
                clock.run(part)
                ran += part
                if source.random() < 0.2:
                    home, restarts = restarted(home), restarts + 1
            case Refused():
                pass
            case _:
                home.accounts.forgive("kiosk-login", actor="officer:1")  # one who opens again without ever looking
    home.close()
    assert restarts > 20
    assert 50 < looks.count <= 105
