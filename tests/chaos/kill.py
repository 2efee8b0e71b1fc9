"""Kills `watcher run` at random moments and shows that nothing is lost.

    python -m tests.chaos.kill [--kills 20] [--seed N] [--keep DIR]

A page states a number of days. It states the next number only when the message about the current
one has arrived, so that a lost change or delivery would stop the count for good. The receiver
refuses some messages and drops some answers after taking the message. At the end each number was
told, under one key each, and the store agrees; repeats under the same key are counted.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

FIRST_DAYS = 90
PATIENCE = 60.0

_PAGE = """<!doctype html><html lang="en"><head><title>API organization verification</title></head>
<body><main><article><h1>API organization verification</h1><div class="article_body">
<p>Organization verification tells us who is behind an API organization. It is how developers unlock
our most capable models while misuse of the platform stays rare for everyone who builds on it.</p>
<p>Verification takes a few minutes and has no spend requirement.</p>
<p>Only organization owners can start verification.</p>
<h2>What do I need to get verified?</h2>
<ul><li>A valid government-issued ID from a supported country.</li>
<li>Each ID can verify one organization every {days} days.</li>
<li>Not every organization is eligible for verification.</li></ul>
<p>Digital IDs are not accepted.</p>
<p>After you verify, it can take up to 30 minutes before access works. If verification fails,
another attempt is not supported at this time. In the dashboard, open the settings of your
organization to see whether it is verified; every member can see it there at any time.</p>
</div></article></main></body></html>"""

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
  - {{id: hook, kind: webhook, url: "http://127.0.0.1:{port}/hook", allow_private: true}}
tick: 1s
confirm: {{after: 0s}}
lease: 1s
"""


@dataclass
class World:
    """The page, the receiver, and what was received."""

    chance: random.Random
    days: int = FIRST_DAYS
    told: dict[int, Counter[str]] = field(default_factory=dict)
    refused: int = 0
    contacts: int = 0
    calm: bool = False
    changed: threading.Condition = field(default_factory=threading.Condition)

    def page(self) -> bytes:
        with self.changed:
            self.contacts += 1
            self.changed.notify_all()
            return _PAGE.format(days=self.days).encode()

    def receive(self, key: str, payload: dict[str, Any]) -> int:
        """Take a message or refuse it; the status to answer with, 0 for dropping the connection."""
        with self.changed:
            self.contacts += 1
            if not self.calm and self.chance.random() < 0.1:
                self.refused += 1
                return 503
            for days in _days_told(payload):
                self.told.setdefault(days, Counter())[key] += 1
                if days == self.days:
                    self.days += 1
            self.changed.notify_all()
            return 0 if not self.calm and self.chance.random() < 0.2 else 204


def _days_told(payload: dict[str, Any]) -> list[int]:
    changes = payload["data"].get("changes", [])
    texts = [c["after"]["value"] for c in changes if c.get("attr") == "reuse_window"]
    return [int("".join(filter(str.isdigit, text))) for text in texts]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    world: World

    def do_GET(self) -> None:
        self._answer(200, self.world.page())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        status = self.world.receive(self.headers["webhook-id"], json.loads(body))
        if status:
            self._answer(status, b"")
        else:
            self.close_connection = True

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Not of interest here."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Killed clients break their connections; that is the point."""


@dataclass(frozen=True)
class Result:
    kills: int
    told: int
    repeats: int
    refused: int
    problems: tuple[str, ...]


def run(kills: int, seed: int, directory: Path) -> Result:
    """Play it in a directory; the result names every violation it found."""
    world = World(random.Random(seed))
    handler = type("Handler", (_Handler,), {"world": world})
    server = _Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    config = directory / "config.yaml"
    config.write_text(_CONFIG.format(port=server.server_address[1]))
    try:
        _ask(config, "check")
        world.days += 1
        for _ in range(kills):
            _one_life(config, world)
        settled = _last_life(config, world)
        return _judge(config, world, kills, settled)
    finally:
        server.shutdown()
        server.server_close()


def _let_hours_pass(config: Path) -> None:
    """What waits for its next attempt is due: the schedule of retries is longer than a test."""
    with closing(sqlite3.connect(config.parent / "watcher.db", timeout=30)) as database, database:
        database.execute("UPDATE deliveries SET next_at = created_at WHERE state = 'due'")


def _start(config: Path) -> subprocess.Popen[bytes]:
    _let_hours_pass(config)
    command = [sys.executable, "-m", "watcher", "-c", str(config), "run", "--json"]
    log = (config.parent / "run.log").open("ab")
    with log:
        return subprocess.Popen(command, stdout=log, stderr=log)


def _ask(config: Path, *arguments: str) -> bytes:
    command = [sys.executable, "-m", "watcher", "-c", str(config), *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout


def _one_life(config: Path, world: World) -> None:
    """Start, wait until it asks for something, and kill it a random moment later."""
    process = _start(config)
    with world.changed:
        before = world.contacts
        world.changed.wait_for(lambda: world.contacts > before, PATIENCE)
    try:
        process.wait(world.chance.choice((0.01, 0.1, 1.2)) * world.chance.random())
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    process.wait()


def _last_life(config: Path, world: World) -> bool:
    """One life that ends well: until the number that stands at its start has been told."""
    world.calm = True
    process = _start(config)
    with world.changed:
        goal = world.days
        settled = world.changed.wait_for(lambda: world.days > goal, PATIENCE)
    process.send_signal(signal.SIGTERM)
    process.wait(PATIENCE)
    return settled


def _judge(config: Path, world: World, kills: int, settled: bool) -> Result:
    problems = [] if settled else ["the count stopped: a change or its delivery was lost"]
    expected = set(range(FIRST_DAYS + 1, world.days))
    problems += [f"{days} days was never told" for days in sorted(expected - world.told.keys())]
    problems += [
        f"{days} days was told under {len(keys)} keys"
        for days, keys in sorted(world.told.items())
        if len(keys) > 1
    ]
    problems += _disagreement(config, world)
    repeats = sum(count - 1 for keys in world.told.values() for count in keys.values())
    return Result(kills, len(world.told), repeats, world.refused, tuple(problems))


def _disagreement(config: Path, world: World) -> list[str]:
    """Where the store and the receiver differ."""
    events = json.loads(_ask(config, "log", "--json", "--limit", "10000"))
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
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    arguments.add_argument("--keep", type=Path, help="work in this directory and leave it")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        directory = chosen.keep or Path(scratch)
        directory.mkdir(parents=True, exist_ok=True)
        result = run(chosen.kills, chosen.seed, directory)
    print(
        f"seed {chosen.seed}: {result.kills} kills, {result.told} changes told, "
        f"{result.repeats} repeats under the same key, {result.refused} messages refused, "
        f"{len(result.problems)} problems"
    )
    for problem in result.problems:
        print("  " + problem)
    sys.exit(1 if result.problems else 0)


if __name__ == "__main__":
    main()
