"""The catalogue as a value: order, look-up, groups."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.catalogue import Catalogue, Procedure
from kiosk.domain.worktime import ProcessingTime

BIRTH = Procedure(
    code="1.001193",
    name="Đăng ký khai sinh",
    everyday="Làm giấy khai sinh",
    field="Hộ tịch",
    life_event="Sinh con",
    who="Cha, mẹ.",
    form="khai-sinh",
    time=ProcessingTime.same_day(),
    result="Giấy khai sinh",
    source="Bài kiểm tra.",
    captured=date(2026, 7, 18),
    popular=2,
)
COPY = replace(BIRTH, code="2.000815", everyday="Sao y", field="Chứng thực", life_event="Giấy tờ", popular=1)
EAVES = replace(BIRTH, code="1.000001", everyday="Ăn theo", popular=0)
DOOR = replace(BIRTH, code="1.000002", everyday="Đường đi", popular=0)


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue.of([DOOR, EAVES, BIRTH, COPY], [])


def test_popular_procedures_come_first_then_the_dictionary_rules(catalogue: Catalogue) -> None:
    assert [p.everyday for p in catalogue.all()] == ["Sao y", "Làm giấy khai sinh", "Ăn theo", "Đường đi"]
    assert list(catalogue) == list(catalogue.all())
    assert len(catalogue) == 4


def test_a_procedure_is_found_by_its_code(catalogue: Catalogue) -> None:
    assert catalogue.get("1.001193") is BIRTH
    with pytest.raises(KeyError):
        catalogue.get("9.999999")
    with pytest.raises(KeyError):
        catalogue.form("khai-sinh")


def test_procedures_are_grouped_by_life_event_and_by_field(catalogue: Catalogue) -> None:
    assert catalogue.life_events() == ("Giấy tờ", "Sinh con")
    assert catalogue.fields() == ("Chứng thực", "Hộ tịch")
    assert catalogue.of_life_event("Giấy tờ") == (COPY,)
    assert catalogue.of_field("Hộ tịch") == (BIRTH, EAVES, DOOR)


def test_a_catalogue_cannot_be_changed_from_outside(catalogue: Catalogue) -> None:
    with pytest.raises(TypeError):
        catalogue.procedures["x"] = BIRTH  # type: ignore[index]
