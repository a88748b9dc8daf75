"""The shipped administrative units: complete, named by day, found by the names of today and of before."""

from __future__ import annotations

import csv
import os
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.data.unit_file import load_units, read_units
from kiosk.domain.text import fold
from kiosk.domain.units import SINCE, Unit, UnitTable

TODAY = date(2026, 11, 20)


@cache
def _table() -> UnitTable:
    return load_units()


@pytest.fixture
def table() -> UnitTable:
    return _table()


def first(table: UnitTable, text: str) -> Unit:
    return table.search(text, TODAY)[0]


def all_units(table: UnitTable, day: date = TODAY) -> list[Unit]:
    return [unit for code, _ in table.provinces(day) for unit in table.of_province(code, day)]


def test_there_are_34_provinces_and_3321_communes(table: UnitTable) -> None:
    assert len(table.provinces(TODAY)) == 34
    units = all_units(table)
    assert len({unit.code for unit in units}) == len(units) == 3321
    assert all(len(unit.code) == 5 and unit.code.isdigit() for unit in units)
    assert {unit.name.split()[0] for unit in units} == {"xã", "phường", "đặc"}


@pytest.mark.parametrize(
    ("day", "name", "province"),
    [
        (SINCE, "xã Kép", "tỉnh Bắc Ninh"),
        (date(2026, 9, 19), "xã Kép", "tỉnh Bắc Ninh"),
        (date(2026, 9, 20), "phường Kép", "thành phố Bắc Ninh"),
        (TODAY, "phường Kép", "thành phố Bắc Ninh"),
    ],
)
def test_a_unit_has_the_name_of_the_day_and_keeps_its_code(
    table: UnitTable, day: date, name: str, province: str
) -> None:
    unit = table.get("07399", day)
    assert unit is not None
    assert (unit.name, unit.province) == (name, province)


def test_the_cities_of_2026_are_cities_from_their_day(table: UnitTable) -> None:
    for code, since in (("75", date(2026, 4, 30)), ("22", date(2026, 9, 1)), ("24", date(2026, 9, 20))):
        before, after = (dict(table.provinces(day))[code] for day in (date.fromordinal(since.toordinal() - 1), since))
        assert (before.split()[0], " ".join(after.split()[:2])) == ("tỉnh", "thành phố")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("tây hiếu", "phường Tây Hiếu, tỉnh Nghệ An"),
        ("tay hieu", "phường Tây Hiếu, tỉnh Nghệ An"),
        ("tay hieeus", "phường Tây Hiếu, tỉnh Nghệ An"),
        ("tyay hieu", "phường Tây Hiếu, tỉnh Nghệ An"),
        ("phường Ba Đình Hà Nội", "phường Ba Đình, thành phố Hà Nội"),
        ("ba dinh ha noi", "phường Ba Đình, thành phố Hà Nội"),
        ("con dao", "đặc khu Côn Đảo, thành phố Hồ Chí Minh"),
        ("kep", "phường Kép, thành phố Bắc Ninh"),
        ("xã kép", "phường Kép, thành phố Bắc Ninh"),
    ],
)
def test_a_commune_is_found_as_people_type_it(table: UnitTable, typed: str, found: str) -> None:
    assert first(table, typed).full_name == found


@pytest.mark.parametrize(
    ("typed", "found", "former"),
    [
        ("nghĩa mỹ thái hòa", "xã Đông Hiếu, tỉnh Nghệ An", "xã Nghĩa Mỹ, thị xã Thái Hoà, tỉnh Nghệ An"),
        ("truc bach", "phường Ba Đình, thành phố Hà Nội", "phường Trúc Bạch, quận Ba Đình, thành phố Hà Nội"),
        ("thị trấn kép", "phường Kép, thành phố Bắc Ninh", "thị trấn Kép, huyện Lạng Giang, tỉnh Bắc Giang"),
    ],
)
def test_an_old_name_leads_to_the_commune_of_today_and_is_shown(
    table: UnitTable, typed: str, found: str, former: str
) -> None:
    unit = first(table, typed)
    assert (unit.full_name, unit.former) == (found, former)


@pytest.mark.parametrize(("typed", "province"), [("hà giang", "tỉnh Tuyên Quang"), ("bac giang", "thành phố Bắc Ninh")])
def test_an_old_province_leads_to_the_one_of_today(table: UnitTable, typed: str, province: str) -> None:
    assert {unit.province for unit in table.search(typed, TODAY, limit=5)} == {province}


def test_an_old_district_leads_to_what_became_of_it(table: UnitTable) -> None:
    found = table.search("huyện nghĩa đàn", TODAY)
    assert found
    assert all(unit.province == "tỉnh Nghệ An" and "huyện Nghĩa Đàn" in unit.former for unit in found)


def test_every_commune_is_found_by_its_own_name_and_province(table: UnitTable) -> None:
    for unit in all_units(table)[::29]:
        found = table.search(fold(unit.full_name), TODAY, limit=3)
        assert unit.code in [one.code for one in found], unit.full_name


def test_what_is_near_comes_first_and_a_province_narrows(table: UnitTable) -> None:
    everywhere = table.search("tân an", TODAY, limit=50)
    assert len({unit.province_code for unit in everywhere}) > 5
    for near in ("40", "79"):
        at_home = [unit.code for unit in everywhere if unit.province_code == near and unit.name.endswith("Tân An")]
        found = table.search("tân an", TODAY, near=near)
        assert not at_home or found[0].code in at_home
    only = table.search("tân an", TODAY, province="40")
    assert {unit.province_code for unit in only} == {"40"}


@pytest.mark.parametrize("text", ["", "   ", "?!", "zzzzqq wwwxx kkkjj"])
def test_nonsense_finds_nothing(table: UnitTable, text: str) -> None:
    assert table.search(text, TODAY) == ()


@given(st.text(max_size=80))
@settings(max_examples=80, deadline=None)
def test_any_text_can_be_searched_for_and_read(text: str) -> None:
    table = _table()
    assert len(table.search(text, TODAY, limit=5)) <= 5
    table.read(text, TODAY)


@pytest.mark.parametrize(
    ("address", "street", "code"),
    [
        ("Xóm 1, phường Tây Hiếu, tỉnh Nghệ An", "Xóm 1", "17011"),
        ("xóm 1,  P.Tây Hiếu , Nghệ An", "xóm 1", "17011"),
        ("Số 2, ngõ 5, phuong ba dinh, TP. Ha Noi", "Số 2, ngõ 5", "00004"),
        ("phường Tây Hiếu, tỉnh Nghệ An", "", "17011"),
        ("Xóm 1, xã Nghĩa Mỹ, thị xã Thái Hòa, tỉnh Nghệ An", "Xóm 1", ""),
        ("Thôn Thử, xã Mẫu, tỉnh Thử Nghiệm", "Thôn Thử", ""),
        ("Xóm 1", "Xóm 1", ""),
        ("", "", ""),
    ],
)
def test_an_address_in_one_line_is_taken_apart_where_it_is_clear(
    table: UnitTable, address: str, street: str, code: str
) -> None:
    found, unit = table.read(address, TODAY)
    assert (found, unit.code if unit else "") == (street, code)


def test_an_address_is_printed_and_read_back(table: UnitTable) -> None:
    for unit in all_units(table)[::41]:
        street, again = table.read(unit.address("Số 12, thôn Đông"), TODAY)
        assert street == "Số 12, thôn Đông"
        assert again is None or again.code == unit.code
        # Two communes of a province may have one name: then nobody is chosen.
        assert (
            again is not None
            or len([u for u in table.of_province(unit.province_code, TODAY) if u.name == unit.name]) > 1
        )


def test_a_code_that_is_none_is_nothing(table: UnitTable) -> None:
    assert table.get("99999", TODAY) is None
    assert table.get("", TODAY) is None


@pytest.mark.parametrize("line", ["X\t01\tTỉnh Mẫu", "C\t00001", "P", "no tabs"])
def test_a_line_of_another_form_is_a_mistake_of_the_program(line: str) -> None:
    with pytest.raises(ValueError, match=r"units|unpack"):
        read_units(line)


def test_the_shipped_table_says_what_the_source_says(table: UnitTable) -> None:
    folder = os.environ.get("KIOSK_TEST_DATA")
    if not folder:
        pytest.skip("needs the source's table: set KIOSK_TEST_DATA to the folder of the shared test data")
    with (Path(folder) / "communes_3321.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for day, column in ((SINCE, "full_name_2025_07_01"), (TODAY, "full_name_2026_09_20")):
                unit = table.get(row["commune_code"], day)
                assert unit is not None
                assert unit.name == row[column][0].lower() + row[column][1:]
                assert unit.province_code == row["province_code"]
