"""One way of showing codes: a dossier on a page bears its check character; and what was erased."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from kiosk.domain.dossier import Erasure, Status
from kiosk.domain.typed_codes import with_check
from kiosk.screens.lookup import answer_rows, receipt_rows
from kiosk.screens.sync import aside_row
from kiosk.services.lookup import Found, SeenReceipt
from kiosk.services.ports import LeftAside
from kiosk.services.receipt_check import Verdict

CODE, OLD = "H41.29.19-261123-0007", "T-K03-7QHW4M"
MOMENT = datetime(2026, 11, 23, 2, tzinfo=UTC)
FOUND = Found(CODE, "Đăng ký khai sinh", "Nguyễn T. M.", Status.RETURNED, MOMENT, MOMENT, (OLD,))


def test_what_is_set_aside_bears_the_code_as_it_is_on_paper() -> None:
    assert with_check(CODE) in aside_row(LeftAside("1" * 32, CODE, "file_damaged", MOMENT)).plain
    assert "1" * 32 in aside_row(LeftAside("1" * 32, "", "file_damaged", MOMENT)).plain


def test_an_answer_bears_all_codes_as_they_are_on_paper() -> None:
    rows = dict(answer_rows(FOUND))
    assert (rows["Mã hồ sơ"], rows["Mã trước đây"]) == (with_check(CODE), with_check(OLD))
    assert dict(receipt_rows(SeenReceipt(CODE, Verdict.SISTER, "K2", None)))["Mã hồ sơ"] == with_check(CODE)


def test_an_erased_dossier_says_so_in_the_place_of_empty_rows() -> None:
    erased = Found(CODE, "", "", Status.RETURNED, MOMENT, None, erased=Erasure(1_795_399_200_000, "request"))
    rows = dict(answer_rows(erased))
    assert rows["Dữ liệu cá nhân"] == "đã xóa lúc 09:00 23/11/2026, vì: người dân yêu cầu"
    assert "Chủ hồ sơ" not in rows
    assert all(rows.values())


def test_pages_write_no_code_of_a_dossier_without_its_check_character() -> None:
    """A code in words for people goes through `with_check` or `typed_form`, but for a transfer's own text."""
    bare = re.compile(r"code=(?!with_check)\w+\.(?:\w+\.)?(?:other_)?code\b")
    pages = Path(__file__).parents[2] / "kiosk" / "screens"
    found = [f"{page.name}: {line}" for page in pages.glob("*.py") for line in bare.findall(page.read_text("utf-8"))]
    assert found == ["slip_code.py: code=out.code"], "the slip's own code, which is no dossier's"
