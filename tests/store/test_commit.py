"""Decisions: everything of a check is written, or nothing is."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from tests.store.material import (
    CHANGE,
    GOOD,
    HOUR,
    MINUTE,
    NOON,
    access,
    alert,
    check,
    claimed,
    commit_revision,
    delivery,
    evaluation,
    page,
    revision,
    source,
)
from watcher.errors import LeaseLostError, StoreError
from watcher.model import Decision, Health, HealthState, Outcome, RevisionKind, Validators
from watcher.store import HealthEvent, Store

_TABLES = (
    "events",
    "revisions",
    "changes",
    "records",
    "health_events",
    "alerts",
    "deliveries",
    "checks",
)


def _counts(tmp_path: Path) -> dict[str, int]:
    raw = sqlite3.connect(tmp_path / "watcher.db")
    counts = {t: raw.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in _TABLES}
    raw.close()
    return counts


def _full_decision(store: Store, key: str = "r1") -> Decision:
    """A decision with something for every table."""
    snapshot_id = store.keep("models", page())
    return Decision(
        check(Outcome.CHANGED, moves=evaluation(snapshot_id)),
        GOOD,
        revisions=(revision(key, snapshot_id, access()),),
        alerts=(alert(f"alert of {key}", revision_key=key),),
        deliveries=(delivery(f"delivery of {key}", f"alert of {key}"),),
        health_changed=True,
    )


def test_a_decision_moves_the_state_of_its_source(store: Store) -> None:
    seq = store.commit(claimed(store), _full_decision(store))
    (state,) = store.states()
    assert (state.revision_key, state.revision_seq) == ("r1", seq)
    assert (state.validators, state.title) == (Validators('"1"'), "Models")
    assert (state.last_checked_at, state.due_at) == (NOON, NOON + HOUR)
    assert state.health == GOOD


def test_a_decision_gives_the_lease_back(store: Store) -> None:
    store.commit(claimed(store), _full_decision(store))
    assert len(store.claim_due(NOON + HOUR, MINUTE, 1)) == 1


def test_a_decision_without_revision_has_no_number(store: Store) -> None:
    assert store.commit(claimed(store), Decision(check(), GOOD)) is None


def test_revisions_are_numbered_in_their_order_and_the_last_is_the_head(store: Store) -> None:
    snapshot_id = store.keep("models", page())
    reread = revision("r1", snapshot_id, access(), kind=RevisionKind.REREAD, changes=())
    change = revision("r2", snapshot_id, access("tier:2"))
    seen = check(Outcome.CHANGED, moves=evaluation(snapshot_id))
    head = store.commit(claimed(store), Decision(seen, GOOD, revisions=(reread, change)))
    newest, older = store.revisions("models")
    assert (older.key, newest.key, newest.seq) == ("r1", "r2", head)
    assert older.seq < newest.seq
    assert store.states()[0].revision_key == "r2"


def test_a_failed_look_leaves_what_the_last_good_one_fixed(store: Store) -> None:
    commit_revision(store, "r1")
    before = store.states()[0]
    failing = Health(HealthState.FAILING, since=NOON + HOUR, reasons=("503",), failures=1)
    failed = check(Outcome.FAILED, at=NOON + HOUR)
    store.commit(claimed(store), Decision(failed, failing, health_changed=True))
    after = store.states()[0]
    assert after == replace(
        before, health=failing, due_at=NOON + 2 * HOUR, last_checked_at=NOON + HOUR
    )


def test_a_change_of_health_is_an_event(store: Store) -> None:
    gone = Health(HealthState.GONE, since=NOON, reasons=("404",), failures=1, told=HealthState.GONE)
    store.commit(claimed(store), Decision(check(Outcome.FAILED), gone, health_changed=True))
    (event,) = store.health_events("models")
    assert event == HealthEvent(event.seq, "models", NOON, Health(), gone)


def test_a_lost_lease_writes_nothing(store: Store, tmp_path: Path) -> None:
    lost = claimed(store)
    winner = claimed(store, now=NOON + HOUR)
    before, decision = _counts(tmp_path), _full_decision(store)
    with pytest.raises(LeaseLostError, match="models: another process"):
        store.commit(lost, decision)
    assert _counts(tmp_path) == before
    assert store.commit(winner, decision) is not None


def test_a_lease_that_ran_out_but_nobody_took_still_counts(store: Store) -> None:
    state = claimed(store)
    late = replace(check(), at=NOON + 9 * HOUR)
    store.commit(state, Decision(late, GOOD))
    assert store.states()[0].last_checked_at == NOON + 9 * HOUR


def test_a_state_that_was_only_read_cannot_be_committed(store: Store) -> None:
    (read,) = store.states()
    with pytest.raises(LeaseLostError):
        store.commit(read, Decision(check(), GOOD))


def test_the_same_decision_twice_is_written_once(store: Store) -> None:
    state, decision = claimed(store), _full_decision(store)
    store.commit(state, decision)
    with pytest.raises(LeaseLostError):
        store.commit(state, decision)
    assert len(store.revisions()) == 1


def test_a_revision_that_is_already_stored_is_refused_whole(store: Store, tmp_path: Path) -> None:
    store.commit(claimed(store), _full_decision(store))
    before = _counts(tmp_path)
    again = replace(_full_decision(store), alerts=(), deliveries=())
    with pytest.raises(StoreError, match=r"refused: .*revisions\.key"):
        store.commit(claimed(store), again)
    assert _counts(tmp_path) == before
    assert store.states()[0].last_checked_at == NOON


@pytest.mark.parametrize("table", _TABLES)
def test_trouble_at_any_table_leaves_all_of_them_as_before(
    store: Store, tmp_path: Path, table: str
) -> None:
    store.settle([(claimed(store), check(note="so that a run ends"))])
    state, decision = claimed(store), _full_decision(store)
    before, state_before = _counts(tmp_path), store.states()
    raw = sqlite3.connect(tmp_path / "watcher.db", isolation_level=None)
    raw.execute(
        f"CREATE TRIGGER spoil AFTER INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'spoiled'); END"
    )
    with pytest.raises(StoreError, match="spoiled"):
        store.commit(state, decision)
    assert (_counts(tmp_path), store.states()) == (before, state_before)
    raw.execute("DROP TRIGGER spoil")
    raw.close()
    assert store.commit(state, decision) is not None


def test_the_alert_of_a_revision_carries_its_number(store: Store) -> None:
    seq = store.commit(claimed(store), _full_decision(store))
    ((_, told),) = store.take(NOON, MINUTE, 10)
    assert (told.seq, told.key, told.changes) == (seq, "alert of r1", (CHANGE,))


def test_the_alert_of_health_carries_the_number_of_its_event(store: Store) -> None:
    decision = replace(_full_decision(store), revisions=(), alerts=(alert("alert of r1"),))
    store.commit(claimed(store), decision)
    ((_, told),) = store.take(NOON, MINUTE, 10)
    assert told.seq == store.health_events()[0].seq


def test_a_hostile_title_does_not_stop_the_history(store: Store) -> None:
    snapshot_id = store.keep("models", page())
    seen = check(Outcome.CHANGED, moves=evaluation(snapshot_id, title="a\x00b\ud800c"))
    store.commit(claimed(store), Decision(seen, GOOD))
    assert store.states()[0].title == "a\ufffdb\ufffdc"


def test_numbers_are_not_used_again(store: Store) -> None:
    first = commit_revision(store, "r1")
    store.register([source(), source("other")], NOON)
    second = commit_revision(store, "r2", source_id="other")
    assert second == first + 1
