"""BrowserFetcher in real Chromium, over real sockets. Skipped where there is none."""

from __future__ import annotations

import os
import shutil
import signal
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from tests.server import Answer, Request, Site, redirect
from watcher.errors import FetchError
from watcher.fetchers import browser as queueing
from watcher.fetchers import chromium
from watcher.fetchers.browser import BrowserFetcher
from watcher.fetchers.chromium import PROGRAMS, found_program
from watcher.fetchers.manners import Manners
from watcher.fetchers.proxy import GatedProxy
from watcher.model import FetchLimits, FetchOptions, Page, Schedule, Source, Validators

pytest.importorskip("playwright", reason="the extra watcher[browser] is not installed")
if not any(map(shutil.which, PROGRAMS)):
    pytest.skip("no Chromium is installed", allow_module_level=True)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ARTICLE = f"<article><h1>Model access</h1><p>{'Who may use what. ' * 30}</p></article>"


class Noon:
    def now(self) -> datetime:
        return NOON


def is_article(source: Source, page: Page) -> bool:
    return page.body.count(b"Who may use what.") >= 30


@pytest.fixture(scope="module")
def fetcher() -> Iterator[BrowserFetcher]:
    fetcher = BrowserFetcher(
        Noon(), contact="me@example.com", is_article=is_article, patience=6, version="9"
    )
    yield fetcher
    fetcher.close()


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


def source(
    url: str, *, deadline: float = 60, private: bool = True, size: int = 1_000_000
) -> Source:
    return Source(
        "page",
        url,
        "",
        Schedule(every=timedelta(hours=1)),
        limits=FetchLimits(deadline=deadline, max_bytes=size),
        options=FetchOptions(allow_private=private),
    )


def shown(fetcher: BrowserFetcher, source: Source) -> Page:
    page = fetcher.fetch(source, Validators(fetcher="browser"))
    assert isinstance(page, Page)
    return page


def drawn_after(milliseconds: int, script: str = "") -> Answer:
    """A page that asks for consent first and shows its article later, without a click."""
    body = f"""<!doctype html><title>…</title><body><p>We value your privacy</p><img src="/dot.png">
    <script>setTimeout(() => {{ document.body.innerHTML = `{ARTICLE}`; {script} }}, {milliseconds})
    </script>"""
    return Answer(body=body, etag='"shell"')


def test_an_article_that_is_drawn_late_is_waited_for(fetcher: BrowserFetcher, site: Site) -> None:
    page = shown(fetcher, source(site.serve("/late", drawn_after(600))))
    assert is_article(source(""), page)
    assert (page.status, page.final_url, page.fetcher) == (200, site.url("/late"), "browser")
    assert page.header("content-type") == "text/html; charset=utf-8"
    assert (page.validators.etag, page.fetched_at) == (None, NOON)


def test_who_asks_is_told_and_pictures_are_not_loaded(fetcher: BrowserFetcher, site: Site) -> None:
    shown(fetcher, source(site.serve("/late", drawn_after(0))))
    agent = site.requests_to("/late")[0].header("user-agent") or ""
    assert "Chrome/" in agent
    assert agent.endswith("Watcher/9 (+me@example.com)")
    assert site.requests_to("/dot.png") == []


def test_each_page_has_a_context_of_its_own(fetcher: BrowserFetcher, site: Site) -> None:
    def answer(request: Request) -> Answer:
        return Answer(headers=(("Content-Type", "text/html"), ("Set-Cookie", "a=1")), body=ARTICLE)

    url = site.serve("/cookie", answer)
    shown(fetcher, source(url))
    shown(fetcher, source(url))
    assert [request.header("cookie") for request in site.requests_to("/cookie")] == [None, None]


def test_a_page_that_never_comes_to_rest_is_taken_once_it_is_the_article(
    fetcher: BrowserFetcher, site: Site
) -> None:
    ticking = "setInterval(() => document.body.append(Date.now()), 20)"
    page = shown(fetcher, source(site.serve("/ticks", drawn_after(0, ticking))))
    assert is_article(source(""), page)


def test_a_page_that_is_never_the_article_is_what_it_is_when_patience_is_over(
    site: Site, monkeypatch: pytest.MonkeyPatch, fetcher: BrowserFetcher
) -> None:
    site.serve("/wall", Answer(403, body="<title>Just a moment...</title>"))
    impatient = BrowserFetcher(Noon(), is_article=is_article, patience=0)
    try:
        page = shown(impatient, source(site.url("/wall")))
    finally:
        impatient.close()
    assert (page.status, b"Just a moment" in page.body) == (403, True)


def test_an_error_without_a_body_keeps_its_status(fetcher: BrowserFetcher, site: Site) -> None:
    url = site.serve("/gone", Answer(410))
    page = shown(fetcher, source(url))
    assert (page.status, page.body, page.final_url) == (410, b"", url)


def test_a_page_that_leads_to_a_name_that_does_not_exist_is_no_error_of_the_site(
    fetcher: BrowserFetcher, site: Site
) -> None:
    url = site.serve("/lost", redirect("http://nowhere.invalid/"))
    with pytest.raises(FetchError, match=r"the name nowhere\.invalid does not resolve"):
        shown(fetcher, source(url))


def test_markdown_comes_as_it_is(fetcher: BrowserFetcher, site: Site) -> None:
    text = "# Model access\n\n" + "Who may use what. " * 30
    headers = (("Content-Type", "text/markdown"),)
    page = shown(fetcher, source(site.serve("/page.md", Answer(headers=headers, body=text))))
    assert page.body == text.encode()


def test_a_page_that_is_too_large_is_refused(fetcher: BrowserFetcher, site: Site) -> None:
    grown = "document.body.append('x'.repeat(200000))"
    with pytest.raises(FetchError, match="larger than the 100,000 bytes") as trouble:
        shown(fetcher, source(site.serve("/big", drawn_after(0, grown)), size=100_000))
    assert trouble.value.reason == "too_large"


def test_a_browser_that_is_killed_under_a_page_is_started_again(
    fetcher: BrowserFetcher, site: Site
) -> None:
    looks: list[int] = []

    def answer(request: Request) -> Answer:
        looks.append(1)
        if len(looks) == 1:
            for process in _browsers():
                os.kill(process, signal.SIGKILL)
        return drawn_after(100)

    site.serve("/fatal", answer)
    assert is_article(source(""), shown(fetcher, source(site.url("/fatal"))))
    assert len(looks) == 2


def _browsers() -> list[int]:
    """The browsers below this process: those of others are left alone."""
    parents: dict[int, int] = {}
    names: dict[int, str] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        pid = int(stat.parent.name)
        parents[pid], names[pid] = int(rest.split()[1]), name
    return [
        pid
        for pid, name in names.items()
        if name.startswith(("chrom", "google-chrome")) and _is_below(pid, os.getpid(), parents)
    ]


def _is_below(pid: int, ancestor: int, parents: dict[int, int]) -> bool:
    while pid := parents.get(pid, 0):
        if pid == ancestor:
            return True
    return False


def test_a_page_that_hangs_the_browser_costs_its_deadline_and_the_next_is_served(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queueing, "_GRACE", 0.2)
    site.serve("/hangs", Answer(body="<p>Hello</p><script>while (true) {}</script>"))
    site.serve("/good", Answer(body=ARTICLE))
    own = BrowserFetcher(Noon(), is_article=is_article)
    try:
        shown(own, source(site.url("/good")))
        with pytest.raises(FetchError) as trouble:
            shown(own, source(site.url("/hangs"), deadline=2))
        assert trouble.value.reason == "deadline"
        assert is_article(source(""), shown(own, source(site.url("/good"))))
    finally:
        own.close()


def test_nothing_of_a_browser_with_a_page_that_hangs_is_left_behind(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    addresses: list[str] = []

    class Noted(GatedProxy):
        def __init__(self) -> None:
            super().__init__()
            addresses.append(self.address)

    monkeypatch.setattr(chromium, "GatedProxy", Noted)
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # where a profile is made
    monkeypatch.setattr(queueing, "_GRACE", 0.2)
    site.serve("/hangs", Answer(body="<p>Hello</p><script>while (true) {}</script>"))
    own = BrowserFetcher(Noon(), is_article=is_article)
    with pytest.raises(FetchError):
        shown(own, source(site.url("/hangs"), deadline=4))
    own.close()

    assert addresses
    ends_at = time.monotonic() + 60
    while left := _processes_with(addresses):
        assert time.monotonic() < ends_at, left
    assert list(tmp_path.glob("*profile*")) == []


def test_a_process_that_got_the_number_of_one_that_is_gone_is_left_alone() -> None:
    last = Path("/proc/sys/kernel/ns_last_pid")  # the next process gets the number after it
    if not os.access(last, os.W_OK):
        pytest.skip("a process with a given number can only be made by root, on Linux")
    gone = subprocess.Popen(["sleep", "60"])
    held = chromium.HeldProcess(gone.pid)
    held.kill()
    assert gone.wait(10) == -signal.SIGKILL
    for _ in range(100):
        last.write_text(str(gone.pid - 1))
        other = subprocess.Popen(["sleep", "60"])
        try:
            if other.pid == gone.pid:
                held.kill()
                with pytest.raises(subprocess.TimeoutExpired):
                    other.wait(0.1)
                return
        finally:
            other.kill()
            other.wait()
    pytest.skip("the number was given to another process")


def _processes_with(words: list[str]) -> list[str]:
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            line = file.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            found += [line for word in words if word in line]
    return found


def test_an_address_inside_the_network_is_not_connected_to_also_by_way_of_a_redirect(
    fetcher: BrowserFetcher, site: Site
) -> None:
    site.serve("/secret", Answer(body=ARTICLE))
    site.serve("/there", redirect(site.url("/secret", host="127.0.0.2")))
    with pytest.raises(FetchError, match=r"127\.0\.0\.1 is a private address"):
        shown(fetcher, source(site.url("/secret"), private=False))
    with pytest.raises(FetchError) as trouble:
        shown(fetcher, source(site.serve("/meta", redirect("http://169.254.169.254/latest"))))
    assert (trouble.value.reason, site.requests_to("/secret")) == ("refused", [])


def test_a_certificate_that_cannot_be_trusted_is_fatal(fetcher: BrowserFetcher) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with Site(tls=context) as secure:
        url = secure.serve("/", Answer(body=ARTICLE))
        with pytest.raises(FetchError, match="CERT") as trouble:
            shown(fetcher, source(url))
        assert (trouble.value.reason, secure.requests) == ("tls", [])


def test_without_a_browser_it_is_said_what_is_missing() -> None:
    with pytest.raises(FetchError, match=r"named by browser\.executable"):
        found_program("/nowhere/chromium")


# ---------------------------------------------------------------- manners


@pytest.fixture
def polite(tmp_path: Path) -> Iterator[BrowserFetcher]:
    fetcher = BrowserFetcher(Noon(), is_article=is_article, patience=2, state_dir=tmp_path)
    yield fetcher
    fetcher.close()


def rules(text: str) -> Answer:
    return Answer(headers=(("Content-Type", "text/plain"),), body=text)


def test_the_rules_of_a_site_bind_the_browser_too(polite: BrowserFetcher, site: Site) -> None:
    site.serve("/robots.txt", rules("User-agent: Watcher\nDisallow: /closed"))
    url = site.serve("/closed", drawn_after(0))
    with pytest.raises(FetchError, match="does not allow this page") as caught:
        shown(polite, source(url))
    assert (caught.value.reason, caught.value.transient) == ("robots", False)
    assert site.requests_to("/closed") == []


def test_a_page_that_leads_where_the_rules_forbid_is_let_go(
    polite: BrowserFetcher, site: Site
) -> None:
    site.serve("/robots.txt", rules("User-agent: Watcher\nDisallow: /closed"))
    site.serve("/closed", drawn_after(0))
    with pytest.raises(FetchError, match="does not allow this page"):
        shown(polite, source(site.serve("/open", redirect("/closed"))))
    url = site.serve("/fine", drawn_after(0))
    assert b"Who may use what." in shown(polite, source(url)).body


def test_the_rules_of_another_origin_of_the_same_host_are_asked_after_its_turn(
    polite: BrowserFetcher, site: Site
) -> None:
    with Site() as other:
        other.serve("/robots.txt", rules("User-agent: *\nDisallow:"))
        url = site.serve("/moved", redirect(other.serve("/page", drawn_after(0))))
        page = shown(polite, source(url))
    assert (page.final_url, b"Who may use what." in page.body) == (other.url("/page"), True)


def test_a_rest_that_a_site_asks_the_browser_for_is_kept(
    polite: BrowserFetcher, site: Site
) -> None:
    busy = Answer(status=503, headers=(("Retry-After", "600"),), body="<p>Later</p>")
    assert shown(polite, source(site.serve("/busy", busy))).status == 503
    with pytest.raises(FetchError) as caught:
        shown(polite, source(site.serve("/other", drawn_after(0))))
    assert caught.value.reason == "postponed"


def test_a_host_that_asked_for_a_rest_is_left_alone_by_the_browser(
    polite: BrowserFetcher, site: Site, tmp_path: Path
) -> None:
    url = site.serve("/a", drawn_after(0))
    Manners(tmp_path, Noon()).rest("127.0.0.1", 3600)
    with pytest.raises(FetchError) as caught:
        shown(polite, source(url))
    assert (caught.value.reason, caught.value.retry_after) == ("postponed", 3600)
    assert site.requests == []
