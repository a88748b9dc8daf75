"""What is looked after at the hub, as the kiosk comes to know it: codes, erasures, dossiers that go on."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.data import projections
from kiosk.domain.codes import Lane
from kiosk.domain.dossier import Dossier
from kiosk.domain.typed_codes import is_provisional
from kiosk.hub import dossiers, erasure, set_aside
from kiosk.hub.core import Hub
from kiosk.hub.decisions import Decider
from kiosk.hub.erasure import Reason
from kiosk.hub.set_aside import Way
from kiosk.hub.uploads import Uploads
from kiosk.sync.wire_care import Erasure
from kiosk.sync.wire_feed import FeedPage
from tests.fakes.samples import AGENCY, CITIZEN, OFFICER, paper, submission, terms
from tests.fakes.sync_world import KioskEnd, at_hub, files_at_hub

DECIDER = Decider("officer:hub", "Trần Văn Mẫu")
SCAN = b"%PDF-1.7 a scan"
NATIONAL = f"{AGENCY}-261120-0001"
OWN_LANE = Lane.numbered(1)


@pytest.fixture
def k2(new_kiosk: Callable[[str], KioskEnd], hub: Hub) -> KioskEnd:
    """An enrolled kiosk with numbers from 625: lane 0 is the hub's."""
    made = new_kiosk("k2")
    made.enrol(hub, name="K2", lane=OWN_LANE)
    return made


def filed(kiosk: KioskEnd, *scans: bytes, clock_trusted: bool = True, lane: Lane = OWN_LANE) -> Dossier:
    draft = kiosk.home.drafts.start(CITIZEN.id, "1.001193", 1)
    papers = []
    for scan in scans:
        stored = kiosk.home.vault.put(io.BytesIO(scan), limit=10**8)
        papers.append(paper(stored))
        kiosk.home.drafts.attach(draft, papers[-1], key=stored.key)
    given = terms(lane=lane, clock_trusted=clock_trusted)
    return kiosk.home.dossiers.submit(submission(draft, papers=tuple(papers)), given).dossier


def provisional(kiosk: KioskEnd) -> Dossier:
    dossier = filed(kiosk, clock_trusted=False)
    assert is_provisional(dossier.code)
    return dossier


def now(kiosk: KioskEnd, code: str) -> Dossier:
    found = kiosk.home.dossiers.by_code(code)
    assert found is not None
    return found


@pytest.mark.parametrize("hub_desk", [False, True])
def test_a_provisional_dossier_has_its_national_code_after_one_more_round(
    k2: KioskEnd, hub: Hub, hub_desk: bool
) -> None:
    before = provisional(k2)
    for _ in range(2):
        assert k2.round(hub_desk=hub_desk).error == ""
    for code in (before.code, NATIONAL):
        found = now(k2, code)
        assert (found.code, found.earlier_codes) == (NATIONAL, (before.code,))
    assert k2.home.dossiers.provisional() == []
    k2.round(hub_desk=hub_desk)
    kept = at_hub(hub, before)
    assert kept is not None
    assert (kept.dossier.code, kept.dossier.earlier_codes) == (NATIONAL, (before.code,)), "both say the same"
    assert kept.requests == ()
    assert k2.home.journal.verify() is None
    projections.rebuild(k2.home.store)
    assert now(k2, before.code).code == NATIONAL


def test_the_officer_who_was_faster_than_the_news_keeps_her_code(k2: KioskEnd, hub: Hub) -> None:
    before = provisional(k2)
    k2.round()
    given = k2.home.dossiers.give_code(before.id, terms(lane=OWN_LANE), actor=OFFICER.actor).dossier.code
    k2.round()
    k2.round()
    here, there = now(k2, before.code), at_hub(hub, before)
    assert there is not None
    assert here.code == there.dossier.code == given
    assert set(here.earlier_codes) == set(there.dossier.earlier_codes) == {before.code, NATIONAL}
    with hub.records.reading() as connection:
        for code in (before.code, NATIONAL, given):
            found = dossiers.by_code(connection, code)
            assert found is not None
            assert found.id == before.id
    assert k2.set_aside() == {}


def test_a_code_can_be_given_here_after_the_handover_too(k2: KioskEnd, hub: Hub) -> None:
    before = provisional(k2)
    k2.sync.outbox.hand_over(10)
    given = k2.home.dossiers.give_code(before.id, terms(lane=OWN_LANE), actor=OFFICER.actor).dossier.code
    k2.round()
    there = at_hub(hub, before)
    assert there is not None
    assert there.dossier.code == now(k2, before.code).code == given


def test_what_the_hub_erases_the_kiosk_erases_and_nothing_is_sent_again(k2: KioskEnd, hub: Hub, hub_home: Path) -> None:
    dossier, other = filed(k2, SCAN), filed(k2, b"%PDF-1.7 another")
    k2.round(hub_desk=True)
    kept = at_hub(hub, dossier)
    assert kept is not None
    erasure.erase(hub, Uploads(hub), kept, Reason.ORDER, DECIDER)
    assert k2.round(hub_desk=True).error == ""
    erased = now(k2, dossier.code)
    assert (erased.body, erased.owner_name) == ({}, "")
    paper_id = str(dossier.body["papers"][0]["id"])
    assert not any(paper_id in path.name for path in k2.path.rglob("*"))
    assert now(k2, other.code).applicant_name == CITIZEN.name
    assert k2.home.journal.verify() is None
    assert k2.round(hub_desk=True).error == ""
    assert files_at_hub(hub, dossier) == []
    again = at_hub(hub, dossier)
    assert again is not None
    assert again.erased
    assert again.dossier.body == {}


def test_an_erasure_that_is_told_again_or_of_a_dossier_that_is_not_here_does_no_harm(k2: KioskEnd) -> None:
    dossier = filed(k2)
    items = (Erasure(dossier.id, "order"), Erasure("ab" * 16, "order"))
    for position in range(2):
        page = FeedPage("K2", k2.link.cursor, f"epoch.{position}", False, 0, items)
        assert k2.sync.news.take(page) is None
    assert now(k2, dossier.code).body == {}
    assert k2.home.journal.verify() is None


def test_a_dossier_that_goes_on_at_the_hub_is_off_the_kiosks_list(k2: KioskEnd, hub: Hub) -> None:
    dossier = filed(k2, lane=Lane(7, 7))
    k2.round()
    assert k2.set_aside() == {dossier.id: "code_out_of_lane"}
    set_aside.clear(hub, set_aside.find(hub, dossier.id, DECIDER), Way.NEW_NUMBER, DECIDER)
    k2.round()
    assert k2.set_aside() == {}
    found = now(k2, dossier.code)
    above = f"{AGENCY}-261120-0008"  # 0007 is the hub's own number, but a kiosk has put it on paper
    assert (found.code, found.earlier_codes) == (above, (dossier.code,))
    kept = at_hub(hub, dossier)
    assert kept is not None
    k2.round()
    assert (kept.set_aside, kept.dossier.code) == ("", above)


@pytest.mark.parametrize("told_late", [False, True], ids=["its files were there", "its files were unwanted meanwhile"])
def test_a_scan_that_went_with_another_dossier_comes_again_with_the_one_that_was_set_aside(
    k2: KioskEnd, hub: Hub, told_late: bool
) -> None:
    """The same card was scanned for both; the hub knows the papers of a dossier only once it counts."""
    first = filed(k2, SCAN)
    k2.round(hub_desk=True)
    kept = at_hub(hub, first)
    assert kept is not None
    if told_late:
        erasure.erase(hub, Uploads(hub), kept, Reason.ORDER, DECIDER)
    aside = filed(k2, SCAN, lane=Lane.numbered(3))
    k2.round(hub_desk=True)
    assert list(k2.set_aside()) == [aside.id]
    if not told_late:
        erasure.erase(hub, Uploads(hub), kept, Reason.ORDER, DECIDER)
    waiting = at_hub(hub, aside)
    assert waiting is not None
    set_aside.clear(hub, waiting, Way.NEW_NUMBER, DECIDER)
    for _ in range(2):
        assert k2.round(hub_desk=True).error == ""
    assert k2.set_aside() == {}
    assert files_at_hub(hub, aside) == [SCAN]
