"""What people said: silences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from watcher.codec import match_from_json, match_to_json
from watcher.model import DeliveryState, Silence
from watcher.store.engine import Database
from watcher.store.rows import dump, load
from watcher.store.schema import deliveries, silences


class Words:
    """Silences, in force and over."""

    _database: Database

    def add_silence(self, silence: Silence) -> Silence:
        """Keep a silence; its number is given to it here. Raises: StoreError."""
        row = {
            "match": dump(match_to_json(silence.match)),
            "reason": silence.reason,
            "author": silence.author,
            "created_at": silence.created_at,
            "expires_at": silence.expires_at,
            "summary": silence.summary,
        }
        with self._database.writing() as connection:
            added = insert(silences).values(row).returning(silences.c.id)
            return replace(silence, id=connection.execute(added).scalar_one())

    def silences(self, since: datetime | None = None) -> list[Silence]:
        """Silences that were not over at a time, or all. Raises: StoreError."""
        wanted = select(silences).order_by(silences.c.id)
        if since is not None:
            wanted = wanted.where(silences.c.expires_at > since)
        with self._database.reading() as connection:
            return [_silence(row) for row in connection.execute(wanted)]

    def expire_silence(self, number: int, now: datetime) -> bool:
        """End a silence now; whether it was in force. Raises: StoreError."""
        in_force = (silences.c.id == number, silences.c.expires_at > now)
        with self._database.writing() as connection:
            ended = update(silences).where(*in_force).values(expires_at=now)
            if connection.execute(ended).rowcount == 0:
                return False
            connection.execute(
                update(deliveries)
                .where(
                    deliveries.c.bundle == f"silence:{number}",
                    deliveries.c.state == DeliveryState.SILENCED.value,
                )
                .values(next_at=now)
            )
            return True

    def silenced_counts(self, numbers: Sequence[int]) -> dict[int, int]:
        """How many alerts each silence that gives a summary has kept quiet. Raises: StoreError."""
        names = {f"silence:{number}": number for number in numbers}
        counted = (
            select(deliveries.c.bundle, func.count(deliveries.c.alert_key.distinct()))
            .where(deliveries.c.bundle.in_(names))
            .group_by(deliveries.c.bundle)
        )
        with self._database.reading() as connection:
            return {names[bundle]: count for bundle, count in connection.execute(counted)}


def _silence(row: Row[Any]) -> Silence:
    return Silence(
        id=row.id,
        match=match_from_json(load(row.match)),
        reason=row.reason,
        author=row.author,
        created_at=row.created_at,
        expires_at=row.expires_at,
        summary=row.summary,
    )
