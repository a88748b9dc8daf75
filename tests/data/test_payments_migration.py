"""A store from before there were payments: what was filed then is owed."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command

from kiosk.data import migrate
from kiosk.data.clock import SystemClock
from kiosk.data.payments import StorePayments
from kiosk.data.store import Store


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Store]:
    """A store at the first revision, with one dossier that cost 8,000 đ and one that cost nothing."""
    store = Store(tmp_path / "store.db", secrets.token_bytes(32), create=True)
    with store.transaction() as connection:
        command.upgrade(migrate.alembic_config(connection), "0001")
        for dossier, amount in (("d1", 8000), ("d2", 0)):
            connection.exec_driver_sql(
                "INSERT INTO dossier VALUES (?, ?, ?, '', '', '', '', 1, 0, NULL, '', 1)", (dossier, dossier, dossier)
            )
            connection.exec_driver_sql("INSERT INTO fee VALUES (?, 1, 'Lệ phí', ?)", (dossier, amount))
            connection.exec_driver_sql("INSERT INTO fee VALUES (?, 2, 'Bản sao', NULL)", (dossier,))
    yield store
    store.close()


def test_its_fees_are_owed_after_the_upgrade(old: Store) -> None:
    assert migrate.upgrade(old)
    assert list(StorePayments(old, SystemClock()).due()) == ["d1"]
