"""Backups: the encrypted store and the encrypted papers in a folder that has its name only once it is complete.

    kiosk-20261120T100000-1f2e3d4c/
        backup.json    what is in it, and the SHA-256 of every file
        store.db       the store, still encrypted with its own key
        papers/        the papers that the store's rows name, still encrypted
        store.key, pin.key, receipt.key, sync.key    only with `--with-keys`

The store is copied by SQLite's online backup while the kiosk works. The copy is then opened, every page checked and the
whole chain walked: a backup that nobody has opened is a hope.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, func, select

from kiosk.data import keys, pepper, signing
from kiosk.data.durable import create_private, sync, sync_folder, write_synced
from kiosk.data.home import PAPERS, STORE, Home
from kiosk.data.ids import random_id
from kiosk.data.journal import erased, last_header, rows
from kiosk.data.numbers import incarnation_number
from kiosk.data.store import Store
from kiosk.data.tables import AttachmentRow, DossierRow, DraftPaperRow, core
from kiosk.data.whose_store import NOBODY, Name
from kiosk.domain.chain_words import break_words
from kiosk.domain.journal import GENESIS, printed_head, verify
from kiosk.domain.system_words import why
from kiosk.services.ports import Clock

FORMAT: Final = 1
MANIFEST: Final = "backup.json"
PREFIX: Final = "kiosk-"
KEY_FILES: Final = (keys.KEY_FILE, pepper.PEPPER_FILE, signing.KEY_FILE, signing.SYNC_KEY_FILE)
_UNFINISHED: Final = ".part"
_LONGEST: Final = 64 * 1024 * 1024


class BackupUnusable(Exception):
    """A backup cannot be made or used. The argument is a sentence for the one who looks after the machine."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    Attributes:
        path: its folder.
        made: when, by the kiosk's clock.
        incarnation: which life of the store it shows.
        sequence, head: the newest event in it, and its printed head.
        dossiers: how many.
        digests: file name in the backup -> SHA-256, hex.
        name: of the machine that made it; empty in backups of older programs.
    """

    path: Path
    made: datetime
    incarnation: int
    sequence: int
    head: str
    dossiers: int
    digests: dict[str, str]
    name: Name = NOBODY

    @property
    def papers(self) -> list[str]:
        """The names of the papers in it."""
        return [name.partition("/")[2] for name in self.digests if name.startswith(f"{PAPERS}/")]


def make_backup(
    home: Home, target: Path, key: bytes, clock: Clock, *, with_keys: bool = False, name: Name = NOBODY
) -> Manifest:
    """Make a backup in a folder of its own inside `target`, prove it, and only then give it its name.

    `name` is what this machine is called, so that nobody restores it at another one without being told.

    Raises:
        BackupUnusable: the target does not take it, or the copy is not what the store holds; nothing is left there.
        StoreFailed: the store itself cannot be read.
    """
    if not target.is_dir():
        # Never made: the folder of a stick that is not plugged in would be one on the kiosk's own disk.
        raise BackupUnusable(f"Không có thư mục {target}. Hãy cắm ổ sao lưu, hoặc tạo thư mục này trước.")
    made = clock.now()
    folder = f"{PREFIX}{made:%Y%m%dT%H%M%S}-{random_id()[:8]}"
    draft = target / f".{folder}{_UNFINISHED}"
    try:
        (draft / PAPERS).mkdir(mode=0o700, parents=True)
        home.store.back_up(draft / STORE)
        facts, papers = _proved(draft / STORE, key)
        digests = {STORE: digest_of(draft / STORE)}
        gone = set()
        for paper in papers:
            try:
                digests[f"{PAPERS}/{paper}"] = copy_synced(home.path / PAPERS / paper, draft / PAPERS / paper)
            except FileNotFoundError:
                gone.add(paper)
        if lost := gone & _papers(home.store):
            raise BackupUnusable(
                f"Có {len(lost)} giấy tờ không còn tệp trong {home.path / PAPERS}. Hãy gọi người quản trị."
            )
        if with_keys:
            for key_file in KEY_FILES:
                if (home.path / key_file).exists():
                    digests[key_file] = copy_synced(home.path / key_file, draft / key_file)
        manifest = Manifest(target / folder, made, **facts, digests=digests, name=name)
        write_synced(draft / MANIFEST, _written(manifest))
        for each in (draft / PAPERS, draft):
            sync_folder(each)
        draft.rename(target / folder)
        sync_folder(target)
    except BaseException as error:
        shutil.rmtree(draft, ignore_errors=True)
        if isinstance(error, OSError):
            raise BackupUnusable(
                f"Không ghi được bản sao lưu vào {target}: {why(error)}. Hãy xem ổ còn chỗ và cho phép ghi không."
            ) from error
        raise
    return manifest


def find_backup(path: Path) -> Manifest:
    """The backup in this folder, or the newest one of a folder of backups.

    Which is the newest is what its name says, by the kiosk's clock, and what its events say; where the two differ the
    clock was wrong once, or another store's backups lie there, and whoever restores has to say which one is meant.

    Raises:
        BackupUnusable: there is none, the newest cannot be read, or which one is the newest cannot be told.
    """
    if (path / MANIFEST).is_file():
        return _read(path)
    made = sorted(each.parent for each in path.glob(f"{PREFIX}*/{MANIFEST}"))
    if not made:
        raise BackupUnusable(f"Không có bản sao lưu trong {path}. Hãy chỉ đúng thư mục có tệp {MANIFEST}.")
    newest = _read(made[-1])
    for folder in reversed(made[:-1]):
        try:
            other = _read(folder)
        except BackupUnusable:
            continue
        if (other.incarnation, other.sequence) <= (newest.incarnation, newest.sequence):
            continue
        if other.made != newest.made:
            raise BackupUnusable(
                f"Chưa rõ bản sao lưu nào mới nhất: {folder.name} có {other.sequence} dòng nhật ký, "
                f"{newest.path.name} có {newest.sequence}. Đồng hồ máy có thể đã sai. "
                "Hãy chỉ đúng một thư mục rồi chạy lại."
            )
        newest = other  # of the same second: the rest of their names says nothing
    return newest


def _read(folder: Path) -> Manifest:
    """What the backup in a folder says of itself."""
    try:
        with (folder / MANIFEST).open("rb") as file:
            found: Any = json.loads(file.read(_LONGEST))
        if found["format"] != FORMAT:
            raise ValueError
        digests = {str(name): str(digest) for name, digest in found["files"].items()}
        if not all(_is_ours(name) for name in digests) or STORE not in digests:
            raise ValueError
        return Manifest(
            folder, datetime.fromisoformat(found["made"]), int(found["incarnation"]), int(found["sequence"]),
            str(found["head"]), int(found["dossiers"]), digests,
            Name(str(found.get("agency", "")), str(found.get("kiosk", ""))),
        )  # fmt: skip
    except OSError as error:
        raise BackupUnusable(f"Không đọc được {folder / MANIFEST}: {why(error)}. Hãy xem quyền đọc tệp.") from error
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BackupUnusable(f"{folder / MANIFEST} không đọc được. Hãy dùng một bản sao lưu khác.") from None


def check_files(manifest: Manifest) -> None:
    """Hold every file against its digest.

    Raises:
        BackupUnusable: one is missing or was changed.
    """
    for name, digest in manifest.digests.items():
        try:
            same = digest_of(manifest.path / name) == digest
        except OSError:
            same = False
        if not same:
            raise BackupUnusable(f"Tệp {name} trong {manifest.path} đã hỏng hoặc thiếu. Hãy dùng một bản sao lưu khác.")


def copy_synced(source: Path, target: Path) -> str:
    """Copy a file to a new private one, durable but for its name; its SHA-256."""
    digest = hashlib.sha256()
    with source.open("rb") as reader, open(create_private(target), "wb") as writer:
        while chunk := reader.read(1 << 20):
            digest.update(chunk)
            writer.write(chunk)
        sync(writer)
    return digest.hexdigest()


def prove(store: Store) -> str | None:
    """Every page and the whole chain of a store; what is wrong, or None."""
    if damage := store.full_check():
        return damage
    with store.reading() as connection:
        broken = verify(rows(connection), erased=erased(connection))
    return None if broken is None else f"nhật ký, dòng {broken.sequence}: {break_words(broken)}"


def _proved(path: Path, key: bytes) -> tuple[dict[str, Any], set[str]]:
    """Open a copy and prove it; what it holds, and the papers that its rows name."""
    store = Store(path, key)
    try:
        if damage := prove(store):
            raise BackupUnusable(f"Bản sao vừa ghi không đúng với kho ({damage}). Hãy thử một ổ khác.")
        papers = _papers(store)
        with store.reading() as connection:
            facts = _facts(connection)
        store.forget_deleted()
    finally:
        store.close()
    _close_files(path)
    return facts, papers


def _facts(connection: Connection) -> dict[str, Any]:
    last = last_header(connection)
    return {
        "incarnation": incarnation_number(connection),
        "sequence": last.sequence if last else 0,
        "head": printed_head(last.hash() if last else GENESIS),
        "dossiers": connection.execute(select(func.count()).select_from(core(DossierRow))).scalar_one(),
    }


def _papers(store: Store) -> set[str]:
    """The papers that rows of the store name."""
    tables: Iterable[Any] = (core(AttachmentRow), core(DraftPaperRow))
    with store.reading() as connection:
        return {paper for table in tables for paper in connection.execute(select(table.c.id)).scalars()}


def _close_files(path: Path) -> None:
    """After the last connection: the log is empty, and the file itself is made durable."""
    for beside in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + beside).unlink()
    with path.open("rb") as file:
        os.fsync(file.fileno())


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_ours(name: str) -> bool:
    """A manifest names nothing outside its folder."""
    folder, _, file = name.rpartition("/")
    return folder in ("", PAPERS) and bool(file) and file not in (".", "..")


def _written(manifest: Manifest) -> bytes:
    content = {
        "format": FORMAT,
        "made": manifest.made.isoformat(timespec="seconds"),
        "incarnation": manifest.incarnation,
        "sequence": manifest.sequence,
        "head": manifest.head,
        "dossiers": manifest.dossiers,
        "agency": manifest.name.agency,
        "kiosk": manifest.name.kiosk,
        "files": manifest.digests,
    }
    return json.dumps(content, indent=1, sort_keys=True).encode() + b"\n"
