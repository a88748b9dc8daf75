from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.identity import (
    Sex,
    check_id_number,
    check_old_id_number,
    check_passport,
    check_person_name,
    check_tax_code,
    id_number_warnings,
)
from kiosk.domain.partial_date import PartialDate
from kiosk.domain.problem import Problem

NUMBER = "038090000001"  # Thanh Hóa, a man born in 1990


@pytest.mark.parametrize("typed", [NUMBER, "038 090 000 001", "038.090.000.001", " 038090-000001 "])
def test_an_identity_number_is_its_twelve_digits(typed: str) -> None:
    assert check_id_number(typed) == NUMBER


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", Problem("id_number.empty")),
        (" - ", Problem("id_number.empty")),
        ("0380900000", Problem("id_number.too_short", {"missing": 2})),
        ("0380900000012", Problem("id_number.too_long", {"extra": 1})),
        ("03809000000O", Problem("id_number.not_digits")),
        ("٠٣٨٠٩٠٠٠٠٠٠١", Problem("id_number.not_digits")),
        ("".join(chr(ord(digit) + 0xFEE0) for digit in NUMBER), Problem("id_number.not_digits")),
        ("03809000000²", Problem("id_number.not_digits")),
    ],
)
def test_another_identity_number_is_refused_with_the_reason(typed: str, problem: Problem) -> None:
    assert check_id_number(typed) == problem


def test_an_old_identity_number_has_nine_digits() -> None:
    assert check_old_id_number("171 000 001") == "171000001"
    assert check_old_id_number("17100000") == Problem("old_id_number.too_short", {"missing": 1})
    assert check_old_id_number(NUMBER) == Problem("old_id_number.too_long", {"extra": 3})


@pytest.mark.parametrize(
    ("number", "birth", "sex"),
    [
        (NUMBER, PartialDate(1990, 5, 1), Sex.MALE),
        ("038190000001", PartialDate(1990), Sex.FEMALE),
        ("001205000001", PartialDate(2005, 1), Sex.MALE),
        ("096399000001", PartialDate(2099), Sex.FEMALE),
        ("115090000001", PartialDate(1990), Sex.MALE),
    ],
)
def test_a_number_that_fits_gives_no_warning(number: str, birth: PartialDate, sex: Sex) -> None:
    assert id_number_warnings(number, birth=birth, sex=sex) == ()


@pytest.mark.parametrize(
    ("number", "birth", "sex", "code"),
    [
        (NUMBER, PartialDate(1991), Sex.MALE, "id_number.other_year"),
        (NUMBER, PartialDate(2090), Sex.MALE, "id_number.other_year"),
        (NUMBER, PartialDate(1990), Sex.FEMALE, "id_number.other_sex"),
        ("003090000001", PartialDate(1990), Sex.MALE, "id_number.unknown_place"),
        ("000090000001", None, None, "id_number.unknown_place"),
    ],
)
def test_a_number_that_does_not_fit_gives_a_warning(
    number: str, birth: PartialDate | None, sex: Sex | None, code: str
) -> None:
    assert id_number_warnings(number, birth=birth, sex=sex) == (Problem(code),)


def test_nothing_is_compared_with_what_is_not_known() -> None:
    assert id_number_warnings(NUMBER) == ()


@given(st.from_regex("[0-9]{12}", fullmatch=True))
@settings(max_examples=100, deadline=None)
def test_warnings_never_repeat_the_number(number: str) -> None:
    odd = id_number_warnings(number, birth=PartialDate(1990), sex=Sex.MALE)
    assert all(not problem.params for problem in odd)


def test_a_vietnamese_passport_is_a_letter_and_seven_or_eight_digits() -> None:
    assert check_passport("b 0000001") == "B0000001"
    assert check_passport("P00000001") == "P00000001"
    assert check_passport("") == Problem("passport.empty")
    for wrong in ("12345678", "B000001", "BB000001", "Đ0000001"):
        assert check_passport(wrong) == Problem("passport.form")


def test_a_foreign_passport_has_six_to_nine_letters_and_digits() -> None:
    assert check_passport("x12345", foreign=True) == "X12345"
    assert check_passport("123456789", foreign=True) == "123456789"
    for wrong in ("X1234", "X123456789", "X_12345", "ABCDEFG"):
        assert check_passport(wrong, foreign=True) == Problem("passport.foreign_form")


def test_the_tenth_digit_of_a_tax_code_checks_the_others() -> None:
    # 31*0 + 29*1 + 23*0 + ... + 3*1 = 32; 32 mod 11 = 10; 10 - 10 = 0
    assert check_tax_code("0100000010") == "0100000010"
    for digit in "123456789":
        assert check_tax_code(f"010000001{digit}") == Problem("tax_code.check_digit")


def test_a_sum_that_divides_by_eleven_has_no_check_digit() -> None:
    # 23*1 + 7*3 = 44 = 4 * 11: the check would be 10, so no such tax code is given out
    assert all(check_tax_code(f"001000300{digit}") == Problem("tax_code.check_digit") for digit in "0123456789")


def test_a_branch_has_three_more_digits() -> None:
    assert check_tax_code("0100000010-001") == check_tax_code("0100000010001") == "0100000010-001"


def test_an_identity_number_is_a_tax_code_without_a_check() -> None:
    assert check_tax_code(NUMBER) == NUMBER


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", Problem("tax_code.empty")),
        ("01000000lO", Problem("tax_code.not_digits")),
        ("010000001", Problem("tax_code.length", {"typed": 9})),
        ("01000000100", Problem("tax_code.length", {"typed": 11})),
    ],
)
def test_another_tax_code_is_refused(typed: str, problem: Problem) -> None:
    assert check_tax_code(typed) == problem


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Văn Mẫu",
        "NGUYỄN THỊ MẪU",
        "H'Hen Niê",
        "Y Blơk Êban",
        "K'Brơih",
        "Sùng A Mẫu",
        "Đinh Ňŭt",
        "Tôn Nữ-Mẫu",
        "Mẫu",
        "Müller",
        "O'Brien",
    ],
)
def test_names_of_all_peoples_of_vietnam_and_of_guests_pass(name: str) -> None:
    assert check_person_name(name) == name


def test_a_name_is_cleaned_and_composed() -> None:
    assert check_person_name("  Nguyễn   Va\u0306n  Mẫu ") == "Nguyễn Văn Mẫu"
    assert check_person_name("H’Hen Niê") == check_person_name("H`Hen Niê") == "H'Hen Niê"
    assert check_person_name("A\u202ebc\x1b") == "Abc"


def test_a_letter_that_unicode_cannot_compose_keeps_its_mark() -> None:
    assert check_person_name("B\u0306lang") == "B\u0306lang"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", Problem("name.empty")),
        ("\u200b", Problem("name.empty")),
        ("Mẫu 2", Problem("name.bad_character", {"character": "2"})),
        ("Mẫu <b>", Problem("name.bad_character", {"character": "<"})),
        ("Нгуен", Problem("name.bad_character", {"character": "Н"})),
        ("阮文", Problem("name.bad_character", {"character": "阮"})),
        ("\u0301a", Problem("name.bad_character", {"character": "\u0301"})),
        ("x" + "\u0334" * 3, Problem("name.bad_character", {"character": "\u0334"})),
        ("A-\u0334b", Problem("name.bad_character", {"character": "\u0334"})),
        ("' -", Problem("name.no_letter")),
        ("a" * 101, Problem("name.too_long", {"most": 100})),
    ],
)
def test_another_text_is_no_name(typed: str, problem: Problem) -> None:
    assert check_person_name(typed) == problem


@given(st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_gives_a_value_or_a_problem(text: str) -> None:
    for check in (check_id_number, check_old_id_number, check_passport, check_tax_code, check_person_name):
        found = check(text)
        assert isinstance(found, str | Problem)
        assert isinstance(found, Problem) or check(found) == found
