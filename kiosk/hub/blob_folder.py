"""Files in a folder: `<agency>/<first two digits>/<sha256>`. A name appears only once its content is whole."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from kiosk.data.durable import create_private, sync, sync_folder
from kiosk.hub.ports import WrongContent

PIECE: Final = 256 << 10

_OWNER: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,63}")
_DIGEST: Final = re.compile("[0-9a-f]{64}")


class BlobFolder:
    """The `Blobs` of one machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, owner: str, sha256: str, content: Iterable[bytes]) -> None:
        """Keep a file: written beside its place, flushed, then given its name."""
        path = self._path(owner, sha256)
        if path.exists():
            self._sync_names(path)  # another writer may have given it its name just now
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{sha256}.{secrets.token_hex(4)}")
        found = hashlib.sha256()
        try:
            with open(create_private(draft), "wb") as file:
                for piece in content:
                    found.update(piece)
                    file.write(piece)
                if found.hexdigest() != sha256:
                    raise WrongContent(sha256)
                sync(file)
            draft.rename(path)
        finally:
            draft.unlink(missing_ok=True)
        self._sync_names(path)

    def has(self, owner: str, sha256: str) -> bool:
        """Whether the file is there."""
        return self._path(owner, sha256).exists()

    def open(self, owner: str, sha256: str) -> Iterator[bytes]:
        """The content in pieces."""
        try:
            descriptor = os.open(self._path(owner, sha256), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            raise KeyError(sha256) from None
        return _pieces(descriptor)

    def remove(self, owner: str, sha256: str) -> None:
        """Erase a file."""
        path = self._path(owner, sha256)
        path.unlink(missing_ok=True)
        if path.parent.exists():
            sync_folder(path.parent)

    def sweep(self, before: float) -> int:
        """Remove what killed writers left unfinished; how many. They hold citizens' papers that no erasure finds."""
        count = 0
        for draft in self._folder.glob("*/*/.*"):
            with suppress(FileNotFoundError):
                if draft.stat().st_mtime < before:
                    draft.unlink()
                    count += 1
        return count

    def _path(self, owner: str, sha256: str) -> Path:
        # Names come from the network: nothing but an agency's id and a digest ever becomes a path.
        if not _OWNER.fullmatch(owner) or ".." in owner or not _DIGEST.fullmatch(sha256):
            raise ValueError("not the name of a file")
        return self._folder / owner / sha256[:2] / sha256

    def _sync_names(self, path: Path) -> None:
        for folder in (path.parent, path.parent.parent, self._folder):
            sync_folder(folder)


def _pieces(descriptor: int) -> Iterator[bytes]:
    with open(descriptor, "rb") as file:
        while piece := file.read(PIECE):
            yield piece
