"""What happened, and what stood when."""

from __future__ import annotations

from dataclasses import replace

from tests.store.material import (
    CHANGE,
    HOUR,
    NOON,
    access,
    check,
    claimed,
    commit_revision,
    page,
    revision,
    source,
)
from watcher.model import (
    Assessment,
    Decision,
    Health,
    HealthState,
    Impact,
    Outcome,
    Profile,
    Record,
    Severity,
    Standing,
    Statement,
)
from watcher.store import HealthEvent, RevisionRow, Store


def _commit_health(store: Store, state: HealthState, hours: int) -> None:
    at = NOON + hours * HOUR
    decision = Decision(check(Outcome.FAILED, at=at), Health(state, since=at), health_changed=True)
    store.commit(claimed(store, now=at), decision)


def _keys(rows: list[RevisionRow]) -> list[str]:
    return [row.key for row in rows]


def _standing(store: Store, seq: int) -> list[Record]:
    return [standing.record for standing in store.rules_at("models", seq)]


def test_a_revision_comes_back_with_all_but_its_records(store: Store) -> None:
    impact = Impact(
        Profile("openai", "tier:1", has=("verification",)),
        "o3",
        "*",
        Assessment(Standing.YES),
        Assessment(Standing.TODO, ("verification",)),
    )
    snapshot_id = store.keep("models", page())
    quiet = replace(CHANGE, severity=Severity.LOW, tier="tier:2")
    new = revision("r1", snapshot_id, access(), access("tier:2"), changes=(CHANGE, quiet))
    new = replace(new, impacts=(impact,))


def test_a_number_of_no_revision_has_none(store: Store) -> None:
    _commit_health(store, HealthState.GONE, 0)
    assert store.revision(store.health_events()[0].seq) is None


def test_revisions_come_newest_first_a_page_at_a_time(store: Store) -> None:
    for number in range(5):
        commit_revision(store, f"r{number}", at=NOON + number * HOUR)
    newest = store.revisions("models", limit=2)
    assert _keys(newest) == ["r4", "r3"]
    assert _keys(store.revisions("models", limit=2, before=newest[-1].seq)) == ["r2", "r1"]


def test_revisions_are_bounded_by_times_inclusively(store: Store) -> None:
    for number in range(5):
        commit_revision(store, f"r{number}", at=NOON + number * HOUR)
    found = store.revisions(since=NOON + HOUR, until=NOON + 3 * HOUR)
    assert _keys(found) == ["r3", "r2", "r1"]


def test_revisions_of_all_sources_come_together(store: Store) -> None:
    store.register([source(), source("other")], NOON)
    commit_revision(store, "r1")
    commit_revision(store, "r2", source_id="other")
    assert _keys(store.revisions()) == ["r2", "r1"]
    assert _keys(store.revisions("other")) == ["r2"]


def test_the_log_has_revisions_and_health_in_the_order_they_happened(store: Store) -> None:
    commit_revision(store, "r1")
    _commit_health(store, HealthState.BLOCKED, 1)
    commit_revision(store, "r2", at=NOON + 2 * HOUR)
    events = store.log("models")
    assert [type(event) for event in events] == [RevisionRow, HealthEvent, RevisionRow]
    assert [event.at for event in events] == [NOON + 2 * HOUR, NOON + HOUR, NOON]
    assert store.log("models", limit=1) == events[:1]
    assert store.log("models", before=events[1].seq) == events[2:]


def test_what_happened_stands_among_its_time_whenever_it_was_written(store: Store) -> None:
    store.register([source(), source("other")], NOON)
    commit_revision(store, "r1", at=NOON + HOUR)
    commit_revision(store, "r2", at=NOON, source_id="other")
    commit_revision(store, "r3", at=NOON + 2 * HOUR, source_id="other")
    commit_revision(store, "r4", at=NOON)
    found = store.happened()
    assert [getattr(one, "key", "") for one in found] == ["r3", "r1", "r4", "r2"]
    assert [getattr(one, "key", "") for one in store.happened("other")] == ["r3", "r2"]
    assert store.happened(limit=2) == found[:2]


def test_order_is_by_number_though_the_clock_was_set_back(store: Store) -> None:
    commit_revision(store, "r1", at=NOON + HOUR)
    commit_revision(store, "r2", at=NOON)
    assert _keys(store.revisions()) == ["r2", "r1"]


def test_the_revision_that_stood_at_a_moment_is_the_last_before_it(store: Store) -> None:
    commit_revision(store, "r1", at=NOON)
    commit_revision(store, "r2", at=NOON + HOUR)
    stood = {
        minutes: store.revision_at("models", NOON + minutes * HOUR / 60)
        for minutes in (-1, 0, 59, 60)
    }
    assert {minutes: row and row.key for minutes, row in stood.items()} == {
        -1: None,
        0: "r1",
        59: "r1",
        60: "r2",
    }


# ---------------------------------------------------------------- records


def test_the_records_of_any_revision_can_be_had(store: Store) -> None:
    first = commit_revision(store, "r1", access("tier:1"), access("tier:2"))
    second = commit_revision(store, "r2", access("tier:2", needs=("verification",)))
    third = commit_revision(store, "r3", access("tier:3"), Statement("Tiers may change."))
    assert _standing(store, first) == [access("tier:1"), access("tier:2")]
    assert _standing(store, second) == [access("tier:2", needs=("verification",))]
    assert _standing(store, third) == [access("tier:3"), Statement("Tiers may change.")]


def test_a_record_for_several_segments_is_kept_by_segment(store: Store) -> None:
    both = replace(access(), segments=("tier:1", "tier:2"))
    seq = commit_revision(store, "r1", both)
    assert _standing(store, seq) == [access("tier:1"), access("tier:2")]


def test_a_record_that_says_the_same_has_stood_since_it_first_did(store: Store) -> None:
    first = commit_revision(store, "r1", access("tier:1"), at=NOON)
    second = commit_revision(store, "r2", access("tier:1"), access("tier:2"), at=NOON + HOUR)
    old, new = store.rules_at("models", second)
    assert (old.since_seq, old.since_at) == (first, NOON)
    assert (new.since_seq, new.since_at) == (second, NOON + HOUR)


def test_other_words_for_the_same_keep_since_when_and_show_the_words_of_then(store: Store) -> None:
    first = commit_revision(store, "r1", access(quote="old words"))
    second = commit_revision(store, "r2", access(quote="new words"))
    third = commit_revision(store, "r3", access(quote="newest words"))
    words = [
        [(s.record.provenance.quote, s.since_seq) for s in store.rules_at("models", seq)]
        for seq in (first, second, third)
    ]
    assert words == [[("old words", first)], [("new words", first)], [("newest words", first)]]


def test_a_record_that_went_and_came_back_stands_since_it_came_back(store: Store) -> None:
    commit_revision(store, "r1", access())
    between = commit_revision(store, "r2")
    last = commit_revision(store, "r3", access())
    assert _standing(store, between) == []
    (standing,) = store.rules_at("models", last)
    assert standing.since_seq == last


def test_an_event_after_a_revision_stands_under_its_records(store: Store) -> None:
    commit_revision(store, "r1", access())
    _commit_health(store, HealthState.GONE, 1)
    assert _standing(store, store.health_events()[0].seq) == [access()]


def test_the_records_of_one_source_are_not_those_of_another(store: Store) -> None:
    store.register([source(), source("other")], NOON)
    commit_revision(store, "r1", access("tier:1"))
    seq = commit_revision(store, "r2", access("tier:2"), source_id="other")
    assert _standing(store, seq) == [access("tier:1")]
