"""Files that are on the disk once a call returns."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from typing import IO, Final

_SYNC_FILE_RANGE: Final = getattr(ctypes.CDLL(None), "sync_file_range", None) if sys.platform == "linux" else None
"""Of the C library; Python has no function for it."""
if _SYNC_FILE_RANGE:
    _SYNC_FILE_RANGE.argtypes = (ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint)
_BEGIN_TO_WRITE: Final = 2
"""SYNC_FILE_RANGE_WRITE of <fcntl.h>."""


def sync_folder(folder: Path) -> None:
    """Make names in this folder durable: new, renamed and removed ones."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync(file: IO[bytes]) -> None:
    """Wait until all that was written to an open file is on the disk."""
    file.flush()
    os.fsync(file.fileno())


def begin_sync(file: IO[bytes]) -> None:
    """Have the disk begin with what was written to an open file, and return at once, so that a later `sync` is short.

    Promises nothing, not even that it begins; a failure of the disk is told by the `sync`.
    """
    file.flush()
    if _SYNC_FILE_RANGE:
        _SYNC_FILE_RANGE(file.fileno(), 0, 0, _BEGIN_TO_WRITE)


def create_private(path: Path) -> int:
    """Open a new file that only the owner can read; one that is there already is an error."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def write_synced(path: Path, content: bytes) -> None:
    """Write a new private file and wait until its bytes are on the disk; its name still needs `sync_folder`."""
    with open(create_private(path), "wb") as file:
        file.write(content)
        sync(file)
