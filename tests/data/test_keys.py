"""The key file is private, durable and made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.data.keys import CREDENTIAL, KEY_FILE, KeyUnusable, find_key, make_key


def test_a_new_home_has_no_key_and_then_always_the_same(tmp_path: Path) -> None:
    assert find_key(tmp_path, {}) is None
    key = make_key(tmp_path)
    assert len(key) == 32
    assert find_key(tmp_path, {}) == key
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_whoever_comes_second_gets_the_key_of_the_first(tmp_path: Path) -> None:
    assert make_key(tmp_path) == make_key(tmp_path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
def test_a_key_that_others_can_read_is_refused_with_the_cure(tmp_path: Path, mode: int) -> None:
    make_key(tmp_path)
    (tmp_path / KEY_FILE).chmod(mode)
    with pytest.raises(KeyUnusable, match="chmod 600"):
        find_key(tmp_path, {})


@pytest.mark.parametrize("content", [b"", b"\n", b"0" * 63, b"0" * 66, b"g" * 64, "à".encode() * 32])
def test_a_file_that_is_no_key_is_refused_and_its_content_not_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / KEY_FILE).write_bytes(content)
    (tmp_path / KEY_FILE).chmod(0o600)
    with pytest.raises(KeyUnusable, match="64 chữ số hệ 16") as refused:
        find_key(tmp_path, {})
    assert "000000" not in str(refused.value)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("0" * 64)
    elsewhere.chmod(0o600)
    (tmp_path / KEY_FILE).symlink_to(elsewhere)
    with pytest.raises(KeyUnusable):
        find_key(tmp_path, {})


def test_a_credential_of_systemd_wins(tmp_path: Path) -> None:
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    environment = {"CREDENTIALS_DIRECTORY": str(credentials)}
    key = make_key(tmp_path)
    assert find_key(tmp_path, environment) == key
    (credentials / CREDENTIAL).write_text("ab" * 32 + "\n")
    assert find_key(tmp_path, environment) == bytes.fromhex("ab" * 32)
