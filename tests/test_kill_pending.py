"""`watcher run` killed while a change waits to be confirmed, as a real process, and begun again."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event

import pytest

from tests.server import Answer, Site
from tests.test_clocks import PAGE

PATIENCE = 60.0


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        site.serve("/hook", Answer(status=204))
        site.serve("/page", Answer(body=PAGE.format("4 and 5")))
        yield site


@pytest.fixture
def config(site: Site, tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(f"""
sources:
- {{id: page, url: '{site.url("/page")}', pack: generic, every: 1s, jitter: 0s, robots: ignore,
   allow_private: true, confirm: {{after: 4s}}}}
channels:
- {{id: hook, kind: webhook, url: '{site.url("/hook")}', timeout: 1s, allow_private: true}}
first_look: none
tick: 0.2s
lease: 3s
""")
    return path


@contextmanager
def life(config: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A daemon, killed at the end."""
    command = [sys.executable, "-m", "watcher", "-c", str(config), "run"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as daemon:
        try:
            yield daemon
        finally:
            daemon.kill()


def until(holds: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends_at, "waited in vain"
        Event().wait(0.05)


def stored(config: Path, question: str) -> list[tuple[object, ...]]:
    file = config.parent / "watcher.db"
    if not file.exists():
        return []
    try:
        with closing(sqlite3.connect(file)) as database:
            return database.execute(question).fetchall()
    except sqlite3.OperationalError:  # it is being made
        return []


def revisions(config: Path) -> int:
    return len(stored(config, "SELECT 1 FROM revisions"))


def is_pending(config: Path) -> bool:
    return bool(stored(config, "SELECT 1 FROM sources WHERE pending IS NOT NULL"))


def killed_while_pending(config: Path, site: Site) -> None:
    """A first look, a change that is seen once, and a kill; after that another life and kill."""
    with life(config):
        until(lambda: revisions(config) == 1)
        site.serve("/page", Answer(body=PAGE.format("5")))
        until(lambda: is_pending(config))
    assert (revisions(config), is_pending(config)) == (1, True)
    assert site.requests_to("/hook") == []


def test_a_change_that_was_pending_at_a_kill_is_confirmed_and_told_once_by_the_next_life(
    config: Path, site: Site
) -> None:
    killed_while_pending(config, site)
    ((first,),) = stored(config, "SELECT pending FROM sources")
    with life(config):
        until(lambda: bool(site.requests_to("/hook")))
        looks = len(site.requests_to("/page"))
        until(lambda: len(site.requests_to("/page")) >= looks + 2)
    (told,) = [json.loads(request.body) for request in site.requests_to("/hook")]
    assert told["type"] == "watcher.change"
    assert (revisions(config), is_pending(config)) == (2, False)
    ((at,),) = stored(config, "SELECT at FROM revisions ORDER BY seq DESC LIMIT 1")
    assert str(at)[:19] > json.loads(str(first))["since"][:19]


def test_a_change_that_was_pending_at_a_kill_and_is_gone_after_it_is_never_told(
    config: Path, site: Site
) -> None:
    killed_while_pending(config, site)
    site.serve("/page", Answer(body=PAGE.format("4 and 5")))
    with life(config):
        until(lambda: not is_pending(config))
    assert (revisions(config), site.requests_to("/hook")) == (1, [])
