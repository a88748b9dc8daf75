"""The key that seals receipts: made once, kept private, known to other kiosks by its public half."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from kiosk.data.keys import KeyUnusable
from kiosk.data.signing import KEY_FILE, checks, key_id, open_signing_key, trusted_keys
from kiosk.domain.codes import DossierCode
from kiosk.domain.lookup_link import Scanned, Seal, signed_lookup_url, verify_lookup_url

CODE = DossierCode("H56.22.17", date(2026, 11, 20), 7)
SECRET = bytes(range(16))


def scanned(url: str, *keys: bytes) -> Seal:
    found = verify_lookup_url(url, checks(keys))
    assert isinstance(found, Scanned)
    return found.seal


def test_a_receipt_of_this_kiosk_is_genuine_and_one_that_was_changed_is_not(tmp_path: Path) -> None:
    key = open_signing_key(tmp_path)
    url = signed_lookup_url("https://tracuu.example.vn", CODE, SECRET, key.signer)
    assert scanned(url, key.public) is Seal.GENUINE
    assert scanned(url.replace("-0007", "-0008"), key.public) is Seal.FORGED
    assert scanned(url) is Seal.UNKNOWN_KEY


def test_the_key_is_made_once_and_stays(tmp_path: Path) -> None:
    assert open_signing_key(tmp_path).public == open_signing_key(tmp_path).public
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600


def test_the_signature_is_ed25519_as_the_standard_has_it(tmp_path: Path) -> None:
    """RFC 8032, section 7.1, test 2."""
    seed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
    (tmp_path / KEY_FILE).write_text(seed)
    (tmp_path / KEY_FILE).chmod(0o600)
    key = open_signing_key(tmp_path)
    assert key.public.hex() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert key.signer.sign(b"\x72").hex().startswith("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8f")


def test_another_kiosk_of_the_commune_tells_a_genuine_receipt_by_the_public_key(tmp_path: Path) -> None:
    homes = {name: tmp_path / name for name in ("K1", "K2", "trusted")}
    for folder in homes.values():
        folder.mkdir()
    keys = {name: open_signing_key(homes[name]) for name in ("K1", "K2")}
    for name, key in keys.items():
        (homes["trusted"] / f"{name}.pub").write_text(key.public_line(f"{name} xã Mẫu"), encoding="utf-8")
    url = signed_lookup_url("https://tracuu.example.vn", CODE, SECRET, keys["K2"].signer)
    assert scanned(url, *trusted_keys(homes["trusted"])) is Seal.GENUINE


def test_the_public_line_says_nothing_of_the_private_key(tmp_path: Path) -> None:
    line = open_signing_key(tmp_path).public_line("K1")
    assert (tmp_path / KEY_FILE).read_text().strip() not in line


def test_no_folder_of_trusted_keys_means_none(tmp_path: Path) -> None:
    assert trusted_keys(tmp_path / "none") == []


@pytest.mark.parametrize("content", ["", "kiosk-receipt-key", "kiosk-receipt-key 00ff K1", "ssh-ed25519 " + "00" * 32])
def test_a_public_key_that_cannot_be_read_is_told_and_not_passed_over(tmp_path: Path, content: str) -> None:
    (tmp_path / "K2.pub").write_text(content)
    with pytest.raises(KeyUnusable, match=r"K2\.pub"):
        trusted_keys(tmp_path)


@pytest.mark.parametrize("content", ["", "xyz", "00" * 31, "00" * 33])
def test_a_key_file_that_holds_no_key_is_refused_without_repeating_it(tmp_path: Path, content: str) -> None:
    (tmp_path / KEY_FILE).write_text(content)
    (tmp_path / KEY_FILE).chmod(0o600)
    with pytest.raises(KeyUnusable, match="hệ 16") as caught:
        open_signing_key(tmp_path)
    assert not content or content not in str(caught.value)


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    open_signing_key(tmp_path)
    (tmp_path / KEY_FILE).chmod(0o640)
    with pytest.raises(KeyUnusable, match="chmod 600"):
        open_signing_key(tmp_path)


def test_a_link_in_the_keys_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).symlink_to("/dev/zero")
    with pytest.raises(KeyUnusable, match="Không mở được"):
        open_signing_key(tmp_path)


def test_the_name_of_a_key_is_four_bytes(tmp_path: Path) -> None:
    key = open_signing_key(tmp_path)
    assert key.signer.key_id == key_id(key.public)
    assert len(key.signer.key_id) == 4


def test_cryptography_is_imported_only_for_the_first_receipt() -> None:
    program = "import sys, kiosk.data.signing; print('cryptography' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
