"""One copy of a scanned file that nobody can change any more: what is checked is what is kept.

The scanner folder is open to the scanner, to other computers of the office, and to whoever sits at them. So the file is
read exactly once, into memory that has no name and can be sealed; check and vault both read that copy. It is never
written to the disk in the clear.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from typing import BinaryIO

from kiosk.services.ports import TooLarge

_PIECE = 256 * 1024


def private_copy(source: BinaryIO, *, limit: int) -> BinaryIO:
    """Read the source to its end and return the copy, at its start.

    Args:
        source: where the bytes come from; it is not closed.
        limit: most bytes that are taken.

    Raises:
        TooLarge: the source holds more than `limit` bytes; nothing is kept.
    """
    copy = _nameless_file()
    try:
        size = 0
        while piece := source.read(min(_PIECE, limit + 1 - size)):
            size += len(piece)
            if size > limit:
                raise TooLarge
            copy.write(piece)
        copy.flush()
        _seal(copy.fileno())
        copy.seek(0)
    except BaseException:
        copy.close()
        raise
    return copy


def is_private_copy(source: BinaryIO) -> bool:
    """Whether this is a copy that nobody can change, so that it need not be copied once more."""
    try:
        return bool(fcntl.fcntl(source.fileno(), fcntl.F_GET_SEALS) & fcntl.F_SEAL_WRITE)
    except (AttributeError, OSError):
        return False


def _nameless_file() -> BinaryIO:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("paper", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING), "w+b")
    return tempfile.TemporaryFile()


def _seal(file: int) -> None:
    """Let nobody write to the memory from here on, not even the process that checks it."""
    if hasattr(os, "memfd_create"):
        fcntl.fcntl(file, fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK)
