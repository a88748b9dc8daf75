"""Whose a store is: told before a restore puts the store of one kiosk in the place of another's.

Two machines that go on under one name are clones: they give out the same numbers, and the hub locks one of them. A
restore knows three things that can tell: what the backup says of itself, the settings of this machine, and the store
that stands there. What cannot be known (a damaged store, a backup of an older program) is no reason to refuse.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from kiosk.data import lanes
from kiosk.data.durable import create_private
from kiosk.data.ids import random_id
from kiosk.data.journal import rows
from kiosk.data.migrate import upgrade
from kiosk.data.store import Store
from kiosk.data.sync_tables import HubLinkRow
from kiosk.data.tables import DossierRow, core
from kiosk.services.ports import StoreFailed

_BESIDE: Final = ("", "-wal")
"""A store and what was written to it last; the third file of SQLite's is made anew."""


@dataclass(frozen=True, slots=True)
class Name:
    """What a machine is called.

    Attributes:
        agency: id of the agency; "" where it is not known.
        kiosk: id of the kiosk within it; "" where it is not known.
    """

    agency: str = ""
    kiosk: str = ""

    def differs(self, other: Name) -> bool:
        """Whether both tell something, and not the same."""
        pairs = ((self.agency, other.agency), (self.kiosk, other.kiosk))
        return any(one and two and one != two for one, two in pairs)

    def __str__(self) -> str:
        kiosk = f"máy {self.kiosk}" if self.kiosk else "một máy"
        return f"{kiosk} của cơ quan {self.agency}" if self.agency else kiosk


NOBODY: Final = Name()
"""Of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Whose:
    """What a store tells of whose it is.

    Attributes:
        at_hub: the name under which the hub knows it.
        agencies: for which it has given out numbers.
        first: id of its first event, which two stores never share; "" for an empty one.
        dossiers: how many are in it.
    """

    at_hub: Name
    agencies: frozenset[str]
    first: str
    dossiers: int


def whose(store: Store) -> Whose:
    """What an open store of this program's version tells."""
    link = core(HubLinkRow)
    with store.reading() as connection:
        row = connection.execute(select(link.c.agency, link.c.kiosk)).first()
        first = next(rows(connection), None)
        count = connection.execute(select(func.count()).select_from(core(DossierRow))).scalar_one()
        return Whose(
            Name(row.agency, row.kiosk) if row else NOBODY,
            frozenset(lanes.agencies(connection)),
            first.header.event if first else "",
            count,
        )


def whose_file(path: Path, key: bytes | None) -> Whose | None:
    """What a store tells that may be damaged, and that nobody has open; None where it tells nothing.

    It is read from a copy beside it: to open it would change it, and it may be all that is left.
    """
    if key is None or not path.exists():
        return None
    copy = path.with_name(f".{path.name}.{random_id()}")
    try:
        for beside in _BESIDE:
            with (
                suppress(FileNotFoundError),
                path.with_name(path.name + beside).open("rb") as reader,
                open(create_private(copy.with_name(copy.name + beside)), "wb") as writer,
            ):
                shutil.copyfileobj(reader, writer, 1 << 20)
        store = Store(copy, key)
        try:
            upgrade(store)
            return whose(store)
        finally:
            store.close()
    except (StoreFailed, DBAPIError, OSError):
        return None
    finally:
        for beside in ("", "-wal", "-shm"):
            copy.with_name(copy.name + beside).unlink(missing_ok=True)


def of_another(backup: Whose, said: Name, here: Name, present: Whose | None) -> list[str]:
    """Why a backup is not this kiosk's, a sentence each; none where nothing speaks against it.

    Args:
        backup: what the store in the backup tells.
        said: what the backup's own list says; an older program wrote nothing there.
        here: how this machine is set.
        present: what the store tells that stands here.
    """
    told = []
    if said.differs(here):
        told.append(f"Bản sao lưu là của {said}; tệp thiết đặt ở đây ghi {here}.")
    elif backup.agencies and here.agency and here.agency not in backup.agencies:
        given = ", ".join(sorted(backup.agencies))
        told.append(f"Bản sao lưu có mã hồ sơ của cơ quan {given}; tệp thiết đặt ở đây ghi cơ quan {here.agency}.")
    if present is None:
        return told
    if backup.at_hub.differs(present.at_hub):
        told.append(f"Ở hub, bản sao lưu là {backup.at_hub}, còn kho đang có là {present.at_hub}.")
    if backup.first and present.dossiers and backup.first != present.first:
        told.append(f"Kho đang có là một kho khác, không phải kho đã sao lưu, và có {present.dossiers} hồ sơ.")
    return told
