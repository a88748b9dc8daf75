"""Files on their way: how far each has come, going on after a break, and the whole file's hash before anybody sees it.

The bytes of an upload lie in a file of their own, whose length is how far it has come. It is flushed to the disk every
256 KiB; what a power cut may still leave wrong is found by the hash at the end.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import IO, Any

from sqlalchemy import and_, delete, insert, select

from kiosk.data.durable import create_private, sync, sync_folder
from kiosk.hub import files
from kiosk.hub.blob_folder import PIECE
from kiosk.hub.core import Hub, HubRefused, Known
from kiosk.hub.kiosks import HOUR
from kiosk.hub.ports import WrongContent
from kiosk.hub.tables import BLOB, UPLOAD
from kiosk.sync.wire_files import LARGEST_FILE
from kiosk.sync.wire_paths import UPLOAD_FLUSH


@dataclass(frozen=True, slots=True)
class Upload:
    """One upload.

    Attributes:
        sha256: what the whole file must have.
        size: bytes of the whole file.
        offset: bytes that are there.
        expires: milliseconds since 1970 (UTC); None once it is whole.
    """

    sha256: str
    size: int
    offset: int
    expires: int | None


class Uploads:
    """The uploads of all kiosks. One request at a time may write to each."""

    def __init__(self, hub: Hub, folder: Path) -> None:
        self._hub = hub
        self._folder = folder
        self._busy: set[Path] = set()
        self._guard = Lock()

    def find(self, kiosk: Known, sha256: str) -> Upload | None:
        """How far an upload has come; None where there is none, or it has expired."""
        with self._hub.records.reading() as connection:
            of_blob = and_(BLOB.c.agency == kiosk.agency, BLOB.c.sha256 == sha256, BLOB.c.erased.is_(None))
            whole = connection.execute(select(BLOB.c.size).where(of_blob)).scalar()
            row = connection.execute(select(UPLOAD).where(_mine(kiosk, sha256))).first()
        if whole is not None:
            return Upload(sha256, whole, whole, None)
        path = self._path(kiosk, sha256)
        if row is None or row.expires < self._hub.now() or not path.exists():
            return None
        return Upload(sha256, row.size, path.stat().st_size, row.expires)

    def create(self, kiosk: Known, sha256: str, size: int) -> Upload:
        """Begin an upload, or find the one that is there.

        Raises:
            HubRefused: "size" (too large, or another one than before).
        """
        if not 0 <= size <= LARGEST_FILE:
            raise HubRefused("size")
        if (there := self.find(kiosk, sha256)) is not None:
            if there.size != size:
                raise HubRefused("size")
            return there
        expires = self._hub.now() + self._hub.settings.limits.upload_hours * HOUR
        path = self._path(kiosk, sha256)
        with self.writing(kiosk, sha256):
            path.unlink(missing_ok=True)
            os.close(create_private(path))
            sync_folder(self._folder)
            with self._hub.records.transaction() as connection:
                connection.execute(delete(UPLOAD).where(_mine(kiosk, sha256)))
                values = {"kiosk": kiosk.id, "sha256": sha256, "size": size, "expires": expires}
                connection.execute(insert(UPLOAD), values)
        return Upload(sha256, size, 0, expires)

    @contextmanager
    def writing(self, kiosk: Known, sha256: str) -> Iterator[None]:
        """Hold others back from this upload.

        Raises:
            HubRefused: "busy": another request writes to it now.
        """
        path = self._path(kiosk, sha256)
        with self._guard:
            if path in self._busy:
                raise HubRefused("busy")
            self._busy.add(path)
        try:
            yield
        finally:
            with self._guard:
                self._busy.discard(path)

    def part(self, kiosk: Known, upload: Upload) -> Part:
        """Where the next bytes go. Inside `writing` only."""
        return Part(self._path(kiosk, upload.sha256), upload)

    def finish(self, kiosk: Known, upload: Upload) -> None:
        """Make the file visible. Inside `writing` only.

        Raises:
            WrongContent: its hash is another. The upload is gone; it has to begin anew.
        """
        path = self._path(kiosk, upload.sha256)
        try:
            if _digest(path) != upload.sha256:
                raise WrongContent(upload.sha256)
            while not self._kept(kiosk, upload, path):
                pass
        except WrongContent:
            self.remove(kiosk, upload.sha256)
            raise
        self.remove(kiosk, upload.sha256)

    def _kept(self, kiosk: Known, upload: Upload, path: Path) -> bool:
        """Put the file among the blobs; False where an erasure of the same content came in between."""
        with path.open("rb") as file:
            self._hub.blobs.put(kiosk.agency, upload.sha256, iter(lambda: file.read(PIECE), b""))
        with self._hub.records.transaction() as connection:
            there = self._hub.blobs.has(kiosk.agency, upload.sha256)
            wanted = there and files.keep(connection, kiosk.agency, upload.sha256, upload.size, self._hub.now())
        if there and not wanted:
            files.remove_erased(self._hub)
        return there

    def remove(self, kiosk: Known, sha256: str) -> None:
        """Give an upload up; a whole file stays."""
        self.drop(kiosk.id, sha256)

    def drop(self, kiosk: str, sha256: str) -> None:
        """The same for a kiosk's id, whoever asks for it."""
        with self._hub.records.transaction() as connection:
            connection.execute(delete(UPLOAD).where(and_(UPLOAD.c.kiosk == kiosk, UPLOAD.c.sha256 == sha256)))
        (self._folder / f"{kiosk}-{sha256}").unlink(missing_ok=True)

    def sweep(self) -> int:
        """Remove uploads that have expired, and bytes that no upload has; how many files. When the hub starts."""
        with self._hub.records.transaction() as connection:
            connection.execute(delete(UPLOAD).where(UPLOAD.c.expires < self._hub.now()))
            known = {f"{row.kiosk}-{row.sha256}" for row in connection.execute(select(UPLOAD))}
        gone = [path for path in self._folder.iterdir() if path.name not in known]
        for path in gone:
            path.unlink()
        return len(gone)

    def _path(self, kiosk: Known, sha256: str) -> Path:
        return self._folder / f"{kiosk.id}-{sha256}"


class Part:
    """Appends to one upload, keeping what can be kept when the line breaks."""

    def __init__(self, path: Path, upload: Upload) -> None:
        self._file: IO[bytes] = path.open("r+b")
        self._file.seek(upload.offset)
        self._start = upload.offset
        self._room = upload.size - upload.offset
        self._unflushed = 0
        self.written = 0

    def write(self, piece: bytes) -> None:
        """Append a piece.

        Raises:
            HubRefused: "size": more bytes than were announced.
        """
        if len(piece) > self._room:
            raise HubRefused("size")
        self._file.write(piece)
        self._room -= len(piece)
        self.written += len(piece)
        self._unflushed += len(piece)
        if self._unflushed >= UPLOAD_FLUSH:
            sync(self._file)
            self._unflushed = 0

    def take_back(self) -> None:
        """Forget everything that was appended: its checksum was wrong."""
        self._file.flush()
        self._file.truncate(self._start)
        self.written = 0

    def close(self) -> None:
        """Flush and close."""
        try:
            sync(self._file)
        finally:
            self._file.close()


def _mine(kiosk: Known, sha256: str) -> Any:
    return and_(UPLOAD.c.kiosk == kiosk.id, UPLOAD.c.sha256 == sha256)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
