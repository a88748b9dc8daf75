"""Uploads under way in a folder: a file each, whose length is how far it has come.

It is flushed to the disk every `UPLOAD_FLUSH` bytes; what a power cut may still leave wrong is found by the hash at the
end. Who writes to a part alone is known to this process only: `kiosk.hub.sole` sees that one process serves a home.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import IO, Final

from kiosk.data.durable import create_private, sync, sync_folder
from kiosk.hub.ports import Held
from kiosk.sync.wire_paths import UPLOAD_FLUSH

PIECE: Final = 256 << 10


class PartFolder:
    """The `Parts` of one machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: set[str] = set()
        self._guard = Lock()

    def begin(self, name: str) -> None:
        """An empty file."""
        path = self._path(name)
        path.unlink(missing_ok=True)
        os.close(create_private(path))
        sync_folder(self._folder)

    def size(self, name: str) -> int | None:
        """Its length."""
        try:
            return self._path(name).stat().st_size
        except FileNotFoundError:
            return None

    def append(self, name: str) -> FilePart:
        """Open it at its end."""
        try:
            return FilePart(self._path(name).open("r+b"))
        except FileNotFoundError:
            raise KeyError(name) from None

    def content(self, name: str) -> Iterator[bytes]:
        """Its bytes. Opened when the first piece is asked for: who asks for none leaves nothing open."""
        try:
            file = self._path(name).open("rb")
        except FileNotFoundError:
            raise KeyError(name) from None
        with file:
            while piece := file.read(PIECE):
                yield piece

    def remove(self, name: str) -> None:
        """Remove the file."""
        self._path(name).unlink(missing_ok=True)

    def names(self) -> list[str]:
        """The files that are there."""
        return sorted(path.name for path in self._folder.iterdir())

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Hold the other threads of this process back."""
        with self._guard:
            if name in self._held:
                raise Held(name)
            self._held.add(name)
        try:
            yield
        finally:
            with self._guard:
                self._held.discard(name)

    def _path(self, name: str) -> Path:
        # Names come from the network: none leads out of the folder.
        if name in ("", "..") or Path(name).name != name:
            raise ValueError("not the name of a part")
        return self._folder / name


class FilePart:
    """Appends to one file, keeping what can be kept when the line breaks."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._start = file.seek(0, os.SEEK_END)
        self._unflushed = 0
        self.written = 0

    def write(self, piece: bytes) -> None:
        """Append a piece."""
        self._file.write(piece)
        self.written += len(piece)
        self._unflushed += len(piece)
        if self._unflushed >= UPLOAD_FLUSH:
            sync(self._file)
            self._unflushed = 0

    def take_back(self) -> None:
        """Cut the file where it was."""
        self._file.flush()
        self._file.truncate(self._start)
        self._file.seek(self._start)
        self.written = 0

    def close(self) -> None:
        """Flush and close."""
        try:
            sync(self._file)
        finally:
            self._file.close()
