"""What the hub needs from below, so that one machine with SQLite and a folder can be outgrown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
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


class Part(Protocol):
    """The bytes of one upload under way, open for more at its end."""

    @property
    def written(self) -> int:
        """Bytes that this writer has appended and not taken back."""
        ...

    def write(self, piece: bytes) -> None:
        """Append a piece. Every `UPLOAD_FLUSH` bytes what came is durable."""
        ...

    def take_back(self) -> None:
        """Forget everything that this writer appended."""
        ...

    def close(self) -> None:
        """What was appended is durable when the call returns."""
        ...


class Parts(Protocol):
    """Uploads under way: growing files by name, which nobody but their writer sees.

    S3 would keep them as multipart uploads; the names and the sizes of pieces are this port's, not its users'.
    """

    def begin(self, name: str) -> None:
        """An empty part, durable; bytes that stood under this name are gone."""
        ...

    def size(self, name: str) -> int | None:
        """How far it has come; None where there is none."""
        ...

    def append(self, name: str) -> Part:
        """Open it for more. For whoever holds it alone.

        Raises:
            KeyError: there is none.
        """
        ...

    def content(self, name: str) -> Iterator[bytes]:
        """All of it, in pieces. Nothing is held open before the first is asked for.

        Raises:
            KeyError: there is none; told with the first piece at the latest.
        """
        ...

    def remove(self, name: str) -> None:
        """Give it up; one that is not there is no error."""
        ...

    def names(self) -> list[str]:
        """All that are under way."""
        ...

    def alone(self, name: str) -> AbstractContextManager[None]:
        """Hold others back from it, whether it is there or not.

        Raises:
            Held: somebody else does.
        """
        ...


class Ledger(Protocol):
    """Where erasures and taken requests to rejoin stand outside of the records, so that they outlive a restore."""

    def follow(self) -> Sequence[str]:
        """Enter what the records have and the ledger has not; the names of its copies that could not be written."""
        ...


class Held(Exception):
    """Another request writes to this part now."""


class Limiter(Protocol):
    """So much of something in a time, for each name."""

    def take(self, name: str, amount: int = 1) -> int:
        """Take from a name's share: 0 where that was granted, else the seconds until it would be."""
        ...

    def give_back(self, name: str, amount: int = 1) -> None:
        """Put back what was taken."""
        ...

    def wait(self, name: str) -> int:
        """The seconds until one can be taken; 0 for now. Nothing is taken."""
        ...


class Turns(Protocol):
    """Whose turn it is to write to something: the newest request's. The one before is cut and waited for."""

    def taken(self, name: str, cut: Callable[[], None]) -> AbstractAsyncContextManager[None]:
        """Be the newest.

        Args:
            name: of what is written to.
            cut: ends this request when one comes that is newer still. Called on the event loop of the request.

        Raises:
            HubRefused: "busy": the one before does not come to its end.
        """
        ...


@dataclass(frozen=True, slots=True)
class Shared:
    """What all processes that serve one hub must agree on.

    What only protects the memory of a process (bodies that it holds, batches that it unpacks) is that process's own.

    Attributes:
        requests: requests of one kiosk or clerk.
        upload_bytes: what one kiosk may upload.
        public: requests of one address that shows no token.
        misses: wrong look-ups of one address, and of one dossier code.
        turns: whose turn it is at an upload.
        address_key: addresses are counted under a hash with this key and stand nowhere else.
    """

    requests: Limiter
    upload_bytes: Limiter
    public: Limiter
    misses: Limiter
    turns: Turns
    address_key: bytes
