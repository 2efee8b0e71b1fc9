"""The seven faults by which other watchers lose or distort a change (docs/faults.md): from the page
over real sockets and a real database to what a receiver of webhooks holds in its hands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from json import loads
from pathlib import Path

import pytest

from tests.faults import GOOD, PAGES
from tests.server import Answer, Request, Site
from tests.test_faults import CHANGED, HALF, PACKS, PATH
from tests.test_pipeline import SOURCE, FixedClock
from watcher.channels.webhook import WebhookChannel
from watcher.delivering import Deliverer
from watcher.fetchers.http import HttpFetcher
from watcher.model import Confirm, FetchOptions, Secret
from watcher.pipeline import Checker
from watcher.render import Frame, render
from watcher.routing import Routing
from watcher.store import open_store

WALL = (PAGES / "walls" / "cloudflare_challenge.html").read_text("utf-8")
OTHER = GOOD.replace('class="article_body"', 'class="new"').split("<h2>")[0]


class Receiver:
    """Takes webhooks, unless it is told to fail."""

    def __init__(self) -> None:
        self.failing = False
        self.taken: list[Request] = []

    def __call__(self, request: Request) -> Answer:
        if self.failing:
            return Answer(500)
        self.taken.append(request)
        return Answer(204)

    @property
    def told(self) -> list[str]:
        """What each message is about: the kind of the event, and a state of health."""
        events = [loads(request.body) for request in self.taken]
        states = [(one["data"].get("health_after") or {}).get("state", "") for one in events]
        return [f"{one['type']} {state}".strip() for one, state in zip(events, states, strict=True)]


class Watch:
    """A page, a watcher and a receiver."""

    def __init__(self, site: Site, file: Path) -> None:
        self.receiver = Receiver()
        hook = site.serve("/hook", self.receiver)
        options = FetchOptions(allow_private=True)
        self._source = replace(
            SOURCE, url=site.url(PATH), options=options, confirm=Confirm(looks=1)
        )
        self._site, self._clock = site, FixedClock()
        self._store = open_store(f"sqlite:///{file}")
        self._store.register([self._source], self._clock.now())
        self._fetcher = HttpFetcher(self._clock)
        self._checker = Checker(
            store=self._store,
            packs=PACKS.get,
            fetchers={"http": self._fetcher},
            clock=self._clock,
            profiles={},
            routing=lambda: Routing((), {"hook": ("",)}),
        )
        channel = WebhookChannel("hook", clock=self._clock, url=Secret(hook), allow_private=True)
        self._deliverer = Deliverer(
            outbox=self._store,
            channels={"hook": channel},
            render=lambda alert, format, key: render(alert, format, Frame(reference=key[:8])),
            clock=self._clock,
            lease=HALF,
            give_up_after=timedelta(days=3),
        )

    def close(self) -> None:
        self._fetcher.close()
        self._store.close()

    def show(self, *answers: Answer) -> None:
        """Look at each of these in turn, half an hour apart, and deliver what is due."""
        for answer in answers:
            self._site.serve(PATH, answer)
            self._clock.time += HALF
            now = self._clock.now()
            claimed = self._store.claim([self._source.id], now, HALF, not_since=now)
            list(self._checker.check_all([(self._source, one) for one in claimed], 1))
            list(self._deliverer.deliver_due())


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    with Site() as site, closing(Watch(site, tmp_path / "watcher.db")) as made:
        made.show(Answer(body=GOOD))
        yield made


def test_1_a_change_on_which_the_webhook_failed_is_told_once_when_it_heals(watch: Watch) -> None:
    watch.receiver.failing = True
    watch.show(*[Answer(body=CHANGED)] * 4)
    assert watch.receiver.taken == []
    watch.receiver.failing = False
    watch.show(*[Answer(body=CHANGED)] * 30)
    assert watch.receiver.told == ["watcher.change"]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        pytest.param(Answer(body=WALL), "blocked", id="2 and 3: challenge with status 200"),
        pytest.param(Answer(body=OTHER), "unreadable", id="4: nothing where the article was"),
        pytest.param(Answer(body=b""), "unreadable", id="5: empty body with status 200"),
        pytest.param(Answer(403, body="no"), "blocked", id="6: 403"),
        pytest.param(Answer(404, body="no"), "gone", id="6: 404"),
    ],
)
def test_2_to_6_ten_bad_looks_are_told_once_and_no_word_of_them_as_a_change(
    watch: Watch, answer: Answer, state: str
) -> None:
    watch.show(*[answer] * 10)
    assert watch.receiver.told == [f"watcher.health {state}"]
    watch.show(Answer(body=GOOD), Answer(body=CHANGED))
    assert watch.receiver.told[1:] == ["watcher.health ok", "watcher.change"]
    assert not any(b"Just a moment" in request.body for request in watch.receiver.taken[1:])


def test_7_a_change_and_its_taking_back_are_told_once_each_under_two_keys(watch: Watch) -> None:
    watch.show(*[Answer(body=CHANGED)] * 3, *[Answer(body=GOOD)] * 3)
    assert watch.receiver.told == ["watcher.change", "watcher.change"]
    assert len({one.header("webhook-id") for one in watch.receiver.taken}) == 2
