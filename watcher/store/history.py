"""What happened, newest first, and what stood at any time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, or_, select

from watcher.codec import (
    change_from_json,
    extraction_from_json,
    health_from_json,
    impact_from_json,
    record_from_json,
)
from watcher.model import Change, Reverted, RevisionKind, Severity
from watcher.store.engine import Database
from watcher.store.rows import HealthEvent, RevisionRow, StandingRecord, load
from watcher.store.schema import changes, events, health_events, records, revisions, snapshots


class History:
    """Reads; nothing here writes.

    `before` is a seq that everything listed is older than (where the page before ended), `since`
    and `until` are times that bound it, both inclusive.
    """

    _database: Database

    def revisions(
        self,
        source_id: str | None = None,
        *,
        limit: int = 50,
        before: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[RevisionRow]:
        """Revisions with their changes. Raises: StoreError."""
        wanted = _newest(revisions, source_id, limit, before, since, until)
        with self._database.reading() as connection:
            return _revision_rows(connection, wanted)

    def revision(self, seq: int) -> RevisionRow | None:
        """One revision; None where the number is none of a revision. Raises: StoreError."""
        with self._database.reading() as connection:
            found = _revision_rows(connection, select(revisions).where(revisions.c.seq == seq))
        return found[0] if found else None

    def revision_at(self, source_id: str, moment: datetime) -> RevisionRow | None:
        """The revision that stood at a moment; None before the first. Raises: StoreError."""
        found = self.revisions(source_id, limit=1, until=moment)
        return found[0] if found else None

    def revision_with(self, source_id: str, records_digest: str) -> Reverted | None:
        """The newest revision whose page read so; None where none did. Raises: StoreError."""
        wanted = (
            select(revisions.c.seq, revisions.c.at)
            .where(revisions.c.source_id == source_id, revisions.c.records_digest == records_digest)
            .order_by(revisions.c.seq.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            row = connection.execute(wanted).first()
        return None if row is None else Reverted(row.seq, row.at)

    def health_events(
        self,
        source_id: str | None = None,
        *,
        limit: int = 50,
        before: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[HealthEvent]:
        """Changes of health. Raises: StoreError."""
        wanted = _newest(health_events, source_id, limit, before, since, until)
        with self._database.reading() as connection:
            return _health_rows(connection, wanted)

    def log(
        self,
        source_id: str | None = None,
        *,
        limit: int = 50,
        before: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[RevisionRow | HealthEvent]:
        """Revisions and changes of health together. Raises: StoreError."""
        found = self._events(_newest(events, source_id, limit, before, since, until))
        return sorted(found, key=lambda event: event.seq, reverse=True)

    def happened(
        self, source_id: str | None = None, *, limit: int = 50
    ) -> list[RevisionRow | HealthEvent]:
        """The newest of these by when they were, not by when they were written: what was brought
        along later stands among its time. Raises: StoreError."""
        newest = select(events).order_by(events.c.at.desc(), events.c.seq.desc()).limit(limit)
        ours = events.c.source_id == source_id
        found = self._events(newest if source_id is None else newest.where(ours))
        return sorted(found, key=lambda event: (event.at, event.seq), reverse=True)

    def _events(self, wanted: Select[Any]) -> list[RevisionRow | HealthEvent]:
        with self._database.reading() as connection:
            seqs = [row.seq for row in connection.execute(wanted)]
            return [
                *_revision_rows(connection, _with_seqs(revisions, seqs)),
                *_health_rows(connection, _with_seqs(health_events, seqs)),
            ]

    def rules_at(self, source_id: str, seq: int) -> list[StandingRecord]:
        """The records that stood after an event, by key, and since when each has said the same.

        Raises: StoreError.
        """
        wanted = (
            select(records.c.json, records.c.since, events.c.at)
            .join(events, events.c.seq == records.c.since)
            .where(
                records.c.source_id == source_id,
                records.c.valid_from <= seq,
                or_(records.c.valid_to.is_(None), records.c.valid_to > seq),
            )
            .order_by(records.c.key)
        )
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
        return [StandingRecord(record_from_json(load(r.json)), r.since, r.at) for r in rows]


def _newest(
    table: Table,
    source_id: str | None,
    limit: int,
    before: int | None,
    since: datetime | None,
    until: datetime | None,
) -> Select[Any]:
    wanted = select(table).order_by(table.c.seq.desc()).limit(limit)
    if source_id is not None:
        wanted = wanted.where(table.c.source_id == source_id)
    if before is not None:
        wanted = wanted.where(table.c.seq < before)
    if since is not None:
        wanted = wanted.where(table.c.at >= since)
    if until is not None:
        wanted = wanted.where(table.c.at <= until)
    return wanted


def _with_seqs(table: Table, seqs: Sequence[int]) -> Select[Any]:
    return select(table).where(table.c.seq.in_(seqs))


def _revision_rows(connection: Connection, wanted: Select[Any]) -> list[RevisionRow]:
    rows = connection.execute(wanted).all()
    found = _changes(connection, [row.seq for row in rows])
    seen = _seen(connection, [row.snapshot_id for row in rows])
    return [
        replace(
            _revision_row(row, tuple(found.get(row.seq, ()))),
            fetcher=seen[row.snapshot_id].fetcher,
            captured_at=seen[row.snapshot_id].captured_at,
        )
        for row in rows
    ]


def _seen(connection: Connection, ids: Sequence[int]) -> dict[int, Row[Any]]:
    """How the pages of revisions were seen, by the id of the snapshot."""
    columns: list[ColumnElement[Any]] = [
        snapshots.c.id,
        snapshots.c.fetcher,
        snapshots.c.captured_at,
    ]
    wanted = select(*columns).where(snapshots.c.id.in_(ids))
    return {row.id: row for row in connection.execute(wanted)}


def _changes(connection: Connection, seqs: Sequence[int]) -> dict[int, list[Change]]:
    found: dict[int, list[Change]] = {}
    for row in connection.execute(_with_seqs(changes, seqs).order_by(changes.c.seq, changes.c.n)):
        found.setdefault(row.seq, []).append(change_from_json(load(row.json)))
    return found


def _revision_row(row: Row[Any], its_changes: tuple[Change, ...]) -> RevisionRow:
    summary = extraction_from_json(load(row.summary))
    return RevisionRow(
        seq=row.seq,
        key=row.key,
        source_id=row.source_id,
        kind=RevisionKind(row.kind),
        at=row.at,
        snapshot_id=row.snapshot_id,
        title=row.title,
        pack=summary.pack,
        scheme=summary.scheme,
        coverage=summary.coverage,
        notes=summary.notes,
        records=row.records,
        severity=Severity(row.severity),
        changes=its_changes,
        impacts=tuple(impact_from_json(impact) for impact in json.loads(row.impacts)),
        records_digest=row.records_digest,
        reverts=row.reverts,
    )


def _health_rows(connection: Connection, wanted: Select[Any]) -> list[HealthEvent]:
    return [
        HealthEvent(
            seq=row.seq,
            source_id=row.source_id,
            at=row.at,
            before=health_from_json(load(row.before)),
            after=health_from_json(load(row.after)),
        )
        for row in connection.execute(wanted)
    ]
