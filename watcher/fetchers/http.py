"""Fetches a page over HTTP: honest, bounded in time and size, and only again if it changed."""

from __future__ import annotations

import ssl
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import httpx

from watcher import __version__
from watcher.errors import FetchError
from watcher.fetchers.body import read_body
from watcher.fetchers.network import Dial, dial
from watcher.fetchers.wire import WireTransport, shared_tls_context, silence_library_logs
from watcher.gate import Resolver, system_resolver
from watcher.model import FetchOptions, NotModified, Page, Source, Validators
from watcher.ports import Clock

PURPOSE = "watches documentation pages for changes"
"""What the User-Agent says where no contact is configured."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})

_DISCARDED_BYTES = 16_384
"""The body of a redirect is read up to here to keep its connection, and no further."""

_ACCEPT = "text/html,application/xhtml+xml;q=0.9,text/markdown;q=0.8,text/plain;q=0.7,*/*;q=0.5"


class HttpFetcher:
    """Gets pages with httpx. Used from several threads at once.

    Every fetch has a transport to itself, and transports are used again: a pool shared by all
    workers costs more the more of them are at work (docs/decisions). No cookies, no environment
    proxies, no credentials.

    `contact` goes into the User-Agent, so that a site's owner can reach whoever runs this.
    `tls_context` gives the TLS context when the first https address comes.
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
            WireTransport, tls_context=tls_context, resolve=resolve, dial=dial
        )
        self._idle: defaultdict[FetchOptions, deque[WireTransport]] = defaultdict(deque)
        self._closed = False

    def fetch(self, source: Source, validators: Validators) -> Page | NotModified:
        """The page after redirects, or NotModified where the server confirmed the validators.

        `redirects` of the page are the addresses that redirected, in order. The validators go to
        the source's own address only.
        Raises: FetchError when there is no complete response within the source's limits.
        """
        with self._transport(source.options) as transport:
            transport.budget.start(source.limits.deadline)
            answer = _Visit(transport, source, self._headers).follow(validators)
        if answer.not_modified:
            return NotModified(answer.url, self._clock.now(), self.name)
        return Page(
            url=source.url,
            final_url=answer.url,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            fetched_at=self._clock.now(),
            fetcher=self.name,
            redirects=answer.redirects,
        )

    def close(self) -> None:
        """Free connections, those of fetches under way when they are done. Idempotent."""
        self._closed = True
        for idle in list(self._idle.values()):
            while idle:
                idle.pop().close()

    @contextmanager
    def _transport(self, options: FetchOptions) -> Iterator[WireTransport]:
        """A transport that nobody else uses: the one used last, whose connections are fresh.

        Each kind of options has its own, or a connection that one source may have would serve
        another that may not.
        """
        idle = self._idle[options]
        try:
            transport = idle.pop()
        except IndexError:
            transport = self._new_transport(allow_private=options.allow_private)
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

    def __init__(self, transport: WireTransport, source: Source, headers: dict[str, str]) -> None:
        limits = source.limits
        self._transport = transport
        self._source = source
        self._limits = limits
        self._headers = headers
        self._timeouts = {
            "connect": limits.connect,
            "read": limits.read,
            "write": limits.read,
            "pool": limits.connect,
        }

    def follow(self, validators: Validators) -> _Answer:
        """Raises: FetchError."""
        url = _checked(self._source.url)
        conditions = _conditions(validators)
        passed: list[httpx.URL] = []
        while True:
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
            headers={**self._headers, **conditions},
            extensions={"timeout": self._timeouts},
        )
        return self._transport.handle_request(request)

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
    following = _checked(location, base=url)
    if url.scheme == "https" and following.scheme != "https":
        detail = f"{url.host} redirects from https to an address that is not secure"
        raise FetchError("refused", detail, transient=False)
    return following


def _checked(address: str, base: httpx.URL | None = None) -> httpx.URL:
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
