"""The hub's home: the folder that holds all of it, opened or made.

hub.db       the records, encrypted
store.key    their key, unless systemd hands one over
hub.key      the key that signs answers; kiosks know its public half
hub.age      the identity that opens sticks; kiosks know its recipient
blobs/       the files of dossiers, by agency and SHA-256
uploads/     files on their way
serve.lock   held by the process that serves
hub.ledger   what was erased and which requests to rejoin were taken; encrypted
hub.toml     settings; defaults where there is none
"""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select

from kiosk.data.durable import create_private, sync_folder
from kiosk.data.keys import KeyUnusable, find_key, make_key
from kiosk.data.signing import open_signing_key
from kiosk.data.store import Store
from kiosk.data.times import millis
from kiosk.hub import feed, files, ledger
from kiosk.hub.blob_folder import BlobFolder
from kiosk.hub.config import FILE, HubSettings, load
from kiosk.hub.core import Hub
from kiosk.hub.ledger_files import LEDGER, LedgerFile, LedgerFiles
from kiosk.hub.migrate import upgrade
from kiosk.hub.part_folder import PartFolder
from kiosk.hub.recall import recall
from kiosk.hub.stick_key import age_recipient
from kiosk.hub.tables import META
from kiosk.hub.uploads import Uploads

RECORDS: Final = "hub.db"
KEY_FILE: Final = "hub.key"
BLOBS: Final = "blobs"
UPLOADS: Final = "uploads"
SERVED: Final = "serve.lock"


class NoHub(Exception):
    """There is no hub in the folder. The argument is a sentence for the one who named it."""


def has_hub(home: Path) -> bool:
    """Whether the folder is a hub's home."""
    return (home / RECORDS).exists()


def open_hub(home: Path, *, make: bool = False) -> tuple[Hub, Store]:
    """The hub in this folder, and its store, which the caller closes.

    Args:
        home: the folder.
        make: whether a new hub is made where there is none.

    Raises:
        NoHub: there is none, and none is to be made; or its key is there and its records are lost.
        KeyUnusable: its key is missing, or others can read it.
        StoreFailed: the disk or another process stands in the way.
        NewerTables: it was written by a newer program.
        HubConfigError: hub.toml cannot be used.
        LedgerDamaged: hub.ledger is not what this hub wrote.
    """
    settings = load(home / FILE)
    if not has_hub(home) and not make:
        raise NoHub(f"Chưa có hub trong {home}. Hãy tạo bằng lệnh: kiosk hub serve --home {home}")
    if not has_hub(home) and (home / KEY_FILE).exists():
        # Made before the first key of an answer: its records are lost, and an empty hub would hide that.
        raise NoHub(
            f"{home} có {KEY_FILE} mà không còn {RECORDS}. Hãy khôi phục bản sao lưu: kiosk hub restore. "
            "Muốn lập hub mới thì chuyển các tệp cũ ra khỏi thư mục này trước."
        )
    for folder in (home, home / BLOBS, home / UPLOADS):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = open_records(home)
    upgrade(store)
    own, second = _ledgers(home, settings)
    with store.transaction() as connection:
        if connection.execute(select(META)).first() is None:
            feed.begin_epoch(connection)
    key = open_signing_key(home, KEY_FILE)
    hub = Hub(
        records=store,
        blobs=BlobFolder(home / BLOBS),
        parts=PartFolder(home / UPLOADS),
        ledger=LedgerFiles(store, own, second),
        signer=key.signer,
        public=key.public,
        age_recipient=age_recipient(home),
        now=lambda: millis(datetime.now(UTC)),
        free_space=lambda: shutil.disk_usage(home).free,
        settings=settings,
    )
    _recall(hub, own)
    files.remove_erased(hub)
    hub.ledger.follow()
    return hub, store


def _ledgers(home: Path, settings: HubSettings) -> tuple[LedgerFile, LedgerFile | None]:
    key, second = find_key(home), settings.ledger.second
    if key is None:
        raise _no_key(home)
    return LedgerFile(home / LEDGER, key), LedgerFile(Path(second), key) if second else None


def _recall(hub: Hub, own: LedgerFile) -> None:
    """Where somebody put an older hub.db into this home: what was erased since is erased again, before all else."""
    last = own.last()
    if last is None:
        return
    with hub.records.reading() as connection:
        known = ledger.is_known(connection, last)
    if known:
        return
    with hub.records.transaction() as connection:
        again = recall(connection, own.entries(), hub.now())
    for kiosk, sha256 in again.begun:
        Uploads(hub).drop(kiosk, sha256)
    hub.records.forget_deleted()


def open_records(home: Path) -> Store:
    """The hub's store; made where there is none."""
    path = home / RECORDS
    key = find_key(home)
    new = not path.exists()
    if new:
        key = key or make_key(home)
        # SQLite would let the umask decide who may read it.
        os.close(create_private(path))
        sync_folder(home)
    if key is None:
        raise _no_key(home)
    return Store(path, key, create=new)


def _no_key(home: Path) -> KeyUnusable:
    return KeyUnusable(f"Kho của hub trong {home} không còn tệp khóa. Hãy đặt lại bản sao của store.key.")
