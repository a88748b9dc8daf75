"""What a dossier's VietQR code says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.transfer import Receiver, purpose, transfer_for
from kiosk.domain.vietqr import Transfer, build, parse

RECEIVER = Receiver("970415", "VietinBank", "000000001", "UBND XA MAU", "Lệ phí")


def test_amount_and_code_are_read_back() -> None:
    payload = build(transfer_for(RECEIVER, "H99.99.01-261123-0001", 16_000))
    assert isinstance(payload, str)
    read = parse(payload)
    assert isinstance(read, Transfer)
    assert (read.bank, read.account, read.amount) == ("970415", "000000001", 16_000)
    assert (read.bill, read.purpose) == ("H99.99.01-261123-0001", "LE PHI H9999012611230001")


@pytest.mark.parametrize(
    ("text", "code", "wanted"),
    [
        ("Lệ phí", "H99.99.01-261123-0001", "LE PHI H9999012611230001"),
        ("Nộp lệ phí hồ sơ", "H99.99.01-261123-0001", "NOP LE H9999012611230001"),
        ("", "H99.99.01-261123-0001", "H9999012611230001"),
        ("Lệ phí", "000.17.22.H56-210531-0001", "LE 0001722H562105310001"),
        ("Lệ phí", "H15.50.05.13.12-261008-0975", "LE H15500513122610080975"),
        ("Lệ phí", "T-K1-7XQ4-M2", "LE PHI TK17XQ4M2"),
    ],
)
def test_the_words_give_way_so_that_the_code_is_whole(text: str, code: str, wanted: str) -> None:
    found = purpose(text, code)
    assert found.endswith("".join(char for char in code if char.isalnum()))
    assert len(found) <= 25
    assert found == wanted


@given(st.text(max_size=60), st.from_regex(r"[0-9A-Z.-]{1,29}", fullmatch=True), st.integers(1, 10**9))
@settings(max_examples=150, deadline=None)
def test_whatever_the_settings_say_a_code_can_be_made(text: str, code: str, amount: int) -> None:
    receiver = Receiver("970415", "", "000000001", "", text)
    assert isinstance(build(transfer_for(receiver, code, amount)), str)
