"""Records and files are reached by `kiosk.hub.ports` only, so that other engines can follow without touching ingest."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import kiosk.hub

ROOT = Path(kiosk.hub.__file__).parent
KNOW_THE_STORE = {"home.py", "backup.py"}
"""What opens a home, and what copies one."""
KNOW_THE_FOLDER = {"home.py", "backup.py", "blob_folder.py"}
TOUCH_FILES = {"os", "pathlib", "shutil", "tempfile"}
ENGINES = {"sqlite3", "sqlcipher3", "psycopg", "boto3"}


IMPORT: Final = re.compile(r"^\s*(?:import|from) ([\w.]+)", re.MULTILINE)


def imports(path: Path) -> list[str]:
    return IMPORT.findall(path.read_text(encoding="utf-8"))


def rooms_that_import(*modules: str) -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        if any(found == module or found.startswith(f"{module}.") for found in imports(path) for module in modules)
    }


def test_no_room_speaks_to_an_engine_but_the_backup_of_this_one() -> None:
    assert rooms_that_import(*ENGINES) == {"backup.py"}
    assert rooms_that_import("sqlalchemy.dialects") == set(), "statements are those that every engine has"


def test_only_who_opens_a_home_knows_which_store_and_which_folder_it_is() -> None:
    assert rooms_that_import("kiosk.data.store") <= KNOW_THE_STORE
    assert rooms_that_import("kiosk.hub.blob_folder") <= KNOW_THE_FOLDER


def test_only_who_opens_a_home_knows_that_uploads_under_way_lie_in_a_folder() -> None:
    assert rooms_that_import("kiosk.hub.part_folder") == {"home.py"}
    assert not TOUCH_FILES & set(imports(ROOT / "uploads.py")), "the rules of uploads know no disk"


def test_only_who_makes_the_application_knows_that_limits_and_turns_stand_in_memory() -> None:
    assert rooms_that_import("kiosk.hub.web.shared") == {"web/app.py"}
    assert rooms_that_import("kiosk.hub.web.turns") == {"web/shared.py"}
    assert rooms_that_import("kiosk.hub.web.limits") == {"web/shared.py", "web/requests.py"}, "requests.py: names"


def test_no_statement_is_written_by_hand() -> None:
    for path in ROOT.rglob("*.py"):
        if "migrations" not in path.parts:
            assert "exec_driver_sql" not in path.read_text(encoding="utf-8"), path.name
