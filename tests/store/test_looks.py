"""Quiet looks and the runs they form."""

from __future__ import annotations

from datetime import timedelta

from tests.store.material import (
    GOOD,
    HOUR,
    MINUTE,
    NOON,
    check,
    claimed,
    commit_revision,
    evaluation,
    page,
    source,
)
from watcher.model import Decision, Health, HealthState, Outcome, Validators
from watcher.store import CheckRun, Store


def _look(store: Store, hours: float, outcome: Outcome, note: str = "") -> None:
    at = NOON + hours * HOUR
    store.settle([(claimed(store, now=at), check(outcome, at=at, note=note))])


def test_a_quiet_check_moves_the_due_time_and_gives_the_lease_back(store: Store) -> None:
    store.settle([(claimed(store), check(next_due=NOON + 3 * HOUR))])
    (state,) = store.states()
    assert (state.last_checked_at, state.due_at) == (NOON, NOON + 3 * HOUR)
    assert len(store.claim_due(NOON + 3 * HOUR, MINUTE, 10)) == 1


def test_a_quiet_check_is_a_good_look(store: Store) -> None:
    store.commit(claimed(store), Decision(check(), GOOD))
    later = NOON + HOUR
    store.settle([(claimed(store, now=later), check(at=later))])
    (state,) = store.states()
    assert state.health == Health(HealthState.OK, since=NOON, last_good=later)


def test_a_quiet_check_without_evaluation_leaves_what_is_remembered(store: Store) -> None:
    commit_revision(store, "r1")
    before = store.states()[0]
    store.settle([(claimed(store), check(Outcome.NOT_MODIFIED))])
    after = store.states()[0]
    assert (after.validators, after.body_digest) == (Validators('"1"'), "body-1")
    assert (after.snapshot_id, after.title) == (before.snapshot_id, "Models")


def test_a_quiet_check_with_an_evaluation_moves_all_of_it(store: Store) -> None:
    snapshot_id = store.keep("models", page())
    seen = evaluation(
        snapshot_id, body="b2", canonical="c2", pack="p2", etag="e2", modified="m2", title="New"
    )
    store.settle([(claimed(store), check(moves=seen))])
    (state,) = store.states()
    assert (state.body_digest, state.canonical_digest, state.pack_digest) == ("b2", "c2", "p2")
    assert state.validators == Validators("e2", "m2")
    assert (state.snapshot_id, state.title) == (snapshot_id, "New")


def test_checks_of_several_kinds_settle_together(empty: Store) -> None:
    empty.register([source("a"), source("b")], NOON)
    snapshot_id = empty.keep("a", page())
    with_evaluation = check(moves=evaluation(snapshot_id), source_id="a")
    empty.settle(
        [
            (claimed(empty, "a"), with_evaluation),
            (claimed(empty, "b"), check(Outcome.NOT_MODIFIED, source_id="b")),
        ]
    )
    assert [(s.last_checked_at, s.body_digest) for s in empty.states()] == [
        (NOON, "body-1"),
        (NOON, None),
    ]


def test_a_check_whose_lease_was_lost_is_left_out_and_the_others_are_written(empty: Store) -> None:
    empty.register([source("a"), source("b")], NOON)
    lost, kept = claimed(empty, "a"), claimed(empty, "b")
    claimed(empty, "a", NOON + HOUR)
    empty.settle([(lost, check(source_id="a")), (kept, check(source_id="b"))])
    assert [state.last_checked_at for state in empty.states()] == [None, NOON]
    assert empty.checks("a") == []


def test_a_check_that_was_never_claimed_is_not_written(store: Store) -> None:
    (state,) = store.states()
    store.settle([(state, check())])
    assert store.states() == [state]


def test_nothing_to_settle_is_nothing_written(store: Store) -> None:
    store.settle([])
    assert store.checks("models") == []


# ---------------------------------------------------------------- runs


def test_a_quiet_day_is_one_row(store: Store) -> None:
    for hour in range(24):
        _look(store, hour, Outcome.UNCHANGED)
    last = NOON + 23 * HOUR
    assert store.checks("models") == [
        CheckRun("models", Outcome.UNCHANGED, "", "http", NOON, last, 24, last + HOUR)
    ]


def test_another_outcome_or_another_note_begins_a_new_run(store: Store) -> None:
    _look(store, 0, Outcome.UNCHANGED)
    _look(store, 1, Outcome.NOT_MODIFIED)
    _look(store, 2, Outcome.NOT_MODIFIED)
    _look(store, 3, Outcome.NOT_MODIFIED, note="from a mirror")
    runs = [(run.outcome, run.note, run.count) for run in store.checks("models")]
    assert runs == [
        (Outcome.NOT_MODIFIED, "from a mirror", 1),
        (Outcome.NOT_MODIFIED, "", 2),
        (Outcome.UNCHANGED, "", 1),
    ]


def test_a_gap_in_which_nobody_looked_shows_between_two_runs(store: Store) -> None:
    _look(store, 0, Outcome.UNCHANGED)
    _look(store, 1, Outcome.UNCHANGED)
    _look(store, 9, Outcome.UNCHANGED)
    newer, older = store.checks("models")
    assert (older.last_at, older.next_due) == (NOON + HOUR, NOON + 2 * HOUR)
    assert (newer.first_at, newer.count) == (NOON + 9 * HOUR, 1)


def test_a_look_at_most_one_turn_late_goes_on_with_the_run(store: Store) -> None:
    _look(store, 0, Outcome.UNCHANGED)
    _look(store, 2, Outcome.UNCHANGED)
    assert [run.count for run in store.checks("models")] == [2]
    late = NOON + 4 * HOUR + timedelta(microseconds=1)
    store.settle([(claimed(store, now=late), check(at=late))])
    assert [run.count for run in store.checks("models")] == [1, 2]


def test_a_failed_look_stands_in_the_runs_with_its_note(store: Store) -> None:
    _look(store, 0, Outcome.UNCHANGED)
    at = NOON + HOUR
    failed = check(Outcome.FAILED, at=at, note="status 503")
    store.commit(claimed(store, now=at), Decision(failed, GOOD))
    newest = store.checks("models", limit=1)
    assert newest == [
        CheckRun("models", Outcome.FAILED, "status 503", "http", at, at, 1, at + HOUR)
    ]


def test_the_runs_of_one_source_are_not_those_of_another(empty: Store) -> None:
    empty.register([source("a"), source("b")], NOON)
    empty.settle([(claimed(empty, "a"), check(source_id="a"))])
    assert empty.checks("b") == []
