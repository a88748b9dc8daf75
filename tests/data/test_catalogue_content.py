"""What the shipped catalogue says: plain Vietnamese, sane papers and fees, and the facts of the national catalogue."""

from __future__ import annotations

import json
import os
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from kiosk.data.catalogue_files import SHIPPED, load_catalogue
from kiosk.domain.catalogue import Catalogue, Delivery, Procedure
from kiosk.domain.fees import CopyOrder, FeeChoice, quote
from kiosk.domain.form_pages import CITIZEN_LIMIT, pages, prefilled
from kiosk.domain.form_rules import check
from kiosk.domain.forms import NO, YES, FieldKind, Form
from kiosk.domain.plain import every_text
from kiosk.domain.text import fold
from kiosk.domain.worktime import HOURS_A_DAY, TimeKind

CATALOGUE = load_catalogue()
FILES = sorted([*SHIPPED.glob("catalogue/*.toml"), *SHIPPED.glob("forms/*.toml"), SHIPPED / "lists.toml"])
TODAY = date(2026, 11, 21)

MOST_WORDS = 20
BANNED = (
    "không hợp lệ", "bạn", "quý khách", "quý vị", "anh/chị", "đương sự", "thụ lý", "theo quy định của pháp luật",
    "click", "upload", "lỗi hệ thống",
)  # fmt: skip
UNEXPLAINED = ("UBND", "CCCD", "CMND", "TTHC", "HĐND", "BHXH", "CSDL", "DVC", "QĐ", "NĐ", "TT")
COMMON = (
    "1.001193", "1.004873", "1.004222", "1.004194", "1.002755", "1.010041", "1.010038", "1.000894", "1.000656",
    "2.000635", "2.000815", "2.000884", "1.004884", "1.004859", "1.001022", "1.001612", "1.013225", "1.011607",
    "1.001776", "1.001731", "1.004837", "1.012812", "2.000908", "1.013133",
)  # fmt: skip


def procedures() -> list[Any]:
    return [pytest.param(procedure, id=procedure.code) for procedure in CATALOGUE]


def forms() -> list[Any]:
    return [pytest.param(form, id=key) for key, form in sorted(CATALOGUE.forms.items())]


def texts(file: Path) -> Iterator[tuple[str, str]]:
    """Every string of a file with the key that it stands under."""
    found: list[tuple[str, str]] = []

    def visit(path: tuple[str | int, ...], text: str) -> None:
        found.append((str(next(part for part in reversed(path) if isinstance(part, str))), text))

    every_text(tomllib.loads(file.read_text(encoding="utf-8")), visit)
    yield from found


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!])\s+", text) if part]


class TestLanguage:
    @pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
    def test_every_text_is_composed_and_without_odd_characters(self, file: Path) -> None:
        for _, text in texts(file):
            assert text == unicodedata.normalize("NFC", text)
            assert text == text.strip()
            assert "  " not in text
            assert not re.search(r"[\u200b-\u200f\u00a0\ufeff]", text)

    @pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
    def test_sentences_are_short(self, file: Path) -> None:
        long = [
            sentence
            for key, text in texts(file)
            if key in ("hint", "note", "when", "who", "label", "question", "message", "title", "everyday", "one_of")
            for sentence in sentences(text)
            if len(sentence.split()) > MOST_WORDS
        ]
        assert long == []

    @pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
    def test_words_are_plain_and_people_are_addressed_in_one_way(self, file: Path) -> None:
        for key, text in texts(file):
            if key in ("words", "source", "name", "proof"):
                continue
            assert [w for w in BANNED if re.search(rf"\b{re.escape(w)}\b", text.casefold())] == [], text
            assert [w for w in UNEXPLAINED if re.search(rf"\b{w}\b", text)] == [], text

    @pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
    def test_full_sentences_end_with_a_full_stop(self, file: Path) -> None:
        for key, text in texts(file):
            if key in ("hint", "note", "when", "who", "message", "source"):
                assert text[-1] in ".?", text
                assert text[0].isupper() or text[0].isdigit(), text

    def test_the_official_name_stands_beside_an_everyday_one(self) -> None:
        for procedure in CATALOGUE:
            assert procedure.everyday
            assert procedure.name
            assert len(procedure.everyday) <= 60


class TestProcedures:
    def test_the_common_ones_are_there(self) -> None:
        assert {procedure.code for procedure in CATALOGUE} >= set(COMMON)

    @pytest.mark.parametrize("procedure", procedures())
    def test_papers_are_sane(self, procedure: Procedure) -> None:
        keys = [paper.key for paper in procedure.papers]
        assert len(set(keys)) == len(keys)
        assert 1 <= len(keys) <= 9
        assert sum(paper.is_declaration for paper in procedure.papers) <= 1
        for paper in procedure.papers:
            assert 1 <= paper.originals + paper.copies <= 4
            assert not (paper.is_declaration and paper.present_only)
            assert not paper.when or paper.when.startswith("Khi ")

    @pytest.mark.parametrize("procedure", procedures())
    def test_fees_are_known_or_said_to_be_unknown(self, procedure: Procedure) -> None:
        choice = FeeChoice(
            orders=(CopyOrder(pages=4, copies=2),),
            variants={tariff.key: tariff.variants[0].key for tariff in procedure.tariffs},
        )
        cost = quote(procedure.tariffs, choice, procedure.reductions)
        assert procedure.tariffs
        assert all(line.amount is None or 0 <= line.amount <= 1_000_000 for line in cost.lines)

    @pytest.mark.parametrize("procedure", procedures())
    def test_it_says_who_how_long_and_where_from(self, procedure: Procedure) -> None:
        assert procedure.time is not None or procedure.time_note
        assert procedure.code in procedure.source
        assert procedure.captured <= TODAY
        assert not procedure.compared
        assert Delivery.COUNTER in procedure.deliveries
        assert 3 <= procedure.minutes <= 30
        assert len(procedure.words) >= 3

    def test_certified_copies_cost_by_the_page(self) -> None:
        tariffs = CATALOGUE.get("2.000815").tariffs
        assert [
            quote(tariffs, FeeChoice(orders=(CopyOrder(pages=pages, copies=copies),))).total
            for pages, copies in ((1, 1), (2, 1), (3, 1), (5, 2), (1000, 1))
        ] == [2000, 4000, 5000, 14000, 200_000]

    def test_a_free_fee_is_only_one_that_the_law_makes_free(self) -> None:
        free = {
            procedure.code
            for procedure in CATALOGUE
            if quote(procedure.tariffs, FeeChoice()).total == 0 and not quote(procedure.tariffs, FeeChoice()).unknown
        }
        assert free == {"1.001193", "1.000894", "1.004837", "1.013133"}

    def test_few_life_events_with_few_procedures_each(self) -> None:
        """At most seven choices a page, so that nobody has to scroll."""
        assert len(CATALOGUE.life_events()) <= 7
        assert all(len(CATALOGUE.of_life_event(event)) <= 7 for event in CATALOGUE.life_events())

    def test_the_order_of_popularity_has_no_ties(self) -> None:
        ranks = [procedure.popular for procedure in CATALOGUE if procedure.popular]
        assert ranks == list(range(1, len(ranks) + 1))

    def test_the_words_people_use_differ_from_each_other(self) -> None:
        for procedure in CATALOGUE:
            folded = [fold(word) for word in procedure.words]
            assert len(set(folded)) == len(folded), procedure.code


class TestForms:
    @pytest.mark.parametrize("form", forms())
    def test_no_page_has_more_questions_than_a_citizen_can_take_in(self, form: Form) -> None:
        answers = {section.count_key: "2" for section in form.sections if section.repeat}
        for section in form.sections:
            for field in section.fields:
                answers[field.key] = field.options[0].value if field.options else "yes"
        assert all(len(page.questions) <= CITIZEN_LIMIT for page in pages(form, answers))

    @pytest.mark.parametrize("form", forms())
    def test_it_names_its_source_and_does_not_claim_to_be_compared(self, form: Form) -> None:
        assert not form.compared
        assert "chưa đối chiếu mẫu" in form.source or "không có mẫu" in form.source

    @pytest.mark.parametrize("form", forms())
    def test_free_text_questions_say_what_to_write(self, form: Form) -> None:
        silent = {
            field.key
            for section in form.sections
            for field in section.fields
            if field.kind in (FieldKind.PARAGRAPH, FieldKind.ADDRESS, FieldKind.DATE, FieldKind.ID_NUMBER)
            and not field.hint
        }
        assert silent == set()

    @pytest.mark.parametrize("form", forms())
    def test_an_empty_form_can_be_shown_and_checked(self, form: Form) -> None:
        answers = prefilled(form, {})
        assert pages(form, answers)
        assert all(problem.problem.code == "form.required" or problem.problem.code == "form.message"
                   for problem in check(form, answers, today=TODAY))  # fmt: skip

    def test_there_are_fifty_four_peoples_and_a_way_out(self) -> None:
        lists = tomllib.loads((SHIPPED / "lists.toml").read_text(encoding="utf-8"))
        peoples = lists["ethnic_groups"]["options"]
        assert len(peoples) == len(set(peoples)) == 55
        assert (peoples[0], peoples[-1]) == ("Kinh", "Khác")

    def test_a_birth_can_be_declared_from_start_to_end(self) -> None:
        form = CATALOGUE.form("khai-sinh")
        known = {"applicant.name": "Lò Thị Ó", "applicant.id_number": "038195000001", "applicant.birth_date": "1995"}
        answers = prefilled(form, known)
        answers |= {"relation": "Mẹ", "child_name": "Lò Văn Bản", "child_birth_date": "2026-11-03", "child_sex": "male"}
        answers |= {
            "child_ethnic_group": "Thái",
            "child_birth_place": "Trạm y tế",
            "child_home": "Xã Bản",
            "married": "",
        }
        answers |= {"father_known": NO, "married": "Chưa đăng ký", "copies_wanted": YES, "copies_count": "2"}
        answers = prefilled(form, known, answers)
        assert check(form, answers, today=TODAY) == ()
        assert answers["mother_name"] == "Lò Thị Ó"
        answers["mother_birth_date"] = "2027"
        (problem,) = [p for p in check(form, answers, today=TODAY) if p.key == "mother_birth_date"]
        assert problem.problem.code == "date.future"

    @pytest.mark.parametrize("key", ["nguoi-nop", "chu-ho-so"])
    def test_the_people_of_a_dossier_have_the_keys_that_the_rest_of_the_program_reads(self, key: str) -> None:
        keys = {field.key for section in CATALOGUE.form(key).sections for field in section.fields}
        assert keys >= {"name", "birth_date", "id_number", "address"}


def test_loading_twice_gives_the_same_catalogue() -> None:
    again: Catalogue = load_catalogue()
    assert [a for a, b in zip(CATALOGUE, again, strict=True) if a != b] == []
    assert [a.code for a, b in pairwise(CATALOGUE) if a.code == b.code] == []


@pytest.fixture(scope="module")
def published() -> dict[str, dict[str, Any]]:
    """The records of the national catalogue by code."""
    folder = os.environ.get("KIOSK_TEST_DATA")
    if not folder:
        pytest.skip("needs the national catalogue: set KIOSK_TEST_DATA to the folder of the shared test data")
    records: dict[str, dict[str, Any]] = {}
    for name in ("tthc_commune_detail.json", "tthc_commune_core.json"):
        for record in json.loads((Path(folder) / name).read_text(encoding="utf-8"))["records"]:
            records[record["code"]] = record
    return {procedure.code: records[procedure.code] for procedure in CATALOGUE if procedure.code in records}


class TestFactsOfTheNationalCatalogue:
    def test_only_procedures_without_published_details_are_missing(self, published: dict[str, dict[str, Any]]) -> None:
        assert {procedure.code for procedure in CATALOGUE} - set(published) == {
            "1.001776",
            "1.001731",
            "1.014027",
            "1.012786",
        }

    def test_names_and_fields_are_the_official_ones(self, published: dict[str, dict[str, Any]]) -> None:
        for code, record in published.items():
            procedure = CATALOGUE.get(code)
            official = record["name"].removeprefix("Thủ tục ").casefold()
            assert official.startswith(procedure.name.casefold()), code
            assert record["field"] == procedure.field, code
            assert (record["field_code"] or procedure.field_code) == procedure.field_code, code

    def test_times_are_the_published_ones(self, published: dict[str, dict[str, Any]]) -> None:
        """A day of which the unit is not told (OTHER, in 1.001022) is a working day by the law of civil status."""
        units = {
            TimeKind.WORKING_DAY: {"WORKING_DAY", "OTHER"},
            TimeKind.DAY: {"DAY"},
            TimeKind.SAME_DAY: {"DAY", "WORKING_DAY"},
        }
        compared = 0
        for code, record in published.items():
            processing = CATALOGUE.get(code).time
            times = {(channel["qty"], channel["unit"]) for channel in record["channels"] if channel["qty"]}
            if processing is None or not times:
                continue
            days = max(1, processing.hours // HOURS_A_DAY)
            assert any(quantity == days and unit in units[processing.kind] for quantity, unit in times), code
            compared += 1
        assert compared >= 18

    def test_flat_fees_are_among_the_published_amounts(self, published: dict[str, dict[str, Any]]) -> None:
        for code, record in published.items():
            amounts = {channel["fee_vnd"] for channel in record["channels"]}
            amounts |= {fee["value_vnd"] for channel in record["channels"] for fee in channel.get("fees", [])}
            amounts |= {
                int(number.replace(".", ""))
                for channel in record["channels"]
                for number in re.findall(r"\d{1,3}(?:\.\d{3})+", f"{channel['fee_note']} {channel['note']}")
            }
            cost = quote(CATALOGUE.get(code).tariffs, FeeChoice(variants={"registration": "on_time"}))
            assert all(line.amount is None or line.amount in amounts for line in cost.lines), code
