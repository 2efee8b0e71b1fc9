"""Schedules of faults that Hypothesis makes up: pages and channels in trouble, restarts, deaths in
the middle of an attempt, and a clock that jumps, in any order. Whatever the order, at the end the
history is that of the page, and each alert was told under one key.

WATCHER_SCHEDULES=1000 pytest tests/test_fault_schedules.py
"""

from __future__ import annotations

import os
import random
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.test_walks import Walk
from watcher.attesting import Looks, gaps
from watcher.delivering import Deliverer
from watcher.errors import DeliveryError
from watcher.model import Delivery, DeliveryState, Message, Receipt
from watcher.routing import Routing
from watcher.tending import Tender

HORIZON = timedelta(days=3)
LEASE = timedelta(minutes=10)
_ENDS = {DeliveryState.DONE, DeliveryState.DEAD, DeliveryState.FOLDED}


class _Death(BaseException):
    """The process ends here: nothing after it is written."""


class _Fickle:
    """A channel that does what it is told to, and remembers what arrived."""

    id = "hook"
    format = "text"

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.mode = "well"
        self.wait = 0.0
        self.arrived: Counter[str] = Counter()
        self.left_alone_until: datetime | None = None
        self.undercut = 0

    def recipients(self) -> tuple[str, ...]:
        return ("",)

    def send(self, message: Message, delivery: Delivery) -> Receipt:
        now = self.walk.clock.now()
        self.undercut += self.left_alone_until is not None and now < self.left_alone_until
        if self.mode == "busy":
            self.left_alone_until = now + timedelta(seconds=self.wait)
            raise DeliveryError("status 429", permanent=False, retry_after=self.wait)
        if self.mode == "down":
            raise DeliveryError("status 503", permanent=False)
        if self.mode == "dies before":
            raise _Death
        self.arrived[delivery.key] += 1
        if self.mode == "dies after":
            raise _Death
        if self.mode == "answer lost":
            raise DeliveryError("no full answer within 20 s", permanent=False)
        return Receipt("status 200")


class FaultSchedules(RuleBasedStateMachine):
    @initialize(seed=st.integers(0, 10**6))
    def begin(self, seed: int) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.walk = Walk(Path(self.folder.name) / "watcher.db", random.Random(seed))
        self.channel = _Fickle(self.walk)
        self.walk.begin()

    # ------------------------------------------------------------ what happens

    @rule(what=st.sampled_from(["same", "noise", "confirmed", "trouble", "change", "blip", "pack"]))
    def look(self, what: str) -> None:
        getattr(self.walk, f"_{what}")()

    @rule()
    def restart(self) -> None:
        self.walk._restart()

    @rule(
        mode=st.sampled_from(["well", "down", "busy", "answer lost", "dies before", "dies after"]),
        wait=st.sampled_from([1.0, 600.0, 7200.0]),
    )
    def the_channel_is(self, mode: str, wait: float) -> None:
        self.channel.mode, self.channel.wait = mode, wait

    @rule()
    def deliver(self) -> None:
        Tender(
            store=self.walk.store,
            clock=self.walk.clock,
            routing=lambda: Routing((), {"hook": ("",)}),
            remind=None,
            still_watching=None,
        ).tend()
        deliverer = Deliverer(
            outbox=self.walk.store,
            channels={"hook": self.channel},
            render=lambda alert, format, key: Message(text=key),
            clock=self.walk.clock,
            lease=LEASE,
            give_up_after=HORIZON,
        )
        try:
            list(deliverer.deliver_due())
        except _Death:
            self.walk._restart()

    @rule(minutes=st.sampled_from([1, 11, 60, 1500]))
    def time_passes(self, minutes: int) -> None:
        self.walk.clock.time += timedelta(minutes=minutes)

    @rule(minutes=st.sampled_from([1, 50]))
    def the_clock_is_set_back(self, minutes: int) -> None:
        self.walk.clock.time -= timedelta(minutes=minutes)
        if self.channel.left_alone_until is not None:  # they count by their own clock
            self.channel.left_alone_until -= timedelta(minutes=minutes)

    # ------------------------------------------------------------ what must hold

    def teardown(self) -> None:
        if not hasattr(self, "walk"):
            return
        try:
            self._end_well()
        finally:
            self.walk.store.close()
            self.folder.cleanup()

    def _end_well(self) -> None:
        self.channel.mode = "well"
        while (due := self.walk.store.next_delivery()) is not None:
            self.walk.clock.time = max(self.walk.clock.time, due) + timedelta(minutes=10)
            self.deliver()
        self.walk.check()
        self._everything_was_told()
        self._nothing_is_said_of_a_time_without_looks()

    def _everything_was_told(self) -> None:
        rows = self.walk.store.deliveries(limit=10**6)
        assert {row.delivery.state for row in rows} <= _ENDS
        for row in rows:
            if row.delivery.state is DeliveryState.FOLDED:
                assert row.folded_into in {other.delivery.alert_key for other in rows}
            elif row.delivery.state is DeliveryState.DONE:
                assert self.channel.arrived[row.delivery.key] >= 1
            else:
                assert row.done_at is not None
                assert row.delivery.due_from is not None
                assert row.done_at - row.delivery.due_from >= HORIZON
        assert set(self.channel.arrived) <= {row.delivery.key for row in rows}
        assert len({row.delivery.alert_key for row in rows}) == len(rows)
        assert self.channel.undercut == 0

    def _nothing_is_said_of_a_time_without_looks(self) -> None:
        begin, now = self.walk.clock.now(), self.walk.clock.now() + timedelta(days=1)
        looks = [
            Looks(run.outcome, run.first_at, run.last_at, run.next_due, run.note)
            for run in self.walk.store.checks(self.walk.source.id, limit=10**6)
        ]
        assert gaps(looks, begin, now)


FaultSchedules.TestCase.settings = settings(
    max_examples=int(os.environ.get("WATCHER_SCHEDULES", "10")),
    stateful_step_count=25,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TestFaultSchedules = FaultSchedules.TestCase
