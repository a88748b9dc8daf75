from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.money import LARGEST, format_dong, parse_money
from kiosk.domain.problem import Problem


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "0 đ"), (500, "500 đ"), (50_000, "50.000 đ"), (1_234_567, "1.234.567 đ"), (-8_000, "-8.000 đ")],
)
def test_money_is_written_with_dots_between_thousands(amount: int, text: str) -> None:
    assert format_dong(amount) == text


@pytest.mark.parametrize(
    "text",
    [
        "50000",
        "50.000",
        "50,000",
        "50 000",
        "50.000đ",
        "50.000 đ",
        "50000 ₫",
        "50.000 VND",
        "50 nghìn",
        "50k",
        "50 ngàn",
    ],
)
def test_money_is_understood_as_people_type_it(text: str) -> None:
    assert parse_money(text) == 50_000


def test_millions_are_understood() -> None:
    assert parse_money("2 triệu") == parse_money("2.000.000 đồng") == 2_000_000


@given(st.integers(0, LARGEST))
@settings(max_examples=100, deadline=None)
def test_what_is_printed_is_read_back(amount: int) -> None:
    assert parse_money(format_dong(amount)) == amount


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "money.empty"),
        ("  ", "money.empty"),
        ("đồng", "money.not_a_number"),
        ("-5000", "money.not_a_number"),
        ("5000 usd", "money.not_a_number"),
        ("٥٠٠٠", "money.not_a_number"),
        ("5e3", "money.not_a_number"),
        ("50.5", "money.grouping"),
        ("1,5 triệu", "money.grouping"),
        ("1.000,000", "money.grouping"),
        ("1..000", "money.grouping"),
        ("5000.", "money.grouping"),
        ("1000000000000", "money.too_large"),
        ("1000000 triệu", "money.too_large"),
        ("9" * 5_000, "money.not_a_number"),
        ("5" + " " * 100_000 + "?", "money.not_a_number"),
    ],
)
def test_what_could_be_misread_is_refused(text: str, why: str) -> None:
    assert parse_money(text) == Problem(why)


@given(st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_gives_an_amount_or_a_problem(text: str) -> None:
    amount = parse_money(text)
    assert isinstance(amount, Problem) or 0 <= amount <= LARGEST
