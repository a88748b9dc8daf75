"""A backup becomes the kiosk's store again. Nothing that is there is overwritten or deleted.

The present store, damaged or not, is set aside read-only, and so are papers that only it knew: they may be what is
left of dossiers that were filed after the backup. The restored store begins another life (its incarnation goes up), and
its kiosk gives provisional codes until the mirror, an officer or the hub has told how far the numbers had come.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.data import keys, pepper, signing
from kiosk.data.backup import BackupUnusable, Manifest, check_files, copy_synced, digest_of, find_backup, prove
from kiosk.data.durable import sync_folder
from kiosk.data.home import PAPERS
from kiosk.data.ids import random_id
from kiosk.data.journal import Entry, write
from kiosk.data.migrate import upgrade
from kiosk.data.mirror import Mirrored
from kiosk.data.numbers import begin_next_life, take_mark
from kiosk.data.pepper import PEPPER_FILE
from kiosk.data.store import Store
from kiosk.data.store_place import BESIDE, DAMAGED, STORE, make_private_folder, put_in_place, set_aside
from kiosk.data.whose_store import Name, of_another, whose, whose_file
from kiosk.domain.codes import NO_MARK, Mark
from kiosk.domain.system_words import why
from kiosk.services.ports import Clock, StoreDamaged, StoreFailed

_SHARED_FIRST: Final = 0x40000000 + 2
_SHARED_SIZE: Final = 510
"""The bytes on which every open connection holds a lock (sqlite.org/fileformat2.html, "lock-byte page")."""

RESTORED: Final = "store.restored"
"""Kind of the event that a restored store's next life begins with."""

OTHER_KEYS: Final = (signing.KEY_FILE, signing.SYNC_KEY_FILE, pepper.PEPPER_FILE)
"""Of receipts, batches and PINs: they come back with a backup that has them, where the home has none."""


class BackupOfAnother(BackupUnusable):
    """A backup is not this kiosk's, and nobody has said that it is meant all the same. The argument says why."""


@dataclass(frozen=True, slots=True)
class Restored:
    """How a restore ended.

    Attributes:
        backup: what was restored.
        incarnation: the number of the life that begins now.
        aside: where the store that was there lies now, read-only; None where there was none.
        papers_aside: how many papers of that store the backup does not know.
        mark: what the mirror told, or None: then codes are provisional until an officer tells it.
        pins_lost: whether the key of the PINs was nowhere, so that all have to be set anew.
        of_another: why the backup is not this kiosk's, a sentence each; it was restored because somebody said so.
    """

    backup: Manifest
    incarnation: int
    aside: Path | None
    papers_aside: int
    mark: Mark | None
    pins_lost: bool = False
    of_another: tuple[str, ...] = ()


def restore(
    source: Path,
    home: Path,
    clock: Clock,
    *,
    agency: str,
    kiosk: str = "",
    mirrored: Mirrored | None = None,
    key_file: Path | None = None,
    who: Callable[[Store, bytes | None], str] | None = None,
    other_kiosk: bool = False,
) -> Restored:
    """Restore the newest backup of a folder, or the one that the folder is.

    Args:
        source: a backup, or a folder of backups.
        home: the kiosk's home; made where there is none.
        clock: for the events.
        agency: the agency of this kiosk's codes.
        kiosk: what this kiosk is called within it; "" where that is not known.
        mirrored: what the mirror holds, where there is one.
        key_file: where the store's key lies, if neither the backup nor the home has it.
        who: tells who gave the command, for the journal; by default nobody but the kiosk. It is asked once the copy is
            proved, with the copy and the key of its PINs (None where that is lost): the accounts that prove an officer
            are the backup's, because the present store may be what was damaged. Whatever it raises ends the restore,
            and nothing was changed.
        other_kiosk: restore it even if it is another kiosk's; whoever says so has to switch that one off.

    Raises:
        BackupOfAnother: the backup is another kiosk's; nothing was changed.
        BackupUnusable: the backup is damaged or has no key here; nothing was changed.
        StoreFailed: a kiosk still works on this home, or the disk does not take it; nothing was set aside.
    """
    manifest = find_backup(source)
    check_files(manifest)
    make_private_folder(home)
    make_private_folder(home / PAPERS)
    with _nobody_at_work(home / STORE):
        pass
    # Not inside: a process that closes any descriptor of a file gives up its locks on it. Whose it is never changes.
    present = whose_file(home / STORE, _present_key(home))
    with _nobody_at_work(home / STORE):
        key = _key(manifest, home, key_file)
        draft = home / f".{STORE}.{random_id()}"
        try:
            copy_synced(manifest.path / STORE, draft)
            with _proved(draft, key) as store:
                different = of_another(whose(store), manifest.name, Name(agency, kiosk), present)
                if different and not other_kiosk:
                    raise BackupOfAnother(" ".join(different))
                number, mark, pins_lost = _prepare(store, clock, manifest, agency, mirrored, home, who, bool(different))
            with draft.open("rb") as file:
                os.fsync(file.fileno())
            papers_aside = _bring_papers(manifest, home, clock)
            aside = _make_room(manifest, home, key, clock)
            _bring_keys(manifest, home, key, key_file)
            put_in_place(draft, home, clock.now())
        except OSError as error:
            raise StoreFailed(
                f"Đĩa không ghi được bản sao lưu: {why(error)}. Hãy lấy chỗ trống rồi khôi phục lại."
            ) from error
        finally:
            for beside in BESIDE:
                draft.with_name(draft.name + beside).unlink(missing_ok=True)
            sync_folder(home)
    return Restored(manifest, number, aside, papers_aside, mark, pins_lost, tuple(different))


def _key(manifest: Manifest, home: Path, key_file: Path | None) -> bytes:
    """The key of the backup: the one that is named, the backup's own, the home's."""
    try:
        named = keys.read_key(key_file) if key_file is not None else None
        found = named or keys.find_key(manifest.path, {}) or _present_key(home)
    except (keys.KeyUnusable, OSError) as error:
        raise BackupUnusable(f"Không dùng được khóa của kho: {error}") from error
    if found is None:
        raise BackupUnusable("Bản sao lưu không kèm khóa. Hãy chỉ tệp khóa bằng --key, rồi chạy lại.")
    in_use = _present_key(home)
    if in_use not in (None, found, _key_in_file(home)):
        raise BackupUnusable("Khóa mà systemd đưa cho kiosk không mở được bản sao lưu này. Hãy đổi khóa đó trước.")
    return found


def _present_key(home: Path) -> bytes | None:
    """The key that this kiosk would use; None where there is none that can be used."""
    try:
        return keys.find_key(home)
    except keys.KeyUnusable:
        return None


def _key_in_file(home: Path) -> bytes | None:
    """The key in the home's own file, whether or not systemd hands one over."""
    try:
        return keys.find_key(home, {})
    except keys.KeyUnusable:
        return None


@contextmanager
def _nobody_at_work(path: Path) -> Iterator[None]:
    """Hold a store closed. One that another process has open cannot be replaced: it would write on into the old one."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        yield
        return
    try:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_SIZE, _SHARED_FIRST)
        except OSError as error:
            raise StoreFailed("Kiosk đang chạy trên kho này. Hãy dừng kiosk rồi khôi phục lại.") from error
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _proved(draft: Path, key: bytes) -> Iterator[Store]:
    """The copy of the backup's store, once it has been proved; closed afterwards."""
    try:
        store = Store(draft, key)
    except StoreDamaged as error:
        raise BackupUnusable("Khóa này không mở được bản sao lưu. Hãy chỉ đúng tệp khóa bằng --key.") from error
    try:
        if damage := prove(store):
            raise BackupUnusable(f"Bản sao lưu đã hỏng ({damage}). Hãy dùng một bản khác.")
        upgrade(store)
        yield store
        store.forget_deleted()
    finally:
        store.close()


def _prepare(
    store: Store,
    clock: Clock,
    manifest: Manifest,
    agency: str,
    mirrored: Mirrored | None,
    home: Path,
    who: Callable[[Store, bytes | None], str] | None,
    of_another_kiosk: bool,
) -> tuple[int, Mark | None, bool]:
    """Begin the copy's next life; its number, the mark that the mirror told, whether PINs are lost."""
    actor = who(store, pepper.of_copy(home, store, manifest.path)) if who else "kiosk"
    pins_lost = pepper.give_up_lost(home, store, manifest.path)
    known = mirrored.incarnation if mirrored else 0
    mark = mirrored.mark if mirrored and mirrored.mark != NO_MARK else None
    with store.transaction() as connection:
        number = begin_next_life(connection, agency, known=known)
        body = {
            "incarnation": number,
            "backup_made": manifest.made.isoformat(timespec="seconds"),
            "backup_sequence": manifest.sequence,
            "backup_head": manifest.head,
            "pins_lost": pins_lost,
            **({"other_kiosk": True} if of_another_kiosk else {}),
        }
        write(connection, clock, Entry(RESTORED, actor, body=body))
        if mark:
            take_mark(connection, clock, agency, mark.day, mark.number, actor="kiosk", source="mirror")
    return number, mark, pins_lost


def _bring_papers(manifest: Manifest, home: Path, clock: Clock) -> int:
    """Make the papers those of the backup; how many that it does not know, or knows otherwise, were set aside."""
    papers, known = home / PAPERS, set(manifest.papers)
    strange = [
        path
        for path in papers.iterdir()
        if path.name not in known or digest_of(path) != manifest.digests[f"{PAPERS}/{path.name}"]
    ]
    aside = _move(strange, home / DAMAGED / f"papers-{clock.now():%Y%m%dT%H%M%S}-{random_id()[:8]}")
    for paper in manifest.papers:
        if not (papers / paper).exists():
            part = papers / f"{paper}.part"
            copy_synced(manifest.path / PAPERS / paper, part)
            part.rename(papers / paper)
    sync_folder(papers)
    return aside


def _make_room(manifest: Manifest, home: Path, key: bytes, clock: Clock) -> Path | None:
    """Set the present store aside, and key files that are not the backup's."""
    aside = set_aside(home, clock.now()) if (home / STORE).exists() else None
    present = home / keys.KEY_FILE
    strange = [present] if present.exists() and _key_in_file(home) != key else []
    pins = home / pepper.PEPPER_FILE
    if pins.exists() and manifest.digests.get(pins.name, digest_of(pins)) != digest_of(pins):
        strange.append(pins)
    if _move(strange, home / DAMAGED / f"key-{clock.now():%Y%m%dT%H%M%S}-{random_id()[:8]}"):
        sync_folder(home)
    return aside


def _move(files: Iterable[Path], folder: Path) -> int:
    count = 0
    for path in files:
        make_private_folder(folder.parent)
        make_private_folder(folder)
        path.rename(folder / path.name)
        count += 1
    if count:
        sync_folder(folder)
    return count


def _bring_keys(manifest: Manifest, home: Path, key: bytes, key_file: Path | None) -> None:
    """The keys that the home lacks: the store's (a systemd credential stands above it), the PINs', the receipts'.

    The key of the PINs comes with the backup, or lies beside the store's key that was named.
    """
    if _present_key(home) is None:
        keys.put_key(home, key)
    for name in OTHER_KEYS:
        if name in manifest.digests and not (home / name).exists():
            _bring_key(manifest.path / name, home / name)
    beside = key_file.with_name(PEPPER_FILE) if key_file is not None else None
    if beside is not None and beside.exists() and not (home / PEPPER_FILE).exists():
        _bring_key(beside, home / PEPPER_FILE)


def _bring_key(source: Path, target: Path) -> None:
    """Copy a key, whole or not at all: half a key is one that is there, and a restore done again would leave it."""
    draft = target.with_name(f".{target.name}.{random_id()[:8]}")
    try:
        copy_synced(source, draft)
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)
