"""Requests no closer together than a service asks for, and none while it asks for a pause."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event, Lock


def rest(seconds: float) -> None:
    """Wait."""
    Event().wait(seconds)


class Pace:
    """Turns at least `gap` seconds apart, for all threads that share it."""

    def __init__(
        self,
        gap: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = rest,
    ) -> None:
        self._gap = gap
        self._clock = clock
        self._wait = wait
        self._next = float("-inf")
        self._lock = Lock()

    def take_turn(self) -> None:
        """Wait for a turn of one's own."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next)
            self._next = turn + self._gap
        if turn > now:
            self._wait(turn - now)


class Pause:
    """A time in which a service asked not to be asked."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until = float("-inf")

    def begin(self, seconds: float) -> None:
        self._until = max(self._until, self._clock() + seconds)

    def left(self) -> float:
        """Seconds until it may be asked again; 0 where it may be now."""
        return max(0.0, self._until - self._clock())
