"""What decides which alerts go where, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from watcher.model.changes import ChangeKind, Direction, Severity
from watcher.model.health import HealthState


@dataclass(frozen=True, slots=True)
class Match:
    """Which alerts are meant: those for which each condition holds. An empty tuple or None holds
    for everything.

    `health`: True for health alerts only, False for changes only. `states` are those that health
    turns to or from. `impact`: True only for changes that alter what a profile may do. Severities
    bind changes only: the end of trouble is told where its beginning was.
    """

    sources: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    kinds: tuple[ChangeKind, ...] = ()
    directions: tuple[Direction, ...] = ()
    min_severity: Severity = Severity.LOW
    max_severity: Severity = Severity.CRITICAL
    health: bool | None = None
    states: tuple[HealthState, ...] = ()
    impact: bool | None = None


@dataclass(frozen=True, slots=True)
class Timetable:
    """A time of each day, or of one day a week (0 is Monday), on the clocks of a time zone."""

    at: time
    zone: str = "UTC"
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From when to when, on the clocks of a time zone, nobody is disturbed; over midnight where
    the end is not after the start. `days` are the weekdays (0 is Monday) on which it starts.
    Alerts of `except_severity` and above pass."""

    start: time
    end: time
    zone: str = "UTC"
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    except_severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """Which alerts go to which channels, and when.

    Routes are asked in order. One that `stops` keeps what it takes from the routes after it; a
    `default` one takes only what none before it took. With a `digest` alerts are gathered up to
    its next time and told as one list.
    """

    to: tuple[str, ...]
    match: Match = Match()
    id: str = ""
    stops: bool = False
    default: bool = False
    digest: Timetable | None = None
    quiet: QuietHours | None = None
    repeat_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """Alerts that are not told until a time, why, and who said so. With `summary` what was kept
    quiet is told in one list when it is over."""

    id: int
    match: Match
    reason: str
    author: str
    created_at: datetime
    expires_at: datetime
    summary: bool = True
