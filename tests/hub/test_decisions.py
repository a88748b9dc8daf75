"""Officers decide at the hub about what was handed over, and the kiosk folds the same events to the same state."""

from __future__ import annotations

import pytest

from kiosk.domain.dossier import Event, ForbiddenTransition, Status, fold
from kiosk.domain.ownership import HANDOVER
from kiosk.domain.supplement import Defect, SupplementRequest
from kiosk.hub import decisions
from kiosk.hub.core import Hub, HubRefused
from kiosk.hub.decisions import Decider
from kiosk.sync.wire_feed import DossierEvent
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.samples import AGENCY

CODE = f"{AGENCY}-261120-0001"
DECIDER = Decider("officer:1", "Trần Văn Mẫu", AGENCY)
REQUEST = SupplementRequest("Trần Văn Mẫu", (Defect("birth-notice", "Nộp bản chính."), Defect("", "Ký tờ khai.")))


@pytest.fixture
def dossier(kiosk: HubKiosk) -> str:
    """A dossier that was handed over."""
    made = kiosk.journal.submitted(1)
    kiosk.journal.append(HANDOVER, made)
    kiosk.push()
    kiosk.news()
    return made


def decide(hub: Hub, *steps: Status) -> None:
    for status in steps:
        kept = decisions.find(hub, CODE, DECIDER)
        if status is Status.ACCEPTED:
            decision = decisions.acceptance(kept, DECIDER, received=hub.now(), due=None)
        elif status is Status.SUPPLEMENT:
            decision = decisions.supplement(REQUEST)
        else:
            decision = decisions.state(status, DECIDER, "Lời nhắn")
        decisions.decide(hub, kept, decision, DECIDER)


def test_decisions_flow_back_and_give_the_same_state_at_the_kiosk(hub: Hub, kiosk: HubKiosk, dossier: str) -> None:
    decide(hub, Status.ACCEPTED, Status.SUPPLEMENT, Status.IN_PROGRESS, Status.FINISHED, Status.RETURNED)
    items = [item for item in kiosk.news() if isinstance(item, DossierEvent)]
    assert [item.base for item in items] == [2, 3, 4, 5, 6]
    row = kiosk.journal.rows[0]
    import json

    events = [Event(1, row.header.kind, row.header.actor, row.header.wall, json.loads(row.body or b""))]
    events += [Event(0, item.kind, item.actor, item.wall, item.body) for item in items]
    at_kiosk = fold(dossier, events)
    at_hub = decisions.find(hub, CODE, DECIDER).dossier
    assert at_kiosk.status is at_hub.status is Status.RETURNED
    assert at_kiosk.history == at_hub.history
    assert at_kiosk.officer == at_hub.officer == DECIDER.name


def test_a_supplement_request_says_everything_at_once(hub: Hub, kiosk: HubKiosk, dossier: str) -> None:
    decide(hub, Status.ACCEPTED, Status.SUPPLEMENT)
    item = kiosk.news()[-1]
    assert isinstance(item, DossierEvent)
    assert SupplementRequest.from_body(item.body) == REQUEST


def test_the_kiosk_decides_until_it_hands_over(hub: Hub, kiosk: HubKiosk) -> None:
    kiosk.journal.submitted(1)
    kiosk.push()
    with pytest.raises(HubRefused, match="kiosk_decides"):
        decide(hub, Status.ACCEPTED)


def test_a_state_that_cannot_follow_is_refused_and_nothing_is_written(hub: Hub, kiosk: HubKiosk, dossier: str) -> None:
    with pytest.raises(ForbiddenTransition):
        decide(hub, Status.RETURNED)
    assert kiosk.news() == ()
    assert decisions.find(hub, CODE, DECIDER).version == 2


def test_two_officers_do_not_decide_about_the_same_moment(hub: Hub, dossier: str) -> None:
    seen = decisions.find(hub, CODE, DECIDER)
    decide(hub, Status.ACCEPTED)
    with pytest.raises(HubRefused, match="changed"):
        decisions.decide(hub, seen, decisions.state(Status.REFUSED, DECIDER), DECIDER)


def test_an_officer_decides_for_the_own_agency_only(hub: Hub, dossier: str) -> None:
    with pytest.raises(HubRefused, match="not_found"):
        decisions.find(hub, CODE, Decider("officer:2", "", "H41.29.20"))
    assert decisions.find(hub, CODE, Decider("officer:hub", "")).id == dossier


def test_a_dossier_that_was_set_aside_waits_for_somebody(hub: Hub, kiosk: HubKiosk, dossier: str) -> None:
    other = kiosk.journal.submitted(2)
    kiosk.journal.append("dossier.state", other, "kiosk", {"status": 99})
    kiosk.push()
    kept = decisions.find(hub, f"{AGENCY}-261120-0002", DECIDER)
    with pytest.raises(HubRefused, match="set_aside"):
        decisions.decide(hub, kept, decisions.state(Status.REFUSED, DECIDER), DECIDER)
