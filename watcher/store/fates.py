"""What became of deliveries, and what those that are still to be told wait for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from watcher.model import Alert, DeliveryState
from watcher.store.engine import Database
from watcher.store.outbox import alert_of, delivery_of, is_ahead
from watcher.store.rows import Attempt, AttemptOutcome, DeliveryRow
from watcher.store.schema import alerts, attempts, deliveries, outlets
from watcher.store.sources import chunks


class Fates:
    """Deliveries as they are listed."""

    _database: Database

    def deliveries(
        self,
        alert_key: str | None = None,
        state: DeliveryState | None = None,
        limit: int = 100,
        *,
        source_id: str | None = None,
        channel: str | None = None,
        since: datetime | None = None,
    ) -> list[DeliveryRow]:
        """Deliveries with their tries, the newest first. Raises: StoreError."""
        wanted = select(deliveries).order_by(deliveries.c.id.desc()).limit(limit)
        for column, value in (
            (deliveries.c.alert_key, alert_key),
            (deliveries.c.state, state and state.value),
            (deliveries.c.source_id, source_id),
            (deliveries.c.channel, channel),
        ):
            if value is not None:
                wanted = wanted.where(column == value)
        if since is not None:
            wanted = wanted.where(deliveries.c.created_at >= since)
        return self._delivery_rows(wanted)

    def delivery(self, prefix: str) -> list[DeliveryRow]:
        """The deliveries whose key begins so. Raises: StoreError."""
        by_key = deliveries.c.key.startswith(prefix, autoescape=True)
        return self._delivery_rows(select(deliveries).where(by_key).limit(2))

    def _delivery_rows(self, wanted: Select[Any]) -> list[DeliveryRow]:
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
            tries = _tries(connection, [row.id for row in rows])
            due = [row.id for row in rows if row.state == DeliveryState.DUE.value]
            bars = _Bars(_held(connection), _behind(connection, due)) if due else _Bars({}, {})
        return [_row(row, tries.get(row.id, ()), bars) for row in rows]

    def alert(self, key: str) -> Alert | None:
        """An alert by its key. Raises: StoreError."""
        return self.alerts([key]).get(key)

    def alerts(self, keys: Iterable[str]) -> dict[str, Alert]:
        """Alerts by their keys. Raises: StoreError."""
        wanted = list(dict.fromkeys(keys))
        with self._database.reading() as connection:
            return {
                row.key: alert_of(row)
                for chunk in chunks(wanted)
                for row in connection.execute(select(alerts).where(alerts.c.key.in_(chunk)))
            }


@dataclass(frozen=True, slots=True)
class _Bars:
    """Until when what is due is held back all the same: by channel, and by delivery."""

    held: Mapping[str, datetime]
    behind: Mapping[int, datetime]


def _held(connection: Connection) -> dict[str, datetime]:
    """Until when each channel asked to be left alone."""
    until = func.max(outlets.c.hold_until).label("until")
    asked = outlets.c.hold_until.is_not(None)
    wanted = select(outlets.c.channel, until).where(asked).group_by(outlets.c.channel)
    return {row.channel: row.until for row in connection.execute(wanted)}


def _behind(connection: Connection, ids: Sequence[int]) -> dict[int, datetime]:
    """When the earlier messages are due that a delivery waits for."""
    earlier = deliveries.alias("ahead")
    until = func.max(earlier.c.next_at).label("until")
    wanted = (
        select(deliveries.c.id, until).join(earlier, is_ahead(earlier)).group_by(deliveries.c.id)
    )
    return {
        row.id: row.until
        for chunk in chunks(ids)
        for row in connection.execute(wanted.where(deliveries.c.id.in_(chunk)))
    }


def _row(row: Row[Any], tries: Sequence[Attempt], bars: _Bars) -> DeliveryRow:
    is_due = row.state == DeliveryState.DUE.value
    return DeliveryRow(
        delivery=delivery_of(row),
        source_id=row.source_id,
        last_error=row.last_error,
        receipt=row.receipt,
        done_at=row.done_at,
        tries=tuple(tries),
        folded_into=row.folded_into,
        held_until=bars.held.get(row.channel) if is_due else None,
        behind_until=bars.behind.get(row.id),
    )


def _tries(connection: Connection, ids: Sequence[int]) -> dict[int, list[Attempt]]:
    wanted = select(attempts).order_by(attempts.c.id)
    found: dict[int, list[Attempt]] = {}
    for chunk in chunks(ids):
        for row in connection.execute(wanted.where(attempts.c.delivery_id.in_(chunk))):
            one = Attempt(row.n, row.at, AttemptOutcome(row.outcome), row.detail)
            found.setdefault(row.delivery_id, []).append(one)
    return found
