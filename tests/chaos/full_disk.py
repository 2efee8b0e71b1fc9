"""Fills the disk under `watcher run`, and shows that nothing is lost, that it is told, and that
work goes on by itself once there is room.

    python -m tests.chaos.full_disk [--rounds 3] [--seed N]

The disk is a small tmpfs in a mount namespace of its own, gone with the process: it needs root, or
a kernel that lets users have namespaces. In each round the page changes while the disk is full; the
receiver must hear that it is full, that there is room again, and of the change, each once.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tests.chaos.world import PAGE, PROJECT, answer, payload_of, serving
from watcher.store import RESERVE

PATIENCE = 90.0
SIZE = 32 << 20

_CONFIG = """\
database: sqlite:///watcher.db
state_dir: {state}
sources:
  - id: verification
    url: http://127.0.0.1:{port}/en/articles/10910291-x
    pack: openai.org_verification
    every: 1s
    allow_private: true
channels:
  - id: hook
    kind: webhook
    url: http://127.0.0.1:{port}/hook
    timeout: 5s
    allow_private: true
tick: 0.2s
confirm: {{after: 0s}}
min_free: 0
"""


class World:
    """The page and the receiver; waits are for what reached either."""

    def __init__(self) -> None:
        self.days = 90
        self.looks = 0
        self.told: Counter[str] = Counter()
        self.texts: list[str] = []
        self._changed = threading.Condition()

    def page(self) -> bytes:
        with self._changed:
            self.looks += 1
            self._changed.notify_all()
            return PAGE.format(days=self.days).encode()

    def receive(self, payload: dict[str, Any], key: str) -> None:
        with self._changed:
            self.told[key] += 1
            if self.told[key] == 1:
                self.texts.append(payload["data"]["summary"])
            self._changed.notify_all()

    def wait(self, until: Callable[[], bool], what: str) -> None:
        with self._changed:
            if not self._changed.wait_for(until, PATIENCE):
                raise AssertionError(f"{what} did not come; told: {self.texts}")

    def heard(self, words: str) -> int:
        return sum(words in text for text in self.texts)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    world: World

    def do_GET(self) -> None:
        answer(self, 200, self.world.page())

    def do_POST(self) -> None:
        self.world.receive(payload_of(self), self.headers["webhook-id"])
        answer(self, 204, b"")

    def log_message(self, format: str, *args: Any) -> None:
        """Not of interest here."""


def run(rounds: int, seed: int) -> list[str]:
    """Play it; what was otherwise than it should be."""
    small_disk = Path(tempfile.mkdtemp())
    _mount(small_disk)
    chance, world = random.Random(seed), World()
    with tempfile.TemporaryDirectory() as state, serving(_Handler, world=world) as port:
        config = small_disk / "config.yaml"
        config.write_text(_CONFIG.format(port=port, state=state))
        log = Path(state) / "run.log"
        process = _start(config, log)
        try:
            world.wait(lambda: world.heard("First look") == 1, "the first look")
            for number in range(1, rounds + 1):
                _round(world, small_disk, number, chance)
        except AssertionError as error:
            raise AssertionError(f"{error}; log: {log.read_text()[-2000:]}") from None
        finally:
            process.send_signal(signal.SIGTERM)
            code = process.wait(PATIENCE)
        return [*_problems(world, rounds, small_disk), *([f"exit code {code}"] if code else [])]


def _round(world: World, disk: Path, number: int, chance: random.Random) -> None:
    """Fill the disk, let the page change, see that looking stops and is told, make room."""
    filler = disk / "filler"
    _fill(filler, leave=chance.randrange(0, 8192))
    world.days += 1
    world.wait(lambda: world.heard("The disk is full") == number, "that the disk is full")
    # The reserve was given up for that; what is left of it goes to somebody else.
    _fill(disk / "more", leave=0)
    looks = world.looks
    threading.Event().wait(2)
    assert world.looks <= looks + 1, "pages are looked at while nothing can be written"
    assert not world.heard(f" {world.days} days"), "told, though it cannot have been written"
    filler.unlink()
    (disk / "more").unlink()
    world.wait(lambda: world.heard("has room again") == number, "that there is room again")
    world.wait(lambda: world.heard(f"{world.days} days") == 1, "the change")


def _fill(file: Path, leave: int) -> None:
    """Take what is free but so many bytes."""
    with file.open("wb", buffering=0) as handle:
        free = os.statvfs(file.parent)
        left = max(0, free.f_bavail * free.f_frsize - leave)
        try:
            while left > 0:
                left -= handle.write(b"x" * min(left, 65_536))
        except OSError:
            return


def _start(config: Path, log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "watcher", "-c", str(config), "run"]
    with log.open("wb") as output:
        return subprocess.Popen(command, stdout=output, stderr=output, cwd=PROJECT)


def _problems(world: World, rounds: int, disk: Path) -> list[str]:
    problems = [f"{key}: told {n} times" for key, n in world.told.items() if n > 1]
    expected = 1 + 3 * rounds
    if len(world.texts) != expected:
        problems.append(f"{len(world.texts)} messages, not {expected}: {world.texts}")
    with closing(sqlite3.connect(disk / "watcher.db")) as database:
        (whole,) = database.execute("PRAGMA integrity_check").fetchone()
        waiting = database.execute("SELECT count(*) FROM deliveries WHERE state='due'").fetchone()
    if whole != "ok" or waiting != (0,):
        problems.append(f"integrity: {whole}, waiting: {waiting}")
    if (disk / "watcher.db-reserve").stat().st_size != RESERVE:
        problems.append("the reserve is not kept back again")
    return problems


def _mount(folder: Path) -> None:
    """A small disk that only this process and its children see. Raises: OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    clone_newns, ms_private_rec = 0x20000, (1 << 18) | (1 << 14)

    def ask(done: int) -> None:
        if done != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))

    ask(libc.unshare(clone_newns))
    ask(libc.mount(b"none", b"/", None, ms_private_rec, None))
    ask(libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, b"size=%d" % SIZE))


NO_DISK = 77
"""The exit code where no small disk can be had."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    chosen = arguments.parse_args()
    try:
        problems = run(chosen.rounds, chosen.seed)
    except OSError as error:
        print(f"no small disk can be had here: {error}")
        sys.exit(NO_DISK)
    print(f"seed {chosen.seed}: the disk was full {chosen.rounds} times, {len(problems)} problems")
    for problem in problems:
        print("  " + problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
