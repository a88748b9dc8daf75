"""Which paper a scan seems to be: by what is printed on it, by its name, by its turn."""

from __future__ import annotations

import pytest

from kiosk.domain.catalogue import RequiredPaper
from kiosk.domain.codes import DossierCode
from kiosk.domain.lookup_link import lookup_url
from kiosk.domain.paper_hints import Hint, Reason, Seen, hints
from kiosk.domain.problem import Problem
from kiosk.domain.typed_codes import parse_code

SLOTS = (
    RequiredPaper("birth", "Giấy chứng sinh"),
    RequiredPaper("authorisation", "Giấy ủy quyền có chứng thực"),
    RequiredPaper("abandoned", "Biên bản về việc trẻ bị bỏ rơi"),
    RequiredPaper("card", "Bản sao thẻ căn cước"),
    RequiredPaper("form", "Tờ khai đã ký"),
)
CARD = "038090000001||Trần Văn Thử|01011990|Nam|Thôn Thử, xã Mẫu|10052021"


def _receipt() -> str:
    code = parse_code("H99.99.01-261123-0001")
    assert isinstance(code, DossierCode), isinstance(code, Problem)
    return lookup_url("https://tracuu.example.vn", code, bytes(16))


def only(name: str, *codes: str) -> Hint | None:
    return hints([Seen("scan", name, codes)], SLOTS, ()).get("scan")


def test_a_card_is_told_by_its_code_whatever_the_file_is_called() -> None:
    assert only("giay-chung-sinh.pdf", "https://example.vn", CARD) == Hint("card", Reason.CODE)


def test_what_the_kiosk_has_printed_is_told_by_its_look_up_code() -> None:
    assert only("scan_0001.pdf", _receipt()) == Hint("form", Reason.CODE)


def test_a_code_for_which_there_is_no_paper_says_nothing() -> None:
    assert hints([Seen("scan", "scan_0001.pdf", (CARD,))], SLOTS[:1], ()) == {}


@pytest.mark.parametrize(
    ("name", "slot"),
    [
        ("Giấy chứng sinh.pdf", "birth"),
        ("giay-chung-sinh.pdf", "birth"),
        ("giaychungsinh 2.pdf", "birth"),
        ("uy_quyen.jpg", "authorisation"),
        ("bien ban bo roi trang 2.tiff", "abandoned"),
        ("cccd-mat-truoc.jpg", "card"),
    ],
)
def test_a_name_that_speaks_of_a_paper_is_understood(name: str, slot: str) -> None:
    assert only(name) == Hint(slot, Reason.NAME)


@pytest.mark.parametrize("name", ["scan_0001.pdf", "IMG_2026.JPG", "Document (3).pdf", "giay.pdf", "trang 2.pdf", "x"])
def test_a_name_that_speaks_of_none_or_of_several_says_nothing(name: str) -> None:
    assert only(name) is None


def test_silent_scans_are_taken_to_come_in_the_order_of_the_papers_that_are_still_open() -> None:
    scans = [Seen("a", "scan_1.pdf"), Seen("b", "uy quyen.pdf"), Seen("c", "scan_2.pdf"), Seen("d", "scan_3.pdf")]
    assert hints(scans, SLOTS, ("birth", "authorisation", "abandoned")) == {
        "a": Hint("birth", Reason.ORDER),
        "b": Hint("authorisation", Reason.NAME),
        "c": Hint("abandoned", Reason.ORDER),
    }
