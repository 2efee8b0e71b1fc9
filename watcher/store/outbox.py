"""Deliveries: what is due to be told, who tells it now, and what came of each try."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Label,
    Row,
    and_,
    bindparam,
    case,
    delete,
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
from watcher.store.rows import AttemptOutcome, load
from watcher.store.schema import alerts, attempts, deliveries, outlets
from watcher.store.told import is_new, write_alerts, write_deliveries

Values = dict[str, object]

_DUE = DeliveryState.DUE.value
_FREE: Values = {"lease": None, "lease_until": None}
_PUT_BY = (DeliveryState.DROPPED, DeliveryState.HELD, DeliveryState.SILENCED)
_BROKEN = "the process that tried it ended before it could say; it may have been told"

WAITING = (DeliveryState.HELD.value, DeliveryState.SILENCED.value)
"""The states of what waits to be told together with others."""


class OutboxTable:
    """What is still to be told. A delivery waits for the earlier ones of the same source to the
    same recipient, so that nobody hears of a change before the one it builds on."""

    _database: Database

    def take(self, now: datetime, lease: timedelta, limit: int) -> list[tuple[Delivery, Alert]]:
        """Lease deliveries that are due, oldest first. A lease that ran out is due again.

        The attempt that begins is counted and logged, so that one which ends in a crash is too.
        Raises: StoreError.
        """
        wanted = (
            select(deliveries, alerts.c.json, alerts.c.seq, _thread_above())
            .join(alerts, alerts.c.key == deliveries.c.alert_key)
            .where(
                deliveries.c.state == _DUE,
                deliveries.c.next_at <= now,
                or_(deliveries.c.lease.is_(None), deliveries.c.lease_until <= now),
                ~exists().where(
                    outlets.c.channel == deliveries.c.channel, outlets.c.hold_until > now
                ),
                _is_first_in_line(),
            )
            .order_by(deliveries.c.next_at, deliveries.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=deliveries)
        )
        token = secrets.token_hex(8)
        with self._database.writing() as connection:
            rows = connection.execute(wanted).all()
            _lease(connection, rows, token, now, now + lease)
        return [(_leased(row, token, now + lease), alert_of(row)) for row in rows]

    def renew(self, taken: Delivery, until: datetime) -> bool:
        """Hold a lease for longer; whether it was still held. Raises: StoreError."""
        held = (deliveries.c.key == taken.key, deliveries.c.lease == taken.lease)
        longer = update(deliveries).where(*held).values(lease_until=until)
        with self._database.writing() as connection:
            return connection.execute(longer).rowcount == 1

    def give_back(self, taken: Sequence[Delivery]) -> None:
        """End leases without an attempt. Those that ran out are left to who has them now.

        Raises: StoreError.
        """
        if not taken:
            return
        with self._database.writing() as connection:
            for delivery in taken:
                held = (deliveries.c.key == delivery.key, deliveries.c.lease == delivery.lease)
                freed = {**_FREE, "attempts": deliveries.c.attempts - 1}
                moved = update(deliveries).where(*held).values(freed).returning(deliveries.c.id)
                delivery_id = connection.execute(moved).scalar()
                if delivery_id is not None:
                    connection.execute(delete(attempts).where(*_try(delivery_id, delivery)))

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
        with self._database.writing() as connection:
            _record(connection, delivery, now, AttemptOutcome.SENT, receipt.detail, fate)
            well = {"hold_until": None, "trouble_since": None}
            troubled = or_(outlets.c.hold_until.is_not(None), outlets.c.trouble_since.is_not(None))
            connection.execute(update(outlets).where(*_outlet(delivery), troubled).values(well))

    def record_failed(
        self,
        delivery: Delivery,
        reason: str,
        now: datetime,
        next_at: datetime | None,
        *,
        hold_until: datetime | None = None,
        told: tuple[Alert, Sequence[Delivery]] | None = None,
    ) -> None:
        """It did not; tried again at `next_at`, or given up when that is None. Nothing goes to its
        channel before `hold_until`. `told` says that it was given up, once until its recipient
        takes something again.

        Raises: LeaseLostError when another process took it over.
        """
        fate: Values = {"last_error": reason, "next_at": next_at}
        if next_at is None:
            fate |= {"state": DeliveryState.DEAD.value, "done_at": now}
        with self._database.writing() as connection:
            _record(connection, delivery, now, AttemptOutcome.FAILED, reason, fate)
            if hold_until is not None:
                _set_outlet(connection, delivery, {"hold_until": hold_until})
            if told is not None and next_at is None:
                _tell_once(connection, delivery, now, *told)

    def next_delivery(self) -> datetime | None:
        """When there may next be something to tell, or to put together; None when nothing is left.

        Raises: StoreError.
        """
        leased = deliveries.c.lease_until > deliveries.c.next_at
        ready = case((leased, deliveries.c.lease_until), else_=deliveries.c.next_at)
        due = select(func.min(ready)).where(deliveries.c.state == _DUE, _is_first_in_line())
        waiting = select(func.min(deliveries.c.next_at))
        with self._database.reading() as connection:
            found = [
                connection.execute(due).scalar(),
                *(
                    connection.execute(waiting.where(deliveries.c.state == state)).scalar()
                    for state in WAITING
                ),
            ]
        return min((at for at in found if at is not None), default=None)

    def undelivered_count(self) -> int:
        """How many deliveries are still to be told. Raises: StoreError."""
        still = (_DUE, DeliveryState.HELD.value)
        wanted = select(func.count()).where(deliveries.c.state.in_(still))
        with self._database.reading() as connection:
            return int(connection.execute(wanted).scalar_one())

    def newest_alert(self, source_id: str) -> Alert | None:
        """The last alert of a source that anybody is told; None without any. Raises: StoreError."""
        told = select(alerts).join(deliveries, deliveries.c.alert_key == alerts.c.key)
        wanted = told.where(deliveries.c.source_id == source_id)
        newest = wanted.order_by(deliveries.c.id.desc()).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(newest).first()
        return None if row is None else alert_of(row)

    def retry(self, key: str, now: datetime) -> bool:
        """Let a delivery that is not done be tried now, with its whole time before it; whether
        there was one. What is being attempted at this moment is left alone. Raises: StoreError."""
        fresh: Values = {"state": _DUE, "next_at": now, "due_from": now, "done_at": None}
        return self._move(key, now, (DeliveryState.DUE, DeliveryState.DEAD, *_PUT_BY), fresh)

    def drop(self, key: str, now: datetime) -> bool:
        """Take a delivery off the list; whether there was one to take. Raises: StoreError."""
        dropped: Values = {"state": DeliveryState.DROPPED.value, "next_at": None, "done_at": now}
        states = (DeliveryState.DUE, DeliveryState.DEAD, DeliveryState.HELD)
        return self._move(key, now, states, dropped)

    def _move(
        self, key: str, now: datetime, states: Sequence[DeliveryState], values: Values
    ) -> bool:
        moved = (
            update(deliveries)
            .where(
                deliveries.c.key == key,
                deliveries.c.state.in_([state.value for state in states]),
                or_(deliveries.c.lease.is_(None), deliveries.c.lease_until <= now),
            )
            .values(values | _FREE)
            .returning(deliveries.c.id)
        )
        with self._database.writing() as connection:
            return connection.execute(moved).scalar() is not None


def _record(
    connection: Connection,
    delivery: Delivery,
    now: datetime,
    outcome: AttemptOutcome,
    detail: str,
    fate: Values,
) -> None:
    held = (deliveries.c.key == delivery.key, deliveries.c.lease == delivery.lease)
    moved = update(deliveries).where(*held).values(fate | _FREE).returning(deliveries.c.id)
    delivery_id = connection.execute(moved).scalar()
    if delivery.lease is None or delivery_id is None:
        raise LeaseLostError(f"delivery {delivery.key}: another process attempts it now")
    tried: Values = {"at": now, "outcome": outcome.value, "detail": detail}
    connection.execute(update(attempts).where(*_try(delivery_id, delivery)).values(tried))


def _try(delivery_id: int, delivery: Delivery) -> tuple[ColumnElement[bool], ...]:
    """The logged attempt that a taken delivery is in."""
    return (
        attempts.c.delivery_id == delivery_id,
        attempts.c.n == delivery.attempts,
        attempts.c.outcome == AttemptOutcome.BEGUN.value,
    )


def _outlet(delivery: Delivery) -> tuple[ColumnElement[bool], ...]:
    return outlets.c.channel == delivery.channel, outlets.c.recipient == delivery.recipient


def _set_outlet(connection: Connection, delivery: Delivery, values: Values) -> None:
    known = select(outlets.c.channel).where(*_outlet(delivery)).with_for_update()
    if connection.execute(known).first() is None:
        names = {"channel": delivery.channel, "recipient": delivery.recipient}
        connection.execute(insert(outlets).values(names | values))
    else:
        connection.execute(update(outlets).where(*_outlet(delivery)).values(values))


def _tell_once(
    connection: Connection,
    delivery: Delivery,
    now: datetime,
    alert: Alert,
    due: Sequence[Delivery],
) -> None:
    known = connection.execute(select(outlets).where(*_outlet(delivery))).first()
    if known is not None and known.trouble_since is not None:
        return
    _set_outlet(connection, delivery, {"trouble_since": now})
    if due and is_new(connection, alert):
        write_alerts(connection, (alert,), {})
        write_deliveries(connection, (alert,), due)


# The next two are made once: what an alias is made of names each other, and only the garbage
# collector frees it, so that each pass would leave some for long.
@cache
def _is_first_in_line() -> ColumnElement[bool]:
    """Nothing earlier is still on its way. What quiet hours hold back to a later time, and was not
    tried yet, lets the urgent pass."""
    earlier = deliveries.alias("earlier")
    return ~exists().where(is_ahead(earlier))


def is_ahead(earlier: FromClause) -> ColumnElement[bool]:
    """Whether an earlier delivery has to be told before one may be."""
    return and_(
        earlier.c.source_id == deliveries.c.source_id,
        earlier.c.channel == deliveries.c.channel,
        earlier.c.recipient == deliveries.c.recipient,
        earlier.c.state == _DUE,
        earlier.c.id < deliveries.c.id,
        or_(earlier.c.attempts > 0, earlier.c.next_at <= deliveries.c.next_at),
    )


@cache
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


def _lease(
    connection: Connection, rows: Sequence[Row[Any]], token: str, now: datetime, until: datetime
) -> None:
    if not rows:
        return
    connection.execute(
        update(deliveries)
        .where(deliveries.c.id == bindparam("b_id"))
        .values(lease=token, lease_until=until, attempts=deliveries.c.attempts + 1),
        [{"b_id": row.id} for row in rows],
    )
    if broken := [row.id for row in rows if row.lease is not None]:
        connection.execute(
            update(attempts)
            .where(
                attempts.c.delivery_id.in_(broken),
                attempts.c.outcome == AttemptOutcome.BEGUN.value,
            )
            .values(outcome=AttemptOutcome.UNKNOWN.value, detail=_BROKEN)
        )
    begun: list[Values] = [
        {
            "delivery_id": row.id,
            "n": row.attempts + 1,
            "at": now,
            "outcome": AttemptOutcome.BEGUN.value,
            "detail": "",
        }
        for row in rows
    ]
    connection.execute(insert(attempts), begun)


def _leased(row: Row[Any], token: str, until: datetime) -> Delivery:
    return replace(
        delivery_of(row),
        lease=token,
        lease_until=until,
        attempts=row.attempts + 1,
        thread=row.above,
    )


def alert_of(row: Row[Any]) -> Alert:
    """The noun of a row of `alerts`."""
    return replace(alert_from_json(load(row.json)), seq=row.seq)


def delivery_of(row: Row[Any]) -> Delivery:
    """The noun of a row of `deliveries`."""
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
        lease_until=row.lease_until,
        due_from=row.due_from,
        bundle=row.bundle or "",
        topic=row.topic or "",
    )
