"""A proxy of our own on loopback, through which a browser must go.

A browser looks names up itself, follows redirects itself and loads whatever a page names. Here all
of its connections, for redirects and parts of pages too, pass one gate: a name is looked up once
and connected to as looked up. TLS passes through untouched: the browser verifies it.
"""

from __future__ import annotations

import re
import select
import socket
import socketserver
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address
from threading import Thread
from urllib.parse import urlsplit

from watcher.addresses import Address, refusal_of_host
from watcher.errors import FetchError
from watcher.fetchers.network import Dial, dial
from watcher.gate import Resolver, literal, system_resolver
from watcher.model import Source

Connect = Callable[[Source, str, int], socket.socket]
"""A connection to a host's port on behalf of a source. Raises: FetchError, OSError."""

_OF_THE_CONNECTION = (b"connection", b"keep-alive", b"proxy-connection")
_INTERIM = re.compile(rb"HTTP/1\.\d 1(?!01)\d\d\b")
_SWITCHES = re.compile(rb"HTTP/1\.\d 101\b")
_LINE_ENDS = re.compile(rb"\r?\n")
_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_IDLE_SECONDS = 30.0
_HEAD_LIMIT = 65_536
_STEP = 65_536


class GatedProxy:
    """An HTTP proxy (RFC 9110, section 9.3.6; RFC 9112, section 3.2.2). It serves one source at a
    time: `begin` says which, and who makes its connections. `trouble` is the first connection to
    the source's own host, or refused, that failed since; `failed`, by their hosts, are all."""

    REFUSED = 502

    def __init__(self) -> None:
        self.trouble: FetchError | None = None
        self.failed: dict[str, FetchError] = {}
        self._source: Source | None = None
        self._connect: Connect = connect
        self._server = _Server(self)
        self._thread = Thread(target=self._server.serve_forever, args=(0.2,), daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def begin(self, source: Source, connect: Connect) -> None:
        """From now on connections are made on behalf of a source."""
        self.trouble = None
        self.failed = {}
        self._source = source
        self._connect = connect

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    # ------------------------------------------------------------ one connection

    def talk(self, client: socket.socket) -> None:
        """Serve one request of the browser; a new request is a new connection."""
        client.settimeout(_IDLE_SECONDS)
        head = _read_head(client)
        if head is None:
            return
        method, target, headers, begun = head
        host, port, first = _destination(method, target, headers)
        upstream = self._reach(host, port)
        if upstream is None:
            client.sendall(b"HTTP/1.1 502 Refused\r\nContent-Length: 0\r\n\r\n")
            return
        with upstream:
            upstream.settimeout(_IDLE_SECONDS)
            if method == "CONNECT":
                client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            upstream.sendall(first + begun)
            _splice(client, upstream, _as_it_is if method == "CONNECT" else Closing())

    def _reach(self, host: str, port: int) -> socket.socket | None:
        if self._source is None:
            return None
        try:
            return self._connect(self._source, host, port)
        except FetchError as error:
            self.failed.setdefault(host, error)
            if error.reason == "refused" or host == urlsplit(self._source.url).hostname:
                self.trouble = self.trouble or error
        return None


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, proxy: GatedProxy) -> None:
        self._proxy = proxy
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)

    def finish_request(self, request: object, client_address: object) -> None:
        assert isinstance(request, socket.socket)
        with suppress(OSError, ValueError):  # the browser went away, or spoke no HTTP
            self._proxy.talk(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """What a connection suffered is the page's trouble, and told there."""


def _read_head(client: socket.socket) -> tuple[str, str, list[bytes], bytes] | None:
    """Method, target and headers of a request, and what came of its body; None without one."""
    got = b""
    while b"\r\n\r\n" not in got:
        data = client.recv(_STEP)
        got += data
        if not data or len(got) > _HEAD_LIMIT:
            return None
    head, _, begun = got.partition(b"\r\n\r\n")
    first, *headers = head.split(b"\r\n")
    method, target, _ = first.decode("latin-1").split()
    return method, target, headers, begun


def _destination(method: str, target: str, headers: list[bytes]) -> tuple[str, int, bytes]:
    """Where a request goes, and what is sent on first. Raises: ValueError."""
    if method == "CONNECT":
        parts = urlsplit(f"//{target}")
        return parts.hostname or "", parts.port or 443, b""
    parts = urlsplit(target)
    path = parts.path or "/"
    if parts.query:
        path += f"?{parts.query}"
    kept = _without_connection(headers)
    head = [f"{method} {path} HTTP/1.1".encode("latin-1"), *kept, b"Connection: close", b"", b""]
    return parts.hostname or "", parts.port or 80, b"\r\n".join(head)


Passed = Callable[[bytes], bytes]
"""What is passed on of the bytes that came, from the destination to the browser."""


def _as_it_is(data: bytes) -> bytes:
    return data


class Closing:
    """An answer that says that its connection ends with it, whatever its server says: the browser
    must not send the next request, perhaps of another host, on the same connection."""

    def __init__(self) -> None:
        self._held = b""
        self._is_past_head = False

    def __call__(self, data: bytes) -> bytes:
        if self._is_past_head:
            return data
        self._held += data
        while end := _HEAD_ENDS.search(self._held):
            head, rest = self._held[: end.start()], self._held[end.end() :]
            if not _INTERIM.match(head):
                self._is_past_head = True
                return _closing(head) + rest
            self._held = rest
        if len(self._held) > _HEAD_LIMIT:
            raise ValueError("an answer without end of its head")
        return b""


def _closing(head: bytes) -> bytes:
    first, *headers = _LINE_ENDS.split(head)
    if _SWITCHES.match(first):
        return head + b"\r\n\r\n"
    return b"\r\n".join([first, *_without_connection(headers), b"Connection: close", b"", b""])


def _without_connection(headers: list[bytes]) -> list[bytes]:
    return [
        line for line in headers if line.split(b":", 1)[0].strip().lower() not in _OF_THE_CONNECTION
    ]


def _splice(client: socket.socket, upstream: socket.socket, passed: Passed) -> None:
    """Pass bytes both ways until a side ends."""
    while ready := select.select([client, upstream], [], [], _IDLE_SECONDS)[0]:
        for side in ready:
            data = side.recv(_STEP)
            if not data:
                return
            if side is client:
                upstream.sendall(data)
            else:
                client.sendall(passed(data))


def connect(
    source: Source,
    host: str,
    port: int,
    *,
    resolve: Resolver = system_resolver,
    dial: Dial = dial,
) -> socket.socket:
    """A connection within the source's limits, to an address that it may have.

    Raises: FetchError.
    """
    addresses = _addresses(host, port, resolve)
    why = refusal_of_host(host, addresses, allow_private=source.options.allow_private)
    if why:
        raise FetchError("refused", why, transient=False)
    for address in addresses:
        with suppress(OSError):
            return dial(address, port, source.limits.connect / len(addresses))
    raise FetchError("connect", f"{host} takes no connection on port {port}", transient=True)


def _addresses(host: str, port: int, resolve: Resolver) -> list[Address]:
    known = literal(host)
    try:
        found = [str(known)] if known else resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise FetchError("dns", f"the name {host} does not resolve", transient=True) from error
    return [ip_address(address) for address in found]
