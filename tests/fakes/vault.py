"""The files of papers in a dictionary."""

from __future__ import annotations

import hashlib
from typing import BinaryIO

from kiosk.services.ports import NotThere, StoredFile, TooLarge
from tests.fakes import chance


class FakeVault:
    """A `Vault` in a dictionary; nothing is encrypted."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[bytes, bytes]] = {}

    def prepare(self) -> None:
        """Nothing here is slow."""

    def put(self, source: BinaryIO, *, limit: int, sha256: str = "") -> StoredFile:
        content = source.read(limit + 1)
        if len(content) > limit:
            raise TooLarge
        if sha256 not in ("", hashlib.sha256(content).hexdigest()):
            raise NotThere("the file that was inspected")
        stored = StoredFile(
            chance.token_hex(16), chance.token_bytes(32), len(content), hashlib.sha256(content).hexdigest()
        )
        self.files[stored.id] = stored.key, content
        return stored

    def read(self, file: str, key: bytes) -> bytes:
        if file not in self.files or self.files[file][0] != key:
            raise NotThere("a stored paper")
        return self.files[file][1]
