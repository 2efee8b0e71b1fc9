"""Pages of the past: the same history in whatever order they come, and nobody is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.bringing import Historian
from watcher.looking import DirectReader
from watcher.model import Page, RevisionKind, Schedule, Source, Validators
from watcher.packs import load_packs
from watcher.pipeline import Checker
from watcher.routing import Routing
from watcher.store import Store, open_store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PACK = load_packs().get("openai.model_access")
URL = "https://help.example/en/articles/10362446-x"
SOURCE = Source("models", URL, PACK.id, Schedule(every=timedelta(hours=1)), fetch=("site",))
CHALLENGE = b"<html><head><title>Just a moment...</title></head><body>Wait</body></html>"
WORDINGS = ("tiers 1 through 5.", "tiers 3 through 5.", "Tiers 4 and 5.")


def article(o4: str, nonce: int = 0) -> bytes:
    return f"""<!doctype html><html lang="en"><head><title>API model access</title></head>
    <body data-nonce="{nonce}"><main><article><h1>API model access</h1><div class="article_body">
    <p>This page says which models of the API an organization can call, by its usage tier and by
    whether it went through verification. The app has plans of its own, described elsewhere, and
    nothing here speaks of the app. Prices are on the pricing page, and so are all discounts.</p>
    <h2>o1</h2><ul><li>Access: tiers 1 through 5.</li></ul>
    <h2>o3</h2><ul><li>Access: Tiers 4 and 5.</li>
    <li>Tiers 1-3 can gain access by completing organization verification.</li></ul>
    <h2>o4-mini</h2><ul><li>Access: {o4}</li></ul>
    </div></article></main></body></html>""".encode()


def captured(day: int, body: bytes) -> Page:
    at = NOON - timedelta(days=100 - day)
    return Page(URL, URL, 200, (), body, NOON, "import", captured_at=at)


class Clock:
    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


class Site:
    """The page as it is now."""

    name = "site"

    def __init__(self) -> None:
        self.body = article(WORDINGS[0])

    def fetch(self, source: Source, validators: Validators) -> Page:
        return Page(URL, URL, 200, (), self.body, NOON, "site")

    def close(self) -> None:
        pass


class World:
    """A store with one source, what looks at it and what brings pages along."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = Clock()
        self.site = Site()
        store.register([SOURCE], NOON)
        self.checker = Checker(
            store=store,
            packs=lambda _: PACK,
            fetchers={"site": self.site},
            reader=DirectReader(),
            clock=self.clock,
            profiles={},
            routing=lambda: Routing((), {"mail": ("me",)}),
        )
        self.historian = Historian(
            store=store,
            packs=lambda _: PACK,
            profiles={},
            reader=DirectReader(),
            clock=self.clock,
            lease=timedelta(minutes=1),
        )

    def look(self, body: bytes) -> None:
        self.site.body = body
        now = self.clock.now()
        (state,) = self.store.claim([SOURCE.id], now, timedelta(minutes=1), not_since=now)
        list(self.checker.check_all([(SOURCE, state)], 1))

    def bring(self, pages: Sequence[Page], *, rebuild_each: bool = False) -> None:
        for page in pages:
            self.historian.keep(SOURCE, page)
            if rebuild_each:
                self._rebuild([page])
        if pages:
            self._rebuild(pages)

    def _rebuild(self, pages: Sequence[Page]) -> None:
        since = min(page.captured_at for page in pages if page.captured_at)
        self.historian.rebuild(SOURCE, since)

    def history(self) -> list[object]:
        """All that is history, without the numbers."""
        return [
            (row.at, row.kind, row.key, row.title, row.changes, row.captured_at)
            for row in reversed(self.store.revisions(SOURCE.id))
        ]

    def rules(self) -> list[object]:
        """The rules at each revision, and since when each has stood so."""
        return [
            [(record, at) for record, _, at in self.store.rules_at(SOURCE.id, row.seq)]
            for row in self.store.revisions(SOURCE.id)
        ]


@contextmanager
def world(folder: Path) -> Iterator[World]:
    with closing(open_store(f"sqlite:///{folder}/watcher.db")) as store:
        yield World(store)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as world_:
        yield world_


PAGES = [
    captured(1, article(WORDINGS[0])),
    captured(2, article(WORDINGS[0], nonce=2)),
    captured(3, CHALLENGE),
    captured(4, article(WORDINGS[1])),
    captured(5, article(WORDINGS[0])),
    captured(6, article(WORDINGS[2])),
]


def test_captures_become_the_history_at_their_own_dates(here: World) -> None:
    here.bring(PAGES)
    rows = list(reversed(here.store.revisions(SOURCE.id)))
    assert [(row.kind, (row.at - NOON).days + 100) for row in rows] == [
        (RevisionKind.FIRST, 1),
        (RevisionKind.CHANGE, 4),
        (RevisionKind.CHANGE, 5),
        (RevisionKind.CHANGE, 6),
    ]
    assert here.store.undelivered_count() == 0
    at = NOON - timedelta(days=95.5)
    stood = here.store.revision_at(SOURCE.id, at)
    assert stood is not None
    assert stood.key == rows[1].key


@settings(max_examples=8, deadline=None)
@given(order=st.permutations(PAGES), rebuild_each=st.booleans(), cut=st.integers(0, len(PAGES)))
def test_in_whatever_order_they_come_the_history_is_the_same(
    order: list[Page], rebuild_each: bool, cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with world(tmp_path_factory.mktemp("one")) as one:
        one.bring(PAGES)
        expected = one.history(), one.rules()
        assert len(expected[0]) == 4
    with world(tmp_path_factory.mktemp("other")) as other:
        other.bring(order[:cut], rebuild_each=rebuild_each)
        other.bring(order[cut:], rebuild_each=rebuild_each)
        assert (other.history(), other.rules()) == expected


def test_bringing_them_again_changes_nothing(here: World) -> None:
    here.bring(PAGES)
    before = here.store.revisions(SOURCE.id)
    assert [here.historian.keep(SOURCE, page) for page in PAGES] == [False] * len(PAGES)
    here.bring(PAGES)
    assert here.store.revisions(SOURCE.id) == before


def test_pages_that_were_kept_before_a_crash_are_in_the_history_after_the_next_run(
    here: World,
) -> None:
    here.historian.keep(SOURCE, PAGES[0])
    here.historian.keep(SOURCE, PAGES[3])
    here.bring(PAGES)
    assert len(here.history()) == 4


def test_what_was_told_stays_told_and_is_found_under_its_old_number(here: World) -> None:
    here.look(article(WORDINGS[0]))
    here.look(article(WORDINGS[2]))
    told = here.store.revisions(SOURCE.id)[0]
    before = [one.delivery.key for one in here.store.deliveries(limit=10)]
    here.bring([captured(1, article(WORDINGS[1]))])
    kinds = [row.kind for row in reversed(here.store.revisions(SOURCE.id))]
    assert kinds == [RevisionKind.FIRST, RevisionKind.CHANGE, RevisionKind.CHANGE]
    newest = here.store.revisions(SOURCE.id)[0]
    assert (newest.key, newest.changes) == (told.key, told.changes)
    assert here.store.now_numbered(told.seq) == newest.seq
    assert [one.delivery.key for one in here.store.deliveries(limit=10)] == before


def test_after_it_the_site_is_compared_with_what_stood_last(here: World) -> None:
    here.look(article(WORDINGS[0]))
    here.bring(PAGES)
    before = len(here.history())
    here.look(article(WORDINGS[0]))
    assert len(here.history()) == before
    here.look(article(WORDINGS[1]))
    assert len(here.history()) == before + 1


def test_history_of_a_page_never_looked_at_is_what_the_first_look_is_compared_with(
    here: World,
) -> None:
    here.bring(PAGES)
    here.look(article(WORDINGS[0]))
    newest = here.store.revisions(SOURCE.id)[0]
    assert newest.kind is RevisionKind.CHANGE
    assert here.store.undelivered_count() == 1
