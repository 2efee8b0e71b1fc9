"""What can be said of a period: when a source was looked at, and when nobody can know.

A look speaks for the time up to it since the look before, if that was not longer ago than the
schedule allows. Everything else is a gap, and of a gap nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.model import HealthState, Outcome

SLACK = 2
"""A look may come up to so many times its usual distance after the one before."""

_MOST = 3
"""Reasons that are told of one gap: the latest."""

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
    """A time of which nothing is known, and why; `states` are those the source came into then, in
    their order."""

    start: datetime
    end: datetime
    reason: str
    states: tuple[HealthState, ...] = ()


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


def with_states(
    found: Iterable[Gap], turns: Iterable[tuple[datetime, HealthState]]
) -> tuple[Gap, ...]:
    """The gaps with the states of trouble that a source came into within each. `turns` in order."""
    known = [(at, state) for at, state in turns if state is not HealthState.OK]
    return tuple(
        replace(
            gap,
            states=tuple(dict.fromkeys(state for at, state in known if gap.start <= at <= gap.end)),
        )
        for gap in found
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
    notes = list(dict.fromkeys(run.note or run.outcome.value for run in bad))
    more = f" (after {len(notes) - _MOST} other reasons)" if len(notes) > _MOST else ""
    return f"no good look: {'; then: '.join(notes[-_MOST:])}{more}"
