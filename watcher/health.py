"""The states of a source: what a look, or the lack of one, makes of its health.

A look *shows* something: a reading of the page, or a kind of trouble. Health is told when it
changes and once more when it is well again. What changes back and forth (A, B, A, B within the
window) is flapping, told once, and quiet until one thing has stood for the whole window.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from cronsim import CronSim

from watcher.model import Health, HealthState, Schedule, Source, Turn, VerdictKind

FAILURES_BEFORE_TOLD = 3
"""A source that merely fails (timeouts, 5xx) is told after so many looks in a row: most pass."""

RETURNS_OF_FLAPPING = 2
"""A, B, A, B: in the window the page went back to what it showed before so many times."""

LONGEST_SILENCE = timedelta(days=7)
"""Trouble that goes on is told again at least so often, unless reminders are off."""

_LEAST_STALE = timedelta(days=1)
_LEAST_WINDOW = timedelta(hours=1)
_TURNS_KEPT = 12

_STATE_OF_VERDICT = {
    VerdictKind.CHALLENGE: HealthState.BLOCKED,
    VerdictKind.REFUSED: HealthState.BLOCKED,
    VerdictKind.LOGIN_WALL: HealthState.BLOCKED,
    VerdictKind.CONSENT_WALL: HealthState.BLOCKED,
    VerdictKind.SOFT_404: HealthState.GONE,
    VerdictKind.NOT_FOUND: HealthState.GONE,
    VerdictKind.MAINTENANCE: HealthState.FAILING,
    VerdictKind.HTTP_ERROR: HealthState.FAILING,
    VerdictKind.EMPTY_SHELL: HealthState.UNREADABLE,
    VerdictKind.WRONG_LANGUAGE: HealthState.UNREADABLE,
    VerdictKind.UNREADABLE: HealthState.UNREADABLE,
    VerdictKind.MOVED: HealthState.MOVED,
}


@dataclass(frozen=True, slots=True)
class Policy:
    """When silence is trouble, when trouble is told again (zero: never), and within what time
    going back and forth is flapping."""

    stale_after: timedelta
    remind_after: timedelta
    window: timedelta


@dataclass(frozen=True, slots=True)
class Shown:
    """What one look showed.

    `shown` is the digest of the reading, or the name of the trouble. `as_of` is the time whose
    page it was (that of a capture, for an archive). `is_calm`: it reads as accepted, so nothing is
    in the balance. `is_unsettled`: it showed a new reading at each of several looks.
    """

    state: HealthState
    shown: str
    reasons: tuple[str, ...] = ()
    as_of: datetime | None = None
    is_calm: bool = False
    is_unsettled: bool = False


def policy_of(source: Source, now: datetime) -> Policy:
    """The policy of a source: what it does not say follows from how often it is looked at."""
    interval = interval_of(source.schedule, now)
    return Policy(
        stale_after=source.stale_after or max(3 * interval, _LEAST_STALE),
        remind_after=source.remind_after,
        window=max(6 * interval, _LEAST_WINDOW),
    )


def interval_of(schedule: Schedule, now: datetime) -> timedelta:
    """The usual time between two looks."""
    if schedule.every is not None:
        return schedule.every
    slots = CronSim(schedule.cron or "* * * * *", now)
    return -(next(slots) - next(slots))


def shown_by_trouble(kind: VerdictKind, reasons: Sequence[str]) -> Shown:
    """What a look showed whose page was not its article, or could not be fetched (HTTP_ERROR).

    Raises: KeyError for the article.
    """
    state = _STATE_OF_VERDICT[kind]
    return Shown(state, state.value, tuple(reasons))


def after_look(health: Health, look: Shown, now: datetime, policy: Policy) -> Health:
    """The health after a look."""
    is_good = look.state is HealthState.OK
    last_good = _last_good(health.last_good, look, now) if is_good else health.last_good
    failures = 0 if is_good else health.failures + 1
    passes = look.state is HealthState.FAILING and failures < FAILURES_BEFORE_TOLD
    turns = health.turns if passes else turned(health.turns, look.shown, now, policy.window)
    seen = replace(health, last_good=last_good, failures=failures, turns=turns)
    state, reasons = _state(seen, look, now, policy, passes=passes)
    told = health.told if passes and state is look.state else state
    since = now if state is not health.state or health.since is None else health.since
    return _telling(
        health, replace(seen, state=state, reasons=reasons, since=since), told, now, policy
    )


def _state(
    seen: Health, look: Shown, now: datetime, policy: Policy, *, passes: bool
) -> tuple[HealthState, tuple[str, ...]]:
    if seen.state is HealthState.FLAPPING:
        if passes or not _has_settled(seen.turns, now, policy.window):
            return HealthState.FLAPPING, seen.reasons
    elif look.is_unsettled or (not look.is_calm and not passes and flaps(seen.turns)):
        return HealthState.FLAPPING, (_flapping_reason(seen.turns, look), *look.reasons)
    is_overdue = overdue(seen, now, policy)
    if look.state is HealthState.OK and is_overdue:
        return HealthState.STALE, ("what can be seen of the page is old", *look.reasons)
    if passes and is_overdue:
        return HealthState.STALE, ("the page was not seen well for long", *look.reasons)
    return look.state, () if look.state is HealthState.OK else look.reasons


def _telling(
    before: Health, after: Health, told: HealthState, now: datetime, policy: Policy
) -> Health:
    """Whether a look is told: a new state at once, a lasting one after ever longer times."""
    if told is HealthState.OK:
        return replace(after, told=told, told_at=None, reminders=0)
    if told is not before.told:
        return replace(after, told=told, told_at=now, reminders=0)
    if before.told_at is None:
        return replace(after, told_at=now)
    gap = min(policy.remind_after * 2**before.reminders, LONGEST_SILENCE)
    if policy.remind_after and now - before.told_at >= gap:
        return replace(after, told_at=now, reminders=before.reminders + 1)
    return after


def _last_good(known: datetime | None, look: Shown, now: datetime) -> datetime:
    """What was seen last, by a clock that may have been ahead then."""
    seen = look.as_of or now
    return seen if known is None or known > now else max(known, seen)


# ---------------------------------------------------------------- silence


def overdue(health: Health, now: datetime, policy: Policy) -> bool:
    """Whether the page was not seen well for longer than it should be."""
    return health.last_good is not None and now - health.last_good > policy.stale_after


def aged(health: Health, now: datetime, policy: Policy) -> Health:
    """A health at a moment: one that was well goes stale when nobody looks. It is told with what
    the next look shows, so it counts as told here."""
    if health.state is not HealthState.OK or not overdue(health, now, policy):
        return health
    assert health.last_good is not None
    return replace(
        health,
        state=HealthState.STALE,
        since=health.last_good + policy.stale_after,
        reasons=("nobody has looked at the page for long",),
        told=HealthState.STALE,
        told_at=now,
    )


# ---------------------------------------------------------------- back and forth


def turned(
    turns: tuple[Turn, ...], shown: str, now: datetime, window: timedelta
) -> tuple[Turn, ...]:
    """The turns with a look added; of those before the window the last one is kept, which is what
    stood when it began."""
    if not turns or turns[-1].shown != shown:
        turns = (*turns, Turn(now, shown))
    recent = [turn for turn in turns if abs(now - turn.at) <= window]
    if len(recent) < len(turns):
        recent.insert(0, turns[len(turns) - len(recent) - 1])
    return tuple(recent[-_TURNS_KEPT:])


def flaps(turns: Sequence[Turn]) -> bool:
    """Whether turns go back and forth."""
    shown = [turn.shown for turn in turns]
    returns = sum(one in shown[:place] for place, one in enumerate(shown))
    return returns >= RETURNS_OF_FLAPPING


def reads_in_turn(turns: Sequence[Turn]) -> bool:
    """Whether the readings among turns go back and forth, whatever trouble lies between."""
    troubles = {state.value for state in HealthState}
    readings = [turn for turn in turns if turn.shown not in troubles]
    return flaps([next(same) for _, same in groupby(readings, key=lambda turn: turn.shown)])


def _has_settled(turns: Sequence[Turn], now: datetime, window: timedelta) -> bool:
    return not turns or abs(now - turns[-1].at) > window


def _flapping_reason(turns: Sequence[Turn], look: Shown) -> str:
    if look.is_unsettled:
        return "the page reads differently at each look"
    troubles = {state.value for state in HealthState}
    names = sorted({turn.shown for turn in turns} & troubles)
    if names:
        return f"the page is {', '.join(names)} and readable in turn"
    return "the page goes back and forth between versions of its rules"
