"""Digests over what was written as evidence, so that damage to any of it shows.

A seal is no signature: who can write the database can write a seal as well. It finds what a disk,
a file system or a slip of the hand did, which SQLite's own check mostly does not see.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

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


def seal_of_snapshot(row: Mapping[str, object]) -> str:
    """The seal of a row of `snapshots`; its body has its own digest, which is part of the row."""
    return _seal([_plain(row[name]) for name in _SNAPSHOT])


def seal_of_revision(
    row: Mapping[str, object], changes: Sequence[str], records: Mapping[str, str]
) -> str:
    """The seal of a revision: its row, its changes in order, and the records in force, by key."""
    return _seal([[_plain(row[name]) for name in _REVISION], list(changes), dict(records)])


def _plain(value: object) -> object:
    """A value as it is in every database. Text of a page is stored without NUL and surrogates."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, str):
        shown = value.replace("\x00", "\ufffd")
        return shown.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _seal(parts: object) -> str:
    return hashlib.sha256(dump(parts).encode()).hexdigest()
