"""ArchiveFetcher against a stand-in for the Internet Archive, over real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from tests.archivehost import Archive
from tests.server import Answer
from watcher.errors import FetchError
from watcher.fetchers.archive import CAPTURE_GAP, LIST_GAP, ArchiveFetcher
from watcher.fetchers.pace import Pace
from watcher.model import FetchOptions, NotModified, Page, Schedule, Source, Validators

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://help.example/en/articles/10910291-verification"
LOCAL = FetchOptions(allow_private=True)
SOURCE = Source("org", URL, "", Schedule(every=timedelta(hours=1)), options=LOCAL)


class Noon:
    def now(self) -> datetime:
        return NOON


@dataclass
class Waits:
    """Waits for nothing, and remembers for how long it would have."""

    seconds: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def archive() -> Iterator[Archive]:
    with Archive() as archive:
        yield archive


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def fetcher(archive: Archive, waits: Waits) -> Iterator[ArchiveFetcher]:
    fetcher = ArchiveFetcher(
        Noon(),
        contact="me@example.com",
        base=archive.base,
        allow_private=True,
        wait=waits,
        gaps=(0, 0),
    )
    yield fetcher
    fetcher.close()


def fetched(fetcher: ArchiveFetcher, etag: str | None = None) -> Page:
    page = fetcher.fetch(SOURCE, Validators(etag, None, "archive"))
    assert isinstance(page, Page)
    return page


def test_the_newest_capture_is_given_as_the_page_was(
    archive: Archive, fetcher: ArchiveFetcher
) -> None:
    archive.add("20260101000000", URL, "old")
    headers = (("content-type", "text/html; charset=utf-8"), ("cf-ray", "1"))
    archive.add("20260215103000", URL, "new", headers=headers)
    page = fetched(fetcher)
    assert (page.body, page.status, page.url, page.final_url) == (b"new", 200, URL, URL)
    assert page.captured_at == datetime(2026, 2, 15, 10, 30, tzinfo=UTC)
    assert (page.fetched_at, page.fetcher, page.headers) == (NOON, "archive", headers)


def test_an_article_is_found_under_every_slug_and_no_other_article_with_it(
    archive: Archive, fetcher: ArchiveFetcher
) -> None:
    archive.add("20260101000000", "http://www.help.example/en/articles/10910291-a", "by slug a")
    archive.add("20260105000000", "https://help.example/en/articles/10910291-b?x=1", "by slug b")
    archive.add("20260201000000", "https://help.example/en/articles/109102911-z", "another")
    assert fetched(fetcher).body == b"by slug b"


def test_the_capture_that_is_known_is_not_fetched_again(
    archive: Archive, fetcher: ArchiveFetcher
) -> None:
    archive.add("20260101000000", URL, "page")
    known = fetched(fetcher).validators
    again = fetcher.fetch(SOURCE, known)
    seen = datetime(2026, 1, 1, tzinfo=UTC)
    assert again == NotModified(URL, NOON, "archive", seen)
    assert archive.lists()[1]["from"] == ["20260101000000"]
    assert len(archive.requests) == 3


def test_a_first_look_asks_for_one_capture_a_day(archive: Archive, fetcher: ArchiveFetcher) -> None:
    archive.add("20260101000000", URL, "morning")
    archive.add("20260101200000", URL, "evening")
    assert fetched(fetcher).body == b"morning"
    assert archive.lists()[0]["collapse"] == ["timestamp:8"]
    assert fetched(fetcher, "20260101000000").body == b"evening"


def test_captures_of_walls_and_errors_are_not_asked_for(
    archive: Archive, fetcher: ArchiveFetcher
) -> None:
    archive.add("20260101000000", URL, "page")
    archive.add("20260102000000", URL, "no", status=403)
    archive.add("20260103000000", URL, "moved", status=301)
    assert fetched(fetcher).body == b"page"


def test_a_capture_that_repeats_an_earlier_body_counts(
    archive: Archive, fetcher: ArchiveFetcher
) -> None:
    archive.add("20260101000000", URL, "page")
    archive.add("20260201000000", URL, "page", revisit=True)
    assert fetched(fetcher).captured_at == datetime(2026, 2, 1, tzinfo=UTC)


def test_a_list_in_parts_is_read_to_its_end(archive: Archive, fetcher: ArchiveFetcher) -> None:
    for day in range(1, 8):
        archive.add(f"2026010{day}000000", URL, f"day {day}")
    archive.part = 3
    stamps = [capture.stamp for capture in fetcher.captures(SOURCE)]
    assert stamps == [f"2026010{day}000000" for day in range(1, 8)]
    assert [asked.get("resumeKey") for asked in archive.lists()] == [None, ["3"], ["6"]]


def test_both_bounds_are_inclusive(archive: Archive, fetcher: ArchiveFetcher) -> None:
    for day in range(1, 5):
        archive.add(f"2026010{day}000000", URL, "page")
    found = fetcher.captures(
        SOURCE, since=datetime(2026, 1, 2, tzinfo=UTC), until=datetime(2026, 1, 3, tzinfo=UTC)
    )
    assert [capture.stamp for capture in found] == ["20260102000000", "20260103000000"]


def test_a_coding_that_is_named_twice_once_empty_is_undone(
    archive: Archive, fetcher: ArchiveFetcher
) -> None:
    archive.add("20260101000000", URL, "page")
    archive.twice_encoded = True
    assert fetched(fetcher).body == b"page"


def test_another_capture_than_the_one_asked_for_is_refused_and_the_next_is_tried(
    archive: Archive, fetcher: ArchiveFetcher
) -> None:
    archive.add("20250101000000", URL, "months away")
    archive.add("20260101000000", URL, "good")
    archive.add("20260201000000", URL, "cannot be played")
    archive.plays["20260201000000"] = "20250101000000"
    page = fetched(fetcher)
    assert (page.body, page.captured_at) == (b"good", datetime(2026, 1, 1, tzinfo=UTC))


def test_captures_that_redirect_in_a_circle_are_trouble(
    archive: Archive, fetcher: ArchiveFetcher
) -> None:
    archive.add("20260101000000", URL, "page")
    archive.plays["20260101000000"] = "20260101000000"
    with pytest.raises(FetchError, match="circle"):
        fetched(fetcher)


def test_no_capture_is_told_in_words(fetcher: ArchiveFetcher) -> None:
    with pytest.raises(FetchError, match="the archive has no capture of the page") as trouble:
        fetched(fetcher)
    assert trouble.value.reason == "missing"


def test_an_answer_without_the_time_of_a_capture_is_the_archives_own(
    archive: Archive, fetcher: ArchiveFetcher
) -> None:
    archive.add("20260101000000", URL, "page")
    archive.answers = [archive._list({k: [v] for k, v in _ASKED.items()}), Answer(200, body="hi")]
    with pytest.raises(FetchError, match="the archive itself answered 200"):
        fetched(fetcher)


_ASKED = {"output": "json", "url": URL, "filter": "statuscode:(200|-)"}


def test_an_excluded_page_is_told_so_and_not_asked_for_again(
    archive: Archive, fetcher: ArchiveFetcher
) -> None:
    told = "AdministrativeAccessControlException: Blocked Site Error"
    archive.answers = [Answer(403, (("X-Archive-Wayback-Runtime-Error", told),))]
    with pytest.raises(FetchError, match="excluded") as trouble:
        fetched(fetcher)
    assert (trouble.value.transient, len(archive.requests)) == (False, 1)


@pytest.mark.parametrize(
    ("asked", "least"),
    [((), 60), ((("Retry-After", "90"),), 90), ((("Retry-After", "\xb2"),), 60)],
)
def test_after_a_429_nothing_is_asked_for_a_minute_or_as_long_as_it_says(
    archive: Archive,
    fetcher: ArchiveFetcher,
    waits: Waits,
    asked: tuple[tuple[str, str], ...],
    least: int,
) -> None:
    archive.answers = [Answer(429, asked)]
    archive.add("20260101000000", URL, "page")
    for _ in range(2):
        with pytest.raises(FetchError, match="asked for a pause") as trouble:
            fetched(fetcher)
        assert trouble.value.reason == "throttled"
    assert (len(archive.requests), waits.seconds) == (1, [])
    assert least - 5 < fetcher._pause.left() <= least


def test_a_failing_archive_is_asked_again_a_few_times(
    archive: Archive, fetcher: ArchiveFetcher, waits: Waits
) -> None:
    archive.add("20260101000000", URL, "page")
    archive.answers = [Answer(503), Answer(502)]
    assert fetched(fetcher).body == b"page"
    assert waits.seconds == [2.0, 4.0]


def test_an_archive_that_goes_on_failing_is_given_up(
    archive: Archive, fetcher: ArchiveFetcher, waits: Waits
) -> None:
    archive.answers = [Answer(503)] * 9
    with pytest.raises(FetchError, match="the archive itself answered 503"):
        fetched(fetcher)
    assert (waits.seconds, len(archive.requests)) == ([2.0, 4.0, 8.0], 4)


def test_a_captured_503_is_the_pages_status_not_the_archives(
    archive: Archive, fetcher: ArchiveFetcher
) -> None:
    archive.add("20260101000000", URL, "page", status=503, revisit=True)
    assert fetched(fetcher).status == 503


@pytest.mark.parametrize("body", ["<html>", "{}", "[[1], [2]]", '[["a"]]'])
def test_an_answer_that_is_no_list_is_trouble(
    archive: Archive, fetcher: ArchiveFetcher, body: str
) -> None:
    archive.answers = [Answer(body=body)]
    with pytest.raises(FetchError, match="list"):
        fetched(fetcher)


def test_who_asks_is_told(archive: Archive, fetcher: ArchiveFetcher) -> None:
    archive.add("20260101000000", URL, "page")
    fetched(fetcher)
    agents = {request.header("user-agent") for request in archive.requests}
    (agent,) = agents
    assert agent is not None
    assert "me@example.com" in agent


def test_lists_and_captures_are_no_closer_together_than_the_archive_asks() -> None:
    """24 lists a minute, 8 captures a second: 80% of the limits."""
    assert (60 / LIST_GAP, 1 / CAPTURE_GAP) == (24, 8)
    time = [100.0]
    waits = Waits()
    pace = Pace(2.5, clock=lambda: time[0], wait=waits)
    pace.take_turn()
    time[0] = 101.0
    pace.take_turn()
    pace.take_turn()
    time[0] = 120.0
    pace.take_turn()
    assert waits.seconds == [1.5, 4.0]
