"""Deliveries that wait to be told together: what waits, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from watcher.model import Alert, Delivery, DeliveryState, Gathering, Severity, Waiting
from watcher.store.engine import Database
from watcher.store.outbox import WAITING, alert_of, delivery_of
from watcher.store.schema import alerts, deliveries, marks
from watcher.store.told import is_new, write_alerts, write_deliveries

_ACKNOWLEDGED, _REMINDED = "acknowledged", "reminded"


class Bundles:
    """What is told as lists. Each list is written in one transaction with the end of the waiting
    of what it tells, so that it is told once whoever makes it and whatever breaks."""

    _database: Database

    def due_bundles(self, now: datetime) -> list[tuple[str, datetime]]:
        """The bundles whose time has come, each with that time. Raises: StoreError."""
        wanted = (
            select(deliveries.c.bundle, deliveries.c.next_at)
            .where(deliveries.c.state.in_(WAITING), deliveries.c.next_at <= now)
            .distinct()
        )
        with self._database.reading() as connection:
            return [(row.bundle, row.next_at) for row in connection.execute(wanted) if row.bundle]

    def open_bundles(self, prefixes: Sequence[str]) -> list[str]:
        """The bundles of these kinds in which something waits. Raises: StoreError."""
        held = select(deliveries.c.bundle).where(
            deliveries.c.state == DeliveryState.HELD.value, deliveries.c.bundle > ""
        )
        with self._database.reading() as connection:
            names = connection.execute(held.distinct()).scalars().all()
        return [name for name in names if name.partition(":")[0] in prefixes]

    def gather(
        self,
        bundle: str,
        slot: datetime | None,
        decide: Callable[[Sequence[Waiting]], Gathering],
    ) -> int:
        """Let `decide` say what becomes of what waits in a bundle (for one time, where one is
        named), and write that; how many lists came of it. Raises: StoreError."""
        wanted = (
            select(deliveries, alerts.c.json, alerts.c.seq)
            .join(alerts, alerts.c.key == deliveries.c.alert_key)
            .where(deliveries.c.bundle == bundle, deliveries.c.state.in_(WAITING))
            .order_by(deliveries.c.id)
            .with_for_update(of=deliveries)
        )
        if slot is not None:
            wanted = wanted.where(deliveries.c.next_at == slot)
        with self._database.writing() as connection:
            rows = connection.execute(wanted).all()
            if not rows:
                return 0
            gathering = decide([_waiting(row) for row in rows])
            _write(connection, gathering)
            return len(gathering.alerts)

    def tell(self, alert: Alert, due: Sequence[Delivery]) -> bool:
        """Write a list with its deliveries, unless it is there already; whether it was not.

        Raises: StoreError.
        """
        with self._database.writing() as connection:
            if not due or not is_new(connection, alert):
                return False
            write_alerts(connection, (alert,), {})
            write_deliveries(connection, (alert,), due)
            return True

    def remind(
        self,
        least: Severity,
        between: tuple[datetime, datetime],
        now: datetime,
        decide: Callable[[Sequence[Waiting]], Gathering],
    ) -> int:
        """Like `gather`, for alerts of a severity that were told between two times and that nobody
        acknowledged; each once. Raises: StoreError."""
        marked = select(marks.c.alert_key)
        wanted = (
            select(deliveries, alerts.c.json, alerts.c.seq)
            .join(alerts, alerts.c.key == deliveries.c.alert_key)
            .where(
                alerts.c.at > between[0],
                alerts.c.at <= between[1],
                deliveries.c.state == DeliveryState.DONE.value,
                alerts.c.key.not_in(marked),
            )
            .order_by(deliveries.c.id)
        )
        with self._database.reading() as connection:
            if not any(_is_loud(row, least) for row in connection.execute(wanted)):
                return 0
        with self._database.writing() as connection:
            rows = [row for row in connection.execute(wanted) if _is_loud(row, least)]
            if not rows:
                return 0
            gathering = decide([_waiting(row) for row in rows])
            _write(connection, gathering)
            for key in dict.fromkeys(row.alert_key for row in rows):
                _mark(connection, key, _REMINDED, now)
            return len(gathering.alerts)

    def acknowledge(self, alert_key: str, author: str, note: str, now: datetime) -> bool:
        """Note that somebody knows of an alert; whether nobody had before. Raises: StoreError."""
        with self._database.writing() as connection:
            known = select(marks.c.at).where(
                marks.c.alert_key == alert_key, marks.c.kind == _ACKNOWLEDGED
            )
            if connection.execute(known).first() is not None:
                return False
            _mark(connection, alert_key, _ACKNOWLEDGED, now, author, note)
            return True

    def acknowledged(self, alert_key: str) -> tuple[datetime, str, str] | None:
        """When, by whom and with what note an alert was acknowledged. Raises: StoreError."""
        wanted = select(marks).where(marks.c.alert_key == alert_key, marks.c.kind == _ACKNOWLEDGED)
        with self._database.reading() as connection:
            row = connection.execute(wanted).first()
        return None if row is None else (row.at, row.author, row.note)


def _waiting(row: Row[Any]) -> Waiting:
    return Waiting(delivery_of(row), alert_of(row))


def _is_loud(row: Row[Any], least: Severity) -> bool:
    alert = alert_of(row)
    return not alert.kind.is_list and bool(alert.changes) and alert.severity >= least


def _mark(
    connection: Connection, key: str, kind: str, now: datetime, author: str = "", note: str = ""
) -> None:
    row = {"alert_key": key, "kind": kind, "at": now, "author": author, "note": note}
    connection.execute(marks.insert().values(row))


def _write(connection: Connection, gathering: Gathering) -> None:
    new = [alert for alert in gathering.alerts if is_new(connection, alert)]
    keys = {alert.key for alert in new}
    write_alerts(connection, new, {})
    due = [delivery for delivery in gathering.deliveries if delivery.alert_key in keys]
    write_deliveries(connection, new, due)
    by_key = deliveries.c.key == bindparam("b_key")
    if gathering.folded:
        told = update(deliveries).where(by_key)
        connection.execute(
            told.values(
                state=DeliveryState.FOLDED.value, next_at=None, folded_into=bindparam("b_into")
            ),
            [{"b_key": key, "b_into": into} for key, into in gathering.folded],
        )
    if gathering.released:
        free = update(deliveries).where(by_key)
        connection.execute(
            free.values(state=DeliveryState.DUE.value, next_at=deliveries.c.due_from, bundle=""),
            [{"b_key": key} for key in gathering.released],
        )
