"""Money, dates and times in Vietnamese words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts.words import amount_in_words, date_vi, money, time_vi

# Written out by hand.
AMOUNTS = {
    0: "không đồng",
    1: "một đồng",
    4: "bốn đồng",
    5: "năm đồng",
    10: "mười đồng",
    11: "mười một đồng",
    14: "mười bốn đồng",
    15: "mười lăm đồng",
    20: "hai mươi đồng",
    21: "hai mươi mốt đồng",
    24: "hai mươi tư đồng",
    25: "hai mươi lăm đồng",
    44: "bốn mươi tư đồng",
    55: "năm mươi lăm đồng",
    100: "một trăm đồng",
    101: "một trăm linh một đồng",
    104: "một trăm linh bốn đồng",
    105: "một trăm linh năm đồng",
    110: "một trăm mười đồng",
    111: "một trăm mười một đồng",
    121: "một trăm hai mươi mốt đồng",
    555: "năm trăm năm mươi lăm đồng",
    1_000: "một nghìn đồng",
    1_005: "một nghìn không trăm linh năm đồng",
    1_050: "một nghìn không trăm năm mươi đồng",
    8_000: "tám nghìn đồng",
    15_000: "mười lăm nghìn đồng",
    21_000: "hai mươi mốt nghìn đồng",
    50_000: "năm mươi nghìn đồng",
    75_000: "bảy mươi lăm nghìn đồng",
    100_500: "một trăm nghìn năm trăm đồng",
    1_000_000: "một triệu đồng",
    1_000_001: "một triệu không trăm linh một đồng",
    1_005_000: "một triệu không trăm linh năm nghìn đồng",
    1_050_000: "một triệu không trăm năm mươi nghìn đồng",
    2_345_678: "hai triệu ba trăm bốn mươi lăm nghìn sáu trăm bảy mươi tám đồng",
    1_000_000_000: "một tỷ đồng",
    1_000_000_005: "một tỷ không trăm linh năm đồng",
    1_234_000_000: "một tỷ hai trăm ba mươi tư triệu đồng",
    5_000_000_000_000: "năm nghìn tỷ đồng",
    1_000_000_000_000_000_000: "một tỷ tỷ đồng",
    1_001_000_000_000: "một nghìn không trăm linh một tỷ đồng",
}

DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4,
    "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
}  # fmt: skip


def read_back(words: str) -> int:
    """The number that the words say, worked out another way: word by word, from the left."""
    billions = group = below = 0
    digit = 0
    for word in words.removesuffix(" đồng").split():
        match word:
            case "trăm":
                group, digit = group + digit * 100, 0
            case "mươi":
                group, digit = group + digit * 10, 0
            case "mười":
                group += 10
            case "linh":
                pass
            case "nghìn":
                below, group, digit = below + (group + digit) * 1_000, 0, 0
            case "triệu":
                below, group, digit = below + (group + digit) * 1_000_000, 0, 0
            case "tỷ":
                billions, below, group, digit = (billions + below + group + digit) * 1_000_000_000, 0, 0, 0
            case _:
                digit = DIGITS[word]
    return billions + below + group + digit


@pytest.mark.parametrize(("amount", "words"), AMOUNTS.items())
def test_an_amount_reads_as_a_treasury_would_write_it(amount: int, words: str) -> None:
    assert amount_in_words(amount) == words


@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_the_words_say_the_same_number(amount: int) -> None:
    assert read_back(amount_in_words(amount)) == amount


@given(st.integers(min_value=0, max_value=10**15))
def test_words_never_hold_a_combination_that_nobody_says(amount: int) -> None:
    words = f" {amount_in_words(amount)} "
    for wrong in (" mươi một ", " mươi năm ", " mười năm ", " mươi bốn ", " một mươi ", " không mươi ", "  "):
        assert wrong not in words


def test_a_negative_amount_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        amount_in_words(-1)


@pytest.mark.parametrize(
    ("amount", "text"), [(0, "0 đ"), (999, "999 đ"), (50_000, "50.000 đ"), (1_234_567, "1.234.567 đ")]
)
def test_money_has_dots_between_thousands(amount: int, text: str) -> None:
    assert money(amount) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 1, 31), "ngày 31 tháng 01 năm 2026"),
        (date(2026, 3, 10), "ngày 10 tháng 3 năm 2026"),
        (date(2026, 11, 21), "ngày 21 tháng 11 năm 2026"),
    ],
)
def test_small_days_and_the_first_two_months_get_a_zero(day: date, text: str) -> None:
    assert date_vi(day) == text


def test_a_moment_is_told_in_vietnamese_time() -> None:
    late_in_utc = datetime(2026, 11, 20, 18, 5, tzinfo=UTC)

    assert time_vi(late_in_utc) == "1 giờ 05 phút"
    assert date_vi(late_in_utc) == "ngày 21 tháng 11 năm 2026"


def test_the_time_zone_of_a_moment_does_not_matter() -> None:
    moment = datetime(2026, 11, 20, 9, 5, tzinfo=timezone(timedelta(hours=7)))

    assert time_vi(moment) == time_vi(moment.astimezone(UTC)) == "9 giờ 05 phút"


def test_a_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        time_vi(datetime(2026, 11, 20, 9, 5))  # noqa: DTZ001
