from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.card_qr import LONGEST, CardText, parse_card
from kiosk.domain.identity import Sex
from kiosk.domain.partial_date import PartialDate
from kiosk.domain.problem import Problem

SCANNED = "038090000001|171000001|Nguyễn Văn Mẫu|05061990|Nam|Thôn Mẫu, Tân Dân, Thanh Hóa|20042021"
CARD = CardText(
    number="038090000001",
    old_number="171000001",
    name="Nguyễn Văn Mẫu",
    birth=PartialDate(1990, 6, 5),
    sex=Sex.MALE,
    residence="Thôn Mẫu, Tân Dân, Thanh Hóa",
    issued=PartialDate(2021, 4, 20),
)


def read(text: str) -> CardText:
    card = parse_card(text)
    assert isinstance(card, CardText)
    return card


def test_the_seven_fields_of_a_card_are_read() -> None:
    assert read(SCANNED) == CARD


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(SCANNED + "\r\n", id="a scanner sends Enter behind it"),
        pytest.param(SCANNED + "||thêm", id="newer cards may have more fields"),
        pytest.param(unicodedata.normalize("NFD", SCANNED), id="decomposed letters"),
        pytest.param(SCANNED.replace("05061990", "05/06/1990").replace("20042021", "20-04-2021"), id="other dates"),
        pytest.param(SCANNED.replace("|", " | "), id="spaces"),
    ],
)
def test_small_differences_between_cards_and_readers_do_not_matter(text: str) -> None:
    assert read(text) == CARD


def test_an_old_number_may_be_empty_or_left_out() -> None:
    assert read(SCANNED.replace("171000001", "")).old_number is None
    left_out = read(SCANNED.replace("171000001|", ""))
    assert (left_out.old_number, left_out.name, left_out.issued) == (None, CARD.name, CARD.issued)


def test_a_card_without_a_date_of_issue_is_read() -> None:
    card = read(SCANNED.rpartition("|")[0])
    assert (card.issued, card.residence) == (None, CARD.residence)


@pytest.mark.parametrize(
    ("written", "birth"),
    [("00001960", PartialDate(1960)), ("00021960", PartialDate(1960, 2)), ("31021960", None), ("", None)],
)
def test_a_birth_date_may_be_a_year_a_month_or_unreadable(written: str, birth: PartialDate | None) -> None:
    assert read(SCANNED.replace("05061990", written)).birth == birth


def test_what_a_damaged_scan_leaves_is_kept_and_the_rest_is_empty() -> None:
    card = read("038190000001|?|Nguy?n Th? M?u|xx|N?||")
    assert card == CardText("038190000001")


@pytest.mark.parametrize(
    ("written", "sex"), [("Nam", Sex.MALE), ("Nữ", Sex.FEMALE), ("NỮ", Sex.FEMALE), ("Nu", Sex.FEMALE)]
)
def test_the_sex_is_read_in_any_spelling(written: str, sex: Sex) -> None:
    assert read(SCANNED.replace("|Nam|", f"|{written}|")).sex is sex


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "card.not_a_card"),
        ("038090000001", "card.not_a_card"),
        ("HTTPS://TRACUU.EXAMPLE.VN/L/A/B", "card.not_a_card"),
        (SCANNED.replace("038090000001", "03809000000"), "card.bad_number"),
        (SCANNED.replace("038090000001", "03809000000Ạ"), "card.bad_number"),
        ("|" * 10, "card.bad_number"),
        ("|" * (LONGEST + 1), "card.too_long"),
    ],
)
def test_another_scanned_text_is_told_apart(text: str, why: str) -> None:
    assert parse_card(text) == Problem(why)


@given(st.text(st.characters() | st.sampled_from("|||0123456789"), max_size=120))
@settings(max_examples=200, deadline=None)
def test_whatever_is_scanned_never_raises(text: str) -> None:
    assert isinstance(parse_card(text), CardText | Problem)
    assert isinstance(parse_card(f"038090000001|{text}|||||"), CardText | Problem)


def test_nothing_of_a_person_shows_in_a_log() -> None:
    assert repr(CARD) == "CardText()"
