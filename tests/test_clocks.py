"""Clocks: what is due when clocks change, jump, and pass 2038. Times are UTC inside, so that the
machine's zone means nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from watcher.judge import next_due
from watcher.model import Schedule

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
