"""Deliveries: what is due to be told, who tells it now, and what came of each try."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Label,
    Row,
    bindparam,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from watcher.codec import alert_from_json
from watcher.errors import LeaseLostError
from watcher.model import Alert, Delivery, DeliveryState, Receipt
from watcher.store.engine import Database
from watcher.store.rows import Attempt, DeliveryRow, load
from watcher.store.schema import alerts, attempts, deliveries

Values = dict[str, object]

_DUE = DeliveryState.DUE.value


class OutboxTable:
    """What is still to be told. A delivery waits for the earlier ones of the same source to the
    same recipient, so that nobody hears of a change before the one it builds on."""

    _database: Database

    def take(self, now: datetime, lease: timedelta, limit: int) -> list[tuple[Delivery, Alert]]:
        """Lease deliveries that are due, oldest first. A lease that ran out is due again.

        The attempt that begins is counted, so that one which ends in a crash counts too.
        Raises: StoreError.
        """
        wanted = (
            select(deliveries, alerts.c.json, alerts.c.seq, _thread_above())
            .join(alerts, alerts.c.key == deliveries.c.alert_key)
            .where(
                deliveries.c.state == _DUE,
                deliveries.c.next_at <= now,
                or_(deliveries.c.lease.is_(None), deliveries.c.lease_until <= now),
                _is_first_in_line(),
            )
            .order_by(deliveries.c.next_at, deliveries.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=deliveries)
        )
        token = secrets.token_hex(8)
        with self._database.writing() as connection:
            rows = connection.execute(wanted).all()
            _lease(connection, [row.id for row in rows], token, now + lease)
        return [(_leased(row, token), _alert(row)) for row in rows]

    def record_sent(self, delivery: Delivery, receipt: Receipt, now: datetime) -> None:
        """The channel took it. Raises: LeaseLostError when another process took it over."""
        fate: Values = {
            "state": DeliveryState.DONE.value,
            "receipt": receipt.detail,
            "thread": receipt.thread,
            "last_error": "",
            "done_at": now,
            "next_at": None,
        }
        self._record(delivery, now, "sent", receipt.detail, fate)

    def record_failed(
        self, delivery: Delivery, reason: str, now: datetime, next_at: datetime | None
    ) -> None:
        """It did not; tried again at `next_at`, or given up when that is None.

        Raises: LeaseLostError when another process took it over.
        """
        fate: Values = {"last_error": reason, "next_at": next_at}
        if next_at is None:
            fate |= {"state": DeliveryState.DEAD.value, "done_at": now}
        self._record(delivery, now, "failed", reason, fate)

    def _record(
        self, delivery: Delivery, now: datetime, outcome: str, detail: str, fate: Values
    ) -> None:
        held = (deliveries.c.key == delivery.key, deliveries.c.lease == delivery.lease)
        free: Values = {"lease": None, "lease_until": None}
        with self._database.writing() as connection:
            moved = update(deliveries).where(*held).values(fate | free).returning(deliveries.c.id)
            delivery_id = connection.execute(moved).scalar()
            if delivery.lease is None or delivery_id is None:
                raise LeaseLostError(f"delivery {delivery.key}: another process attempts it now")
            tried = insert(attempts).values(
                delivery_id=delivery_id, n=delivery.attempts, at=now, outcome=outcome, detail=detail
            )
            connection.execute(tried)

    def next_delivery(self) -> datetime | None:
        """When `take` may next have something to give; None when nothing is left to tell.

        Raises: StoreError.
        """
        leased = deliveries.c.lease_until > deliveries.c.next_at
        ready = case((leased, deliveries.c.lease_until), else_=deliveries.c.next_at)
        wanted = select(func.min(ready)).where(deliveries.c.state == _DUE, _is_first_in_line())
        with self._database.reading() as connection:
            at: datetime | None = connection.execute(wanted).scalar()
        return at

    def undelivered_count(self) -> int:
        """How many deliveries are still to be tried. Raises: StoreError."""
        wanted = select(func.count()).where(deliveries.c.state == _DUE)
        with self._database.reading() as connection:
            return int(connection.execute(wanted).scalar_one())

    def deliveries(
        self,
        alert_key: str | None = None,
        state: DeliveryState | None = None,
        limit: int = 100,
    ) -> list[DeliveryRow]:
        """Deliveries with their tries, the newest first. Raises: StoreError."""
        wanted = select(deliveries).order_by(deliveries.c.id.desc()).limit(limit)
        if alert_key is not None:
            wanted = wanted.where(deliveries.c.alert_key == alert_key)
        if state is not None:
            wanted = wanted.where(deliveries.c.state == state.value)
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
            tries = _tries(connection, [row.id for row in rows])
        return [_row(row, tries.get(row.id, ())) for row in rows]


def _is_first_in_line() -> ColumnElement[bool]:
    earlier = deliveries.alias("earlier")
    return ~exists().where(
        earlier.c.source_id == deliveries.c.source_id,
        earlier.c.channel == deliveries.c.channel,
        earlier.c.recipient == deliveries.c.recipient,
        earlier.c.state == _DUE,
        earlier.c.id < deliveries.c.id,
    )


def _thread_above() -> Label[str | None]:
    """What the latest message of the same source to the same recipient left to follow it by."""
    told = deliveries.alias("told")
    return (
        select(told.c.thread)
        .where(
            told.c.source_id == deliveries.c.source_id,
            told.c.channel == deliveries.c.channel,
            told.c.recipient == deliveries.c.recipient,
            told.c.state == DeliveryState.DONE.value,
            told.c.thread.is_not(None),
        )
        .order_by(told.c.id.desc())
        .limit(1)
        .scalar_subquery()
        .label("above")
    )


def _lease(connection: Connection, ids: Sequence[int], token: str, until: datetime) -> None:
    if ids:
        connection.execute(
            update(deliveries)
            .where(deliveries.c.id == bindparam("b_id"))
            .values(lease=token, lease_until=until, attempts=deliveries.c.attempts + 1),
            [{"b_id": delivery_id} for delivery_id in ids],
        )


def _leased(row: Row[Any], token: str) -> Delivery:
    return replace(_delivery(row), lease=token, attempts=row.attempts + 1, thread=row.above)


def _alert(row: Row[Any]) -> Alert:
    return replace(alert_from_json(load(row.json)), seq=row.seq)


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        key=row.key,
        alert_key=row.alert_key,
        channel=row.channel,
        recipient=row.recipient,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        created_at=row.created_at,
        next_at=row.next_at,
        lease=row.lease,
    )


def _row(row: Row[Any], tries: Sequence[Attempt]) -> DeliveryRow:
    return DeliveryRow(
        delivery=_delivery(row),
        source_id=row.source_id,
        last_error=row.last_error,
        receipt=row.receipt,
        done_at=row.done_at,
        tries=tuple(tries),
    )


def _tries(connection: Connection, ids: Sequence[int]) -> dict[int, list[Attempt]]:
    wanted = select(attempts).where(attempts.c.delivery_id.in_(ids)).order_by(attempts.c.id)
    found: dict[int, list[Attempt]] = {}
    for row in connection.execute(wanted):
        one = Attempt(n=row.n, at=row.at, sent=row.outcome == "sent", detail=row.detail)
        found.setdefault(row.delivery_id, []).append(one)
    return found
