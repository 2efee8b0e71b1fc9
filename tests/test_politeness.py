"""Politeness to hosts: what a server that writes everything down sees of us.

`Nat` leads a public name to that server, since servers of one's own network need no pauses. The
clock is moved by the waiting itself: no test waits for real.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Lock

import pytest

from tests.server import Answer, Broken, Request, Responder, Site, redirect, reset
from tests.test_addresses import PUBLIC, Nat
from watcher.errors import FetchError
from watcher.fetchers.http import HttpFetcher
from watcher.fetchers.manners import Manners
from watcher.model import (
    FetchLimits,
    FetchOptions,
    NotModified,
    Page,
    Robots,
    Schedule,
    Secret,
    Source,
    Validators,
)
from watcher.robots import Access, RobotsFile, file_of, permission, successor, unreachable
from watcher.waiting import LONGEST_WAIT, asked_pause, retry_after

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Time:
    """A clock that waiting moves."""

    def __init__(self) -> None:
        self.at = START
        self.waited: list[float] = []
        self._lock = Lock()

    def now(self) -> datetime:
        return self.at

    def wait(self, seconds: float) -> None:
        with self._lock:
            self.waited.append(round(seconds, 3))
            self.at += timedelta(seconds=seconds)


class Recorder(Site):
    """A site that knows when, by the test's clock, it was asked for what, and how many at once."""

    def __init__(self, time: Time) -> None:
        super().__init__()
        self.times: list[tuple[str, float]] = []
        self.most_at_once = 0
        self._time = time
        self._now = 0
        self._count = Lock()

    def recorded(self, path: str, answer: Answer | Broken | Responder) -> None:
        def respond(request: Request) -> Answer | Broken:
            with self._count:
                self._now += 1
                self.most_at_once = max(self.most_at_once, self._now)
                self.times.append((request.path, (self._time.now() - START).total_seconds()))
            try:
                return answer(request) if callable(answer) else answer
            finally:
                with self._count:
                    self._now -= 1

        self.serve(path, respond)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def site(time: Time) -> Iterator[Recorder]:
    with Recorder(time) as site:
        yield site


@pytest.fixture
def make(site: Recorder, time: Time, tmp_path: Path) -> Iterator[Callable[[], HttpFetcher]]:
    made: list[HttpFetcher] = []

    def one() -> HttpFetcher:
        manners = Manners(tmp_path, time, wait=time.wait, chance=lambda: 0.0)
        names = {"a.example": [PUBLIC], "b.example": [PUBLIC]}
        made.append(
            HttpFetcher(
                time, manners=manners, dial=Nat(site), resolve=lambda host, port: names[host]
            )
        )
        return made[-1]

    yield one
    for each in made:
        each.close()


@pytest.fixture
def fetcher(make: Callable[[], HttpFetcher]) -> HttpFetcher:
    return make()


def source(path: str, host: str = "a.example", **options: object) -> Source:
    chosen = FetchOptions(**options)  # type: ignore[arg-type]
    limits = FetchLimits(connect=5, read=5, deadline=10)
    return Source("s", f"http://{host}{path}", "generic", Schedule(), limits=limits, options=chosen)


def fetch(fetcher: HttpFetcher, what: Source) -> Page:
    answer = fetcher.fetch(what, Validators())
    assert isinstance(answer, Page)
    return answer


def refused(fetcher: HttpFetcher, what: Source) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(what, Validators())
    return caught.value


# ---------------------------------------------------------------- robots.txt


def rules(text: str) -> Answer:
    return Answer(headers=(("Content-Type", "text/plain"),), body=text)


RULES = """\
User-agent: *
Disallow: /

User-agent: watcher
Disallow: /private
Allow: /private/help
Disallow: /*.pdf$
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/help", True),
        ("/private/secret", False),
        ("/private/help/1", True),
        ("/manual.pdf", False),
        ("/manual.pdf?page=1", True),
        ("/PRIVATE", True),
    ],
)
def test_rules_are_obeyed(fetcher: HttpFetcher, site: Recorder, path: str, allowed: bool) -> None:
    site.recorded("/robots.txt", rules(RULES))
    site.recorded(path, Answer(body="page"))

    if allowed:
        assert fetch(fetcher, source(path)).body == b"page"
    else:
        error = refused(fetcher, source(path))
        assert (error.reason, error.transient) == ("robots", False)
        assert error.detail == "the robots.txt of a.example does not allow this page"
        assert [asked for asked, _ in site.times] == ["/robots.txt"]


def test_a_source_may_be_told_to_ignore_the_rules(fetcher: HttpFetcher, site: Recorder) -> None:
    site.recorded("/robots.txt", rules("User-agent: *\nDisallow: /"))
    site.recorded("/a", Answer(body="page"))

    assert fetch(fetcher, source("/a", robots=Robots.IGNORE)).body == b"page"
    assert [asked for asked, _ in site.times] == ["/a"]


def test_a_redirect_is_asked_about_too(fetcher: HttpFetcher, site: Recorder) -> None:
    site.recorded("/robots.txt", rules("User-agent: *\nDisallow: /closed"))
    site.recorded("/a", redirect("/closed"))

    assert refused(fetcher, source("/a")).reason == "robots"
    assert "/closed" not in [asked for asked, _ in site.times]


def test_another_host_has_its_own_rules(fetcher: HttpFetcher, site: Recorder) -> None:
    def by_host(request: Request) -> Answer:
        closed = request.header("host") == "b.example"
        return rules("User-agent: *\nDisallow: /" if closed else "")

    site.recorded("/robots.txt", by_host)
    site.recorded("/a", redirect("http://b.example/b"))

    assert refused(fetcher, source("/a")).detail == (
        "the robots.txt of b.example does not allow this page"
    )


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_site_without_rules_is_open(fetcher: HttpFetcher, site: Recorder, status: int) -> None:
    site.recorded("/robots.txt", Answer(status=status))
    site.recorded("/a", Answer(body="page"))

    assert fetch(fetcher, source("/a")).body == b"page"


@pytest.mark.parametrize("answer", [Answer(status=500), Answer(status=429), reset()])
def test_a_site_whose_rules_cannot_be_had_is_closed(
    fetcher: HttpFetcher, site: Recorder, answer: Answer | Broken
) -> None:
    site.recorded("/robots.txt", answer)
    site.recorded("/a", Answer(body="page"))

    error = refused(fetcher, source("/a"))

    assert (error.reason, error.transient) == ("robots", True)
    assert error.detail.startswith(
        "the robots.txt of a.example cannot be had, and unread it allows nothing: "
    )


def test_a_name_that_does_not_resolve_is_told_as_that_and_not_as_a_prohibition(
    time: Time, tmp_path: Path
) -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    fetcher = HttpFetcher(time, manners=Manners(tmp_path, time), resolve=nowhere)

    error = refused(fetcher, source("/a"))

    assert (error.reason, error.transient) == ("dns", True)
    assert error.detail == "the name a.example does not resolve"


def test_a_bot_check_in_the_place_of_the_rules_is_no_permission(
    fetcher: HttpFetcher, site: Recorder
) -> None:
    site.recorded("/robots.txt", Answer(status=403, headers=(("cf-mitigated", "challenge"),)))

    error = refused(fetcher, source("/a"))

    assert (error.reason, error.transient) == ("robots", False)
    assert error.detail == (
        "the robots.txt of a.example cannot be had, and unread it allows nothing:"
        " Cloudflare's bot check stands in its place"
    )


def test_rules_behind_more_than_five_redirects_count_as_none(
    fetcher: HttpFetcher, site: Recorder
) -> None:
    site.recorded("/robots.txt", redirect("/1"))
    for hop in range(1, 7):
        site.recorded(f"/{hop}", redirect(f"/{hop + 1}"))
    site.recorded("/a", Answer(body="page"))

    assert fetch(fetcher, source("/a")).body == b"page"


def test_rules_are_kept_for_a_day_also_by_other_processes(
    make: Callable[[], HttpFetcher], site: Recorder, time: Time
) -> None:
    site.recorded("/robots.txt", rules(""))
    site.recorded("/a", Answer(body="page"))
    fetch(make(), source("/a"))

    time.wait(23 * 3600)
    fetch(make(), source("/a"))
    assert len(site.requests_to("/robots.txt")) == 1

    time.wait(2 * 3600)
    fetch(make(), source("/a"))
    assert len(site.requests_to("/robots.txt")) == 2


def test_a_copy_serves_for_thirty_days_while_the_server_fails() -> None:
    copy = RobotsFile(Access.RULES, START, "User-agent: *\nDisallow: /x")
    soon = unreachable("no answer", START + timedelta(days=29))
    late = unreachable("no answer", START + timedelta(days=31))
    blocked = RobotsFile(Access.BLOCKED, START + timedelta(days=1))

    assert successor(copy, soon) is copy
    assert successor(copy, late) is late
    assert successor(copy, blocked) is blocked
    assert successor(None, soon) is soon


def test_a_damaged_copy_is_asked_for_again(
    make: Callable[[], HttpFetcher], site: Recorder, tmp_path: Path
) -> None:
    site.recorded("/robots.txt", rules(""))
    site.recorded("/a", Answer(body="page"))
    fetch(make(), source("/a"))
    (kept,) = tmp_path.glob("hosts/*.robots")
    assert json.loads(kept.read_text())["access"] == "rules"
    kept.write_text('{"access": "everything"}')

    fetch(make(), source("/a"))

    assert len(site.requests_to("/robots.txt")) == 2


def test_headers_of_a_source_are_not_sent_for_robots_txt(
    fetcher: HttpFetcher, site: Recorder
) -> None:
    site.recorded("/robots.txt", rules(""))
    site.recorded("/a", Answer())

    fetch(
        fetcher,
        source("/a", headers=(("X-Key", Secret("k")),), origin="http://a.example:80"),
    )

    assert [request.header("x-key") for request in site.requests] == [None, "k"]


def test_half_a_megabyte_of_rules_is_read() -> None:
    text = "# comment\n" * 40_000 + "User-agent: *\nDisallow: /x\n"
    answer = Page("u", "u", 200, (), text.encode(), START, "http")

    assert not permission(file_of(answer, START), "http://a.example/x", "a.example").allowed


# ---------------------------------------------------------------- turns


def test_a_host_is_left_alone_between_requests(
    fetcher: HttpFetcher, site: Recorder, time: Time
) -> None:
    for path in ("/a", "/b", "/c"):
        site.recorded(path, Answer(body="page"))
        fetch(fetcher, source(path, robots=Robots.IGNORE))

    assert site.times == [("/a", 0.0), ("/b", 1.0), ("/c", 2.0)]


def test_the_pause_is_longer_by_chance_and_never_shorter(
    site: Recorder, time: Time, tmp_path: Path
) -> None:
    manners = Manners(tmp_path, time, wait=time.wait, chance=lambda: 0.5)

    for _ in range(2):
        with manners.turn("a.example", 0.0, is_own=False):
            pass

    assert time.waited == [1.25]


def test_hosts_do_not_wait_for_each_other(fetcher: HttpFetcher, site: Recorder, time: Time) -> None:
    site.recorded("/a", Answer())
    fetch(fetcher, source("/a", robots=Robots.IGNORE))
    fetch(fetcher, source("/a", "b.example", robots=Robots.IGNORE))

    assert time.waited == []


def test_a_crawl_delay_is_kept(fetcher: HttpFetcher, site: Recorder) -> None:
    site.recorded("/robots.txt", rules("User-agent: *\nCrawl-delay: 10"))
    for path in ("/a", "/b"):
        site.recorded(path, Answer())
        fetch(fetcher, source(path))

    (_, first), (_, second), (_, third) = site.times
    assert second - first >= 1
    assert third - second >= 10


def test_redirects_at_one_host_are_one_visit(
    fetcher: HttpFetcher, site: Recorder, time: Time
) -> None:
    site.recorded("/a", redirect("/b"))
    site.recorded("/b", Answer(body="end"))

    assert fetch(fetcher, source("/a", robots=Robots.IGNORE)).body == b"end"
    assert time.waited == []


def test_one_request_at_a_time_whatever_asks(
    make: Callable[[], HttpFetcher], site: Recorder
) -> None:
    """Four threads with a fetcher each, as four processes would have."""
    site.recorded("/robots.txt", rules(""))
    for number in range(12):
        site.recorded(f"/{number}", Answer(body=b"x" * 50_000))
    fetchers = [make() for _ in range(4)]

    with ThreadPoolExecutor(4) as threads:
        list(
            threads.map(lambda number: fetch(fetchers[number % 4], source(f"/{number}")), range(12))
        )

    pages = sorted(at for path, at in site.times if path != "/robots.txt")
    assert site.most_at_once == 1
    assert len(pages) == 12
    assert all(later - earlier >= 0.999 for earlier, later in pairwise(pages))


def test_servers_of_ones_own_network_need_no_pause(
    fetcher: HttpFetcher, site: Recorder, time: Time
) -> None:
    for _ in range(3):
        site.recorded("/a", Answer())
        fetch(fetcher, source("/a", allow_private=True))

    assert time.waited == []


@pytest.mark.parametrize(
    ("said", "seconds"), [("120", 120.0), ("Sun, 01 Mar 2026 12:30:00 GMT", 1800.0)]
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_for_a_pause_gets_it(
    make: Callable[[], HttpFetcher],
    site: Recorder,
    time: Time,
    status: int,
    said: str,
    seconds: float,
) -> None:
    answers = iter([Answer(status=status, headers=(("Retry-After", said),)), Answer(body="ok")])
    site.recorded("/a", lambda request: next(answers))
    page = fetch(make(), source("/a", robots=Robots.IGNORE))

    error = refused(make(), source("/b", robots=Robots.IGNORE))
    time.wait(seconds)
    again = fetch(make(), source("/a", robots=Robots.IGNORE))

    assert asked_pause(page) == seconds
    assert (error.reason, error.transient) == ("postponed", True)
    assert error.retry_after == pytest.approx(seconds, abs=1)
    assert again.body == b"ok"
    assert [path for path, _ in site.times] == ["/a", "/a"]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("0", 0.0),
        (" 7 ", 7.0),
        ("9" * 400, LONGEST_WAIT),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("Sun, 01 Mar 2026 12:00:30 GMT", 30.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_WAIT),
    ],
)
def test_a_retry_after_is_read_as_the_standard_says(
    value: str | None, seconds: float | None
) -> None:
    assert retry_after(value, START) == seconds


def test_a_clock_that_was_set_back_holds_nobody_for_ever(time: Time, tmp_path: Path) -> None:
    manners = Manners(tmp_path, time, wait=time.wait, chance=lambda: 0.0)
    with manners.turn("a.example", 0.0, is_own=False):
        pass
    time.at -= timedelta(days=300)

    with manners.turn("a.example", 0.0, is_own=False):
        pass

    assert time.waited == []


def test_without_manners_nothing_is_asked_but_the_page(site: Recorder) -> None:
    site.recorded("/a", Answer(body="page"))
    fetcher = HttpFetcher(Time())

    fetch(fetcher, Source("s", site.url("/a"), "", Schedule(), options=FetchOptions(True)))
    fetcher.close()

    assert [asked for asked, _ in site.times] == ["/a"]


# ---------------------------------------------------------------- headers and proxies


def test_headers_go_to_the_pages_own_host_only(fetcher: HttpFetcher, site: Recorder) -> None:
    site.recorded("/a", redirect("/b"))
    site.recorded("/b", redirect("http://b.example/c"))
    site.recorded("/c", Answer(body="end"))
    own = (("Authorization", Secret("Bearer canary0123")), ("Cookie", Secret("session=canary")))

    fetch(
        fetcher,
        source("/a", robots=Robots.IGNORE, headers=own, origin="http://a.example:80"),
    )

    assert [request.header("authorization") for request in site.requests] == [
        "Bearer canary0123",
        "Bearer canary0123",
        None,
    ]
    assert [request.header("cookie") for request in site.requests] == [
        "session=canary",
        "session=canary",
        None,
    ]


def test_a_proxy_is_asked_for_the_page_and_given_its_password(site: Recorder, time: Time) -> None:
    url = "http://help.example/page"
    site.serve(url, Answer(body="through the proxy"))
    fetcher = HttpFetcher(time, resolve=lambda host, port: ["127.0.0.1"])
    proxy = Secret(f"http://user:word@127.0.0.1:{site.port}")

    page = fetch(fetcher, Source("s", url, "", Schedule(), options=FetchOptions(proxy=proxy)))
    fetcher.close()

    assert page.body == b"through the proxy"
    assert site.requests[0].header("proxy-authorization") == "Basic dXNlcjp3b3Jk"


def test_an_address_inside_is_refused_behind_a_proxy_too(site: Recorder, time: Time) -> None:
    fetcher = HttpFetcher(time)
    options = FetchOptions(proxy=Secret(f"http://127.0.0.1:{site.port}"))

    error = refused(
        fetcher, Source("s", "http://169.254.169.254/", "", Schedule(), options=options)
    )

    assert error.reason == "refused"
    assert site.requests == []


def test_a_proxy_that_does_not_connect_is_trouble_without_its_password(
    site: Recorder, time: Time
) -> None:
    site.serve("help.example:443", Answer(status=407))
    fetcher = HttpFetcher(time)
    proxy = Secret(f"http://user:canary0123@127.0.0.1:{site.port}")

    error = refused(
        fetcher,
        Source("s", "https://help.example/", "", Schedule(), options=FetchOptions(proxy=proxy)),
    )
    fetcher.close()

    assert str(error) == "connect: the proxy did not connect to help.example"


def test_a_page_that_is_not_modified_takes_its_turn_too(
    fetcher: HttpFetcher, site: Recorder, time: Time
) -> None:
    site.recorded("/a", Answer(body="x", etag='"1"'))
    what = source("/a", robots=Robots.IGNORE)

    fetch(fetcher, what)
    answer = fetcher.fetch(what, Validators(etag='"1"'))

    assert isinstance(answer, NotModified)
    assert time.waited == [1.0]
