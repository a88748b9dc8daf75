"""A dossier that came with a provisional code gets its national one here, once, and both ends come to the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.domain.codes import Lane
from kiosk.domain.dossier import Event, Kind, fold
from kiosk.domain.ownership import HANDOVER
from kiosk.hub import dossiers, kiosks, numbering, own_lane
from kiosk.hub.backup import back_up, restore
from kiosk.hub.core import Hub
from kiosk.hub.dossiers import Kept
from kiosk.hub.home import open_hub
from kiosk.sync.wire_ack import Outcome
from kiosk.sync.wire_feed import CodeGiven
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.samples import AGENCY
from tests.hub.conftest import Clock

PROVISIONAL = "T-K2-7QHW4M"
STORED = (Outcome.STORED, "")


def code(number: int, day: str = "261120") -> str:
    return f"{AGENCY}-{day}-{number:04d}"


@pytest.fixture
def k2(hub: Hub) -> HubKiosk:
    """A kiosk with the first lane; lane 0 is the hub's."""
    return HubKiosk.enrolled(hub, kiosks.issue_code(hub, AGENCY, kiosk="K2")[0], seed=2)


def kept(hub: Hub, dossier: str) -> Kept:
    with hub.records.reading() as connection:
        found = dossiers.load(connection, dossier)
    assert found is not None
    return found


def by_code(hub: Hub, given: str) -> str:
    with hub.records.reading() as connection:
        found = dossiers.by_code(connection, given)
    return "" if found is None else found.id


def codes_given(kiosk: HubKiosk) -> list[CodeGiven]:
    return [item for item in kiosk.news() if isinstance(item, CodeGiven)]


def test_a_provisional_dossier_gets_a_number_of_the_hubs_lane_and_is_found_by_both(hub: Hub, k2: HubKiosk) -> None:
    dossier = k2.journal.submitted(1, code=PROVISIONAL)
    assert k2.outcomes(k2.push()) == [STORED]
    found = kept(hub, dossier).dossier
    assert (found.code, found.earlier_codes) == (code(1), (PROVISIONAL,))
    assert by_code(hub, PROVISIONAL) == by_code(hub, code(1)) == dossier
    assert codes_given(k2) == [CodeGiven(dossier, PROVISIONAL, code(1))]


def test_a_hub_whose_clock_shows_no_day_of_codes_takes_everything_and_gives_numbers_later(
    hub: Hub, k2: HubKiosk, clock: Clock
) -> None:
    right, clock.at = clock.at, 0
    dossier = k2.journal.submitted(1, code=PROVISIONAL)
    assert k2.outcomes(k2.push()) == [STORED]
    numbering.give_waiting(hub, k2.known)
    assert codes_given(k2) == []
    clock.at = right
    numbering.give_waiting(hub, k2.known)
    assert codes_given(k2) == [CodeGiven(dossier, PROVISIONAL, code(1))]


def test_the_same_batch_again_gives_no_second_number(hub: Hub, k2: HubKiosk) -> None:
    k2.journal.submitted(1, code=PROVISIONAL)
    k2.push()
    k2.push()
    numbering.give_waiting(hub, k2.known)
    assert len(codes_given(k2)) == 1


def test_each_day_begins_anew_and_no_number_is_given_twice(hub: Hub, k2: HubKiosk, clock: Clock) -> None:
    first = k2.journal.submitted(1, code="T-K2-222222")
    second = k2.journal.submitted(1, code="T-K2-333333")
    k2.push()
    clock.pass_hours(24)
    third = k2.journal.submitted(1, code="T-K2-444444")
    k2.push(3)
    given = [kept(hub, dossier).dossier.code for dossier in (first, second, third)]
    assert given == [code(1), code(2), code(1, "261121")]


def test_a_number_that_was_leased_to_a_kiosk_is_never_the_hubs(hub: Hub) -> None:
    kiosks.issue_code(hub, AGENCY, kiosk="K5", lane=Lane(1, 3))
    other = HubKiosk.enrolled(hub, kiosks.issue_code(hub, AGENCY, kiosk="K6", lane=Lane(5, 624))[0], seed=6)
    given = [other.journal.submitted(1, code=f"T-K6-22222{last}") for last in "23"]
    other.push()
    assert [kept(hub, dossier).dossier.code for dossier in given] == [code(4), "T-K6-222223"], "there is only one"


def test_a_dossier_that_found_no_number_gets_one_of_the_next_day(hub: Hub, k2: HubKiosk, clock: Clock) -> None:
    with hub.records.transaction() as connection:
        last = own_lane.next_code(connection, AGENCY, clock())
        assert last is not None
        own_lane.count(connection, type(last)(AGENCY, last.day, 624))
    dossier = k2.journal.submitted(1, code=PROVISIONAL)
    k2.push()
    assert kept(hub, dossier).dossier.code == PROVISIONAL
    numbering.give_waiting(hub, k2.known)
    assert kept(hub, dossier).dossier.code == PROVISIONAL
    clock.pass_hours(24)
    numbering.give_waiting(hub, k2.known)
    assert kept(hub, dossier).dossier.code == code(1, "261121")


def test_a_code_that_the_kiosk_gave_in_the_same_batch_is_the_only_one(hub: Hub, k2: HubKiosk) -> None:
    dossier = k2.journal.submitted(1, code=PROVISIONAL)
    k2.journal.append(Kind.CODE_GIVEN, dossier, "officer:1", {"code": code(625), "before": PROVISIONAL})
    k2.push()
    assert kept(hub, dossier).dossier.earlier_codes == (PROVISIONAL,)
    assert codes_given(k2) == []


@pytest.mark.parametrize("handed", [False, True])
def test_kiosk_and_hub_that_gave_a_code_at_the_same_time_agree(hub: Hub, k2: HubKiosk, handed: bool) -> None:
    dossier = k2.journal.submitted(1, code=PROVISIONAL)
    if handed:
        k2.journal.append(HANDOVER, dossier)
    k2.push()
    (item,) = codes_given(k2)
    row = k2.journal.append(Kind.CODE_GIVEN, dossier, "officer:1", {"code": code(625), "before": PROVISIONAL})
    assert k2.outcomes(k2.push(row.header.sequence)) == [STORED]
    at_hub = kept(hub, dossier).dossier
    events = [
        Event(1, Kind.SUBMITTED, "citizen:1", 1, {"code": PROVISIONAL}),
        Event(2, Kind.CODE_GIVEN, "officer:1", 2, {"code": code(625), "before": PROVISIONAL}),
        Event(3, Kind.CODE_GIVEN, "hub", 3, {"code": item.code, "provisional": item.provisional}),
    ]
    at_kiosk = fold(dossier, events)
    assert at_hub.code == at_kiosk.code == code(625), "it may be on paper already"
    assert set(at_hub.earlier_codes) == set(at_kiosk.earlier_codes) == {PROVISIONAL, code(1)}
    assert {by_code(hub, one) for one in (PROVISIONAL, code(1), code(625))} == {dossier}


def test_a_kiosk_that_says_the_hubs_code_after_it_changes_nothing(hub: Hub, k2: HubKiosk) -> None:
    dossier = k2.journal.submitted(1, code=PROVISIONAL)
    k2.push()
    before = kept(hub, dossier).dossier
    k2.journal.append(Kind.CODE_GIVEN, dossier, "hub", {"code": code(1), "provisional": PROVISIONAL})
    assert k2.outcomes(k2.push(2)) == [STORED]
    assert kept(hub, dossier).dossier == before


def test_a_kiosk_cannot_take_a_number_of_the_hubs_lane(hub: Hub, k2: HubKiosk) -> None:
    k2.journal.submitted(1, code=code(7))
    assert k2.outcomes(k2.push()) == [(Outcome.SET_ASIDE, "code_out_of_lane")]


def test_a_kiosk_that_comes_back_is_not_told_the_hubs_numbers_as_its_own(hub: Hub, k2: HubKiosk) -> None:
    from kiosk.hub.rejoin import given_out

    k2.journal.submitted(1, code=PROVISIONAL)
    k2.journal.submitted(1, code=code(630))
    k2.push()
    with hub.records.reading() as connection:
        assert [mark.number for mark in given_out(connection, "K2")] == [630]


class TestAfterARestore:
    """A hub from a backup cannot know which numbers it had given out since."""

    @pytest.fixture
    def restored(self, hub: Hub, home: Path, k2: HubKiosk, tmp_path: Path) -> Iterator[Hub]:
        made = back_up(home, tmp_path / "backup", datetime.now(UTC))
        target = tmp_path / "restored"
        target.mkdir()
        for key in ("store.key", "hub.key"):
            (target / key).write_bytes((home / key).read_bytes())
            (target / key).chmod(0o600)
        restore(made.records, target)
        opened, store = open_hub(target)
        yield opened
        store.close()

    def test_it_gives_no_number_of_that_day_or_before(self, restored: Hub, k2: HubKiosk) -> None:
        dossier = k2.journal.submitted(1, code=PROVISIONAL)
        k2.hub = restored
        k2.push()
        assert kept(restored, dossier).dossier.code == PROVISIONAL
        with restored.records.reading() as connection:
            tomorrow = restored.now() + 24 * 3_600_000
            assert own_lane.next_code(connection, AGENCY, restored.now()) is None
            assert own_lane.next_code(connection, AGENCY, tomorrow) is not None

    def test_it_believes_the_kiosk_that_was_told_a_code(self, restored: Hub, hub: Hub, k2: HubKiosk) -> None:
        dossier = k2.journal.submitted(1, code=PROVISIONAL)
        k2.push()
        (item,) = codes_given(k2)
        k2.journal.append(Kind.CODE_GIVEN, dossier, "hub", {"code": item.code, "provisional": PROVISIONAL})
        k2.hub = restored
        assert k2.outcomes(k2.push()) == [STORED, STORED]
        assert kept(restored, dossier).dossier == kept(hub, dossier).dossier
