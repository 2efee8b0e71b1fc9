"""What can be said of a period: when a source was looked at, and when nobody can know.

A look speaks for the time up to it since the look before, if that was not longer ago than the
schedule allows. Everything else is a gap, and of a gap nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from watcher.model import Outcome

SLACK = 2
"""A look may come up to so many times its usual distance after the one before."""

_GOOD = frozenset({Outcome.FIRST_SEEN, Outcome.NOT_MODIFIED, Outcome.UNCHANGED, Outcome.CHANGED})


@dataclass(frozen=True, slots=True)
class Looks:
    """Looks in a row that ended alike, from the first to the last; `next_due` is when the one
    after the last was due."""

    outcome: Outcome
    first_at: datetime
    last_at: datetime
    next_due: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A time of which nothing is known, and why."""

    start: datetime
    end: datetime
    reason: str


def gaps(runs: Iterable[Looks], since: datetime, until: datetime) -> tuple[Gap, ...]:
    """The times between two moments that no good look speaks for. `runs` in any order."""
    in_order = sorted(runs, key=lambda run: run.first_at)
    found: list[Gap] = []
    known: datetime | None = None
    allowed: datetime | None = None
    for run in in_order:
        if run.outcome not in _GOOD:
            continue
        if known is None:
            found.append(Gap(since, run.first_at, "it was not looked at yet"))
        elif allowed is not None and run.first_at > allowed:
            found.append(Gap(known, run.first_at, _why(in_order, known, run.first_at)))
        known = run.last_at
        allowed = run.last_at + SLACK * (run.next_due - run.last_at)
    if known is None:
        found.append(Gap(since, until, _why(in_order, since, until)))
    elif allowed is not None and until > allowed:
        found.append(Gap(known, until, _why(in_order, known, until)))
    return tuple(
        Gap(max(gap.start, since), min(gap.end, until), gap.reason)
        for gap in found
        if gap.end > since and gap.start < until and max(gap.start, since) < min(gap.end, until)
    )


def _why(runs: Sequence[Looks], start: datetime, end: datetime) -> str:
    bad = [
        run.note or run.outcome.value
        for run in runs
        if run.outcome not in _GOOD and start < run.last_at <= end
    ]
    return f"it could not be read: {bad[-1]}" if bad else "nobody looked"
