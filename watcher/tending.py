"""What there is to tell beyond single alerts: the order of steps.

What waits is put together when its time has come: digests, first looks, changes of one kind,
silences that are over. Reminders and signs of life are made when they are due.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from watcher import telling
from watcher.model import (
    Alert,
    Delivery,
    Gathering,
    Severity,
    Silence,
    SourceState,
    Timetable,
    Waiting,
)
from watcher.ports import Clock
from watcher.routing import Routing, next_slot

REMINDED = timedelta(days=7)
"""What is older than so long after its reminder was due is not reminded of any more."""

_WITH_THE_PASS = ("first", "mass")
_LATEST = timedelta(days=1)
"""A sign of life that could not be given for so long is left out."""


class Bundles(Protocol):
    """What tending asks of the store. All raise StoreError."""

    def due_bundles(self, now: datetime) -> Sequence[tuple[str, datetime]]: ...

    def open_bundles(self, prefixes: Sequence[str]) -> Sequence[str]: ...

    def gather(
        self,
        bundle: str,
        slot: datetime | None,
        decide: Callable[[Sequence[Waiting]], Gathering],
    ) -> int: ...

    def remind(
        self,
        least: Severity,
        between: tuple[datetime, datetime],
        now: datetime,
        decide: Callable[[Sequence[Waiting]], Gathering],
    ) -> int: ...

    def tell(self, alert: Alert, due: Sequence[Delivery]) -> bool: ...

    def silences(self, since: datetime | None = None) -> Sequence[Silence]: ...

    def states(self) -> Sequence[SourceState]: ...


class Tender:
    """Makes what is told as lists. Any number of processes may do so side by side."""

    def __init__(
        self,
        *,
        store: Bundles,
        clock: Clock,
        routing: Callable[[], Routing],
        remind: tuple[timedelta, Severity] | None = None,
        still_watching: Timetable | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._routing = routing
        self._remind = remind
        self._still_watching = still_watching
        self._said: datetime | None = None

    def tend(self) -> None:
        """Make the lists whose time has come. Raises: StoreError."""
        now = self._clock.now()
        for bundle, slot in self._store.due_bundles(now):
            self._gather(bundle, slot, now)
        if self._remind is not None:
            after, least = self._remind
            between = (now - after - REMINDED, now - after)
            decide = partial(telling.reminder, routing=self._routing(), now=now)
            self._store.remind(least, between, now, decide)
        if self._still_watching is not None:
            self._say_still_watching(self._still_watching, now)

    def end_pass(self) -> None:
        """Put together what waited for the end of a pass. Raises: StoreError."""
        now = self._clock.now()
        for bundle in self._store.open_bundles(_WITH_THE_PASS):
            self._gather(bundle, now, now)

    def _gather(self, bundle: str, slot: datetime, now: datetime) -> None:
        decide = partial(
            _decided,
            bundle=bundle,
            slot=slot,
            routing=self._routing(),
            silences=self._store.silences(),
            now=now,
        )
        with_the_pass = bundle.partition(":")[0] in _WITH_THE_PASS
        self._store.gather(bundle, None if with_the_pass else slot, decide)

    def _say_still_watching(self, timetable: Timetable, now: datetime) -> None:
        slot = next_slot(timetable, now - timedelta(days=8))
        while (later := next_slot(timetable, slot)) <= now:
            slot = later
        if slot == self._said or now - slot > _LATEST:
            return
        told = telling.still_watching(self._store.states(), slot, self._routing(), now)
        self._store.tell(*told)
        self._said = slot


def _decided(
    waiting: Sequence[Waiting],
    *,
    bundle: str,
    slot: datetime,
    routing: Routing,
    silences: Sequence[Silence],
    now: datetime,
) -> Gathering:
    return telling.gathered(bundle, slot, waiting, routing, silences, now)
