"""[payment] of kiosk.toml: a whole bank account or none, and a bank that somebody can name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kiosk.config import Settings, SettingsError, bank_names, parse
from kiosk.demo import demo_settings
from kiosk.wiring import receiver

OFFICE = {"id": "H41.29.19", "name": "UBND XÃ MẪU", "short_name": "UBND xã Mẫu", "place": "Xã Mẫu"}
ACCOUNT = {"bank": "970415", "account": "000000001", "account_name": "UBND XA MAU"}


def settings(**payment: Any) -> Settings:
    return parse({"agency": OFFICE, "payment": payment}, "test")


def test_without_an_account_no_transfers_are_offered() -> None:
    assert receiver(settings()) is None


def test_the_bank_is_named_from_the_shipped_list_or_by_the_agency() -> None:
    found = receiver(settings(**ACCOUNT))
    assert found is not None
    assert (found.bank_name, found.text) == ("VietinBank", "LE PHI")
    named = receiver(settings(**{**ACCOUNT, "bank": "999999"}, bank_name="Ngân hàng Mẫu"))
    assert named is not None
    assert named.bank_name == "Ngân hàng Mẫu"


@pytest.mark.parametrize(
    ("payment", "words"),
    [
        ({"bank": "970415"}, "cần điền đủ bank, account và account_name"),
        ({"account": "000000001"}, "cần điền đủ"),
        ({**ACCOUNT, "bank": "97041"}, "6 chữ số"),
        ({**ACCOUNT, "bank": "999999"}, "không nằm trong danh sách ngân hàng"),
        ({**ACCOUNT, "account": "1" * 20}, "số tài khoản"),
        ({"book": "quyển"}, "16 chữ hoa"),
        ({"tax_code": "123"}, "10 hoặc 13"),
        ({"second_officer": "never"}, "second_officer"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(payment: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        settings(**payment)


def test_the_list_of_banks_has_a_bin_and_a_name_for_each() -> None:
    banks = bank_names()
    assert len(banks) > 50
    assert all(len(number) == 6 and number.isdigit() and name for number, name in banks.items())


def test_the_demo_names_a_bank_that_does_not_exist(tmp_path: Path) -> None:
    found = receiver(demo_settings(tmp_path))
    assert found is not None
    assert found.bank not in bank_names()
