"""Files that a printer into a folder has written: copies of papers, of which only the print queue knows."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, bindparam, select, update

from kiosk.data.tables import PrintJobRow, core

_JOB: Final = core(PrintJobRow)
_PATHS: Final = select(_JOB.c.path).where(_JOB.c.dossier == bindparam("of"), _JOB.c.path != "")
_BLANK: Final = update(_JOB).where(_JOB.c.dossier == bindparam("of")).values(path="")


def forget(connection: Connection, dossier: str) -> list[Path]:
    """Remove a dossier's printed files, and then where they lie; those that could not be removed.

    Before the commit, although files are slow: after a sudden death behind it nobody would find them any more.
    """
    left: list[Path] = []
    for path in map(Path, connection.execute(_PATHS, {"of": dossier}).scalars().all()):
        with suppress(OSError):
            path.unlink(missing_ok=True)
            continue
        left.append(path)
    connection.execute(_BLANK, {"of": dossier})
    return left
