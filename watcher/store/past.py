"""Puts a source's history together anew where pages of the past came to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from watcher.judge import alert_key
from watcher.model import Evaluation, Revision, RevisionKind, SourceState
from watcher.store.decisions import held_row, number_in_order, write_revision
from watcher.store.engine import Database
from watcher.store.schema import (
    alerts,
    changes,
    events,
    records,
    renumbered,
    revisions,
    snapshots,
    sources,
)

_SEEN_AT = func.coalesce(snapshots.c.captured_at, snapshots.c.fetched_at)


@dataclass(frozen=True, slots=True)
class SeenPage:
    """A kept page of the history, and when it was seen so."""

    snapshot_id: int
    at: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A revision as it stands in the history. `told`: there is an alert of it."""

    seq: int
    key: str
    kind: RevisionKind
    at: datetime
    snapshot_id: int
    told: bool


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuilt history is to be: the revisions behind `after` (None: behind nothing), and
    what is remembered of the newest page where that is another, with when it was seen."""

    after: int | None
    revisions: tuple[Revision, ...]
    newest: Evaluation | None = None
    newest_at: datetime | None = None


class Past:
    """Reads the pages a history is made of, and writes it anew."""

    _database: Database

    def is_kept(self, source_id: str, captured_at: datetime, digest: str | None = None) -> bool:
        """Whether a capture is kept, of any body where no digest is given. Raises: StoreError."""
        wanted = select(snapshots.c.id).where(
            snapshots.c.source_id == source_id, snapshots.c.captured_at == captured_at
        )
        if digest is not None:
            wanted = wanted.where(snapshots.c.digest == digest)
        with self._database.reading() as connection:
            return connection.execute(wanted.limit(1)).first() is not None

    def seen_pages(self, source_id: str, since: datetime) -> list[SeenPage]:
        """The pages that the history from a time on is made of, in the order they were seen in:
        captures, pages of revisions, and the one read last; the same page once.

        Raises: StoreError.
        """
        read_last = select(sources.c.snapshot_id).where(sources.c.id == source_id)
        of_revisions = select(revisions.c.snapshot_id).where(revisions.c.source_id == source_id)
        wanted = (
            select(snapshots.c.id, _SEEN_AT.label("at"), snapshots.c.digest)
            .where(
                snapshots.c.source_id == source_id,
                since <= _SEEN_AT,
                or_(
                    snapshots.c.captured_at.is_not(None),
                    snapshots.c.id.in_(of_revisions),
                    snapshots.c.id.in_(read_last),
                ),
            )
            .order_by(_SEEN_AT, snapshots.c.digest, snapshots.c.id)
        )
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
        found: dict[object, SeenPage] = {}
        for row in rows:
            found.setdefault((row.at, row.digest), SeenPage(row.id, row.at, row.digest))
        return list(found.values())

    def placed(self, source_id: str, *, before: datetime | None = None) -> list[Placed]:
        """The revisions of a source, the oldest first; with `before` only the last one seen
        earlier. Raises: StoreError."""
        wanted = (
            select(revisions)
            .where(revisions.c.source_id == source_id)
            .order_by(revisions.c.seq.desc())
        )
        if before is not None:
            wanted = wanted.where(revisions.c.at < before).limit(1)
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
            told = _told(connection, [row.key for row in rows])
        return [_placed(row, told) for row in reversed(rows)]

    def rebuild(self, state: SourceState, rebuilt: Rebuilt) -> int | None:
        """Put revisions in the place of those behind `after`, all or nothing, and give the lease
        back; the seq of the newest. Alerts and deliveries stay; the numbers that revisions had go
        on leading to them.

        Raises: LeaseLostError, StoreError; nothing is written then.
        """
        with self._database.writing() as connection:
            row = held_row(connection, state)
            number_in_order(connection)
            old = _take_out(connection, state.source_id, rebuilt.after)
            seqs = {one.key: write_revision(connection, one) for one in rebuilt.revisions}
            _tie_alerts(connection, seqs)
            _remember_numbers(connection, old, rebuilt.revisions, seqs)
            newest = _newest(connection, state.source_id)
            values: dict[str, object] = {"lease": None, "lease_until": None}
            if newest is not None:
                values |= {"revision_key": newest.key, "revision_seq": newest.seq}
                values |= {"records_digest": newest.records_digest, "pending": None}
            values |= _reading(row, rebuilt)
            connection.execute(
                update(sources).where(sources.c.id == state.source_id).values(values)
            )
        return None if newest is None else int(newest.seq)

    def now_numbered(self, seq: int) -> int:
        """The number a revision has today that had another before its history was brought along.

        Raises: StoreError.
        """
        with self._database.reading() as connection:
            wanted = select(renumbered.c.seq).where(renumbered.c.was == seq)
            found = connection.execute(wanted).scalar()
        return seq if found is None else int(found)


def _told(connection: Connection, keys: Sequence[str]) -> set[str]:
    by_alert = {alert_key(key): key for key in keys}
    if not by_alert:
        return set()
    wanted = select(alerts.c.key).where(alerts.c.key.in_(by_alert))
    return {by_alert[row.key] for row in connection.execute(wanted)}


def _placed(row: Row[Any], told: set[str]) -> Placed:
    kind = RevisionKind(row.kind)
    return Placed(row.seq, row.key, kind, row.at, row.snapshot_id, row.key in told)


def _take_out(connection: Connection, source_id: str, after: int | None) -> list[Row[Any]]:
    """Undo the revisions behind a seq; their rows."""
    floor = -1 if after is None else after
    tail = (revisions.c.source_id == source_id) & (revisions.c.seq > floor)
    old = list(connection.execute(select(revisions).where(tail)).all())
    seqs = [row.seq for row in old]
    mine = records.c.source_id == source_id
    connection.execute(update(alerts).where(alerts.c.seq.in_(seqs)).values(seq=None))
    connection.execute(delete(records).where(mine, records.c.valid_from > floor))
    connection.execute(
        update(records).where(mine, records.c.valid_to > floor).values(valid_to=None)
    )
    connection.execute(delete(changes).where(changes.c.seq.in_(seqs)))
    connection.execute(delete(revisions).where(tail))
    connection.execute(delete(events).where(events.c.seq.in_(seqs)))
    return old


def _tie_alerts(connection: Connection, seqs: Mapping[str, int]) -> None:
    for key, seq in seqs.items():
        connection.execute(update(alerts).where(alerts.c.key == alert_key(key)).values(seq=seq))


def _remember_numbers(
    connection: Connection,
    old: Sequence[Row[Any]],
    new: Sequence[Revision],
    seqs: Mapping[str, int],
) -> None:
    now = {revision.snapshot_id: seqs[revision.key] for revision in new}
    for row in old:
        seq = now.get(row.snapshot_id)
        if seq is None:
            connection.execute(delete(renumbered).where(renumbered.c.seq == row.seq))
            continue
        connection.execute(update(renumbered).where(renumbered.c.seq == row.seq).values(seq=seq))
        connection.execute(insert(renumbered).values(was=row.seq, seq=seq))


def _newest(connection: Connection, source_id: str) -> Row[Any] | None:
    wanted = select(revisions).where(revisions.c.source_id == source_id)
    return connection.execute(wanted.order_by(revisions.c.seq.desc()).limit(1)).first()


def _reading(row: Row[Any], rebuilt: Rebuilt) -> dict[str, object]:
    """What is remembered of the page read last, where a newer one was brought along. The next
    look asks for the page in full."""
    good, at = rebuilt.newest, rebuilt.newest_at
    if good is None or at is None or good.snapshot_id == row.snapshot_id:
        return {}
    if any(known is not None and at < known for known in (row.health_last_good, row.brought_at)):
        return {}
    return {
        "etag": None,
        "last_modified": None,
        "body_digest": good.body_digest,
        "canonical_digest": good.canonical_digest,
        "pack_digest": good.pack_digest,
        "snapshot_id": good.snapshot_id,
        "title": good.title,
        "brought_at": at,
    }
