"""What the journal has to tell: each thing is made to happen once, and is found there with actor and evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import pytest

from kiosk.domain.assisted import Reason
from kiosk.domain.people import Officer, Role
from kiosk.domain.visit import Visit
from kiosk.services.login import CodeAsked, Passed, Refused
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import CITIZEN, EXTRACT, OFFICER

PIN, WRONG_PIN = "246810", "135790"


@pytest.fixture
def kiosk() -> Iterator[FakeKiosk]:
    with FakeKiosk() as made:
        yield made


def citizen_logs_in(kiosk: FakeKiosk) -> None:
    asked = kiosk.services.login.start(CITIZEN.number, PIN)
    assert isinstance(asked, CodeAsked)
    assert isinstance(kiosk.services.login.confirm(asked.attempt, kiosk.code), Passed)


def citizen_fails(kiosk: FakeKiosk) -> None:
    assert isinstance(kiosk.services.login.start(CITIZEN.number, WRONG_PIN), Refused)


def stranger_fails(kiosk: FakeKiosk) -> None:
    assert isinstance(kiosk.services.login.start("038090000099", WRONG_PIN), Refused)


def officer_logs_in(kiosk: FakeKiosk) -> Officer:
    at_work = kiosk.services.officers.log_in(OFFICER.login, PIN, kiosk.app_code)
    assert isinstance(at_work, Officer)
    return at_work


def officer_fails(kiosk: FakeKiosk) -> None:
    assert isinstance(kiosk.services.officers.log_in(OFFICER.login, WRONG_PIN, "000000"), Refused)


def officer_is_locked(kiosk: FakeKiosk) -> None:
    kiosk.services.officers.lock(officer_logs_in(kiosk), "idle")


def officer_types_a_wrong_pin_into_the_lock(kiosk: FakeKiosk) -> None:
    at_work = officer_logs_in(kiosk)
    kiosk.services.officers.lock(at_work, "idle")
    kiosk.services.officers.unlock(at_work, WRONG_PIN)


def role_is_changed(kiosk: FakeKiosk) -> None:
    kiosk.home.officers.set_roles(OFFICER.login, frozenset({Role.CASHIER}), actor="shell:an")


def receipt_is_printed(kiosk: FakeKiosk) -> None:
    kiosk.services.printing.print_receipt(kiosk.visit("done").print_job)


def receipt_is_printed_for_a_helped_citizen(kiosk: FakeKiosk) -> None:
    filed = kiosk.file(kiosk.assisted("review").answering("choice", {"consent": "yes"}))
    kiosk.services.printing.print_receipt(filed.print_job)


def receipt_did_not_come_out(kiosk: FakeKiosk) -> None:
    job = kiosk.visit("done").print_job
    kiosk.services.printing.print_receipt(job)
    kiosk.services.printing.confirm(job, came_out=False)


def citizen_prints_again(kiosk: FakeKiosk) -> None:
    visit = kiosk.visit("done")
    kiosk.services.printing.print_receipt(visit.print_job)
    kiosk.services.printing.reprint(visit.print_job)


def officer_prints_again(kiosk: FakeKiosk) -> None:
    visit = kiosk.visit("done")
    kiosk.services.printing.print_receipt(visit.print_job)
    kiosk.services.reprints.print_again(officer_logs_in(kiosk), visit.print_job, "lost")


def officer_who_helps_prints_again(kiosk: FakeKiosk) -> None:
    visit = kiosk.visit("done")
    kiosk.services.printing.print_receipt(visit.print_job)
    kiosk.services.assisting.begin(officer_logs_in(kiosk), CITIZEN.number, Reason.ELDERLY)
    kiosk.services.printing.reprint(visit.print_job)


def declaration_is_printed_to_be_signed(kiosk: FakeKiosk) -> None:
    kiosk.services.printing.print_draft(kiosk.visit("review"), kiosk.clock.now())


def list_of_papers_is_printed(kiosk: FakeKiosk) -> None:
    kiosk.services.printing.print_missing(kiosk.visit("papers"), kiosk.clock.now())


def scan_is_printed_to_be_signed(kiosk: FakeKiosk) -> None:
    visit = kiosk.visit("review")
    assert kiosk.services.signing.print_to_sign(visit, visit.papers[0].id) is None


def fee_is_printed(kiosk: FakeKiosk) -> None:
    kiosk.services.printing.print_transfer(kiosk.filed_with_fee("transfer", EXTRACT).dossier)


def citizen_takes_her_data_along(kiosk: FakeKiosk) -> None:
    citizen_logs_in(kiosk)
    kiosk.services.own_account.save(CITIZEN)


def citizen_prints_her_data(kiosk: FakeKiosk) -> None:
    citizen_logs_in(kiosk)
    kiosk.services.own_account.print(CITIZEN)


def officer_looks_a_number_up(kiosk: FakeKiosk) -> None:
    assert isinstance(kiosk.services.assisting.begin(officer_logs_in(kiosk), CITIZEN.number, Reason.ELDERLY), Visit)


def officer_ends_a_wait(kiosk: FakeKiosk) -> None:
    kiosk.services.identity_desk.end_wait(officer_logs_in(kiosk), CITIZEN.number)


def somebody_looks_a_code_up(kiosk: FakeKiosk) -> None:
    kiosk.services.lookup.by_typed_code(kiosk.filed_code())


CARD = {"evidence": "card_seen:officer"}
TOLD: Final[Mapping[Callable[[FakeKiosk], object], tuple[str, str, Mapping[str, Any]]]] = {
    citizen_logs_in: ("login.passed", CITIZEN.actor, {"evidence": "pin+otp:phone"}),
    citizen_fails: ("login.failed", CITIZEN.actor, {"scope": CITIZEN.id, "failures": 1}),
    stranger_fails: ("login.failed", "nobody", {"failures": 1}),
    officer_logs_in: ("login.passed", OFFICER.actor, {"evidence": "pin+otp:app"}),
    officer_fails: ("login.failed", OFFICER.actor, {"scope": OFFICER.id, "failures": 1}),
    officer_is_locked: ("officer.locked", OFFICER.actor, {"reason": "idle"}),
    officer_types_a_wrong_pin_into_the_lock: ("login.failed", OFFICER.actor, {"evidence": "pin:unlock"}),
    role_is_changed: ("officer.roles", "shell:an", {"officer": OFFICER.id, "roles": ["cashier"]}),
    receipt_is_printed: ("print.sent", CITIZEN.actor, {"kind": "receipt"}),
    receipt_is_printed_for_a_helped_citizen: ("print.sent", OFFICER.actor, {"kind": "receipt"}),
    receipt_did_not_come_out: ("print.missing", CITIZEN.actor, {}),
    citizen_prints_again: ("print.sent", CITIZEN.actor, {"kind": "receipt", "reprint": 1, "reason": "asked"}),
    officer_prints_again: ("print.sent", OFFICER.actor, {"kind": "receipt", "reprint": 1, "reason": "lost"}),
    officer_who_helps_prints_again: ("print.sent", OFFICER.actor, {"reprint": 1, "reason": "asked"}),
    declaration_is_printed_to_be_signed: ("print.sent", CITIZEN.actor, {"kind": "draft"}),
    list_of_papers_is_printed: ("print.sent", CITIZEN.actor, {"kind": "missing"}),
    scan_is_printed_to_be_signed: ("print.sent", CITIZEN.actor, {"kind": "to_sign"}),
    fee_is_printed: ("print.sent", CITIZEN.actor, {"kind": "transfer"}),
    citizen_takes_her_data_along: ("account.exported", CITIZEN.actor, {"to": "folder", "evidence": "own_account"}),
    citizen_prints_her_data: ("account.exported", CITIZEN.actor, {"to": "printer", "evidence": "own_account"}),
    officer_looks_a_number_up: ("citizen.looked_up", OFFICER.actor, {"account": CITIZEN.id, **CARD}),
    officer_ends_a_wait: ("citizen.looked_up", OFFICER.actor, {"account": CITIZEN.id, **CARD}),
    somebody_looks_a_code_up: ("lookup.answered", "visitor", {"evidence": "code"}),
}
"""What happens, and the newest event of its kind: who stands there, and at least this."""


@pytest.mark.parametrize("happens", TOLD, ids=lambda act: act.__name__)
def test_it_stands_in_the_journal(kiosk: FakeKiosk, happens: Callable[[FakeKiosk], object]) -> None:
    kind, actor, evidence = TOLD[happens]
    before = sum(event.kind == kind for _, event in kiosk.home.journal.events)
    happens(kiosk)
    events = [event for _, event in kiosk.home.journal.events if event.kind == kind]
    assert len(events) > before
    told = events[-1]
    assert told.actor == actor
    assert {key: told.body.get(key) for key in evidence} == dict(evidence)
    for row in kiosk.home.journal.rows:
        assert CITIZEN.number not in repr(row.header)
        assert row.header.dossier or CITIZEN.number.encode() not in (row.body or b"")
