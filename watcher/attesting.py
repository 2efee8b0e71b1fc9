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
            found.append(_before_any(in_order, since, run.first_at))
        elif allowed is not None and run.first_at > allowed:
            found.append(Gap(known, run.first_at, _why(in_order, known, run.first_at)))
        known = run.last_at
        allowed = run.last_at + SLACK * (run.next_due - run.last_at)
    if known is None:
        found.append(_before_any(in_order, since, until))
    elif allowed is not None and (until > allowed or _in_vain(in_order, known, until)):
        found.append(Gap(known, until, _why(in_order, known, until)))
    return tuple(
        Gap(max(gap.start, since), min(gap.end, until), gap.reason)
        for gap in found
        if gap.end > since and gap.start < until and max(gap.start, since) < min(gap.end, until)
    )


def last_good(runs: Iterable[Looks]) -> datetime | None:
    """When a look last spoke for the time before it; None where none ever did."""
    return max((run.last_at for run in runs if run.outcome in _GOOD), default=None)


def _before_any(runs: Sequence[Looks], start: datetime, end: datetime) -> Gap:
    """The time up to the first good look, of which nothing can be known."""
    if _in_vain(runs, start, end):
        return Gap(start, end, _why(runs, start, end))
    return Gap(start, end, "it was not looked at yet")


def _in_vain(runs: Sequence[Looks], start: datetime, end: datetime) -> list[Looks]:
    """The looks of a time that showed nothing that can be relied on."""
    return [
        run
        for run in runs
        if run.outcome not in _GOOD and run.first_at <= end and run.last_at >= start
    ]


def _why(runs: Sequence[Looks], start: datetime, end: datetime) -> str:
    bad = _in_vain(runs, start, end)
    if not bad:
        return "nobody looked"
    if bad[-1].outcome is Outcome.PENDING:
        return bad[-1].note or "a change was seen and is not confirmed yet"
    return f"no good look: {bad[-1].note or bad[-1].outcome.value}"
