"""Files on their way: how far each has come, going on after a break, and the whole file's hash before anybody sees it.

Their bytes lie behind `kiosk.hub.ports.Parts`; here are the rules: who may go on with which, until when, and what makes
a file whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, delete, insert, select

from kiosk.hub import files
from kiosk.hub.core import Hub, HubRefused, Known
from kiosk.hub.kiosks import HOUR
from kiosk.hub.ports import Held, Part, WrongContent
from kiosk.hub.tables import BLOB, UPLOAD
from kiosk.sync.wire_files import LARGEST_FILE


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

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._parts = hub.parts
        self._next_sweep = 0

    def find(self, kiosk: Known, sha256: str) -> Upload | None:
        """How far an upload has come; None where there is none, or it has expired."""
        with self._hub.records.reading() as connection:
            of_blob = and_(BLOB.c.agency == kiosk.agency, BLOB.c.sha256 == sha256, BLOB.c.erased.is_(None))
            whole = connection.execute(select(BLOB.c.size).where(of_blob)).scalar()
            row = connection.execute(select(UPLOAD).where(_mine(kiosk.id, sha256))).first()
        if whole is not None:
            return Upload(sha256, whole, whole, None)
        if row is None or row.expires < self._hub.now():
            return None
        come = self._parts.size(_name(kiosk.id, sha256))
        return None if come is None else Upload(sha256, row.size, come, row.expires)

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
        self._sweep_now_and_then()
        expires = self._hub.now() + self._hub.settings.limits.upload_hours * HOUR
        with self.writing(kiosk, sha256):
            self._parts.begin(_name(kiosk.id, sha256))
            with self._hub.records.transaction() as connection:
                connection.execute(delete(UPLOAD).where(_mine(kiosk.id, sha256)))
                values = {"kiosk": kiosk.id, "sha256": sha256, "size": size, "expires": expires}
                connection.execute(insert(UPLOAD), values)
        return Upload(sha256, size, 0, expires)

    @contextmanager
    def writing(self, kiosk: Known, sha256: str) -> Iterator[None]:
        """Hold others back from this upload.

        Raises:
            HubRefused: "busy": another request writes to it now.
        """
        with ExitStack() as held:
            try:
                held.enter_context(self._parts.alone(_name(kiosk.id, sha256)))
            except Held:
                raise HubRefused("busy") from None
            yield

    def part(self, kiosk: Known, upload: Upload) -> Rest:
        """Where the next bytes go. Inside `writing` only."""
        return Rest(self._parts.append(_name(kiosk.id, upload.sha256)), upload.size - upload.offset)

    def finish(self, kiosk: Known, upload: Upload) -> None:
        """Make the file visible. Inside `writing` only.

        Raises:
            WrongContent: its hash is another. The upload is gone; it has to begin anew.
        """
        try:
            if self._digest(kiosk, upload) != upload.sha256:
                raise WrongContent(upload.sha256)
            name = _name(kiosk.id, upload.sha256)
            files.take(self._hub, kiosk.agency, upload.sha256, upload.size, lambda: self._parts.content(name))
        except WrongContent:
            self.remove(kiosk, upload.sha256)
            raise
        self.remove(kiosk, upload.sha256)

    def _digest(self, kiosk: Known, upload: Upload) -> str:
        found = hashlib.sha256()
        for piece in self._parts.content(_name(kiosk.id, upload.sha256)):
            found.update(piece)
        return found.hexdigest()

    def remove(self, kiosk: Known, sha256: str) -> None:
        """Give an upload up; a whole file stays."""
        self.drop(kiosk.id, sha256)

    def drop(self, kiosk: str, sha256: str) -> None:
        """The same for a kiosk's id, whoever asks for it."""
        with self._hub.records.transaction() as connection:
            connection.execute(delete(UPLOAD).where(_mine(kiosk, sha256)))
        self._parts.remove(_name(kiosk, sha256))

    def sweep(self) -> int:
        """Remove uploads that have expired, and bytes that no upload has; how many. When the hub starts."""
        with self._hub.records.transaction() as connection:
            connection.execute(delete(UPLOAD).where(UPLOAD.c.expires < self._hub.now()))
            known = {_name(row.kiosk, row.sha256) for row in connection.execute(select(UPLOAD))}
        gone = [name for name in self._parts.names() if name not in known]
        for name in gone:
            self._parts.remove(name)
        return len(gone)

    def _sweep_now_and_then(self) -> None:
        """Once an hour, for a hub that runs for months; what is being written to is passed over."""
        now = self._hub.now()
        if now < self._next_sweep:
            return
        self._next_sweep = now + HOUR
        with self._hub.records.reading() as connection:
            expired = connection.execute(select(UPLOAD.c.kiosk, UPLOAD.c.sha256).where(UPLOAD.c.expires < now)).all()
        for kiosk, sha256 in expired:
            with suppress(Held), self._parts.alone(_name(kiosk, sha256)):
                self.drop(kiosk, sha256)


class Rest:
    """Appends to one upload, and no more than was announced."""

    def __init__(self, part: Part, room: int) -> None:
        self._part = part
        self._room = room

    @property
    def written(self) -> int:
        """Bytes that were appended and not taken back."""
        return self._part.written

    def write(self, piece: bytes) -> None:
        """Append a piece.

        Raises:
            HubRefused: "size": more bytes than were announced.
        """
        if self.written + len(piece) > self._room:
            raise HubRefused("size")
        self._part.write(piece)

    def take_back(self) -> None:
        """Forget everything that was appended: its checksum was wrong."""
        self._part.take_back()

    def close(self) -> None:
        """What came is durable."""
        self._part.close()


def _mine(kiosk: str, sha256: str) -> Any:
    return and_(UPLOAD.c.kiosk == kiosk, UPLOAD.c.sha256 == sha256)


def _name(kiosk: str, sha256: str) -> str:
    return f"{kiosk}-{sha256}"
