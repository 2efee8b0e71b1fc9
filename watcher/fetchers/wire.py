"""httpx over connections that keep to a budget: one worker's transport, and its TLS and logs."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable, Iterator
from functools import cache
from threading import Lock

import httpcore
import httpx

from watcher.errors import FetchError, UsageError
from watcher.fetchers.network import Budget, Dial, Network, dial
from watcher.gate import Resolver, system_resolver
from watcher.model import Secret

KEEPALIVE_SECONDS = 30.0
"""How long an idle connection is kept."""

KEEPALIVE_CONNECTIONS = 4
"""Idle connections of one transport. Each is polled at every request, so only a few are kept."""

_TROUBLES: tuple[type[Exception], ...] = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.TimeoutException,
)

_tls_lock = Lock()


def _http2_errors() -> tuple[type[Exception], ...]:
    """What the library below httpcore raises. Raises: UsageError where it is not installed."""
    try:
        from h2.exceptions import H2Error
    except ImportError:
        raise UsageError(
            "http: http2: true needs a package: pip install 'watcher[http2]'"
        ) from None
    return (H2Error,)


def shared_tls_context() -> ssl.SSLContext:
    """The process's one TLS context: loading the authorities costs more than many fetches.

    It verifies. The environment's SSL_CERT_FILE and SSL_CERT_DIR name other authorities.
    """
    with _tls_lock:
        return _tls_context()


@cache
def _tls_context() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def silence_library_logs() -> None:
    """Keep addresses out of the log: httpx at INFO and httpcore at DEBUG write them in full, with
    whatever secret they carry."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


class WireTransport(httpx.BaseTransport):
    """The connections of one worker; not for two threads at once.

    `budget` is started by the caller before the first request of a fetch. The TLS context is
    asked for when the first https address comes.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        proxy: Secret | None = None,
        tls_context: Callable[[], ssl.SSLContext] = shared_tls_context,
        resolve: Resolver = system_resolver,
        dial: Dial = dial,
        http2: bool = False,
    ) -> None:
        self.budget = Budget()
        self._tls_context = tls_context
        self._http2 = http2
        self._troubles = (*_TROUBLES, *_http2_errors()) if http2 else _TROUBLES
        self._proxy = httpx.URL(proxy.value) if proxy else None
        # Whoever names a proxy wants it, wherever it is; what lies behind it is its own matter.
        self._network = Network(
            self.budget,
            allow_private=allow_private or proxy is not None,
            resolve=resolve,
            dial=dial,
        )
        self._pools: dict[str, httpcore.ConnectionPool] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a GET; the response's body is still to be read.

        Where the server had closed a connection that was kept alive, the request is sent a second
        time over a new one.
        Raises: FetchError; so does reading the body.
        """
        try:
            response = self._exchange(request)
        except FetchError as error:
            if not self._was_stale(error):
                raise
            response = self._exchange(request)
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response, request.url.host, self.budget, self._troubles),
        )

    def close(self) -> None:
        for pool in self._pools.values():
            pool.close()
        self._pools.clear()

    def _exchange(self, request: httpx.Request) -> httpcore.Response:
        self.budget.begin_exchange()
        url = request.url
        target = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        try:
            return self._pool(url.scheme).handle_request(
                httpcore.Request(
                    request.method,
                    target,
                    headers=request.headers.raw,
                    extensions=request.extensions,
                )
            )
        except self._troubles as error:
            raise translated(error, url.host, self.budget) from error

    def _was_stale(self, error: FetchError) -> bool:
        """Whether a connection from an earlier exchange broke before any answer."""
        broke = error.reason in ("connect", "protocol")
        return broke and not self.budget.connected and not self.budget.received

    def _pool(self, scheme: str) -> httpcore.ConnectionPool:
        pool = self._pools.get(scheme)
        if pool is None:
            pool = self._pools[scheme] = self._new_pool(scheme)
        return pool

    def _new_pool(self, scheme: str) -> httpcore.ConnectionPool:
        if self._proxy is None:
            return httpcore.ConnectionPool(
                ssl_context=self._tls_context() if scheme == "https" else None,
                max_connections=KEEPALIVE_CONNECTIONS,
                max_keepalive_connections=KEEPALIVE_CONNECTIONS,
                keepalive_expiry=KEEPALIVE_SECONDS,
                http2=self._http2 and scheme == "https",
                network_backend=self._network,
            )
        proxy = self._proxy
        return httpcore.HTTPProxy(
            httpcore.URL(scheme=proxy.raw_scheme, host=proxy.raw_host, port=proxy.port, target="/"),
            proxy_auth=(proxy.username, proxy.password) if proxy.userinfo else None,
            ssl_context=self._tls_context() if scheme == "https" else None,
            proxy_ssl_context=self._tls_context() if proxy.scheme == "https" else None,
            max_connections=KEEPALIVE_CONNECTIONS,
            max_keepalive_connections=KEEPALIVE_CONNECTIONS,
            keepalive_expiry=KEEPALIVE_SECONDS,
            http2=self._http2 and scheme == "https",
            network_backend=self._network,
        )


class _Body(httpx.SyncByteStream):
    """A response's body, whose errors are ours."""

    def __init__(
        self,
        response: httpcore.Response,
        host: str,
        budget: Budget,
        troubles: tuple[type[Exception], ...],
    ) -> None:
        self._response = response
        self._host = host
        self._budget = budget
        self._troubles = troubles

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._response.iter_stream()
        except self._troubles as error:
            raise translated(error, self._host, self._budget) from error

    def close(self) -> None:
        self._response.close()


def translated(error: Exception, host: str, budget: Budget) -> FetchError:
    """Where httpcore's errors become ours. Of an address only the host is told."""
    if isinstance(error, httpcore.TimeoutException):
        return budget.timeout(f"{host} did not go on answering in time")
    if isinstance(error, httpcore.ProxyError):
        return FetchError("connect", f"the proxy did not connect to {host}", transient=True)
    if isinstance(error, httpcore.NetworkError):
        return FetchError("connect", f"the connection to {host} broke", transient=True)
    if budget.ended:
        detail = f"{host} closed the connection before the page was complete"
        return FetchError("protocol", detail, transient=True)
    return FetchError("protocol", f"what {host} sent is not valid HTTP", transient=False)
