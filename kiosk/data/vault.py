"""Encrypted files: the scanned papers.

A file's name is random: one made from its content would tell who handed in a known form. Its key is random too and
stands in the encrypted store, so deleting a row makes the file unreadable for ever. Content is encrypted with AES-GCM
in chunks of 64 KiB; the nonce of a chunk holds its number and whether it is the last, so a chunk can be neither moved
nor left off (the STREAM construction, Hoang et al. 2015). A key serves one file only, so no nonce is used twice.
"""

from __future__ import annotations

import errno
import hashlib
import secrets
import threading
from collections import deque
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.data.durable import create_private, sync, sync_folder
from kiosk.data.ids import paper_id
from kiosk.data.spare_files import SpareFiles, is_forsaken
from kiosk.services.ports import Damaged, NotThere, StoredFile, StoreFailed, StoreFull, TooLarge

CHUNK: Final = 64 * 1024
ORPHAN_AGE: Final = timedelta(days=1)
"""A file that nothing refers to is kept this long: its row may be about to be written."""

_WRITTEN_AT_ONCE: Final = 4
"""Chunks. More save nothing that can be measured, and fresh memory costs time of its own."""
_HASHED_LATE: Final = 32
"""Chunks: two mebibytes, more than a page has; hashing them takes about as long as the sync."""
_FORMAT: Final = b"KIOSKV1\n"
_TAG: Final = 16
_KEY_BYTES: Final = 32
_NO_SPACE: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class FileVault:
    """The `Vault` in a folder of the kiosk's home."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._spares = SpareFiles(folder)

    def prepare(self) -> None:
        """Make the next `put` quick; called while nobody waits. A disk that cannot now is no error."""
        self._spares.make()

    def close(self) -> None:
        """Remove what `prepare` made and nobody needed."""
        self._spares.drop()

    def put(self, source: BinaryIO, *, limit: int, sha256: str = "") -> StoredFile:
        """Read the source to its end, encrypt, and return once file and folder are on the disk.

        Args:
            source: the plain bytes.
            limit: most bytes that are taken.
            sha256: hash of the bytes that were inspected, hex; "" where nobody has inspected them.

        Raises:
            TooLarge: the source holds more than `limit` bytes; nothing is kept.
            NotThere: its bytes are not the ones that were inspected; nothing is kept.
            StoreFull, StoreFailed: the disk did not take it; nothing is kept.
        """
        key = secrets.token_bytes(_KEY_BYTES)
        spare = self._spares.take()
        file = spare[0] if spare else paper_id()
        path = self._folder / file
        try:
            # Under its last name at once: it counts only when its row is there, and a half one is swept like any file
            # without a row. A rename would cost a second write of the file system's journal.
            stored = self._write(spare[1] if spare else create_private(path), source, file, key, limit, sha256)
            if not spare:  # the name of a spare is durable already
                sync_folder(self._folder)
        except BaseException as error:
            with suppress(OSError):
                path.unlink(missing_ok=True)
            if isinstance(error, OSError):
                if error.errno in _NO_SPACE:
                    raise StoreFull("Đĩa đã đầy, giấy chưa được lưu. Hãy lấy chỗ trống rồi thử lại.") from error
                raise StoreFailed("Đĩa không ghi được giấy này. Hãy thử lại; vẫn lỗi thì gọi kỹ thuật.") from error
            raise
        return stored

    def _write(self, target: int, source: BinaryIO, file: str, key: bytes, limit: int, sha256: str) -> StoredFile:
        digest = _Digest()
        with open(target, "wb") as writer:
            for sealed in _sealed(_noted(_chunks(source), limit, digest), AESGCM(key), file.encode()):
                writer.write(sealed)
            # While the disk works this thread sleeps, and the processor is free for the rest of the hash.
            rest = threading.Thread(target=digest.finish, name="hash")
            rest.start()
            try:
                sync(writer)
            finally:
                rest.join()
        if sha256 not in ("", digest.hex):
            raise NotThere("the file that was inspected")
        return StoredFile(file, key, digest.size, digest.hex)

    def read(self, file: str, key: bytes) -> bytes:
        """The plain bytes.

        Raises:
            Damaged: the file was changed, cut or mixed up with another one, or the key is not its own.
            NotThere: there is no such file.
        """
        try:
            content = (self._folder / file).read_bytes()
        except FileNotFoundError:
            raise NotThere("a stored paper") from None
        if not content.startswith(_FORMAT):
            raise Damaged("a stored paper")
        cipher, sealed = AESGCM(key), memoryview(content)[len(_FORMAT) :]
        step = CHUNK + _TAG
        plain: list[bytes] = []
        try:
            for number, start in enumerate(range(0, max(len(sealed), 1), step)):
                last = start + step >= len(sealed)
                plain.append(cipher.decrypt(_nonce(number, last), sealed[start : start + step], file.encode()))
        except InvalidTag:
            raise Damaged("a stored paper") from None
        return b"".join(plain)

    def remove(self, files: Collection[str]) -> None:
        """Remove files, of which no row speaks any more; those that are gone already are no error.

        Nor is a disk that fails: their keys are gone, so nobody can read them, and the next sweep finds them.
        """
        for file in files:
            with suppress(OSError):
                (self._folder / file).unlink(missing_ok=True)
        if files:
            with suppress(OSError):
                sync_folder(self._folder)

    def sweep(self, known: Collection[str], now: datetime) -> int:
        """Remove files that nothing refers to, and halves of interrupted writes, once they are a day old; how many."""
        before = (now - ORPHAN_AGE).timestamp()
        orphans = [path.name for path in self._folder.iterdir() if path.name not in known and is_forsaken(path, before)]
        self.remove(orphans)
        return len(orphans)


class _Digest:
    """Size and SHA-256 of the plain bytes. The newest chunks wait, to be hashed while the disk works."""

    def __init__(self) -> None:
        self.size = 0
        self._digest = hashlib.sha256()
        self._waiting: deque[bytes] = deque()

    def add(self, chunk: bytes) -> None:
        """The next bytes."""
        self.size += len(chunk)
        self._waiting.append(chunk)
        if len(self._waiting) > _HASHED_LATE:
            self._digest.update(self._waiting.popleft())

    def finish(self) -> None:
        """No more bytes come: hash those that wait."""
        while self._waiting:
            self._digest.update(self._waiting.popleft())

    @property
    def hex(self) -> str:
        """Of all bytes; to be asked for once it is finished."""
        return self._digest.hexdigest()


def _noted(chunks: Iterator[tuple[int, bytes, bool]], limit: int, digest: _Digest) -> Iterator[tuple[int, bytes, bool]]:
    """The same chunks, each of which is hashed as well. More than `limit` bytes raise `TooLarge`."""
    for number, chunk, last in chunks:
        if digest.size + len(chunk) > limit:
            raise TooLarge
        digest.add(chunk)
        yield number, chunk, last


def _sealed(chunks: Iterator[tuple[int, bytes, bool]], cipher: AESGCM, bound: bytes) -> Iterator[memoryview]:
    """What is written, in large pieces. Each is used before the next one is asked for: they share their memory."""
    piece = memoryview(bytearray(len(_FORMAT) + _WRITTEN_AT_ONCE * (CHUNK + _TAG)))
    filled = len(_FORMAT)
    piece[:filled] = _FORMAT
    for number, chunk, last in chunks:
        end = filled + len(chunk) + _TAG
        cipher.encrypt_into(_nonce(number, last), chunk, bound, piece[filled:end])
        filled = end
        if last or len(piece) - filled < CHUNK + _TAG:
            yield piece[:filled]
            filled = 0


def _chunks(source: BinaryIO) -> Iterator[tuple[int, bytes, bool]]:
    """Number, bytes and whether it is the last, of every chunk; an empty source has one empty chunk."""
    number, chunk = 0, _full(source)
    while True:
        following = _full(source) if len(chunk) == CHUNK else b""
        yield number, chunk, not following
        if not following:
            return
        number, chunk = number + 1, following


def _full(source: BinaryIO) -> bytes:
    """The next chunk, also from a source that hands out less than was asked for."""
    parts: list[bytes] = []
    wanted = CHUNK
    while wanted and (part := source.read(wanted)):
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])
