"""What the hub tells, applied to the store: again without harm, and seen by look-up."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.data import projections
from kiosk.domain.codes import Lane
from kiosk.domain.dossier import Dossier, ForbiddenTransition, Kind, Status
from kiosk.sync.ports import Lock
from kiosk.sync.wire_care import Erasure, SetAside
from kiosk.sync.wire_enrol import Lease
from kiosk.sync.wire_feed import (
    CodeGiven,
    DossierEvent,
    FeedPage,
    Item,
    LeaseGiven,
    Pointer,
    ReceiptKey,
    Revocation,
    Subject,
    Unknown,
)
from kiosk.sync.wire_report import What
from tests.fakes.samples import AGENCY, OFFICER, RECEIVED
from tests.fakes.sync_world import KioskEnd


def told(kiosk: KioskEnd, *items: Item) -> Lock | None:
    """A page with these items."""
    return kiosk.sync.news.take(FeedPage("K1", kiosk.link.cursor, "epoch.9", False, 0, items))


def event(dossier: Dossier, status: int, number: int = 1) -> DossierEvent:
    body = {"status": status, "note": "Mời ông/bà đến nhận kết quả"}
    return DossierEvent(dossier.id, f"{number:032x}", dossier.code, Kind.STATE, "officer:9", 1, 1, body)


def now(kiosk: KioskEnd, dossier: Dossier) -> Dossier:
    found = kiosk.home.dossiers.by_id(dossier.id)
    assert found is not None
    return found


@pytest.fixture
def handed(kiosk: KioskEnd) -> Dossier:
    """A dossier that was accepted here and handed over."""
    filed = kiosk.file()
    kiosk.home.dossiers.accept(filed.id, OFFICER, received=RECEIVED, due=None)
    kiosk.sync.outbox.hand_over(10)
    return filed


def test_the_same_page_twice_is_the_same_as_once(kiosk: KioskEnd, handed: Dossier) -> None:
    items = (event(handed, Status.IN_PROGRESS), SetAside(handed.id, "code_taken"), Unknown("news of 2030"))
    told(kiosk, *items)
    once = now(kiosk, handed)
    told(kiosk, *items)
    assert now(kiosk, handed) == once
    assert once.status is Status.IN_PROGRESS
    assert kiosk.link.cursor == "epoch.9"


def test_an_event_that_does_not_fit_is_kept_and_changes_nothing(kiosk: KioskEnd, handed: Dossier) -> None:
    told(kiosk, event(handed, Status.RETURNED), event(handed, 77, 2), event(handed, Status.IN_PROGRESS, 3))
    assert now(kiosk, handed).status is Status.IN_PROGRESS
    with kiosk.home.store.reading() as connection:
        assert connection.exec_driver_sql("SELECT counts FROM hub_event ORDER BY position").scalars().all() == [0, 0, 1]


def test_after_the_handover_this_kiosk_only_asks(kiosk: KioskEnd, handed: Dossier) -> None:
    body = {"status": int(Status.WITHDRAWN), "note": ""}
    asked = kiosk.home.dossiers.record(handed.id, Kind.STATE, actor="citizen:1", body=body)
    assert asked.status is Status.ACCEPTED
    with pytest.raises(ForbiddenTransition):
        kiosk.home.dossiers.accept(handed.id, OFFICER, received=RECEIVED, due=None)
    assert kiosk.home.dossiers.waiting() == []


def test_a_dossier_is_found_by_its_new_code_and_by_the_old_one(kiosk: KioskEnd) -> None:
    filed = kiosk.file()
    old = filed.code
    given = CodeGiven(filed.id, old, f"{AGENCY}-261120-0600")
    told(kiosk, given)
    told(kiosk, given)
    for code in (old, given.code):
        found = kiosk.home.dossiers.by_code(code)
        assert found is not None
        assert found.code == given.code


def test_a_code_that_is_anothers_here_stops_no_news_and_the_hub_is_told(kiosk: KioskEnd) -> None:
    first, second = kiosk.file(), kiosk.file()
    given = CodeGiven(second.id, second.code, first.code)
    told(kiosk, given, event(second, Status.ACCEPTED))
    told(kiosk, given)
    found = kiosk.home.dossiers.by_code(first.code)
    assert found is not None
    assert found.id == first.id
    assert (now(kiosk, second).code, now(kiosk, second).status) == (second.code, Status.ACCEPTED)
    assert [(one.what, one.number) for one in kiosk.sync.news.refusals.counts()] == [(What.EVENT, 1)]


def test_projections_built_anew_say_the_same(kiosk: KioskEnd, handed: Dossier) -> None:
    told(kiosk, event(handed, Status.IN_PROGRESS), CodeGiven(handed.id, handed.code, f"{AGENCY}-261120-0601"))
    before = [kiosk.home.dossiers.by_code(code) for code in (handed.code, f"{AGENCY}-261120-0601")]
    projections.rebuild(kiosk.home.store)
    assert [kiosk.home.dossiers.by_code(code) for code in (handed.code, f"{AGENCY}-261120-0601")] == before
    with kiosk.home.store.reading() as connection:
        assert connection.exec_driver_sql("SELECT status FROM dossier").scalar() == Status.IN_PROGRESS


def test_erasing_erases_what_came_from_the_hub_too(kiosk: KioskEnd, handed: Dossier) -> None:
    told(kiosk, event(handed, Status.IN_PROGRESS))
    kiosk.home.dossiers.erase(handed.id, actor="officer:1", basis="retention")
    told(kiosk, event(handed, Status.FINISHED, 2))
    assert now(kiosk, handed).status is Status.FINISHED
    assert now(kiosk, handed).body == {}
    with kiosk.home.store.reading() as connection:
        first = connection.exec_driver_sql("SELECT body FROM hub_event ORDER BY position").scalars().first()
    assert first == b"{}"
    assert kiosk.home.journal.verify() is None


def test_leases_keys_and_pointers_are_kept(kiosk: KioskEnd) -> None:
    lease = Lease(AGENCY, Lane(625, 1249), date(2026, 1, 1), date(2028, 1, 1))
    told(
        kiosk,
        LeaseGiven(lease),
        ReceiptKey("K2", bytes(32), revoked=False),
        ReceiptKey("K3", bytes([1]) * 32, revoked=False),
        ReceiptKey("K2", bytes(32), revoked=True),
        Pointer(Subject.CATALOGUE, 3, "ab" * 32, 100),
    )
    assert kiosk.sync.links.lease(AGENCY) == lease
    assert kiosk.sync.news.trusted() == [bytes([1]) * 32]


def test_a_revoked_kiosk_stops_and_another_ones_end_is_no_reason_to(kiosk: KioskEnd) -> None:
    assert told(kiosk, Revocation("K2")) is None
    assert told(kiosk, Revocation("K1")) is Lock.REVOKED
    assert kiosk.link.locked is Lock.REVOKED


def test_news_of_a_dossier_that_was_lost_with_its_store_stops_no_round(kiosk: KioskEnd) -> None:
    """The store came from a backup: the hub goes on telling of a dossier that was filed after it."""
    lost = Dossier("ab" * 16, code=f"{AGENCY}-261120-0042")
    told(kiosk, event(lost, Status.ACCEPTED), CodeGiven(lost.id, "T-K1-7QX9M2", lost.code))
    told(kiosk, event(lost, Status.RETURNED, 2), event(lost, Status.FINISHED, 3))
    told(kiosk, Erasure(lost.id, "retention"))
    told(kiosk, Erasure(lost.id, "retention"))
    with kiosk.home.store.reading() as connection:
        bodies = connection.exec_driver_sql("SELECT DISTINCT body FROM hub_event").scalars().all()
    assert bodies == [b"{}"]
    assert kiosk.home.journal.verify() is None


def test_an_end_of_a_lost_dossier_whose_beginning_was_never_told_stops_no_round(kiosk: KioskEnd) -> None:
    lost = Dossier("ab" * 16, code=f"{AGENCY}-261120-0042")
    told(kiosk, event(lost, Status.RETURNED), event(lost, Status.FINISHED, 2))
    told(kiosk, Erasure(lost.id, "retention"))
    assert kiosk.link.cursor == "epoch.9"
