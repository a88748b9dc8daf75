"""What every maker of `SlipCodes` must keep: the same tests run on the fake and on the real store."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.data.home import Home
from kiosk.domain.slip_code import LIFETIME_S
from kiosk.services.ports import NotThere, SlipCodes
from tests.fakes.clock import FakeClock
from tests.fakes.home import FakeHome
from tests.fakes.samples import OFFICER

NUMBER, NAME = "038090000001", "Nguyễn Thị Mẫu"


@pytest.fixture(params=["fake", "real"])
def slips(request: pytest.FixtureRequest, clock: FakeClock) -> SlipCodes:
    home: Home | FakeHome = FakeHome(clock) if request.param == "fake" else request.getfixturevalue("home")
    return home.slips


def asked(slips: SlipCodes, account: str = "a") -> str:
    return slips.ask(account, number=NUMBER, name=NAME)


def test_who_asks_waits_until_an_officer_has_answered(slips: SlipCodes, clock: FakeClock) -> None:
    first = asked(slips)
    clock.run(1)
    second = asked(slips, "b")
    assert [(one.id, one.account, one.number, one.name) for one in slips.waiting()] == [
        (first, "a", NUMBER, NAME),
        (second, "b", NUMBER, NAME),
    ]
    assert slips.waiting()[1].asked == clock.now()
    assert slips.issue(first, code_hash="h", officer=OFFICER).account == "a"
    assert [one.id for one in slips.waiting()] == [second]


def test_asking_again_goes_on_with_what_stands_issued_or_not(slips: SlipCodes) -> None:
    request = asked(slips)
    assert asked(slips) == request
    slips.issue(request, code_hash="h", officer=OFFICER)
    assert asked(slips) == request
    assert slips.use(request, account="a", code_hash="h")


def test_a_code_works_once_for_its_request_and_account(slips: SlipCodes) -> None:
    mine, hers = asked(slips), asked(slips, "b")
    slips.issue(mine, code_hash="h", officer=OFFICER)
    slips.issue(hers, code_hash="k", officer=OFFICER)
    assert not slips.use(mine, account="a", code_hash="k")
    assert not slips.use(mine, account="b", code_hash="h")
    assert not slips.use("no such request", account="a", code_hash="h")
    assert slips.use(mine, account="a", code_hash="h") == OFFICER.id
    assert slips.use(mine, account="a", code_hash="h") == ""
    assert asked(slips) != mine


def test_a_request_without_a_code_is_never_right(slips: SlipCodes) -> None:
    request = asked(slips)
    assert not slips.use(request, account="a", code_hash="h")
    assert not slips.use(request, account="a", code_hash="other")


def test_a_request_is_answered_once(slips: SlipCodes) -> None:
    request = asked(slips)
    slips.issue(request, code_hash="h", officer=OFFICER)
    with pytest.raises(NotThere):
        slips.issue(request, code_hash="k", officer=OFFICER)
    with pytest.raises(NotThere):
        slips.issue("no such request", code_hash="k", officer=OFFICER)


def test_a_code_is_good_for_fifteen_minutes_from_when_it_was_issued(slips: SlipCodes, clock: FakeClock) -> None:
    first, second = asked(slips), asked(slips, "b")
    clock.run(LIFETIME_S - 1)
    for request in (first, second):
        slips.issue(request, code_hash="h", officer=OFFICER)
    clock.set_wall(clock.now() - timedelta(days=30))
    clock.run(LIFETIME_S)
    assert slips.use(first, account="a", code_hash="h")
    clock.run(0.01)
    assert not slips.use(second, account="b", code_hash="h")


def test_a_request_that_nobody_answers_goes(slips: SlipCodes, clock: FakeClock) -> None:
    request = asked(slips)
    clock.run(LIFETIME_S + 1)
    assert not slips.waiting()
    with pytest.raises(NotThere):
        slips.issue(request, code_hash="h", officer=OFFICER)
    assert asked(slips) != request


def test_a_restart_ends_every_code(slips: SlipCodes, clock: FakeClock) -> None:
    request = asked(slips)
    slips.issue(request, code_hash="h", officer=OFFICER)
    clock.restart()
    assert not slips.use(request, account="a", code_hash="h")
    assert not slips.waiting()
