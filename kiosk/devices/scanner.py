"""The folder that the scanner writes to: which files are whole, whose they are, and how to open them safely.

Scanners write slowly and in odd ways: they pause up to four seconds between pages, close and reopen the file, write
under one name and rename (users' reports: paperless-ngx pull requests 43, 483 and 4626). Nothing tells reliably that a
file is finished, least of all on a network share, which reports neither changes nor closing. So a file is offered when
*everything* that can be seen says so: nobody has it open for writing, its end marker is there, and neither size nor
time has changed for a while. The person still confirms the number of pages.

The folder is not ours: how its files are listed and opened without trusting anybody stands in `safe_folder`.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

from kiosk.devices.file_types import has_ending, media_of
from kiosk.devices.safe_folder import (
    Identity,
    SameFile,
    is_being_written,
    open_same,
    opened_folder,
    regular_files,
    shown,
)
from kiosk.domain.papers import PaperLimits
from kiosk.domain.returned_scans import is_in_time, was_returned, without_seal
from kiosk.services.ports import Clock, FoundScan, NotThere, TooLarge

MOST_OFFERED = 50
"""More rows than this nobody reads; the newest are the ones that the visitor has just scanned."""

LEFT_ALONE = timedelta(minutes=1)
"""A file of an earlier session that is younger may still be on its way."""

_HEAD = 16


class Watch(Protocol):
    """Knows since when a file has not been touched (`folder_watch.FolderWatch`)."""

    def unchanged_since(self, name: str) -> float | None:
        """By the clock's `monotonic`; None where that is not known."""
        ...

    def close(self) -> None:
        """Watch no longer."""
        ...


@dataclass(slots=True)
class _Sighting:
    """A file as it was seen at every look since `since`. A changed file is a new sighting, with a new id."""

    name: str
    identity: Identity
    since: float
    id: str
    whole: bool = False


class FolderScanner:
    """A scanner folder, seen by one visitor. Implements `ScannerFolder` and `Leftovers`.

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
        watch: Watch | None = None,
        is_mine: Callable[[str], bool] = lambda name: False,
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
                modified at or after it, and not in the future, are offered, and those that an officer gave back to
                this visitor shortly before. None offers all files but what was given back to others.
            limit: most bytes of a file that `open` opens.
            watch: knows from the system when files were last touched, so that they need not settle anew from the look
                that first sees them. None where nobody knows, as on a network share.
            is_mine: whether a file that an officer gave back was given back to this visitor. Others' are never
                offered, whenever they come.
        """
        self._path = path
        self._clock = clock
        self._settle = settle_seconds
        self._patience = patience_seconds
        self._since = since
        self._limit = limit
        self._watch = watch
        self._is_mine = is_mine
        self._sightings: dict[str, _Sighting] = {}
        self._not_offered: dict[str, Identity] = {}
        self._left_over: dict[str, _Sighting] = {}
        self._last_look: float | None = None
        self._lock = threading.Lock()

    def complete(self) -> Sequence[FoundScan]:
        """Files that are whole, newest first, at most 50.

        Raises:
            NotThere: the folder itself cannot be read, as when a network share is away.
        """
        with self._lock, opened_folder(self._path) as folder:
            self._look(folder)
            now = self._clock.monotonic()
            whole = [s for s in self._sightings.values() if s.whole or self._became_whole(s, folder, now)]
        whole.sort(key=lambda s: (-s.identity.modified_ns, s.name))
        return [_found(s) for s in whole[:MOST_OFFERED]]

    def arriving(self) -> int:
        """How many files of this visitor the last look saw that are not whole yet."""
        with self._lock:
            return sum(not sighting.whole for sighting in self._sightings.values())

    def open(self, scan: str) -> BinaryIO:
        """The file, opened safely (no links followed, regular files only), to be read once to its end.

        Reading raises `NotThere` where the file is changed before its end is reached: what was read until then is
        worth nothing.

        Raises:
            NotThere: it is gone, or is no longer the file that was listed.
            TooLarge: it is larger than a paper may be; a size that `complete` gave says so before.
        """
        with self._lock:
            sighting = self._known(scan)
        if sighting.identity.size > self._limit:
            raise TooLarge
        with opened_folder(self._path) as folder:
            return SameFile(folder, sighting.name, sighting.identity)

    def remove(self, scan: str) -> None:
        """Remove the file, once the dossier's copy is durable; it is not offered again in this session.

        Does nothing where the file is gone or is no longer the one that was listed. A file that may not be removed
        stays: to the visitor the paper is handed in, and the next visitor's session does not offer it.
        """
        with self._lock, suppress(NotThere):
            sighting = self._known(scan)
            del self._sightings[sighting.name]
            if not self._removed(sighting):
                self._not_offered[sighting.name] = sighting.identity

    def close(self) -> None:
        """The visitor has gone: no thread watches the folder for her any longer."""
        if self._watch:
            self._watch.close()

    def leftovers(self) -> Sequence[FoundScan]:
        """Files of earlier sessions that nobody writes any more, oldest first. `open` reads them.

        Raises:
            NotThere: the folder itself cannot be read.
        """
        before = self._clock.now() - LEFT_ALONE
        with self._lock, opened_folder(self._path) as folder:
            self._look(folder)
            found = [
                _Sighting(name, identity, 0.0, secrets.token_hex(8))
                for name, identity in self._not_offered.items()
                if identity.modified <= before and _is_left_alone(folder, name, identity)
            ]
            self._left_over = {sighting.id: sighting for sighting in found}
        found.sort(key=lambda s: (s.identity.modified_ns, s.name))
        return [_found(s) for s in found]

    def remove_leftover(self, scan: str) -> bool:
        """Remove a file of an earlier session, once a copy of it is durable; whether it is gone."""
        with self._lock:
            sighting = self._left_over.pop(scan, None)
            return sighting is not None and self._removed(sighting)

    def _removed(self, sighting: _Sighting) -> bool:
        """Whether the file is gone now, or was before."""
        with opened_folder(self._path) as folder:
            try:
                os.close(open_same(folder, sighting.name, sighting.identity))
            except NotThere:
                return True
            try:
                os.unlink(sighting.name, dir_fd=folder)
            except OSError:
                return False
        return True

    def _look(self, folder: int) -> None:
        """Bring the sightings up to date with what stands in the folder now."""
        found = regular_files(folder)
        if self._last_look is None:
            self._not_offered = {name: it for name, it in found.items() if not self._in_session(name, it)}
        now = self._clock.monotonic()
        sightings: dict[str, _Sighting] = {}
        for name, identity in found.items():
            if identity.has_content_of(self._not_offered.get(name)) or (was_returned(name) and not self._is_mine(name)):
                continue
            touched = self._watch.unchanged_since(name) if self._watch else None
            known = self._sightings.get(name)
            if known and known.identity == identity:
                if touched is not None and touched > known.since:
                    # Touched since, though its size and times are what they were.
                    known.since = touched
                    known.whole = False
                sightings[name] = known
            else:
                sightings[name] = _Sighting(name, identity, self._changed_at(touched, now), secrets.token_hex(8))
        self._sightings = sightings
        self._last_look = now

    def _changed_at(self, touched: float | None, now: float) -> float:
        """When a file changed that is not what it was at the last look.

        What the system told is believed only where it came after that look: otherwise news of this change are still
        under way.
        """
        return touched if touched is not None and self._last_look is not None and touched > self._last_look else now

    def _in_session(self, name: str, identity: Identity) -> bool:
        if was_returned(name):
            return self._is_mine(name) and (self._since is None or is_in_time(identity.modified, self._since))
        if self._since is None:
            return True
        # A time in the future says that the clocks differ, and then it cannot tell whose file this is.
        return self._since <= identity.modified <= self._clock.now()

    def _became_whole(self, sighting: _Sighting, folder: int, now: float) -> bool:
        unchanged_for = now - sighting.since
        if unchanged_for < min(self._settle, self._patience):
            return False
        try:
            file = open_same(folder, sighting.name, sighting.identity)
        except NotThere:
            return False
        try:
            needed = self._patience if _lacks_something(file, sighting.identity.size) else self._settle
            sighting.whole = unchanged_for >= needed and not is_being_written(file)
        except OSError:
            return False
        finally:
            os.close(file)
        return sighting.whole

    def _known(self, scan: str) -> _Sighting:
        if scan in self._left_over:
            return self._left_over[scan]
        for sighting in self._sightings.values():
            if sighting.whole and sighting.id == scan:
                return sighting
        raise NotThere(scan)


def _found(seen: _Sighting) -> FoundScan:
    return FoundScan(seen.id, shown(without_seal(seen.name)), seen.identity.size, seen.identity.modified)


def _is_left_alone(folder: int, name: str, identity: Identity) -> bool:
    """Whether the file is still there as it was seen, and nobody has it open for writing."""
    try:
        file = open_same(folder, name, identity)
    except NotThere:
        return False
    try:
        return not is_being_written(file)
    finally:
        os.close(file)


def _lacks_something(file: int, size: int) -> bool:
    """Whether more is to come by all that can be seen: the type cannot be told yet, or the end marker is missing.

    A file of another type lacks nothing: the check refuses it however long it grows, and the person should soon know.
    """
    head = os.pread(file, _HEAD, 0)
    if media := media_of(head):
        return not has_ending(file, size, media)
    return len(head) < _HEAD or not head.strip(b"\0")
