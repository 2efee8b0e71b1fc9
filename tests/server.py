"""A real HTTP/1.1 server on loopback that answers as a test tells it to, faults included.

    with Site() as site:
        site.serve("/a", Answer(body="<h1>Hello</h1>", etag='"1"'))
        site.serve("/b", lambda request: Answer(status=503))
        site.serve("/c", drip_body())
        fetch(site.url("/a"))
        assert site.requests[0].header("user-agent") == "..."

An `Answer` keeps the connection alive; a `Broken` writes what it wants and the connection closes.
Waiting inside a fault ends when the site does, so that no test waits for one.
"""

from __future__ import annotations

import gzip
import itertools
import socket
import socketserver
import ssl
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from io import BufferedReader
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the server got it. Header names are lower case."""

    method: str
    path: str
    headers: Headers
    body: bytes = b""

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """A well-formed response. With `etag` or `last_modified` the server answers 304 to a request
    that names the same one. `close`: the server closes the connection after it."""

    status: int = 200
    headers: Headers = (("Content-Type", "text/html; charset=utf-8"),)
    body: str | bytes = b""
    etag: str | None = None
    last_modified: str | None = None
    close: bool = False


class Wire:
    """What a fault writes to."""

    def __init__(self, connection: socket.socket, stopping: Event) -> None:
        self._connection = connection
        self._stopping = stopping

    def send(self, data: bytes) -> None:
        self._connection.sendall(data)

    def reset(self) -> None:
        """Let the connection end with a reset, as when a server's process dies."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def pause(self, seconds: float) -> bool:
        """Wait; False when the site is closing and there is nothing to wait for any more."""
        return not self._stopping.wait(seconds)


@dataclass(frozen=True, slots=True)
class Broken:
    """An answer that is not well-formed: what is written to the connection before it closes."""

    write: Callable[[Wire], None]


Responder = Callable[[Request], Answer | Broken]


class Site:
    """The server. Paths are matched with their query; what is not served is a 404."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self.connections = 0
        self._tls = tls
        self._answers: dict[str, Answer | Responder | Broken] = {}
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        self._stopping = Event()
        self._server = _Server(self)
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), name="site")

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        scheme = "https" if self._tls else "http"
        return f"{scheme}://{host}:{self.port}{path}"

    def serve(self, path: str, answer: Answer | Responder | Broken) -> str:
        """Answer `path` like this from now on; its address."""
        self._answers[path] = answer
        return self.url(path)

    def requests_to(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._server.shutdown()
        self.drop_connections()
        self._thread.join()
        self._server.server_close()

    def drop_connections(self) -> None:
        """Close what is open, as a server does that restarts or tidies up."""
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    # ------------------------------------------------------------ one connection

    def talk(self, connection: socket.socket) -> None:
        """Answer the requests of one connection until it closes."""
        with self._lock:
            self.connections += 1
            self._open.add(connection)
        try:
            # A copy, because TLS takes a socket away from its owner, who must still shut it down.
            with suppress(OSError), self._secured(connection.dup()) as channel:
                self._answer_all(channel)
        finally:
            with self._lock:
                self._open.discard(connection)

    def _secured(self, connection: socket.socket) -> socket.socket:
        return self._tls.wrap_socket(connection, server_side=True) if self._tls else connection

    def _answer_all(self, connection: socket.socket) -> None:
        with connection.makefile("rb") as reader:
            while (request := _read_request(reader)) is not None:
                self.requests.append(request)
                answer = self._answer(request)
                if isinstance(answer, Broken):
                    answer.write(Wire(connection, self._stopping))
                    return
                connection.sendall(_to_bytes(answer, request))
                if answer.close:
                    return

    def _answer(self, request: Request) -> Answer | Broken:
        answer = self._answers.get(request.path, Answer(status=404))
        return answer if isinstance(answer, (Answer, Broken)) else answer(request)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, site: Site) -> None:
        self._site = site
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)

    def shutdown_request(self, request: object) -> None:
        assert isinstance(request, socket.socket)
        request.close()  # without a polite end before it, which a reset must not have

    def finish_request(self, request: object, client_address: object) -> None:
        assert isinstance(request, socket.socket)
        self._site.talk(request)


def _read_request(reader: BufferedReader) -> Request | None:
    if not reader.peek(1)[:1].isalpha():  # the end, or TLS where none is spoken
        return None
    method, path, _ = reader.readline().decode("latin-1").split()
    lines = iter(lambda: reader.readline().decode("latin-1").strip(), "")
    headers = tuple(
        (name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)
    )
    length = int(dict(headers).get("content-length", "0"))
    return Request(method, path, headers, reader.read(length))


def _to_bytes(answer: Answer, request: Request) -> bytes:
    body = answer.body.encode() if isinstance(answer.body, str) else answer.body
    status, headers = answer.status, list(answer.headers)
    if answer.etag:
        headers.append(("ETag", answer.etag))
    if answer.last_modified:
        headers.append(("Last-Modified", answer.last_modified))
    if _is_confirmed(answer, request):
        status = 304
    if answer.close:
        headers.append(("Connection", "close"))
    if status == 304:
        body = b""
    else:
        headers.append(("Content-Length", str(len(body))))
    return head(status, *headers) + body


def _is_confirmed(answer: Answer, request: Request) -> bool:
    asked = request.header("if-none-match"), request.header("if-modified-since")
    if asked[0] is not None:
        return asked[0] == answer.etag
    return asked[1] is not None and asked[1] == answer.last_modified


def head(status: int, *headers: tuple[str, str]) -> bytes:
    """A status line with headers and the empty line."""
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{k}: {v}" for k, v in headers)]
    return "\r\n".join([*lines, "", ""]).encode("utf-8")


def redirect(to: str, status: int = 302) -> Answer:
    return Answer(status=status, headers=(("Location", to),), body="Moved.")


def gzipped(body: bytes, *, times: int = 1) -> Answer:
    """A page in gzip, or in gzip of gzip."""
    for _ in range(times):
        body = gzip.compress(body, mtime=0)
    return Answer(headers=(("Content-Encoding", ", ".join(["gzip"] * times)),), body=body)


# ---------------------------------------------------------------- faults


def raw(data: bytes) -> Broken:
    """Exactly these bytes, then the end of the connection."""
    return Broken(lambda wire: wire.send(data))


def reset(data: bytes = b"") -> Broken:
    """These bytes, then a reset."""

    def write(wire: Wire) -> None:
        wire.send(data)
        wire.reset()

    return Broken(write)


def wrong_length(body: bytes, claimed: int) -> Broken:
    """A body shorter than it was said to be."""
    return raw(head(200, ("Content-Length", str(claimed))) + body)


def cut_chunks(body: bytes) -> Broken:
    """A chunked body without its last chunk."""
    return raw(head(200, ("Transfer-Encoding", "chunked")) + b"%x\r\n%s\r\n" % (len(body), body))


def drip_head(every: float = 0.02) -> Broken:
    """A header line that never ends, a letter at a time."""
    return Broken(lambda wire: _drip(wire, b"HTTP/1.1 200 OK\r\nX-Slow: ", every))


def drip_body(every: float = 0.02) -> Broken:
    """A body that never ends, a letter at a time."""
    return Broken(lambda wire: _drip(wire, head(200, ("Content-Length", "1000000")), every))


def _drip(wire: Wire, start: bytes, every: float) -> None:
    wire.send(start)
    while wire.pause(every):
        wire.send(b"x")


def silent(start: bytes = b"") -> Broken:
    """A server that takes the request, perhaps begins to answer, and says nothing more."""

    def write(wire: Wire) -> None:
        wire.send(start)
        wire.pause(60)

    return Broken(write)


def endless_body() -> Broken:
    """As many bytes as the reader takes."""

    def write(wire: Wire) -> None:
        wire.send(head(200))
        while wire.pause(0):
            wire.send(b"x" * 65_536)

    return Broken(write)


def endless_head() -> Broken:
    """As many header lines as the reader takes."""

    def write(wire: Wire) -> None:
        wire.send(b"HTTP/1.1 200 OK\r\n")
        for number in itertools.count():
            if not wire.pause(0):
                return
            wire.send(b"X-%d: %s\r\n" % (number, b"x" * 1_000))

    return Broken(write)
