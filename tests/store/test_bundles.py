"""What waits is told once, in one list, and nothing of it is lost."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from sqlite3 import connect
from typing import Any

import pytest

from tests.store.material import HOUR, MINUTE, NOON, alert, commit_alert, delivery, source
from watcher import telling
from watcher.errors import StoreError, UsageError
from watcher.model import (
    AlertKind,
    Delivery,
    DeliveryState,
    Match,
    QuietHours,
    Receipt,
    Route,
    Severity,
    Silence,
    Timetable,
)
from watcher.routing import Routing, after_quiet, deliveries_of, next_slot
from watcher.store import Store
from watcher.tending import Tender

SLOT = NOON + HOUR


class Clock:
    at = NOON

    def now(self) -> object:
        return self.at


def tender(store: Store, clock: Clock, **rules: object) -> Tender:
    routing = Routing((), {"hook": ("",), "mail": ("",)}, **rules)  # type: ignore[arg-type]
    return Tender(store=store, clock=clock, routing=lambda: routing)  # type: ignore[arg-type]


def held(key: str, of: str, bundle: str = "digest:weekly") -> Delivery:
    due = delivery(key, of, due=SLOT)
    return replace(due, state=DeliveryState.HELD, bundle=bundle, due_from=SLOT)


def states(store: Store) -> dict[str, str]:
    return {row.delivery.key: row.delivery.state.value for row in store.deliveries()}


def test_a_digest_is_told_once_at_its_time_and_holds_all_that_waited(store: Store) -> None:
    commit_alert(store, 1, held("d1", "alert-1"))
    commit_alert(store, 2, held("d2", "alert-2"))
    clock = Clock()
    tending = tender(store, clock)
    tending.tend()
    assert states(store) == {"d1": "held", "d2": "held"}
    clock.at = SLOT
    tending.tend()
    tender(store, clock).tend()
    ((taken, told),) = store.take(SLOT, MINUTE, 50)
    assert (told.kind, len(told.lines), taken.channel) == (AlertKind.DIGEST, 2, "hook")
    assert (states(store)["d1"], states(store)["d2"]) == ("folded", "folded")
    assert len(store.deliveries()) == 3


def test_first_looks_of_one_pass_are_one_list_and_one_alone_is_let_go(store: Store) -> None:
    store.register([source(), source("other")], NOON)
    commit_alert(store, 1, held("d1", "alert-1", "first"))
    commit_alert(store, 2, held("d2", "alert-2", "first"), source_id="other")
    clock = Clock()
    tender(store, clock).end_pass()
    assert sorted(states(store).values()) == ["due", "folded", "folded"]
    commit_alert(store, 3, held("d3", "alert-3", "first"))
    tender(store, clock).end_pass()
    assert states(store)["d3"] == "due"


def test_the_same_kind_of_change_on_many_pages_is_one_list_and_on_few_is_not(store: Store) -> None:
    names = ["a", "b", "c"]
    store.register([source(name) for name in names], NOON)
    for number, name in enumerate(names):
        due = held(f"d{number}", f"alert-{number}", "mass:requirement_added")
        commit_alert(store, number, due, source_id=name)
    tender(store, Clock(), mass=4).end_pass()
    assert set(states(store).values()) == {"due"}
    for number, name in enumerate(names):
        due = held(f"e{number}", f"alert-1{number}", "mass:requirement_added")
        commit_alert(store, 10 + number, due, source_id=name)
    tender(store, Clock(), mass=3).end_pass()
    assert [states(store)[f"e{n}"] for n in range(3)] == ["folded"] * 3


def test_a_silence_keeps_quiet_is_counted_and_is_told_when_it_is_over(store: Store) -> None:
    kept = store.add_silence(
        Silence(0, Match(sources=("models",)), "planned", "eve", NOON, NOON + 9 * HOUR)
    )
    rules = Routing((), {"hook": ("",)}, silences=(kept,))
    told = alert("alert-1")
    commit_alert(store, 1, *deliveries_of(told, rules, NOON))
    assert store.take(NOON + HOUR, MINUTE, 50) == []
    assert store.silenced_counts([kept.id]) == {kept.id: 1}
    assert store.expire_silence(kept.id, NOON + HOUR)
    clock = Clock()
    clock.at = NOON + HOUR
    tender(store, clock).tend()
    ((_, summary),) = store.take(NOON + HOUR, MINUTE, 50)
    assert summary.kind is AlertKind.SILENCED
    assert "planned" in summary.title


def test_what_is_given_up_is_told_by_the_other_channel_once_until_it_recovers(
    store: Store,
) -> None:
    routing = Routing((), {"hook": ("",), "mail": ("",)})
    for number in (1, 2):
        commit_alert(store, number, delivery(f"d{number}", f"alert-{number}"))
        (pair,) = [pair for pair in store.take(NOON, MINUTE, 50) if pair[0].channel == "hook"]
        taken, lost = pair
        made = telling.given_up(taken, lost, "status 410", routing, NOON)
        store.record_failed(taken, "status 410", NOON, None, told=made)
    about = [row for row in store.deliveries() if row.source_id == "watcher:given_up"]
    assert [row.delivery.channel for row in about] == ["mail"]
    commit_alert(store, 3, delivery("d3", "alert-3"))
    taken = next(d for d, _ in store.take(NOON, MINUTE, 50) if d.key == "d3")
    store.record_sent(taken, Receipt("204"), NOON)
    commit_alert(store, 4, delivery("d4", "alert-4"))
    taken, lost = next(pair for pair in store.take(NOON, MINUTE, 50) if pair[0].key == "d4")
    made = telling.given_up(taken, lost, "status 410", routing, NOON)
    store.record_failed(taken, "status 410", NOON, None, told=made)
    assert sum(row.source_id == "watcher:given_up" for row in store.deliveries()) == 2


def test_a_retry_after_binds_all_that_goes_to_its_channel(store: Store) -> None:
    store.register([source(), source("other")], NOON)
    commit_alert(store, 1, delivery("d1", "alert-1"))
    ((taken, _),) = store.take(NOON, MINUTE, 50)
    until = NOON + 15 * MINUTE
    store.record_failed(taken, "status 429", NOON, until, hold_until=until)
    commit_alert(store, 2, delivery("d2", "alert-2"), source_id="other")
    commit_alert(store, 3, delivery("d3", "alert-3", channel="mail"), source_id="other")
    early = store.take(until - MINUTE, HOUR, 50)
    assert [d.key for d, _ in early] == ["d3"]
    assert {d.key for d, _ in store.take(until, MINUTE, 50)} == {"d1", "d2"}


def test_the_last_word_is_not_repeated_within_its_time(store: Store) -> None:
    same = {"topic": "blocked", "repeat_after": timedelta(days=1)}
    commit_alert(store, 1, replace(delivery("d1", "alert-1"), **same))  # type: ignore[arg-type]
    commit_alert(store, 2, replace(delivery("d2", "alert-2"), **same))  # type: ignore[arg-type]
    other = replace(delivery("d3", "alert-3"), topic="ok", repeat_after=timedelta(days=1))
    commit_alert(store, 3, other)
    commit_alert(store, 4, replace(delivery("d4", "alert-4"), **same))  # type: ignore[arg-type]
    assert states(store) == {"d1": "due", "d2": "folded", "d3": "due", "d4": "due"}


def test_the_urgent_passes_what_quiet_hours_hold_back(store: Store) -> None:
    commit_alert(store, 1, delivery("d1", "alert-1", due=NOON + 9 * HOUR))
    commit_alert(store, 2, delivery("d2", "alert-2"))
    assert [d.key for d, _ in store.take(NOON, MINUTE, 50)] == ["d2"]


def test_an_operator_retries_and_drops(store: Store) -> None:
    commit_alert(store, 1, delivery("d1", "alert-1"))
    ((taken, _),) = store.take(NOON, MINUTE, 50)
    assert not store.drop("d1", NOON), "it is being tried just now"
    store.record_failed(taken, "status 410", NOON, None)
    assert store.retry("d1", NOON + HOUR)
    assert [d.due_from for d, _ in store.take(NOON + HOUR, MINUTE, 50)] == [NOON + HOUR]
    commit_alert(store, 2, delivery("d2", "alert-2"))
    assert store.drop("d2", NOON)
    assert states(store)["d2"] == "dropped"


def test_a_backup_never_takes_the_place_of_the_database_itself(
    store: Store, tmp_path: Path
) -> None:
    database = tmp_path / "watcher.db"
    (tmp_path / "link.db").symlink_to(database)
    before = database.stat().st_ino
    for target in (database, tmp_path / "." / "watcher.db", tmp_path / "link.db"):
        with pytest.raises(UsageError, match="that is the database itself; name another file"):
            store.backup(target)
    assert database.stat().st_ino == before


def test_a_backup_that_finds_no_room_says_where(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def small(path: Path | str, **more: Any) -> sqlite3.Connection:
        opened: sqlite3.Connection = connect(path, **more)
        if ".b.db." in str(path):
            opened.execute("PRAGMA max_page_count=2")  # a disk that is full after two pages
        return opened

    monkeypatch.setattr(sqlite3, "connect", small)
    with pytest.raises(StoreError, match=r"backup .*b\.db: its disk is full"):
        store.backup(tmp_path / "b.db")
    assert not (tmp_path / "b.db").exists()


def test_a_backup_is_whole_and_replaces_an_older_one(store: Store, tmp_path: Path) -> None:
    commit_alert(store, 1, delivery("d1", "alert-1"))
    target = tmp_path / "copy.db"
    target.write_text("older")
    assert store.backup(target) == target.stat().st_size
    with connect(target) as copy:
        assert copy.execute("SELECT key FROM deliveries").fetchall() == [("d1",)]
    copy.close()


def test_a_backup_into_no_directory_is_a_mistake_of_the_call(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for directory in (tmp_path / "nowhere", tmp_path / "file"):
        with pytest.raises(UsageError, match=f"there is no directory {directory}; make it"):
            store.backup(directory / "copy.db")
    assert not (tmp_path / "nowhere").exists()


def test_each_date_has_one_slot_on_the_days_on_which_clocks_are_changed() -> None:
    """In Berlin 02:30 does not exist on 2026-03-29 and exists twice on 2026-10-25."""
    daily = Timetable(time(2, 30), "Europe/Berlin")
    for start, expected in (
        (NOON.replace(month=3, day=28), ["2026-03-29T01:30", "2026-03-30T00:30"]),
        (NOON.replace(month=10, day=24), ["2026-10-25T00:30", "2026-10-26T01:30"]),
    ):
        first = next_slot(daily, start)
        assert [f"{at:%Y-%m-%dT%H:%M}" for at in (first, next_slot(daily, first))] == expected


def test_quiet_hours_hold_back_to_their_end_and_the_critical_passes() -> None:
    quiet = QuietHours(time(22), time(7), "Europe/Berlin", except_severity=Severity.CRITICAL)
    night = NOON.replace(hour=23)
    assert after_quiet(quiet, Severity.HIGH, night) == night.replace(day=2, hour=6)
    assert after_quiet(quiet, Severity.CRITICAL, night) == night
    assert after_quiet(quiet, Severity.HIGH, NOON) == NOON


def test_routes_stop_and_default_as_they_are_written() -> None:
    high = Route(("hook",), Match(min_severity=Severity.HIGH), stops=True)
    rest = Route(("mail",), default=True)
    rules = Routing((high, rest), {"hook": ("",), "mail": ("",)})
    low = replace(alert("a"), severity=Severity.LOW)
    assert [d.channel for d in deliveries_of(alert("a"), rules, NOON)] == ["hook"]
    assert [d.channel for d in deliveries_of(low, rules, NOON)] == ["mail"]
