"""One answer: how it is stored, how it is shown, what is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.form_rules import check_value
from kiosk.domain.form_values import LONGEST, canonical, shown, whole_number, written
from kiosk.domain.forms import Field, FieldKind, Option
from kiosk.domain.problem import Problem

TODAY = date(2026, 11, 21)
SEX = (Option("male", "Nam"), Option("female", "Nữ"))


def field(kind: FieldKind = FieldKind.TEXT, **settings: object) -> Field:
    return replace(Field("f", "Nhãn", kind), **settings)  # type: ignore[arg-type]


class TestStoredAnswers:
    @pytest.mark.parametrize(
        ("kind", "typed", "stored"),
        [
            (FieldKind.DATE, "1/2/1960", "1960-02-01"),
            (FieldKind.DATE, "01021960", "1960-02-01"),
            (FieldKind.DATE, "01-02-1960", "1960-02-01"),
            (FieldKind.DATE, "1960", "1960"),
            (FieldKind.DATE, "2/1960", "1960-02"),
            (FieldKind.DATE, "1960-02", "1960-02"),
            (FieldKind.DATE, "31/2/1960", "31/2/1960"),
            (FieldKind.NUMBER, " 012 ", "12"),
            (FieldKind.NUMBER, "1.500", "1500"),
            (FieldKind.NUMBER, "１２", "12"),
            (FieldKind.NUMBER, "1,5", "1,5"),
            (FieldKind.MONEY, "50.000 đ", "50000"),
            (FieldKind.MONEY, "50 nghìn", "50000"),
            (FieldKind.PHONE, "+84 912 345 678", "0912345678"),
            (FieldKind.ID_NUMBER, "038 090 000 001", "038090000001"),
            (FieldKind.ID_NUMBER, "03809", "03809"),
            (FieldKind.EMAIL, "An@Example.VN", "An@example.vn"),
            (FieldKind.NAME, "  H’Hen   Niê ", "H'Hen Niê"),
            (FieldKind.YES_NO, "Có", "yes"),
            (FieldKind.YES_NO, "khong", "no"),
            (FieldKind.TEXT, "a\n b\x1b[31m", "a b[31m"),
            (FieldKind.PARAGRAPH, "dòng 1\r\n\r\n dòng 2", "dòng 1\n\ndòng 2"),
            (FieldKind.TEXT, "Tie\u0302\u0301ng Vie\u0302\u0323t", "Tiếng Việt"),
        ],
    )
    def test_what_is_typed_is_stored_in_one_way(self, kind: FieldKind, typed: str, stored: str) -> None:
        assert canonical(field(kind=kind), typed) == stored

    @pytest.mark.parametrize("typed", ["female", "Nữ", "nữ", "nu", " NU "])
    def test_a_choice_is_stored_as_its_value(self, typed: str) -> None:
        assert canonical(field(kind=FieldKind.CHOICE, options=SEX), typed) == "female"

    def test_a_label_that_two_choices_share_without_marks_is_not_guessed(self) -> None:
        two = field(kind=FieldKind.CHOICE, options=(Option("1", "Lụa"), Option("2", "Lúa")))
        assert canonical(two, "lua") == "lua"
        assert check_value(two, "lua", today=TODAY) == Problem("choice.unknown")

    def test_a_flood_of_text_is_cut(self) -> None:
        assert len(canonical(field(), "a" * 100_000)) == LONGEST

    @pytest.mark.parametrize(
        ("asked", "stored", "read"),
        [
            (field(kind=FieldKind.DATE), "1995-03-12", "12/03/1995"),
            (field(kind=FieldKind.DATE), "1995", "1995"),
            (field(kind=FieldKind.YES_NO), "yes", "Có"),
            (field(kind=FieldKind.CHOICE, options=SEX), "male", "Nam"),
            (field(kind=FieldKind.MONEY), "50000", "50.000 đ"),
            (field(kind=FieldKind.PHONE), "0912345678", "0912 345 678"),
            (field(kind=FieldKind.PHONE), "02437654321", "02437654321"),
            (field(kind=FieldKind.DATE), "hôm qua", "hôm qua"),
            (field(kind=FieldKind.MONEY), "nhiều", "nhiều"),
        ],
    )
    def test_what_is_stored_is_shown_as_people_read_it(self, asked: Field, stored: str, read: str) -> None:
        assert shown(asked, stored) == read

    def test_on_paper_a_date_may_stand_in_words_as_well(self) -> None:
        asked = field(kind=FieldKind.DATE, in_words=True)
        assert shown(asked, "2005-04-21") == "21/04/2005"
        assert written(asked, "2005-04-21") == (
            "21/04/2005 (ngày hai mươi mốt tháng tư năm hai nghìn không trăm linh năm)"
        )
        assert written(asked, "hôm qua") == "hôm qua"

    def test_a_number_of_absurd_length_is_no_number(self) -> None:
        assert whole_number("9" * 5000) is None


class TestOneAnswer:
    @pytest.mark.parametrize(
        ("asked", "stored", "problem"),
        [
            (field(max_length=3), "abcd", Problem("text.too_long", {"limit": 3})),
            (field(kind=FieldKind.NUMBER), "hai", Problem("number.unreadable")),
            (field(kind=FieldKind.NUMBER, minimum=1), "0", Problem("number.too_small", {"minimum": "1"})),
            (field(kind=FieldKind.NUMBER, maximum=20), "21", Problem("number.over_limit", {"maximum": "20"})),
            (field(kind=FieldKind.MONEY, minimum=1000), "5", Problem("money.too_small", {"minimum": "1.000 đ"})),
            (field(kind=FieldKind.DATE), "31/2/1960", Problem("date.bad_day", {"month": 2, "year": 1960, "last": 29})),
            (field(kind=FieldKind.DATE), "hôm qua", Problem("date.unreadable")),
            (field(kind=FieldKind.DATE), "1960", Problem("date.day_wanted")),
            (field(kind=FieldKind.DATE, past_only=True), "2026-11-22", Problem("date.future")),
            (field(kind=FieldKind.DATE, past_only=True, year_only=True), "2027", Problem("date.future")),
            (field(kind=FieldKind.ID_NUMBER), "0380900000", Problem("id_number.too_short", {"missing": 2})),
            (field(kind=FieldKind.PERSONAL_NUMBER), "03809000000", Problem("id_number.too_short", {"missing": 1})),
            (field(kind=FieldKind.PERSONAL_NUMBER), "B_1", Problem("passport.foreign_form")),
            (field(kind=FieldKind.CHOICE, options=SEX), "x", Problem("choice.unknown")),
            (field(kind=FieldKind.YES_NO), "maybe", Problem("choice.unknown")),
            (
                field(pattern=r"\d{1,4}/\d{4}", pattern_problem="Nhập như 45/2020."),
                "45",
                Problem("form.message", {"message": "Nhập như 45/2020."}),
            ),
        ],
    )
    def test_a_wrong_answer_has_one_problem(self, asked: Field, stored: str, problem: Problem) -> None:
        assert check_value(asked, stored, today=TODAY) == problem

    @pytest.mark.parametrize(
        ("asked", "stored"),
        [
            (field(kind=FieldKind.DATE, past_only=True), "2026-11-21"),
            (field(kind=FieldKind.DATE, past_only=True, year_only=True), "2026"),
            (field(kind=FieldKind.DATE, year_only=True), "1960-02"),
            (field(kind=FieldKind.NUMBER, minimum=1, maximum=20), "20"),
            (field(pattern=r"\d{1,4}/\d{4}"), "45/2020"),
            (field(kind=FieldKind.CHOICE, options=SEX), "male"),
        ],
    )
    def test_a_good_answer_has_none(self, asked: Field, stored: str) -> None:
        assert check_value(asked, stored, today=TODAY) is None
