"""Files made ahead save a sync of the folder, and are never taken for papers."""

from __future__ import annotations

import errno
import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.data import spare_files
from kiosk.data import vault as vaults
from kiosk.data.spare_files import SPARES
from kiosk.data.vault import CHUNK, FileVault
from kiosk.services.ports import NotThere, StoreFull, TooLarge
from tests.fakes.forks import Child

CONTENT = os.urandom(CHUNK + 5)
IN_TWO_DAYS = datetime.now(UTC) + timedelta(days=2)


@pytest.fixture
def vault(tmp_path: Path) -> FileVault:
    return FileVault(tmp_path)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def no_folder_may_be_synced(folder: Path) -> None:
    raise AssertionError("the visitor waits for the folder")


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_paper_goes_into_a_file_whose_name_is_durable_already(
    vault: FileVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.prepare()
    ahead = names(tmp_path)
    monkeypatch.setattr(vaults, "sync_folder", no_folder_may_be_synced)
    stored = [vault.put(io.BytesIO(CONTENT), limit=10**6) for _ in range(SPARES)]
    assert {file.id for file in stored} == ahead == names(tmp_path)
    assert [vault.read(file.id, file.key) for file in stored] == [CONTENT] * SPARES
    assert all(os.stat(tmp_path / name).st_mode & 0o777 == 0o600 for name in ahead)


def test_without_one_the_name_is_made_durable_with_the_paper(
    vault: FileVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(vaults, "sync_folder", synced.append)
    vault.prepare()
    for _ in range(SPARES + 1):
        vault.put(io.BytesIO(CONTENT), limit=10**6)
    assert synced == [tmp_path]


def test_what_was_used_up_is_made_anew_and_never_more(vault: FileVault, tmp_path: Path) -> None:
    for papers in range(4):
        vault.prepare()
        vault.prepare()
        assert len(names(tmp_path)) == papers + SPARES
        vault.put(io.BytesIO(CONTENT), limit=10**6)
    vault.close()
    assert len(names(tmp_path)) == 4


def test_a_paper_that_is_not_taken_leaves_nothing_of_the_file(vault: FileVault, tmp_path: Path) -> None:
    vault.prepare()
    with pytest.raises(TooLarge):
        vault.put(io.BytesIO(CONTENT), limit=CHUNK)
    with pytest.raises(NotThere):
        vault.put(io.BytesIO(CONTENT), limit=10**6, sha256="0" * 64)
    assert names(tmp_path) == set()


@pytest.mark.parametrize("failing", ["create_private", "sync_folder"])
def test_a_disk_that_takes_no_empty_files_harms_nobody(
    vault: FileVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(spare_files, failing, full)
        vault.prepare()
    assert names(tmp_path) == set()
    stored = vault.put(io.BytesIO(CONTENT), limit=10**6)
    assert vault.read(stored.id, stored.key) == CONTENT


def test_a_full_disk_behind_a_file_made_ahead_is_told_and_leaves_nothing(
    vault: FileVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.prepare()
    with monkeypatch.context() as broken:
        broken.setattr(vaults, "sync", full)
        for _ in range(SPARES):
            with pytest.raises(StoreFull):
                vault.put(io.BytesIO(CONTENT), limit=10**6)
    assert names(tmp_path) == set()


def test_one_that_somebody_removed_is_passed_over(vault: FileVault, tmp_path: Path) -> None:
    vault.prepare()
    gone = names(tmp_path)
    for name in gone:
        (tmp_path / name).unlink()
    stored = vault.put(io.BytesIO(CONTENT), limit=10**6)
    assert names(tmp_path) == {stored.id}
    assert stored.id not in gone


def test_another_process_sweeps_none_that_is_held_and_all_that_a_killed_one_left(tmp_path: Path) -> None:
    def hold(write: int) -> None:
        FileVault(tmp_path).prepare()
        os.write(write, b"made")
        os.read(os.pipe()[0], 1)  # lives until it is killed

    with Child(hold) as child:
        assert child.said() == b"made"
        left = names(tmp_path)
        assert FileVault(tmp_path).sweep((), IN_TWO_DAYS) == 0
        assert names(tmp_path) == left
        child.kill()
    assert FileVault(tmp_path).sweep((), IN_TWO_DAYS) == SPARES == len(left)


def test_an_old_one_that_was_filled_a_moment_ago_is_young(vault: FileVault, tmp_path: Path) -> None:
    vault.prepare()
    long_ago = (datetime.now(UTC) - timedelta(days=3)).timestamp()
    for name in names(tmp_path):
        os.utime(tmp_path / name, (long_ago, long_ago))
    stored = vault.put(io.BytesIO(CONTENT), limit=10**6)
    assert FileVault(tmp_path).sweep((), datetime.now(UTC)) == 0
    assert vault.read(stored.id, stored.key) == CONTENT
