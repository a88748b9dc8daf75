"""The kiosk's home: the folder that holds the store, its key and the papers; made, opened, checked, or refused.

    store.db       the encrypted store (with -wal and -shm beside it while it is in use)
    store.key      its key, unless systemd hands one over
    pin.key        what is mixed into the hashes of PINs; likewise
    papers/        the encrypted scans
    quarantine/    the encrypted scans that nobody claimed
    damaged/       stores that were set aside, read-only; nothing is ever deleted here

A home is opened by `open_home` and nothing else. A new store is made under another name and only then moved to its
place, so that an empty `store.db` is always damage and never a beginning.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Final

from sqlalchemy import select

from kiosk.data import store_place
from kiosk.data.accounts import StoreAccounts
from kiosk.data.calendar_table import StoreCalendar
from kiosk.data.cash_drawers import StoreDrawers
from kiosk.data.dossiers import StoreDossiers
from kiosk.data.drafts import StoreDrafts
from kiosk.data.durable import create_private, sync_folder
from kiosk.data.help_calls import StoreHelpCalls
from kiosk.data.ids import random_id
from kiosk.data.journal import StoreJournal, last_header, verify_tail
from kiosk.data.journal_seal import keep_seal
from kiosk.data.keys import KeyUnusable, find_key, make_key
from kiosk.data.migrate import upgrade
from kiosk.data.numbers import INCARNATION, StoreNumbers
from kiosk.data.officers import StoreOfficers, StoreWalkIns
from kiosk.data.payments import StorePayments
from kiosk.data.pepper import open_pepper
from kiosk.data.printing import StorePrintQueue
from kiosk.data.quarantine import StoreQuarantine
from kiosk.data.registry import StoreRegistry
from kiosk.data.shifts import StoreShifts
from kiosk.data.slips import StoreSlipCodes
from kiosk.data.store import Store, Undecipherable
from kiosk.data.store_place import BESIDE, make_private_folder, put_in_place, set_aside
from kiosk.data.tables import AttachmentRow, DraftPaperRow, MetaRow, core
from kiosk.data.twins import StoreTwins
from kiosk.data.vault import FileVault
from kiosk.services.ports import Clock, StoreDamaged

STORE: Final = store_place.STORE
PAPERS: Final = "papers"
QUARANTINE: Final = "quarantine"
DAMAGED: Final = store_place.DAMAGED


class Check(Enum):
    """How much is proved when a home is opened."""

    TAIL = "the newest events: for a visitor's process"
    QUICK = "SQLite's quick check and the newest events: for the start of a service"
    FULL = "every page and the whole chain: for `kiosk verify`"


@dataclass(frozen=True, slots=True)
class Home:
    """An open home: the ports that the services want, made on one connection."""

    path: Path
    store: Store
    accounts: StoreAccounts
    drafts: StoreDrafts
    dossiers: StoreDossiers
    vault: FileVault
    journal: StoreJournal
    print_queue: StorePrintQueue
    shifts: StoreShifts
    help_calls: StoreHelpCalls
    numbers: StoreNumbers
    calendar: StoreCalendar
    payments: StorePayments
    drawers: StoreDrawers
    quarantine: StoreQuarantine
    slips: StoreSlipCodes
    registry: StoreRegistry
    officers: StoreOfficers
    walk_ins: StoreWalkIns
    twins: StoreTwins
    pepper: bytes = field(repr=False)

    def free_space(self) -> int:
        """Bytes that are free on the home's disk."""
        return shutil.disk_usage(self.path).free

    def sweep_orphans(self, now: datetime) -> int:
        """Remove stored papers that neither a dossier nor a draft has, once they are a day old; how many."""
        with self.store.reading() as connection:
            known = {
                paper
                for table in (core(AttachmentRow), core(DraftPaperRow))
                for paper in connection.execute(select(table.c.id)).scalars()
            }
        return self.vault.sweep(known, now)

    def close(self) -> None:
        """Close the store, and leave no empty file."""
        self.vault.close()
        self.store.close()


def open_home(path: Path, clock: Clock, *, check: Check = Check.QUICK) -> Home:
    """Open the kiosk's home; make it where there is none.

    Raises:
        KeyUnusable: there is no key for the store that is there, or others can read it.
        StoreDamaged: the store does not hold what was written. It was set aside, and no new one is made in its place
            until somebody has restored a backup or moved the set-aside one away.
        StoreFailed: the disk or another process stands in the way.
    """
    make_private_folder(path)
    make_private_folder(path / PAPERS)
    make_private_folder(path / QUARANTINE)
    key = find_key(path)
    if not (path / STORE).exists():
        _refuse_after_damage(path)
        key = key or make_key(path)
        _make_store(path, key, clock.now())
    if key is None:
        raise KeyUnusable(f"Kho dữ liệu trong {path} không còn tệp khóa. Hãy đặt lại bản sao của store.key vào đó.")
    try:
        store = Store(path / STORE, key)
    except Undecipherable:
        raise  # not set aside: with its own key it may be whole
    except StoreDamaged as error:
        raise _damaged(path, clock, "its list of tables") from error
    if damage := _damage(store, check):
        store.close()
        raise _damaged(path, clock, damage)
    if upgrade(store):
        _seal(store)
    pepper = open_pepper(path, store)
    vault = FileVault(path / PAPERS)
    return Home(
        path=path,
        store=store,
        accounts=StoreAccounts(store, clock),
        drafts=StoreDrafts(store, vault, clock),
        dossiers=StoreDossiers(store, vault, clock),
        vault=vault,
        journal=StoreJournal(store, clock),
        print_queue=StorePrintQueue(store, clock),
        shifts=StoreShifts(store, clock),
        help_calls=StoreHelpCalls(store, clock),
        numbers=StoreNumbers(store, clock),
        calendar=StoreCalendar(store, clock),
        payments=StorePayments(store, clock),
        drawers=StoreDrawers(store, clock),
        quarantine=StoreQuarantine(store, FileVault(path / QUARANTINE), clock),
        slips=StoreSlipCodes(store, clock),
        registry=StoreRegistry(store, clock),
        officers=StoreOfficers(store, clock),
        walk_ins=StoreWalkIns(store, clock),
        twins=StoreTwins(store),
        pepper=pepper,
    )


def _seal(store: Store) -> None:
    """Seal a journal that an older program has written without a seal."""
    with store.transaction() as connection:
        last = last_header(connection)
        if last is not None:
            keep_seal(connection, last)


def is_there(path: Path) -> bool:
    """Whether this home has a store.

    Raises:
        StoreDamaged: it had one that was set aside; what to do stands in the sentence.
    """
    if (path / STORE).exists():
        return True
    _refuse_after_damage(path)
    return False


def _make_store(path: Path, key: bytes, now: datetime) -> None:
    """Make a store that is complete before it has its name."""
    draft = path / f".{STORE}.{random_id()}"
    # SQLite would let the umask decide who may read it; the log beside it takes over these rights.
    os.close(create_private(draft))
    store = Store(draft, key, create=True)
    try:
        upgrade(store)
        with store.transaction() as connection:
            connection.execute(core(MetaRow).insert(), {"name": INCARNATION, "value": random_id()})
        store.forget_deleted()
    finally:
        store.close()
    descriptor = os.open(draft, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        put_in_place(draft, path, now)
    except FileExistsError:
        pass
    finally:
        for beside in BESIDE:
            draft.with_name(draft.name + beside).unlink(missing_ok=True)
        sync_folder(path)


def _damage(store: Store, check: Check) -> str | None:
    """What is wrong with the store, or None."""
    found = {Check.TAIL: lambda: None, Check.QUICK: store.quick_check, Check.FULL: store.full_check}[check]()
    if found:
        return found
    try:
        with store.reading() as connection:
            there = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'journal'").scalar()
            if not there:
                return "không còn bảng nào"
            broken = verify_tail(connection)
    except StoreDamaged as error:
        return str(error)
    return None if broken is None else f"dòng nhật ký {broken.sequence}: {broken.reason}"


def _damaged(path: Path, clock: Clock, damage: str) -> StoreDamaged:
    """Set the store aside, and say so."""
    aside = set_aside(path, clock.now())
    return StoreDamaged(
        f"Kho dữ liệu đã hỏng ({' '.join(damage.split())}) và được cất riêng, chỉ đọc, ở {aside}. "
        "Không có gì bị xóa. Hãy khôi phục bản sao lưu gần nhất: kiosk restore THƯ_MỤC."
    )


def _refuse_after_damage(path: Path) -> None:
    aside = sorted((path / DAMAGED).glob("store-*.db"))
    if aside:
        raise StoreDamaged(
            f"Không có kho dữ liệu trong {path}; kho hỏng được cất riêng ở {aside[-1]}. Hãy khôi phục bản sao lưu: "
            "kiosk restore THƯ_MỤC. Muốn bắt đầu bằng kho rỗng thì chuyển tệp ấy ra khỏi thư mục này trước."
        )
