"""Cuts the power, fills the disk or lets it fail at random writes of the store, and shows that
what was acknowledged is there and nothing is half written.

    python -m tests.chaos.power [--fault cut|full|io] [--rounds 1000] [--synchronous FULL]

Each round commits revisions with their alerts and deliveries and tells them, up to the fault; then
opens the database anew (after a cut) or goes on (once there is room). `--synchronous OFF` shows
what the product would lose with less care, and that the script sees it.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import apsw

from tests.chaos.platter import File, Platter, on
from tests.store.material import HOUR, NOON, source
from tests.store.worker import commit_link
from watcher.errors import StoreError
from watcher.model import DeliveryState, Receipt
from watcher.store import Store, open_store

URL = "sqlite:////watcher.db"
LINKS = 3

_FAULTS: dict[str, Callable[[], Exception]] = {
    "cut": lambda: apsw.IOError("no power"),
    "full": lambda: apsw.FullError("no room"),
    "io": lambda: apsw.IOError("the disk failed"),
}
_names = count(1)


@dataclass
class Acknowledged:
    """What the store said it had: the last revision, and the deliveries that were told."""

    links: int = 0
    told: list[str] = field(default_factory=list)


def base() -> bytes:
    """A database with its schema and one source, as it lies on the disk."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "watcher.db"
        store = open_store(f"sqlite:///{path}")
        store.register([source()], NOON)
        store.close()
        return path.read_bytes()


def play(fault: str, start: bytes, chance: random.Random, synchronous: str = "FULL") -> list[str]:
    """One round; what is wrong after it."""
    disk = Platter(f"platter-{next(_names)}")
    disk.files["/watcher.db"] = File(bytearray(start), start)
    try:
        with on(disk, synchronous):
            return _play(disk, fault, chance)
    finally:
        disk.unregister()


def _play(disk: Platter, fault: str, chance: random.Random) -> list[str]:
    said = Acknowledged()
    store = open_store(URL)
    last = chance.randrange(1, LINKS * 200)

    def fail(step: int) -> None:
        if step >= last:
            raise _FAULTS[fault]()

    disk.steps, disk.fail = 0, fail
    failed = _work(store, said, LINKS)
    if fault == "cut":
        _abandon(store)
        disk.cut(chance)
        store = open_store(URL)
    else:
        disk.fail = lambda step: None
    problems = differences(store, said)
    problems += [] if failed or disk.steps < last else ["a failed write was acknowledged"]
    if not problems:
        _work(store, said, said.links + 2)
        problems = differences(store, said)
    store.close()
    return problems


def _work(store: Store, said: Acknowledged, links: int) -> bool:
    """Commit revisions up to a number and tell each; whether the disk failed."""
    try:
        stored = int((store.states()[0].revision_key or "r0")[1:])
        said.links = max(said.links, stored)
        for number in range(stored + 1, links + 1):
            commit_link(store, number)
            said.links = number
            for delivery, _ in store.take(NOON, HOUR, 10):
                store.record_sent(delivery, Receipt("taken"), NOON)
                said.told.append(delivery.key)
    except StoreError:
        return True
    return False


def _abandon(store: Store) -> None:
    """The process ends with the power: nothing more is written."""
    try:
        store.close()
    except StoreError:
        return


def differences(store: Store, said: Acknowledged) -> list[str]:
    problems = []
    with store._database.reading() as connection:
        whole = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
    if whole != "ok":
        return [f"integrity_check: {whole}"]
    revisions = store.revisions(limit=100_000)
    links = len(revisions)
    if links not in (said.links, said.links + 1):
        problems.append(f"{said.links} revisions were acknowledged, {links} are there")
    if [row.key for row in revisions] != [f"r{n}" for n in range(links, 0, -1)]:
        problems.append("the revisions are not a chain")
    rows = {row.delivery.key: row for row in store.deliveries(limit=100_000)}
    if set(rows) != {f"d{n}" for n in range(1, links + 1)}:
        problems.append(f"{links} revisions with {len(rows)} deliveries")
    done = {key for key, row in rows.items() if row.delivery.state is DeliveryState.DONE}
    problems += [f"{key} was told and is not done" for key in said.told if key not in done]
    for row in revisions:
        if store.load_page(row.snapshot_id).body != f"page {row.key[1:]}".encode():
            problems.append(f"{row.key}: another page")
        if store.alert(f"a{row.key[1:]}") is None:
            problems.append(f"{row.key}: no alert")
    return problems


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--fault", choices=sorted(_FAULTS), default="cut")
    arguments.add_argument("--rounds", type=int, default=1000)
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    arguments.add_argument("--synchronous", default="FULL")
    chosen = arguments.parse_args()
    chance, start, began = random.Random(chosen.seed), base(), time.monotonic()
    bad = 0
    for number in range(chosen.rounds):
        problems = play(chosen.fault, start, chance, chosen.synchronous)
        bad += bool(problems)
        for problem in problems[:3]:
            print(f"  round {number}: {problem}")
    print(
        f"seed {chosen.seed}: {chosen.rounds} times {chosen.fault} in "
        f"{time.monotonic() - began:.0f} s, {bad} with a problem"
    )
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
