"""The database: sources and their state, kept pages, history, and what is still to be told."""

from __future__ import annotations

from watcher.store.backup import Backups
from watcher.store.blobs import Snapshots
from watcher.store.bundles import Bundles
from watcher.store.decisions import Decisions
from watcher.store.engine import Database
from watcher.store.evidence import Evidence
from watcher.store.fates import Fates
from watcher.store.history import History
from watcher.store.looks import Looks
from watcher.store.migrate import ensure_schema
from watcher.store.outbox import OutboxTable
from watcher.store.past import Past, Placed, Rebuilt
from watcher.store.reserve import RESERVE, Reserve
from watcher.store.rows import (
    Attempt,
    AttemptOutcome,
    CheckRun,
    DeliveryRow,
    Fault,
    HealthEvent,
    RevisionRow,
    SnapshotRow,
    StandingRecord,
)
from watcher.store.sources import Sources
from watcher.store.trouble import place
from watcher.store.words import Words

__all__ = [
    "RESERVE",
    "Attempt",
    "AttemptOutcome",
    "CheckRun",
    "DeliveryRow",
    "Fault",
    "HealthEvent",
    "Placed",
    "Rebuilt",
    "RevisionRow",
    "SnapshotRow",
    "StandingRecord",
    "Store",
    "open_store",
]


class Store(
    Sources,
    Snapshots,
    Looks,
    Decisions,
    OutboxTable,
    Fates,
    Bundles,
    Words,
    Backups,
    Reserve,
    Past,
    History,
    Evidence,
):
    """All that is kept, in one database. Safe to share between threads; other processes may use
    the same database at the same time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def location(self) -> str:
        """Where the database is, for people, without its password."""
        return place(self._database.url)

    def close(self) -> None:
        """Free connections. Idempotent."""
        self._database.close()


def open_store(url: str) -> Store:
    """Open a database; create it, or bring it to today's schema, where needed.

    `url` is sqlite:///path (relative to the working directory) or postgresql://….
    Raises: StoreError when it cannot be opened or was written by a newer version.
    """
    database = Database(url)
    try:
        ensure_schema(database)
    except BaseException:
        database.close()
        raise
    return Store(database)
