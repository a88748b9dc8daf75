"""The same person, the same procedure, two kiosks, a few days: flagged for a clerk, and nothing is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from kiosk.domain.dossier import Kind
from kiosk.hub import attention, decisions, duplicates, erasure, kiosks
from kiosk.hub.care_tables import FILING
from kiosk.hub.config import Clerks, HubSettings
from kiosk.hub.core import Hub, HubRefused
from kiosk.hub.decisions import Decider
from kiosk.hub.uploads import Uploads
from kiosk.sync.wire_ack import Outcome
from kiosk.sync.wire_care import LikelyTwice
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.journals import MADE
from tests.fakes.samples import AGENCY, CITIZEN

STORED = (Outcome.STORED, "")
DECIDER = Decider("officer:1", "Trần Văn Mẫu", AGENCY)
DAY = duplicates.DAY
OTHER = "038090000002"


@pytest.fixture
def k2(hub: Hub) -> HubKiosk:
    return HubKiosk.enrolled(hub, kiosks.issue_code(hub, AGENCY, kiosk="K2")[0], seed=2)


def filed(
    kiosk: HubKiosk, number: int, *, person: str = CITIZEN.number, owner: str = "", procedure: str = "1.001193",
    days: float = 0,
) -> str:  # fmt: skip
    """A dossier that the hub has taken in; its code."""
    kiosk.journal.submitted(number)
    row = kiosk.journal.rows.pop()
    import json

    body: dict[str, Any] = json.loads(row.body or b"")
    body |= {"procedure": procedure, "received": MADE + int(days * DAY)}
    body["applicant"] = body["applicant"] | {"id_number": person}
    body["owner"] = {"id_number": owner} if owner else {}
    added = kiosk.journal.append(Kind.SUBMITTED, row.header.dossier, row.header.actor, body)
    assert kiosk.outcomes(kiosk.push(added.header.sequence)) == [STORED]
    return str(body["code"])


def flagged(hub: Hub) -> list[tuple[str, str]]:
    return [(one.code, one.other_code) for one in attention.attention(hub, AGENCY).twice]


def test_the_second_filing_is_flagged_with_the_first(hub: Hub, kiosk: HubKiosk, k2: HubKiosk) -> None:
    first, second = filed(kiosk, 1), filed(k2, 700, days=6.9)
    assert flagged(hub) == [(second, first)]
    (pair,) = attention.attention(hub).twice
    assert (pair.kiosk, pair.other_kiosk) == ("K2", "K1")


def test_the_order_of_arrival_does_not_matter(hub: Hub, kiosk: HubKiosk, k2: HubKiosk) -> None:
    late, early = filed(k2, 700, days=3), filed(kiosk, 1)
    assert flagged(hub) == [(early, late)]


def test_another_person_procedure_week_or_owner_is_no_duplicate(hub: Hub, kiosk: HubKiosk, k2: HubKiosk) -> None:
    filed(kiosk, 1)
    filed(k2, 700, person="038090000005")
    filed(k2, 701, procedure="1.004873")
    filed(k2, 702, days=7.1)
    filed(k2, 703, owner=OTHER)
    assert flagged(hub) == []


def test_it_is_the_owner_who_counts_not_who_brought_it(hub: Hub, kiosk: HubKiosk, k2: HubKiosk) -> None:
    filed(kiosk, 1, person="038090000003", owner=OTHER)
    filed(k2, 700, person="038090000004", owner=OTHER)
    assert len(flagged(hub)) == 1


def test_two_at_one_kiosk_and_two_in_two_communes_are_left_alone(hub: Hub, kiosk: HubKiosk) -> None:
    filed(kiosk, 1)
    filed(kiosk, 2)
    assert flagged(hub) == []


def test_the_same_rows_again_flag_nothing_twice(hub: Hub, kiosk: HubKiosk, k2: HubKiosk) -> None:
    filed(kiosk, 1)
    filed(k2, 700)
    k2.push()
    assert len(flagged(hub)) == 1


def test_flagging_can_be_switched_off(hub: Hub, kiosk: HubKiosk, k2: HubKiosk) -> None:
    quiet = replace(hub, settings=HubSettings(clerks=Clerks(duplicate_days=0)))
    kiosk.hub = k2.hub = quiet
    filed(kiosk, 1)
    filed(k2, 700)
    assert flagged(hub) == []


def test_a_clerk_who_has_looked_is_not_reminded(hub: Hub, kiosk: HubKiosk, k2: HubKiosk) -> None:
    first, _ = filed(kiosk, 1), filed(k2, 700)
    kept = decisions.find(hub, first, DECIDER)
    duplicates.settle(hub, kept, DECIDER)
    assert flagged(hub) == []
    with pytest.raises(HubRefused, match="no_duplicate"):
        duplicates.settle(hub, kept, DECIDER)


def told(kiosk: HubKiosk) -> list[tuple[str, str, bool]]:
    return [(item.code, item.kiosk, item.settled) for item in kiosk.news() if isinstance(item, LikelyTwice)]


def test_both_kiosks_are_told_and_told_again_once_somebody_has_looked(hub: Hub, kiosk: HubKiosk, k2: HubKiosk) -> None:
    first, second = filed(kiosk, 1), filed(k2, 700)
    assert told(kiosk) == [(second, "K2", False)]
    assert told(k2) == [(first, "K1", False)]
    duplicates.settle(hub, decisions.find(hub, first, DECIDER), DECIDER)
    assert told(kiosk) == [(second, "K2", True)]
    assert told(k2) == [(first, "K1", True)]


def test_when_one_of_the_two_is_erased_the_other_kiosk_forgets_it(
    hub: Hub, uploads: Uploads, kiosk: HubKiosk, k2: HubKiosk
) -> None:
    first, _ = filed(kiosk, 1), filed(k2, 700)
    kept = decisions.find(hub, first, DECIDER)
    erasure.erase(hub, uploads, kept, erasure.Reason.ORDER, DECIDER)
    assert told(k2) == [(first, "K1", False), (first, "K1", True)]


def test_numbers_do_not_stand_in_the_table(hub: Hub, kiosk: HubKiosk) -> None:
    filed(kiosk, 1)
    with hub.records.reading() as connection:
        (row,) = connection.execute(select(FILING)).all()
    assert CITIZEN.number.encode() not in bytes(row.person)
    assert len(row.person) == 20
