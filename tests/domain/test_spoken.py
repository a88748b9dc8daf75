"""What a page says, as a voice is given it."""

from __future__ import annotations

import random
import re

import pytest

from kiosk.domain.spoken import number_words, spoken
from receipts.words import amount_in_words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"), (5, "năm"), (10, "mười"), (15, "mười lăm"), (21, "hai mươi mốt"), (24, "hai mươi tư"),
        (55, "năm mươi lăm"), (101, "một trăm linh một"), (1005, "một nghìn không trăm linh năm"),
        (50_000, "năm mươi nghìn"), (1_000_005, "một triệu không trăm linh năm"),
    ],
)  # fmt: skip
def test_numbers_are_said_as_people_say_them(number: int, words: str) -> None:
    assert number_words(number) == words


def test_numbers_are_said_as_they_stand_on_receipts() -> None:
    lots = random.Random(1)
    for number in (lots.randrange(1, 10 ** lots.randrange(1, 12)) for _ in range(300)):
        assert f"{number_words(number)} đồng" == amount_in_words(number)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Trả: 09:00 2/9/2026", "Trả: chín giờ ngày hai tháng chín năm hai nghìn không trăm hai mươi sáu"),
        ("ngày 5/4/1949", "ngày năm tháng tư năm một nghìn chín trăm bốn mươi chín"),
        ("Lệ phí 8.000 đ", "Lệ phí tám nghìn đồng"),
        ("Nhập đủ 12 số CCCD, đang thiếu 2 số", "Nhập đủ mười hai số căn cước công dân, đang thiếu hai số"),
        ("Tổng đài 18001096", "Tổng đài một tám không không một không chín sáu"),
        ("Số máy 0912", "Số máy không chín một hai"),
        ("UBND xã Mẫu", "ủy ban nhân dân xã Mẫu"),
        ("Ông/bà bấm F1", "ông bà bấm phím ép một"),
        ("mã PIN, 6 số *", "mã pin, sáu số"),
        ("3–5 ngày", "ba đến năm ngày"),
        ("Ai? (1/2)", "Ai? một trên hai"),
        ("thôn/xóm", "thôn hoặc xóm"),
        ("[ Tiếp tục ] ▶", "Tiếp tục"),
    ],
)  # fmt: skip
def test_signs_dates_money_and_abbreviations_are_said_in_words(written: str, said: str) -> None:
    assert spoken(written) == said


def test_no_digit_is_left_in_vietnamese_whatever_stands_there() -> None:
    lots = random.Random(2)
    for _ in range(500):
        text = "".join(lots.choice("0123456789/.:-– đFCD ") for _ in range(12))
        assert not re.search("[0-9]", spoken(text)), text


def test_english_is_left_to_an_english_voice() -> None:
    assert spoken("Type all 12 digits [ Next ]", "en") == "Type all 12 digits Next"
