from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.codes import DossierCode
from kiosk.domain.problem import Problem
from kiosk.domain.typed_codes import (
    PROVISIONAL_SPACE,
    PROVISIONAL_SYMBOLS,
    ProvisionalCode,
    as_written,
    check_character,
    parse_code,
    parse_typed,
    provisional_code,
    with_check,
)

CODE = DossierCode("H56.22.17", date(2026, 11, 20), 7)
TYPED = with_check(CODE)
SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTUVWXYZ"
SAMPLES = (
    "H56.22.17-261120-0007",
    "000.A0.01.H26-210212-9090",
    "H15.50.05.13-261008-0975",
    "G09.20-20260609-0092637",
    "T-K03-7QHW4M",
    "ZYXWVUTSRQPNMKJHGFEDCBA9876543210",
)

agencies = st.from_regex(r"[GH][0-9]{2}(\.[0-9]{2}){0,4}|[0-9]{3}\.[0-9A-F]{2}\.[0-9]{2}\.[GH][0-9]{2}", fullmatch=True)
codes = st.builds(
    DossierCode, agencies, st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(min_value=0, max_value=9999)
)


def compact(text: str) -> str:
    return text.replace(".", "").replace("-", "")


def test_the_check_character_is_iso_7064_with_modulus_33_and_radix_2() -> None:
    assert with_check(CODE) == f"{CODE}-{check_character(str(CODE))}"
    total = sum(SYMBOLS.index(symbol) << place for place, symbol in enumerate(reversed(compact(TYPED))))
    assert total % 33 == 1


@pytest.mark.parametrize("code", SAMPLES)
def test_every_single_wrong_character_is_found(code: str) -> None:
    whole = compact(code) + check_character(code)
    for place, right in enumerate(whole):
        for wrong in set(SYMBOLS) - {right}:
            changed = whole[:place] + wrong + whole[place + 1 :]
            assert check_character(changed[:-1]) != changed[-1], (code, place, wrong)


@pytest.mark.parametrize("code", SAMPLES)
def test_every_swap_of_neighbours_is_found(code: str) -> None:
    whole = compact(code) + check_character(code)
    for place in range(len(whole) - 1):
        swapped = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]
        if swapped != whole:
            assert check_character(swapped[:-1]) != swapped[-1], (code, place)


def test_any_two_neighbours_at_any_place_are_told_apart_from_their_swap() -> None:
    for place in range(31):
        for first in SYMBOLS:
            for second in SYMBOLS:
                if first != second:
                    rest = "0" * place
                    assert check_character(first + second + rest) != check_character(second + first + rest)


def test_look_alikes_and_separators_do_not_change_the_check_character() -> None:
    assert (
        check_character("H56.O0.I1-261120-0007")
        == check_character("h560011261120 0007")
        == check_character("H560OLL2611200OO7")
    )


@pytest.mark.parametrize(
    "typed",
    [
        TYPED,
        TYPED.lower(),
        TYPED.replace("-", "").replace(".", ""),
        TYPED.replace("-", " ").replace(".", " "),
        TYPED.replace("-", "–").replace(".", ","),
        TYPED.replace("0", "O"),
        TYPED.replace("1", "l"),
        TYPED.replace("1", "I"),
        f"  {TYPED}\t",
        "".join(chr(ord(char) + 0xFEE0) for char in TYPED),
    ],
)
def test_a_code_is_understood_however_it_is_typed(typed: str) -> None:
    assert parse_typed(typed) == CODE


@given(codes)
@settings(max_examples=150, deadline=None)
def test_a_code_of_a_known_agency_is_understood_without_separators(code: DossierCode) -> None:
    typed = compact(with_check(code)).lower()
    assert parse_typed(typed, [code.agency]) == code


@given(codes)
@settings(max_examples=150, deadline=None)
def test_a_code_of_any_agency_is_understood_with_separators(code: DossierCode) -> None:
    assert parse_typed(with_check(code)) == code


@given(codes, st.data())
@settings(max_examples=150, deadline=None)
def test_a_wrong_character_never_leads_to_another_dossier(code: DossierCode, data: st.DataObject) -> None:
    typed = with_check(code)
    place = data.draw(st.sampled_from([i for i, char in enumerate(typed) if char.isalnum()]))
    wrong = data.draw(st.sampled_from(sorted(set(SYMBOLS) - {typed[place]})))
    assert isinstance(parse_typed(typed[:place] + wrong + typed[place + 1 :], [code.agency]), Problem)


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_whatever_is_typed_gives_a_code_or_a_problem(text: str) -> None:
    assert isinstance(parse_typed(text), DossierCode | ProvisionalCode | Problem)


def test_all_codes_seen_in_real_use_can_be_typed(shared_json: Callable[[str], Any]) -> None:
    for example in shared_json("dossier_code_examples.json")["examples"]:
        code = DossierCode.parse(example["code"])
        assert isinstance(code, DossierCode)
        assert parse_typed(with_check(code)) == code


def test_without_separators_an_unknown_agency_is_read_in_groups_of_two() -> None:
    code = DossierCode("H15.50.05.13", date(2026, 10, 8), 975)
    assert parse_typed(compact(with_check(code))) == code


def test_a_known_agency_is_read_first_even_in_a_form_that_this_system_does_not_write() -> None:
    code = DossierCode("G09.20", date(2026, 6, 9), 111_201, digits=6, long_date=True)
    typed = compact(with_check(code))
    assert parse_typed(typed, [code.agency]) == code
    assert parse_typed(typed) != code


def test_a_known_agency_settles_where_the_dots_belong_and_what_an_o_means() -> None:
    code = DossierCode("H15.O01.5A", date(2026, 11, 20), 7)
    typed = compact(with_check(code))
    assert parse_typed(typed, [code.agency]) == code
    assert parse_typed(typed.replace("O", "0"), [code.agency]) == code
    assert parse_typed(typed.replace("O", "0")) != code


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", Problem("code.empty")),
        (" - . ", Problem("code.empty")),
        ("H56.22.17-261120-0007", Problem("code.check_missing")),
        ("H5622172611200007", Problem("code.check_missing")),
        (TYPED[:-1] + ("A" if TYPED[-1] != "A" else "B"), Problem("code.check_mismatch")),
        ("H56", Problem("code.too_short", {"missing": 11})),
        ("H56.22.17-26112-0007-K", Problem("code.too_short", {"missing": 1})),
        ("H56.22.17-2611", Problem("code.too_short", {"missing": 7})),
        (TYPED + "0" * 20, Problem("code.too_long", {"extra": 7})),
        ("H56.22.17-261120-00Đ7-K", Problem("code.bad_character", {"position": 16})),
        ("H56.22.17-26X120-0007-K", Problem("code.wrong_near", {"position": 10})),
        ("H56.22.17-261320-0007-K", Problem("code.wrong_near", {"position": 8})),
        ("X56.22.17-261120-0007-K", Problem("code.wrong_near", {"position": 1})),
    ],
)
def test_a_typing_error_is_named_with_its_place(typed: str, problem: Problem) -> None:
    assert parse_typed(typed, ["H56.22.17"]) == problem


@given(st.integers(0, PROVISIONAL_SPACE - 1), st.from_regex("[0-9A-Z]{1,8}", fullmatch=True))
@settings(max_examples=150, deadline=None)
def test_a_provisional_code_is_read_back_and_never_looks_national(number: int, kiosk: str) -> None:
    code = provisional_code(kiosk, number)
    assert parse_code(str(code)) == code
    assert parse_typed(with_check(code).lower()) == code
    assert parse_typed(compact(with_check(code))) == code
    assert isinstance(DossierCode.parse(str(code)), Problem)


def test_provisional_codes_have_nothing_that_is_mistyped_and_no_vowels() -> None:
    assert not set(PROVISIONAL_SYMBOLS) & set("01AEILOUY")
    assert str(provisional_code("K03", 0)) == "T-K03-222222"
    assert str(provisional_code("KIOSK1", 1)) == "T-K10SK1-222223"
    parts = {provisional_code("K03", number).part for number in range(0, PROVISIONAL_SPACE, 7_654_321)}
    assert len(parts) == len(range(0, PROVISIONAL_SPACE, 7_654_321))


@pytest.mark.parametrize("number", [-1, PROVISIONAL_SPACE])
def test_a_provisional_number_out_of_range_is_a_mistake_of_the_program(number: int) -> None:
    with pytest.raises(ValueError, match="too large"):
        provisional_code("K03", number)


@pytest.mark.parametrize("kiosk", ["", "K-03-LONG-NAME", "ĐĐ"])
def test_a_kiosk_id_that_cannot_stand_in_a_code_is_a_mistake_of_the_configuration(kiosk: str) -> None:
    with pytest.raises(ValueError, match="one to 8"):
        provisional_code(kiosk, 1)


@pytest.mark.parametrize("text", ["T-K03", "T-K03-7QHW4", "T-K03-7QHW4O", "T--7QHW4M", "T-k03-7QHW4M", "K-K03-7QHW4M"])
def test_a_provisional_code_of_another_form_is_refused(text: str) -> None:
    assert isinstance(parse_code(text), Problem)
    assert isinstance(ProvisionalCode.parse(text), Problem)


def test_a_typing_error_in_a_provisional_code_is_named() -> None:
    assert parse_typed("TK7QHW") == Problem("code.too_short", {"missing": 3})
    assert parse_typed("T-K03-7QHW4M-0") == Problem("code.check_mismatch")
    body = "T-K03-7QHA4M"
    assert parse_typed(f"{body}-{check_character(body)}") == Problem("code.wrong_near", {"position": 8})


@pytest.mark.parametrize("code", ["H41.29.19-261123-0007", "T-K03-7QHW4M"])
def test_a_code_is_understood_as_systems_write_it_and_as_people_see_it(code: str) -> None:
    for written in (code, code.lower(), f" {code} ", with_check(code), with_check(code).lower()):
        assert as_written(written) == code


@pytest.mark.parametrize("other", ["", "hồ sơ", "1" * 32, "H41.29.19-261123-0007-A"])
def test_what_is_no_code_stays_as_it_was_given(other: str) -> None:
    assert as_written(other) == other
