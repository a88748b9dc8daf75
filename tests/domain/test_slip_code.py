"""Codes on officers' slips: no look-alikes, read however they are typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.problem import Problem
from kiosk.domain.slip_code import ALPHABET, LENGTH, grouped, read_slip_code

codes = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)


def test_no_character_looks_like_another() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 27
    assert not set(ALPHABET) & set("01BILOSVZ")


@given(codes)
def test_a_code_is_read_as_it_is_written_said_and_typed(code: str) -> None:
    for typed in (code, grouped(code), grouped(code).lower(), " ".join(code), f" {code[:4]}.{code[4:]} "):
        assert read_slip_code(typed) == code


@given(codes)
def test_twins_are_understood(code: str) -> None:
    assert read_slip_code(code.replace("8", "B").replace("5", "S").replace("U", "V").replace("2", "Z")) == code


@pytest.mark.parametrize("typed", ["", "ACDE", "ACDE-23456", "A" * 60])
def test_another_length_is_told(typed: str) -> None:
    assert read_slip_code(typed) == Problem("slip.length", {"wanted": 8})


@pytest.mark.parametrize("typed", ["ACDE-234O", "ACDE-234Đ", "ACDE-23٤4", "ACDE-23_4"])
def test_another_character_is_told(typed: str) -> None:
    assert read_slip_code(typed) == Problem("slip.bad_character")
