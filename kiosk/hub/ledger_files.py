"""The ledger outside of the store: a line an entry, encrypted and proved under a key of its own made from the store's.

`hub.ledger` in the home; a second one on another disk where `hub.toml` names it; one beside each folder of backups. A
file only ever grows. The second one is never made here: the folder of a disk that is not there is an empty folder.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import hmac
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.data.durable import sync, sync_folder
from kiosk.hub import feed, ledger
from kiosk.hub.ledger import Facts
from kiosk.hub.ports import Records

LEDGER: Final = "hub.ledger"
"""Its name in a home and in a folder of backups."""

_WHAT: Final = b"motcua hub ledger 1"
_NONCE: Final = 12
_TAIL: Final = 1 << 20
"""Bytes at the end of a file in which its last line stands: an entry of 200 papers has 25 KB."""


class LedgerDamaged(Exception):
    """A ledger has lines that are not what this hub wrote. The argument is a sentence for the one who restores."""


class LedgerFile:
    """One file."""

    def __init__(self, path: Path, store_key: bytes) -> None:
        self.path = path
        self._cipher = AESGCM(hmac.digest(store_key, _WHAT, "sha256"))

    def entries(self) -> list[Facts]:
        """All entries, oldest first; none where there is no file. A last line that was cut off is none.

        Raises:
            LedgerDamaged: a line is not what this hub wrote.
        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return []
        return [self._opened(line) for line in content.split(b"\n")[:-1]]

    def last(self) -> Facts | None:
        """The newest entry; None where there is none. Errors as for `entries`."""
        try:
            with self.path.open("rb") as file:
                return self._last(file)
        except FileNotFoundError:
            return None

    def follow(self, records: Records, *, make: bool) -> None:
        """Enter what the records have and the file has not.

        Args:
            records: the hub's.
            make: whether a file that is not there is made.

        Raises:
            OSError: it cannot be written, or is not there.
            LedgerDamaged: it cannot be read.
        """
        with _locked(self.path, make=make) as file:
            last = self._last(file)
            with records.reading() as connection:
                epoch = feed.epoch(connection)
                if last is not None and last["epoch"] == epoch and ledger.is_known(connection, last):
                    new = list(ledger.since(connection, last["position"]))
                else:
                    # Of another life of this hub: what the two have in common is found by name.
                    there = {(one["kind"], one["name"]) for one in self.entries()}
                    every = ledger.since(connection, 0)
                    new = [facts for facts in every if (facts["kind"], facts["name"]) not in there]
            if new:
                file.seek(_whole(file))
                file.truncate()
                file.write(b"".join(self._sealed(dict(facts) | {"epoch": epoch}) + b"\n" for facts in new))
                sync(file)

    def _last(self, file: IO[bytes]) -> Facts | None:
        end = _whole(file)
        if not end:
            return None
        start = max(0, end - _TAIL)
        file.seek(start)
        return self._opened(file.read(end - 1 - start).rpartition(b"\n")[2])

    def _sealed(self, facts: Facts) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        content = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, content, _WHAT))

    def _opened(self, line: bytes) -> Facts:
        try:
            sealed = base64.b64decode(line, validate=True)
            facts: dict[str, Any] = json.loads(self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _WHAT))
        except (binascii.Error, InvalidTag, ValueError):
            raise LedgerDamaged(
                f"Sổ xóa {self.path} đã hỏng hoặc của hub khác. Hãy dùng bản khác của sổ; "
                "nếu không còn bản nào, hãy cất tệp này đi rồi làm lại."
            ) from None
        return facts


class LedgerFiles:
    """The files of a working hub: the one in its home, and the second one if there is to be one."""

    def __init__(self, records: Records, own: LedgerFile, second: LedgerFile | None) -> None:
        self._records = records
        self._own = own
        self._second = second

    def follow(self) -> Sequence[str]:
        """Enter what is new; the files that could not be written."""
        behind = []
        for file in filter(None, (self._own, self._second)):
            try:
                file.follow(self._records, make=file is self._own)
            except (OSError, LedgerDamaged):
                behind.append(str(file.path))
        return behind


def every_entry(files: Sequence[LedgerFile]) -> list[Facts]:
    """What several files have, each entry once.

    Raises:
        LedgerDamaged: one of them cannot be read.
    """
    found = {(facts["kind"], facts["name"]): facts for file in files for facts in file.entries()}
    return list(found.values())


def _whole(file: IO[bytes]) -> int:
    """Where the last whole line ends: a power cut may have left a part of one behind it."""
    end = file.seek(0, os.SEEK_END)
    start = max(0, end - _TAIL)
    file.seek(start)
    return start + file.read().rfind(b"\n") + 1


@contextmanager
def _locked(path: Path, *, make: bool) -> Iterator[IO[bytes]]:
    """The file, while no other process writes to it."""
    flags = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | (os.O_CREAT if make else 0)
    new = make and not path.exists()
    with open(os.open(path, flags, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if new:
            sync_folder(path.parent)
        yield file
