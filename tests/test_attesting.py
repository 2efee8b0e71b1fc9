"""What can be said of a period, and what cannot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from watcher.attesting import Gap, Looks, gaps, last_good, with_states
from watcher.model import HealthState, Outcome

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def looks(first: float, last: float, outcome: Outcome = Outcome.UNCHANGED, note: str = "") -> Looks:
    end = NOON + last * HOUR
    return Looks(outcome, NOON + first * HOUR, end, end + HOUR, note)


def test_looks_in_their_rhythm_leave_no_gap() -> None:
    runs = [looks(0, 0, Outcome.FIRST_SEEN), looks(1, 5), looks(6.5, 9)]
    assert gaps(runs, NOON, NOON + 10 * HOUR) == ()


def test_a_time_in_which_nobody_looked_is_a_gap() -> None:
    runs = [looks(0, 2), looks(9, 10)]
    assert gaps(runs, NOON, NOON + 10 * HOUR) == (
        Gap(NOON + 2 * HOUR, NOON + 9 * HOUR, "nobody looked"),
    )


def test_trouble_that_lasted_is_a_gap_with_its_reason_and_a_passing_failure_is_none() -> None:
    blocked = looks(3, 8, Outcome.FAILED, "a challenge page")
    assert gaps([looks(0, 2), blocked, looks(9, 9)], NOON, NOON + 9 * HOUR) == (
        Gap(NOON + 2 * HOUR, NOON + 9 * HOUR, "no good look: a challenge page"),
    )
    short = looks(3, 3, Outcome.FAILED, "timeout")
    assert gaps([looks(0, 2), short, looks(4, 4)], NOON, NOON + 4 * HOUR) == ()


def test_a_gap_names_its_reasons_in_their_order_and_the_states_of_trouble() -> None:
    failing, blocked = looks(3, 4, Outcome.FAILED, "timeout"), looks(5, 8, Outcome.FAILED, "a wall")
    found = gaps([looks(0, 2), failing, blocked, looks(9, 9)], NOON, NOON + 9 * HOUR)
    turns = [
        (NOON + 3 * HOUR, HealthState.FAILING),
        (NOON + 5 * HOUR, HealthState.BLOCKED),
        (NOON + 9 * HOUR, HealthState.OK),
        (NOON + 20 * HOUR, HealthState.GONE),
    ]
    assert with_states(found, turns) == (
        Gap(
            NOON + 2 * HOUR,
            NOON + 9 * HOUR,
            "no good look: timeout; then: a wall",
            (HealthState.FAILING, HealthState.BLOCKED),
        ),
    )


def test_of_many_reasons_of_a_gap_the_latest_are_told() -> None:
    bad = [looks(3 + n, 3 + n, Outcome.FAILED, f"fault {n}") for n in range(5)]
    (gap,) = gaps([looks(0, 2), *bad, looks(9, 9)], NOON, NOON + 9 * HOUR)
    told = "fault 2; then: fault 3; then: fault 4"
    assert gap.reason == f"no good look: {told} (after 2 other reasons)"


def test_a_watcher_that_stopped_cannot_speak_of_now() -> None:
    assert gaps([looks(0, 2)], NOON, NOON + 6 * HOUR) == (
        Gap(NOON + 2 * HOUR, NOON + 6 * HOUR, "nobody looked"),
    )


def test_the_time_before_the_first_look_is_a_gap_and_so_is_all_without_any() -> None:
    (before,) = gaps([looks(5, 6)], NOON, NOON + 6 * HOUR)
    assert (before.start, before.end) == (NOON, NOON + 5 * HOUR)
    assert gaps([], NOON, NOON + HOUR) == (Gap(NOON, NOON + HOUR, "it was not looked at yet"),)


def test_looks_in_vain_before_the_first_good_one_are_the_reason_of_its_gap() -> None:
    """Also where the one in vain is the very first, at which an account begins."""
    runs = [looks(0, 0, Outcome.FAILED, "a challenge page"), looks(1, 2, Outcome.FIRST_SEEN)]
    assert gaps(runs, NOON, NOON + 2 * HOUR) == (
        Gap(NOON, NOON + HOUR, "no good look: a challenge page"),
    )
    assert gaps(runs[:1], NOON, NOON) == ()
    assert gaps(runs[:1], NOON, NOON + HOUR) == (
        Gap(NOON, NOON + HOUR, "no good look: a challenge page"),
    )


def test_after_a_look_in_vain_nothing_is_said_of_the_time_since_the_last_good_one() -> None:
    """However early: the page may be another by now."""
    gone = looks(2.5, 2.5, Outcome.FAILED, "answered 404")
    assert gaps([looks(0, 2), gone], NOON, NOON + 2.6 * HOUR) == (
        Gap(NOON + 2 * HOUR, NOON + 2.6 * HOUR, "no good look: answered 404"),
    )


def test_a_change_that_waits_for_its_confirmation_is_no_page_that_could_not_be_read() -> None:
    pending = looks(2.5, 2.5, Outcome.PENDING, "a change was seen in 1 of 2 looks")
    assert gaps([looks(0, 2), pending], NOON, NOON + 2.6 * HOUR) == (
        Gap(NOON + 2 * HOUR, NOON + 2.6 * HOUR, "a change was seen in 1 of 2 looks"),
    )


def test_an_account_speaks_up_to_its_last_good_look() -> None:
    gone = looks(3, 3, Outcome.FAILED, "answered 404")
    assert last_good([looks(0, 2), gone]) == NOON + 2 * HOUR
    assert last_good([gone]) is None


def test_a_gap_outside_the_period_does_not_count() -> None:
    runs = [looks(0, 2), looks(9, 20)]
    assert gaps(runs, NOON + 9 * HOUR, NOON + 20 * HOUR) == ()
