"""A copy of a SQLite database under load, by SQLite's own backup interface."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from watcher.errors import StoreError, StoreFullError, UsageError
from watcher.store.engine import BUSY_SECONDS, Database
from watcher.store.trouble import translated


class Backups:
    """Copies of the whole."""

    _database: Database

    def backup(self, target: Path) -> int:
        """Write a copy to a file, whole or not at all; its size in bytes. An older file of that
        name is replaced only once the copy is checked and on the disk.

        Raises: StoreError, also for databases that are not SQLite files; UsageError where the file
        is the database itself, or none can be made in its directory.
        """
        if self._database.dialect != "sqlite":
            raise StoreError("backup is for SQLite files; use pg_dump for PostgreSQL")
        if target.exists() and target.samefile(self._database.url.database or ""):
            # Whoever has it open would go on writing to a file that has no name any more.
            raise UsageError(f"backup {target}: that is the database itself; name another file")
        copy = _beside(target)
        try:
            with translated(self._database.url):
                self._copy_to(copy)
            _sync(copy)
            size = copy.stat().st_size
            copy.replace(target)
            _sync(target.parent)
        except StoreFullError:
            raise StoreError(
                f"backup {target}: its disk is full; free some space there and try again, nothing"
                " was written"
            ) from None
        except OSError as error:
            raise _unwritable(target, error) from None
        finally:
            copy.unlink(missing_ok=True)
        return size

    def _copy_to(self, copy: Path) -> None:
        source = sqlite3.connect(self._database.url.database or "", timeout=BUSY_SECONDS)
        with closing(source), closing(sqlite3.connect(copy)) as target:
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(target)
            (answer,) = target.execute("PRAGMA integrity_check").fetchone()
        if answer != "ok":
            raise StoreError(f"the database is damaged ({answer}); restore a backup")


def _beside(target: Path) -> Path:
    """A new file in the directory of another. Raises: StoreError, UsageError."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(
            f"backup {target}: there is no directory {target.parent}; make it, or name a file in"
            " another"
        ) from None
    except PermissionError:
        raise UsageError(
            f"backup {target}: this user may not write in {target.parent}; name a file in another"
            " directory"
        ) from None
    except OSError as error:
        raise _unwritable(target, error) from None
    os.close(handle)
    return Path(name)


def _unwritable(target: Path, error: OSError) -> StoreError:
    return StoreError(
        f"backup {target}: cannot be written ({error.strerror}); check that its directory exists"
        " and that this user may write there"
    )


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
