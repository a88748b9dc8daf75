"""Batches at the hub: each row once, each dossier's code its own, a fork never unnoticed, one fault one dossier."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from kiosk.domain.codes import Lane
from kiosk.domain.dossier import Kind, Status
from kiosk.domain.journal import Row, verify
from kiosk.domain.lookup_link import encode_secret
from kiosk.domain.ownership import HANDOVER, Owner
from kiosk.hub import dossiers, ingest, kiosks
from kiosk.hub.core import Hub
from kiosk.hub.dossiers import Kept
from kiosk.hub.tables import ALARM, BODY, DOSSIER, JOURNAL
from kiosk.sync.wire_ack import Outcome, RefusalReason
from kiosk.sync.wire_batch import encode_batch
from kiosk.sync.wire_care import SetAside
from kiosk.sync.wire_errors import WireError
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.journals import FakeJournal, without_body
from tests.fakes.samples import AGENCY, OFFICER

STORED = (Outcome.STORED, "")
KNOWN = (Outcome.KNOWN, "")


def code(number: int) -> str:
    return f"{AGENCY}-261120-{number:04d}"


def kept(hub: Hub, dossier: str) -> Kept:
    with hub.records.reading() as connection:
        found = dossiers.load(connection, dossier)
    assert found is not None
    return found


def count(hub: Hub, table: object) -> int:
    with hub.records.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]


def test_a_dossier_arrives_and_its_state_is_the_kiosks(hub: Hub, kiosk: HubKiosk) -> None:
    kiosk.journal.append("kiosk.login")
    dossier = kiosk.journal.submitted(1)
    kiosk.journal.accepted(dossier)
    ack = kiosk.push()
    assert kiosk.outcomes(ack) == [STORED] * 3
    assert (ack.ack_through, ack.head) == (3, kiosk.journal.rows[-1].header.hash())
    found = kept(hub, dossier)
    assert (found.dossier.status, found.dossier.code, found.owner) == (Status.ACCEPTED, code(1), Owner.KIOSK)
    assert found.dossier.officer == OFFICER.name


def test_the_same_batch_again_changes_nothing(hub: Hub, kiosk: HubKiosk) -> None:
    kiosk.journal.submitted(1)
    kiosk.push()
    again = kiosk.push()
    assert kiosk.outcomes(again) == [KNOWN]
    assert again.ack_through == 1
    assert (count(hub, DOSSIER), count(hub, JOURNAL)) == (1, 1)


def test_batches_may_overlap(kiosk: HubKiosk) -> None:
    for number in range(1, 7):
        kiosk.journal.submitted(number)
    kiosk.push(1, 4)
    assert kiosk.outcomes(kiosk.push(2, 6)) == [KNOWN] * 3 + [STORED] * 2


def test_what_lies_behind_a_gap_is_held_until_the_gap_is_filled(hub: Hub, kiosk: HubKiosk) -> None:
    dossier = kiosk.journal.submitted(1)
    kiosk.journal.accepted(dossier)
    later = kiosk.push(2, 2)
    assert (kiosk.outcomes(later), later.ack_through) == ([(Outcome.HELD, "")], 0)
    assert count(hub, DOSSIER) == 0
    filled = kiosk.push(1, 1)
    assert (kiosk.outcomes(filled), filled.ack_through) == ([STORED], 2)
    assert kept(hub, dossier).dossier.status is Status.ACCEPTED


def test_the_hub_holds_the_chain_as_the_kiosk_wrote_it(hub: Hub, kiosk: HubKiosk) -> None:
    kiosk.journal.submitted(1)
    kiosk.journal.submitted(2)
    kiosk.push()
    with hub.records.reading() as connection:
        from kiosk.domain.journal import Header

        columns = [JOURNAL.c[name] for name in Header.__slots__]
        joined = select(*columns, BODY.c.salt, BODY.c.body).join(BODY, BODY.c.event == JOURNAL.c.event)
        rows = [Row(Header(*row[:-2]), row[-2], row[-1]) for row in connection.execute(joined)]
    assert rows == kiosk.journal.rows
    assert verify(rows) is None


def test_another_row_under_a_known_number_is_a_fork(hub: Hub, kiosk: HubKiosk) -> None:
    kiosk.journal.submitted(1)
    kiosk.push()
    copy = FakeJournal(kiosk=kiosk.journal.kiosk)
    copy.append("kiosk.login")
    kiosk.journal.rows = copy.rows
    refusal = kiosk.refused()
    assert (refusal.reason, refusal.sequence) == (RefusalReason.FORK, 1)
    kiosk.refused()
    assert (count(hub, ALARM), count(hub, JOURNAL)) == (1, 1)


def test_nothing_of_a_forked_batch_is_kept(hub: Hub, kiosk: HubKiosk) -> None:
    kiosk.journal.submitted(1)
    kiosk.journal.submitted(2)
    kiosk.push()
    kiosk.journal.rows.pop()
    kiosk.journal.append("kiosk.login")
    kiosk.journal.submitted(3)
    assert kiosk.refused().sequence == 2
    assert count(hub, DOSSIER) == 2


def test_rows_that_do_not_continue_the_known_ones_are_a_fork(kiosk: HubKiosk) -> None:
    kiosk.journal.submitted(1)
    kiosk.push()
    other = FakeJournal(kiosk=kiosk.journal.kiosk, seed=1)
    other.append("kiosk.login")
    other.append("kiosk.login")
    kiosk.journal.rows = other.rows
    assert kiosk.refused(2).reason is RefusalReason.FORK


def test_rows_before_known_ones_that_they_do_not_lead_to_are_a_fork(kiosk: HubKiosk) -> None:
    for _ in range(2):
        kiosk.journal.append("kiosk.login")
    kiosk.push(2)
    kiosk.journal.rows = []
    kiosk.journal.append("kiosk.logout")
    assert kiosk.refused().reason is RefusalReason.FORK


def test_a_copied_disk_that_was_enrolled_as_another_kiosk_is_a_fork(hub: Hub, kiosk: HubKiosk) -> None:
    kiosk.journal.submitted(1)
    kiosk.push()
    other = HubKiosk.enrolled(hub, kiosks.issue_code(hub, AGENCY)[0], seed=2)
    other.journal.rows = kiosk.journal.rows
    assert other.refused().reason is RefusalReason.FORK


def test_a_code_outside_the_kiosks_lane_sets_aside_that_dossier_only(hub: Hub, kiosk: HubKiosk) -> None:
    wrong = kiosk.journal.submitted(700)
    right = kiosk.journal.submitted(2)
    kiosk.journal.accepted(wrong)
    ack = kiosk.push()
    aside = (Outcome.SET_ASIDE, "code_out_of_lane")
    assert kiosk.outcomes(ack) == [aside, STORED, aside]
    assert ack.ack_through == 3
    assert kept(hub, wrong).set_aside == "code_out_of_lane"
    assert kept(hub, right).dossier.code == code(2)
    assert kiosk.news()[-1] == SetAside(wrong, "code_out_of_lane")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("H41.29.20-261120-0001", "code_of_other_agency"),
        (f"{AGENCY}-281120-0001", "code_out_of_lane"),
        (f"{AGENCY}-261120-1", "code_unreadable"),
        (f"{AGENCY}-261320-0001", "code_unreadable"),
        ("038090000001", "code_unreadable"),
    ],
)
def test_a_code_that_cannot_be_its_own_is_told(kiosk: HubKiosk, given: str, reason: str) -> None:
    kiosk.journal.submitted(1, code=given)
    assert kiosk.outcomes(kiosk.push()) == [(Outcome.SET_ASIDE, reason)]


def test_two_dossiers_never_have_one_code(hub: Hub, kiosk: HubKiosk) -> None:
    first, second = kiosk.journal.submitted(1), kiosk.journal.submitted(1)
    assert kiosk.outcomes(kiosk.push()) == [STORED, (Outcome.SET_ASIDE, "code_taken")]
    with hub.records.reading() as connection:
        found = dossiers.by_code(connection, code(1))
    assert found is not None
    assert found.id == first
    assert kept(hub, second).set_aside == "code_taken"


def test_a_provisional_code_is_taken_from_any_kiosk(hub: Hub, kiosk: HubKiosk) -> None:
    dossier = kiosk.journal.submitted(1, code="T-K1-7QHW4M")
    assert kiosk.outcomes(kiosk.push()) == [STORED]
    assert kept(hub, dossier).dossier.code == "T-K1-7QHW4M"


def test_a_state_that_the_present_one_does_not_lead_to_sets_the_dossier_aside(hub: Hub, kiosk: HubKiosk) -> None:
    dossier = kiosk.journal.submitted(1)
    kiosk.journal.append(Kind.STATE, dossier, OFFICER.actor, {"status": 10})
    assert kiosk.outcomes(kiosk.push()) == [STORED, (Outcome.SET_ASIDE, "transition")]
    assert kept(hub, dossier).dossier.status is Status.REGISTERED


def test_after_the_handover_the_kiosk_can_only_ask(hub: Hub, kiosk: HubKiosk) -> None:
    dossier = kiosk.journal.submitted(1)
    kiosk.journal.append(HANDOVER, dossier)
    kiosk.journal.append(Kind.STATE, dossier, "citizen:1", {"status": 7})
    kiosk.journal.append("dossier.printed", dossier)
    ack = kiosk.push()
    assert kiosk.outcomes(ack) == [STORED, STORED, (Outcome.LATE, "owned_by_hub"), STORED]
    found = kept(hub, dossier)
    assert (found.owner, found.dossier.status) == (Owner.HUB, Status.REGISTERED)
    assert [event.kind for event in found.requests] == [Kind.STATE]


def test_a_kiosk_cannot_touch_another_kiosks_dossier(hub: Hub, kiosk: HubKiosk) -> None:
    dossier = kiosk.journal.submitted(1)
    kiosk.push()
    other = HubKiosk.enrolled(hub, kiosks.issue_code(hub, AGENCY)[0], seed=2)
    other.journal.accepted(dossier)
    assert other.outcomes(other.push()) == [(Outcome.SET_ASIDE, "not_its_dossier")]
    assert kept(hub, dossier).dossier.status is Status.REGISTERED
    assert kept(hub, dossier).set_aside == ""


def test_an_event_before_its_submission_makes_no_dossier(hub: Hub, kiosk: HubKiosk) -> None:
    kiosk.journal.accepted("ab" * 16)
    assert kiosk.outcomes(kiosk.push()) == [(Outcome.SET_ASIDE, "no_submission")]
    assert count(hub, DOSSIER) == 0


NEVER = (1 << 63) - 1
"""A time that the wire and the store can hold, and no calendar can."""
PAPER = {"id": "p1", "sha256": "ab" * 32, "size": 1, "media": "application/pdf"}

HOSTILE_BODIES: list[bytes] = [
    b"",
    b"null",
    b"[]",
    b"{",
    b'{"code":1}',
    b'{"a":' * 50_000,
    b"\xff\xfe",
    b'{"code":"H41.29.19-261120-0001"}',
    b'{"code":"H41.29.19-261120-0001","secret":"","received":1,"procedure_name":"","applicant":{},"owner":{}}',
]


@pytest.mark.parametrize("body", HOSTILE_BODIES, ids=range(len(HOSTILE_BODIES)))
def test_a_body_that_makes_no_sense_costs_its_own_dossier_only(hub: Hub, kiosk: HubKiosk, body: bytes) -> None:
    from kiosk.domain.journal import body_hash

    broken = kiosk.journal.submitted(1)
    row = kiosk.journal.rows.pop()
    header = replace(row.header, body_hash=body_hash(b"salt", body))
    kiosk.journal.rows.append(Row(header, b"salt", body))
    fine = kiosk.journal.submitted(2)
    assert kiosk.outcomes(kiosk.push()) == [(Outcome.SET_ASIDE, "body"), STORED]
    assert kept(hub, broken).set_aside == "body"
    assert kept(hub, fine).dossier.code == code(2)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (Kind.ACCEPTED, {"received": "today"}),
        (Kind.ACCEPTED, {"received": 1, "due": "tomorrow", "officer": ""}),
        (Kind.STATE, {"status": 11}),
        (Kind.STATE, {"status": "4"}),
        (Kind.ERASED, {"status": 1}),
        (Kind.SUBMITTED, {"code": code(1)}),
        ("dossier.supplemented", {"papers": [{"id": "x"}]}),
        ("dossier.supplemented", {"papers": "all"}),
        ("dossier.supplemented", {"papers": [PAPER, PAPER]}),
        (Kind.ACCEPTED, {"received": NEVER, "due": None, "officer": ""}),
        (Kind.ACCEPTED, {"received": 1, "due": NEVER, "officer": ""}),
        (Kind.STATE, {"status": 5, "until": NEVER}),
        (Kind.CODE_GIVEN, {"code": None}),
    ],
)
def test_later_events_are_looked_at_as_closely(hub: Hub, kiosk: HubKiosk, kind: str, body: dict[str, object]) -> None:
    dossier = kiosk.journal.submitted(1)
    kiosk.journal.append(kind, dossier, "kiosk", body)
    assert kiosk.outcomes(kiosk.push()) == [STORED, (Outcome.SET_ASIDE, "body")]
    assert kept(hub, dossier).dossier.code == code(1)


@pytest.mark.parametrize("odd", [{"received": NEVER}, {"due": NEVER}, {"papers": [PAPER, PAPER]}], ids=str)
def test_what_no_table_and_no_calendar_can_hold_costs_its_own_dossier_only(
    hub: Hub, kiosk: HubKiosk, client: TestClient, odd: dict[str, object]
) -> None:
    broken = kiosk.journal.submitted(1)
    body = json.loads(kiosk.journal.rows.pop().body or b"") | odd
    kiosk.journal.append(Kind.SUBMITTED, broken, "citizen:1", body)
    fine = kiosk.journal.submitted(2)
    assert kiosk.outcomes(kiosk.push()) == [(Outcome.SET_ASIDE, "body"), STORED]
    assert kept(hub, fine).dossier.code == code(2)
    page = client.get(f"/L/{code(1)}/{encode_secret(bytes.fromhex(str(body['secret'])))}")
    assert page.status_code == 404


def test_a_dossier_that_was_erased_before_it_was_sent_still_gives_its_code(hub: Hub, kiosk: HubKiosk) -> None:
    dossier = kiosk.journal.submitted(1)
    erased = {"sequences": [1], "code": code(1), "status": 1, "received": 1, "due": None, "basis": "law"}
    kiosk.journal.append(Kind.ERASED, dossier, "kiosk", erased)
    kiosk.journal.rows[0] = without_body(kiosk.journal.rows[0])
    assert kiosk.outcomes(kiosk.push()) == [STORED, STORED]
    assert kept(hub, dossier).dossier.code == code(1)


def test_what_is_erased_at_the_kiosk_is_erased_here(hub: Hub, kiosk: HubKiosk) -> None:
    dossier = kiosk.journal.submitted(1)
    other = kiosk.journal.submitted(2)
    kiosk.push()
    erased = {"sequences": [1, 2], "code": code(1), "status": 1, "received": 1, "due": None, "basis": "law"}
    kiosk.journal.append(Kind.ERASED, dossier, "kiosk", erased)
    kiosk.push(3)
    assert kept(hub, dossier).dossier.applicant_name == ""
    assert kept(hub, other).dossier.applicant_name != "", "an event erases nothing of another dossier"


def test_a_kiosk_that_nobody_knows_is_told_nothing(hub: Hub) -> None:
    stranger = FakeJournal(kiosk="K9")
    stranger.append("kiosk.login")
    with pytest.raises(ingest.UnknownKiosk):
        ingest.take_in(hub, stranger.batch())


def test_a_batch_signed_by_another_key_is_refused(hub: Hub, kiosk: HubKiosk) -> None:
    stranger = FakeJournal(kiosk="K1", seed=7)
    stranger.append("kiosk.login")
    kiosk.journal = stranger
    assert kiosk.refused().reason is RefusalReason.BROKEN
    assert count(hub, JOURNAL) == 0


def test_a_revoked_kiosk_is_refused(hub: Hub, kiosk: HubKiosk) -> None:
    kiosk.journal.append("kiosk.login")
    kiosks.revoke(hub, "K1")
    assert kiosk.refused().reason is RefusalReason.REVOKED


def test_bytes_that_are_no_batch_are_an_error(hub: Hub) -> None:
    for data in (b"", b"<html>", b"KSB2", b"KSB2\x01"):
        with pytest.raises(WireError):
            ingest.take_in(hub, data)


def test_an_incarnation_that_the_hub_has_not_given_is_refused(kiosk: HubKiosk) -> None:
    row = kiosk.journal.append("kiosk.login")
    kiosk.journal.incarnation = 2
    assert encode_batch("K1", 2, [row], kiosk.journal.signer.sign)
    assert kiosk.refused().reason is RefusalReason.INCARNATION


def test_a_wide_lane_covers_a_commune_with_one_kiosk(hub: Hub) -> None:
    alone = HubKiosk.enrolled(hub, kiosks.issue_code(hub, "H41.29.21", lane=Lane(1, 9999))[0], seed=3)
    alone.journal.submitted(1, code="H41.29.21-261120-9999")
    assert alone.outcomes(alone.push()) == [STORED]
