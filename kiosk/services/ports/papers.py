"""Scans and the vault that keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from kiosk.domain.paper_pages import PageLook, PagePart, Picture
from kiosk.domain.papers import Media
from kiosk.domain.problem import Problem


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the vault: random id, random key, size and SHA-256 of the plain bytes."""

    id: str
    key: bytes
    size: int
    sha256: str


class Vault(Protocol):
    """Encrypted files of attachments."""

    def prepare(self) -> None:
        """Make the next `put` quick; called while nobody waits. A disk that cannot now is no error."""
        ...

    def put(self, source: BinaryIO, *, limit: int, sha256: str = "") -> StoredFile:
        """Read the source to its end, encrypt, and return once file and folder are on the disk.

        Args:
            source: the plain bytes.
            limit: most bytes that are taken.
            sha256: hash of the bytes that were inspected, hex; "" where nobody has inspected them.

        Raises:
            TooLarge: the source holds more than `limit` bytes; nothing is kept.
            NotThere: its bytes are not the ones that were inspected; nothing is kept.
        """
        ...

    def read(self, file: str, key: bytes) -> bytes:
        """The plain bytes. A changed or cut file raises `Damaged`."""
        ...


@dataclass(frozen=True, slots=True)
class FoundScan:
    """A complete file in the scanner folder.

    Attributes:
        id: stands for the file; the path is never shown.
        name: cleaned file name.
        size: bytes.
        modified: when the scanner finished it.
    """

    id: str
    name: str
    size: int
    modified: datetime


class ScannerFolder(Protocol):
    """The folder that the scanner writes to."""

    def complete(self) -> Sequence[FoundScan]:
        """Files that are whole, newest first, at most 50."""
        ...

    def open(self, scan: str) -> BinaryIO:
        """The file, opened safely (no links followed, regular files only), to be read once to its end.

        One that is gone raises `NotThere`, and so does reading one that is changed before its end was reached.
        """
        ...

    def remove(self, scan: str) -> None:
        """Remove the file, once the dossier's copy is durable."""
        ...

    def close(self) -> None:
        """The visitor has gone: watch it for her no longer."""
        ...


class PaperWorkshop(Protocol):
    """Makes and reads pictures of papers, in a process that may die: files of strangers are never parsed in this one.

    Every call answers within seconds. A `Problem` says what to do; the papers themselves stay as they were.
    """

    def stop(self) -> None:
        """End what is being worked on, because nobody waits for it any more: its answer is a `Problem`."""
        ...

    def look(self, data: bytes, media: Media) -> tuple[PageLook, ...] | Problem:
        """One look for each page, in order."""
        ...

    def preview(self, data: bytes, media: Media, page: int, *, width: int, height: int) -> Picture | Problem:
        """A picture of a page that fits into so many pixels; its shape is kept."""
        ...

    def assemble(self, parts: Sequence[PagePart]) -> bytes | Problem:
        """One PDF of these pages in this order. A JPEG's bytes go in as they are."""
        ...

    def smaller(self, data: bytes, media: Media, *, dpi: int, grey: bool) -> bytes | Problem:
        """A PDF of the same pages with fewer dots an inch."""
        ...

    def harmless(self, data: bytes, media: Media) -> bytes | Problem:
        """A PDF of pictures of the pages: whatever else the file carried is gone."""
        ...
