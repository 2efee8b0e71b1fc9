"""Fetches a page over HTTP: honest, bounded in time and size, and only again if it changed."""

from __future__ import annotations

import ssl
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import httpx

from watcher import __version__
from watcher.addresses import refusal_of_host
from watcher.errors import FetchError
from watcher.fetchers.body import read_body
from watcher.fetchers.calls import Calls
from watcher.fetchers.manners import Manners
from watcher.fetchers.network import Budget, Dial, dial
from watcher.fetchers.wire import WireTransport, shared_tls_context, silence_library_logs
from watcher.gate import Resolver, literal, system_resolver
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
from watcher.ports import Clock
from watcher.redaction import credentials, hidden
from watcher.robots import LARGEST, MAX_REDIRECTS, Access, RobotsFile, file_of, unreachable
from watcher.waiting import asked_pause

PURPOSE = "watches documentation pages for changes"
"""What the User-Agent says where no contact is configured."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})

_ROBOTS_LIMITS = FetchLimits(
    connect=10, read=10, deadline=15, max_bytes=4 * LARGEST, max_redirects=MAX_REDIRECTS
)

_DISCARDED_BYTES = 16_384
"""The body of a redirect is read up to here to keep its connection, and no further."""

_ACCEPT = "text/html,application/xhtml+xml;q=0.9,text/markdown;q=0.8,text/plain;q=0.7,*/*;q=0.5"


class HttpFetcher:
    """Gets pages with httpx. Used from several threads at once.

    Every fetch has a transport to itself, and transports are used again: a pool shared by all
    workers costs more the more of them are at work (docs/decisions). No cookies, no environment
    proxies, no credentials.

    `contact` goes into the User-Agent, so that a site's owner can reach whoever runs this.
    With `http2` servers that know it are spoken to so (the extra `http2`).
    `tls_context` gives the TLS context when the first https address comes. With a `state_dir` (or
    `manners`) hosts are asked politely: their robots.txt first, one request at a time.
    """

    name = "http"

    def __init__(
        self,
        clock: Clock,
        *,
        contact: str | None = None,
        version: str = __version__,
        tls_context: Callable[[], ssl.SSLContext] = shared_tls_context,
        resolve: Resolver = system_resolver,
        dial: Dial = dial,
        state_dir: Path | None = None,
        manners: Manners | None = None,
        http2: bool = False,
    ) -> None:
        silence_library_logs()
        self._clock = clock
        self._headers = {
            "User-Agent": user_agent(version, contact),
            "Accept": _ACCEPT,
            "Accept-Language": "en",
            "Accept-Encoding": "gzip",
        }
        self._new_transport = partial(
            WireTransport, tls_context=tls_context, resolve=resolve, dial=dial, http2=http2
        )
        if http2:
            self._new_transport().close()  # complains where the package is missing
        self._idle: defaultdict[tuple[bool, Secret | None], deque[WireTransport]] = defaultdict(
            deque
        )
        self._closed = False
        self._manners = manners or (Manners(state_dir, clock) if state_dir else None)

    def fetch(self, source: Source, validators: Validators) -> Page | NotModified:
        """The page after redirects, or NotModified where the server confirmed the validators.

        `redirects` of the page are the addresses that redirected, in order. The validators go to
        the source's own address only.
        Raises: FetchError when there is no complete response within the source's limits.
        """
        with self._transport(source.options) as transport:
            transport.budget.start(source.limits.deadline)
            with self._calls(source, transport.budget) as calls:
                answer = _Visit(transport, source, self._headers, calls).follow(validators)
                page = Page(
                    url=source.url,
                    final_url=answer.url,
                    status=answer.status,
                    headers=answer.headers,
                    body=answer.body,
                    fetched_at=self._clock.now(),
                    fetcher=self.name,
                    redirects=answer.redirects,
                )
                if (pause := asked_pause(page)) is not None:
                    calls.rest(pause)
        if answer.not_modified:
            return NotModified(page.final_url, page.fetched_at, self.name)
        return _without_credentials(page, source.options)

    def close(self) -> None:
        """Free connections, those of fetches under way when they are done. Idempotent."""
        self._closed = True
        for idle in list(self._idle.values()):
            while idle:
                idle.pop().close()

    def calls(self, source: Source) -> Calls:
        """The turns and permissions of a visit that somebody else makes, such as a browser."""
        budget = Budget()
        budget.start(source.limits.deadline)
        return self._calls(source, budget)

    def _calls(self, source: Source, budget: Budget) -> Calls:
        return Calls(self._manners, source.options, budget, self._robots)

    def _robots(self, origin: str, options: FetchOptions) -> RobotsFile:
        """A site's robots.txt, asked for as a page is. Raises: FetchError where the site must not
        or cannot be asked for anything now."""
        asked = Source(
            "robots.txt",
            f"{origin}/robots.txt",
            "",
            Schedule(),
            limits=_ROBOTS_LIMITS,
            options=replace(options, robots=Robots.IGNORE, headers=()),
        )
        try:
            page = self.fetch(asked, Validators())
        except FetchError as error:
            if error.reason in ("refused", "postponed", "dns", "tls"):
                raise  # the site itself cannot be reached, whatever its rules are
            if error.reason == "redirects":
                return RobotsFile(Access.OPEN, self._clock.now())
            return unreachable(error.detail, self._clock.now())
        assert isinstance(page, Page), "no validators were sent"
        return file_of(page, self._clock.now())

    @contextmanager
    def _transport(self, options: FetchOptions) -> Iterator[WireTransport]:
        """A transport that nobody else uses: the one used last, whose connections are fresh.

        Each kind of options has its own, or a connection that one source may have would serve
        another that may not.
        """
        idle = self._idle[options.allow_private, options.proxy]
        try:
            transport = idle.pop()
        except IndexError:
            transport = self._new_transport(
                allow_private=options.allow_private, proxy=options.proxy
            )
        try:
            yield transport
        finally:
            idle.append(transport)
            if self._closed:
                self.close()


def user_agent(version: str, contact: str | None) -> str:
    """Who is asking: the product, its version, and whom to ask about it."""
    said = contact or PURPOSE
    comment = "".join(c for c in said if c.isascii() and c.isprintable() and c not in "()\\")
    return f"Watcher/{version} (+{comment})"


def _without_credentials(page: Page, options: FetchOptions) -> Page:
    """The page as it is kept and quoted: should it repeat what it was sent, then without that."""
    proxy = options.proxy.value if options.proxy else None
    secrets = credentials((value.value for _, value in options.headers), proxy)
    if not secrets:
        return page
    return replace(
        page,
        final_url=hidden(page.final_url, secrets),
        headers=tuple((name, hidden(value, secrets)) for name, value in page.headers),
        body=hidden(page.body.decode("latin-1"), secrets).encode("latin-1"),
        redirects=tuple(hidden(url, secrets) for url in page.redirects),
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of following an address to its end."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    redirects: tuple[str, ...] = ()
    not_modified: bool = False


class _Visit:
    """One fetch: an address and those it leads to."""

    def __init__(
        self, transport: WireTransport, source: Source, headers: dict[str, str], calls: Calls
    ) -> None:
        limits = source.limits
        self._transport = transport
        self._source = source
        self._limits = limits
        self._headers = headers
        self._calls = calls
        self._timeouts = {
            "connect": limits.connect,
            "read": limits.read,
            "write": limits.read,
            "pool": limits.connect,
        }

    def follow(self, validators: Validators) -> _Answer:
        """Raises: FetchError."""
        url = checked(self._source.url)
        conditions = _conditions(validators)
        passed: list[httpx.URL] = []
        while True:
            if self._source.options.proxy is not None:
                _check_literal(url, self._source.options)
            self._calls.enter(url)
            response = self._get(url, {} if passed else conditions)
            try:
                following = _redirect_target(response, url)
                if following is None:
                    return self._answer(response, url, passed, conditions)
                _discard(response)
            finally:
                response.close()
            passed.append(url)
            self._check_hops(passed, following)
            url = following

    def _get(self, url: httpx.URL, conditions: dict[str, str]) -> httpx.Response:
        request = httpx.Request(
            "GET",
            url,
            headers={**self._headers, **self._own_headers(url), **conditions},
            extensions={"timeout": self._timeouts},
        )
        return self._transport.handle_request(request)

    def _own_headers(self, url: httpx.URL) -> dict[str, str]:
        """What the source sends along, where the address is at the host it is meant for."""
        options = self._source.options
        if not options.headers or origin_of(url) != options.origin:
            return {}
        return {name: value.value for name, value in options.headers}

    def _answer(
        self,
        response: httpx.Response,
        url: httpx.URL,
        passed: list[httpx.URL],
        conditions: dict[str, str],
    ) -> _Answer:
        if response.status_code == 304:
            if passed or not conditions:
                detail = f"{url.host} says that a page it was asked for in full has not changed"
                raise FetchError("protocol", detail, transient=True)
            _discard(response)
            return _Answer(str(url), 304, not_modified=True)
        coding = response.headers.get("content-encoding", "")
        return _Answer(
            url=str(url),
            status=response.status_code,
            headers=tuple(response.headers.multi_items()),
            body=read_body(response.iter_raw(), coding, self._limits.max_bytes),
            redirects=tuple(map(str, passed)),
        )

    def _check_hops(self, passed: list[httpx.URL], following: httpx.URL) -> None:
        if following in passed:
            detail = "the page redirects in a circle (it may insist on cookies)"
            raise FetchError("redirects", detail, transient=False)
        if len(passed) > self._limits.max_redirects:
            detail = f"the page redirects more than {self._limits.max_redirects} times"
            raise FetchError("redirects", detail, transient=False)
        if not self._source.options.allow_private:
            _check_port(following, passed[0])


def _conditions(validators: Validators) -> dict[str, str]:
    """Only an entity tag is asked about. A date is no proof: many servers answer 304 for every
    date up to the one they are asked about, and so hide a page that was put back to an older file
    or edited twice within a second."""
    tag = validators.etag or ""
    return {"If-None-Match": tag} if tag.isascii() and tag.isprintable() and tag else {}


def _redirect_target(response: httpx.Response, url: httpx.URL) -> httpx.URL | None:
    """Where a response leads, or None where it is the end. Raises: FetchError (refused)."""
    location = response.headers.get("location")
    if response.status_code not in _REDIRECTS or not location:
        return None
    following = checked(location, base=url)
    if url.scheme == "https" and following.scheme != "https":
        detail = f"{url.host} redirects from https to an address that is not secure"
        raise FetchError("refused", detail, transient=False)
    return following


def checked(address: str, base: httpx.URL | None = None) -> httpx.URL:
    """An address that may be asked for, without its fragment.

    Characters that other programs read otherwise than httpx are refused, as are credentials: an
    address is stored and shown, and must not hold a secret.
    Raises: FetchError (refused).
    """
    where = "the address" if base is None else "an address redirected to"
    if "\\" in address or any(c.isspace() or not c.isprintable() for c in address):
        raise _refused(f"{where} has characters that do not belong there")
    try:
        url = httpx.URL(address) if base is None else base.join(address)
        if "#" in address:
            url = url.copy_with(fragment=None)
    except httpx.InvalidURL as error:
        raise _refused(f"{where} is not a valid address") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise _refused(f"{where} is not an http or https address")
    if url.userinfo:
        raise _refused(f"{where} holds a user name or a password")
    return url


def origin_of(url: httpx.URL) -> str:
    """Scheme, host and port of an address, as `FetchOptions.origin` has them."""
    port = url.port or (443 if url.scheme == "https" else 80)
    return f"{url.scheme}://{url.host}:{port}"


def _check_literal(url: httpx.URL, options: FetchOptions) -> None:
    """Behind a proxy names are the proxy's to look up; a written address is judged here."""
    known = literal(url.host)
    why = known and refusal_of_host(url.host, [known], allow_private=options.allow_private)
    if why:
        raise _refused(why)


def _check_port(url: httpx.URL, first: httpx.URL) -> None:
    """A page may send a request to another web server, and to no other service."""
    if url.port not in (None, 80, 443, first.port):
        raise _refused(f"the page redirects to {url.host} at port {url.port}, not a web server's")


def _refused(detail: str) -> FetchError:
    return FetchError("refused", detail, transient=False)


def _discard(response: httpx.Response) -> None:
    """Read what little body there is, so that the connection can be used again."""
    total = 0
    for chunk in response.iter_raw():
        total += len(chunk)
        if total > _DISCARDED_BYTES:
            return
