"""What the hub needs from below, so that one machine with SQLite and a folder can be outgrown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection


class Records(Protocol):
    """The records store: transactions on the tables of `kiosk.hub.tables`, in SQLAlchemy's core.

    What stands on it relies on two promises. A `transaction` is all or nothing and durable when its block ends. And
    transactions become visible in the order of the feed positions that they took: SQLite gives that by its one write
    lock; PostgreSQL would by an advisory lock taken at the beginning of each.

    `kiosk.data.store.Store` keeps these promises.
    """

    def transaction(self) -> AbstractContextManager[Connection]:
        """A short write transaction; blocks do not nest."""
        ...

    def reading(self) -> AbstractContextManager[Connection]:
        """One unchanging view for as many reads as the block makes."""
        ...

    def forget_deleted(self) -> None:
        """See that what was deleted lingers in no log of the store; outside of every block."""
        ...


class Blobs(Protocol):
    """Whole files by owner and SHA-256: written once, never changed. Owners do not see each other's files."""

    def put(self, owner: str, sha256: str, content: Iterable[bytes]) -> None:
        """Keep a file, durable when the call returns; one that is there already stays as it is.

        Raises:
            WrongContent: the content has another hash. Nothing is kept.
        """
        ...

    def has(self, owner: str, sha256: str) -> bool:
        """Whether the file is there, whole."""
        ...

    def open(self, owner: str, sha256: str) -> Iterator[bytes]:
        """The content in pieces.

        Raises:
            KeyError: no such file.
        """
        ...

    def remove(self, owner: str, sha256: str) -> None:
        """Erase a file; one that is not there is no error."""
        ...

    def sweep(self, before: float) -> int:
        """Remove what writers that were killed before this moment (seconds since 1970) left; how many."""
        ...


class WrongContent(Exception):
    """A file's content does not have the hash that it was announced under."""
