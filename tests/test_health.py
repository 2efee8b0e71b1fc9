"""The states of a source, as a table: what a look shows, and what is told of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from watcher import health as machine
from watcher import judge
from watcher.health import Policy, Shown, after_look
from watcher.model import (
    Health,
    HealthState,
    Schedule,
    Severity,
    Source,
    SourceFacts,
    Turn,
    VerdictKind,
)

OK, FAILING, BLOCKED, UNREADABLE, GONE, MOVED, STALE, FLAPPING = HealthState
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
HALF = timedelta(minutes=30)
POLICY = Policy(stale_after=24 * HOUR, remind_after=24 * HOUR, window=3 * HOUR)
FACTS = SourceFacts("docs", "https://help.example/x", "Docs", "openai")
WELL = Health(OK, since=NOON - 9 * HOUR, last_good=NOON)
TROUBLES = (FAILING, BLOCKED, UNREADABLE, GONE, MOVED)


def shown(letter: str) -> Shown:
    """A capital is a reading, A the accepted one; a small letter the trouble of that initial."""
    if letter.isupper():
        return Shown(OK, letter, is_calm=letter == "A")
    state = next(state for state in TROUBLES if state.value.startswith(letter))
    return Shown(state, state.value, (f"it is {state.value}",))


class Story:
    """Looks at one source, half an hour apart, and what is told."""

    def __init__(self, health: Health = WELL, policy: Policy = POLICY) -> None:
        self.health = health
        self.now = NOON
        self.told: list[str] = []
        self._policy = policy

    def look(self, letters: str, gap: timedelta = HALF) -> Story:
        for letter in letters:
            self.now += gap
            self._look(shown(letter))
        return self

    def _look(self, seen: Shown) -> None:
        before = machine.aged(self.health, self.now, self._policy)
        after = after_look(before, seen, self.now, self._policy)
        heard = judge.alert_of_health(self.health, after, FACTS, self.now)
        heard = heard or judge.alert_of_health(before, after, FACTS, self.now)
        if heard is not None:
            again = "again " if after.reminders else ""
            self.told.append(again + after.state.value)
        self.health = after


# ---------------------------------------------------------------- one look


TABLE = [
    # from, seen, becomes, told
    (OK, "A", OK, []),
    (OK, "b", BLOCKED, ["blocked"]),
    (OK, "u", UNREADABLE, ["unreadable"]),
    (OK, "g", GONE, ["gone"]),
    (OK, "m", MOVED, ["moved"]),
    (OK, "f", FAILING, []),
    *[(state, "A", OK, ["ok"]) for state in TROUBLES],
    *[(state, state.value[0], state, []) for state in TROUBLES],
    *[
        (one, other.value[0], other, [other.value])
        for one, other in product(TROUBLES, TROUBLES)
        if one is not other
    ],
    (STALE, "A", OK, ["ok"]),
    *[(STALE, state.value[0], state, [state.value]) for state in TROUBLES],
    *[(FLAPPING, letter, FLAPPING, []) for letter in "Afbugm"],
]


def begun(state: HealthState) -> Health:
    """A source in a state since long enough to have been told, seen well an hour ago."""
    if state is OK:
        return WELL
    turns = (Turn(NOON - HOUR, "x"),) if state is FLAPPING else ()
    return Health(
        state,
        since=NOON - HOUR,
        reasons=("before",),
        failures=5,
        last_good=NOON - HOUR,
        told=state,
        told_at=NOON - HOUR,
        turns=turns,
    )


@pytest.mark.parametrize(("state", "seen", "becomes", "told"), TABLE)
def test_a_look_moves_a_state_by_the_table(
    state: HealthState, seen: str, becomes: HealthState, told: list[str]
) -> None:
    story = Story(begun(state)).look(seen)
    assert (story.health.state, story.told) == (becomes, told)


def test_the_table_has_every_state_and_every_kind_of_look() -> None:
    assert {(state, seen) for state, seen, _, _ in TABLE} == set(product(HealthState, "Afbugm"))


@pytest.mark.parametrize("kind", [kind for kind in VerdictKind if kind is not VerdictKind.ARTICLE])
def test_every_verdict_but_the_article_is_a_trouble(kind: VerdictKind) -> None:
    assert machine.shown_by_trouble(kind, ["why"]).state in TROUBLES


# ---------------------------------------------------------------- told once, with hysteresis


@pytest.mark.parametrize(
    ("looks", "told"),
    [
        ("bbbbA", ["blocked", "ok"]),
        ("ffA", []),
        ("fffA", ["failing", "ok"]),
        ("ffffffA", ["failing", "ok"]),
        ("bffA", ["blocked", "failing", "ok"]),
        ("bfA", ["blocked", "ok"]),
        ("bugA", ["blocked", "unreadable", "gone", "ok"]),
        ("fAfAfAfA", []),
    ],
)
def test_trouble_is_told_once_and_its_end_once(looks: str, told: list[str]) -> None:
    assert Story().look("A").look(looks).told == told


@pytest.mark.parametrize(
    ("looks", "told"),
    [
        ("bAbAbAbA", ["blocked", "ok", "flapping"]),
        ("bAbbbbbbbbb", ["blocked", "ok", "flapping", "blocked"]),
        ("bAbAAAAAAAAA", ["blocked", "ok", "flapping", "ok"]),
        ("BAB", ["flapping"]),
        ("BABABABA", ["flapping"]),
        ("BABAAAAAAAA", ["flapping", "ok"]),
        ("BABbBAbA", ["flapping"]),
        ("BCD", []),
        ("BA", []),
    ],
)
def test_what_goes_back_and_forth_is_told_once_until_it_settles(
    looks: str, told: list[str]
) -> None:
    assert Story().look("A").look(looks).told == told


def test_going_back_and_forth_over_days_is_not_flapping() -> None:
    story = Story().look("A").look("bAbAb", gap=5 * HOUR)
    assert story.told == ["blocked", "ok", "blocked", "ok", "blocked"]


def test_a_page_that_reads_differently_at_each_look_flaps() -> None:
    after = after_look(WELL, Shown(OK, "D", is_unsettled=True), NOON + HALF, POLICY)
    assert after.state is FLAPPING
    assert after.reasons == ("the page reads differently at each look",)


def test_flapping_names_what_it_goes_between() -> None:
    story = Story().look("AbAb")
    assert story.health.reasons[0] == "the page is blocked and readable in turn"


def test_trouble_is_loud_and_its_end_is_not() -> None:
    blocked = Story().look("b").health
    begins = judge.alert_of_health(WELL, blocked, FACTS, NOON)
    ends = judge.alert_of_health(blocked, WELL, FACTS, NOON)
    assert [alert and alert.severity for alert in (begins, ends)] == [Severity.HIGH, Severity.LOW]


def test_the_last_good_look_outlives_trouble() -> None:
    gone = Story().look("Ag").health
    assert (gone.last_good, gone.reasons) == (NOON + HALF, ("it is gone",))


# ---------------------------------------------------------------- reminders


def test_trouble_that_goes_on_is_told_again_after_ever_longer_times_up_to_a_week() -> None:
    story = Story().look("b")
    at = []
    for _ in range(24 * 24):
        before = len(story.told)
        story.look("b", gap=HOUR)
        at += [(story.now - NOON - HALF) // HOUR] * (len(story.told) - before)
    assert story.told[1:] == ["again blocked"] * 5
    assert at == [24, 24 + 48, 24 + 48 + 96, 24 + 48 + 96 + 168, 24 + 48 + 96 + 168 + 168]


def test_without_reminders_it_is_told_once() -> None:
    story = Story(policy=Policy(24 * HOUR, timedelta(0), 3 * HOUR))
    assert story.look("b" * 100, gap=HOUR).told == ["blocked"]


def test_each_reminder_has_a_key_of_its_own() -> None:
    blocked = Story().look("b").health
    one = after_look(blocked, shown("b"), NOON + 30 * HOUR, POLICY)
    two = after_look(one, shown("b"), NOON + 90 * HOUR, POLICY)
    keys = [
        alert.key
        for before, after in ((WELL, blocked), (blocked, one), (one, two))
        if (alert := judge.alert_of_health(before, after, FACTS, NOON))
    ]
    assert len(set(keys)) == 3


# ---------------------------------------------------------------- silence


def test_nobody_looked_for_long_is_told_with_the_next_good_look() -> None:
    story = Story().look("A").look("A", gap=25 * HOUR)
    assert story.told == ["ok"]
    assert story.health.state is OK


def test_nobody_looked_for_long_and_the_next_look_fails_is_stale_at_once() -> None:
    story = Story().look("A").look("f", gap=25 * HOUR)
    assert story.told == ["stale"]
    assert story.look("A").told == ["stale", "ok"]


def test_nobody_looked_for_long_and_the_next_look_is_blocked_is_told_as_blocked() -> None:
    assert Story().look("A").look("b", gap=25 * HOUR).told == ["blocked"]


def test_a_page_seen_only_through_old_captures_is_stale_until_it_is_seen_fresh() -> None:
    story = Story().look("A")
    old = Shown(OK, "A", as_of=NOON - 30 * HOUR, is_calm=True)
    fresh = Shown(OK, "A", as_of=NOON + 30 * HOUR, is_calm=True)
    for seen in (old, old, fresh):
        story.now += 13 * HOUR
        story._look(seen)
    assert story.told == ["stale", "ok"]


def test_a_capture_does_not_make_the_last_good_look_older() -> None:
    old = Shown(OK, "A", as_of=NOON - HOUR, is_calm=True)
    assert after_look(WELL, old, NOON + HALF, POLICY).last_good == NOON


def test_a_state_asked_for_later_shows_that_nobody_looked() -> None:
    shown_now = machine.aged(WELL, NOON + 25 * HOUR, POLICY)
    assert shown_now.state is STALE
    assert shown_now.since == NOON + 24 * HOUR
    assert machine.aged(WELL, NOON + 23 * HOUR, POLICY) is WELL


@pytest.mark.parametrize(
    ("schedule", "stale", "window"),
    [
        (Schedule(every=HALF), 24 * HOUR, 3 * HOUR),
        (Schedule(every=timedelta(minutes=5)), 24 * HOUR, HOUR),
        (Schedule(every=24 * HOUR), 72 * HOUR, 144 * HOUR),
        (Schedule(cron="0 6 * * *"), 72 * HOUR, 144 * HOUR),
        (Schedule(cron="*/30 * * * *"), 24 * HOUR, 3 * HOUR),
    ],
)
def test_what_a_source_does_not_say_follows_from_its_interval(
    schedule: Schedule, stale: timedelta, window: timedelta
) -> None:
    source = Source("docs", "https://help.example", "generic", schedule)
    assert machine.policy_of(source, NOON) == Policy(stale, 24 * HOUR, window)
