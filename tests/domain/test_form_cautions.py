"""What deserves a second look: a number beside sex and year, an answer beside what is known. Nothing is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kiosk.domain.form_cautions import doubts, page_doubts
from kiosk.domain.form_pages import pages
from kiosk.domain.form_reader import FormError, read_form
from kiosk.domain.form_rules import check
from kiosk.domain.forms import Form, Option
from kiosk.domain.identity import NumberSays, Sex, number_says

TODAY = date(2026, 11, 21)
SEXES = {"sex": (Option("male", "Nam"), Option("female", "Nữ"))}
MAN = {"number": "038088000001", "birth": "1988-02-03", "sex": "male"}
FATHER = "Xem lại: người nộp là nữ."


def table() -> dict[str, Any]:
    return {
        "revision": 1,
        "title": "Tờ khai mẫu",
        "source": "Bài kiểm tra.",
        "source_date": TODAY,
        "sections": [
            {
                "key": "who",
                "title": "Ai",
                "fields": [
                    {"key": "relation", "label": "Là gì?", "kind": "choice", "options": ["Cha", "Mẹ", "Khác"]},
                    {"key": "number", "label": "Số", "kind": "personal_number"},
                    {"key": "birth", "label": "Ngày sinh", "kind": "date", "year_only": True},
                    {"key": "sex", "label": "Giới tính", "kind": "choice", "options_from": "sex"},
                ],
            }
        ],
        "persons": [{"id_number": "number", "birth_date": "birth", "sex": "sex"}],
        "warnings": [
            {
                "when": {"field": "relation", "one_of": ["Cha"]},
                "known": {"fact": "applicant.sex", "one_of": ["female"]},
                "message": FATHER,
            }
        ],
    }


@pytest.fixture
def form() -> Form:
    return read_form("mau", table(), SEXES)


def codes(form: Form, answers: dict[str, str], **known: str) -> list[tuple[str, str]]:
    facts = {f"applicant.{fact}": value for fact, value in known.items()}
    return [(doubt.key, doubt.problem.code) for doubt in doubts(form, answers, facts)]


@pytest.mark.parametrize(
    ("number", "sex", "year"),
    [
        ("038088000001", Sex.MALE, 1988),
        ("038188000001", Sex.FEMALE, 1988),
        ("038205000001", Sex.MALE, 2005),
        ("038399000001", Sex.FEMALE, 2099),
    ],
)
def test_a_number_says_sex_and_year(number: str, sex: Sex, year: int) -> None:
    assert number_says(number) == NumberSays(sex, year)


class TestANumber:
    def test_that_fits_is_no_doubt(self, form: Form) -> None:
        assert codes(form, MAN) == []

    def test_that_says_another_sex_stands_at_the_later_of_both_questions(self, form: Form) -> None:
        assert codes(form, {**MAN, "sex": "female"}) == [("sex", "id_number.other_sex")]

    def test_that_says_another_year_stands_at_the_later_of_both_questions(self, form: Form) -> None:
        assert codes(form, {**MAN, "birth": "1989"}) == [("birth", "id_number.other_year")]
        [section] = form.sections
        turned = replace(form, sections=(replace(section, fields=section.fields[::-1]),))
        assert codes(turned, {**MAN, "birth": "1989"}) == [("number", "id_number.other_year")]

    def test_of_no_known_province_stands_at_the_number(self, form: Form) -> None:
        assert codes(form, {**MAN, "number": "003088000001"}) == [("number", "id_number.unknown_place")]

    @pytest.mark.parametrize("number", ["", "B0000001", "03808800000", "038 088 000 001", "012345678"])
    def test_that_is_no_cards_or_not_finished_says_nothing(self, form: Form, number: str) -> None:
        assert codes(form, {**MAN, "number": number, "sex": "female", "birth": "1960"}) == []

    @pytest.mark.parametrize("left_out", ["birth", "sex"])
    def test_is_compared_only_with_what_was_answered(self, form: Form, left_out: str) -> None:
        assert codes(form, {**MAN, left_out: ""}) == []
        assert codes(form, {**MAN, left_out: "31/2/1990"}) == []

    def test_is_never_refused(self, form: Form) -> None:
        assert check(form, {**MAN, "sex": "female", "birth": "1960"}, today=TODAY) == ()

    def test_says_nothing_personal_where_it_might_be_written_down(self, form: Form) -> None:
        found = doubts(form, {**MAN, "sex": "female", "birth": "1960"}, {})
        assert len(found) == 2
        assert not any("1988" in repr(one) or "038088" in repr(one) or one.problem.params for one in found)

    def test_with_another_wrong_answer_is_another_doubt(self, form: Form) -> None:
        first, second = (doubts(form, {**MAN, "birth": year}, {}) for year in ("1960", "1961"))
        assert first != second


class TestAnAnswerBesideAFact:
    def test_that_go_ill_together_are_said_with_the_forms_own_words(self, form: Form) -> None:
        [doubt] = doubts(form, {"relation": "Cha"}, {"applicant.sex": "female"})
        assert (doubt.key, dict(doubt.problem.params)) == ("relation", {"message": FATHER})

    @pytest.mark.parametrize(("relation", "sex"), [("Cha", "male"), ("Mẹ", "female"), ("Cha", ""), ("", "female")])
    def test_that_go_well_or_are_not_known_are_no_doubt(self, form: Form, relation: str, sex: str) -> None:
        assert codes(form, {"relation": relation}, sex=sex) == []


def test_a_page_has_only_its_own_doubts(form: Form) -> None:
    answers = {**MAN, "relation": "Cha", "sex": "female"}
    found = [page_doubts(form, page, answers, {"applicant.sex": "female"}) for page in pages(form, answers, limit=2)]
    assert [[doubt.key for doubt in one] for one in found] == [["relation"], ["sex"]]


@pytest.mark.parametrize(
    ("where", "change", "field", "words"),
    [
        ("warnings", {"when": {"field": "father", "one_of": ["Cha"]}}, "warnings[1].when.field", "câu hỏi"),
        ("warnings", {"when": {"field": "relation", "one_of": ["Bố"]}}, "warnings[1].when.one_of", "Cha"),
        ("warnings", {"known": {"fact": "me.sex", "one_of": ["male"]}}, "warnings[1].known.fact", "applicant.sex"),
        ("warnings", {"known": {"fact": "owner.sex", "one_of": ["nam"]}}, "warnings[1].known.one_of", "male"),
        ("warnings", {"known": None}, "warnings[1]", "known"),
        ("warnings", {"message": None}, "warnings[1].message", "Thêm"),
        ("warnings", {"mesage": "x"}, "warnings[1].mesage", "message"),
        ("persons", {"id_number": "birth"}, "persons[1].id_number", "id_number"),
        ("persons", {"birth_date": "sex"}, "persons[1].birth_date", "date"),
        ("persons", {"sex": "relation"}, "persons[1].sex", "male"),
        ("persons", {"birth_date": None, "sex": None}, "persons[1]", "ít nhất"),
    ],
)
def test_what_a_file_says_wrongly_is_named(where: str, change: dict[str, Any], field: str, words: str) -> None:
    spoilt = table()
    entry = {**spoilt[where][0], **change}
    spoilt[where] = [{key: value for key, value in entry.items() if value is not None}]
    with pytest.raises(FormError) as caught:
        read_form("mau", spoilt, SEXES)
    assert any(fault.field == field and words in fault.message for fault in caught.value.faults), caught.value.faults
