"""What is asked often is answered from an index, however much history there is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.store.material import MINUTE, NOON, access, check, claimed, commit_revision
from watcher.store import Store

_ASKED: dict[str, Callable[[Store], object]] = {
    "claim_due": lambda store: store.claim_due(NOON, MINUTE, 10),
    "settle": lambda store: store.settle([(claimed(store), check())]),
    "commit": lambda store: commit_revision(store, "r1", access()),
    "next_due": lambda store: store.next_due(),
    "take": lambda store: store.take(NOON, MINUTE, 10),
    "next_delivery": lambda store: store.next_delivery(),
    "undelivered_count": lambda store: store.undelivered_count(),
    "revisions": lambda store: store.revisions("models"),
    "log": lambda store: store.log("models"),
    "rules_at": lambda store: store.rules_at("models", 1),
    "checks": lambda store: store.checks("models"),
}


@pytest.mark.parametrize("name", _ASKED)
def test_no_table_is_read_from_end_to_end(store: Store, tmp_path: Path, name: str) -> None:
    commit_revision(store, "r0", access())
    with _statements() as asked:
        _ASKED[name](store)
    plans = [step for statement in asked for step in _plan(tmp_path / "watcher.db", *statement)]
    assert plans
    assert [step for step in plans if step.startswith(("SCAN", "USE TEMP B-TREE"))] == []


@contextmanager
def _statements() -> Iterator[list[tuple[str, Any]]]:
    """The statements that are executed within, with their values."""
    seen: list[tuple[str, Any]] = []

    def note(_c: object, _u: object, statement: str, values: Any, _x: object, many: bool) -> None:
        if statement.startswith(("SELECT", "UPDATE")):
            seen.append((statement, values[0] if many else values))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _plan(path: Path, statement: str, values: Any) -> list[str]:
    raw = sqlite3.connect(path)
    steps = [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
    raw.close()
    return steps
