"""What every maker of `Twins` keeps: the same tests on the fake and on the store."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kiosk.data.home import Home
from kiosk.data.twins import note_twin
from kiosk.services.ports import Twin, Twins
from kiosk.sync.wire_care import LikelyTwice
from tests.fakes.clock import FakeClock
from tests.fakes.home import FakeHome
from tests.fakes.samples import CITIZEN, submission, terms

Tell = Callable[[Twin, int], None]


@pytest.fixture(params=["fake", "real"])
def made(request: pytest.FixtureRequest, clock: FakeClock) -> tuple[Twins, Tell, list[Twin]]:
    """The port, how the hub tells it of a pair, and pairs of three dossiers that are there."""
    home: Home | FakeHome = FakeHome(clock) if request.param == "fake" else request.getfixturevalue("home")
    pairs = []
    for number in range(3):
        filed = home.dossiers.submit(submission(home.drafts.start(CITIZEN.id, "1.001193", 1)), terms()).dossier
        pairs.append(Twin(filed.id, filed.code, f"H41.29.19-261120-063{number}", "K2"))

    def tell(twin: Twin, at: int) -> None:
        if isinstance(home, FakeHome):
            home.twins.told.append(twin)
            return
        with home.store.transaction() as connection:
            item = LikelyTwice(twin.dossier, f"{at:032x}", twin.other_code, twin.other_kiosk, settled=False)
            note_twin(connection, item, at)

    return home.twins, tell, pairs


def test_the_newest_stand_first_and_no_more_than_are_asked_for(made: tuple[Twins, Tell, list[Twin]]) -> None:
    twins, tell, pairs = made
    assert twins.open(10) == []
    for at, pair in enumerate(pairs):
        tell(pair, at)
    assert twins.open(10) == pairs[::-1]
    assert twins.open(2) == pairs[:0:-1]
