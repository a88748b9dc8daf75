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
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.data.durable import begin_sync, create_private, sync, sync_folder
from kiosk.data.ids import paper_id
from kiosk.data.spare_files import SpareFiles, is_forsaken
from kiosk.services.ports import Damaged, NotThere, StoredFile, StoreFailed, StoreFull, TooLarge

CHUNK: Final = 64 * 1024
ORPHAN_AGE: Final = timedelta(days=1)
"""A file that nothing refers to is kept this long: its row may be about to be written."""

_BLOCK: Final = 32 * CHUNK
"""Read at once, and hashed while the disk works: more than a page has. Hashing it takes about as long as writing it."""
_ROOM: Final = _BLOCK + CHUNK
"""Memory for a block, and for the chunk that tells whether more comes. Fresh memory costs as much as encrypting it."""
_WRITTEN_AT_ONCE: Final = 4
"""Chunks. More save nothing that can be measured, and fresh memory costs time of its own."""
_FORMAT: Final = b"KIOSKV1\n"
_TAG: Final = 16
_KEY_BYTES: Final = 32
_NO_SPACE: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class FileVault:
    """The `Vault` in a folder of the kiosk's home."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._spares = SpareFiles(folder)
        self._rooms: list[memoryview] = []

    def prepare(self) -> None:
        """Make the next `put` quick; called while nobody waits. A disk that cannot now is no error."""
        self._spares.make()
        if not self._rooms:
            # Written to, because a page of memory costs its time at the first touch.
            self._rooms.append(memoryview(bytearray(b"\1") * _ROOM))

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
        digest, size, sealing = hashlib.sha256(), 0, _Sealing(AESGCM(key), file.encode())
        room = self._own_room()
        with open(target, "wb") as writer:
            for block, last in _blocks(source, room):
                size += len(block)
                if size > limit:
                    raise TooLarge
                for sealed in sealing.of(block, last=last):
                    writer.write(sealed)
                if last:  # The disk works while the processor hashes, and the sync has less to wait for.
                    begin_sync(writer)
                digest.update(block)
            if sha256 not in ("", digest.hexdigest()):
                raise NotThere("the file that was inspected")
            sync(writer)
        self._rooms = [room]
        return StoredFile(file, key, size, digest.hexdigest())

    def _own_room(self) -> memoryview:
        """Memory that no other thread has."""
        with suppress(IndexError):
            return self._rooms.pop()
        return memoryview(bytearray(_ROOM))

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


class _Sealing:
    """Encrypts one file, block after block."""

    def __init__(self, cipher: AESGCM, bound: bytes) -> None:
        self._cipher = cipher
        self._bound = bound
        self._number = 0
        self._piece = memoryview(bytearray(len(_FORMAT) + _WRITTEN_AT_ONCE * (CHUNK + _TAG)))
        self._piece[: len(_FORMAT)] = _FORMAT
        self._filled = len(_FORMAT)

    def of(self, block: memoryview, *, last: bool) -> Iterator[memoryview]:
        """What is written, in large pieces. Each is used before the next one is asked for: they share their memory."""
        piece, filled, ends = self._piece, self._filled, len(block)
        for start in range(0, max(ends, 1), CHUNK):
            chunk = block[start : start + CHUNK]
            at_end = start + CHUNK >= ends
            sealed = filled + len(chunk) + _TAG
            self._cipher.encrypt_into(_nonce(self._number, last and at_end), chunk, self._bound, piece[filled:sealed])
            self._number += 1
            filled = sealed
            if at_end or len(piece) - filled < CHUNK + _TAG:
                yield piece[:filled]
                filled = 0
        self._filled = filled


def _blocks(source: BinaryIO, room: memoryview) -> Iterator[tuple[memoryview, bool]]:
    """The bytes of every block, and whether it is the last; an empty source has one empty block.

    Each is used before the next one is asked for: they share `room`, which holds a chunk more, to see whether more
    comes. The source may hand out less than it was asked for.
    """
    filled = 0
    while True:
        while filled < len(room) and (part := source.read(min(CHUNK, len(room) - filled))):
            room[filled : filled + len(part)] = part
            filled += len(part)
        if filled < len(room):
            yield room[:filled], True
            return
        yield room[:_BLOCK], False
        room[:CHUNK] = room[_BLOCK:]
        filled = CHUNK


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])
