"""What a registration says, and PINs that stand on a card."""

from __future__ import annotations

import pytest

from kiosk.domain.people import Citizen
from kiosk.domain.problem import Problem
from kiosk.domain.registration import AccountKind, Profile, Purpose, answer_problem, is_guessable, read_answers

ANSWERS = {"id_number": "038190000003", "name": "Phạm Thị Kín", "birth_date": "1991-03-04", "phone": "0912345678"}
CITIZEN = Citizen("1", "038190000003", "Phạm Thị Kín", birth_date="1991-03-04", phone="0912345678")


def test_the_numbers_of_the_kinds_are_the_national_portals() -> None:
    assert [(kind.name, int(kind)) for kind in AccountKind] == [
        ("CITIZEN", 1), ("BUSINESS", 2), ("AGENCY", 3), ("ORGANISATION", 4),
    ]  # fmt: skip


def test_answers_become_an_account() -> None:
    new = read_answers({**ANSWERS, "kind": "citizen"}, account="1", consents=frozenset({Purpose.ACCOUNT}))
    assert (new.citizen, new.profile, new.consents) == (CITIZEN, Profile(), frozenset({Purpose.ACCOUNT}))


def test_an_organisation_stands_only_in_the_account_of_who_acts_for_one() -> None:
    said = {"organisation": "Hợp tác xã Mẫu", "tax_code": "0100000003"}
    for kind, organisation, tax_code in (
        ("business", "Hợp tác xã Mẫu", "0100000003"),
        ("organisation", "Hợp tác xã Mẫu", "0100000003"),
        ("citizen", "", ""),
    ):
        profile = read_answers({**ANSWERS, **said, "kind": kind}, account="1", consents=frozenset()).profile
        assert (profile.organisation, profile.tax_code) == (organisation, tax_code)


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("tax_code", "", None),
        ("tax_code", "0100000003", None),
        ("tax_code", "0100000001", Problem("tax_code.check_digit")),
        ("tax_code", "038190000003", None),
        ("old_number", "171000001", None),
        ("old_number", "17100000", Problem("old_id_number.too_short", {"missing": 1})),
        ("name", "x", None),
    ],
)
def test_what_a_form_cannot_see_is_checked(key: str, value: str, problem: Problem | None) -> None:
    assert answer_problem(key, value) == problem


@pytest.mark.parametrize("pin", ["040391", "910304", "030491", "031991", "038190", "000003", "912345", "345678"])
def test_a_pin_that_stands_on_the_card_or_is_the_telephone_is_guessable(pin: str) -> None:
    assert is_guessable(pin, CITIZEN)


@pytest.mark.parametrize("pin", ["590713", "640825"])
def test_another_is_not(pin: str) -> None:
    assert not is_guessable(pin, CITIZEN)
    assert not is_guessable(pin, Citizen("1", "038190000003", "Phạm Thị Kín", birth_date="1949"))
