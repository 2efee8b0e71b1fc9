"""Kills `watcher run` at random moments and shows that nothing is lost.

    python -m tests.chaos.kill [--kills 20] [--processes 1] [--seconds S] [--keep DIR]

A page states a number of days. It states the next number only when the message about the current
one has arrived at both receivers that are told at once, so that a lost change or delivery would
stop the count for good. A third receiver is told by a digest. The receivers refuse three messages
of ten, answer some slowly, and drop some answers after taking the message. At the end each number
was told to each receiver, under one key each, and the store agrees. Repeats under the same key are
counted: those whose first answer was dropped or late, which no sender can spare a receiver, and the
others, of kills between the arrival of a message and the writing of its fate. Between lives hours
pass for what waits (retries, digests); leases run out by themselves.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tests.chaos.world import PAGE, PROJECT, answer, payload_of, serving

FIRST_DAYS = 90
PATIENCE = 60.0
_CONFIG = """\
database: sqlite:///watcher.db
state_dir: state
sources:
  - id: verification
    url: http://127.0.0.1:{port}/en/articles/10910291-x
    pack: openai.org_verification
    every: 1s
    allow_private: true
channels:
  - id: one
    kind: webhook
    url: http://127.0.0.1:{port}/one
    timeout: 1s
    allow_private: true
  - id: two
    kind: webhook
    url: http://127.0.0.1:{port}/two
    timeout: 1s
    allow_private: true
  - id: list
    kind: webhook
    url: http://127.0.0.1:{port}/list
    timeout: 1s
    allow_private: true
routes:
  - to: [one, two]
    match: {{health: false}}
  - id: slow
    to: list
    match: {{health: false}}
    digest: {{at: "03:00"}}
tick: 0.2s
confirm: {{after: 0s}}
lease: 2s
"""


AT_ONCE = ("one", "two")
TIMEOUT = 1.0
"""Seconds after which the senders of these settings wait for no answer."""


@dataclass
class World:
    """The page, the receivers, and what was received."""

    chance: random.Random
    days: int = FIRST_DAYS
    told: dict[int, dict[str, Counter[str]]] = field(default_factory=dict)
    keys: Counter[str] = field(default_factory=Counter)
    unanswered: set[str] = field(default_factory=set)
    of_kills: int = 0
    refused: int = 0
    contacts: int = 0
    calm: bool = False
    changed: threading.Condition = field(default_factory=threading.Condition)

    def wait_for_contact(self) -> None:
        with self.changed:
            before = self.contacts
            self.changed.wait_for(lambda: self.contacts > before, PATIENCE)

    def next_is_told(self, seconds: float) -> bool:
        """Wait so long at most until the number that stands now was told."""
        with self.changed:
            goal = self.days
            return self.changed.wait_for(lambda: self.days > goal, seconds)

    def page(self) -> bytes:
        with self.changed:
            self.contacts += 1
            self.changed.notify_all()
            return PAGE.format(days=self.days).encode()

    def receive(self, receiver: str, key: str, payload: dict[str, Any]) -> tuple[int, float]:
        """Take a message or refuse it; the status to answer with, 0 for dropping the connection,
        and after how many seconds."""
        with self.changed:
            self.contacts += 1
            if not self.calm and self.chance.random() < 0.3:
                self.refused += 1
                return 503, 0
            self.of_kills += self.keys[key] > 0 and key not in self.unanswered
            self.keys[key] += 1
            for days in _days_told(payload):
                places = self.told.setdefault(days, {})
                places.setdefault(receiver, Counter())[key] += 1
                if days == self.days and all(place in places for place in AT_ONCE):
                    self.days += 1
            self.changed.notify_all()
            status, wait = (204, 0.0) if self.calm else self._answer()
            in_time = status and wait < TIMEOUT
            (self.unanswered.discard if in_time else self.unanswered.add)(key)
            return status, wait

    def _answer(self) -> tuple[int, float]:
        """How a message that was taken is answered."""
        drops = self.chance.random() < 0.2
        return (0 if drops else 204), self.chance.choice((*[0] * 12, *[0.1] * 4, 1.1))


def _days_told(payload: dict[str, Any]) -> list[int]:
    changes = payload["data"].get("changes", [])
    texts = [c["after"]["value"] for c in changes if c.get("attr") == "reuse_window"]
    return [int("".join(filter(str.isdigit, text))) for text in texts]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    world: World

    def do_GET(self) -> None:
        answer(self, 200, self.world.page())

    def do_POST(self) -> None:
        receiver, payload = self.path.strip("/"), payload_of(self)
        status, wait = self.world.receive(receiver, self.headers["webhook-id"], payload)
        threading.Event().wait(wait)
        if status:
            answer(self, status, b"")
        else:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Not of interest here."""


@dataclass(frozen=True)
class Result:
    kills: int
    told: int
    digests: int
    repeats: int
    of_kills: int
    refused: int
    problems: tuple[str, ...]


def run(
    kills: int, seed: int, directory: Path, processes: int = 1, seconds: float = 3600
) -> Result:
    """Play it in a directory, until so many kills or so many seconds are over; the result names
    every violation it found."""
    world = World(random.Random(seed))
    config = directory / "config.yaml"
    with serving(_Handler, world=world) as port:
        config.write_text(_CONFIG.format(port=port))
        _ask(config, "check")
        world.days += 1
        with _Nursery(config) as nursery:
            done = _lives(nursery, config, world, (kills, seconds), processes)
            settled = _last_life(nursery, config, world)
        return _judge(config, world, done, settled)


class _Nursery:
    """Starts and ends processes of `watcher run`."""

    def __init__(self, config: Path) -> None:
        command = [sys.executable, "-m", "tests.chaos.nursery", str(config)]
        self._process = subprocess.Popen(
            [*command, str(config.parent / "run.log")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=PROJECT,
        )

    def __enter__(self) -> _Nursery:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._process.stdout.close()

    def start(self) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("start\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def _end(process: int, number: signal.Signals) -> None:
    """Send a signal to a process and wait until it is gone."""
    patience = threading.Event()
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, number)
        for _ in range(int(PATIENCE / 0.005)):
            os.kill(process, 0)
            patience.wait(0.005)
        raise AssertionError(f"process {process} does not end")


def _let_hours_pass(config: Path) -> None:
    """What waits for its next attempt or its digest is due: both are longer than a test."""
    with closing(sqlite3.connect(config.parent / "watcher.db", timeout=30)) as database, database:
        database.execute(
            "UPDATE deliveries SET next_at = created_at WHERE state IN ('due', 'held')"
            " AND next_at > created_at"
        )
        database.execute("UPDATE outlets SET hold_until = NULL")


def _ask(config: Path, *arguments: str) -> bytes:
    command = [sys.executable, "-m", "watcher", "-c", str(config), *arguments]
    return subprocess.run(command, capture_output=True, check=True, cwd=PROJECT).stdout


def _lives(
    nursery: _Nursery, config: Path, world: World, limits: tuple[int, float], processes: int
) -> int:
    """Keep some processes alive; kill one at a random moment after somebody asked for something,
    again and again; how often. The longest wait is the time that a life here takes to look and to
    tell."""
    kills, seconds = limits
    ending = time.monotonic() + seconds
    alive = [nursery.start()]
    whole = _time_to_tell(config, world)
    alive += [nursery.start() for _ in range(processes - 1)]
    for number in range(kills):
        if time.monotonic() > ending:
            kills = number
            break
        if number % 100 == 99:
            print(f"{number + 1} kills, {len(world.told)} changes told", file=sys.stderr)
        for _ in range(world.chance.randrange(1, 5)):
            world.wait_for_contact()
        threading.Event().wait(world.chance.choice((0, 0.1, 1)) * whole * world.chance.random())
        _end(alive.pop(world.chance.randrange(len(alive))), signal.SIGKILL)
        _let_hours_pass(config)
        alive.append(nursery.start())
    for process in alive:
        _end(process, signal.SIGKILL)
    return kills


def _time_to_tell(config: Path, world: World) -> float:
    """How many seconds a number takes from the page to the receivers here, refusing nothing."""
    world.calm = True
    for _ in range(int(PATIENCE)):
        _let_hours_pass(config)
        if world.next_is_told(1):
            break
    began = time.monotonic()
    told = world.next_is_told(PATIENCE)
    assert told, "nothing is told, though nobody is killed"
    world.calm = False
    return time.monotonic() - began


def _last_life(nursery: _Nursery, config: Path, world: World) -> bool:
    """One life that ends well: until the number that stands at its start has been told, and nothing
    waits that could be told."""
    world.calm = True
    process = nursery.start()
    settled = False
    for _ in range(int(PATIENCE)):
        _let_hours_pass(config)  # what was refused last waits for minutes
        if settled := world.next_is_told(1):
            break
    for _ in range(int(PATIENCE)):
        _let_hours_pass(config)
        threading.Event().wait(1)
        if _waiting(config) <= 3:  # the number that stands now may be on its way
            break
    _end(process, signal.SIGTERM)
    return settled


def _waiting(config: Path) -> int:
    with closing(sqlite3.connect(config.parent / "watcher.db", timeout=30)) as database:
        count = "SELECT count(*) FROM deliveries WHERE state IN ('due', 'held')"
        return int(database.execute(count).fetchone()[0])


def _judge(config: Path, world: World, kills: int, settled: bool) -> Result:
    problems = [] if settled else ["the count stopped: a change or its delivery was lost"]
    for days in range(FIRST_DAYS + 1, world.days):
        for receiver in AT_ONCE:
            keys = world.told.get(days, {}).get(receiver, Counter())
            if len(keys) != 1:
                problems.append(f"{days} days was told to {receiver} under {len(keys)} keys")
    problems += _disagreement(config, world)
    listed = _lists(config, world)
    problems += listed[1]
    repeats = sum(count - 1 for count in world.keys.values())
    counts = (listed[0], repeats, world.of_kills, world.refused)
    return Result(kills, len(world.told), *counts, tuple(problems))


def _lists(config: Path, world: World) -> tuple[int, list[str]]:
    """How many digests were received, and the changes that no received one tells."""
    with closing(sqlite3.connect(config.parent / "watcher.db", timeout=30)) as database:
        rows = database.execute(
            "SELECT waited.key, waited.state, told.key, told.state FROM deliveries waited"
            " JOIN alerts ON alerts.key = waited.alert_key"
            " LEFT JOIN deliveries told ON told.alert_key = waited.folded_into"
            " WHERE waited.channel = 'list' AND waited.source_id = 'verification'"
            " AND waited.bundle = 'digest:slow'"
        ).fetchall()
    told = [row[2] for row in rows if row[1] == "folded"]
    ended = [row for row in rows if row[1] == "folded" and row[3] != "due"]
    lost = [row[0] for row in ended if world.keys[row[2]] == 0]
    counted = Counter(row[0] for row in rows)
    problems = [f"{key}: its digest was never received" for key in lost]
    problems += [f"{key}: stands in {n} digests" for key, n in counted.items() if n > 1]
    # One may be waiting: the number that stood when the last life ended.
    missing = len(world.told) - len(told)
    if missing > 1:
        problems.append(f"{missing} changes stand in no digest")
    return len(set(told)), problems


def _disagreement(config: Path, world: World) -> list[str]:
    """Where the store and the receivers differ."""
    events = json.loads(_ask(config, "log", "--json", "--limit", "100000"))
    stored = [days for event in events for days in _days_told({"data": event})]
    problems = [f"{days} days has {n} revisions" for days, n in Counter(stored).items() if n > 1]
    told = set(world.told)
    problems += [f"{days} days told but not stored" for days in sorted(told - set(stored))]
    newest = max(stored, default=0)
    problems += [
        f"{days} days stored but not told" for days in sorted(set(stored) - told - {newest})
    ]
    return problems


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--kills", type=int, default=20)
    arguments.add_argument("--processes", type=int, default=1)
    arguments.add_argument("--seconds", type=float, default=86400)
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    arguments.add_argument("--keep", type=Path, help="work in this directory and leave it")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        directory = chosen.keep or Path(scratch)
        directory.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        result = run(chosen.kills, chosen.seed, directory, chosen.processes, chosen.seconds)
    print(
        f"seed {chosen.seed}: {result.kills} kills of {chosen.processes} processes in "
        f"{time.monotonic() - began:.0f} s, {result.told} changes told, {result.digests} digests, "
        f"{result.repeats} repeats under the same key ({result.repeats - result.of_kills} after an "
        f"answer that did not come in time, {result.of_kills} of kills, "
        f"{result.of_kills / max(result.kills, 1):.2f} a kill), {result.refused} messages refused, "
        f"{len(result.problems)} problems"
    )
    for problem in result.problems:
        print("  " + problem)
    sys.exit(1 if result.problems else 0)


if __name__ == "__main__":
    main()
