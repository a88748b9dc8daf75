"""The pepper of PIN hashes: made once, private, and never silently another one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.data.home import Home, open_home
from kiosk.data.keys import KeyUnusable
from kiosk.data.pepper import CREDENTIAL, PEPPER_FILE
from tests.fakes.clock import FakeClock

NewHome = Callable[[Path], Path]


def test_it_is_the_same_at_every_start_and_not_the_key_of_the_store(home: Home, clock: FakeClock) -> None:
    home.close()
    again = open_home(home.path, clock)
    again.close()
    assert again.pepper == home.pepper
    assert len(home.pepper) == 32
    assert (home.path / PEPPER_FILE).read_text() != (home.path / "store.key").read_text()
    assert (home.path / PEPPER_FILE).stat().st_mode & 0o777 == 0o600
    assert home.pepper.hex() not in repr(home)


@pytest.mark.parametrize("what", ["lost", "another kiosk's"])
def test_without_the_right_one_the_kiosk_says_so_and_makes_no_new_one(home: Home, clock: FakeClock, what: str) -> None:
    home.close()
    (home.path / PEPPER_FILE).unlink()
    if what != "lost":
        (home.path / PEPPER_FILE).write_text("ab" * 32)
        (home.path / PEPPER_FILE).chmod(0o600)
    with pytest.raises(KeyUnusable, match="đã mất hoặc là của máy khác"):
        open_home(home.path, clock)
    assert (home.path / PEPPER_FILE).exists() == (what != "lost")


def test_a_systemd_credential_takes_the_place_of_the_file(
    home: Home, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.close()
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (home.path / PEPPER_FILE).rename(credentials / CREDENTIAL)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    again = open_home(home.path, clock)
    again.close()
    assert again.pepper == home.pepper
