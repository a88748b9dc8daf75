"""A dossier that was set aside is looked at by an officer at the hub and goes on; what was sent never changes."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from kiosk.domain.dossier import Kind, Status
from kiosk.domain.ownership import HANDOVER, Owner
from kiosk.hub import attention, dossiers, files, kiosks, set_aside
from kiosk.hub.core import Hub, HubRefused
from kiosk.hub.decisions import Decider
from kiosk.hub.dossiers import Kept
from kiosk.hub.set_aside import Way
from kiosk.hub.tables import LEASE
from kiosk.sync.wire_ack import Outcome
from kiosk.sync.wire_care import Cleared
from kiosk.sync.wire_feed import CodeGiven
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.samples import AGENCY

DECIDER = Decider("officer:1", "Trần Văn Mẫu", AGENCY)
SCAN = b"%PDF-1.7 a scan"


def code(number: int) -> str:
    return f"{AGENCY}-261120-{number:04d}"


@pytest.fixture
def k2(hub: Hub) -> HubKiosk:
    """A kiosk with numbers from 625; lane 0 is the hub's."""
    return HubKiosk.enrolled(hub, kiosks.issue_code(hub, AGENCY, kiosk="K2")[0], seed=2)


def cleared(hub: Hub, name: str, way: Way) -> Kept:
    return set_aside.clear(hub, set_aside.find(hub, name, DECIDER), way, DECIDER)


def test_the_overview_says_which_and_why(hub: Hub, k2: HubKiosk) -> None:
    dossier = k2.journal.submitted(7)
    k2.push()
    (one,) = attention.attention(hub, AGENCY).set_aside
    assert (one.id, one.code, one.kiosk, one.reason) == (dossier, code(7), "K2", "code_out_of_lane")
    assert attention.attention(hub, "H41.29.20").set_aside == ()


def test_once_the_reason_is_gone_it_goes_on_with_all_that_came_meanwhile(hub: Hub, k2: HubKiosk) -> None:
    dossier = k2.journal.submitted(7, files=[SCAN])
    k2.journal.accepted(dossier)
    k2.journal.append(HANDOVER, dossier)
    k2.push()
    with pytest.raises(HubRefused, match="still:code_out_of_lane"):
        cleared(hub, dossier, Way.AGAIN)
    with hub.records.transaction() as connection:
        connection.execute(update(LEASE).where(LEASE.c.kiosk == "K2").values(first=1))
    k2.news()
    after = cleared(hub, code(7), Way.AGAIN)
    assert (after.set_aside, after.owner, after.dossier.status) == ("", Owner.HUB, Status.ACCEPTED)
    assert after.dossier.code == code(7)
    assert k2.news() == (Cleared(dossier),)
    with hub.records.reading() as connection:
        assert files.progress(connection, dossier) == (0, 1), "its papers are expected now"
        assert dossiers.by_code(connection, code(7)) is not None


def test_a_code_that_is_anothers_is_replaced_by_one_of_the_hubs(hub: Hub, k2: HubKiosk) -> None:
    first, second = k2.journal.submitted(700), k2.journal.submitted(700)
    k2.push()
    k2.news()
    after = cleared(hub, second, Way.NEW_NUMBER)
    assert (after.dossier.code, after.dossier.earlier_codes) == (code(1), (code(700),))
    assert k2.news() == (CodeGiven(second, code(700), code(1)), Cleared(second))
    with hub.records.reading() as connection:
        found = dossiers.by_code(connection, code(700))
    assert found is not None
    assert found.id == first, "the first one keeps its code"
    k2.journal.accepted(second)
    assert k2.outcomes(k2.push(3)) == [(Outcome.STORED, "")], "it goes its way"


def test_where_the_hub_has_no_number_nothing_changes(hub: Hub, kiosk: HubKiosk) -> None:
    kiosk.journal.submitted(1)
    twin = kiosk.journal.submitted(1)
    kiosk.push()
    with pytest.raises(HubRefused, match="no_number"):
        cleared(hub, twin, Way.NEW_NUMBER)
    assert set_aside.find(hub, twin, DECIDER).set_aside == "code_taken"


def test_as_it_stands_what_does_not_fit_stays_a_request(hub: Hub, k2: HubKiosk) -> None:
    dossier = k2.journal.submitted(700)
    k2.journal.append(Kind.STATE, dossier, "officer:1", {"status": 10})
    k2.journal.accepted(dossier)
    k2.push()
    for way in (Way.AGAIN, Way.NEW_NUMBER):
        with pytest.raises(HubRefused, match="still:transition"):
            cleared(hub, dossier, way)
    after = cleared(hub, code(700), Way.AS_IT_STANDS)
    assert (after.set_aside, after.dossier.status) == ("", Status.ACCEPTED)
    assert [event.kind for event in after.requests] == [Kind.STATE]
    assert attention.attention(hub, AGENCY).set_aside == ()


def test_a_submission_that_makes_no_sense_cannot_be_accepted(hub: Hub, k2: HubKiosk) -> None:
    dossier = "ab" * 16
    k2.journal.append(Kind.SUBMITTED, dossier, "citizen:1", {"code": code(700)})
    k2.push()
    with pytest.raises(HubRefused, match="still:body"):
        cleared(hub, dossier, Way.AS_IT_STANDS)


def test_another_agencys_dossier_is_not_there(hub: Hub, k2: HubKiosk) -> None:
    dossier = k2.journal.submitted(7)
    k2.push()
    with pytest.raises(HubRefused, match="not_found"):
        set_aside.find(hub, dossier, Decider("officer:2", "", "H41.29.20"))


def test_who_let_it_go_on_stands_among_its_events(hub: Hub, k2: HubKiosk) -> None:
    k2.journal.submitted(700)
    twin = k2.journal.submitted(700)
    k2.push()
    after = cleared(hub, twin, Way.NEW_NUMBER)
    (event,) = [event for event in after.events if event.kind == set_aside.CLEARED]
    assert event.actor == DECIDER.actor
    assert event.body == {"way": "new_number", "reason": "code_taken", "officer": DECIDER.name}


def test_two_clerks_do_not_clear_the_same_dossier(hub: Hub, k2: HubKiosk) -> None:
    k2.journal.submitted(700)
    twin = k2.journal.submitted(700)
    k2.push()
    seen = set_aside.find(hub, twin, DECIDER)
    cleared(hub, twin, Way.NEW_NUMBER)
    with pytest.raises(HubRefused, match="changed"):
        set_aside.clear(hub, seen, Way.NEW_NUMBER, DECIDER)


def test_a_new_number_is_never_one_that_stands_on_anothers_paper(hub: Hub, k2: HubKiosk) -> None:
    """A kiosk that was used before it was enrolled has given numbers that were the hub's to give."""
    first, second = k2.journal.submitted(1), k2.journal.submitted(2)
    k2.push()
    assert [cleared(hub, one, Way.NEW_NUMBER).dossier.code for one in (second, first)] == [code(3), code(4)]
    with hub.records.reading() as connection:
        found = [dossiers.by_code(connection, code(number)) for number in (1, 2, 3, 4)]
    assert [one and one.id for one in found] == [first, second, second, first], "both papers lead to their own dossier"
