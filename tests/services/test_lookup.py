"""Look-up by code: what anybody may know, and how guessing is held back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.domain.dossier import Dossier, Status
from kiosk.domain.lookup_link import parse_lookup_url
from kiosk.domain.problem import Problem
from kiosk.domain.typed_codes import check_character, parse_code
from kiosk.domain.visit import Visit
from kiosk.services.filing import Filing
from kiosk.services.lookup import Found, LookUp, erased_words, found, link, typed_form
from kiosk.services.office import from_milliseconds
from tests.fakes.clock import FakeClock
from tests.fakes.home import FakeHome
from tests.fakes.samples import AGENCY, CITIZEN

MISSES = 10
BASE = "https://tracuu.example.vn"


@pytest.fixture
def lookup(home: FakeHome) -> LookUp:
    return LookUp(home.dossiers, home.accounts, home.journal, agency=AGENCY, misses=MISSES, base=BASE)


@pytest.fixture
def dossier(filing: Filing, ready: Visit) -> Dossier:
    return filing.submit(ready).dossier


def unknown(number: int) -> str:
    """A well-formed code that no dossier has."""
    code = f"{AGENCY}-261120-{5000 + number}"
    return f"{code}-{check_character(code)}"


class TestAKnownCode:
    def test_tells_state_and_dates(self, lookup: LookUp, dossier: Dossier) -> None:
        assert dossier.due is not None
        assert lookup.by_typed_code(typed_form(dossier)) == Found(
            code=dossier.code,
            procedure="Cấp trích lục khai sinh",
            owner="Nguyễn T. M.",
            status=Status.REGISTERED,
            received=from_milliseconds(dossier.received),
            due=from_milliseconds(dossier.due),
        )

    def test_tells_nothing_that_names_or_finds_a_person(self, lookup: LookUp, dossier: Dossier) -> None:
        told = repr(lookup.by_typed_code(typed_form(dossier)))
        for personal in (CITIZEN.name, CITIZEN.number, CITIZEN.phone, CITIZEN.address, CITIZEN.id, "Trần Ngọc Thử"):
            assert personal not in told
        assert dossier.secret not in told

    @pytest.mark.parametrize("style", [str.lower, lambda code: code.replace(".", "").replace("-", " ")])
    def test_is_understood_as_people_type_it(
        self, lookup: LookUp, dossier: Dossier, style: Callable[[str], str]
    ) -> None:
        assert isinstance(lookup.by_typed_code(style(typed_form(dossier))), Found)

    def test_is_written_into_the_journal_without_a_person(
        self, lookup: LookUp, dossier: Dossier, home: FakeHome
    ) -> None:
        lookup.by_typed_code(typed_form(dossier))
        event = home.journal.events[-1][1]
        assert (event.kind, event.actor, event.body) == (
            "lookup.answered",
            "visitor",
            {"evidence": "code", "dossier": dossier.id},
        )

    def test_of_an_erased_dossier_tells_the_state_alone(self, lookup: LookUp, dossier: Dossier, home: FakeHome) -> None:
        home.dossiers.erase(dossier.id, actor="officer:1", basis="retention")
        answer = lookup.by_typed_code(typed_form(dossier))
        assert isinstance(answer, Found)
        assert (answer.procedure, answer.owner, answer.status) == ("", "", Status.REGISTERED)
        assert answer.erased is not None
        assert answer.erased.basis == "retention"
        assert erased_words(answer.erased).endswith(", vì: hết hạn lưu")


class TestMisses:
    def test_are_told_as_not_found(self, lookup: LookUp) -> None:
        assert lookup.by_typed_code(unknown(0)) == Problem("lookup.not_found")

    def test_end_the_look_up_after_ten_in_an_hour_even_for_a_right_code(self, lookup: LookUp, dossier: Dossier) -> None:
        answers = [lookup.by_typed_code(unknown(number)) for number in range(MISSES + 1)]
        assert answers == [*[Problem("lookup.not_found")] * MISSES, Problem("lookup.too_many")]
        assert lookup.by_typed_code(typed_form(dossier)) == Problem("lookup.too_many")

    def test_are_forgotten_an_hour_later(self, lookup: LookUp, dossier: Dossier, clock: FakeClock) -> None:
        for number in range(MISSES):
            lookup.by_typed_code(unknown(number))
        clock.run(3599)
        assert lookup.by_typed_code(typed_form(dossier)) == Problem("lookup.too_many")
        clock.run(1)
        assert isinstance(lookup.by_typed_code(typed_form(dossier)), Found)

    def test_are_not_forgotten_by_switching_the_machine_off(
        self, lookup: LookUp, dossier: Dossier, clock: FakeClock
    ) -> None:
        for number in range(MISSES):
            lookup.by_typed_code(unknown(number))
        clock.restart()
        assert lookup.by_typed_code(typed_form(dossier)) == Problem("lookup.too_many")

    def test_are_not_counted_for_a_slip_of_the_finger(self, lookup: LookUp, dossier: Dossier) -> None:
        wrong = typed_form(dossier)[:-1] + ("A" if typed_form(dossier)[-1] != "A" else "B")
        for _ in range(2 * MISSES):
            answer = lookup.by_typed_code(wrong)
            assert isinstance(answer, Problem)
            assert answer.code == "code.check_mismatch"
        assert isinstance(lookup.by_typed_code(typed_form(dossier)), Found)


class TestTheLink:
    def test_carries_code_and_secret(self, lookup: LookUp, dossier: Dossier) -> None:
        code = parse_code(dossier.code)
        assert parse_lookup_url(lookup.url(dossier)) == (code, bytes.fromhex(dossier.secret))

    def test_of_an_erased_dossier_is_empty(self, dossier: Dossier) -> None:
        assert link(replace(dossier, secret=""), BASE) == ""


def test_a_dossier_without_a_promise_has_no_due_date(dossier: Dossier) -> None:
    assert found(replace(dossier, due=None)).due is None
