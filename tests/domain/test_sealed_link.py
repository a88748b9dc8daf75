"""Sealed look-up addresses: what is signed, and what a kiosk makes of a scanned one. The keys here are played."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.codes import DossierCode
from kiosk.domain.lookup_link import (
    QR_ALPHANUMERIC,
    SEAL_LENGTH,
    SIGNED_PART,
    Check,
    Scanned,
    Seal,
    Signer,
    lookup_url,
    parse_lookup_url,
    sealed,
    signed_lookup_url,
    verify_lookup_url,
)
from kiosk.domain.problem import Problem
from kiosk.domain.typed_codes import provisional_code

CODE = DossierCode("H56.22.17", date(2026, 11, 20), 7)
OTHER_CODE = DossierCode("H56.22.17", date(2026, 11, 20), 8)
SECRET = bytes(range(16))
BASE = "https://tracuu.example.vn"


def played(name: bytes) -> tuple[Signer, dict[bytes, Check]]:
    """A key whose signature is a hash: enough to see what is signed."""

    def sign(message: bytes) -> bytes:
        return hashlib.blake2b(name + message).digest()

    signer = Signer(hashlib.sha256(name).digest()[:4], sign)
    return signer, {signer.key_id: lambda signature, message: sign(message) == signature}


SIGNER, KEYS = played(b"K1")
URL = signed_lookup_url(BASE, CODE, SECRET, SIGNER)


def test_the_seal_stands_behind_the_address_of_the_screen() -> None:
    plain = lookup_url(BASE, CODE, SECRET)
    head, _, seal = URL.rpartition("/")
    assert (head, len(seal)) == (plain, SEAL_LENGTH)
    assert sealed(plain, SIGNER) == URL


@given(st.binary(min_size=16, max_size=16), st.sampled_from([CODE, provisional_code("K03", 123_456_789)]))
def test_a_sealed_address_fits_the_alphanumeric_mode_and_is_genuine_in_any_case(
    secret: bytes, code: DossierCode
) -> None:
    url = signed_lookup_url(BASE, code, secret, SIGNER)
    assert set(url) <= QR_ALPHANUMERIC
    for text in (url, url.lower(), f" {url}\n"):
        assert verify_lookup_url(text, KEYS) == Scanned(code, secret, Seal.GENUINE)
        assert parse_lookup_url(text) == (code, secret)


def test_without_a_seal_nothing_is_said_about_the_paper() -> None:
    assert verify_lookup_url(lookup_url(BASE, CODE, SECRET), KEYS) == Scanned(CODE, SECRET, Seal.NONE)


def test_the_seal_of_a_key_that_is_not_known_is_told_apart_from_a_forgery() -> None:
    stranger, _ = played(b"another commune")
    url = signed_lookup_url(BASE, CODE, SECRET, stranger)
    assert verify_lookup_url(url, KEYS) == Scanned(CODE, SECRET, Seal.UNKNOWN_KEY)


@pytest.mark.parametrize(
    "changed",
    [
        lookup_url(BASE, OTHER_CODE, SECRET),
        lookup_url(BASE, CODE, bytes(16)),
        lookup_url("https://tracuu.example.com", CODE, SECRET),
    ],
    ids=["another dossier", "another secret", "another site"],
)
def test_a_seal_fits_no_other_address(changed: str) -> None:
    scanned = verify_lookup_url(f"{changed}/{URL.rpartition('/')[2]}", KEYS)
    assert isinstance(scanned, Scanned)
    assert scanned.seal is Seal.FORGED


@given(st.integers(7, SEAL_LENGTH - 1))
def test_a_seal_with_one_character_changed_is_forged(place: int) -> None:
    head, _, seal = URL.rpartition("/")
    other = "0" if seal[place] != "0" else "1"
    scanned = verify_lookup_url(f"{head}/{seal[:place]}{other}{seal[place + 1 :]}", KEYS)
    assert isinstance(scanned, Scanned)
    assert scanned.seal is Seal.FORGED


@pytest.mark.parametrize("seal", ["", "0", "0" * (SEAL_LENGTH - 1), "Z" * SEAL_LENGTH, "U" * SEAL_LENGTH])
def test_a_seal_that_cannot_be_read_is_a_problem_and_no_verdict(seal: str) -> None:
    text = f"{lookup_url(BASE, CODE, SECRET)}/{seal}"
    assert verify_lookup_url(text, KEYS) == Problem("secret.unreadable")
    assert parse_lookup_url(text) == Problem("secret.unreadable")


def test_what_is_signed_begins_with_its_purpose() -> None:
    seen: list[bytes] = []

    def keep(message: bytes) -> bytes:
        seen.append(message)
        return bytes(64)

    sealed(lookup_url(BASE, CODE, SECRET), Signer(b"four", keep))
    assert seen == [SIGNED_PART + lookup_url(BASE, CODE, SECRET).encode()]


@pytest.mark.parametrize("signer", [Signer(b"abc", lambda _: bytes(64)), Signer(b"four", lambda _: bytes(63))])
def test_a_key_of_another_kind_is_a_mistake_of_the_program(signer: Signer) -> None:
    with pytest.raises(ValueError, match="signature"):
        sealed(lookup_url(BASE, CODE, SECRET), signer)


@given(st.text(max_size=100))
def test_whatever_is_scanned_never_raises(text: str) -> None:
    assert isinstance(verify_lookup_url(text, KEYS), Scanned | Problem)
