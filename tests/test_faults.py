"""Faults of pages over real sockets and a real database: no false change, no missed change, each
trouble told once and its end once (laws 1 to 3)."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.faults import FAULTS, GOOD, PAGES, Fault, document
from tests.server import Answer, Site
from tests.test_pipeline import NOON, SOURCE, FixedClock, article
from watcher.fetchers.http import HttpFetcher
from watcher.model import CheckReport, Confirm, FetchLimits, FetchOptions, HealthState, Outcome
from watcher.packs import load_packs
from watcher.pipeline import Checker
from watcher.routing import Routing
from watcher.store import open_store

HALF = timedelta(minutes=30)
PATH = "/en/articles/10362446-x"
CHANGED = article("Access: tiers 1-5, subject to organization verification.")
LIMITS = FetchLimits(connect=30, read=30, deadline=60, max_bytes=100_000)
SHORT = replace(LIMITS, deadline=0.4)
PACKS = load_packs()
FULL = bool(os.environ.get("WATCHER_ALL_FAULTS"))
"""All pairs of fault, answer afterwards and restart take minutes; without it each fault is played
in one of the four ways, and every fourth at a first look."""

WAYS = [('"good"', True), (None, True), ('"good"', False), (None, False)]
CASES = [
    pytest.param(fault, *way, id=f"{fault.name}-{304 if way[0] else 200}-{way[1]}")
    for number, fault in enumerate(FAULTS)
    for way in (WAYS if FULL else [WAYS[number % 4]])
]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of today's schema, to be copied."""
    file = tmp_path_factory.mktemp("empty") / "watcher.db"
    open_store(f"sqlite:///{file}").close()
    return file


class World:
    """A site with one page, and a watcher that may be restarted between any two looks."""

    def __init__(self, site: Site, file: Path, *, restarts: bool) -> None:
        self._site, self._file, self._restarts = site, file, restarts
        self._clock = FixedClock()
        self._source = replace(
            SOURCE,
            url=site.url(PATH),
            limits=LIMITS,
            options=FetchOptions(allow_private=True),
            confirm=Confirm(timedelta(minutes=1), 2),
        )
        for path, page in (
            ("/login?next=x", "login"),
            ("/en/", "home_in_place"),
            ("/en/articles/5800002-new", "home_in_place"),
        ):
            site.serve(path, Answer(body=(PAGES / "walls" / f"{page}.html").read_bytes()))
        self._open()
        self._store.register([self._source], self._clock.now())

    def _open(self) -> None:
        self._store = open_store(f"sqlite:///{self._file}")
        self._fetcher = HttpFetcher(self._clock)
        self._checker = Checker(
            store=self._store,
            packs=PACKS.get,
            fetchers={"http": self._fetcher},
            clock=self._clock,
            profiles={},
            routing=lambda: Routing((), {"hook": ("",)}),
        )

    def close(self) -> None:
        self._fetcher.close()
        self._store.close()

    def look(self, after: timedelta = HALF, limits: FetchLimits = LIMITS) -> CheckReport:
        if self._restarts:
            self.close()
            self._open()
        self._clock.time += after
        now: datetime = self._clock.now()
        claimed = self._store.claim([self._source.id], now, HALF, not_since=now)
        source = replace(self._source, limits=limits)
        (report,) = self._checker.check_all([(source, one) for one in claimed], 1)
        return report

    @property
    def told(self) -> list[str]:
        """What went to the one channel, oldest first."""
        taken = self._store.take(NOON + timedelta(days=9), HALF, 100)
        found = []
        while taken:
            for delivery, alert in taken:
                after = alert.health_after
                found.append(after.state.value if after else alert.kind.value)
                self._store.record_failed(delivery, "x", self._clock.now(), None)
            taken = self._store.take(NOON + timedelta(days=9), HALF, 100)
        return found

    @property
    def revisions(self) -> int:
        return len(self._store.revisions())


@pytest.mark.parametrize(("fault", "etag", "restarts"), CASES)
def test_a_fault_is_told_once_and_its_end_once_and_hides_no_change(
    fault: Fault, etag: str | None, restarts: bool, empty: Path, tmp_path: Path
) -> None:
    file = Path(shutil.copy(empty, tmp_path / "watcher.db"))
    with Site() as site, ExitStack() as stack:
        world = stack.enter_context(closing(World(site, file, restarts=restarts)))
        good = Answer(body=GOOD, etag=etag)
        site.serve(PATH, good)
        assert world.look().check.outcome is Outcome.FIRST_SEEN
        site.serve(PATH, fault.answer())
        looks = [world.look(limits=SHORT if fault.waits else LIMITS) for _ in range(3)]
        assert {one.check.outcome for one in looks} == {Outcome.FAILED}
        assert looks[-1].health.state is fault.state
        site.serve(PATH, good)
        healed = [world.look().check.outcome for _ in range(2)]
        assert healed == [Outcome.NOT_MODIFIED if etag else Outcome.UNCHANGED] * 2
        site.serve(PATH, Answer(body=CHANGED, etag=etag and '"new"'))
        assert world.look().check.outcome is Outcome.PENDING
        assert world.look(timedelta(minutes=1)).check.outcome is Outcome.CHANGED
        assert world.told == [fault.state.value, "ok", "change"]
        assert world.revisions == 2


@pytest.mark.parametrize("fault", FAULTS if FULL else FAULTS[::4], ids=lambda fault: fault.name)
def test_a_fault_at_the_very_first_look_is_never_a_baseline(
    fault: Fault, empty: Path, tmp_path: Path
) -> None:
    if fault.name in ("page that breaks off", "most rules gone at once"):
        pytest.skip("without a page before it nothing tells it from a whole one")
    file = Path(shutil.copy(empty, tmp_path / "watcher.db"))
    with Site() as site, ExitStack() as stack:
        world = stack.enter_context(closing(World(site, file, restarts=False)))
        site.serve(PATH, fault.answer())
        for _ in range(3):
            look = world.look(limits=SHORT if fault.waits else LIMITS)
            assert look.check.outcome is Outcome.FAILED
        site.serve(PATH, Answer(body=GOOD))
        assert world.look().check.outcome is Outcome.FIRST_SEEN
        assert world.look().health.state is HealthState.OK
        assert world.told == [fault.state.value, "ok"]


def test_the_table_in_the_documents_is_that_of_the_tests() -> None:
    text = (Path(__file__).parents[1] / "docs" / "faults.md").read_text("utf-8")
    assert text == document()
