from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.codes import DossierCode
from kiosk.domain.lookup_link import (
    QR_ALPHANUMERIC,
    SECRET_LENGTH,
    decode_secret,
    encode_secret,
    lookup_url,
    parse_lookup_url,
)
from kiosk.domain.problem import Problem
from kiosk.domain.typed_codes import provisional_code

CODE = DossierCode("H56.22.17", date(2026, 11, 20), 7)
SECRET = bytes(range(16))
BASE = "https://tracuu.example.vn"
secrets = st.binary(min_size=16, max_size=16)


def test_the_link_is_in_capitals() -> None:
    letters = "00041061050R3GG28A1C60T3GF"
    assert encode_secret(SECRET) == letters
    assert lookup_url(BASE, CODE, SECRET) == f"HTTPS://TRACUU.EXAMPLE.VN/L/H56.22.17-261120-0007/{letters}"


@given(secrets)
@settings(max_examples=100, deadline=None)
def test_a_secret_is_26_characters_that_give_it_back_however_they_are_typed(secret: bytes) -> None:
    letters = encode_secret(secret)
    assert len(letters) == SECRET_LENGTH
    assert decode_secret(letters) == secret
    assert decode_secret(letters.lower().replace("0", "o").replace("1", "l")) == secret


def test_secrets_are_encoded_as_crockford_says() -> None:
    assert encode_secret(bytes(16)) == "0" * 26
    assert encode_secret(b"\xff" * 16) == "7" + "Z" * 25
    assert encode_secret((32 * 31 + 10).to_bytes(16)) == "0" * 24 + "ZA"


@pytest.mark.parametrize(
    "text", ["", "0" * 25, "0" * 27, "8" + "0" * 25, "U" + "0" * 25, "0" * 25 + "é", "0" * 25 + "ß"]
)
def test_other_letters_are_no_secret(text: str) -> None:
    assert decode_secret(text) == Problem("secret.unreadable")


@pytest.mark.parametrize("length", [0, 15, 17])
def test_a_secret_of_another_length_is_a_mistake_of_the_program(length: int) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        encode_secret(bytes(length))


@given(secrets, st.sampled_from([CODE, provisional_code("K03", 123_456_789)]))
@settings(max_examples=60, deadline=None)
def test_the_link_fits_the_alphanumeric_mode_and_is_read_back_in_any_case(secret: bytes, code: DossierCode) -> None:
    url = lookup_url(BASE, code, secret)
    assert set(url) <= QR_ALPHANUMERIC
    assert parse_lookup_url(url) == (code, secret)
    assert parse_lookup_url(url.lower()) == (code, secret)


def test_a_base_address_may_have_a_port_a_path_and_a_last_slash() -> None:
    url = lookup_url("http://10.0.0.5:8080/l/xa-mau/", CODE, SECRET)
    assert url.startswith("HTTP://10.0.0.5:8080/L/XA-MAU/L/H56")
    assert parse_lookup_url(url) == (CODE, SECRET)


@pytest.mark.parametrize(
    "base", ["", "tracuu.example.vn", "ftp://example.vn", "https://tra cuu.vn", "https://tra_cuu.vn/?a=1"]
)
def test_a_base_address_that_a_qr_code_cannot_hold_is_refused(base: str) -> None:
    with pytest.raises(ValueError, match="look-up address"):
        lookup_url(base, CODE, SECRET)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "lookup.not_a_link"),
        ("HTTPS://TRACUU.EXAMPLE.VN/L/H56.22.17-261120-0007", "lookup.not_a_link"),
        ("H56.22.17-261120-0007/L/A/B", "lookup.not_a_link"),
        ("HTTPS://TRACUU.EXAMPLE.VN/L/H56/" + "0" * 26, "code.unreadable"),
        ("HTTPS://TRACUU.EXAMPLE.VN/L/H56.22.17-261120-0007/0", "secret.unreadable"),
        ("HTTPS://TRACUU.EXAMPLE.VN/L/H56.22.17-261120-0007/" + "0" * 26 + "/", "secret.unreadable"),
    ],
)
def test_another_scanned_text_is_told_apart(text: str, why: str) -> None:
    assert parse_lookup_url(text) == Problem(why)


@given(st.text(max_size=100))
@settings(max_examples=100, deadline=None)
def test_whatever_is_scanned_never_raises(text: str) -> None:
    assert isinstance(parse_lookup_url(text), tuple | Problem)
