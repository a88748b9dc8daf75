from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.contact import check_email, check_phone
from kiosk.domain.problem import Problem

MOBILE = "0912000001"


@pytest.mark.parametrize(
    "typed",
    [
        *(MOBILE, "0912 000 001", "0912.000.001", "(0912) 000-001", "+84912000001", "+84 912 000 001"),
        *("0084912000001", "84912000001", "+84 (0)912 000 001"),
    ],
)
def test_a_mobile_number_begins_with_0(typed: str) -> None:
    assert check_phone(typed) == MOBILE
    assert check_phone(typed, mobile=True) == MOBILE


@pytest.mark.parametrize("typed", ["02373000001", "0237 300 0001", "+84 237 300 0001", "842373000001"])
def test_a_landline_has_eleven_digits_and_gets_no_text_message(typed: str) -> None:
    assert check_phone(typed) == "02373000001"
    assert check_phone(typed, mobile=True) == Problem("phone.not_mobile")


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", Problem("phone.empty")),
        ("( )", Problem("phone.empty")),
        ("09120000O1", Problem("phone.not_digits")),
        ("+1 202 555 0100", Problem("phone.not_digits")),
        ("٠٩١٢٠٠٠٠٠١", Problem("phone.not_digits")),
        ("091200000", Problem("phone.too_short", {"missing": 1})),
        ("09120000011", Problem("phone.too_long", {"extra": 1})),
        ("0237300001", Problem("phone.too_short", {"missing": 1})),
        ("0412000001", Problem("phone.unknown_prefix")),
        ("9120000010", Problem("phone.unknown_prefix")),
        ("00912000001", Problem("phone.too_long", {"extra": 1})),
        ("18001096", Problem("phone.too_short", {"missing": 2})),
    ],
)
def test_another_number_is_refused_with_the_reason(typed: str, problem: Problem) -> None:
    assert check_phone(typed) == problem


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("mau@example.vn", "mau@example.vn"),
        (" Mau.Nguyen+xa@Mail.Example.VN ", "Mau.Nguyen+xa@mail.example.vn"),
        ("a@b.co", "a@b.co"),
    ],
)
def test_an_e_mail_address_keeps_its_name_and_gets_a_small_domain(typed: str, address: str) -> None:
    assert check_email(typed) == address


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", Problem("email.empty")),
        ("mau.example.vn", Problem("email.no_at")),
        ("@example.vn", Problem("email.bad_name")),
        ("mẫu@example.vn", Problem("email.bad_name")),
        ("mau mau@example.vn", Problem("email.bad_name")),
        (".mau@example.vn", Problem("email.bad_name")),
        ("ma..u@example.vn", Problem("email.bad_name")),
        ("mau@mau@example.vn", Problem("email.bad_name")),
        ("a" * 65 + "@example.vn", Problem("email.bad_name")),
        ("mau@example", Problem("email.bad_domain")),
        ("mau@", Problem("email.bad_domain")),
        ("mau@.vn", Problem("email.bad_domain")),
        ("mau@exam_ple.vn", Problem("email.bad_domain")),
        ("mau@-example.vn", Problem("email.bad_domain")),
        ("mau@example.v\nn", Problem("email.bad_domain")),
        ("mau@10.0.0.5", Problem("email.bad_domain")),
        ("mau@" + "a" * 300 + ".vn", Problem("email.too_long", {"most": 254})),
    ],
)
def test_another_address_is_refused_with_the_reason(typed: str, problem: Problem) -> None:
    assert check_email(typed) == problem


def test_a_hostile_text_is_read_once() -> None:
    begin = time.process_time()
    for hostile in ("a." * 500_000, "a@" * 500_000, "@" + "a-" * 500_000, "+84" * 300_000):
        assert isinstance(check_email(hostile), Problem)
        assert isinstance(check_phone(hostile), Problem)
    assert time.process_time() - begin < 5  # a fraction of a second; a backtracking pattern would take hours


@given(st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_gives_a_value_or_a_problem_and_a_value_stays(text: str) -> None:
    for check in (check_phone, check_email):
        found = check(text)
        assert isinstance(found, Problem) or check(found) == found
