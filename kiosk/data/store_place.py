"""The one place of the store in its home: what leaves it, and what is put there, whenever the process ends.

The store is three files while it is in use. Its log (`-wal`) holds what was committed last, so it must go wherever the
store goes; and SQLite takes whatever log lies beside a store for its own, so none may be left for the next one.
"""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from kiosk.data.durable import sync_folder
from kiosk.data.ids import random_id
from kiosk.domain.system_words import why
from kiosk.services.ports import StoreFailed

STORE: Final = "store.db"
DAMAGED: Final = "damaged"
BESIDE: Final = ("", "-wal", "-shm")


def make_private_folder(path: Path) -> None:
    """A folder of the owner's only, with a durable name."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(0o700)
        sync_folder(path.parent)
    except OSError as error:
        raise StoreFailed(f"Không dùng được thư mục {path}: {why(error)}. Hãy xem chủ và quyền của thư mục.") from error


def set_aside(path: Path, now: datetime) -> Path:
    """Move the damaged store where nobody writes it, with its log; its name tells when."""
    folder = path / DAMAGED
    make_private_folder(folder)
    aside = folder / f"{Path(STORE).stem}-{now:%Y%m%dT%H%M%S}-{random_id()[:8]}.db"
    sources = {path / (STORE + beside): aside.with_name(aside.name + beside) for beside in BESIDE}
    there = {source: target for source, target in sources.items() if source.exists()}
    # All of it has its second name before any loses its first: store and log are never apart.
    for source, target in there.items():
        target.hardlink_to(source)
    sync_folder(folder)
    for source in there:
        source.unlink()
    sync_folder(path)
    for target in there.values():
        target.chmod(0o400)
    return aside


def put_in_place(draft: Path, path: Path, now: datetime) -> None:
    """Give a store that is whole and closed its name in the home.

    A log that lies there without a store, because a process died while it set one aside, goes aside first.

    Raises:
        FileExistsError: a store is there; it stays.
    """
    with _nobody_else(path):
        if not (path / STORE).exists() and any((path / (STORE + beside)).exists() for beside in BESIDE):
            set_aside(path, now)
        # A link, unlike a rename, never replaces the store of a program that was faster.
        os.link(draft, path / STORE)


@contextmanager
def _nobody_else(path: Path) -> Iterator[None]:
    """Hold back other processes that want to put a store there: the log of theirs is none that was left."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
