"""The encrypted store: one connection a process, short write transactions, and errors that say what to do.

What stands here decides whether an acknowledged dossier survives a power cut: WAL with `synchronous=FULL`, which is not
remembered in the file and has to be set on every connection, and one rule for failing disks: after an I/O error the
connection is given up, because what a later sync reports about the same pages can no longer be believed.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2

from kiosk.data import journal_seal
from kiosk.data.durable import create_private
from kiosk.services.ports import StoreBusy, StoreDamaged, StoreFailed, StoreFull

OLDEST_SQLITE: Final = (3, 51, 3)
"""Older ones can damage a WAL database that several connections use (sqlite.org/wal.html, "WAL-reset bug")."""

BUSY_MILLISECONDS: Final = 10_000
"""How long a write waits for another process. A transaction takes milliseconds, a checkpoint on a slow card longer."""

# Result codes of SQLite (sqlite.org/rescode.html), of which the lowest byte is the kind.
_BUSY, _LOCKED, _READ_ONLY, _IO_ERROR, _CORRUPT, _FULL, _CANNOT_OPEN, _NOT_A_DATABASE = 5, 6, 8, 10, 11, 13, 14, 26

_PRAGMAS: Final = (
    "PRAGMA cipher_log = off",  # it would write on the terminal, across the screen
    "PRAGMA foreign_keys = ON",
    f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA secure_delete = ON",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
)


class Undecipherable(StoreDamaged):
    """Not even the first page can be read: the store may be whole, and the key another one's."""


class Store:
    """An open store. Threads of one process take turns; processes take turns by SQLite's write lock.

    Raises:
        StoreFailed: the file cannot be opened, or the SQLite in use is too old.
        Undecipherable: the file cannot be decrypted with this key.
        StoreDamaged: its list of tables cannot be read.
    """

    def __init__(self, path: Path, key: bytes, *, create: bool = False) -> None:
        """Open the store.

        Args:
            path: the file, on a disk of this machine.
            key: 32 bytes.
            create: whether a new file is made; otherwise one that is missing is an error, never an empty store.
        """
        if dbapi2.sqlite_version_info < OLDEST_SQLITE:
            wanted = ".".join(map(str, OLDEST_SQLITE))
            raise StoreFailed(
                f"sqlcipher3 đang cài có SQLite {dbapi2.sqlite_version}, có thể làm mất dữ liệu. "
                f"Hãy cài bản có SQLite {wanted} trở lên: pip install --upgrade sqlcipher3"
            )
        self.path = path
        self._key = key
        self._mode = "rwc" if create else "rw"
        self._turn = threading.RLock()
        self._in_use = False
        self._engine = self._make_engine()
        self._open: Connection | None = None
        self._suspect = False
        with self._turn:
            self._connection()

    def _make_engine(self) -> Engine:
        def connect() -> Any:
            uri = f"file:{quote(str(self.path))}?mode={self._mode}"
            connection = dbapi2.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
            try:
                # A raw key: no key derivation. It stands in no log, because no statement is ever logged.
                connection.execute(f"PRAGMA key = \"x'{self._key.hex()}'\"")
                for pragma in _PRAGMAS:
                    connection.execute(pragma)
            except dbapi2.Error:
                connection.close()
                raise
            return connection

        # hide_parameters: otherwise names and card numbers stand in the text of every database error.
        return create_engine(
            "sqlite://",
            module=dbapi2,
            creator=connect,
            poolclass=StaticPool,
            hide_parameters=True,
            isolation_level="AUTOCOMMIT",
        )

    def _connection(self) -> Connection:
        if self._open is None:
            try:
                self._open = self._engine.connect()
                self._open.info[journal_seal.KEY] = journal_seal.seal_key(self._key)
                # The first read is what decrypts the first page.
                self._open.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
            except (DBAPIError, dbapi2.Error) as error:
                self.give_up()
                raise _explained(error) from error
            if self._suspect and self.quick_check() is not None:
                raise StoreDamaged("Đĩa lỗi và kho dữ liệu bị hỏng. Hãy gọi kỹ thuật; đừng tắt máy.")
            self._suspect = False
        return self._open

    def transaction(self) -> AbstractContextManager[Connection]:
        """A short write transaction: all of the block or nothing, on the disk when the block has ended.

        Nothing slow belongs inside: no file, no printer, no PIN check. Blocks do not nest.
        """
        return self._block("BEGIN IMMEDIATE")

    def reading(self) -> AbstractContextManager[Connection]:
        """One unchanging view of the store for as many reads as the block makes."""
        return self._block("BEGIN")

    @contextmanager
    def _block(self, begin: str) -> Iterator[Connection]:
        with self._turn:
            if self._in_use:
                raise RuntimeError("a block of the store was opened inside another one")
            connection = self._connection()
            # Not through SQLAlchemy, whose way to a statement takes longer than SQLite needs to begin.
            driver: Any = connection.connection.dbapi_connection
            self._in_use = True
            try:
                driver.execute(begin)
                yield connection
                driver.execute("COMMIT")
            except (DBAPIError, dbapi2.Error) as error:
                self._roll_back(connection)
                explained = _explained(error)
                if type(explained) is StoreFailed or isinstance(explained, StoreDamaged):
                    self._suspect = True
                    self.give_up()
                if explained is error:
                    raise
                raise explained from error
            except BaseException:
                self._roll_back(connection)
                raise
            finally:
                self._in_use = False

    def _roll_back(self, connection: Connection) -> None:
        raw = connection.connection.dbapi_connection
        if raw is not None and getattr(raw, "in_transaction", False):
            with suppress(DBAPIError):
                connection.exec_driver_sql("ROLLBACK")

    def quick_check(self) -> str | None:
        """SQLite's own check of all pages, without the indexes' contents; what is wrong, or None."""
        with self._turn:
            return self._check("PRAGMA quick_check(1)")

    def full_check(self) -> str | None:
        """The authenticity of every page, and SQLite's full check; what is wrong first, or None."""
        with self._turn:
            return self._check("PRAGMA cipher_integrity_check") or self._check("PRAGMA integrity_check(1)")

    def _check(self, pragma: str) -> str | None:
        try:
            found = self._connection().exec_driver_sql(pragma).scalars().first()
        except DBAPIError as error:
            return str(error.orig)
        return None if found in ("ok", None) else str(found)

    def back_up(self, target: Path) -> None:
        """Write the store as it is now into a new file, encrypted with the same key, while others go on working.

        Raises:
            StoreFailed: the store cannot be read, or the target's disk does not take it.
        """
        with self._turn:
            source: Any = self._connection().connection.dbapi_connection
            os.close(create_private(target))  # SQLite would let the umask decide who may read it
            copy = dbapi2.connect(str(target), isolation_level=None)
            try:
                copy.execute(f"PRAGMA key = \"x'{self._key.hex()}'\"")
                copy.execute("PRAGMA synchronous = FULL")
                source.backup(copy)
            except dbapi2.Error as error:
                explained = _explained(error)
                if explained is error:  # of a copy that stopped half-way the driver tells no number
                    explained = StoreFailed("Ổ sao lưu không nhận hết bản sao. Hãy xem ổ còn chỗ trống không.")
                raise explained from error
            finally:
                copy.close()

    def forget_deleted(self) -> None:
        """Empty the write-ahead log into the file: what was erased must not linger in the log."""
        with self._turn:
            self._connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()

    def give_up(self) -> None:
        """Close the connection; the next use opens a new one."""
        with self._turn:
            connection, self._open = self._open, None
            with suppress(DBAPIError, dbapi2.Error):
                if connection is not None:
                    connection.close()
                self._engine.dispose()

    def close(self) -> None:
        """Close the store for good."""
        self.give_up()


def _explained(error: DBAPIError | dbapi2.Error) -> Exception:
    """The error as services and screens know it; itself where it is about data, not about the disk."""
    original = error.orig if isinstance(error, DBAPIError) else error
    match getattr(original, "sqlite_errorcode", 0) & 0xFF:
        case code if code in (_BUSY, _LOCKED):
            return StoreBusy("Kho dữ liệu đang bận với chương trình khác. Hãy thử lại sau giây lát.")
        case code if code == _FULL:
            return StoreFull("Đĩa đã đầy. Không mất gì; hãy lấy chỗ trống rồi thử lại.")
        case code if code == _NOT_A_DATABASE:
            return Undecipherable(
                "Không giải mã được kho dữ liệu: kho bị hỏng, hoặc store.key không phải khóa của kho. "
                "Hãy đặt lại đúng khóa; khóa đã đúng thì khôi phục bản sao lưu: kiosk restore THƯ_MỤC."
            )
        case code if code == _CORRUPT:
            return StoreDamaged("Kho dữ liệu bị hỏng. Hãy gọi kỹ thuật; đừng tắt máy.")
        case code if code == _READ_ONLY:
            return StoreFailed("Đĩa của kho dữ liệu chỉ cho đọc, nên chưa ghi gì. Hãy xem đĩa và quyền của thư mục.")
        case code if code == _CANNOT_OPEN:
            return StoreFailed(
                "Không mở được tệp của kho dữ liệu. Hãy xem thư mục của kho còn đó không, và có ghi được không."
            )
        case code if code == _IO_ERROR:
            return StoreFailed(
                "Đĩa không ghi hoặc không đọc được. Hãy xem chỗ trống rồi thử lại; vẫn lỗi thì gọi kỹ thuật."
            )
    return error
