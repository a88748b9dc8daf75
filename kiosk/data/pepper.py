"""The pepper of PIN hashes: a key that is not in the store.

A PIN has six digits, so its hash alone falls to whoever has the store and a day of computing time. With the pepper
mixed in both are needed; handed over as a systemd credential that the TPM unseals, it never lies on the disk at all.
The store remembers a mark of it: with another pepper every right PIN would look wrong, and nobody would know why.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.data.keys import KeyUnusable, find_key, make_key
from kiosk.data.store import Store
from kiosk.data.tables import MetaRow, core

PEPPER_FILE: Final = "pin.key"
CREDENTIAL: Final = "kiosk-pin-key"
"""Name of the systemd credential: `LoadCredentialEncrypted=kiosk-pin-key:…`, 64 hexadecimal digits."""

_META: Final = core(MetaRow)
_MARK: Final = select(_META.c.value).where(_META.c.name == "pepper")


def open_pepper(home: Path, store: Store) -> bytes:
    """The pepper that belongs to this store; made on the first start.

    Raises:
        KeyUnusable: it is lost, another one than the store's, or others can read it.
    """
    pepper = find_key(home, file=PEPPER_FILE, credential=CREDENTIAL)
    with store.reading() as connection:
        known = connection.execute(_MARK).scalar()
    if known is None:
        pepper = pepper or make_key(home, file=PEPPER_FILE)
        with store.transaction() as connection:
            mark = upsert(_META).values(name="pepper", value=_mark(pepper)).on_conflict_do_nothing()
            connection.execute(mark)
            known = connection.execute(_MARK).scalar()
    if pepper is None or _mark(pepper) != known:
        raise KeyUnusable(
            f"Khóa của các mã PIN ({home / PEPPER_FILE}) đã mất hoặc là của máy khác. Hãy đặt lại bản sao của tệp này."
        )
    return pepper


def give_up_lost(home: Path, store: Store, backup: Path) -> bool:
    """At a restore: whether the key of the PINs is neither in the home nor in the backup, so that a new one begins.

    The old PINs are lost with it: citizens set new ones on an officer's slip, officers by `kiosk officer reset`.
    """
    found = of_copy(home, store, backup)
    with store.transaction() as connection:
        lost = found is None and connection.execute(_MARK).scalar() is not None
        if lost:
            connection.execute(delete(_META).where(_META.c.name == "pepper"))
    return lost


def of_copy(home: Path, store: Store, backup: Path) -> bytes | None:
    """The pepper of a store that comes from a backup: the home's or the backup's; None where neither is the right one,
    or the store never had any."""
    there = (find_key(home, file=PEPPER_FILE, credential=CREDENTIAL), find_key(backup, {}, file=PEPPER_FILE))
    with store.reading() as connection:
        known = connection.execute(_MARK).scalar()
    return next((pepper for pepper in there if pepper is not None and _mark(pepper) == known), None)


def _mark(pepper: bytes) -> str:
    return hashlib.sha256(b"kiosk-pin-key" + pepper).hexdigest()[:16]
