"""Finding a procedure: loaded once, the most asked for first, never more rows than help."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain.catalogue import Catalogue
from kiosk.services.procedures import ROWS, Procedures
from tests.fakes.catalogue import APPLICANT, DECLARATION, EXTRACT, LAND, LETTER, catalogue, procedure


def codes(procedures: Procedures, text: str) -> list[str]:
    return [found.code for found, _ in procedures.find(text)]


def test_the_catalogue_is_loaded_at_the_first_use_and_once() -> None:
    loads: list[Catalogue] = []

    def load() -> Catalogue:
        loads.append(catalogue())
        return loads[-1]

    procedures = Procedures(load)
    assert loads == []
    procedures.warm()
    procedures.find("khai sinh")
    procedures.get(EXTRACT)
    assert len(loads) == 1


def test_a_dossier_is_read_by_the_catalogue_that_it_was_filed_by() -> None:
    here = {number: replace(catalogue(), revision=number) for number in (0, 1, 2)}
    procedures = Procedures(lambda: here[2], here.__getitem__)
    assert [procedures.as_filed({"revisions": {"catalogue": number}}).revision for number in (1, 2)] == [1, 2]
    assert procedures.as_filed({}).revision == 0, "filed before there was a hub"
    assert Procedures(lambda: here[2]).as_filed({}).revision == 2, "where nobody keeps the older ones"


def test_without_a_word_the_most_asked_for_come_first(procedures: Procedures) -> None:
    assert codes(procedures, "") == [EXTRACT, LAND, LETTER]


@pytest.mark.parametrize("typed", ["trích lục", "trich luc", "Khai sinh", "9.000001"])
def test_a_procedure_is_found_by_its_words_and_its_code(procedures: Procedures, typed: str) -> None:
    assert codes(procedures, typed)[0] == EXTRACT


def test_at_most_fifty_are_listed() -> None:
    many = [procedure(f"9.{number:06}", f"Thủ tục {number}") for number in range(1, ROWS + 30)]
    assert len(Procedures(lambda: Catalogue.of(many, ())).find("")) == ROWS


def test_a_procedure_and_a_form_are_got_by_their_keys(procedures: Procedures) -> None:
    assert procedures.get(LETTER).code == LETTER
    assert procedures.form(APPLICANT.key) == APPLICANT
    assert procedures.form(DECLARATION.key).revision == DECLARATION.revision


def test_what_is_not_in_the_catalogue_is_a_key_error(procedures: Procedures) -> None:
    with pytest.raises(KeyError):
        procedures.get("9.999999")
    with pytest.raises(KeyError):
        procedures.form("no-such-form")
