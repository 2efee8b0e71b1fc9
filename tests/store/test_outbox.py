"""The outbox: nothing twice at a time, nothing out of order, nothing forgotten."""

from __future__ import annotations

import pytest

from tests.store.material import HOUR, MINUTE, NOON, commit_alert, delivery, source
from watcher.errors import LeaseLostError
from watcher.model import Delivery, DeliveryState, Receipt
from watcher.store import Attempt, AttemptOutcome, Store


def _taken(store: Store, minutes: float = 0, limit: int = 50) -> list[Delivery]:
    return [d for d, _ in store.take(NOON + minutes * MINUTE, MINUTE, limit)]


def _keys(deliveries: list[Delivery]) -> list[str]:
    return [delivery.key for delivery in deliveries]


def test_a_due_delivery_is_taken_with_its_alert(store: Store) -> None:
    commit_alert(store, 1, delivery("d1", "alert-1", recipient="ops@example.org"))
    ((taken, alert),) = store.take(NOON, MINUTE, 50)
    assert (taken.key, taken.channel, taken.recipient) == ("d1", "hook", "ops@example.org")
    assert (taken.created_at, taken.attempts, alert.key) == (NOON, 1, "alert-1")


def test_a_delivery_is_not_taken_before_its_time(store: Store) -> None:
    commit_alert(store, 1, delivery("d1", "alert-1", due=NOON + HOUR))
    assert _taken(store, minutes=59) == []
    assert _keys(_taken(store, minutes=60)) == ["d1"]


def test_a_taken_delivery_is_nobody_elses_until_its_lease_ran_out(store: Store) -> None:
    commit_alert(store, 1, delivery("d1", "alert-1"))
    (first,) = _taken(store)
    assert _taken(store, minutes=0.9) == []
    (second,) = _taken(store, minutes=1)
    assert (second.attempts, second.lease != first.lease) == (2, True)


def test_what_was_sent_is_not_taken_again(store: Store) -> None:
    commit_alert(store, 1, delivery("d1", "alert-1"))
    (taken,) = _taken(store)
    store.record_sent(taken, Receipt("204"), NOON)
    assert _taken(store, minutes=999) == []
    assert (store.undelivered_count(), store.next_delivery()) == (0, None)


def test_what_failed_is_taken_again_when_its_time_comes(store: Store) -> None:
    commit_alert(store, 1, delivery("d1", "alert-1"))
    (taken,) = _taken(store)
    store.record_failed(taken, "status 503", NOON, NOON + 5 * MINUTE)
    assert store.next_delivery() == NOON + 5 * MINUTE
    assert _taken(store, minutes=4) == []
    assert [d.attempts for d in _taken(store, minutes=5)] == [2]


def test_what_was_given_up_is_dead_and_not_taken_again(store: Store) -> None:
    commit_alert(store, 1, delivery("d1", "alert-1"))
    (taken,) = _taken(store)
    store.record_failed(taken, "status 410", NOON, None)
    assert _taken(store, minutes=999) == []
    (dead,) = store.deliveries(state=DeliveryState.DEAD)
    assert (dead.delivery.key, dead.last_error, dead.done_at) == ("d1", "status 410", NOON)
    assert store.deliveries(state=DeliveryState.DUE) == []


def test_each_try_is_kept_with_its_outcome(store: Store) -> None:
    commit_alert(store, 1, delivery("d1", "alert-1"))
    (first,) = _taken(store)
    store.record_failed(first, "status 503", NOON, NOON + MINUTE)
    (second,) = _taken(store, minutes=1)
    store.record_sent(second, Receipt("id 7"), NOON + MINUTE)
    (row,) = store.deliveries("alert-1")
    assert row.tries == (
        Attempt(1, NOON, AttemptOutcome.FAILED, "status 503"),
        Attempt(2, NOON + MINUTE, AttemptOutcome.SENT, "id 7"),
    )
    assert (row.delivery.state, row.receipt, row.last_error) == (DeliveryState.DONE, "id 7", "")


def test_only_the_holder_of_the_lease_records_what_came_of_it(store: Store) -> None:
    commit_alert(store, 1, delivery("d1", "alert-1"))
    (old,) = _taken(store)
    (new,) = _taken(store, minutes=1)
    with pytest.raises(LeaseLostError, match="d1: another process"):
        store.record_failed(old, "too late", NOON, None)
    with pytest.raises(LeaseLostError):
        store.record_sent(old, Receipt("too late"), NOON)
    store.record_sent(new, Receipt("204"), NOON)
    with pytest.raises(LeaseLostError):
        store.record_failed(new, "after it was sent", NOON, NOON)
    (row,) = store.deliveries()
    assert row.delivery.state is DeliveryState.DONE
    assert [one.outcome for one in row.tries] == [AttemptOutcome.UNKNOWN, AttemptOutcome.SENT]


def test_a_delivery_that_was_not_taken_has_no_outcome(store: Store) -> None:
    commit_alert(store, 1, delivery("d1", "alert-1"))
    with pytest.raises(LeaseLostError):
        store.record_sent(delivery("d1", "alert-1"), Receipt("?"), NOON)


# ---------------------------------------------------------------- order


def test_a_later_alert_waits_for_the_earlier_one_to_the_same_recipient(store: Store) -> None:
    commit_alert(store, 1, delivery("d1", "alert-1"))
    commit_alert(store, 2, delivery("d2", "alert-2"))
    (first,) = _taken(store)
    assert first.key == "d1"
    store.record_failed(first, "status 503", NOON, NOON + HOUR)
    assert _taken(store, minutes=30) == []
    assert store.next_delivery() == NOON + HOUR
    (again,) = _taken(store, minutes=60)
    store.record_sent(again, Receipt("204"), NOON + HOUR)
    assert _keys(_taken(store, minutes=60)) == ["d2"]


def test_a_delivery_is_listed_with_the_time_when_what_it_waits_for_is_due(store: Store) -> None:
    commit_alert(store, 1, delivery("d1", "alert-1"))
    commit_alert(store, 2, delivery("d2", "alert-2"), delivery("d3", "alert-2", recipient="other"))
    (first,) = [one for one in _taken(store) if one.key == "d1"]
    store.record_failed(first, "status 503", NOON, NOON + HOUR)
    due = {row.delivery.key: (row.due_at, row.behind_until) for row in store.deliveries()}
    assert due["d1"] == (NOON + HOUR, None)
    assert due["d2"] == (NOON + HOUR, NOON + HOUR)
    assert due["d3"] == (NOON, None)
    (again,) = [one for one in _taken(store, minutes=60) if one.key == "d1"]
    store.record_failed(again, "status 429", NOON, NOON + HOUR, hold_until=NOON + 3 * HOUR)
    held = {row.delivery.key: (row.due_at, row.held_until) for row in store.deliveries()}
    assert held == dict.fromkeys(("d1", "d2", "d3"), (NOON + 3 * HOUR, NOON + 3 * HOUR))


def test_a_dead_delivery_lets_the_later_ones_pass(store: Store) -> None:
    commit_alert(store, 1, delivery("d1", "alert-1"))
    commit_alert(store, 2, delivery("d2", "alert-2"))
    (first,) = _taken(store)
    store.record_failed(first, "status 410", NOON, None)
    assert _keys(_taken(store)) == ["d2"]


def test_other_recipients_channels_and_sources_do_not_wait(store: Store) -> None:
    store.register([source(), source("other")], NOON)
    commit_alert(store, 1, delivery("d1", "alert-1"))
    (failed,) = _taken(store)
    store.record_failed(failed, "status 503", NOON, NOON + HOUR)
    commit_alert(
        store,
        2,
        delivery("same lane", "alert-2"),
        delivery("other recipient", "alert-2", recipient="x"),
        delivery("other channel", "alert-2", channel="mail"),
    )
    commit_alert(store, 3, delivery("other source", "alert-3"), source_id="other")
    assert _keys(_taken(store)) == ["other recipient", "other channel", "other source"]


def test_the_longest_due_is_taken_first_up_to_the_limit(store: Store) -> None:
    due = [
        delivery(f"d{place}", "alert-1", recipient=str(place), due=NOON - place * MINUTE)
        for place in range(3)
    ]
    commit_alert(store, 1, *due)
    assert _keys(_taken(store, limit=2)) == ["d2", "d1"]


# ---------------------------------------------------------------- what is asked of it


def test_the_next_delivery_of_a_taken_one_is_when_its_lease_runs_out(store: Store) -> None:
    commit_alert(store, 1, delivery("d1", "alert-1"))
    assert store.next_delivery() == NOON
    _taken(store)
    assert store.next_delivery() == NOON + MINUTE


def test_what_is_still_to_be_tried_is_counted(store: Store) -> None:
    commit_alert(store, 1, delivery("d1", "alert-1"), delivery("d2", "alert-1", recipient="x"))
    assert store.undelivered_count() == 2


def test_deliveries_are_listed_newest_first_and_by_alert(store: Store) -> None:
    commit_alert(store, 1, delivery("d1", "alert-1"))
    commit_alert(store, 2, delivery("d2", "alert-2"))
    assert [row.delivery.key for row in store.deliveries()] == ["d2", "d1"]
    assert [row.delivery.key for row in store.deliveries("alert-1")] == ["d1"]
    assert [row.source_id for row in store.deliveries(limit=1)] == ["models"]


def test_a_follow_up_knows_what_the_last_message_left_to_follow_it_by(store: Store) -> None:
    commit_alert(store, 1, delivery("d1", "alert-1"), delivery("d2", "alert-1", channel="other"))
    first, other = _taken(store)
    assert (first.thread, other.thread) == (None, None)
    store.record_sent(first, Receipt("id 7", thread="1795515900.000100"), NOON)
    store.record_sent(other, Receipt("204"), NOON)

    commit_alert(store, 2, delivery("d3", "alert-2"), delivery("d4", "alert-2", channel="other"))
    assert {d.key: d.thread for d in _taken(store)} == {"d3": "1795515900.000100", "d4": None}


def test_threads_of_other_sources_and_recipients_are_their_own(store: Store) -> None:
    store.register([source("models"), source("other")], NOON)
    commit_alert(store, 1, delivery("d1", "alert-1", recipient="a@example.org"))
    (first,) = _taken(store)
    store.record_sent(first, Receipt("id 7", thread="t1"), NOON)

    commit_alert(store, 2, delivery("d2", "alert-2", recipient="b@example.org"))
    commit_alert(store, 3, delivery("d3", "alert-3", recipient="a@example.org"), source_id="other")
    assert [d.thread for d in _taken(store)] == [None, None]
