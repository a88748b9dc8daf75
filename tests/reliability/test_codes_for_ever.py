"""No dossier code is ever printed twice: fifteen kiosks of one commune, forty days, deaths, wrong clocks, lost disks.

The whole proof: `pytest -m long tests/reliability/test_codes_for_ever.py`; `KIOSK_CODES=3000` takes a share of it.
"""

from __future__ import annotations

import os
import select
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from kiosk.data.home import open_home
from kiosk.domain.codes import LANES, DossierCode
from kiosk.domain.typed_codes import is_provisional
from tests.fakes.clock import FakeClock
from tests.fakes.forks import Child
from tests.reliability.lane_life import FIRST_DAY, Kiosk, live, prepare

DAYS = 40
AT_ONCE = 5
CODES = int(os.environ.get("KIOSK_CODES", "100000"))


@pytest.fixture
def commune(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[Kiosk]]:
    """So many kiosks, every other one with a mirror."""
    monkeypatch.setattr("kiosk.data.mirror.same_disk", lambda one, other: False)
    open_home(tmp_path / "template", FakeClock()).close()

    def make(count: int) -> list[Kiosk]:
        kiosks = [Kiosk(number, tmp_path / f"k{number}", mirrored=number % 2 == 0) for number in range(1, count + 1)]
        for kiosk in kiosks:
            prepare(kiosk, tmp_path / "template")
        return kiosks

    return make


def everything_printed(
    kiosks: list[Kiosk], *, days: int, codes_a_day: int, naive: bool = False
) -> dict[int, list[str]]:
    """What all kiosks printed, at work side by side."""
    printed: dict[int, bytes] = {kiosk.number: b"" for kiosk in kiosks}
    waiting = list(kiosks)
    running: dict[int, tuple[int, Child]] = {}
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            kiosk = waiting.pop()
            child = Child(partial(live, kiosk, days=days, codes_a_day=codes_a_day, naive=naive))
            running[child.descriptor] = kiosk.number, child
        for descriptor in select.select(list(running), [], [])[0]:
            number, child = running[descriptor]
            if said := child.said():
                printed[number] += said
                continue
            assert child.wait() == 0
            os.close(descriptor)
            del running[descriptor]
    return {number: said.decode().split() for number, said in printed.items()}


def look_at(kiosks: list[Kiosk], printed: dict[int, list[str]]) -> tuple[int, int]:
    """How many national and provisional codes there are; none twice, each in its kiosk's lane."""
    national = 0
    for kiosk in kiosks:
        for text in printed[kiosk.number]:
            if is_provisional(text):
                continue
            code = DossierCode.parse(text)
            assert isinstance(code, DossierCode)
            assert code.sequence in kiosk.lane
            assert code.day >= FIRST_DAY
            national += 1
    everything = [code for codes in printed.values() for code in codes]
    assert [code for code, count in Counter(everything).items() if count > 1] == []
    return national, len(everything) - national


@pytest.mark.parametrize(
    ("kiosks", "days", "codes"),
    [(3, 3, 150), pytest.param(LANES - 1, DAYS, CODES, marks=pytest.mark.long)],
)
def test_no_code_is_ever_printed_twice(
    commune: Callable[[int], list[Kiosk]], kiosks: int, days: int, codes: int
) -> None:
    office = commune(kiosks)
    # In a share there are fewer days, not emptier ones: a day with fewer codes than a reserve would prove little.
    days = max(2, min(days, codes // (kiosks * 40)))
    printed = everything_printed(office, days=days, codes_a_day=-(-codes // (kiosks * days)))
    national, provisional = look_at(office, printed)
    print(f"{national + provisional} codes by {kiosks} kiosks in {days} days: {provisional} provisional, 0 twice")
    assert national + provisional >= 0.95 * codes
    assert national > provisional > 0


def test_these_lives_would_show_a_code_that_is_given_twice(commune: Callable[[int], list[Kiosk]]) -> None:
    (office,) = commune(1)
    printed = everything_printed([office], days=3, codes_a_day=40, naive=True)
    counts = Counter(printed[1])
    assert max(counts.values()) > 1
