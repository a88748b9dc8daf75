"""The scripts make exactly the tables of `tables.py`, and an ordinary start does not even load Alembic."""

from __future__ import annotations

import importlib
import pkgutil
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import kiosk.data
from kiosk.data import migrate
from kiosk.data.home import Home
from kiosk.data.store import Store
from kiosk.data.tables import StoreTable
from kiosk.services.ports import StoreFailed


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "store.db", secrets.token_bytes(32), create=True)
    yield store
    store.close()


def test_the_scripts_make_the_tables_that_the_models_say(home: Home) -> None:
    for module in pkgutil.iter_modules(kiosk.data.__path__, "kiosk.data."):
        importlib.import_module(module.name)  # whoever has tables has told of them now
    with home.store.transaction() as connection:
        options = {"compare_type": True, "compare_server_default": True, "render_as_batch": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, StoreTable.metadata) == []


def test_a_difference_would_be_seen(home: Home) -> None:
    with home.store.transaction() as connection:
        connection.exec_driver_sql("ALTER TABLE fee ADD COLUMN surprise TEXT")
        assert compare_metadata(MigrationContext.configure(connection), StoreTable.metadata) != []


def test_the_newest_script_is_the_one_that_the_program_knows(empty: Store) -> None:
    with empty.reading() as connection:
        script = ScriptDirectory.from_config(migrate.alembic_config(connection))
    assert script.get_heads() == [migrate.HEAD]


def test_an_upgrade_happens_once(empty: Store) -> None:
    assert migrate.upgrade(empty)
    assert not migrate.upgrade(empty)


def test_a_store_of_a_newer_program_is_left_alone(empty: Store) -> None:
    migrate.upgrade(empty)
    with empty.transaction() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreFailed, match="bản mới hơn"):
        migrate.upgrade(empty)
    with empty.reading() as connection:
        assert migrate.revision(connection) == "9999"


def test_opening_a_home_that_is_up_to_date_does_not_import_alembic(home: Home) -> None:
    home.close()
    script = (
        "import sys; from pathlib import Path; from kiosk.data.home import open_home; "
        "from kiosk.data.clock import SystemClock; "
        f"open_home(Path({str(home.path)!r}), SystemClock()).close(); "
        "print(any(name.partition('.')[0] == 'alembic' for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
