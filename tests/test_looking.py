"""A source's doors in order: which one ends the search, what is told of the others."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from watcher.doors import Trouble
from watcher.errors import FetchError
from watcher.looking import Article, DirectReader, Looker, Same, Sight
from watcher.model import (
    Health,
    HealthState,
    NotModified,
    Outcome,
    Page,
    Schedule,
    Source,
    SourceState,
    Tried,
    Validators,
    VerdictKind,
)
from watcher.packs import load_packs

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PACK = load_packs().get("openai.model_access")
URL = "https://help.example/en/articles/10362446-x"
SOURCE = Source(
    "models", URL, PACK.id, Schedule(every=timedelta(hours=1)), fetch=("http", "browser", "archive")
)
NEW = SourceState("models", NOON)
ARTICLE = f"""<!doctype html><html lang="en"><head><title>API model access</title></head><body>
<main><article><h1>API model access</h1><p>{"What an organization can call. " * 20}</p><h2>o3</h2>
<ul><li>Access: Tiers 4 and 5, after organization verification.</li></ul></article></main></body>
</html>"""


@dataclass
class Door:
    """A fetcher that answers the same each time, and remembers what it was asked."""

    name: str
    answer: Page | NotModified | FetchError
    asked: list[Validators] = field(default_factory=list)

    def fetch(self, source: Source, validators: Validators) -> Page | NotModified:
        self.asked.append(validators)
        if isinstance(self.answer, FetchError):
            raise self.answer
        return replace(self.answer, fetcher=self.name)

    def close(self) -> None:
        pass


def page(body: str = ARTICLE, status: int = 200, *headers: tuple[str, str]) -> Page:
    return Page(URL, URL, status, headers, body.encode(), NOON, "")


CHALLENGED = page("<title>Just a moment...</title>", 403, ("cf-mitigated", "challenge"))
TIMED_OUT = FetchError("timeout", "no answer within 60 s", transient=True)


def captured(hours_ago: float, answer: Page | NotModified) -> Page | NotModified:
    return replace(answer, captured_at=NOON - timedelta(hours=hours_ago))


def look(*doors: Door, state: SourceState = NEW) -> Sight:
    names = tuple(door.name for door in doors)
    looker = Looker({door.name: door for door in doors}, DirectReader())
    return looker.look(replace(SOURCE, fetch=names), state, PACK)


def test_a_door_that_gives_the_article_ends_the_search() -> None:
    archive = Door("archive", page())
    sight = look(Door("http", page()), archive)
    assert isinstance(sight.seen, Article)
    assert (sight.fetcher, sight.tried, archive.asked) == ("http", (), [])


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        (CHALLENGED, VerdictKind.CHALLENGE, "Cloudflare answered with a bot check"),
        (page("no", 429), VerdictKind.HTTP_ERROR, "429"),
        (page("no", 500), VerdictKind.HTTP_ERROR, "500"),
        (page("<div id=root></div>"), VerdictKind.EMPTY_SHELL, "no text"),
        (TIMED_OUT, VerdictKind.HTTP_ERROR, "could not be fetched: no answer within 60 s"),
    ],
)
def test_a_door_that_does_not_give_it_leads_to_the_next_and_says_why(
    answer: Page | FetchError, kind: VerdictKind, reason: str
) -> None:
    sight = look(Door("http", answer), Door("archive", captured(5, page())))
    assert isinstance(sight.seen, Article)
    assert (sight.fetcher, sight.captured_at) == ("archive", NOON - timedelta(hours=5))
    (tried,) = sight.tried
    assert (tried.fetcher, tried.kind) == ("http", kind)
    assert reason in tried.reason


@pytest.mark.parametrize("status", [404, 410])
def test_what_the_site_says_is_gone_is_not_brought_back_by_an_archive(status: int) -> None:
    archive = Door("archive", captured(1, page()))
    sight = look(Door("http", page("gone", status)), archive)
    assert isinstance(sight.seen, Trouble)
    assert (sight.seen.kind, archive.asked) == (VerdictKind.NOT_FOUND, [])


def test_a_page_that_was_gone_when_it_was_captured_does_not_end_the_search() -> None:
    last = Door("browser", page())
    sight = look(Door("archive", captured(1, page("gone", 404))), last)
    assert sight.fetcher == "browser"


@pytest.mark.parametrize(
    ("doors", "kept"),
    [
        ([Door("http", TIMED_OUT), Door("browser", CHALLENGED)], "browser"),
        ([Door("http", CHALLENGED), Door("browser", TIMED_OUT)], "http"),
        ([Door("http", TIMED_OUT), Door("archive", captured(1, CHALLENGED))], "http"),
        ([Door("http", page("no", 500)), Door("browser", TIMED_OUT)], "http"),
    ],
    ids=["a wall before a failure", "also first", "the site before an archive", "the earlier"],
)
def test_of_doors_that_all_failed_the_most_telling_is_kept(doors: list[Door], kept: str) -> None:
    sight = look(*doors)
    assert isinstance(sight.seen, Trouble)
    assert sight.fetcher == kept
    assert [tried.fetcher for tried in sight.tried] == [door.name for door in doors]


def good(hours_ago: float, fetcher: str = "http") -> SourceState:
    """A source whose page was read well some hours ago."""
    return replace(
        NEW,
        snapshot_id=1,
        pack_digest=PACK.digest,
        body_digest="0" * 64,
        validators=Validators('"v1"', None, fetcher),
        health=Health(HealthState.OK, NOON, last_good=NOON - timedelta(hours=hours_ago)),
    )


def test_a_capture_older_than_the_last_good_look_is_no_news() -> None:
    sight = look(Door("http", CHALLENGED), Door("archive", captured(5, page())), state=good(4))
    assert isinstance(sight.seen, Trouble)
    assert sight.seen.kind is VerdictKind.CHALLENGE
    assert sight.tried[1] == Tried(
        "archive",
        VerdictKind.HTTP_ERROR,
        "the newest capture, of 2026-03-01 07:00 UTC, is older than what is known, of"
        " 2026-03-01 08:00 UTC",
    )


def test_the_capture_that_was_seen_last_is_still_good() -> None:
    same = NotModified(URL, NOON, "")
    sight = look(
        Door("http", CHALLENGED), Door("archive", captured(4, same)), state=good(4, "archive")
    )
    assert sight.seen == Same(Outcome.NOT_MODIFIED, "archive", NOON - timedelta(hours=4))


def test_validators_go_only_to_the_door_that_gave_them() -> None:
    http, archive = Door("http", CHALLENGED), Door("archive", captured(1, page()))
    look(http, archive, state=good(4, "archive"))
    assert (http.asked, archive.asked) == (
        [Validators(fetcher="http")],
        [Validators('"v1"', None, "archive")],
    )


def test_a_capture_is_known_by_its_time_not_by_the_tag_of_the_site() -> None:
    archived = replace(page(ARTICLE, 200, ("etag", '"site"')), captured_at=NOON, fetcher="archive")
    assert archived.validators == Validators("20260301120000", None, "archive")


def test_equal_bytes_by_another_door_are_unchanged() -> None:
    state = replace(good(4), body_digest=hashlib.sha256(ARTICLE.encode()).hexdigest())
    again = look(Door("http", CHALLENGED), Door("archive", captured(1, page())), state=state)
    assert again.seen == Same(Outcome.UNCHANGED, "archive", NOON - timedelta(hours=1))
