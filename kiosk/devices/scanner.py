"""The folder that the scanner writes to: which files are whole, whose they are, and how to open them safely.

Scanners write slowly and in odd ways: they pause up to four seconds between pages, close and reopen the file, write
under one name and rename (users' reports: paperless-ngx pull requests 43, 483 and 4626). Nothing tells reliably that a
file is finished, least of all on a network share, which reports neither changes nor closing. So a file is offered when
*everything* that can be seen says so: nobody has it open for writing, its end marker is there, and neither size nor
time has changed for a while. The person still confirms the number of pages.

The folder is not ours. Whoever can write to it may plant links, pipes, devices, or swap a file after it was listed; a
file is therefore opened by descriptor, without following links, and compared with what was listed.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import signal
import stat
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from kiosk.devices.file_types import has_ending, media_of
from kiosk.devices.private_copy import private_copy
from kiosk.domain.papers import PaperLimits
from kiosk.domain.text import clean
from kiosk.services.ports import Clock, FoundScan, NotThere

MOST_OFFERED = 50
"""More rows than this nobody reads; the newest are the ones that the visitor has just scanned."""

_LONGEST_NAME = 80
_HEAD = 16
_TEMPORARY = re.compile(
    r"^[.~]|~$|\.(tmp|temp|part|partial|filepart|crdownload|download|lock|lck|swp|bak)$|^(thumbs\.db|desktop\.ini)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Identity:
    """What must stay the same for a file to be the same file with the same content.

    The time of the last status change is part of it: whoever changes bytes can set the time of modification back.
    """

    device: int
    inode: int
    size: int
    modified_ns: int
    changed_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> _Identity:
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)

    @property
    def modified(self) -> datetime:
        return datetime.fromtimestamp(self.modified_ns / 1e9, UTC)


@dataclass(slots=True)
class _Sighting:
    """A file as it was seen at every look since `since`. A changed file is a new sighting, with a new id."""

    name: str
    identity: _Identity
    since: float
    id: str
    whole: bool = False


class FolderScanner:
    """A scanner folder, seen by one visitor. Implements `ScannerFolder`.

    It keeps no thread and never waits: each call of `complete` is one look, and the caller looks again every second or
    so, from whichever thread. The first look should be taken when the visitor begins, for two reasons: files settle
    while the visitor fills in the form, and what comes after the first look is known to be this visitor's.
    """

    def __init__(
        self,
        path: Path,
        clock: Clock,
        *,
        settle_seconds: float = 5.0,
        patience_seconds: float = 60.0,
        since: datetime | None = None,
        limit: int = PaperLimits().bytes,
    ) -> None:
        """Name the folder; nothing is read yet.

        Args:
            path: the folder. Folders inside it are not entered.
            clock: where the time comes from.
            settle_seconds: how long a file with its end marker must stay unchanged.
            patience_seconds: how long a file without one (empty, broken off) must stay unchanged. It is offered then,
                so that the check can tell the person what is wrong: a file that never shows up would leave them
                waiting.
            since: start of the visitor's session. Of the files that are already there at the first look, only those
                modified at or after it, and not in the future, are offered. None offers all files.
            limit: most bytes of a file that `open` copies.
        """
        self._path = path
        self._clock = clock
        self._settle = settle_seconds
        self._patience = patience_seconds
        self._since = since
        self._limit = limit
        self._sightings: dict[str, _Sighting] = {}
        self._not_offered: dict[str, _Identity] = {}
        self._looked = False
        self._lock = threading.Lock()

    def complete(self) -> Sequence[FoundScan]:
        """Files that are whole, newest first, at most 50.

        Raises:
            NotThere: the folder itself cannot be read, as when a network share is away.
        """
        with self._lock, self._folder() as folder:
            self._look(folder)
            now = self._clock.monotonic()
            whole = [s for s in self._sightings.values() if s.whole or self._became_whole(s, folder, now)]
        whole.sort(key=lambda s: (-s.identity.modified_ns, s.name))
        return [FoundScan(s.id, _shown(s.name), s.identity.size, s.identity.modified) for s in whole[:MOST_OFFERED]]

    def arriving(self) -> int:
        """How many files of this visitor the last look saw that are not whole yet."""
        with self._lock:
            return sum(not sighting.whole for sighting in self._sightings.values())

    def open(self, scan: str) -> BinaryIO:
        """A private copy of the file, opened safely (no links followed, regular files only).

        A copy, so that the bytes that are checked are the bytes that are kept, whatever happens in the folder.

        Raises:
            NotThere: it is gone, or is no longer the file that was listed.
            TooLarge: it is larger than a paper may be; a size that `complete` gave says so before.
        """
        with self._lock:
            sighting = self._offered(scan)
        with self._folder() as folder, os.fdopen(_open_same(folder, sighting), "rb") as source:
            try:
                copy = private_copy(source, limit=self._limit)
            except OSError:
                raise NotThere(scan) from None
            if _Identity.of(os.fstat(source.fileno())) != sighting.identity:
                copy.close()
                raise NotThere(scan)
            return copy

    def remove(self, scan: str) -> None:
        """Remove the file, once the dossier's copy is durable; it is not offered again in this session.

        Does nothing where the file is gone or is no longer the one that was listed. A file that may not be removed
        stays: to the visitor the paper is handed in, and the next visitor's session does not offer it.
        """
        with self._lock, suppress(NotThere):
            sighting = self._offered(scan)
            del self._sightings[sighting.name]
            with self._folder() as folder:
                os.close(_open_same(folder, sighting))
                try:
                    os.unlink(sighting.name, dir_fd=folder)
                except OSError:
                    self._not_offered[sighting.name] = sighting.identity

    @contextmanager
    def _folder(self) -> Iterator[int]:
        try:
            folder = os.open(self._path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            raise NotThere("scanner folder") from None
        try:
            yield folder
        finally:
            os.close(folder)

    def _look(self, folder: int) -> None:
        """Bring the sightings up to date with what stands in the folder now."""
        try:
            found = dict(_regular_files(folder))
        except OSError:
            raise NotThere("scanner folder") from None
        if not self._looked:
            self._not_offered = {name: identity for name, identity in found.items() if not self._in_session(identity)}
            self._looked = True
        now = self._clock.monotonic()
        sightings: dict[str, _Sighting] = {}
        for name, identity in found.items():
            if _same_content(self._not_offered.get(name), identity):
                continue
            known = self._sightings.get(name)
            unchanged = known is not None and known.identity == identity
            sightings[name] = known if known and unchanged else _Sighting(name, identity, now, secrets.token_hex(8))
        self._sightings = sightings

    def _in_session(self, identity: _Identity) -> bool:
        # A time in the future says that the clocks differ, and then it cannot tell whose file this is.
        return self._since is None or self._since <= identity.modified <= self._clock.now()

    def _became_whole(self, sighting: _Sighting, folder: int, now: float) -> bool:
        unchanged_for = now - sighting.since
        if unchanged_for < min(self._settle, self._patience):
            return False
        try:
            file = _open_same(folder, sighting)
        except NotThere:
            return False
        try:
            needed = self._patience if _lacks_something(file, sighting.identity.size) else self._settle
            sighting.whole = unchanged_for >= needed and not _is_being_written(file)
        except OSError:
            return False
        finally:
            os.close(file)
        return sighting.whole

    def _offered(self, scan: str) -> _Sighting:
        for sighting in self._sightings.values():
            if sighting.whole and sighting.id == scan:
                return sighting
        raise NotThere(scan)


def _regular_files(folder: int) -> Iterator[tuple[str, _Identity]]:
    """Name and identity of what may be a scan: plain files with one name, on the folder's own device."""
    device = os.fstat(folder).st_dev
    with os.scandir(folder) as entries:
        for entry in entries:
            if _TEMPORARY.search(entry.name):
                continue
            with suppress(FileNotFoundError):
                status = entry.stat(follow_symlinks=False)
                # A second name (hard link) could be a file of this machine that somebody wants to be copied out.
                if stat.S_ISREG(status.st_mode) and status.st_nlink == 1 and status.st_dev == device:
                    yield entry.name, _Identity.of(status)


def _open_same(folder: int, sighting: _Sighting) -> int:
    """A descriptor of the very file that was seen; otherwise `NotThere`.

    O_NONBLOCK: a pipe that took the file's place must not hold the kiosk up.
    """
    try:
        file = os.open(sighting.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except OSError:
        raise NotThere(sighting.id) from None
    if _Identity.of(os.fstat(file)) != sighting.identity:
        os.close(file)
        raise NotThere(sighting.id)
    return file


def _same_content(one: _Identity | None, other: _Identity) -> bool:
    """Whether a file is still the one that is not to be offered.

    By size and time only: a share that went away and came back may number its files anew.
    """
    return one is not None and (one.size, one.modified_ns) == (other.size, other.modified_ns)


def _lacks_something(file: int, size: int) -> bool:
    """Whether more is to come by all that can be seen: the type cannot be told yet, or the end marker is missing.

    A file of another type lacks nothing: the check refuses it however long it grows, and the person should soon know.
    """
    head = os.pread(file, _HEAD, 0)
    if media := media_of(head):
        return not has_ending(file, size, media)
    return len(head) < _HEAD or not head.strip(b"\0")


def _is_being_written(file: int) -> bool:
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


def _shown(name: str) -> str:
    """The file name as it is safe to show: a name may hold undecodable bytes, control and bidirectional characters."""
    return clean(name, limit=_LONGEST_NAME) or "?"
