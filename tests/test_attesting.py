"""What can be said of a period, and what cannot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from watcher.attesting import Gap, Looks, gaps
from watcher.model import Outcome

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
        Gap(NOON + 2 * HOUR, NOON + 9 * HOUR, "it could not be read: a challenge page"),
    )
    short = looks(3, 3, Outcome.FAILED, "timeout")
    assert gaps([looks(0, 2), short, looks(4, 4)], NOON, NOON + 4 * HOUR) == ()


def test_a_watcher_that_stopped_cannot_speak_of_now() -> None:
    assert gaps([looks(0, 2)], NOON, NOON + 6 * HOUR) == (
        Gap(NOON + 2 * HOUR, NOON + 6 * HOUR, "nobody looked"),
    )


def test_the_time_before_the_first_look_is_a_gap_and_so_is_all_without_any() -> None:
    (before,) = gaps([looks(5, 6)], NOON, NOON + 6 * HOUR)
    assert (before.start, before.end) == (NOON, NOON + 5 * HOUR)
    assert gaps([], NOON, NOON + HOUR) == (Gap(NOON, NOON + HOUR, "nobody looked"),)


def test_a_gap_outside_the_period_does_not_count() -> None:
    runs = [looks(0, 2), looks(9, 20)]
    assert gaps(runs, NOON + 9 * HOUR, NOON + 20 * HOUR) == ()
