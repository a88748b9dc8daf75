"""Which identity papers a counter takes, and what is said about the number of one that it does not."""

from __future__ import annotations

import pytest

from kiosk.domain.id_papers import ALL_PAPERS, ONLY_CARDS, IdPaper, paper_of, read_number
from kiosk.domain.problem import Problem

CARD = "038090000001"
WITH_PASSPORTS = (IdPaper.CCCD, IdPaper.PASSPORT)


@pytest.mark.parametrize(
    ("typed", "number", "paper"),
    [
        ("038 090 000 001", CARD, IdPaper.CCCD),
        ("000.000.001", "000000001", IdPaper.CMND),
        ("b0000001", "B0000001", IdPaper.PASSPORT),
        ("P 0000 0001", "P00000001", IdPaper.PASSPORT),
        ("xy12345", "XY12345", IdPaper.FOREIGN_PASSPORT),
        ("12345678", "12345678", IdPaper.FOREIGN_PASSPORT),
    ],
)
def test_each_paper_is_told_by_its_number(typed: str, number: str, paper: IdPaper) -> None:
    assert read_number(typed, ALL_PAPERS) == number
    assert paper_of(number) is paper


@pytest.mark.parametrize(
    ("typed", "papers", "problem"),
    [
        ("000000001", ONLY_CARDS, "id_paper.old_card"),
        ("000000001", WITH_PASSPORTS, "id_paper.old_card"),
        ("B0000001", ONLY_CARDS, "id_paper.no_passports"),
        ("B00001", WITH_PASSPORTS, "passport.form"),
        ("XY12345", WITH_PASSPORTS, "passport.form"),
        ("X_1", ALL_PAPERS, "passport.foreign_form"),
        ("03809000000", ALL_PAPERS, "id_number.too_short"),
        ("03809000000a", ALL_PAPERS, "id_number.not_digits"),
        ("0380900000011", ALL_PAPERS, "id_number.too_long"),
        ("", ALL_PAPERS, "id_number.empty"),
    ],
)
def test_what_is_none_of_them_hears_what_to_do(typed: str, papers: tuple[IdPaper, ...], problem: str) -> None:
    found = read_number(typed, papers)
    assert isinstance(found, Problem)
    assert found.code == problem


def test_nine_digits_are_an_old_card_only_where_old_cards_are_taken() -> None:
    without = (IdPaper.CCCD, IdPaper.FOREIGN_PASSPORT)
    assert paper_of("000000001", ALL_PAPERS) is IdPaper.CMND
    assert paper_of("000000001", without) is IdPaper.FOREIGN_PASSPORT
