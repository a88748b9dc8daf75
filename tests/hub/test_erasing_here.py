"""Erasing at the hub: what a dossier says of people is gone from records, feed and disk; a tombstone stays."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from kiosk.domain.dossier import Kind, Status
from kiosk.domain.ownership import HANDOVER
from kiosk.domain.supplement import Defect, SupplementRequest
from kiosk.hub import attention, decisions, dossiers, erasure, files, kiosks, set_aside
from kiosk.hub.core import Hub, HubRefused
from kiosk.hub.decisions import Decider
from kiosk.hub.dossiers import Kept
from kiosk.hub.erasure import Reason
from kiosk.hub.uploads import Uploads
from kiosk.sync.wire_ack import Outcome
from kiosk.sync.wire_care import Erasure
from kiosk.sync.wire_feed import DossierEvent
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.journals import DUE_AT, MADE
from tests.fakes.samples import AGENCY, CITIZEN

CODE = f"{AGENCY}-261120-0001"
DECIDER = Decider("officer:hub", "Trần Văn Mẫu")
OWN, SHARED, LATE = b"only this dossier's", b"another's too", b"not sent yet"
WORDS = "Nộp giấy tờ của ông Mẫu."


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def upload(uploads: Uploads, kiosk: HubKiosk, content: bytes) -> None:
    made = uploads.create(kiosk.known, digest(content), len(content))
    part = uploads.part(kiosk.known, made)
    part.write(content)
    part.close()
    uploads.finish(kiosk.known, made)


def begun(uploads: Uploads, kiosk: HubKiosk, content: bytes) -> None:
    part = uploads.part(kiosk.known, uploads.create(kiosk.known, digest(content), len(content)))
    part.write(content[:5])
    part.close()


def move(hub: Hub, *steps: Status, code: str = CODE) -> Kept:
    kept = decisions.find(hub, code, DECIDER)
    for status in steps:
        if status is Status.ACCEPTED:
            decision = decisions.acceptance(kept, DECIDER, received=MADE, due=None)
        elif status is Status.SUPPLEMENT:
            decision = decisions.supplement(SupplementRequest(DECIDER.name, (Defect("", WORDS),)))
        else:
            decision = decisions.state(status, DECIDER, WORDS)
        kept = decisions.decide(hub, kept, decision, DECIDER)
    return kept


@pytest.fixture
def returned(hub: Hub, uploads: Uploads, kiosk: HubKiosk) -> Kept:
    """A dossier that has gone all its way, with decisions in words, and files that are there, shared, and under way."""
    dossier = kiosk.journal.submitted(1, files=[OWN, SHARED, LATE])
    kiosk.journal.append("payment.cash", dossier, "officer:1", {"key": "1", "amount": 8000})
    kiosk.journal.append(HANDOVER, dossier)
    kiosk.journal.submitted(2, files=[SHARED])
    kiosk.push()
    for content in (OWN, SHARED):
        upload(uploads, kiosk, content)
    begun(uploads, kiosk, LATE)
    return move(hub, Status.ACCEPTED, Status.SUPPLEMENT, Status.IN_PROGRESS, Status.FINISHED, Status.RETURNED)


def everything(hub: Hub) -> bytes:
    """All that the records hold, in one heap."""
    with hub.records.reading() as connection:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        rows = [row for table in tables for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"')]
    cells = (cell for row in rows for cell in row)
    return b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in cells)


def test_nothing_of_the_person_is_left_and_nothing_else_goes(
    hub: Hub, uploads: Uploads, home: Path, kiosk: HubKiosk, returned: Kept
) -> None:
    for said in (CITIZEN.number, CITIZEN.name, WORDS):
        assert said.encode() in everything(hub)
    erasure.erase(hub, uploads, returned, Reason.RETENTION, DECIDER)
    with hub.records.reading() as connection:
        other = dossiers.by_code(connection, f"{AGENCY}-261120-0002")
    assert other is not None
    assert other.dossier.applicant_name == CITIZEN.name
    erasure.erase(hub, uploads, other, Reason.MISTAKE, DECIDER)
    for said in (CITIZEN.number, CITIZEN.name, WORDS):
        assert said.encode() not in everything(hub)
    assert b'"amount":8000' in everything(hub), "the books stay whole"


def test_the_tombstone_says_what_it_was_when_why_and_that_it_was_there(
    hub: Hub, uploads: Uploads, returned: Kept
) -> None:
    after = erasure.erase(hub, uploads, returned, Reason.RETENTION, DECIDER)
    found = decisions.find(hub, CODE, DECIDER)
    assert found.erased
    assert found.dossier == after.dossier
    assert (found.dossier.code, found.dossier.status) == (CODE, Status.RETURNED)
    assert (found.dossier.received, found.dossier.due, found.dossier.body) == (MADE, DUE_AT, {})
    (stone,) = [event for event in found.events if event.kind == Kind.ERASED]
    assert (stone.actor, stone.body["basis"], stone.body["officer"]) == (DECIDER.actor, "retention", DECIDER.name)
    assert len(stone.body["digest"]) == 64
    assert attention.attention(hub, AGENCY).erased == 1


def test_files_go_unless_another_dossier_has_them(hub: Hub, uploads: Uploads, home: Path, returned: Kept) -> None:
    erasure.erase(hub, uploads, returned, Reason.RETENTION, DECIDER)
    assert {path.name for path in (home / "blobs").rglob("*") if path.is_file()} == {digest(SHARED)}
    assert list((home / "uploads").iterdir()) == [], "what was under way went too"


def test_the_kiosk_is_told_and_its_words_are_out_of_the_feed(
    hub: Hub, uploads: Uploads, kiosk: HubKiosk, returned: Kept
) -> None:
    erasure.erase(hub, uploads, returned, Reason.ORDER, DECIDER)
    items = kiosk.news()
    assert items[-1] == Erasure(returned.id, "order")
    assert {str(item.body) for item in items if isinstance(item, DossierEvent)} == {"{}"}


def test_what_comes_late_is_not_kept_and_its_files_are_not_asked_for(
    hub: Hub, uploads: Uploads, kiosk: HubKiosk, returned: Kept
) -> None:
    erasure.erase(hub, uploads, returned, Reason.RETENTION, DECIDER)
    assert files.missing(hub, AGENCY, [digest(LATE), digest(SHARED)]) == ()
    row = kiosk.journal.append("dossier.note", returned.id, "officer:1", {"words": WORDS})
    assert kiosk.outcomes(kiosk.push(row.header.sequence)) == [(Outcome.LATE, "erased")]
    assert WORDS.encode() not in everything(hub)
    upload(uploads, kiosk, LATE)
    assert not hub.blobs.has(AGENCY, digest(LATE)), "nobody wants it"


def test_a_file_is_wanted_again_when_another_dossier_has_it(
    hub: Hub, uploads: Uploads, kiosk: HubKiosk, returned: Kept
) -> None:
    erasure.erase(hub, uploads, returned, Reason.RETENTION, DECIDER)
    kiosk.journal.submitted(3, files=[OWN])
    kiosk.push()
    assert files.missing(hub, AGENCY, [digest(OWN)]) == (digest(OWN),)
    upload(uploads, kiosk, OWN)
    assert files.missing(hub, AGENCY, [digest(OWN)]) == ()


NOT_YET: list[tuple[Reason, tuple[Status, ...]]] = [
    (Reason.RETENTION, ()),
    (Reason.REQUEST, (Status.ACCEPTED,)),
    (Reason.MISTAKE, (Status.ACCEPTED,)),
]
ALLOWED: list[tuple[Reason, tuple[Status, ...]]] = [
    (Reason.REQUEST, (Status.WITHDRAWN,)),
    (Reason.MISTAKE, ()),
    (Reason.ORDER, (Status.ACCEPTED,)),
]


def test_each_reason_has_its_states(hub: Hub, uploads: Uploads, kiosk: HubKiosk) -> None:
    for number in range(1, 7):
        kiosk.journal.append(HANDOVER, kiosk.journal.submitted(number))
    kiosk.push()
    for number, (reason, steps) in enumerate(NOT_YET, start=1):
        kept = move(hub, *steps, code=f"{AGENCY}-261120-{number:04d}")
        with pytest.raises(HubRefused, match="not_ended"):
            erasure.erase(hub, uploads, kept, reason, DECIDER)
        now = decisions.find(hub, kept.dossier.code, DECIDER)
        assert (now.version, now.dossier) == (kept.version, kept.dossier)
    for number, (reason, steps) in enumerate(ALLOWED, start=4):
        kept = move(hub, *steps, code=f"{AGENCY}-261120-{number:04d}")
        assert erasure.erase(hub, uploads, kept, reason, DECIDER).dossier.body == {}


def test_an_erased_dossier_is_erased_once_and_decided_about_no_more(hub: Hub, uploads: Uploads, returned: Kept) -> None:
    after = erasure.erase(hub, uploads, returned, Reason.RETENTION, DECIDER)
    now = decisions.find(hub, CODE, DECIDER)
    assert now.version == after.version
    with pytest.raises(HubRefused, match="erased"):
        erasure.erase(hub, uploads, now, Reason.ORDER, DECIDER)
    with pytest.raises(HubRefused, match="erased"):
        decisions.decide(hub, now, decisions.state(Status.IN_PROGRESS, DECIDER), DECIDER)


def test_a_dossier_that_was_set_aside_can_be_erased(hub: Hub, uploads: Uploads, kiosk: HubKiosk) -> None:
    kiosk.journal.submitted(1)
    twin = kiosk.journal.submitted(1)
    kiosk.push()
    after = erasure.erase(hub, uploads, set_aside.find(hub, twin, DECIDER), Reason.MISTAKE, DECIDER)
    assert (after.dossier.code, after.set_aside) == (CODE, "")
    assert attention.attention(hub, AGENCY).set_aside == ()


def test_the_kiosks_own_erasure_leaves_the_archive_alone(hub: Hub, kiosk: HubKiosk, returned: Kept) -> None:
    facts = {"code": CODE, "status": 10, "received": 1, "due": None, "basis": "retention", "sequences": [1, 2, 3]}
    row = kiosk.journal.append(Kind.ERASED, returned.id, "kiosk", facts)
    assert kiosk.outcomes(kiosk.push(row.header.sequence)) == [(Outcome.LATE, "owned_by_hub")]
    assert decisions.find(hub, CODE, DECIDER).dossier.applicant_name == CITIZEN.name


def test_a_revoked_kiosks_dossier_can_be_erased(hub: Hub, uploads: Uploads, returned: Kept) -> None:
    kiosks.revoke(hub, "K1")
    assert erasure.erase(hub, uploads, returned, Reason.RETENTION, DECIDER).erased
