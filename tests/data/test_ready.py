"""A statement whose text was made once does what the statement says, in the transaction of whoever runs it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlcipher3 import dbapi2

from kiosk.data.ready import Ready
from kiosk.data.store import Store

NOTE = Table(
    "note", MetaData(), Column("id", String, primary_key=True), Column("place", Integer), Column("text", String)
)
ADD = Ready(insert(NOTE), ("id", "place", "text"))
APPEND = Ready(
    insert(NOTE).values(place=select(func.coalesce(func.max(NOTE.c.place), 0) + 1).scalar_subquery()), ("id",)
)
CHANGE = Ready(update(NOTE).where(NOTE.c.id == bindparam("of")).values(text=bindparam("to")))
REMOVE = Ready(delete(NOTE).where(NOTE.c.place > bindparam("above")))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "store.db", secrets.token_bytes(32), create=True)
    with opened.transaction() as connection:
        connection.exec_driver_sql("CREATE TABLE note (id TEXT PRIMARY KEY, place INTEGER, text TEXT)")
    yield opened
    opened.close()


def notes(store: Store) -> list[tuple[str, int, str]]:
    with store.reading() as connection:
        return [tuple(row) for row in connection.execute(select(NOTE).order_by(NOTE.c.id))]


def test_values_of_the_statement_and_of_the_rows_come_together(store: Store) -> None:
    with store.transaction() as connection:
        assert ADD.run(connection, {"id": "a", "place": 7, "text": "x"}, {"id": "b", "place": 8, "text": "y"}) == 2
        assert APPEND.run(connection, {"id": "c"}) == 1
    assert notes(store) == [("a", 7, "x"), ("b", 8, "y"), ("c", 9, None)]


def test_it_says_how_many_rows_it_changed(store: Store) -> None:
    with store.transaction() as connection:
        ADD.run(connection, *({"id": name, "place": place, "text": ""} for place, name in enumerate("abc")))
        assert CHANGE.run(connection, {"of": "b", "to": "z"}) == 1
        assert CHANGE.run(connection, {"of": "?", "to": "z"}) == 0
        assert REMOVE.run(connection, {"above": 0}) == 2
        assert ADD.run(connection) == 0
    assert notes(store) == [("a", 0, "")]


def test_a_value_that_was_forgotten_is_an_error_and_nothing_is_written(store: Store) -> None:
    def forget(connection: Connection) -> None:
        APPEND.run(connection, {"id": "a"})
        CHANGE.run(connection, {"of": "a"})

    with pytest.raises(dbapi2.ProgrammingError), store.transaction() as connection:
        forget(connection)
    assert notes(store) == []


def test_what_the_table_refuses_takes_the_whole_transaction_back(store: Store) -> None:
    twice = [{"id": "a", "place": place, "text": ""} for place in (1, 2)]
    with pytest.raises(dbapi2.IntegrityError), store.transaction() as connection:
        ADD.run(connection, *twice)
    assert notes(store) == []
