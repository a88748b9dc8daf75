"""A sudden death while a store is set aside: its log never gets beneath another store, and nothing of it is lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.data import home as homes
from kiosk.data.backup import Manifest, make_backup
from kiosk.data.home import DAMAGED, STORE, Check, open_home
from kiosk.data.keys import find_key
from kiosk.data.restore import restore
from kiosk.data.store import Store
from kiosk.data.store_place import set_aside
from kiosk.services.ports import StoreDamaged
from tests.fakes.clock import FakeClock
from tests.fakes.samples import AGENCY, submission, terms

LOG = STORE + "-wal"


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def died(tmp_path: Path, new_home: Callable[[Path], Path], clock: FakeClock) -> tuple[Path, Manifest, list[str]]:
    """A home whose kiosk was killed with dossiers that stand in the log only, a backup with one, and all codes."""
    home = open_home(new_home(tmp_path / "living"), clock)
    codes = [home.dossiers.submit(submission("key-0"), terms()).dossier.code]
    key = find_key(home.path)
    assert key is not None
    (tmp_path / "stick").mkdir()
    backup = make_backup(home, tmp_path / "stick", key, clock)
    codes += [home.dossiers.submit(submission(f"key-{number}"), terms()).dossier.code for number in range(1, 9)]
    shutil.copytree(home.path, tmp_path / "home")
    home.close()
    assert (tmp_path / "home" / LOG).stat().st_size > 0
    return tmp_path / "home", backup, codes


def test_a_log_that_was_left_alone_is_not_the_restored_stores(
    died: tuple[Path, Manifest, list[str]], clock: FakeClock
) -> None:
    path, backup, codes = died
    (path / DAMAGED).mkdir(mode=0o700)
    (path / STORE).rename(path / DAMAGED / "store-20261120T100000-1f2e3d4c.db")
    log = (path / LOG).read_bytes()
    restore(backup.path, path, clock, agency=AGENCY)
    home = open_home(path, clock, check=Check.FULL)
    assert [home.dossiers.by_code(code) is not None for code in codes] == [True] + [False] * 8
    home.close()
    assert log in [kept.read_bytes() for kept in (path / DAMAGED).iterdir()]


def test_a_log_that_was_left_alone_is_not_a_new_stores(
    died: tuple[Path, Manifest, list[str]], clock: FakeClock
) -> None:
    path, _, codes = died
    (path / STORE).unlink()
    home = open_home(path, clock)
    assert [home.dossiers.by_code(code) for code in codes] == [None] * 9
    assert home.journal.verify() is None
    home.close()
    assert len(list((path / DAMAGED).glob("*-wal"))) == 1


@pytest.mark.parametrize("step", range(6))
def test_whenever_the_process_ends_the_store_is_whole_in_one_of_the_two_places(
    died: tuple[Path, Manifest, list[str]], clock: FakeClock, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    path, backup, codes = died
    left = step

    def until_then(act: Callable[..., None]) -> Callable[..., None]:
        def perhaps(*given: object, **more: object) -> None:
            nonlocal left
            if not left:
                raise Killed
            left -= 1
            act(*given, **more)

        return perhaps

    with monkeypatch.context() as dying:
        for name in ("rename", "hardlink_to", "unlink"):
            dying.setattr(Path, name, until_then(getattr(Path, name)))
        with pytest.raises(Killed):
            set_aside(path, clock.now())
    key = find_key(path)
    assert key is not None
    if (path / STORE).exists():
        found = path / STORE
    else:
        with pytest.raises(StoreDamaged):
            homes.is_there(path)
        (found,) = (path / DAMAGED).glob("store-*.db")
    for beside in found.parent.glob(f"{found.name}*"):
        beside.chmod(0o600)
    store = Store(found, key)
    with store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM dossier").scalar() == len(codes)
    store.close()
    restore(backup.path, path, clock, agency=AGENCY)
    home = open_home(path, clock, check=Check.FULL)
    assert home.dossiers.by_code(codes[0]) is not None
    assert home.dossiers.by_code(codes[1]) is None
    home.close()
