"""A page as it is configured to be watched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A value that must never be shown: its repr and str hide it, `value` reveals it."""

    value: str

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a source is due: every so often, or by a cron expression in UTC. Exactly one is set."""

    every: timedelta | None = None
    cron: str | None = None
    jitter: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What one fetch may cost. Times in seconds, sizes in bytes."""

    connect: float = 10.0
    read: float = 20.0
    deadline: float = 60.0
    max_bytes: int = 5_000_000
    max_redirects: int = 5


class Robots(Enum):
    """Whether a site's robots.txt is obeyed."""

    OBEY = "obey"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """How a source's page is asked for. `allow_private` opens loopback and private networks.

    `headers` are sent to `origin` (scheme, host and port, such as https://example.com:443) and
    nowhere else, whatever redirects there are. `proxy` is an address and may hold a password.
    """

    allow_private: bool = False
    robots: Robots = Robots.OBEY
    headers: tuple[tuple[str, Secret], ...] = ()
    origin: str = ""
    proxy: Secret | None = None


@dataclass(frozen=True, slots=True)
class Confirm:
    """When a change is believed: when so many `looks` read the same, `of` so many at most (None:
    in a row), each at least `after` later than the one before. One look, or no time between them:
    at once."""

    after: timedelta = timedelta(0)
    looks: int = 2
    of: int | None = None

    @property
    def is_on(self) -> bool:
        return self.after > timedelta(0) and self.looks > 1

    @property
    def spare(self) -> int:
        """In how many looks a change may be missed."""
        return max((self.of or self.looks) - self.looks, 0)


@dataclass(frozen=True, slots=True)
class Source:
    """A watched page as configured.

    `stale_after`: not seen well for so long, it is stale (None: three intervals, at least a day).
    `remind_after`: trouble that goes on is told again after so long, and then after twice as long
    each time (zero: never). `backoff`: what could not be seen in several looks in a row is looked
    at ever more rarely, up to once in so long (zero: at its usual time).
    """

    id: str
    url: str
    pack: str
    schedule: Schedule
    fetch: tuple[str, ...] = ("http",)
    limits: FetchLimits = FetchLimits()
    options: FetchOptions = FetchOptions()
    confirm: Confirm = Confirm()
    stale_after: timedelta | None = None
    remind_after: timedelta = timedelta(days=1)
    backoff: timedelta = timedelta(0)
