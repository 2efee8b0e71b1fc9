"""Sources: registering, claiming, giving back."""

from __future__ import annotations

from datetime import timedelta

from tests.store.material import (
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
from watcher.model import SourceState, Validators
from watcher.store import Store


def _ids(states: list[SourceState]) -> list[str]:
    return [state.source_id for state in states]


def test_a_new_source_is_due_now(empty: Store) -> None:
    empty.register([source("a")], NOON)
    assert empty.states() == [SourceState("a", due_at=NOON)]
    assert empty.next_due() == NOON


def test_registering_the_same_again_moves_nothing(store: Store) -> None:
    store.settle([(claimed(store), check())])
    before = store.states()
    store.register([source()], NOON + MINUTE)
    assert store.states() == before


def test_a_source_no_longer_configured_rests_and_keeps_its_state(store: Store) -> None:
    commit_revision(store, "r1")
    store.register([], NOON + MINUTE)
    assert store.states() == []
    assert store.next_due() is None
    assert store.claim_due(NOON + 9 * HOUR, MINUTE, 10) == []
    assert store.claim(["models"], NOON + HOUR, MINUTE, not_since=NOON + HOUR) == []
    rested = store.state("models")
    assert rested is not None
    assert rested.revision_key == "r1"


def test_a_source_configured_again_is_due_now_with_its_history(store: Store) -> None:
    commit_revision(store, "r1")
    store.register([], NOON + MINUTE)
    store.register([source()], NOON + 2 * MINUTE)
    (state,) = store.states()
    assert (state.due_at, state.revision_key) == (NOON + 2 * MINUTE, "r1")


def test_another_url_ends_the_validators_and_is_looked_at_now(store: Store) -> None:
    commit_revision(store, "r1")
    store.register([source(url="https://docs.example/new")], NOON + MINUTE)
    (state,) = store.states()
    assert state.validators == Validators()
    assert state.due_at == NOON + MINUTE
    assert (state.revision_key, state.body_digest) == ("r1", "body-1")


def test_another_pack_keeps_the_validators_and_is_looked_at_now(store: Store) -> None:
    commit_revision(store, "r1")
    store.register([source(pack="my.pack")], NOON + MINUTE)
    (state,) = store.states()
    assert state.validators == Validators('"1"')
    assert state.due_at == NOON + MINUTE


def test_a_look_at_the_old_url_cannot_bring_its_validators_back(store: Store) -> None:
    state = claimed(store)
    snapshot_id = store.keep("models", page())
    store.register([source(url="https://docs.example/new")], NOON)
    store.settle([(state, check(moves=evaluation(snapshot_id)))])
    (after,) = store.states()
    assert (after.validators, after.last_checked_at) == (Validators(), None)


def test_what_is_due_is_claimed_longest_due_first(empty: Store) -> None:
    empty.register([source("late")], NOON - MINUTE)
    empty.register([source("late"), source("later")], NOON)
    empty.register([source("late"), source("later"), source("not yet")], NOON + HOUR)
    assert _ids(empty.claim_due(NOON, MINUTE, 10)) == ["late", "later"]


def test_no_more_are_claimed_than_asked_for(empty: Store) -> None:
    empty.register([source("a"), source("b"), source("c")], NOON)
    assert _ids(empty.claim_due(NOON, MINUTE, 2)) == ["a", "b"]
    assert _ids(empty.claim_due(NOON, MINUTE, 2)) == ["c"]


def test_more_are_claimed_by_name_than_fit_one_statement(empty: Store) -> None:
    names = [f"s{number:04}" for number in range(1201)]
    empty.register([source(name) for name in names], NOON)
    claim = empty.claim(names, NOON, MINUTE, not_since=NOON)
    assert _ids(claim) == names
    assert len({state.lease for state in claim}) == 1
    empty.settle([(state, check(source_id=state.source_id)) for state in claim])
    assert {state.due_at for state in empty.states()} == {NOON + HOUR}


def test_a_claimed_source_is_nobody_elses_until_its_lease_ran_out(store: Store) -> None:
    (first,) = store.claim_due(NOON, MINUTE, 10)
    assert store.claim_due(NOON + timedelta(seconds=59), MINUTE, 10) == []
    assert store.claim(["models"], NOON, MINUTE, not_since=NOON) == []
    (second,) = store.claim_due(NOON + MINUTE, MINUTE, 10)
    assert second.lease != first.lease


def test_named_sources_are_claimed_in_the_order_of_their_names_whether_due_or_not(
    empty: Store,
) -> None:
    empty.register([source("a"), source("b"), source("c")], NOON + HOUR)
    assert _ids(empty.claim(["c", "a"], NOON, MINUTE, not_since=NOON)) == ["c", "a"]


def test_a_source_looked_at_since_the_pass_began_is_not_claimed(empty: Store) -> None:
    empty.register([source("a"), source("b")], NOON)
    empty.settle([(claimed(empty, "a"), check(at=NOON, source_id="a"))])
    assert _ids(empty.claim(["a", "b"], NOON, MINUTE, not_since=NOON)) == ["b"]
    assert _ids(empty.claim(["a"], NOON, MINUTE, not_since=NOON + MINUTE)) == ["a"]


def test_a_lease_given_back_frees_the_source_without_a_look(store: Store) -> None:
    state = claimed(store)
    store.release([state])
    (again,) = store.claim_due(NOON, MINUTE, 10)
    assert (again.due_at, again.last_checked_at) == (NOON, None)


def test_giving_back_a_lease_that_was_taken_over_leaves_it_to_its_holder(store: Store) -> None:
    old = claimed(store)
    claimed(store, now=NOON + HOUR)
    store.release([old])
    assert store.claim_due(NOON + HOUR, MINUTE, 10) == []


def test_a_source_that_was_never_registered_has_no_state(store: Store) -> None:
    assert store.state("unheard of") is None
