"""Sources: which there are, when each is due, and who looks at it now."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from watcher.codec import pending_from_json, turns_from_json, turns_to_json
from watcher.model import Health, HealthState, Source, SourceState, Validators
from watcher.store.engine import Database
from watcher.store.rows import dump, load, tried_of
from watcher.store.schema import sources

T = TypeVar("T")

CHUNK = 500
"""How many values stand in one IN list: databases bound the parameters of a statement."""

_BY_ID = sources.c.id == bindparam("b_id")
_EDITED = ("url", "pack", "etag", "last_modified", "lease", "lease_until")
_AHEAD = timedelta(minutes=5)
"""Clocks that differ by less are not told apart: several machines may share a database."""

_FREE: dict[str, object] = {"lease": None, "lease_until": None}


class Sources:
    """What is watched."""

    _database: Database

    def register(self, configured: Sequence[Source], now: datetime) -> None:
        """Make the configured sources the active ones; the history of all is kept.

        A new source, one that was not active, and one whose url or pack changed are due now.
        Nothing is written when nothing differs. Raises: StoreError.
        """
        with self._database.reading() as connection:
            same = not any(_differences(connection, configured, now))
        if same:
            return
        with self._database.writing() as connection:
            added, edited, gone = _differences(connection, configured, now)
            if added:
                connection.execute(insert(sources), added)
            if edited:
                connection.execute(update(sources).where(_BY_ID), edited)
            if gone:
                connection.execute(update(sources).where(_BY_ID), gone)

    def claim_due(
        self, now: datetime, lease: timedelta, limit: int, *, due_before: datetime | None = None
    ) -> list[SourceState]:
        """Lease active sources that are due, the longest due first; `due_before` leaves out what
        became due since, so that a pass over short intervals ends. Then those that a clock looked
        at that was ahead: what is due by it may be far away. Raises: StoreError."""
        free = select(sources).where(sources.c.active == true(), _is_free(now))
        due = free.where(sources.c.due_at <= (due_before or now))
        ahead = free.where(
            sources.c.last_checked_at > now + _AHEAD, sources.c.due_at > (due_before or now)
        )
        with self._database.writing() as connection:
            found = _first(connection, due.order_by(sources.c.due_at, sources.c.id), limit)
            found += _first(
                connection, ahead.order_by(sources.c.last_checked_at), limit - len(found)
            )
            return _leased(connection, found, now + lease)

    def claim(
        self, ids: Sequence[str], now: datetime, lease: timedelta, *, not_since: datetime
    ) -> list[SourceState]:
        """Lease named active sources whether due or not, in the order of their names, without
        those that others hold or that were looked at since `not_since`. Raises: StoreError."""
        # A look in the future was made by a clock that was ahead: it may not stop looks until then.
        seen = sources.c.last_checked_at
        fresh = or_(seen.is_(None), seen < not_since, seen > now)
        order = {source_id: place for place, source_id in enumerate(ids)}
        found: list[Row[Any]] = []
        with self._database.writing() as connection:
            for chunk in chunks(ids):
                wanted = select(sources).where(
                    sources.c.id.in_(chunk), sources.c.active == true(), _is_free(now), fresh
                )
                found += connection.execute(wanted.with_for_update(skip_locked=True)).all()
            found.sort(key=lambda row: order[row.id])
            return _leased(connection, found, now + lease)

    def release(self, states: Sequence[SourceState]) -> None:
        """Give leases back without a look. Leases that others took over are left to them.

        Raises: StoreError.
        """
        if not states:
            return
        held = update(sources).where(_BY_ID, sources.c.lease == bindparam("b_lease")).values(_FREE)
        with self._database.writing() as connection:
            connection.execute(held, [{"b_id": s.source_id, "b_lease": s.lease} for s in states])

    def states(self) -> list[SourceState]:
        """All active sources, by id. Raises: StoreError."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(sources).where(sources.c.active == true()).order_by(sources.c.id)
            ).all()
        return [state_of(row) for row in rows]

    def state(self, source_id: str) -> SourceState | None:
        """A source, active or not; None when it was never registered. Raises: StoreError."""
        with self._database.reading() as connection:
            row = connection.execute(select(sources).where(sources.c.id == source_id)).first()
        return None if row is None else state_of(row)

    def next_due(self) -> datetime | None:
        """When the next active source is due; None without any. Raises: StoreError."""
        with self._database.reading() as connection:
            due: datetime | None = connection.execute(
                select(func.min(sources.c.due_at)).where(sources.c.active == true())
            ).scalar()
        return due


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Values in lists that fit one statement."""
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def state_of(row: Row[Any], lease: str | None = None) -> SourceState:
    """The noun of a row of `sources`, with the lease its reader holds."""
    return SourceState(
        source_id=row.id,
        due_at=row.due_at,
        lease=lease,
        validators=Validators(row.etag, row.last_modified, row.validators_fetcher),
        body_digest=row.body_digest,
        canonical_digest=row.canonical_digest,
        pack_digest=row.pack_digest,
        snapshot_id=row.snapshot_id,
        revision_key=row.revision_key,
        revision_seq=row.revision_seq,
        title=row.title,
        last_checked_at=row.last_checked_at,
        health=Health(
            state=HealthState(row.health_state),
            since=row.health_since,
            reasons=tuple(json.loads(row.health_reasons)),
            failures=row.health_failures,
            last_good=row.health_last_good,
            told=HealthState(row.health_told),
            told_at=row.health_told_at,
            reminders=row.health_reminders or 0,
            turns=turns_from_json(json.loads(row.health_turns or "[]")),
        ),
        fetcher=row.run_fetcher,
        captured_at=row.run_captured_at,
        tried=tried_of(row.run_tried),
        records_digest=row.records_digest,
        brought_at=row.brought_at,
        pending=pending_from_json(load(row.pending)) if row.pending else None,
    )


def health_columns(health: Health) -> dict[str, object]:
    """A health as columns of `sources`."""
    return {
        "health_state": health.state.value,
        "health_since": health.since,
        "health_reasons": dump(list(health.reasons)),
        "health_failures": health.failures,
        "health_last_good": health.last_good,
        "health_told": health.told.value,
        "health_told_at": health.told_at,
        "health_reminders": health.reminders,
        "health_turns": dump(turns_to_json(health.turns)),
    }


def _first(connection: Connection, wanted: Select[Any], limit: int) -> list[Row[Any]]:
    if limit <= 0:
        return []
    return list(connection.execute(wanted.limit(limit).with_for_update(skip_locked=True)).all())


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(sources.c.lease.is_(None), sources.c.lease_until <= now)


def _leased(connection: Connection, rows: Sequence[Row[Any]], until: datetime) -> list[SourceState]:
    """The states of rows, leased under one fresh token."""
    token = secrets.token_hex(8)
    for chunk in chunks([row.id for row in rows]):
        connection.execute(
            update(sources).where(sources.c.id.in_(chunk)).values(lease=token, lease_until=until)
        )
    return [state_of(row, token) for row in rows]


Values = dict[str, object]


def _differences(
    connection: Connection, configured: Sequence[Source], now: datetime
) -> tuple[list[Values], list[Values], list[Values]]:
    """What to write so that the configured sources are the active ones: rows to add, to edit, to
    put to rest."""
    names = ("id", "active", *_EDITED)
    columns: list[ColumnElement[Any]] = [sources.c[name] for name in names]
    known = {row.id: row for row in connection.execute(select(*columns))}
    added = [_new(source, now) for source in configured if source.id not in known]
    edits = (_edit(known[source.id], source, now) for source in configured if source.id in known)
    wanted = {source.id for source in configured}
    gone: list[Values] = [
        {"b_id": row.id, "active": False, **_FREE}
        for row in known.values()
        if row.active and row.id not in wanted
    ]
    return added, [edit for edit in edits if edit], gone


def _new(source: Source, now: datetime) -> Values:
    return {
        "id": source.id,
        "url": source.url,
        "pack": source.pack,
        "active": True,
        "due_at": now,
        "title": "",
        "run_note": "",
        "run_fetcher": "",
        "run_count": 0,
        **health_columns(Health()),
    }


def _edit(row: Row[*tuple[Any, ...]], source: Source, now: datetime) -> Values | None:
    """What changes in a known source. Another url ends the validity of the validators, and takes
    the source from whoever looks at the old one, lest they bring them back."""
    if (row.url, row.pack, row.active) == (source.url, source.pack, True):
        return None
    values: Values = {name: row._mapping[name] for name in _EDITED}
    values |= {"b_id": row.id, "pack": source.pack, "active": True, "due_at": now}
    if row.url == source.url:
        return values
    return values | {"url": source.url, "etag": None, "last_modified": None, **_FREE}
