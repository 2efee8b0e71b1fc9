"""HttpFetcher over real sockets."""

from __future__ import annotations

import gzip
import logging
import socket
import ssl
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from threading import Barrier, Event

import httpcore
import pytest
import trustme

from tests.server import (
    Answer,
    Broken,
    Request,
    Site,
    Wire,
    cut_chunks,
    drip_body,
    drip_head,
    endless_body,
    endless_head,
    gzipped,
    head,
    raw,
    redirect,
    reset,
    silent,
    wrong_length,
)
from watcher.errors import FetchError
from watcher.fetchers.body import read_body
from watcher.fetchers.http import HttpFetcher, user_agent
from watcher.fetchers.network import Budget, BudgetedStream
from watcher.fetchers.wire import shared_tls_context
from watcher.gate import Resolver
from watcher.model import (
    FetchLimits,
    FetchOptions,
    NotModified,
    Page,
    Schedule,
    Source,
    Validators,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHORT = FetchLimits(connect=5, read=5, deadline=0.3)


class Noon:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOON


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture
def fetcher() -> Iterator[HttpFetcher]:
    fetcher = HttpFetcher(Noon(), contact="https://example.org/bot", version="9.8")
    yield fetcher
    fetcher.close()


def source(url: str, limits: FetchLimits | None = None) -> Source:
    options = FetchOptions(allow_private=True)
    return Source("s", url, "generic", Schedule(), limits=limits or FetchLimits(), options=options)


def page_of(
    fetcher: HttpFetcher, url: str, limits: FetchLimits | None = None, etag: str | None = None
) -> Page:
    answer = fetcher.fetch(source(url, limits), Validators(etag=etag))
    assert isinstance(answer, Page)
    return answer


def error_of(
    fetcher: HttpFetcher,
    url: str,
    limits: FetchLimits | None = None,
    validators: Validators | None = None,
) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(source(url, limits), validators or Validators())
    return caught.value


# ---------------------------------------------------------------- a page


def test_a_page_has_what_the_server_sent(fetcher: HttpFetcher, site: Site) -> None:
    url = site.serve("/a?b=c", Answer(headers=(("X-Thing", "one"),), body="<p>Grüße</p>"))

    assert page_of(fetcher, url) == Page(
        url=url,
        final_url=url,
        status=200,
        headers=(("x-thing", "one"), ("content-length", "14")),
        body="<p>Grüße</p>".encode(),
        fetched_at=NOON,
        fetcher="http",
        redirects=(),
    )


@pytest.mark.parametrize("status", [204, 403, 404, 410, 429, 500, 503])
def test_any_status_is_a_page(fetcher: HttpFetcher, site: Site, status: int) -> None:
    answer = Answer(status=status, headers=(("Retry-After", "7"),))

    page = page_of(fetcher, site.serve("/", answer))

    assert (page.status, page.header("retry-after")) == (status, "7")


def test_a_fragment_is_not_asked_for(fetcher: HttpFetcher, site: Site) -> None:
    url = site.serve("/a", Answer(body="x"))

    page = page_of(fetcher, f"{url}#section")

    assert site.requests[0].path == "/a"
    assert (page.url, page.final_url) == (f"{url}#section", url)


def test_a_body_without_a_length_ends_with_the_connection(fetcher: HttpFetcher, site: Site) -> None:
    assert page_of(fetcher, site.serve("/", raw(head(200) + b"abc"))).body == b"abc"


def test_a_chunked_body_is_put_together(fetcher: HttpFetcher, site: Site) -> None:
    chunked = head(200, ("Transfer-Encoding", "chunked")) + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"

    assert page_of(fetcher, site.serve("/", raw(chunked))).body == b"abcde"


def test_the_request_says_honestly_who_asks_and_for_what(fetcher: HttpFetcher, site: Site) -> None:
    page_of(fetcher, site.serve("/", Answer()))

    assert site.requests[0].headers == (
        ("host", f"127.0.0.1:{site.port}"),
        ("user-agent", "Watcher/9.8 (+https://example.org/bot)"),
        (
            "accept",
            "text/html,application/xhtml+xml;q=0.9,text/markdown;q=0.8,text/plain;q=0.7,*/*;q=0.5",
        ),
        ("accept-language", "en"),
        ("accept-encoding", "gzip"),
    )


def test_without_a_contact_the_user_agent_says_the_purpose() -> None:
    assert user_agent("1.2", None) == "Watcher/1.2 (+watches documentation pages for changes)"


def test_a_contact_cannot_add_a_header() -> None:
    assert user_agent("1", "a\r\nX-Evil: é(1)") == "Watcher/1 (+aX-Evil: 1)"


def test_proxies_of_the_environment_are_not_used(
    fetcher: HttpFetcher, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    assert page_of(fetcher, site.serve("/", Answer(body="direct"))).body == b"direct"


def test_cookies_are_not_kept(fetcher: HttpFetcher, site: Site) -> None:
    url = site.serve("/", Answer(headers=(("Set-Cookie", "id=1; Path=/"),)))

    page_of(fetcher, url)
    page_of(fetcher, url)

    assert [request.header("cookie") for request in site.requests] == [None, None]


# ---------------------------------------------------------------- only if it changed


def test_a_page_with_the_same_etag_is_not_modified(fetcher: HttpFetcher, site: Site) -> None:
    url = site.serve("/", Answer(body="x", etag='"1"'))
    validators = page_of(fetcher, url).validators

    assert validators == Validators(etag='"1"')
    assert fetcher.fetch(source(url), validators) == NotModified(url, NOON, "http")


def test_a_date_alone_is_no_proof_and_is_not_asked_about(fetcher: HttpFetcher, site: Site) -> None:
    """A server may answer 304 for any later date, and hide a page that was put back."""
    date = "Sun, 01 Mar 2026 10:00:00 GMT"
    url = site.serve("/", Answer(body="put back", last_modified=date))

    answer = fetcher.fetch(source(url), Validators(last_modified=date))

    assert isinstance(answer, Page)
    assert answer.body == b"put back"
    assert site.requests[0].header("if-modified-since") is None


def test_a_page_with_another_etag_comes_in_full(fetcher: HttpFetcher, site: Site) -> None:
    url = site.serve("/", Answer(body="new", etag='"2"'))

    assert page_of(fetcher, url, etag='"1"').body == b"new"


def test_not_modified_without_being_asked_is_an_error(fetcher: HttpFetcher, site: Site) -> None:
    error = error_of(fetcher, site.serve("/", Answer(status=304)))

    assert error.reason == "protocol"


def test_not_modified_after_a_redirect_is_an_error(fetcher: HttpFetcher, site: Site) -> None:
    site.serve("/b", Answer(status=304))

    error = error_of(fetcher, site.serve("/a", redirect("/b")), validators=Validators(etag='"1"'))

    assert error.reason == "protocol"


def test_the_connection_is_used_again_after_not_modified(fetcher: HttpFetcher, site: Site) -> None:
    url = site.serve("/", Answer(body="x", etag='"1"'))

    for _ in range(3):
        fetcher.fetch(source(url), Validators(etag='"1"'))

    assert (len(site.requests), site.connections) == (3, 1)


# ---------------------------------------------------------------- redirects


def test_redirects_are_followed_and_recorded(fetcher: HttpFetcher, site: Site) -> None:
    start = site.serve("/a", redirect("/b?c=d#e", 301))
    site.serve("/b?c=d", redirect(site.url("/z"), 307))
    site.serve("/z", Answer(body="end"))

    page = page_of(fetcher, start)

    assert page.url == start
    assert page.redirects == (start, site.url("/b?c=d"))
    assert (page.final_url, page.body) == (site.url("/z"), b"end")
    assert site.connections == 1


def test_validators_go_to_the_first_address_only(fetcher: HttpFetcher, site: Site) -> None:
    site.serve("/b", Answer(body="x", etag='"1"'))

    page = page_of(fetcher, site.serve("/a", redirect("/b")), etag='"1"')

    assert page.body == b"x"
    assert [request.header("if-none-match") for request in site.requests] == ['"1"', None]


def test_a_circle_of_redirects_is_an_error(fetcher: HttpFetcher, site: Site) -> None:
    site.serve("/b", redirect("/a"))

    error = error_of(fetcher, site.serve("/a", redirect("/b")))

    assert (error.reason, error.transient) == ("redirects", False)
    assert error.detail == "the page redirects in a circle (it may insist on cookies)"
    assert len(site.requests) == 2


def test_as_many_redirects_as_allowed_are_followed(fetcher: HttpFetcher, site: Site) -> None:
    site.serve("/1", redirect("/2"))
    site.serve("/2", Answer(body="end"))
    start = site.serve("/0", redirect("/1"))

    assert page_of(fetcher, start, FetchLimits(max_redirects=2)).body == b"end"
    assert error_of(fetcher, start, FetchLimits(max_redirects=1)).reason == "redirects"
    assert error_of(fetcher, start, FetchLimits(max_redirects=0)).detail == (
        "the page redirects more than 0 times"
    )


@pytest.mark.parametrize(
    "location",
    [
        "ftp://127.0.0.1/a",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://u:secret@127.0.0.1/",
        "http://127.0.0.1\\@example.org/",
        "/a\\\\b",
        "/with space",
        "http://[::1/",
    ],
)
def test_a_redirect_to_an_address_of_another_kind_is_refused(
    fetcher: HttpFetcher, site: Site, location: str
) -> None:
    error = error_of(fetcher, site.serve("/", redirect(location)))

    assert (error.reason, error.transient) == ("refused", False)
    assert "secret" not in str(error)


def test_a_redirect_status_without_a_location_is_a_page(fetcher: HttpFetcher, site: Site) -> None:
    assert page_of(fetcher, site.serve("/", Answer(status=302, headers=()))).status == 302


def test_a_long_body_of_a_redirect_is_not_read(fetcher: HttpFetcher, site: Site) -> None:
    moved = head(302, ("Location", "/b"), ("Content-Length", "1000000")) + b"x" * 100_000
    site.serve("/b", Answer(body="end"))

    assert page_of(fetcher, site.serve("/a", raw(moved))).body == b"end"


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "example.org", "http://u:pw@example.org/", "http://a b/", ""]
)
def test_an_address_that_is_not_plain_http_is_refused(fetcher: HttpFetcher, url: str) -> None:
    error = error_of(fetcher, url)

    assert (error.reason, error.transient) == ("refused", False)
    assert "pw" not in str(error)


# ---------------------------------------------------------------- time


@pytest.mark.parametrize(
    "fault",
    [drip_head(), drip_body(), silent(), silent(head(200, ("Content-Length", "9")) + b"x")],
    ids=["dripping head", "dripping body", "no answer", "half an answer"],
)
def test_a_slow_server_is_left_at_the_deadline(
    fetcher: HttpFetcher, site: Site, fault: Broken
) -> None:
    url = site.serve("/", fault)
    started = time.monotonic()

    error = error_of(fetcher, url, SHORT)

    assert (error.reason, error.transient) == ("deadline", True)
    assert error.detail == "the page was not complete after 0.3 seconds"
    assert time.monotonic() - started > 0.25


def test_the_deadline_spans_redirects(fetcher: HttpFetcher, site: Site) -> None:
    pauses = Event()

    def slowly_onwards(request: Request) -> Answer:
        pauses.wait(0.12)
        return redirect(request.path + "a")

    for hop in range(5):
        site.serve("/" + "a" * hop, slowly_onwards)

    assert error_of(fetcher, site.url("/"), SHORT).reason == "deadline"


def test_a_silent_server_is_left_after_the_time_to_read(fetcher: HttpFetcher, site: Site) -> None:
    error = error_of(fetcher, site.serve("/", silent()), FetchLimits(read=0.1))

    assert (error.reason, error.transient) == ("timeout", True)
    assert error.detail == "127.0.0.1 did not go on answering in time"


def test_a_fetch_after_a_timeout_works(fetcher: HttpFetcher, site: Site) -> None:
    error_of(fetcher, site.serve("/slow", silent()), FetchLimits(read=0.1))

    assert page_of(fetcher, site.serve("/", Answer(body="well"))).body == b"well"


# ---------------------------------------------------------------- size and coding


def test_a_gzip_body_is_unfolded(fetcher: HttpFetcher, site: Site) -> None:
    text = b"<p>Tier 1</p>" * 20_000

    assert page_of(fetcher, site.serve("/", gzipped(text))).body == text


def test_gzip_members_in_a_row_are_one_body(fetcher: HttpFetcher, site: Site) -> None:
    members = gzip.compress(b"ab") + gzip.compress(b"cd")
    answer = Answer(headers=(("Content-Encoding", "x-gzip"),), body=members)

    assert page_of(fetcher, site.serve("/", answer)).body == b"abcd"


def test_an_empty_body_needs_no_gzip(fetcher: HttpFetcher, site: Site) -> None:
    answer = Answer(headers=(("Content-Encoding", "gzip"),), body=b"")

    assert page_of(fetcher, site.serve("/", answer)).body == b""


def test_an_empty_content_encoding_beside_gzip_does_not_count(
    fetcher: HttpFetcher, site: Site
) -> None:
    twice = (("Content-Encoding", ""), ("Content-Encoding", "gzip"))
    answer = Answer(headers=twice, body=gzip.compress(b"archived"))

    assert page_of(fetcher, site.serve("/", answer)).body == b"archived"


def test_a_body_of_exactly_the_allowed_size_is_taken(fetcher: HttpFetcher, site: Site) -> None:
    url = site.serve("/", gzipped(b"x" * 200_000))

    assert len(page_of(fetcher, url, FetchLimits(max_bytes=200_000)).body) == 200_000
    assert error_of(fetcher, url, FetchLimits(max_bytes=199_999)).reason == "too_large"


def test_a_body_larger_than_allowed_is_left(fetcher: HttpFetcher, site: Site) -> None:
    url = site.serve("/", endless_body())

    error = error_of(fetcher, url, FetchLimits(max_bytes=1_000_000))

    assert (error.reason, error.transient) == ("too_large", False)
    assert error.detail == "the page is larger than the 1,000,000 bytes allowed"


def test_a_gzip_bomb_is_left_before_it_unfolds(fetcher: HttpFetcher, site: Site) -> None:
    bomb = gzipped(b"\0" * 50_000_000)
    assert len(bomb.body) < 60_000

    error = error_of(fetcher, site.serve("/", bomb), FetchLimits(max_bytes=1_000_000))

    assert error.reason == "too_large"


def test_a_gzip_bomb_takes_no_more_memory_than_a_page() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    tracemalloc.start()

    with pytest.raises(FetchError):
        read_body([bomb], "gzip", 1_000_000)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3_000_000


@pytest.mark.parametrize("size", [1, 7, 1_000])
def test_gzip_may_be_cut_into_chunks_anywhere(size: int) -> None:
    text = b"<p>Tier 1</p>" * 20_000
    folded = gzip.compress(text)

    chunks = [folded[at : at + size] for at in range(0, len(folded), size)]

    assert read_body(chunks, "gzip", 1_000_000) == text


@pytest.mark.parametrize("coding", ["gzip, gzip", "br", "deflate", "zstd", "gzip, br", "what"])
def test_a_coding_that_was_not_asked_for_is_refused(
    fetcher: HttpFetcher, site: Site, coding: str
) -> None:
    answer = Answer(headers=(("Content-Encoding", coding),), body=b"x")

    error = error_of(fetcher, site.serve("/", answer))

    assert (error.reason, error.transient) == ("decoding", False)


def test_gzip_in_gzip_is_refused(fetcher: HttpFetcher, site: Site) -> None:
    assert error_of(fetcher, site.serve("/", gzipped(b"x" * 9, times=2))).reason == "decoding"


def test_gzip_that_ends_too_early_is_an_error(fetcher: HttpFetcher, site: Site) -> None:
    cut = gzip.compress(b"some words of a page")[:-5]
    answer = Answer(headers=(("Content-Encoding", "gzip"),), body=cut)

    error = error_of(fetcher, site.serve("/", answer))

    assert (error.reason, error.transient) == ("decoding", True)


def test_gzip_that_is_not_gzip_is_an_error(fetcher: HttpFetcher, site: Site) -> None:
    answer = Answer(headers=(("Content-Encoding", "gzip"),), body=b"<html>plain</html>")

    error = error_of(fetcher, site.serve("/", answer))

    assert (error.reason, error.transient) == ("decoding", False)


# ---------------------------------------------------------------- broken answers


@pytest.mark.parametrize(
    "fault",
    [wrong_length(b"abc", claimed=10), cut_chunks(b"abc"), raw(b"HTTP/1.1 200 OK\r\nX: y")],
    ids=["shorter than said", "without the last chunk", "cut in the head"],
)
def test_a_cut_answer_is_an_error(fetcher: HttpFetcher, site: Site, fault: Broken) -> None:
    error = error_of(fetcher, site.serve("/", fault))

    assert (error.reason, error.transient) == ("protocol", True)
    assert error.detail == "127.0.0.1 closed the connection before the page was complete"


@pytest.mark.parametrize(
    "fault",
    [
        raw(b"SSH-2.0-OpenSSH\r\n\r\n" + b"x" * 200),
        raw(head(200, ("Content-Length", "nine"))),
        raw(head(200, ("Transfer-Encoding", "chunked")) + b"zz\r\nabc\r\n"),
        endless_head(),
    ],
    ids=["no status line", "length is no number", "chunk without a size", "endless head"],
)
def test_an_answer_that_is_not_http_is_an_error(
    fetcher: HttpFetcher, site: Site, fault: Broken
) -> None:
    error = error_of(fetcher, site.serve("/", fault))

    assert (error.reason, error.transient) == ("protocol", False)
    assert error.detail == "what 127.0.0.1 sent is not valid HTTP"


@pytest.mark.parametrize("start", [b"", head(200, ("Content-Length", "9")) + b"x"])
def test_a_connection_that_is_reset_is_an_error(
    fetcher: HttpFetcher, site: Site, start: bytes
) -> None:
    error = error_of(fetcher, site.serve("/?token=hush", reset(start)))

    assert str(error) == "connect: the connection to 127.0.0.1 broke"
    assert error.transient


def test_writing_to_a_connection_that_is_gone_is_told_to_httpcore() -> None:
    ours, theirs = socket.socketpair()
    budget = Budget()
    budget.start(5)
    stream = BudgetedStream(ours, budget, "help.example")
    theirs.close()

    with pytest.raises(httpcore.WriteError):
        stream.write(b"GET / HTTP/1.1")

    stream.close()


def test_a_server_that_hangs_up_without_an_answer_is_an_error(
    fetcher: HttpFetcher, site: Site
) -> None:
    error = error_of(fetcher, site.serve("/", raw(b"")))

    assert (error.reason, error.transient) == ("protocol", True)
    assert len(site.requests) == 1


def test_a_port_where_nobody_listens_is_an_error(fetcher: HttpFetcher) -> None:
    with Site() as gone:
        url, port = gone.url("/secret?token=hush"), gone.port

    error = error_of(fetcher, url)

    assert (error.reason, error.transient) == ("connect", True)
    assert str(error) == f"connect: 127.0.0.1 takes no connection on port {port}"


# ---------------------------------------------------------------- connections


def test_a_connection_is_used_again(fetcher: HttpFetcher, site: Site) -> None:
    url = site.serve("/", Answer(body="x"))

    for _ in range(3):
        page_of(fetcher, url)

    assert site.connections == 1


def test_a_connection_that_the_server_closed_meanwhile_is_replaced(
    fetcher: HttpFetcher, site: Site
) -> None:
    url = site.serve("/", Answer(body="x"))
    page_of(fetcher, url)
    site.drop_connections()

    assert page_of(fetcher, url).body == b"x"
    assert site.connections == 2


def test_a_request_that_meets_a_closing_connection_is_sent_once_more(
    fetcher: HttpFetcher, site: Site
) -> None:
    answers: list[Answer | Broken] = [Answer(body="one"), raw(b""), Answer(body="two")]
    url = site.serve("/", lambda request: answers.pop(0))

    assert page_of(fetcher, url).body == b"one"
    assert page_of(fetcher, url).body == b"two"
    assert (len(site.requests), site.connections) == (3, 2)


def test_bytes_that_nobody_asked_for_are_not_taken_for_the_next_answer(
    fetcher: HttpFetcher, site: Site
) -> None:
    first_is_read, forged_is_sent = Event(), Event()

    def forge(wire: Wire) -> None:
        wire.send(head(200, ("Content-Length", "3")) + b"one")
        first_is_read.wait(5)
        wire.send(head(200, ("Content-Length", "6")) + b"forged")
        forged_is_sent.set()
        wire.pause(60)

    page_of(fetcher, site.serve("/", Broken(forge)))
    first_is_read.set()
    forged_is_sent.wait(5)

    assert page_of(fetcher, site.serve("/", Answer(body="two"))).body == b"two"


def test_a_request_is_sent_no_more_than_twice(fetcher: HttpFetcher, site: Site) -> None:
    answers: list[Answer | Broken] = [Answer(body="one"), raw(b""), raw(b"")]
    url = site.serve("/", lambda request: answers.pop(0))
    page_of(fetcher, url)

    assert error_of(fetcher, url).reason == "protocol"
    assert len(site.requests) == 3


def test_a_connection_that_closes_after_a_redirect_is_replaced(
    fetcher: HttpFetcher, site: Site
) -> None:
    answers: list[Answer | Broken] = [raw(b""), Answer(body="end")]
    site.serve("/b", lambda request: answers.pop(0))

    assert page_of(fetcher, site.serve("/a", redirect("/b"))).body == b"end"
    assert site.connections == 2


@pytest.mark.parametrize(
    "fault", [wrong_length(b"abc", claimed=10), raw(b"HTTP/1.1 200 OK\r\nX: y")]
)
def test_an_answer_that_broke_off_is_not_asked_for_again(
    fetcher: HttpFetcher, site: Site, fault: Broken
) -> None:
    page_of(fetcher, site.serve("/", Answer(body="x")))

    error_of(fetcher, site.serve("/cut", fault))

    assert len(site.requests) == 2


def test_threads_fetch_side_by_side_each_over_a_connection_of_its_own(
    fetcher: HttpFetcher, site: Site
) -> None:
    together = Barrier(4)

    def answer(request: Request) -> Answer:
        together.wait(5)
        return Answer(body=request.path)

    urls = [site.serve(f"/{number}", answer) for number in range(4)]
    with ThreadPoolExecutor(4) as threads:
        first = [page.body for page in threads.map(lambda url: page_of(fetcher, url), urls)]
    with ThreadPoolExecutor(4) as threads:
        again = [page.body for page in threads.map(lambda url: page_of(fetcher, url), urls)]

    assert first == again == [b"/0", b"/1", b"/2", b"/3"]
    assert site.connections == 4


def test_closing_ends_the_connections_and_may_be_repeated(site: Site) -> None:
    fetcher = HttpFetcher(Noon())
    page_of(fetcher, site.serve("/", Answer()))

    fetcher.close()
    fetcher.close()

    page_of(fetcher, site.url("/"))
    assert site.connections == 2


# ---------------------------------------------------------------- names


def resolving(to: Mapping[str, Sequence[str]], asked: list[str] | None = None) -> Resolver:
    """A resolver that knows these names."""

    def resolve(host: str, port: int) -> Sequence[str]:
        if asked is not None:
            asked.append(host)
        if host not in to:
            raise OSError("unknown")
        return to[host]

    return resolve


@contextmanager
def deaf(address: str, port: int) -> Iterator[None]:
    """Somebody who listens and never takes a connection: their queue is full."""
    with socket.socket() as listener, ExitStack() as waiting:
        listener.bind((address, port))
        listener.listen(0)
        for _ in range(4):
            caller = waiting.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex((address, port))
        yield


def fetching(resolve: Resolver) -> HttpFetcher:
    return HttpFetcher(Noon(), resolve=resolve)


def test_the_server_is_told_the_name_and_the_name_is_looked_up_once(site: Site) -> None:
    asked: list[str] = []
    fetcher = fetching(resolving({"help.example": ["127.0.0.1"]}, asked))
    site.serve("/", Answer(body="x"))

    page_of(fetcher, site.url("/", host="help.example"))
    fetcher.close()

    assert asked == ["help.example"]
    assert site.requests[0].header("host") == f"help.example:{site.port}"


def test_a_name_that_does_not_resolve_is_an_error() -> None:
    error = error_of(fetching(resolving({})), "http://help.example/path?token=hush")

    assert str(error) == "dns: the name help.example does not resolve"
    assert error.transient


def test_a_name_without_addresses_is_an_error() -> None:
    error = error_of(fetching(resolving({"help.example": []})), "http://help.example/")

    assert error.reason == "dns"


def test_the_system_resolver_does_not_know_an_invalid_name(fetcher: HttpFetcher) -> None:
    assert error_of(fetcher, "http://help.invalid/").reason == "dns"


@pytest.mark.parametrize(
    ("limits", "reason"), [(SHORT, "deadline"), (FetchLimits(connect=0.1), "timeout")]
)
def test_a_resolver_that_hangs_is_left(limits: FetchLimits, reason: str) -> None:
    release = Event()

    def hang(host: str, port: int) -> Sequence[str]:
        release.wait(10)
        return []

    error = error_of(fetching(hang), "http://help.example/", limits)
    release.set()

    assert error.reason == reason


def test_the_addresses_are_tried_in_order(site: Site) -> None:
    fetcher = fetching(resolving({"help.example": ["127.0.0.1", "127.0.0.2"]}))
    site.serve("/", Answer(body="first"))

    assert page_of(fetcher, site.url("/", host="help.example")).body == b"first"
    fetcher.close()


def test_an_address_that_is_silent_leaves_time_for_the_next(site: Site) -> None:
    with deaf("127.0.0.2", site.port):
        fetcher = fetching(resolving({"help.example": ["127.0.0.2", "127.0.0.1"]}))
        site.serve("/", Answer(body="second"))

        page = page_of(fetcher, site.url("/", host="help.example"), SHORT)

    assert page.body == b"second"
    fetcher.close()


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (FetchLimits(connect=0.1), "timeout: help.example did not take the connection in time"),
        (SHORT, "deadline: the page was not complete after 0.3 seconds"),
    ],
)
def test_a_host_that_is_silent_is_left(site: Site, limits: FetchLimits, message: str) -> None:
    fetcher = fetching(resolving({"help.example": ["127.0.0.2"]}))

    with deaf("127.0.0.2", site.port):
        error = error_of(fetcher, site.url("/", host="help.example"), limits)

    assert str(error) == message
    assert error.transient


def test_the_next_address_is_tried_when_one_takes_no_connection(site: Site) -> None:
    fetcher = fetching(resolving({"help.example": ["127.0.0.2", "127.0.0.1"]}))
    site.serve("/", Answer(body="second"))

    assert page_of(fetcher, site.url("/", host="help.example")).body == b"second"
    fetcher.close()


# ---------------------------------------------------------------- TLS


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure_site(authority: trustme.CA) -> Iterator[Site]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("help.example", "127.0.0.1").configure_cert(context)
    with Site(tls=context) as site:
        yield site


@pytest.fixture
def trusting(authority: trustme.CA) -> Iterator[HttpFetcher]:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    names = {"help.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]}
    fetcher = HttpFetcher(Noon(), tls_context=lambda: context, resolve=resolving(names))
    yield fetcher
    fetcher.close()


def test_a_certificate_of_a_known_authority_is_taken(
    trusting: HttpFetcher, secure_site: Site
) -> None:
    secure_site.serve("/", Answer(body="safe"))

    assert page_of(trusting, secure_site.url("/", host="help.example")).body == b"safe"


def test_a_certificate_of_an_unknown_authority_is_refused(
    fetcher: HttpFetcher, secure_site: Site
) -> None:
    error = error_of(fetcher, secure_site.url("/?token=hush"))

    assert (error.reason, error.transient) == ("tls", False)
    assert error.detail.startswith("the certificate of 127.0.0.1 cannot be trusted: ")
    assert secure_site.requests == []


def test_a_certificate_for_another_name_is_refused(
    trusting: HttpFetcher, secure_site: Site
) -> None:
    error = error_of(trusting, secure_site.url("/", host="other.example"))

    assert (error.reason, error.transient) == ("tls", False)


def test_a_certificate_that_has_run_out_is_refused(
    authority: trustme.CA, trusting: HttpFetcher
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    old = datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 2, 1, tzinfo=UTC)
    expired = authority.issue_cert("help.example", not_before=old[0], not_after=old[1])
    expired.configure_cert(context)

    with Site(tls=context) as site:
        error = error_of(trusting, site.url("/", host="help.example"))

    assert (error.reason, error.transient) == ("tls", False)
    assert error.detail == (
        "the certificate of help.example cannot be trusted: certificate has expired"
    )
    assert site.requests == []


def test_a_server_without_tls_is_an_error(trusting: HttpFetcher, site: Site) -> None:
    error = error_of(trusting, site.url().replace("http:", "https:"))

    assert (error.reason, error.transient) == ("tls", True)


def test_a_redirect_from_https_to_http_is_refused(
    trusting: HttpFetcher, secure_site: Site, site: Site
) -> None:
    secure_site.serve("/", redirect(site.url("/")))

    error = error_of(trusting, secure_site.url("/"))

    assert (error.reason, error.transient) == ("refused", False)
    assert site.requests == []


@pytest.mark.parametrize(
    ("limits", "reason"), [(SHORT, "deadline"), (FetchLimits(connect=0.1), "timeout")]
)
def test_a_server_that_is_silent_about_tls_is_left(
    trusting: HttpFetcher, limits: FetchLimits, reason: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"https://help.example:{listener.getsockname()[1]}/"

        assert error_of(trusting, url, limits).reason == reason


def test_a_slow_secure_server_is_left_at_the_deadline(
    trusting: HttpFetcher, secure_site: Site
) -> None:
    assert error_of(trusting, secure_site.serve("/", drip_body()), SHORT).reason == "deadline"


_EIGHT_AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from watcher.fetchers.wire import shared_tls_context
from watcher.gate import Resolver

def context(together):
    together.wait()
    return shared_tls_context()

with ThreadPoolExecutor(8) as threads:
    contexts = list(threads.map(context, [Barrier(8)] * 8))
print(len({id(context) for context in contexts}))
"""


def test_threads_that_ask_at_once_get_one_tls_context() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _EIGHT_AT_ONCE], capture_output=True, text=True, check=True
    )

    assert done.stdout == "1\n"


def test_the_tls_context_verifies() -> None:
    context = shared_tls_context()

    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_no_tls_context_is_asked_for_without_https(site: Site) -> None:
    asked: list[str] = []

    def context() -> ssl.SSLContext:
        asked.append("context")
        return ssl.create_default_context()

    fetcher = HttpFetcher(Noon(), tls_context=context)
    page_of(fetcher, site.serve("/", Answer()))
    fetcher.close()

    assert asked == []


# ---------------------------------------------------------------- secrets


def test_addresses_are_not_logged(
    fetcher: HttpFetcher, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.serve("/b?token=hush", Answer())

    with caplog.at_level(logging.DEBUG):
        page_of(fetcher, site.serve("/a?token=hush", redirect("/b?token=hush")))

    assert "hush" not in caplog.text


def test_a_tag_that_no_header_can_carry_is_not_asked_about(
    fetcher: HttpFetcher, site: Site
) -> None:
    url = site.serve("/", Answer(body="still readable"))

    answer = fetcher.fetch(source(url), Validators(etag='"café"'))

    assert isinstance(answer, Page)
    assert site.requests[0].header("if-none-match") is None
