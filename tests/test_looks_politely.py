"""What politeness does to a source: its next look, its health, and what is told of it; and that
looks read pages through processes of their own. A whole app with a real store, over real sockets.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.server import Answer, Site
from watcher.app import App, Selection, load
from watcher.cli.console import iso
from watcher.cli.main import cli
from watcher.model import CheckReport, HealthState, Outcome

PAGE = """<!doctype html><html lang="en"><head><title>API model access</title></head><body><main>
<article><h1>API model access</h1><p>This page is about the API and says which models an
organization can call, by its usage tier and by whether it went through verification. The app has
plans of its own, described elsewhere, and nothing here speaks of the app. Prices are listed on the
pricing page.</p>
<h2>o3</h2><ul><li>Access: Tiers 4 and 5.</li></ul></article></main></body></html>"""


class Now:
    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture
def clock() -> Now:
    return Now()


@pytest.fixture
def app(site: Site, clock: Now, tmp_path: Path) -> Iterator[App]:
    (tmp_path / "config.yaml").write_text(f"""
sources:
  - {{id: access, url: "{site.url("/a")}", pack: generic, every: 10m, jitter: 0s,
     allow_private: true}}
""")
    app = load(tmp_path / "config.yaml")
    app.clock = clock
    app.prepare()
    yield app
    app.close()


def look(app: App) -> CheckReport:
    (report,) = app.run_pass(Selection())
    return report


def test_a_page_is_read_by_a_child_process_and_none_is_left_when_the_app_is_closed(
    app: App, site: Site
) -> None:
    site.serve("/a", Answer(body=PAGE))

    report = look(app)
    nursery = app.reader._nursery._process
    app.close()

    assert report.check.outcome is Outcome.FIRST_SEEN
    assert nursery is not None
    assert nursery.poll() is not None


def test_equal_bytes_start_no_process(app: App, site: Site, clock: Now) -> None:
    site.serve("/a", Answer(body=PAGE))
    look(app)
    app.close()
    clock.at += timedelta(hours=1)

    assert look(app).check.outcome is Outcome.UNCHANGED
    assert app.reader._nursery._process is None


@pytest.mark.parametrize("status", [429, 503])
def test_a_pause_that_is_asked_for_moves_the_next_look_in_the_database(
    app: App, site: Site, clock: Now, status: int
) -> None:
    site.serve("/a", Answer(status=status, headers=(("Retry-After", "7200"),)))

    look(app)
    state = app.store.state("access")

    assert state is not None
    assert state.due_at == clock.at + timedelta(hours=2)
    assert list(app.run_pass(Selection(due_only=True))) == []


def test_a_shorter_pause_than_the_schedule_changes_nothing(
    app: App, site: Site, clock: Now
) -> None:
    site.serve("/a", Answer(status=503, headers=(("Retry-After", "5"),)))

    look(app)
    state = app.store.state("access")

    assert state is not None
    assert state.due_at == clock.at + timedelta(minutes=10)


def test_a_page_that_robots_txt_does_not_allow_is_blocked_and_says_why(
    app: App, site: Site
) -> None:
    site.serve("/robots.txt", Answer(body="User-agent: *\nDisallow: /a"))
    site.serve("/a", Answer(body=PAGE))

    report = look(app)

    assert report.health.state is HealthState.BLOCKED
    assert report.health.reasons == ("the robots.txt of 127.0.0.1 does not allow this page",)
    assert site.requests_to("/a") == []


def test_a_bomb_is_unreadable_and_the_next_look_is_well(app: App, site: Site, clock: Now) -> None:
    site.serve("/a", Answer(body="<div>" * 100_000))
    bad = look(app)
    site.serve("/a", Answer(body=PAGE))
    clock.at += timedelta(minutes=10)

    good = look(app)

    assert bad.health.state is HealthState.UNREADABLE
    assert good.check.outcome is Outcome.FIRST_SEEN


def test_what_goes_on_failing_is_looked_at_more_rarely_and_status_says_when(
    app: App, site: Site, clock: Now, tmp_path: Path
) -> None:
    site.serve("/a", Answer(status=500))
    waits = []
    for _ in range(6):
        look(app)
        state = app.store.state("access")
        assert state is not None
        waits.append((state.due_at - clock.at) / timedelta(minutes=10))
        clock.at = state.due_at

    assert waits[:3] == [1, 1, 1]
    assert 1.6 <= waits[3] <= 2
    assert 3.2 <= waits[4] <= 4
    assert 6.4 <= waits[5] <= 8
    shown = CliRunner().invoke(cli, ["-c", str(tmp_path / "config.yaml"), "status", "--json"])
    (source,) = json.loads(shown.stdout)["sources"]
    assert (source["health"]["failures"], source["due_at"]) == (6, iso(clock.at))

    site.serve("/a", Answer(body=PAGE))
    look(app)
    state = app.store.state("access")
    assert state is not None
    assert state.due_at == clock.at + timedelta(minutes=10)
