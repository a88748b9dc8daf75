"""Enrolment, lanes, revocation, and going on after a restore."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.codes import LANES, Lane
from kiosk.domain.journal import GENESIS
from kiosk.hub import kiosks, overview
from kiosk.hub.core import Hub, HubRefused
from kiosk.hub.rejoin import rejoin
from kiosk.sync.ed25519 import checks_of
from kiosk.sync.wire_ack import Outcome, RefusalReason
from kiosk.sync.wire_document import DocumentKind, open_document
from kiosk.sync.wire_errors import BadSignature, WireError
from kiosk.sync.wire_feed import LeaseGiven, ReceiptKey, Revocation
from kiosk.sync.wire_rejoin import Mark, Rejoined, RejoinRequest, read_rejoined
from tests.fakes.hub_kiosk import HubKiosk, enrol_request
from tests.fakes.journals import FakeJournal, without_body
from tests.fakes.samples import AGENCY
from tests.hub.conftest import Clock

DAY = date(2026, 11, 20)


def rejoined(kiosk: HubKiosk, sequence: int, *, hardware: str = "serial 1", secret: str = "") -> Rejoined:
    """The kiosk was restored from a backup that ends with this row."""
    head = kiosk.journal.rows[sequence - 1].header.hash() if sequence else GENESIS
    request = RejoinRequest(kiosk.journal.kiosk, kiosk.journal.incarnation, sequence, head, hardware, secret)
    data = request.sign(kiosk.journal.signer)
    digest = open_document(data, DocumentKind.REJOIN, checks_of([kiosk.journal.public])).digest
    answer = read_rejoined(rejoin(kiosk.hub, data), kiosk.checks, request=digest)
    kiosk.journal.rows = kiosk.journal.rows[:sequence]
    kiosk.journal.incarnation = answer.incarnation
    return answer


def test_a_kiosk_enrols_once_with_its_code(hub: Hub) -> None:
    code, name, lane = kiosks.issue_code(hub, AGENCY)
    kiosk = HubKiosk.enrolled(hub, code)
    assert kiosk.answer.kiosk == name
    assert [lease.lane for lease in kiosk.answer.leases] == [lane] == [Lane.numbered(1)]
    with pytest.raises(HubRefused, match="code"):
        kiosks.enrol(hub, enrol_request(FakeJournal(seed=2), code))


@pytest.mark.parametrize("with_the_same_code", [True, False])
def test_a_kiosk_that_never_heard_of_its_enrolment_enrols_again(hub: Hub, with_the_same_code: bool) -> None:
    """The answer got lost, or somebody mistyped the half of the code by which the kiosk knows the hub."""
    code, name, lane = kiosks.issue_code(hub, AGENCY)
    lost = HubKiosk.enrolled(hub, code).answer
    again = HubKiosk.enrolled(hub, code if with_the_same_code else kiosks.issue_code(hub, AGENCY)[0]).answer
    assert (again.kiosk, [lease.lane for lease in again.leases]) == (name, [lane])
    assert kiosks.by_token(hub, lost.token) is None
    known = kiosks.by_token(hub, again.token)
    assert known is not None
    assert known.id == name


def test_a_revoked_kiosk_does_not_enrol_again(hub: Hub) -> None:
    code, name, _ = kiosks.issue_code(hub, AGENCY)
    HubKiosk.enrolled(hub, code)
    kiosks.revoke(hub, name)
    with pytest.raises(HubRefused, match="key_known"):
        kiosks.enrol(hub, enrol_request(FakeJournal(seed=1), code))


def test_a_code_is_good_for_two_days(hub: Hub, clock: Clock) -> None:
    code, _, _ = kiosks.issue_code(hub, AGENCY)
    clock.pass_hours(49)
    with pytest.raises(HubRefused, match="code"):
        kiosks.enrol(hub, enrol_request(FakeJournal(), code))


def test_a_code_that_was_made_up_opens_nothing(hub: Hub) -> None:
    code, _, _ = kiosks.issue_code(hub, AGENCY)
    with pytest.raises(HubRefused, match="code"):
        kiosks.enrol(hub, enrol_request(FakeJournal(), replace(code, secret="000000000000")))


def test_one_key_is_one_kiosk(hub: Hub, kiosk: HubKiosk) -> None:
    code, _, _ = kiosks.issue_code(hub, AGENCY)
    kiosk.journal.append("kiosk.login")
    kiosk.push()
    with pytest.raises(HubRefused, match="key_known"):
        kiosks.enrol(hub, enrol_request(FakeJournal(seed=1), code))


def test_lanes_of_one_commune_never_overlap(hub: Hub) -> None:
    given = [kiosks.issue_code(hub, AGENCY)[2] for _ in range(LANES - 1)]
    assert given == [Lane.numbered(number) for number in range(1, LANES)]
    with pytest.raises(HubRefused, match="no_lane_left"):
        kiosks.issue_code(hub, AGENCY)
    with pytest.raises(HubRefused, match="lane_taken"):
        kiosks.issue_code(hub, AGENCY, lane=Lane(9990, 9999))
    assert kiosks.issue_code(hub, "H41.29.20")[2] == Lane.numbered(1), "another commune has its own numbers"


def test_an_unused_code_gives_its_lane_back(hub: Hub, clock: Clock) -> None:
    kiosks.issue_code(hub, AGENCY)
    clock.pass_hours(49)
    assert kiosks.issue_code(hub, AGENCY)[2] == Lane.numbered(1)


@pytest.mark.parametrize("name", ["k1", "KIOSK1", "K-1", "K23456789"])
def test_a_kiosks_name_can_be_read_out_without_mistake(hub: Hub, name: str) -> None:
    with pytest.raises(HubRefused, match="kiosk_name"):
        kiosks.issue_code(hub, AGENCY, kiosk=name)


def test_a_lease_is_lengthened_before_it_ends(hub: Hub, kiosk: HubKiosk, clock: Clock) -> None:
    kiosk.news()
    kiosks.renew_leases(hub, kiosk.known)
    assert kiosk.news() == ()
    clock.pass_hours(24 * 310)
    kiosks.renew_leases(hub, kiosk.known)
    (item,) = kiosk.news()
    assert isinstance(item, LeaseGiven)
    assert (item.lease.lane, item.lease.ends) == (Lane(1, 624), date(2028, 9, 25))


def test_the_communes_kiosks_learn_whose_receipts_to_trust(hub: Hub, kiosk: HubKiosk) -> None:
    other = HubKiosk.enrolled(hub, kiosks.issue_code(hub, AGENCY, kiosk="K2")[0], seed=2)
    HubKiosk.enrolled(hub, kiosks.issue_code(hub, "H41.29.20", kiosk="K3")[0], seed=3)
    trusted = [item.kiosk for item in kiosk.news() if isinstance(item, ReceiptKey)]
    assert trusted == ["K1", "K2"]
    kiosks.revoke(hub, "K2")
    revocation, key = kiosk.news()
    assert revocation == Revocation("K2")
    assert isinstance(key, ReceiptKey)
    assert key.revoked
    assert kiosks.by_token(hub, other.answer.token) is None


def test_a_restored_kiosk_goes_on_behind_its_numbers(hub: Hub, kiosk: HubKiosk) -> None:
    for number in (1, 2, 3):
        kiosk.journal.submitted(number)
    kiosk.push()
    answer = rejoined(kiosk, 1)
    assert (answer.incarnation, answer.base, answer.known_through) == (2, 1, 3)
    assert answer.marks == (Mark(AGENCY, DAY, 3),)
    kiosk.journal.submitted(4)
    assert kiosk.outcomes(kiosk.push(2)) == [(Outcome.STORED, "")]


def test_rows_that_backup_and_hub_both_have_may_be_sent_again(hub: Hub, kiosk: HubKiosk) -> None:
    for number in (1, 2, 3):
        kiosk.journal.submitted(number)
    kiosk.push()
    rows = list(kiosk.journal.rows)
    rejoined(kiosk, 1)
    kiosk.journal.rows = rows
    kiosk.journal.submitted(4)
    ack = kiosk.push(2)
    assert kiosk.outcomes(ack) == [(Outcome.KNOWN, ""), (Outcome.KNOWN, ""), (Outcome.STORED, "")]
    assert ack.ack_through == 4


def test_the_old_incarnation_is_closed(hub: Hub, kiosk: HubKiosk) -> None:
    kiosk.journal.submitted(1)
    kiosk.push()
    rejoined(kiosk, 1)
    kiosk.journal.incarnation = 1
    kiosk.journal.submitted(2)
    assert kiosk.refused(2).reason is RefusalReason.INCARNATION


def test_a_request_that_somebody_plays_again_takes_nobodys_place(hub: Hub, kiosk: HubKiosk) -> None:
    kiosk.journal.submitted(1)
    kiosk.push()
    head = kiosk.journal.rows[0].header.hash()
    first, second = (RejoinRequest("K1", 1, 1, head, "serial 1").sign(kiosk.journal.signer) for _ in range(2))
    rejoin(hub, first)
    with pytest.raises(HubRefused, match="played_again"):
        rejoin(hub, first)
    assert kiosk.known.incarnation == 2
    rejoin(hub, second)
    assert kiosk.known.incarnation == 3, "the kiosk itself may ask again: its answer may have been lost"


def test_numbers_of_dossiers_that_were_set_aside_count_as_given_out(hub: Hub, kiosk: HubKiosk) -> None:
    kiosk.journal.submitted(700)
    kiosk.journal.submitted(5)
    kiosk.journal.rows[1] = without_body(kiosk.journal.rows[1])
    kiosk.push()
    assert rejoined(kiosk, 0).marks == (Mark(AGENCY, DAY, 700),)


def test_a_copy_on_another_machine_has_to_show_a_code(hub: Hub, kiosk: HubKiosk) -> None:
    kiosk.journal.submitted(1)
    kiosk.push()
    with pytest.raises(HubRefused, match="other_machine"):
        rejoined(kiosk, 1, hardware="serial 2")
    code, name, lane = kiosks.issue_code(hub, AGENCY, kiosk="K1")
    assert (name, lane) == ("K1", Lane(1, 624))
    with pytest.raises(HubRefused, match="code"):
        kiosks.enrol(hub, enrol_request(FakeJournal(seed=5), code))
    assert rejoined(kiosk, 1, hardware="serial 2", secret=code.secret).incarnation == 2


def test_nobody_rejoins_from_a_row_that_the_hub_does_not_have(hub: Hub, kiosk: HubKiosk) -> None:
    kiosk.journal.submitted(1)
    with pytest.raises(HubRefused, match="unknown_row"):
        rejoined(kiosk, 1)


def test_nobody_rejoins_with_another_key(hub: Hub, kiosk: HubKiosk) -> None:
    other = HubKiosk.enrolled(hub, kiosks.issue_code(hub, AGENCY)[0], seed=2)
    other.journal.kiosk = "K1"
    with pytest.raises(HubRefused, match="unknown_kiosk"):
        rejoined(other, 0)
    stranger = RejoinRequest("K1", 1, 0, GENESIS, "serial 1").sign(FakeJournal(seed=9).signer)
    with pytest.raises(BadSignature):
        rejoin(hub, stranger)
    with pytest.raises(WireError):
        rejoin(hub, b"<html>")


def test_a_revoked_kiosk_does_not_come_back(hub: Hub, kiosk: HubKiosk) -> None:
    kiosks.revoke(hub, "K1")
    with pytest.raises(HubRefused, match="revoked"):
        rejoined(kiosk, 0)
    with pytest.raises(HubRefused, match="unknown_kiosk"):
        kiosks.revoke(hub, "K7")


def test_an_administrator_sees_where_each_kiosk_stands(hub: Hub, kiosk: HubKiosk) -> None:
    kiosk.journal.submitted(1, files=[b"scan"])
    kiosk.push()
    (line,) = overview.kiosks(hub)
    assert (line.id, line.through, line.missing_files, line.alarms, line.lanes) == ("K1", 1, 1, 0, (Lane(1, 624),))
    kiosk.journal.rows.clear()
    kiosk.journal.append("kiosk.login")
    kiosk.refused()
    assert overview.kiosks(hub)[0].alarms == 1
