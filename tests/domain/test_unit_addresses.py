"""Addresses of identity cards lead to the communes of today, or to several of them, and never to a guess."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.data.unit_file import load_units
from kiosk.domain.unit_addresses import AddressReader

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def reader() -> AddressReader:
    return AddressReader(load_units())


def meant(reader: AddressReader, address: str) -> list[tuple[str, str]]:
    return [(place.street, place.unit.full_name) for place in reader.read(address, TODAY)]


@pytest.mark.parametrize(
    ("card", "street", "now"),
    [
        ("Xóm 1, Tây Hiếu, Thái Hòa, Nghệ An", "Xóm 1", "phường Tây Hiếu, tỉnh Nghệ An"),
        ("Xóm 1, Xã Nghĩa Mỹ, Thị xã Thái Hoà, Tỉnh Nghệ An", "Xóm 1", "xã Đông Hiếu, tỉnh Nghệ An"),
        ("XÓM 1, XÃ NGHĨA MĨ, THỊ XÃ THÁI HÒA, NGHỆ AN", "XÓM 1", "xã Đông Hiếu, tỉnh Nghệ An"),
        ("Tổ 4, Phường 01, Quận 3, TP Hồ Chí Minh", "Tổ 4", "phường Bàn Cờ, thành phố Hồ Chí Minh"),
        ("P. Trúc Bạch, Q. Ba Đình, Hà Nội", "", "phường Ba Đình, thành phố Hà Nội"),
        ("Thôn 1, Đại Lâm, Lạng Giang, Bắc Giang", "Thôn 1", "xã Tân Dĩnh, thành phố Bắc Ninh"),
    ],
)
def test_a_card_of_before_july_2025_leads_to_the_commune_of_today(
    reader: AddressReader, card: str, street: str, now: str
) -> None:
    assert meant(reader, card) == [(street, now)]


def test_a_card_of_today_is_read_as_it_stands(reader: AddressReader) -> None:
    assert meant(reader, "Thôn 2, xã Đông Hiếu, tỉnh Nghệ An") == [("Thôn 2", "xã Đông Hiếu, tỉnh Nghệ An")]


def test_a_commune_that_was_divided_leads_to_every_part(reader: AddressReader) -> None:
    names = [name for _, name in meant(reader, "Số 8, phường Cửa Nam, quận Hoàn Kiếm, Hà Nội")]
    assert len(names) > 1
    assert "phường Cửa Nam, thành phố Hà Nội" in names


def test_what_it_was_called_stands_beside_what_it_is_called(reader: AddressReader) -> None:
    [place] = reader.read("Xóm 1, Nghĩa Mỹ, Thái Hòa, Nghệ An", TODAY)
    assert place.unit.former == "xã Nghĩa Mỹ, thị xã Thái Hoà, tỉnh Nghệ An"


def test_phuong_mai_is_no_ward_called_mai(reader: AddressReader) -> None:
    assert all("Mai" in place.unit.former for place in reader.read("Số 1, Phương Mai, Đống Đa, Hà Nội", TODAY))
    assert meant(reader, "Số 1, Phương Mai, Đống Đa, Hà Nội")


@pytest.mark.parametrize("address", ["", ",", "Thôn Kín, xã Mẫu", "Nghệ An", "Xóm 1, Xã Không Có, Nghệ An", "a,b"])
def test_what_names_no_known_commune_is_left_to_the_person(reader: AddressReader, address: str) -> None:
    assert reader.read(address, TODAY) == []


def test_every_commune_of_today_is_read_back_from_its_own_address(reader: AddressReader) -> None:
    table = load_units()
    for code in table.communes:
        unit = table.get(code, TODAY)
        assert unit is not None
        assert [place.unit.code for place in reader.read(unit.address("Số 5"), TODAY)] == [code], unit


@pytest.mark.long
def test_every_former_commune_is_found_as_old_cards_write_it(reader: AddressReader) -> None:
    """But for six island districts and the like, which had no communes."""
    lost = 0
    for code, commune in load_units().communes.items():
        for former in commune.former:
            found = {place.unit.code for place in reader.read(f"Xóm 1, {former.full_name}", TODAY)}
            lost += code not in found
    assert lost <= 6
