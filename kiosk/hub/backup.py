"""Backups of a hub: the records as they are at one moment, still encrypted, and every file that they name.

    <target>/hub-20261120T100000.db     the records; one for each backup
    <target>/blobs/…                    the files of all backups; those that are there already are not copied again
    <target>/hub.ledger                 what was erased up to the newest of them, so that an older one does not undo it

The keys (`store.key`, `hub.key`) are not in it: who has both can read everything. They are kept elsewhere, once.
Without `hub.age` a restored hub makes another; sticks are sealed for `hub.key` as well.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, func, select, union
from sqlcipher3 import dbapi2

from kiosk.data.durable import create_private, sync, sync_folder
from kiosk.data.keys import KEY_FILE as STORE_KEY
from kiosk.data.keys import KeyUnusable, find_key
from kiosk.data.store import Store
from kiosk.data.times import millis
from kiosk.hub import feed, own_lane
from kiosk.hub.blob_folder import BlobFolder
from kiosk.hub.home import BLOBS, KEY_FILE, RECORDS, has_hub
from kiosk.hub.ledger import Facts
from kiosk.hub.ledger_files import LEDGER, LedgerDamaged, LedgerFile, every_entry
from kiosk.hub.migrate import upgrade
from kiosk.hub.ports import WrongContent
from kiosk.hub.recall import recall
from kiosk.hub.tables import BLOB, DOSSIER, REVISION
from kiosk.services.ports import StoreDamaged

_NAME: Final = "hub-%Y%m%dT%H%M%S.db"
_BESIDE: Final = ("-wal", "-shm")


class BackupUnusable(Exception):
    """A backup cannot be made or used. The argument is a sentence for the one who looks after the hub."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What was copied.

    Attributes:
        records: the file with the records.
        dossiers: how many.
        files: how many they name.
        copied: how many were not in the target yet.
        recalled: erasures and taken requests from after the backup, done again by the restore.
    """

    records: Path
    dossiers: int
    files: int
    copied: int
    recalled: int = 0


def back_up(home: Path, target: Path, now: datetime) -> Backup:
    """Back a hub up while it works, and prove the copy.

    Raises:
        BackupUnusable: there is a backup of this second, a file is missing or damaged, or the copy does not open.
        KeyUnusable: the store's key is gone.
    """
    key = _key(home)
    records = target / now.strftime(_NAME)
    draft = records.with_name(f".{records.name}")
    if records.exists():
        raise BackupUnusable(f"{records} đã có. Hãy thử lại sau một giây.")
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    _remove(draft)
    _snapshot(home / RECORDS, draft, key)
    copy = Store(draft, key)
    try:
        if damage := copy.full_check():
            raise BackupUnusable(f"Bản sao không mở được ({damage}). Hãy thử lại với một đĩa khác.")
        with copy.reading() as connection:
            wanted, dossiers = _files(connection), _dossiers(connection)
        LedgerFile(target / LEDGER, key).follow(copy, make=True)
    except LedgerDamaged as damaged:
        raise BackupUnusable(str(damaged)) from None
    finally:
        copy.close()
    copied = _copy_files(BlobFolder(home / BLOBS), BlobFolder(target / BLOBS), wanted)
    _remove(draft, beside_it_only=True)
    with draft.open("rb") as file:
        sync(file)
    draft.rename(records)
    sync_folder(target)
    return Backup(records, dossiers, len(wanted), copied)


def restore(records: Path, home: Path, ledgers: Sequence[Path] = ()) -> Backup:
    """Make a hub from a backup, in a folder that has the two keys and no hub.

    The feed begins a new epoch, so that kiosks hear everything again and send again what the backup does not have. What
    was erased after the backup is erased again, and before any file is copied.

    Args:
        records: the backup; a ledger beside it is read.
        home: the folder; a ledger that lies there already is read, too.
        ledgers: other ledgers: of the lost hub's disk, or the second one that it kept.

    Raises:
        BackupUnusable: there is a hub already, or a file of the backup or a ledger is missing or damaged.
        KeyUnusable: the keys are not there, or are not those of the backup.
    """
    if has_hub(home):
        raise BackupUnusable(f"{home} đã có một hub. Hãy khôi phục vào thư mục khác.")
    key = _key(home)
    if not (home / KEY_FILE).exists():
        raise KeyUnusable(f"Hãy đặt bản sao của {STORE_KEY} và {KEY_FILE} vào {home} trước khi khôi phục.")
    told = _told([records.with_name(LEDGER), home / LEDGER, *ledgers], key)
    draft = home / f".{RECORDS}"
    _remove(draft)
    with records.open("rb") as source, open(create_private(draft), "wb") as file:
        shutil.copyfileobj(source, file)
        sync(file)
    try:
        store = Store(draft, key)
    except StoreDamaged:
        raise BackupUnusable("Bản sao lưu đã hỏng. Hãy dùng bản khác.") from None
    try:
        if damage := store.full_check():
            raise BackupUnusable(f"Bản sao lưu đã hỏng ({damage}). Hãy dùng bản khác.")
        upgrade(store)
        with store.transaction() as connection:
            feed.begin_epoch(connection)
            now = millis(datetime.now(UTC))
            own_lane.begin_after(connection, now)
            recalled = recall(connection, told, now).entries
            wanted, dossiers = _files(connection), _dossiers(connection)
        copied = _copy_files(BlobFolder(records.parent / BLOBS), BlobFolder(home / BLOBS), wanted)
        store.forget_deleted()
    finally:
        store.close()
    _remove(draft, beside_it_only=True)
    _leave_no_log(home / RECORDS)
    draft.rename(home / RECORDS)
    sync_folder(home)
    return Backup(records, dossiers, len(wanted), copied, recalled)


def _remove(draft: Path, *, beside_it_only: bool = False) -> None:
    """Remove a draft with its log: the log of one that was killed would be taken for the next one's."""
    for beside in _BESIDE if beside_it_only else ("", *_BESIDE):
        draft.with_name(draft.name + beside).unlink(missing_ok=True)


def _leave_no_log(records: Path) -> None:
    """Give another name to a log whose records were moved away: it may hold what nothing else does."""
    for beside in _BESIDE:
        log = records.with_name(records.name + beside)
        if log.exists():
            log.rename(log.with_name(f"{log.name}.{secrets.token_hex(4)}"))
    sync_folder(records.parent)


def _told(ledgers: Sequence[Path], key: bytes) -> list[Facts]:
    try:
        return every_entry([LedgerFile(path, key) for path in ledgers])
    except LedgerDamaged as damaged:
        raise BackupUnusable(str(damaged)) from None


def _key(home: Path) -> bytes:
    key = find_key(home)
    if key is None:
        raise KeyUnusable(f"Không có {STORE_KEY} trong {home}. Hãy đặt bản sao của khóa vào đó.")
    return key


def _snapshot(source: Path, target: Path, key: bytes) -> None:
    """The records at one moment, encrypted with the same key; writers are not held up."""
    os.close(create_private(target))
    connection = dbapi2.connect(str(source), isolation_level=None)
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("VACUUM INTO ?", (str(target),))
    finally:
        connection.close()


def _files(connection: Connection) -> list[tuple[str, str]]:
    blobs = select(BLOB.c.agency, BLOB.c.sha256).where(BLOB.c.erased.is_(None))
    found = union(blobs, select(REVISION.c.agency, REVISION.c.sha256))
    return [(row[0], row[1]) for row in connection.execute(found)]


def _dossiers(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(DOSSIER)).scalar_one())


def _copy_files(source: BlobFolder, target: BlobFolder, wanted: list[tuple[str, str]]) -> int:
    """Copy what the target does not have; content is proved by its hash on the way."""
    copied = 0
    for owner, sha256 in wanted:
        if target.has(owner, sha256):
            continue
        try:
            target.put(owner, sha256, source.open(owner, sha256))
        except (KeyError, WrongContent):
            raise BackupUnusable(f"Tệp {owner}/{sha256[:12]}… bị mất hoặc hỏng. Hãy xem lại đĩa.") from None
        copied += 1
    return copied
