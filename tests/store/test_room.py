"""Room on the disk: a full one is told from the reserve, waited out, and told to be over."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from tests.chaos.full_disk import NO_DISK
from tests.chaos.world import PROJECT
from tests.store.material import HOUR, NOON, alert, delivery
from watcher.delivering import Deliverer
from watcher.errors import StoreError, StoreFullError
from watcher.model import Alert, Delivery, DeliveryState, Message, Receipt, Severity
from watcher.room import Space
from watcher.routing import Routing
from watcher.store import RESERVE, Store


def test_a_full_disk_loses_nothing_is_told_and_waited_out() -> None:
    """`watcher run` on a real small disk; the long form: tests/chaos/full_disk.py."""
    command = [sys.executable, "-m", "tests.chaos.full_disk", "--rounds", "1"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT)
    if done.returncode == NO_DISK:
        pytest.skip(done.stdout.strip())
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_the_reserve_is_kept_and_given_up(store: Store, tmp_path: Path) -> None:
    reserve = tmp_path / "watcher.db-reserve"
    assert store.keep_reserve()
    assert reserve.stat().st_size == RESERVE
    assert reserve.stat().st_blocks * 512 >= RESERVE, "it must take room, not only look large"
    assert reserve.stat().st_mode & 0o777 == 0o600
    store.release_reserve()
    store.release_reserve()
    assert not reserve.exists()


def test_what_a_kill_left_of_a_reserve_is_taken_away(store: Store, tmp_path: Path) -> None:
    left = tmp_path / "watcher.db-reserve.abc.part"
    left.write_bytes(b"x")
    assert store.keep_reserve()
    assert not left.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_cannot_be_written_to_is_no_full_disk(store: Store, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="cannot be written to"):
            store.keep_reserve()
    finally:
        tmp_path.chmod(0o700)


# ---------------------------------------------------------------- what is told, and how often


@dataclass
class Clock:
    def now(self) -> datetime:
        return NOON


@dataclass
class Disk:
    """A real store whose disk is as the test says."""

    store: Store
    free: int | None = 100
    reserve: bool = True
    broken: bool = False
    told: list[tuple[str, Severity]] = field(default_factory=list)

    def location(self) -> str:
        return "w.db"

    def free_bytes(self) -> int | None:
        return self.free

    def keep_reserve(self) -> bool:
        return self.reserve

    def release_reserve(self) -> None:
        self.reserve = False

    def newest_alert(self, source_id: str) -> Alert | None:
        return self.store.newest_alert(source_id)

    def tell(self, alert: Alert, due: Sequence[Delivery]) -> bool:
        if self.broken:
            raise StoreFullError("full")
        new = self.store.tell(alert, due)
        if new:
            self.told.append((alert.title, alert.severity))
        return new


def _space(disk: Disk, least: int = 10) -> Space:
    routing = Routing(routes=(), recipients={"hook": ("",)})
    return Space(disk=disk, clock=Clock(), routing=lambda: routing, least=least)


FULL = ("The disk is full: pages are not looked at until there is room", Severity.HIGH)


def test_room_that_was_always_there_is_not_told(store: Store) -> None:
    disk = Disk(store)
    _space(disk).require()
    assert disk.told == []


def test_a_full_disk_is_told_once_by_all_processes_together_and_so_is_its_end(store: Store) -> None:
    disk = Disk(store)
    one, other = _space(disk), _space(disk)
    one.ran_out()
    other.ran_out()
    for space in (one, other, _space(disk)):
        with pytest.raises(StoreFullError, match="looked at again once there is room"):
            space.require()
    assert disk.told == [FULL]
    disk.reserve = True
    for space in (other, one):
        space.require()
    assert disk.told == [FULL, ("The disk has room again: 0 MB free", Severity.NONE)]
    one.ran_out()
    assert disk.told[2:] == [FULL]


def test_little_room_is_told_once_until_there_is_ample(store: Store) -> None:
    disk = Disk(store, free=39_000_000)
    space = _space(disk, least=40_000_000)
    scarce = ("Little room is left on the disk: 39 MB free", Severity.MEDIUM)
    for free in (39_000_000, 41_000_000, 39_000_000, 79_000_000):
        disk.free = free
        space.require()
    assert disk.told == [scarce]
    disk.free = 80_000_000
    space.require()
    assert disk.told == [scarce, ("The disk has room again: 80 MB free", Severity.NONE)]


def test_a_disk_that_nothing_can_be_read_of_is_taken_for_one_with_room(store: Store) -> None:
    disk = Disk(store, free=None)
    _space(disk).require()
    assert disk.told == []


def test_what_cannot_even_be_written_is_logged_once_and_told_later(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    disk = Disk(store, broken=True)
    space = _space(disk)
    space.ran_out()
    space.ran_out()
    assert [record.message for record in caplog.records] == [
        "nobody could be told that there is no room: full"
    ]
    disk.broken = False
    space.ran_out()
    assert disk.told == [FULL]


# ---------------------------------------------------------------- what came of an attempt


class FullAtOnce:
    """A store on whose disk there is no room for what came of attempts, for a while."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.full = True

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def record_sent(self, delivery: Delivery, receipt: Receipt, now: datetime) -> None:
        if self.full:
            raise StoreFullError("full")
        self._store.record_sent(delivery, receipt, now)


class Taking:
    id, format = "hook", "text"
    sent = 0

    def recipients(self) -> tuple[str, ...]:
        return ("",)

    def send(self, message: Message, delivery: Delivery) -> Receipt:
        self.sent += 1
        return Receipt("taken")


def test_what_was_sent_but_not_written_for_lack_of_room_is_not_sent_again(store: Store) -> None:
    store.tell(alert("a1"), (delivery("d1", "a1"),))
    outbox, channel = FullAtOnce(store), Taking()
    deliverer = Deliverer(
        outbox=outbox,  # type: ignore[arg-type]
        channels={"hook": channel},
        render=lambda *_: Message(),
        clock=Clock(),
        lease=HOUR,
        give_up_after=HOUR,
    )
    with pytest.raises(StoreError):
        list(deliverer.deliver_due())
    outbox.full = False
    deliverer.catch_up()
    (row,) = store.deliveries()
    assert (row.delivery.state, row.receipt, channel.sent) == (DeliveryState.DONE, "taken", 1)
