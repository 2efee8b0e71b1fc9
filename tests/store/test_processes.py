"""Several processes on one database, and processes that are killed."""

from __future__ import annotations

import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import pytest

from tests import seeds
from tests.store.material import NOON, access, source
from tests.store.worker import commit_link
from watcher.errors import StoreError
from watcher.model import DeliveryState
from watcher.store import Store, open_store

PROJECT = Path(__file__).parents[2]


def _start(*words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.store.worker", *words]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=PROJECT
    )


def _all_lines(workers: list[subprocess.Popen[str]]) -> list[list[str]]:
    ended = [worker.communicate(timeout=120) for worker in workers]
    assert [error for _, error in ended if error] == []
    return [out.split("\n")[:-1] for out, _ in ended]


def test_two_processes_never_claim_the_same_source(empty: Store, url: str) -> None:
    names = {f"s{number:03}" for number in range(300)}
    empty.register([source(name) for name in sorted(names)], NOON)
    first, second = _all_lines([_start("claim", url), _start("claim", url)])
    assert len(first) + len(second) == 300
    assert set(first) | set(second) == names


def test_eight_processes_write_at_once_and_none_finds_it_locked(empty: Store, url: str) -> None:
    empty.register([source(f"s{number}") for number in range(8)], NOON)
    done = _all_lines([_start("write", url, f"s{number}", "10") for number in range(8)])
    assert done == [["written"] * 10] * 8
    assert [empty.checks(f"s{number}")[0].count for number in range(8)] == [10] * 8


def test_several_processes_may_create_one_database(url: str) -> None:
    assert _all_lines([_start("claim", url) for _ in range(4)]) == [[], [], [], []]
    store = open_store(url)
    assert store.states() == []
    store.close()


def test_a_process_killed_at_any_moment_leaves_the_state_before_or_after(
    store: Store, url: str
) -> None:
    seed = seeds.seed()
    chance = random.Random(seed)
    for _ in range(6):
        acknowledged = _one_killed_life(url, chance.uniform(0, 0.06))
        stored = store.states()[0].revision_key
        assert stored in (f"r{acknowledged}", f"r{acknowledged + 1}"), f"seed {seed}"
        _is_whole(store, int(stored.removeprefix("r")))


def _one_killed_life(url: str, seconds: float) -> int:
    """Let a chain grow and kill its process so long after a commit; the last acknowledged link."""
    process = _start("chain", url)
    assert process.stdout is not None
    links = [process.stdout.readline()]
    Timer(seconds, process.kill).start()
    links += process.stdout
    process.communicate(timeout=60)
    return int([link for link in links if link.endswith("\n")][-1])


def _is_whole(store: Store, links: int) -> None:
    """Every link has all of its parts, and nothing is there of one more."""
    revisions = store.revisions(limit=10_000)
    assert [row.key for row in revisions] == [f"r{n}" for n in range(links, 0, -1)]
    waiting = store.deliveries(state=DeliveryState.DUE, limit=10_000)
    assert [row.delivery.key for row in waiting] == [f"d{n}" for n in range(links, 0, -1)]
    for row in revisions:
        number = row.key.removeprefix("r")
        assert store.load_page(row.snapshot_id).body == f"page {number}".encode()
        records = [standing.record for standing in store.rules_at("models", row.seq)]
        assert records == [access(needs=(f"step {number}",))]
    assert store.states()[0].body_digest == f"body {links}"


@pytest.mark.parametrize("room", [-12288, -8192, -4096, 0, 8192, 20480])
def test_a_disk_that_fails_in_the_middle_leaves_the_state_before(
    store: Store, tmp_path: Path, room: int
) -> None:
    """The limit is set around the file's size: writes fail at pages it has and at new ones."""
    commit_link(store, 1)
    size = (tmp_path / "watcher.db").stat().st_size
    with _files_of_at_most(size + room), pytest.raises(StoreError):
        _commit_links(store, 2, 200)
    reached = int((store.states()[0].revision_key or "").removeprefix("r"))
    _is_whole(store, reached)
    _commit_links(store, reached + 1, reached + 3)
    _is_whole(store, reached + 2)


def _commit_links(store: Store, first: int, end: int) -> None:
    for number in range(first, end):
        commit_link(store, number)


@contextmanager
def _files_of_at_most(size: int) -> Iterator[None]:
    """Every write of this process beyond so many bytes of a file fails, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
