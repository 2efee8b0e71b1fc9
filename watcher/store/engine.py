"""A database connection pool and its transactions.

SQLite: see docs/decisions for why FULL, why no WAL below 3.51.3, and why every write begins
IMMEDIATE. In short, and measured by power-cut simulation and with eight processes: anything less
than FULL loses acknowledged events, WAL had a bug that corrupts until 3.51.3, and a transaction
that turns from reading to writing fails at once in spite of the busy timeout.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from watcher.errors import StoreError
from watcher.store.trouble import code_of, place, translated

BUSY_SECONDS = 30
"""How long a statement waits for other processes before the database counts as locked."""

_WAL_IS_SOUND = (3, 51, 3)
_WRITES = "watcher_writes"


class Database:
    """Transactions on one database. Safe to share between threads."""

    def __init__(self, url: str) -> None:
        """Prepare the file and the pool; nothing is read yet. Raises: StoreError."""
        self.url = _parsed(url)
        with translated(self.url):
            self._engine = _engine(self.url)
        self._writer = self._engine.execution_options(**{_WRITES: True})
        self._writing = Lock()

    @property
    def dialect(self) -> str:
        return self._engine.dialect.name

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state. Keep it short: it holds back writers.

        Raises: StoreError for trouble with the database within.
        """
        with translated(self.url), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is written whole, or not at all where anything is raised within.

        Raises: StoreError for trouble with the database within.
        """
        with translated(self.url), self._writing, self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Free connections. Idempotent."""
        self._engine.dispose()


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # The error's own text repeats the address, which may hold a password.
        raise StoreError("the database address is not an URL like sqlite:///watcher.db") from None
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise StoreError(
            f"databases of kind {backend!r} are not supported; use sqlite or postgresql"
        )
    if parsed.database in (None, "", ":memory:"):
        raise StoreError("the database needs a file: sqlite:///watcher.db")
    return parsed


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return _server_engine(url)
    _create_private(Path(url.database or ""), place(url))
    engine = create_engine(
        url,
        hide_parameters=True,
        poolclass=QueuePool,
        # No isolation level: the driver must not begin by itself, `_begin` does.
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _server_engine(url: URL) -> Engine:
    try:
        return create_engine(url, hide_parameters=True, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise StoreError(
            f"database {place(url)}: the Python package {error.name!r} is needed for it; install it"
        ) from None


def _create_private(path: Path, shown: str) -> None:
    """Make the file for the owner only; SQLite gives its journals the same rights.

    An existing file is left alone: closing a descriptor of our own would drop the locks that other
    connections of this process hold on it (POSIX).
    """
    if path.is_file():
        return
    if path.exists():
        raise StoreError(f"database {shown}: it is no file; point `database` to a file")
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise StoreError(
            f"database {shown}: the file cannot be created ({error.strerror}); check that its"
            " directory exists and that this user may write there"
        ) from None


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA mmap_size=0")
    # TRUNCATE rather than DELETE: with FULL the cut journal is synced, an unlinked one is not.
    wanted = "wal" if sqlite3.sqlite_version_info >= _WAL_IS_SOUND else "truncate"
    try:
        connection.execute(f"PRAGMA journal_mode={wanted}")
    except sqlite3.OperationalError as error:
        if code_of(error) != sqlite3.SQLITE_READONLY:
            raise  # else it can still be read; who writes is told


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
