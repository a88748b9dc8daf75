"""The store: settings that durability depends on, turns between threads, and errors that say what to do."""

from __future__ import annotations

import resource
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlcipher3 import dbapi2

from kiosk.data.store import Store
from kiosk.services.ports import StoreBusy, StoreDamaged, StoreFailed, StoreFull

SECRET = "038090000001"
KEY = secrets.token_bytes(32)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "store.db", KEY, create=True)
    with opened.transaction() as connection:
        connection.exec_driver_sql("CREATE TABLE note (number TEXT UNIQUE)")
    yield opened
    opened.close()


def numbers(store: Store) -> list[str]:
    with store.reading() as connection:
        return list(connection.exec_driver_sql("SELECT number FROM note ORDER BY rowid").scalars())


def add(store: Store, number: str) -> None:
    with store.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO note VALUES (?)", (number,))


def add_and_raise(store: Store, error: Exception) -> None:
    with store.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO note VALUES ('never')")
        raise error


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("synchronous", 2), ("journal_mode", "wal"), ("foreign_keys", 1), ("secure_delete", 1), ("temp_store", 2)],
)
def test_every_connection_has_the_settings_that_the_promises_rest_on(store: Store, pragma: str, value: Any) -> None:
    for _ in range(2):
        with store.reading() as connection:
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
        store.give_up()


def test_a_transaction_is_all_or_nothing(store: Store) -> None:
    add(store, "1")
    with pytest.raises(ZeroDivisionError):
        add_and_raise(store, ZeroDivisionError())
    assert numbers(store) == ["1"]


def test_blocks_do_not_nest(store: Store) -> None:
    with store.transaction(), pytest.raises(RuntimeError), store.reading():
        pass
    add(store, "1")
    assert numbers(store) == ["1"]


def test_threads_take_turns(store: Store) -> None:
    def write(worker: int) -> None:
        for number in range(20):
            add(store, f"{worker}-{number}")

    workers = [threading.Thread(target=write, args=(worker,)) for worker in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(numbers(store)) == 80


def test_two_connections_see_each_others_commits_and_readers_keep_their_view(store: Store) -> None:
    other = Store(store.path, KEY)
    with other.reading() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM note").scalar()
        add(store, "1")
        assert connection.exec_driver_sql("SELECT count(*) FROM note").scalar() == before
    assert numbers(other) == ["1"]
    other.close()


def test_a_missing_store_is_an_error_and_never_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(StoreFailed, match="Không mở được"):
        Store(tmp_path / "nowhere.db", KEY)
    assert list(tmp_path.iterdir()) == []


def test_another_key_opens_nothing(store: Store) -> None:
    store.close()
    with pytest.raises(StoreDamaged, match="khóa"):
        Store(store.path, secrets.token_bytes(32))


def test_nothing_readable_stands_in_any_file(store: Store, tmp_path: Path) -> None:
    add(store, SECRET)
    files = [path for path in tmp_path.iterdir() if path.name.startswith("store.db")]
    assert {path.suffix for path in files} == {".db", ".db-wal", ".db-shm"}
    for path in files:
        assert SECRET.encode() not in path.read_bytes()
        assert b"CREATE TABLE" not in path.read_bytes()
    assert not store.path.read_bytes().startswith(b"SQLite format")


def test_texts_of_errors_hold_no_values(store: Store) -> None:
    add(store, SECRET)
    with pytest.raises(IntegrityError) as refused:
        add(store, SECRET)
    assert SECRET not in str(refused.value)
    assert SECRET not in repr(refused.value)
    assert SECRET not in str(refused.value.orig)


def test_an_old_sqlite_is_refused_with_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbapi2, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(StoreFailed, match=r"pip install --upgrade sqlcipher3"):
        Store(tmp_path / "store.db", KEY, create=True)


def test_a_store_that_others_hold_too_long_is_busy_not_broken(store: Store) -> None:
    other = Store(store.path, KEY)
    with other.reading() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 1")
    with store.transaction(), pytest.raises(StoreBusy), other.transaction():
        pass
    add(other, "1")
    assert numbers(store) == ["1"]
    other.close()


def test_a_commit_that_is_refused_leaves_nothing_and_the_next_one_counts(store: Store) -> None:
    with store.transaction() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE line (number TEXT REFERENCES note (number) DEFERRABLE INITIALLY DEFERRED)"
        )
    with pytest.raises(dbapi2.IntegrityError) as refused, store.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO line VALUES (?)", (SECRET,))
    assert SECRET not in str(refused.value)
    add(store, "1")
    with store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM line").scalar() == 0
    assert numbers(store) == ["1"]


def test_a_full_disk_is_said_to_be_full_and_nothing_is_lost(store: Store) -> None:
    add(store, "1")
    with store.transaction() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreFull, match="chỗ trống"):
        add(store, "x" * 100_000)
    with store.transaction() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    add(store, "2")
    assert numbers(store) == ["1", "2"]


@pytest.mark.parametrize("wrapped", [True, False], ids=["of a statement", "of the commit"])
def test_after_an_error_of_the_disk_the_connection_is_given_up_and_the_file_checked(
    store: Store, monkeypatch: pytest.MonkeyPatch, wrapped: bool
) -> None:
    error = dbapi2.OperationalError("disk I/O error")
    error.sqlite_errorcode = 10 | 4 << 8  # SQLITE_IOERR_FSYNC
    checks: list[str | None] = []
    real_check = Store.quick_check
    monkeypatch.setattr(Store, "quick_check", lambda self: checks.append(real_check(self)))
    with pytest.raises(StoreFailed, match="Đĩa không ghi"):
        add_and_raise(store, DBAPIError("UPDATE", None, error) if wrapped else error)
    assert checks == []
    assert numbers(store) == []
    assert checks == [None]
    add(store, "2")
    assert (numbers(store), checks) == (["2"], [None])


def test_a_copy_that_the_disk_does_not_take_is_told_in_a_sentence(store: Store, tmp_path: Path) -> None:
    for number in range(40):
        add(store, "0" * 4000 + str(number))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(StoreFailed, match="chỗ trống"):
            store.back_up(tmp_path / "copy.db")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_can_only_be_read_is_told_in_a_sentence(store: Store) -> None:
    with store.reading() as connection:
        connection.exec_driver_sql("PRAGMA query_only = 1").close()
    with pytest.raises(StoreFailed, match="chỉ cho đọc"):
        add(store, "1")
