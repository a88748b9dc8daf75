"""Reading a folder that others write to: which files may be looked at, and opening the very one that was seen.

Whoever can write to the folder may plant links, pipes, devices, or swap a file after it was listed. So files are opened
by descriptor, without following links, and compared with what was listed.
"""

from __future__ import annotations

import fcntl
import io
import os
import re
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from kiosk.devices.private_copy import private_copy
from kiosk.domain.text import clean
from kiosk.services.ports import NotThere

_LONGEST_NAME = 80
_TEMPORARY = re.compile(
    r"^[.~]|~$|\.(tmp|temp|part|partial|filepart|crdownload|download|lock|lck|swp|bak)$|^(thumbs\.db|desktop\.ini)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What must stay the same for a file to be the same file with the same content.

    The time of the last status change is part of it: whoever changes bytes can set the time of modification back.
    """

    device: int
    inode: int
    size: int
    modified_ns: int
    changed_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> Identity:
        """The identity of the file with this status."""
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)

    @property
    def modified(self) -> datetime:
        """When its bytes were last changed, as its file system says."""
        return datetime.fromtimestamp(self.modified_ns / 1e9, UTC)

    def has_content_of(self, other: Identity | None) -> bool:
        """Whether the two are the same by size and time only: a share that went away and came back may number its
        files anew."""
        return other is not None and (self.size, self.modified_ns) == (other.size, other.modified_ns)


@contextmanager
def opened_folder(path: Path) -> Iterator[int]:
    """A descriptor of the folder.

    Raises:
        NotThere: it cannot be read, as when a network share is away.
    """
    try:
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        raise NotThere("scanner folder") from None
    try:
        yield folder
    finally:
        os.close(folder)


def regular_files(folder: int) -> dict[str, Identity]:
    """Name and identity of what may be a scan: plain files with one name, on the folder's own device, depth one.

    Raises:
        NotThere: the folder can no longer be read.
    """
    found: dict[str, Identity] = {}
    try:
        device = os.fstat(folder).st_dev
        with os.scandir(folder) as entries:
            for entry in entries:
                if _TEMPORARY.search(entry.name):
                    continue
                with suppress(FileNotFoundError):
                    status = entry.stat(follow_symlinks=False)
                    # A second name (hard link) could be a file of this machine that somebody wants to be copied out.
                    if stat.S_ISREG(status.st_mode) and status.st_nlink == 1 and status.st_dev == device:
                        found[entry.name] = Identity.of(status)
    except OSError:
        raise NotThere("scanner folder") from None
    return found


def open_same(folder: int, name: str, identity: Identity) -> int:
    """A descriptor of the very file that was seen.

    O_NONBLOCK: a pipe that took the file's place must not hold the kiosk up.

    Raises:
        NotThere: it is gone, or another one stands in its place.
    """
    try:
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except OSError:
        raise NotThere("a scan") from None
    if Identity.of(os.fstat(file)) != identity:
        os.close(file)
        raise NotThere("a scan")
    return file


class SameFile(io.FileIO):
    """The very file that was seen, to be read once from its start to its end, where it is compared once more.

    So whoever reads it to its end has the bytes of one file and no mixture, without a copy in between.
    """

    def __init__(self, folder: int, name: str, identity: Identity) -> None:
        """Open it.

        Raises:
            NotThere: it is gone, or another one stands in its place.
        """
        super().__init__(open_same(folder, name, identity), "rb")
        self._identity = identity

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes.

        Raises:
            NotThere: this is the end, and the file was changed meanwhile; or it cannot be read.
        """
        try:
            piece = super().read(-1 if size is None else size)
            at_end = not piece or size is None or size < 0
            if at_end and size != 0 and Identity.of(os.fstat(self.fileno())) != self._identity:
                raise NotThere("a scan")
        except OSError:
            raise NotThere("a scan") from None
        return piece or b""


def copy_same(folder: int, name: str, identity: Identity, *, limit: int) -> BinaryIO:
    """A private copy of the very file that was seen, so that the bytes that are checked are the bytes that are kept.

    Raises:
        NotThere: it is gone, or was changed, at the latest while it was read.
        TooLarge: it holds more than `limit` bytes.
    """
    with os.fdopen(open_same(folder, name, identity), "rb") as source:
        try:
            copy = private_copy(source, limit=limit)
        except OSError:
            raise NotThere("a scan") from None
        if Identity.of(os.fstat(source.fileno())) != identity:
            copy.close()
            raise NotThere("a scan")
        return copy


def is_being_written(file: int) -> bool:
    """Whether some process has the file open for writing; False where the system cannot tell (other machines' writers).

    A read lease is granted only while there is no writer (fcntl(2)). It is given back at once. A writer that opens the
    file in between makes the kernel send a signal, SIGIO by default, which ends the process: SIGURG is ignored unless
    somebody asks for it.
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def shown(name: str) -> str:
    """The file name as it is safe to show: a name may hold undecodable bytes, control and bidirectional characters."""
    whole = clean(name, limit=len(name))
    return (whole if len(whole) <= _LONGEST_NAME else f"{whole[: _LONGEST_NAME - 1]}…") or "?"
