"""A disk in memory whose power can be cut, that can be full, and that can fail; and a way for the
store to work on it.

What was written and not synced may be on the platter after a cut, or not, or torn within: each
write by chance, in pieces of a sector. A file that was never synced may be missing, a removal that
was not synced undone. What was synced is there. (After SQLite's own test VFS, test6.c.)
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any
from unittest import mock

import apsw
import sqlalchemy

from watcher.store import engine

SECTOR = 512
_BUSY_LEVELS = {1: 4, 2: 2, 3: 2, 4: 1}
"""For each lock that is asked for, the least of another's that stands against it."""


@dataclass
class File:
    """What the system shows, what is on the platter for sure, and what lies between."""

    shown: bytearray = field(default_factory=bytearray)
    synced: bytes | None = None
    between: list[tuple[int, bytes] | int] = field(default_factory=list)
    locks: dict[int, int] = field(default_factory=dict)

    def after_cut(self, chance: random.Random) -> bytes | None:
        """What is found when the power is back; None for no file."""
        if self.synced is None and (not self.between or chance.random() < 0.5):
            return None
        found = bytearray(self.synced or b"")
        for change in self.between:
            if isinstance(change, int):
                if chance.random() < 0.5:
                    _resize(found, change)
            else:
                _write_torn(found, *change, chance)
        return bytes(found)


def _write_torn(found: bytearray, offset: int, data: bytes, chance: random.Random) -> None:
    """All sectors of a write, none, or some of them."""
    fate = chance.random()
    for start in range(0, len(data), SECTOR):
        if fate < 0.4 or (fate < 0.6 and chance.random() < 0.5):
            piece = data[start : start + SECTOR]
            _resize(found, max(len(found), offset + start + len(piece)))
            found[offset + start : offset + start + len(piece)] = piece


def _resize(content: bytearray, size: int) -> None:
    del content[size:]
    content.extend(bytes(size - len(content)))


class Platter(apsw.VFS):
    """The disk. `fail` is asked before each write, sync, truncation and removal, with the number
    of it; what it raises is what SQLite sees."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.files: dict[str, File] = {}
        self.removed: dict[str, File] = {}
        self.steps = 0
        self.fail: Callable[[int], None] = lambda step: None
        super().__init__(name, base="")

    def cut(self, chance: random.Random) -> None:
        """The power goes and comes back."""
        files = {**self.removed, **self.files}
        for path in list(self.removed):
            if chance.random() < 0.5 and path not in self.files:
                del files[path]
        found = {path: file.after_cut(chance) for path, file in files.items()}
        self.files = {p: File(bytearray(b), b) for p, b in found.items() if b is not None}
        self.removed = {}
        self.fail = lambda step: None

    def step(self) -> None:
        self.steps += 1
        self.fail(self.steps)

    def xOpen(self, name: Any, flags: list[int]) -> Any:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name or f"tmp{id(flags)}"
        flags[1] = flags[0]
        return _Handle(self, self.files.setdefault(str(path), File()))

    def xAccess(self, pathname: str, flags: int) -> bool:
        return pathname in self.files

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self.step()
        file = self.files.pop(filename, None)
        if file is not None and not syncdir:
            self.removed[filename] = file

    def xFullPathname(self, name: str) -> str:
        return name


class _Handle:
    """An open file, as SQLite uses it."""

    def __init__(self, disk: Platter, file: File) -> None:
        self._disk = disk
        self._file = file

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self._file.shown[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.step()
        file, data = self._file, bytes(data)
        _resize(file.shown, max(len(file.shown), offset + len(data)))
        file.shown[offset : offset + len(data)] = data
        file.between.append((offset, data))

    def xTruncate(self, newsize: int) -> None:
        self._disk.step()
        _resize(self._file.shown, newsize)
        self._file.between.append(newsize)

    def xSync(self, flags: int) -> None:
        self._disk.step()
        self._file.synced, self._file.between = bytes(self._file.shown), []

    def xFileSize(self) -> int:
        return len(self._file.shown)

    def xLock(self, level: int) -> None:
        others = [held for who, held in self._file.locks.items() if who != id(self)]
        if any(held >= _BUSY_LEVELS[level] for held in others if level):
            raise apsw.BusyError("locked")
        self._file.locks[id(self)] = max(level, self._file.locks.get(id(self), 0))

    def xUnlock(self, level: int) -> None:
        self._file.locks[id(self)] = level

    def xCheckReservedLock(self) -> bool:
        return any(held >= 2 for held in self._file.locks.values())

    def xFileControl(self, op: int, ptr: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return 4096

    def xDeviceCharacteristics(self) -> int:
        return 0

    def xClose(self) -> None:
        self._file.locks.pop(id(self), None)


# ---------------------------------------------------------------- apsw as the store's driver


@contextmanager
def on(disk: Platter, synchronous: str = "FULL") -> Iterator[None]:
    """Stores that are opened within lie on the disk. `synchronous` is as the product has it, or
    something worse, to see that the difference is noticed."""
    driver = SimpleNamespace(**{name: getattr(sqlite3, name) for name in dir(sqlite3)})
    driver.connect = partial(_Connection, disk.name)

    def prepare(connection: _Connection, record: object) -> None:
        original(connection, record)  # type: ignore[arg-type]
        connection.execute(f"PRAGMA synchronous={synchronous}")

    original = engine._prepare
    make = partial(sqlalchemy.create_engine, module=driver)
    with (
        mock.patch.object(engine, "create_engine", make),
        mock.patch.object(engine, "_create_private"),
        mock.patch.object(engine, "_prepare", prepare),
        mock.patch.object(engine, "_WAL_IS_SOUND", (99,)),
    ):
        yield


@contextmanager
def _as_sqlite3() -> Iterator[None]:
    """APSW's errors as those of the standard library, with their codes."""
    try:
        yield
    except apsw.Error as error:
        kind = (
            sqlite3.IntegrityError
            if isinstance(error, apsw.ConstraintError)
            else sqlite3.OperationalError
        )
        told = kind(str(error))
        told.sqlite_errorcode = getattr(error, "result", 1)
        raise told from None


class _Connection:
    """As much of a sqlite3.Connection as SQLAlchemy and the store use."""

    def __init__(self, disk: str, path: str, **_: object) -> None:
        self.isolation_level = None
        with _as_sqlite3():
            self._inner = apsw.Connection(path, vfs=disk)
            self._inner.set_busy_timeout(0)

    def cursor(self) -> _Cursor:
        return _Cursor(self._inner)

    def execute(self, statement: str, values: Sequence[Any] = ()) -> _Cursor:
        cursor = self.cursor()
        cursor.execute(statement, values)
        return cursor

    def create_function(self, name: str, count: int, made: Any, **_: object) -> None:
        self._inner.create_scalar_function(name, made, count)

    def commit(self) -> None:
        if self._inner.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        if self._inner.in_transaction:
            self.execute("ROLLBACK")

    def close(self) -> None:
        with _as_sqlite3():
            self._inner.close(True)


class _Cursor:
    arraysize = 1

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: tuple[Any, ...] | None = None
        self.rowcount = -1
        self.lastrowid = 0

    def execute(self, statement: str, values: Any = ()) -> None:
        self._run(lambda cursor: cursor.execute(statement, values))

    def executemany(self, statement: str, values: Any) -> None:
        self._run(lambda cursor: cursor.executemany(statement, values))

    def _run(self, start: Callable[[apsw.Cursor], Any]) -> None:
        cursor, before = self._connection.cursor(), self._connection.total_changes()
        self.description = None
        cursor.exec_trace = self._begun
        with _as_sqlite3():
            self._rows = list(start(cursor))
        self.rowcount = self._connection.total_changes() - before
        self.lastrowid = self._connection.last_insert_rowid()

    def _begun(self, cursor: apsw.Cursor, statement: str, values: object) -> bool:
        columns = cursor.get_description()
        self.description = tuple((c[0], *[None] * 6) for c in columns) or None
        return True

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    def fetchmany(self, size: int = 1) -> list[Any]:
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    def close(self) -> None:
        self._rows = []
