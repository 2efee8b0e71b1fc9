"""Room on the disk that is kept back beside a SQLite database: given up when the disk is full, so
that at least this can still be written and told.

A server's disk (PostgreSQL) is its own matter: there is always room as far as can be seen here.
"""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from watcher.errors import StoreError
from watcher.store.engine import Database

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_PART = ".part"

RESERVE = 4 << 20
"""Bytes that are kept back. An alert with its deliveries and their tries takes far less."""

AMPLE = 12 << 20
"""Bytes that must be there before they are kept back again, so that work begins anew only where it
can go on for a while."""


class Reserve:
    """The reserve of one database, shared by all processes that use it."""

    _database: Database

    def free_bytes(self) -> int | None:
        """Bytes free for this user where the database lies; None where that cannot be seen."""
        path = self._path()
        if path is None:
            return None
        try:
            found = os.statvfs(path.parent)
        except OSError:
            return None
        return found.f_bavail * found.f_frsize

    def keep_reserve(self) -> bool:
        """See to it that the reserve is there; whether it is. Proved by taking the room, since
        quotas are not seen otherwise. Raises: StoreError where it is not room that is missing."""
        path = self._path()
        if path is None or path.exists():
            return True
        try:
            _fill(path)
        except OSError as error:
            if error.errno in _NO_ROOM:
                return False
            raise StoreError(f"{path.parent} cannot be written to: {error.strerror}") from error
        return True

    def release_reserve(self) -> None:
        """Give the reserve up, for what must be written now. Idempotent."""
        path = self._path()
        if path is not None:
            path.unlink(missing_ok=True)

    def _path(self) -> Path | None:
        if self._database.dialect != "sqlite":
            return None
        file = Path(self._database.url.database or "")
        return file.with_name(f"{file.name}-reserve")


def _fill(path: Path) -> None:
    """Take more than is kept, whole or not at all: under another name until it is there."""
    for left in path.parent.glob(f"{path.name}.*{_PART}"):
        left.unlink(missing_ok=True)  # of a process that was killed here
    handle, name = tempfile.mkstemp(suffix=_PART, prefix=f"{path.name}.", dir=path.parent)
    part = Path(name)
    try:
        os.posix_fallocate(handle, 0, AMPLE)
        os.ftruncate(handle, RESERVE)
        part.rename(path)
    finally:
        os.close(handle)
        with suppress(FileNotFoundError):
            part.unlink()
