"""What a look at a source writes into its row, and the runs of equal looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, insert, select, update

from watcher.model import Check, Outcome, SourceState
from watcher.store.engine import Database
from watcher.store.rows import CheckRun, tried_of, tried_text
from watcher.store.schema import checks, sources
from watcher.store.sources import chunks

Values = dict[str, object]

_SLACK = 2
"""A look that comes later than so many times the usual gap begins a new run: nobody looked."""


class Looks:
    """Quiet looks, which are most."""

    _database: Database

    def settle(self, quiet: Sequence[tuple[SourceState, Check]]) -> None:
        """Write quiet checks (unchanged, not modified) in one transaction and give leases back.

        A check whose lease was lost is left out: who holds it now writes a newer one.
        Raises: StoreError.
        """
        if not quiet:
            return
        with self._database.writing() as connection:
            rows = _rows(connection, [state.source_id for state, _ in quiet])
            held = [
                (rows[state.source_id], check)
                for state, check in quiet
                if is_held(rows.get(state.source_id), state)
            ]
            if ended := [run for row, check in held if (run := ended_run(row, check))]:
                connection.execute(insert(checks), ended)
            for alike in _alike([_settled(row, check) for row, check in held]):
                connection.execute(update(sources).where(sources.c.id == bindparam("b_id")), alike)

    def checks(self, source_id: str, limit: int = 50) -> list[CheckRun]:
        """Runs of looks at a source, the newest first. Raises: StoreError."""
        ended = (
            select(checks)
            .where(checks.c.source_id == source_id)
            .order_by(checks.c.id.desc())
            .limit(limit)
        )
        with self._database.reading() as connection:
            row = connection.execute(select(sources).where(sources.c.id == source_id)).first()
            if row is None or row.run_outcome is None:
                return []
            runs = [_open_run(row), *(_run(one) for one in connection.execute(ended))]
        return runs[:limit]


def is_held(row: Row[Any] | None, state: SourceState) -> bool:
    """Whether the state's lease is still that of its row."""
    return row is not None and row.lease is not None and row.lease == state.lease


def looked(row: Row[Any], check: Check) -> Values:
    """The columns that a look moves. It gives the lease back."""
    return {
        "due_at": check.next_due,
        "last_checked_at": check.at,
        "lease": None,
        "lease_until": None,
        **_run_columns(row, check),
        **_evaluation_columns(check),
    }


def _run_columns(row: Row[Any], check: Check) -> Values:
    if _goes_on(row, check):
        return {"run_count": row.run_count + 1}
    return {
        "run_outcome": check.outcome.value,
        "run_note": check.note,
        "run_fetcher": check.fetcher,
        "run_tried": tried_text(check.tried),
        "run_captured_at": check.captured_at,
        "run_first_at": check.at,
        "run_count": 1,
    }


def _evaluation_columns(check: Check) -> Values:
    """What is remembered of the last good evaluation: all of it moves, or nothing (law 2)."""
    good = check.evaluation
    if good is None:
        return {}
    return {
        "etag": good.validators.etag,
        "last_modified": good.validators.last_modified,
        "validators_fetcher": good.validators.fetcher,
        "body_digest": good.body_digest,
        "canonical_digest": good.canonical_digest,
        "pack_digest": good.pack_digest,
        "snapshot_id": good.snapshot_id,
        "title": good.title,
    }


def ended_run(row: Row[Any], check: Check) -> Values | None:
    """The run that a look ends, as a row of `checks`; None when it goes on or is the first."""
    if row.run_outcome is None or _goes_on(row, check):
        return None
    return {
        "source_id": row.id,
        "outcome": row.run_outcome,
        "note": row.run_note,
        "fetcher": row.run_fetcher,
        "tried": row.run_tried,
        "captured_at": row.run_captured_at,
        "first_at": row.run_first_at,
        "last_at": row.last_checked_at,
        "looks": row.run_count,
        "next_due": row.due_at,
    }


def _goes_on(row: Row[Any], check: Check) -> bool:
    run = (row.run_outcome, row.run_note, row.run_fetcher, row.run_tried, row.run_captured_at)
    look = (check.outcome.value, check.note, check.fetcher)
    if run != (*look, tried_text(check.tried), check.captured_at):
        return False
    usual = row.due_at - row.last_checked_at
    return bool(check.at - row.last_checked_at <= _SLACK * usual)


def _settled(row: Row[Any], check: Check) -> Values:
    """A quiet look is a good look, as fresh as what it saw."""
    good = check.captured_at or check.at
    return looked(row, check) | {"b_id": row.id, "health_last_good": good}


def _alike(rows: Sequence[Values]) -> Iterable[list[Values]]:
    """Rows in lists of the same columns, each to be written by one statement."""
    lists: dict[tuple[str, ...], list[Values]] = {}
    for row in rows:
        lists.setdefault(tuple(row), []).append(row)
    return lists.values()


_LOOKED_AT: list[ColumnElement[Any]] = [
    sources.c[name]
    for name in (
        "id",
        "lease",
        "due_at",
        "last_checked_at",
        "run_outcome",
        "run_note",
        "run_fetcher",
        "run_tried",
        "run_captured_at",
        "run_first_at",
        "run_count",
    )
]


def _rows(connection: Connection, ids: Sequence[str]) -> dict[str, Row[Any]]:
    found: dict[str, Row[Any]] = {}
    for chunk in chunks(ids):
        wanted = select(*_LOOKED_AT).where(sources.c.id.in_(chunk)).with_for_update()
        found |= {row.id: row for row in connection.execute(wanted)}
    return found


def _open_run(row: Row[Any]) -> CheckRun:
    return CheckRun(
        source_id=row.id,
        outcome=Outcome(row.run_outcome),
        note=row.run_note,
        fetcher=row.run_fetcher,
        tried=tried_of(row.run_tried),
        captured_at=row.run_captured_at,
        first_at=row.run_first_at,
        last_at=row.last_checked_at,
        count=row.run_count,
        next_due=row.due_at,
    )


def _run(row: Row[Any]) -> CheckRun:
    return CheckRun(
        source_id=row.source_id,
        outcome=Outcome(row.outcome),
        note=row.note,
        fetcher=row.fetcher,
        tried=tried_of(row.tried),
        captured_at=row.captured_at,
        first_at=row.first_at,
        last_at=row.last_at,
        count=row.looks,
        next_due=row.next_due,
    )
