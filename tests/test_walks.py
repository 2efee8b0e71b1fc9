"""Random walks: whatever a page shows and whatever restarts, the history is that of the page.

WATCHER_WALK_STEPS=10000 pytest tests/test_walks.py -s
"""

from __future__ import annotations

import os
import random
import tempfile
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from tests.test_pipeline import CHALLENGE, NOON, SOURCE, FixedClock, ScriptedFetcher, article
from watcher.errors import FetchError
from watcher.model import Confirm, HealthState, NotModified, Outcome, RevisionKind
from watcher.packs import load_packs
from watcher.pipeline import Checker
from watcher.routing import Routing
from watcher.store import HealthEvent, RevisionRow, Store, open_store

STEPS = int(os.environ.get("WATCHER_WALK_STEPS", "80"))
SEED = int(os.environ.get("WATCHER_WALK_SEED", "20261127"))
RULES = [f"Access: tiers {n}-5." for n in (1, 2, 3, 4)]
TROUBLES: list[str | FetchError] = [
    CHALLENGE,
    "",
    "<html><body><h1>Page not found</h1></body></html>",
    "<html><body><div id='root'></div></body></html>",
    article()[:700],
    FetchError("timeout", "no answer in time", transient=True),
]
PACKS = load_packs()


@dataclass
class Walk:
    """One page, its true history, and a watcher that looks at it."""

    file: Path
    chance: random.Random
    clock: FixedClock = field(default_factory=FixedClock)
    fetcher: ScriptedFetcher = field(default_factory=ScriptedFetcher)
    rule: str = RULES[0]
    accepted: list[str] = field(default_factory=list)
    restarts: int = 0

    def __post_init__(self) -> None:
        self.source = replace(SOURCE, confirm=Confirm(timedelta(minutes=1), 2))
        self.packs = [PACKS.get(SOURCE.pack)]
        again = self.packs[0]
        self.packs.append(replace(again, digest="edited"))
        self.pack = self.packs[0]
        self.open()
        self.store.register([self.source], self.clock.now())

    def open(self) -> None:
        self.store: Store = open_store(f"sqlite:///{self.file}")
        self.checker = Checker(
            store=self.store,
            packs=lambda _: self.pack,
            fetchers={"http": self.fetcher},
            clock=self.clock,
            profiles={},
            routing=lambda: Routing((), {"hook": ("",)}),
        )

    def step(self) -> None:
        """A real change (kept up long enough to be seen), trouble, noise, a restart, a pack."""
        what = self.chance.choices(
            ("same", "304", "noise", "trouble", "change", "restart", "pack", "blip"),
            (4, 2, 3, 4, 3, 2, 1, 1),
        )[0]
        getattr(self, f"_{what}" if what != "304" else "_confirmed")()

    def look(self, answer: str | NotModified | FetchError, after: timedelta) -> Outcome:
        self.fetcher.answer = answer
        self.clock.time += after
        now = self.clock.now()
        claimed = self.store.claim([self.source.id], now, after, not_since=now)
        (report,) = self.checker.check_all([(self.source, one) for one in claimed], 1)
        return report.check.outcome

    def good(self) -> Outcome:
        nonce = str(self.chance.randrange(3))
        return self.look(article(self.rule, nonce), timedelta(hours=4))

    def _same(self) -> None:
        self.good()

    def _noise(self) -> None:
        self.look(article(self.rule, str(self.chance.random())), timedelta(hours=4))

    def _confirmed(self) -> None:
        if self.accepted:
            self.look(NotModified(SOURCE.url, NOON, "http"), timedelta(hours=4))

    def _trouble(self) -> None:
        trouble = self.chance.choice(TROUBLES)
        for _ in range(self.chance.randrange(1, 5)):
            assert self.look(trouble, timedelta(hours=4)) is Outcome.FAILED

    def _blip(self) -> None:
        """Another version for one look only: never a change."""
        other = self.chance.choice([rule for rule in RULES if rule != self.rule])
        if self.accepted:
            assert self.look(article(other), timedelta(hours=4)) is Outcome.PENDING
            self.good()

    def _restart(self) -> None:
        self.restarts += 1
        self.store.close()
        self.open()

    def _pack(self) -> None:
        self.pack = self.chance.choice(self.packs)

    def _change(self) -> None:
        if not self.accepted:
            return
        self.rule = self.chance.choice([rule for rule in RULES if rule != self.rule])
        assert self.good() is Outcome.PENDING
        if self.chance.random() < 0.3:
            self._restart()
        if self.chance.random() < 0.3:
            self._trouble()
        assert self.good() is Outcome.CHANGED
        self.accepted.append(self.rule)

    # ------------------------------------------------------------ what must hold

    def begin(self) -> None:
        assert self.good() is Outcome.FIRST_SEEN
        self.accepted.append(self.rule)

    def check(self) -> None:
        log = sorted(self.store.log(limit=10**6), key=lambda event: event.seq)
        changes = [
            event
            for event in log
            if isinstance(event, RevisionRow) and event.kind is RevisionKind.CHANGE
        ]
        assert len(changes) == len(self.accepted) - 1
        assert all(event.changes for event in changes)
        states = [event for event in log if isinstance(event, HealthEvent)]
        for one, other in pairwise(states):
            assert one.after.state is other.before.state or other.before.state is HealthState.STALE
            is_new = other.after.state is not other.before.state
            # A page nobody looked at is stale before the look that tells it.
            assert is_new or other.before.state is HealthState.STALE
        told = [row.delivery for row in self.store.deliveries(limit=10**6)]
        assert len({delivery.alert_key for delivery in told}) == len(told)


def test_the_history_is_the_sequence_of_real_changes() -> None:
    with tempfile.TemporaryDirectory() as folder:
        walk = Walk(Path(folder) / "watcher.db", random.Random(SEED))
        walk.begin()
        for _ in range(STEPS):
            walk.step()
        walk.check()
        walk.store.close()
    print(f"seed {SEED}: {STEPS} steps, {len(walk.accepted) - 1} changes, {walk.restarts} restarts")
