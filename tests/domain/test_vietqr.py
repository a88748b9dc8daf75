from __future__ import annotations

import binascii
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.problem import Problem
from kiosk.domain.vietqr import Service, Transfer, bill_number, build, parse, plain_ascii

FEE = Transfer("970403", "0011012345678", 50_000, "H56.22.17-261120-0007", "Le phi ho so", Service.ACCOUNT)

texts = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=25)
transfers = st.builds(
    Transfer,
    st.from_regex("[0-9]{6}", fullmatch=True),
    st.from_regex("[0-9A-Za-z]{1,19}", fullmatch=True),
    st.none() | st.integers(1, 10**13 - 1),
    texts,
    texts,
    st.sampled_from(Service),
)


def payload(transfer: Transfer) -> str:
    built = build(transfer)
    assert isinstance(built, str)
    return built


def sealed(text: str) -> str:
    """A payload with a right checksum over a wrong content."""
    return f"{text}6304{binascii.crc_hqx(f'{text}6304'.encode(), 0xFFFF):04X}"


def test_the_checksum_is_crc_16_ccitt_false() -> None:
    assert binascii.crc_hqx(b"123456789", 0xFFFF) == 0x29B1


def test_every_published_payload_is_read_and_built_again(shared_json: Callable[[str], Any]) -> None:
    for vector in shared_json("vietqr_vectors.json")["vectors"]:
        transfer = parse(vector["payload"])
        assert isinstance(transfer, Transfer), vector["label"]
        receiver = {field["id"]: field["value"] for field in vector["field38_01"]}
        assert (transfer.bank, transfer.account) == (receiver["00"], receiver["01"])
        assert build(transfer) == vector["payload"]


def test_every_published_wrong_payload_is_refused(shared_json: Callable[[str], Any]) -> None:
    for vector in shared_json("vietqr_vectors.json")["negative"]:
        assert isinstance(parse(vector["payload"]), Problem), vector["why"]


@given(transfers)
@settings(max_examples=150, deadline=None)
def test_what_is_built_is_read_back(transfer: Transfer) -> None:
    assert parse(payload(transfer)) == transfer


@given(transfers, st.data())
@settings(max_examples=150, deadline=None)
def test_one_wrong_character_is_noticed(transfer: Transfer, data: st.DataObject) -> None:
    right = payload(transfer)
    place = data.draw(st.integers(0, len(right) - 1))
    wrong = data.draw(st.characters(min_codepoint=32, max_codepoint=126).filter(lambda char: char != right[place]))
    assert isinstance(parse(right[:place] + wrong + right[place + 1 :]), Problem)


@given(st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_whatever_is_scanned_never_raises(text: str) -> None:
    assert isinstance(parse(text), Problem)


@given(st.text(st.sampled_from("0123456789"), max_size=60))
@settings(max_examples=150, deadline=None)
def test_nonsense_with_a_right_checksum_never_raises(text: str) -> None:
    assert isinstance(parse(sealed(text)), Problem)


def test_a_code_is_dynamic_when_it_names_an_amount() -> None:
    assert payload(FEE)[6:12] == "010212"
    assert payload(replace(FEE, amount=None))[6:12] == "010211"


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        (replace(FEE, bank="97040"), Problem("vietqr.bank")),
        (replace(FEE, bank="٩٧٠٤٠٣"), Problem("vietqr.bank")),
        (replace(FEE, account=""), Problem("vietqr.account", {"most": 19})),
        (replace(FEE, account="1" * 20), Problem("vietqr.account", {"most": 19})),
        (replace(FEE, account="12-34"), Problem("vietqr.account", {"most": 19})),
        (replace(FEE, amount=0), Problem("vietqr.amount")),
        (replace(FEE, amount=-5), Problem("vietqr.amount")),
        (replace(FEE, amount=10**13), Problem("vietqr.amount")),
        (replace(FEE, bill="x" * 26), Problem("vietqr.text", {"most": 25})),
        (replace(FEE, purpose="Lệ phí"), Problem("vietqr.text", {"most": 25})),
        (replace(FEE, purpose="a\nb"), Problem("vietqr.text", {"most": 25})),
    ],
)
def test_what_does_not_fit_is_not_built(changed: Transfer, problem: Problem) -> None:
    assert build(changed) == problem


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("5303704", "5303840", "vietqr.other_scheme"),
        ("5802VN", "5802US", "vietqr.other_scheme"),
        ("A000000727", "A000000728", "vietqr.other_scheme"),
        ("QRIBFTTA", "QRPUSH00", "vietqr.other_scheme"),
        ("540550000", "540550.00", "vietqr.amount"),
        ("540550000", "540505000", "vietqr.amount"),
        ("0006970403", "0006٩٧٠٤٠٣", "vietqr.malformed"),
        ("5802VN", "5803VN", "vietqr.malformed"),
        ("5802VN", "5802VN5802VN", "vietqr.malformed"),
        ("0812Le phi", "0813Le phi", "vietqr.malformed"),
        ("0006970403", "0006X70403", "vietqr.bank"),
    ],
)
def test_a_code_of_another_kind_is_told_apart(old: str, new: str, why: str) -> None:
    right = payload(FEE)
    assert old in right
    assert parse(sealed(right[:-8].replace(old, new))) == Problem(why)


def test_marks_are_taken_off_and_a_purpose_is_cut_at_25_characters() -> None:
    assert plain_ascii("chuyển khoản") == "chuyen khoan"
    assert plain_ascii("Đăng ký  khai sinh; Ô Lê") == "Dang ky khai sinh O Le"
    assert plain_ascii("Nộp lệ phí đăng ký thường trú") == "Nop le phi dang ky thuong"
    assert plain_ascii("H56.22.17-261120-0007") == "H56.22.17-261120-0007"


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_text_becomes_a_purpose_that_fits(text: str) -> None:
    assert isinstance(build(replace(FEE, purpose=plain_ascii(text))), str)


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("H56.22.17-261120-0007", "H56.22.17-261120-0007"),
        ("000.17.22.H56-210531-0001", "000.17.22.H56-210531-0001"),
        ("H15.50.05.13.12-261008-0975", "H1550051312261008" + "0975"),
    ],
)
def test_the_longest_codes_lose_their_dots_to_fit_as_a_bill_number(code: str, number: str) -> None:
    assert bill_number(code) == number
    assert isinstance(build(replace(FEE, bill=number)), str)
