"""Forms out of plain tables: whole or with every fault named; patterns that cannot hang; dates in words."""

from __future__ import annotations

import contextlib
import re
import tomllib
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from kiosk.domain.date_words import date_in_words
from kiosk.domain.form_pattern import matches, pattern_fault
from kiosk.domain.form_reader import FormError, read_form
from kiosk.domain.forms import Condition, FieldKind, Option, Repeat, RuleKind
from kiosk.domain.partial_date import PartialDate

TEXT = r"""
revision = 2
title = "Tờ khai mẫu"
source = "Bài kiểm tra."
source_date = 2026-07-18
compared = true

[[sections]]
key = "child"
title = "Trẻ"
note = "Điền theo giấy chứng sinh."

[[sections.fields]]
key = "sex"
label = "Giới tính"
kind = "choice"
options = [{ value = "male", label = "Nam" }, { value = "female", label = "Nữ" }]

[[sections.fields]]
key = "birth"
label = "Ngày sinh"
kind = "date"
required = true
year_only = true
past_only = true

[[sections.fields]]
key = "number"
label = "Số"
kind = "text"
pattern = '\d{1,4}/\d{4}'
pattern_problem = "Nhập như 45/2020."
visible_when = { field = "sex", one_of = ["male"] }
prefill = "applicant.name"

[[sections]]
key = "people"
title = "Người cùng đi"
repeat = { minimum = 0, maximum = 3, item_label = "Người thứ", question = "Có mấy người?" }

[[sections.fields]]
key = "tribe"
label = "Dân tộc"
kind = "choice"
options_from = "tribes"

[[sections.fields]]
key = "until"
label = "Đến ngày"
kind = "date"

[[rules]]
kind = "at_least_one_of"
fields = ["sex", "birth"]
message = "Điền giới tính hoặc ngày sinh."
"""

GONE = object()
TRIBES = {"tribes": (Option("Kinh", "Kinh"), Option("Khác", "Khác"))}


def table() -> dict[str, Any]:
    return tomllib.loads(TEXT)


def faults_in(spoilt: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(FormError) as caught:
        read_form("mau", spoilt, TRIBES)
    return [(fault.field, fault.message) for fault in caught.value.faults]


class TestReading:
    def test_a_good_table_becomes_a_form(self) -> None:
        form = read_form("mau", table(), TRIBES)
        assert (form.key, form.revision, form.title, form.compared) == ("mau", 2, "Tờ khai mẫu", True)
        child, people = form.sections
        assert child.note == "Điền theo giấy chứng sinh."
        assert child.fields[0].options == (Option("male", "Nam"), Option("female", "Nữ"))
        assert child.fields[1].kind is FieldKind.DATE
        assert child.fields[1].past_only
        assert child.fields[2].visible_when == (Condition("sex", ("male",)),)
        assert people.repeat == Repeat(0, 3, "Người thứ", "Có mấy người?")
        assert people.fields[0].options == TRIBES["tribes"]
        assert form.rules[0].kind is RuleKind.AT_LEAST_ONE_OF

    def test_all_faults_are_found_in_one_go(self) -> None:
        spoilt = table()
        del spoilt["title"]
        spoilt["sections"][0]["fields"][1]["kind"] = "datum"
        spoilt["sections"][1]["fields"][0]["options_from"] = "peoples"
        fields = {field for field, _ in faults_in(spoilt)}
        assert fields >= {"title", "sections[1].fields[2].kind", "sections[2].fields[1].options_from"}

    @pytest.mark.parametrize(
        ("path", "value", "fault", "words"),
        [
            ("revision", 0, "", "từ 1"),
            ("revision", "1", "", "số nguyên"),
            ("revision", True, "", "số nguyên"),
            ("source_date", "2026-07-18", "", "ngày dạng"),
            ("titel", "x", "", "“title”"),
            ("title", "  ", "", "không để trống"),
            ("title", "Tie\u0302ng", "", "NFC"),
            ("compared", "true", "", "true hoặc false"),
            ("sections", [], "", "ít nhất một"),
            ("sections", ["x"], "", "[[sections]]"),
            ("sections.0.key", "Trẻ", "sections[1].key", "không dấu"),
            ("sections.1.key", "child", "sections[2].key", "đã dùng"),
            ("sections.1.fields.1.key", "sex", "sections[2].fields[2].key", "đã dùng"),
            ("sections.0.fields.0.options", [], "sections[1].fields[1].options", "danh sách"),
            ("sections.0.fields.0.options", ["A", "a"], "sections[1].fields[1].options", "trùng"),
            ("sections.0.fields.1.options", ["A"], "sections[1].fields[2].options", "choice"),
            ("sections.0.fields.1.minimum", 1, "sections[1].fields[2].minimum", "number"),
            ("sections.0.fields.2.pattern", "(a+)+", "sections[1].fields[3].pattern", "mẫu"),
            ("sections.0.fields.2.pattern_problem", GONE, "sections[1].fields[3].pattern_problem", "Thêm"),
            ("sections.0.fields.2.prefill", "me.name", "sections[1].fields[3].prefill", "Chọn"),
            ("sections.0.fields.0.default", "x", "sections[1].fields[1].default", "được lưu"),
            (
                "sections.0.fields.2.visible_when.field",
                "people",
                "sections[1].fields[3].visible_when.field",
                "phía trên",
            ),
            ("sections.0.fields.2.visible_when.one_of", ["nam"], "sections[1].fields[3].visible_when.one_of", "male"),
            ("sections.1.fields.0.prefill", "applicant.name", "sections[2].fields[1].prefill", "lặp"),
            ("sections.1.fields.0.options_from", "x", "sections[2].fields[1].options_from", "tribes"),
            ("sections.1.repeat.minimum", 9, "sections[2].repeat.minimum", "nhỏ hơn"),
            ("sections.1.repeat.maximum", 999, "sections[2].repeat.maximum", "đến 20"),
            ("sections.1.repeat.question", GONE, "sections[2].repeat.question", "Thêm"),
            ("sections.1.repeat", "x", "sections[2].repeat", "[repeat]"),
            ("rules.0.fields", ["sex", "until"], "rules[1].fields", "“until”"),
            ("rules.0.fields", ["sex"], "rules[1].fields", "đủ khóa"),
            ("rules.0.kind", "date_before", "rules[1].fields", "“sex”"),
            ("rules.0.message", GONE, "rules[1].message", "Thêm"),
        ],
    )
    def test_a_fault_names_its_place_and_says_what_to_do(
        self, path: str, value: object, fault: str, words: str
    ) -> None:
        spoilt = table()
        *way, last = path.split(".")
        inner: Any = spoilt
        for step in way:
            inner = inner[int(step)] if step.isdecimal() else inner[step]
        if value is GONE:
            del inner[last]
        else:
            inner[last] = value
        found = [message for place, message in faults_in(spoilt) if place == (fault or path)]
        assert found
        assert words in found[0]

    def test_a_condition_on_a_later_question_is_refused(self) -> None:
        spoilt = table()
        spoilt["sections"][0]["fields"][0]["visible_when"] = {"field": "birth", "one_of": ["1960"]}
        assert faults_in(spoilt)[0][0] == "sections[1].fields[1].visible_when.field"

    @settings(max_examples=80)
    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        ["sections", "fields", "key", "kind", "repeat", "options", "rules", "title", "one_of"]
                    ),
                    inner,
                    max_size=4,
                )
            ),
            max_leaves=25,
        )
    )
    def test_no_table_makes_the_reader_fail_otherwise(self, junk: object) -> None:
        spoilt = {**table(), "sections": junk} if not isinstance(junk, dict) else {**table(), **junk}
        with contextlib.suppress(FormError):
            assert read_form("mau", spoilt, TRIBES).sections


PIECES = (r"\d", "a", "-", "[A-Z]", "[^ ]", "[0-", "]", "{2}", "{1,3}", "{9", "?")
"""What patterns are made of, whole and broken off."""


class TestPatterns:
    @pytest.mark.parametrize("pattern", [r"\d{1,4}/\d{4}", "[A-Z]{2}[0-9]{6}", "AB?-[^ ]{3}", "Số đỏ"])
    def test_simple_patterns_are_taken(self, pattern: str) -> None:
        assert pattern_fault(pattern) == ""
        re.compile(pattern)

    @pytest.mark.parametrize(
        "pattern",
        [
            "(a+)+", "a*", "a+", "a{1,}", "a|b", ".", "^a$", "(a)", r"\1", "a{1,9}" * 4, "a" * 81,
            "[b-a]", "a{5,2}", "[", "{2}", "a{999}",
        ],
    )  # fmt: skip
    def test_patterns_that_could_hang_or_mean_nothing_are_refused(self, pattern: str) -> None:
        assert pattern_fault(pattern) != ""

    def test_a_pattern_is_about_the_whole_answer(self) -> None:
        assert matches(r"\d{4}", "2020")
        assert not matches(r"\d{4}", "x2020")
        assert not matches(r"\d{4}", "2020\n")

    @settings(max_examples=200)
    @given(st.lists(st.sampled_from(PIECES), max_size=8))
    def test_what_is_taken_always_compiles(self, pieces: list[str]) -> None:
        pattern = "".join(pieces)
        taken = pattern_fault(pattern) == ""
        event(f"taken: {taken}")
        assert not taken or isinstance(re.compile(pattern), re.Pattern)


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (PartialDate(1995, 4, 12), "ngày mười hai tháng tư năm một nghìn chín trăm chín mươi lăm"),
        (PartialDate(2026, 11, 21), "ngày hai mươi mốt tháng mười một năm hai nghìn không trăm hai mươi sáu"),
        (PartialDate(2005, 5, 15), "ngày mười lăm tháng năm năm hai nghìn không trăm linh năm"),
        (PartialDate(2010, 10, 10), "ngày mười tháng mười năm hai nghìn không trăm mười"),
        (PartialDate(2000, 1, 31), "ngày ba mươi mốt tháng một năm hai nghìn"),
        (PartialDate(2100, 12, 24), "ngày hai mươi tư tháng mười hai năm hai nghìn một trăm"),
        (PartialDate(1960, 2), "tháng hai năm một nghìn chín trăm sáu mươi"),
        (PartialDate(1954), "năm một nghìn chín trăm năm mươi tư"),
    ],
)
def test_a_date_is_written_in_words(when: PartialDate, words: str) -> None:
    assert date_in_words(when) == words
