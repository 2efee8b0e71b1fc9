"""Clocks: what is due when clocks change, jump, and pass 2038. Times are UTC inside, so that the
machine's zone means nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.server import Answer, Site
from watcher.app import App, Selection, load
from watcher.judge import next_due
from watcher.model import CheckReport, HealthState, Outcome, Schedule

DAY = timedelta(days=1)
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Africa/Casablanca",
]
AROUND = [
    datetime(2026, 3, 28, tzinfo=UTC),
    datetime(2026, 10, 24, tzinfo=UTC),
    datetime(2038, 1, 18, tzinfo=UTC),
]


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("start", AROUND, ids=["spring", "autumn", "2038"])
def test_each_slot_comes_once_in_every_zone_and_season(zone: str, start: datetime) -> None:
    schedule = Schedule(cron="30 * * * *")
    now, slots = start, []
    while now < start + 3 * DAY:
        now = next_due(schedule, "docs", now)
        slots.append(now)
    assert slots == [start + timedelta(minutes=30 + 60 * n) for n in range(73)]


@pytest.mark.parametrize("start", AROUND, ids=["spring", "autumn", "2038"])
def test_an_interval_is_as_long_in_every_zone_and_season(zone: str, start: datetime) -> None:
    due = next_due(Schedule(every=timedelta(hours=1)), "docs", start)
    assert due - start == timedelta(hours=1)


# ---------------------------------------------------------------- a clock that is set

PAGE = """<!doctype html><html lang="en"><head><title>API model access</title></head><body><main>
<article><h1>API model access</h1><p>This page is about the API and says which models an
organization can call, by its usage tier and by whether it went through verification. The app has
plans of its own, described elsewhere, and nothing here speaks of the app. Prices are listed on the
pricing page.</p>
<h2>o3</h2><ul><li>Access: Tiers {0}.</li></ul></article></main></body></html>"""
PAGES = 12


class Set:
    """A clock that can be set."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 10, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        for n in range(PAGES):
            site.serve(f"/{n}", Answer(body=PAGE.format("4 and 5")))
        yield site


@pytest.fixture
def clock() -> Set:
    return Set()


@pytest.fixture
def app(site: Site, clock: Set, tmp_path: Path) -> Iterator[App]:
    sources = "\n".join(
        f"- {{id: p{n}, url: '{site.url(f'/{n}')}', pack: generic, every: 30m, jitter: 0s,"
        f" allow_private: true, confirm: {{after: 0s}}}}"
        for n in range(PAGES)
    )
    hook = (
        f"channels: [{{id: hook, kind: webhook, url: '{site.url('/hook')}', allow_private: true}}]"
    )
    site.serve("/hook", Answer(status=204))
    (tmp_path / "config.yaml").write_text(f"sources:\n{sources}\n{hook}\nfirst_look: none\n")
    app = load(tmp_path / "config.yaml")
    app.clock = clock
    app.prepare()
    yield app
    app.close()


def hours(app: App, clock: Set, count: float) -> list[CheckReport]:
    """What a daemon does in some hours, with a tick each ten minutes."""
    reports: list[CheckReport] = []
    for _ in range(round(count * 6)):
        clock.at += timedelta(minutes=10)
        reports += app.run_pass(Selection(due_only=True))
        list(app.deliver())
    return reports


def told(site: Site) -> list[str]:
    return [json.loads(request.body)["type"] for request in site.requests_to("/hook")]


@pytest.mark.parametrize("days", [1, -1], ids=["a day ahead", "a day back"])
def test_a_clock_that_is_set_by_a_day_costs_no_look_and_raises_no_alarm(
    app: App, clock: Set, site: Site, days: int
) -> None:
    hours(app, clock, 3)
    clock.at += timedelta(days=days)
    after = hours(app, clock, 0.5)
    assert sorted(report.check.source_id for report in after) == sorted(
        f"p{n}" for n in range(PAGES)
    )
    site.serve("/3", Answer(body=PAGE.format(5)))
    reports = hours(app, clock, 2)
    assert len(reports) == 4 * PAGES
    changed = [r.check.source_id for r in reports if r.check.outcome is Outcome.CHANGED]
    assert changed == ["p3"]
    clock.at -= timedelta(days=days)
    assert len(hours(app, clock, 2)) == 4 * PAGES
    assert sorted(told(site)) == ["watcher.change", "watcher.mass"]  # the list: seen again
    assert all(state.health.state is HealthState.OK for state in app.store.states())
