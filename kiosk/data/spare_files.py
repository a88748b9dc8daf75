"""Empty files with durable names, made while nobody waits, so that an intake needs no sync of the folder.

A spare is held open and locked by the process that made it. No spare counts for anything: what is in the folder counts
only when a row names it, and a file without a row is swept. The lock tells the sweeper of another process that somebody
is about to fill the file, however old it is; it ends with the process, also with one that was killed.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from kiosk.data.durable import create_private, sync_folder
from kiosk.data.ids import paper_id

SPARES: Final = 2
"""A person picks one scan after the other, and the next look makes up for it."""


class SpareFiles:
    """The spares of one folder. Threads may ask at the same time; each file is given out once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ready: list[tuple[str, int]] = []

    def make(self) -> None:
        """Make as many as are missing. A disk that does not take them makes none: then nothing is saved, or lost."""
        if missing := SPARES - len(self._ready):
            made: list[tuple[str, int]] = []
            try:
                for _ in range(missing):
                    name = paper_id()
                    made.append((name, create_private(self._folder / name)))
                    fcntl.flock(made[-1][1], fcntl.LOCK_EX | fcntl.LOCK_NB)
                sync_folder(self._folder)
            except OSError:
                for spare in made:
                    self._remove(*spare)
            else:
                self._ready += made

    def take(self) -> tuple[str, int] | None:
        """Name and descriptor of one, which is the caller's from now on; None where there is none.

        One that somebody has removed from the folder is passed over.
        """
        while spare := self._pop():
            name, file = spare
            if os.fstat(file).st_nlink:
                return name, file
            os.close(file)
        return None

    def drop(self) -> None:
        """Remove those that nobody took."""
        while spare := self._pop():
            self._remove(*spare)

    def _pop(self) -> tuple[str, int] | None:
        # One step, and not a look before it: threads ask side by side.
        with suppress(IndexError):
            return self._ready.pop()
        return None

    def _remove(self, name: str, file: int) -> None:
        with suppress(OSError):
            (self._folder / name).unlink(missing_ok=True)
        os.close(file)


def is_forsaken(path: Path, before: float) -> bool:
    """Whether nobody holds the file, and it was last written before this moment (seconds since 1970).

    Its age is read behind the lock: a spare that was filled a moment ago is as young as what was written.
    """
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.fstat(file).st_mtime < before
    except OSError:
        return False
    finally:
        os.close(file)
