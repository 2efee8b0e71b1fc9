"""HTTP/2, against a server that speaks it over TLS (the extra `http2`)."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from threading import Thread
from typing import Any

import pytest
import trustme

from watcher.errors import FetchError, UsageError
from watcher.fetchers import wire
from watcher.fetchers.http import HttpFetcher
from watcher.model import FetchLimits, FetchOptions, Page, Schedule, Source, Validators

pytest.importorskip("h2", reason="the extra watcher[http2] is not installed")

import h2.config
import h2.connection
import h2.events
import h2.exceptions

Serve = Callable[[Any, socket.socket, int], None]


class Server:
    """One connection after the other: each request is given to `serve`."""

    def __init__(self, context: ssl.SSLContext, protocols: list[str], serve: Serve) -> None:
        context.set_alpn_protocols(protocols)
        self._context = context
        self._serve = serve
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.agreed: list[str | None] = []
        self.asked: list[dict[bytes, bytes]] = []
        Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            # What a client that gives up does to the server is no matter of the test.
            with (
                suppress(OSError, h2.exceptions.H2Error),
                plain,
                self._context.wrap_socket(plain, server_side=True) as peer,
            ):
                self.agreed.append(peer.selected_alpn_protocol())
                self._talk(peer)

    def _talk(self, peer: socket.socket) -> None:
        if self.agreed[-1] != "h2":
            peer.recv(65_536)
            peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold")
            return
        connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        connection.initiate_connection()
        peer.sendall(connection.data_to_send())
        while data := peer.recv(65_536):
            for event in connection.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    self.asked.append(dict(event.headers))
                    self._serve(connection, peer, event.stream_id)
            peer.sendall(connection.data_to_send())


def article(connection: Any, peer: socket.socket, stream: int) -> None:
    connection.send_headers(stream, [(":status", "200"), ("content-type", "text/html")])
    connection.send_data(stream, b"<h1>Models</h1>", end_stream=True)


def flood(connection: Any, peer: socket.socket, stream: int) -> None:
    connection.send_headers(stream, [(":status", "200")])
    with suppress(OSError):
        while True:
            size = min(connection.local_flow_control_window(stream), 16_384)
            if size > 0:
                connection.send_data(stream, b"x" * size)
                peer.sendall(connection.data_to_send())
            peer.settimeout(5)
            connection.receive_data(peer.recv(65_536)) if size <= 0 else None


def silence(connection: Any, peer: socket.socket, stream: int) -> None:
    connection.send_headers(stream, [(":status", "200")])


def nonsense(connection: Any, peer: socket.socket, stream: int) -> None:
    peer.sendall(connection.data_to_send() + b"\x00\x00\x05\x00\x00\x00\x00\x00\x09hello")


def leave(connection: Any, peer: socket.socket, stream: int) -> None:
    connection.close_connection(error_code=2)


class Noon:
    def now(self) -> datetime:
        return datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def fetch(authority: trustme.CA) -> Iterator[Callable[..., Page]]:
    ours = ssl.create_default_context()
    authority.configure_trust(ours)
    fetcher = HttpFetcher(
        Noon(), tls_context=lambda: ours, resolve=lambda host, port: ["127.0.0.1"], http2=True
    )

    def fetched(server: Server, deadline: float = 5, size: int = 1_000_000) -> Page:
        source = Source(
            "s",
            f"https://help.example:{server.port}/a?b=1",
            "",
            Schedule(),
            limits=FetchLimits(deadline=deadline, max_bytes=size),
            options=FetchOptions(allow_private=True),
        )
        page = fetcher.fetch(source, Validators())
        assert isinstance(page, Page)
        return page

    yield fetched
    fetcher.close()


@pytest.fixture
def serve(authority: trustme.CA) -> Iterator[Callable[..., Server]]:
    made: list[Server] = []

    def one(answer: Serve, protocols: tuple[str, ...] = ("h2", "http/1.1")) -> Server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("help.example").configure_cert(context)
        made.append(Server(context, list(protocols), answer))
        return made[-1]

    yield one
    for server in made:
        server.close()


def test_a_page_comes_by_http_2_and_the_connection_is_used_again(
    fetch: Callable[..., Page], serve: Callable[..., Server]
) -> None:
    server = serve(article)
    for _ in range(2):
        page = fetch(server)
    assert (page.status, page.body) == (200, b"<h1>Models</h1>")
    assert page.header("content-type") == "text/html"
    assert server.agreed == ["h2"]
    assert [asked[b":path"] for asked in server.asked] == [b"/a?b=1", b"/a?b=1"]
    assert server.asked[0][b"user-agent"].startswith(b"Watcher/")


def test_a_server_that_does_not_know_it_is_spoken_to_as_ever(
    fetch: Callable[..., Page], serve: Callable[..., Server]
) -> None:
    server = serve(article, ("http/1.1",))
    assert fetch(server).body == b"old"
    assert server.agreed == ["http/1.1"]


@pytest.mark.parametrize(
    ("answer", "reasons"),
    [
        (flood, {"too_large"}),
        (silence, {"deadline"}),
        (nonsense, {"protocol", "connect"}),
        (leave, {"protocol", "connect"}),
    ],
)
def test_limits_hold_and_errors_are_ours(
    fetch: Callable[..., Page], serve: Callable[..., Server], answer: Serve, reasons: set[str]
) -> None:
    with pytest.raises(FetchError) as caught:
        fetch(serve(answer), deadline=1.0, size=300_000)
    assert caught.value.reason in reasons


def test_without_the_package_it_is_said_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "h2.exceptions", None)
    with pytest.raises(UsageError, match=r"pip install 'watcher\[http2\]'"):
        wire.WireTransport(http2=True)
