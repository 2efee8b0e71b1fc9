"""How a source is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class HealthState(Enum):
    OK = "ok"
    FAILING = "failing"
    BLOCKED = "blocked"
    UNREADABLE = "unreadable"
    GONE = "gone"
    MOVED = "moved"
    STALE = "stale"
    FLAPPING = "flapping"


@dataclass(frozen=True, slots=True)
class Turn:
    """A look that showed something else than the one before: a reading (by its digest) or the name
    of a trouble, and when."""

    at: datetime
    shown: str


@dataclass(frozen=True, slots=True)
class Health:
    """The state of a source.

    `failures` counts looks in a row that were no good look; `told` is the state people were last
    told, which lags behind while trouble may still be passing, at `told_at`, and `reminders` how
    often they were told of it again. `last_good` is the time whose page was last seen well: that of
    the capture where it was seen through an archive. `turns` are the latest, the oldest first.
    """

    state: HealthState = HealthState.OK
    since: datetime | None = None
    reasons: tuple[str, ...] = ()
    failures: int = 0
    last_good: datetime | None = None
    told: HealthState = HealthState.OK
    told_at: datetime | None = None
    reminders: int = 0
    turns: tuple[Turn, ...] = ()
