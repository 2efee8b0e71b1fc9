"""Looks at everything that is kept as evidence, and names what is damaged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import zstandard
from sqlalchemy import Connection, text

from watcher.store.engine import Database
from watcher.store.rows import Fault
from watcher.store.schema import blobs, changes, records, revisions, snapshots
from watcher.store.seals import seal_of_revision, seal_of_snapshot

_IN_ALL = " WHERE (:source_id IS NULL OR source_id = :source_id)"
_SNAPSHOTS = text("SELECT * FROM snapshots" + _IN_ALL + " ORDER BY id")
_REVISIONS = text("SELECT * FROM revisions" + _IN_ALL + " ORDER BY seq")
_BLOB = text("SELECT size, data FROM blobs WHERE digest = :digest")
_LOST = text(
    "SELECT seq, source_id FROM events WHERE kind = 'revision'"
    " AND seq NOT IN (SELECT seq FROM revisions)"
)


class Evidence:
    """Kept pages and revisions, as they lie."""

    _database: Database

    def faults(self, source_id: str | None = None) -> list[Fault]:
        """What is damaged: each kept page and each revision with its changes and records, and the
        database as a whole. Raises: StoreError when so much is damaged that it cannot be read."""
        with self._database.reading() as connection, _as_it_lies(connection):
            if misnamed := list(_misnamed(connection)):
                return misnamed
            return [
                *_whole(connection),
                *_snapshot_faults(connection, source_id),
                *_revision_faults(connection, source_id),
            ]

    def counts(self, source_id: str | None = None) -> tuple[int, int]:
        """How many kept pages and revisions there are. Raises: StoreError."""
        with self._database.reading() as connection:
            return (
                _count(connection, "snapshots", source_id),
                _count(connection, "revisions", source_id),
            )


def _count(connection: Connection, table: str, source_id: str | None) -> int:
    counted = text(f"SELECT count(*) FROM {table}{_IN_ALL}")
    number: int = connection.execute(counted, {"source_id": source_id}).scalar_one()
    return number


@contextmanager
def _as_it_lies(connection: Connection) -> Iterator[None]:
    """Read text that is no UTF-8 any more instead of stopping at it."""
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name != "sqlite":
        yield
        return
    usual = raw.text_factory
    raw.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = usual


def _misnamed(connection: Connection) -> Iterator[Fault]:
    """Tables whose columns are called otherwise than when they were made."""
    for table in (blobs, snapshots, revisions, changes, records):
        found = connection.execute(text(f"SELECT * FROM {table.name} LIMIT 0")).keys()
        if not {column.name for column in table.columns} <= set(found):
            yield Fault("database", "", None, f"table {table.name} has damaged names of columns")


def _whole(connection: Connection) -> Iterator[Fault]:
    if connection.dialect.name == "sqlite":
        for (found,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
            if found != "ok":
                yield Fault("database", "", None, f"integrity check: {found}")
    for row in connection.execute(_LOST):
        yield Fault("revision", row.source_id, row.seq, "its row is missing")


def _snapshot_faults(connection: Connection, source_id: str | None) -> Iterator[Fault]:
    for one in connection.execute(_SNAPSHOTS, {"source_id": source_id}).all():
        row = one._asdict()
        if why := _row_fault(row, seal_of_snapshot(row)) or _body_fault(connection, row["digest"]):
            yield Fault("snapshot", str(row["source_id"]), row["id"], why)


def _revision_faults(connection: Connection, source_id: str | None) -> Iterator[Fault]:
    for one in connection.execute(_REVISIONS, {"source_id": source_id}).all():
        row = one._asdict()
        why = _row_fault(row, seal_of_revision(connection, row))
        if why is not None:
            yield Fault("revision", str(row["source_id"]), row["seq"], why)


def _row_fault(row: Mapping[str, Any], seal: str) -> str | None:
    """Rows of a schema that had no seals yet are not judged by one."""
    if row["seal"] is None or row["seal"] == seal:
        return None
    return "what is stored of it is not what was written (its seal does not match)"


def _body_fault(connection: Connection, digest: object) -> str | None:
    blob = connection.execute(_BLOB, {"digest": digest}).first()
    if blob is None:
        return "its body is missing"
    try:
        data = bytes(blob.data)
        if zstandard.frame_content_size(data) == blob.size:
            body = zstandard.ZstdDecompressor().decompress(data, max_output_size=blob.size)
            if hashlib.sha256(body).hexdigest() == digest:
                return None
    except (zstandard.ZstdError, TypeError, ValueError):
        pass
    return "its stored body is damaged (it does not match its SHA-256)"
