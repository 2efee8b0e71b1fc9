"""Writes what one check decided: history, alerts and deliveries, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, text, update

from watcher.codec import (
    atoms,
    change_to_json,
    extraction_summary_to_json,
    health_to_json,
    impact_to_json,
    pending_to_json,
    record_from_json,
    record_to_json,
)
from watcher.errors import LeaseLostError
from watcher.model import Decision, Health, Record, Revision, SourceState
from watcher.store.engine import Database
from watcher.store.looks import ended_run, is_held, looked
from watcher.store.rows import dump, load
from watcher.store.schema import (
    changes,
    checks,
    events,
    health_events,
    records,
    revisions,
    sources,
)
from watcher.store.seals import seal_of_revision
from watcher.store.sources import health_columns
from watcher.store.told import write_alerts, write_deliveries

Values = dict[str, object]

_ONE_AFTER_ANOTHER = 0x77617463
"""The PostgreSQL advisory lock under which events are numbered ("watc")."""


class Decisions:
    """Checks of which something came."""

    _database: Database

    def commit(self, state: SourceState, decision: Decision) -> int | None:
        """Write a decision, all or nothing, and give the lease back; its newest revision's seq.

        Raises: LeaseLostError when another process took the source over, StoreError when a
        revision, alert or delivery of the same key exists; nothing is written then.
        """
        with self._database.writing() as connection:
            row = held_row(connection, state)
            if decision.revisions or decision.health_changed:
                number_in_order(connection)
            health_seq = _write_health(connection, state, decision)
            seqs = {
                revision.key: write_revision(connection, revision)
                for revision in decision.revisions
            }
            numbers = {
                alert.key: health_seq if alert.revision_key is None else seqs[alert.revision_key]
                for alert in decision.alerts
            }
            write_alerts(connection, decision.alerts, numbers)
            write_deliveries(connection, decision.alerts, decision.deliveries)
            _write_look(connection, row, decision, seqs)
        return max(seqs.values(), default=None)


def held_row(connection: Connection, state: SourceState) -> Row[Any]:
    """The row of a source that a state holds the lease on. Raises: LeaseLostError."""
    wanted = select(sources).where(sources.c.id == state.source_id).with_for_update()
    row = connection.execute(wanted).first()
    if row is None or not is_held(row, state):
        raise LeaseLostError(f"source {state.source_id}: another process looks at it now")
    return row


def number_in_order(connection: Connection) -> None:
    """Let numbers become visible in their order. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(:number)")
        connection.execute(lock, {"number": _ONE_AFTER_ANOTHER})


def _next_seq(connection: Connection, source_id: str, kind: str, at: datetime) -> int:
    event = insert(events).values(source_id=source_id, kind=kind, at=at).returning(events.c.seq)
    seq: int = connection.execute(event).scalar_one()
    return seq


def _write_look(
    connection: Connection, row: Row[Any], decision: Decision, seqs: Mapping[str, int]
) -> None:
    if ended := ended_run(row, decision.check):
        connection.execute(insert(checks).values(ended))
    values = looked(row, decision.check) | health_columns(decision.health)
    values["pending"] = dump(pending_to_json(decision.pending)) if decision.pending else None
    if decision.revisions:
        newest = decision.revisions[-1]
        values |= {"revision_key": newest.key, "revision_seq": seqs[newest.key]}
        values["records_digest"] = newest.records_digest
    connection.execute(update(sources).where(sources.c.id == row.id).values(values))


# ---------------------------------------------------------------- history


def _write_health(connection: Connection, state: SourceState, decision: Decision) -> int | None:
    if not decision.health_changed:
        return None
    at = decision.check.at
    seq = _next_seq(connection, state.source_id, "health", at)
    connection.execute(
        insert(health_events).values(
            seq=seq,
            source_id=state.source_id,
            at=at,
            before=_health_text(decision.health_before or state.health),
            after=_health_text(decision.health),
        )
    )
    return seq


def _health_text(health: Health) -> str:
    return dump(health_to_json(health))


def write_revision(connection: Connection, revision: Revision) -> int:
    """Write a revision with its changes, records and seal; its seq."""
    seq = _next_seq(connection, revision.source_id, "revision", revision.at)
    standing = dict(atoms(revision.extraction))
    texts = {key: dump(record_to_json(record)) for key, record in standing.items()}
    rows = _change_rows(revision, seq)
    row = _revision_values(revision, seq) | {"records": len(standing)}
    connection.execute(insert(revisions).values(row))
    if rows:
        connection.execute(insert(changes), rows)
    _write_records(connection, revision.source_id, seq, standing, texts)
    seal = seal_of_revision(connection, row)
    connection.execute(update(revisions).where(revisions.c.seq == seq).values(seal=seal))
    return seq


def _revision_values(revision: Revision, seq: int) -> Values:
    return {
        "seq": seq,
        "key": revision.key,
        "source_id": revision.source_id,
        "kind": revision.kind.value,
        "at": revision.at,
        "snapshot_id": revision.snapshot_id,
        "title": revision.title,
        "summary": dump(extraction_summary_to_json(revision.extraction)),
        "severity": int(max((change.severity for change in revision.changes), default=0)),
        "impacts": dump([impact_to_json(impact) for impact in revision.impacts]),
        "records_digest": revision.records_digest,
        "reverts": revision.reverts.seq if revision.reverts else None,
    }


def _change_rows(revision: Revision, seq: int) -> list[Values]:
    return [
        {
            "seq": seq,
            "n": n,
            "kind": change.kind.value,
            "type": change.type,
            "direction": change.direction.value,
            "severity": int(change.severity),
            "json": dump(change_to_json(change)),
        }
        for n, change in enumerate(revision.changes)
    ]


def _write_records(
    connection: Connection,
    source_id: str,
    seq: int,
    standing: Mapping[str, Record],
    texts: Mapping[str, str],
) -> None:
    """End the records that no longer stand so, begin those that do. A record that says the same in
    other words or elsewhere on the page keeps since when it has said it."""
    open_rows = {
        row.key: row
        for row in connection.execute(
            select(records).where(records.c.source_id == source_id, records.c.valid_to.is_(None))
        )
    }
    ended = [row.id for key, row in open_rows.items() if texts.get(key) != row.json]
    begun: list[Values] = [
        {
            "source_id": source_id,
            "key": key,
            "type": load(texts[key])["type"],
            "json": texts[key],
            "since": _since(open_rows.get(key), record, seq),
            "valid_from": seq,
            "valid_to": None,
        }
        for key, record in standing.items()
        if key not in open_rows or open_rows[key].json != texts[key]
    ]
    if ended:
        connection.execute(
            update(records).where(records.c.id == bindparam("b_id")).values(valid_to=seq),
            [{"b_id": record_id} for record_id in ended],
        )
    if begun:
        connection.execute(insert(records), begun)


def _since(before: Row[Any] | None, record: Record, seq: int) -> int:
    if before is not None and record_from_json(load(before.json)) == record:
        return int(before.since)
    return seq
