"""The database under load, under kills in the middle of a migration, and with flipped bits.

    python -m tests.chaos.database contention|backups|migrations|flips [--rounds N]

contention: eight processes, so many looks each (200). backups: copies while another process
commits (100). migrations: kills in each migration, so many from each old schema (200). flips:
single bits of the file (1,000).
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config

from tests.chaos.power import Acknowledged, differences
from tests.chaos.world import PROJECT
from tests.store.material import NOON, source
from watcher.store import open_store
from watcher.store.engine import Database
from watcher.store.migrate import HEAD, SCHEMAS

PROCESSES = 8


def _worker(*words: str) -> subprocess.Popen[str]:
    line = [sys.executable, "-m", "tests.store.worker", *words]
    return subprocess.Popen(line, stdout=subprocess.PIPE, text=True, cwd=PROJECT)


def contention(rounds: int, folder: Path, chance: random.Random) -> tuple[str, list[str]]:
    """Processes that read and write at once: each transaction is done, none finds it locked."""
    url = f"sqlite:///{folder}/watcher.db"
    store = open_store(url)
    store.register([source(f"s{number}") for number in range(PROCESSES)], NOON)
    workers = [_worker("write", url, f"s{number}", str(rounds)) for number in range(PROCESSES)]
    done = [worker.communicate()[0].count("written") for worker in workers]
    kept = [store.checks(f"s{number}")[0].count for number in range(PROCESSES)]
    store.close()
    found = enumerate(zip(done, kept, strict=True))
    problems = [f"process {n}: {d} written, {k} kept" for n, (d, k) in found if {d, k} != {rounds}]
    return f"{sum(done)} of {PROCESSES * rounds} times three transactions", problems


def backups(rounds: int, folder: Path, chance: random.Random) -> tuple[str, list[str]]:
    """Copies under load: each opens, is whole, and has all that was committed before it began."""
    url = f"sqlite:///{folder}/watcher.db"
    store = open_store(url)
    store.register([source()], NOON)
    writer = _worker("chain", url)
    assert writer.stdout is not None
    writer.stdout.readline()
    problems, least = [], 0
    for number in range(rounds):
        before = len(store.revisions(limit=100_000))
        store.backup(folder / "copy.db")
        copy = open_store(f"sqlite:///{folder}/copy.db")
        links = len(copy.revisions(limit=100_000))
        found = differences(copy, Acknowledged(links))
        copy.close()
        found += [f"has {links} revisions, {before} were committed"] if links < before else []
        problems += [f"copy {number}: {what}" for what in found]
        least = links
    writer.kill()
    writer.communicate()
    store.close()
    return f"{rounds} copies while {least} revisions were committed", problems


def migrations(rounds: int, folder: Path, chance: random.Random) -> tuple[str, list[str]]:
    """Kills in the middle of a migration: the old schema or today's, whole, and it goes on."""
    problems, fates = [], {"old": 0, "new": 0}
    today = _schema_after(folder, HEAD)
    for old in SCHEMAS[:-1]:
        before = _schema_after(folder, old)
        template = (folder / "made.db").read_bytes()
        span = _seconds_of(folder, template)
        for _ in range(rounds):
            path = folder / "watcher.db"
            for left in folder.glob("watcher.db*"):
                left.unlink()
            path.write_bytes(template)
            _killed(path, span * 1.2 * chance.random())
            found = _schema(path)
            fates["new" if found == today else "old"] += 1
            if found not in (before, today):
                problems.append(f"from {old}: neither the old schema nor today's")
            open_store(f"sqlite:///{path}").close()
            if _schema(path) != today:
                problems.append(f"from {old}: does not go on to today's")
    done = f"{rounds} kills from each of {len(SCHEMAS) - 1} schemas: {fates['old']} as before,"
    return f"{done} {fates['new']} migrated", problems


def _schema_after(folder: Path, revision: str) -> list[str]:
    path = folder / "made.db"
    for left in folder.glob("made.db*"):
        left.unlink()
    database = Database(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", "watcher.store:migrations")
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    database.close()
    return _schema(path)


def _schema(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = database.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY sql")
        version = database.execute("SELECT version_num FROM alembic_version").fetchone()
        return [sql for (sql,) in rows] + [str(version)]


def _seconds_of(folder: Path, template: bytes) -> float:
    """How long a whole migration takes here, in a process of its own."""
    path = folder / "timed.db"
    path.write_bytes(template)
    began = time.monotonic()
    _killed(path, None)
    return time.monotonic() - began


def _killed(path: Path, seconds: float | None) -> None:
    """Open a store in a child, which is killed after so long; None: it may end."""
    child = os.fork()
    if child == 0:
        open_store(f"sqlite:///{path}").close()
        os._exit(0)
    if seconds is not None:
        time_left = time.monotonic() + seconds
        while time.monotonic() < time_left and os.waitpid(child, os.WNOHANG) == (0, 0):
            os.sched_yield()
        if time.monotonic() < time_left:
            return
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def flips(rounds: int, folder: Path, chance: random.Random) -> tuple[str, list[str]]:
    """Single bits of a database with evidence: each that changes some is reported by `verify`."""
    from tests.test_verifying import flips_that_are_missed, with_evidence

    written = with_evidence(folder)
    changed, missed = flips_that_are_missed(written, folder, rounds, chance.randrange(10**6))
    problems = [f"{missed} flips changed evidence and were not reported"] if missed else []
    return f"{rounds} bits, {changed} of which changed evidence", problems


_TESTS: dict[str, tuple[Callable[[int, Path, random.Random], tuple[str, list[str]]], int]] = {
    "contention": (contention, 200),
    "backups": (backups, 100),
    "migrations": (migrations, 200),
    "flips": (flips, 1000),
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("test", choices=sorted(_TESTS))
    arguments.add_argument("--rounds", type=int)
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    chosen = arguments.parse_args()
    test, rounds = _TESTS[chosen.test]
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        chance = random.Random(chosen.seed)
        done, problems = test(chosen.rounds or rounds, Path(folder), chance)
    seconds = time.monotonic() - began
    print(f"seed {chosen.seed}: {done}, in {seconds:.0f} s, {len(problems)} problems")
    for problem in problems[:10]:
        print("  " + problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
