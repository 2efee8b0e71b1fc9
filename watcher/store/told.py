"""Writes alerts and their deliveries, inside the transaction of whatever gave rise to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, or_, select

from watcher.codec import alert_to_json
from watcher.model import Alert, Delivery, DeliveryState
from watcher.store.rows import dump
from watcher.store.schema import alerts, deliveries

Values = dict[str, object]

_HEARD = tuple(state.value for state in (DeliveryState.DUE, DeliveryState.DONE, DeliveryState.HELD))
_FOLDED = DeliveryState.FOLDED.value


def write_alerts(
    connection: Connection, told: Sequence[Alert], seqs: Mapping[str, int | None]
) -> None:
    """`seqs` numbers the alerts that are of an event."""
    rows: list[Values] = [
        {
            "key": alert.key,
            "source_id": alert.source.id,
            "seq": seqs.get(alert.key),
            "at": alert.at,
            "json": dump(alert_to_json(alert)),
        }
        for alert in told
    ]
    if rows:
        connection.execute(insert(alerts), rows)


def write_deliveries(
    connection: Connection, told: Sequence[Alert], due: Sequence[Delivery]
) -> None:
    """One that would repeat the last word to its recipient is kept as told in that."""
    about = {alert.key: alert for alert in told}
    rows = [_row(connection, delivery, about[delivery.alert_key]) for delivery in due]
    if rows:
        connection.execute(insert(deliveries), rows)


def is_new(connection: Connection, alert: Alert) -> bool:
    """Whether nobody has written an alert of this key."""
    return connection.execute(select(alerts.c.key).where(alerts.c.key == alert.key)).first() is None


def _row(connection: Connection, delivery: Delivery, alert: Alert) -> Values:
    created = delivery.created_at or alert.at
    state, next_at = delivery.state, delivery.next_at
    if state is DeliveryState.DUE and next_at is None:
        next_at = alert.at
    repeats = _repeated(connection, delivery, alert.source.id, created)
    if repeats is not None:
        state, next_at = DeliveryState.FOLDED, None
    return {
        "key": delivery.key,
        "alert_key": delivery.alert_key,
        "source_id": alert.source.id,
        "channel": delivery.channel,
        "recipient": delivery.recipient,
        "state": state.value,
        "attempts": delivery.attempts,
        "created_at": created,
        "next_at": next_at,
        "due_from": delivery.due_from or next_at,
        "bundle": delivery.bundle if repeats is None else "",
        "folded_into": repeats,
        "topic": delivery.topic,
        "last_error": "",
        "receipt": "",
    }


def _repeated(
    connection: Connection, delivery: Delivery, source_id: str, now: datetime
) -> str | None:
    """The alert that was the recipient's last word about the source, where it said the same."""
    is_heard = delivery.state in (DeliveryState.DUE, DeliveryState.HELD)
    if not is_heard or not delivery.topic or not delivery.repeat_after:
        return None
    wanted = (
        select(deliveries.c.alert_key, deliveries.c.topic, deliveries.c.created_at)
        .where(
            deliveries.c.source_id == source_id,
            deliveries.c.channel == delivery.channel,
            deliveries.c.recipient == delivery.recipient,
            or_(
                deliveries.c.state.in_(_HEARD),
                (deliveries.c.state == _FOLDED) & (deliveries.c.bundle > ""),
            ),
        )
        .order_by(deliveries.c.id.desc())
        .limit(1)
    )
    last = connection.execute(wanted).first()
    if last is None or last.topic != delivery.topic:
        return None
    return str(last.alert_key) if now - last.created_at <= delivery.repeat_after else None
