"""Errors of SQLAlchemy and SQLite as StoreError: what is wrong in plain words, and the remedy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from watcher.errors import StoreError, StoreFullError

_LOCKED = "it is locked by another program; end that program or wait, and try again"
_NO_RIGHT = "this user may not open it; check the rights of the file and its directory"

_BY_CODE = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_PERM: _NO_RIGHT,
    sqlite3.SQLITE_AUTH: _NO_RIGHT,
    sqlite3.SQLITE_FULL: "the disk is full; free some space and try again, nothing is half written",
    sqlite3.SQLITE_READONLY: "it is read-only; give this user the right to write to the file and to"
    " its directory",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; check that its directory exists and that this"
    " user may write there",
    sqlite3.SQLITE_NOTADB: "it is not a database; point `database` to another file",
    sqlite3.SQLITE_CORRUPT: "it is damaged; restore a backup",
    sqlite3.SQLITE_IOERR: "the disk failed to read or write it; see the log of the system",
}


def place(url: URL) -> str:
    """Where a database is, for people: the file, or the address without its password."""
    if url.get_backend_name() == "sqlite":
        return url.database or "memory"
    return url.render_as_string(hide_password=True)


@contextmanager
def translated(url: URL) -> Iterator[None]:
    """Errors of the database within are raised as StoreError.

    The causes are not chained: their texts may hold statements, values or an address with its
    password.
    """
    try:
        yield
    except IntegrityError as error:
        raise StoreError(f"database {place(url)}: refused: {_words(error.orig, url)}") from None
    except DBAPIError as error:
        raise _kind(error.orig)(f"database {place(url)}: {_explained(error.orig, url)}") from None
    except sqlite3.Error as error:
        raise _kind(error)(f"database {place(url)}: {_explained(error, url)}") from None
    except SQLAlchemyError as error:
        raise StoreError(f"database {place(url)}: {_words(error, url)}") from None
    except UnicodeDecodeError:  # the driver's own texts: names of tables, its messages
        damaged = _BY_CODE[sqlite3.SQLITE_CORRUPT]
        raise StoreError(f"database {place(url)}: {damaged}") from None


def _kind(error: BaseException | None) -> type[StoreError]:
    return StoreFullError if code_of(error) == sqlite3.SQLITE_FULL else StoreError


def _explained(error: BaseException | None, url: URL) -> str:
    return _BY_CODE.get(code_of(error)) or _words(error, url)


def code_of(error: BaseException | None) -> int:
    """SQLite's primary result code; 0 where the error is of another kind."""
    code = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF if isinstance(code, int) else 0


def _words(error: BaseException | None, url: URL) -> str:
    """The other side's words on one line, without the password."""
    words = " ".join(str(error).split()) or type(error).__name__
    return words.replace(url.password, "***") if url.password else words
