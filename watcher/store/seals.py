"""Digests over what was written as evidence, so that damage to any of it shows.

A seal is no signature: who can write the database can write a seal as well. It finds what a disk,
a file system or a slip of the hand did, which SQLite's own check mostly does not see. Rows are read
as they lie, without turning them into nouns: damaged ones must not stop the reading.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text

from watcher.store.rows import dump

_SNAPSHOT = (
    "source_id",
    "url",
    "final_url",
    "status",
    "headers",
    "redirects",
    "fetcher",
    "fetched_at",
    "captured_at",
    "digest",
)
_REVISION = (
    "seq",
    "key",
    "source_id",
    "kind",
    "at",
    "snapshot_id",
    "title",
    "summary",
    "records",
    "severity",
    "impacts",
    "records_digest",
    "reverts",
)
_CHANGES = text(
    "SELECT n, kind, type, direction, severity, json FROM changes WHERE seq = :seq ORDER BY n"
)
_RECORDS = text(
    "SELECT key, type, json, since FROM records WHERE source_id = :source_id"
    " AND valid_from <= :seq AND (valid_to IS NULL OR valid_to > :seq) ORDER BY key, id"
)


def seal_of_snapshot(row: Mapping[str, Any]) -> str:
    """The seal of a row of `snapshots`; its body has its own digest, which is part of the row."""
    return _seal([_plain(row[name]) for name in _SNAPSHOT])


def seal_of_revision(connection: Connection, row: Mapping[str, Any]) -> str:
    """The seal of a revision as it lies in the database: its row, its changes, and the records in
    force with it."""
    place = {"seq": row["seq"], "source_id": row["source_id"]}
    return _seal(
        [
            [_plain(row[name]) for name in _REVISION],
            [list(map(_plain, change)) for change in connection.execute(_CHANGES, place)],
            [list(map(_plain, record)) for record in connection.execute(_RECORDS, place)],
        ]
    )


def _plain(value: object) -> object:
    """A value as it is in every database. Text of a page is stored without NUL and surrogates."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, str):
        shown = value.replace("\x00", "\ufffd")
        return shown.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _seal(parts: object) -> str:
    return hashlib.sha256(dump(parts).encode()).hexdigest()
