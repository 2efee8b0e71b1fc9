"""What is told, to whom, and when things are due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from watcher import judge
from watcher.model import (
    Alert,
    AlertKind,
    Change,
    ChangeKind,
    Delivery,
    Direction,
    Extraction,
    PackRef,
    Revision,
    RevisionKind,
    Route,
    Schedule,
    Scheme,
    Severity,
    SourceFacts,
)
from watcher.routing import Routing, deliveries_of

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SOURCE = SourceFacts("docs", "https://help.example/1", "Docs", "openai")
TIGHTENED = Change(
    ChangeKind.REQUIREMENT_ADDED,
    "access",
    Direction.TIGHTENED,
    Severity.HIGH,
    "openai",
    subject="o3",
)
REWORDED = Change(
    ChangeKind.STATEMENT_REWORDED, "statement", Direction.NEUTRAL, Severity.LOW, "openai", text="x"
)


def revision(*changes: Change, key: str = "k1") -> Revision:
    extraction = Extraction(PackRef("openai.page", 1, "d"), Scheme("openai"), ())
    return Revision(key, "docs", RevisionKind.CHANGE, NOON, 1, extraction, "Docs", changes)


def alert(**fields: object) -> Alert:
    values: dict[str, object] = {
        "key": "a",
        "kind": AlertKind.CHANGE,
        "source": SOURCE,
        "at": NOON,
        "severity": Severity.HIGH,
        "changes": (TIGHTENED,),
    }
    return Alert(**(values | fields))  # type: ignore[arg-type]


def routing(*routes: Route) -> Routing:
    return Routing(routes, {"slack": ("",), "mail": ("a@x.example", "b@x.example")})


def channels_told(told: Alert, *routes: Route) -> list[str]:
    return [delivery.channel for delivery in deliveries_of(told, routing(*routes), NOON)]


def test_a_source_without_jitter_is_due_after_its_interval() -> None:
    assert judge.next_due(Schedule(every=timedelta(minutes=30)), "docs", NOON) == datetime(
        2026, 3, 1, 12, 30, tzinfo=UTC
    )


def test_jitter_spreads_sources_within_its_width_around_the_interval() -> None:
    schedule = Schedule(every=timedelta(minutes=30), jitter=timedelta(minutes=4))
    due = [judge.next_due(schedule, f"source-{n}", NOON) for n in range(50)]
    assert min(due) >= NOON + timedelta(minutes=28)
    assert max(due) <= NOON + timedelta(minutes=32)
    assert len(set(due)) > 40


def test_a_cron_source_is_due_at_its_next_slot_in_utc() -> None:
    assert judge.next_due(Schedule(cron="15 * * * *"), "docs", NOON) == datetime(
        2026, 3, 1, 12, 15, tzinfo=UTC
    )


def test_slots_that_passed_while_nobody_looked_are_not_made_up_for() -> None:
    late = NOON + timedelta(days=3, minutes=1)
    assert judge.next_due(Schedule(every=timedelta(hours=1)), "docs", late) == late + timedelta(
        hours=1
    )


def test_a_failed_delivery_is_tried_again_soon_at_first_and_later_with_each_failure() -> None:
    gaps = []
    for attempts in range(1, 6):
        delivery = Delivery("k", "a", "slack", attempts=attempts, created_at=NOON)
        at = judge.next_attempt(delivery, NOON, None, timedelta(days=3))
        assert at is not None
        gaps.append((at - NOON).total_seconds())
    assert gaps == sorted(gaps)
    assert 5 <= gaps[0] <= 6
    assert 18000 <= gaps[4] <= 21600


def test_retry_after_is_never_undercut() -> None:
    delivery = Delivery("k", "a", "slack", attempts=1, created_at=NOON)
    at = judge.next_attempt(delivery, NOON, 900.0, timedelta(days=3))
    assert at is not None
    assert at >= NOON + timedelta(seconds=900)


def test_the_last_try_is_at_the_end_of_the_horizon_and_then_it_is_given_up() -> None:
    created = NOON - timedelta(days=2, hours=20)
    delivery = Delivery("k", "a", "slack", attempts=9, created_at=created)
    end = created + timedelta(days=3)
    assert judge.next_attempt(delivery, NOON, None, timedelta(days=3)) == end
    assert judge.next_attempt(delivery, end, None, timedelta(days=3)) is None


def test_a_revision_of_rules_is_heard_with_its_worst_severity() -> None:
    told = judge.alert_of_revision(revision(TIGHTENED, REWORDED), SOURCE)
    assert told is not None
    assert told.severity is Severity.HIGH


def test_a_revision_of_mere_wording_is_not_heard() -> None:
    assert judge.alert_of_revision(revision(REWORDED), SOURCE) is None


def test_the_same_change_detected_again_has_the_same_alert_and_delivery_keys() -> None:
    later = Revision(
        "k1",
        "docs",
        RevisionKind.CHANGE,
        NOON + timedelta(minutes=5),
        2,
        revision().extraction,
        "Docs",
        (TIGHTENED,),
    )
    one = judge.alert_of_revision(revision(TIGHTENED), SOURCE)
    two = judge.alert_of_revision(later, SOURCE)
    assert one is not None
    assert two is not None
    assert one.key == two.key
    assert [d.key for d in deliveries_of(one, routing(), NOON)] == [
        d.key for d in deliveries_of(two, routing(), NOON)
    ]


def test_going_back_and_forth_gives_a_new_key_each_time() -> None:
    keys = []
    parent: str | None = None
    for canonical in ("a", "b", "a", "b"):
        parent = judge.revision_key(parent, "docs", "change", canonical, "pack")
        keys.append(parent)
    assert len(set(keys)) == 4


HALF_HOUR = Schedule(every=timedelta(minutes=30))
SIX_HOURS = timedelta(hours=6)


def waits(schedule: Schedule, longest: timedelta) -> list[float]:
    return [
        (judge.due_in_trouble(schedule, "docs", NOON, n, longest) - NOON) / timedelta(hours=1)
        for n in range(1, 10)
    ]


def test_what_goes_on_failing_is_looked_at_ever_more_rarely_up_to_a_limit() -> None:
    found = waits(HALF_HOUR, SIX_HOURS)
    assert found[:3] == [0.5, 0.5, 0.5]
    for wait, most in zip(found[3:], (1, 2, 4, 6, 6, 6), strict=True):
        assert 0.8 * most <= wait <= most


def test_the_spread_is_of_the_source_and_the_count_not_of_the_clock() -> None:
    later = NOON + timedelta(days=3, seconds=7)
    due = judge.due_in_trouble(HALF_HOUR, "docs", NOON, 5, SIX_HOURS) - NOON
    assert judge.due_in_trouble(HALF_HOUR, "docs", later, 5, SIX_HOURS) - later == due
    others = {judge.due_in_trouble(HALF_HOUR, str(n), NOON, 5, SIX_HOURS) for n in range(20)}
    assert len(others) == 20


def test_without_backoff_and_for_rare_looks_the_time_is_the_usual_one() -> None:
    assert waits(HALF_HOUR, timedelta(0)) == [0.5] * 9
    assert waits(Schedule(every=timedelta(hours=8)), SIX_HOURS) == [8.0] * 9


def test_slots_of_cron_are_left_out_while_trouble_goes_on() -> None:
    hourly = Schedule(cron="15 * * * *")
    found = [
        judge.due_in_trouble(hourly, "docs", NOON, n, SIX_HOURS) - NOON for n in (3, 4, 5, 6, 20)
    ]
    assert found[0] == timedelta(minutes=15)
    assert all(wait % timedelta(hours=1) == timedelta(minutes=15) for wait in found)
    hours = [wait // timedelta(hours=1) for wait in found]
    assert 0 < hours[1] <= hours[2] <= hours[3] <= hours[4] <= 5
