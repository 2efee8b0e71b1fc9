"""The measured server: an asyncio process of its own, so that its cost is nobody else's.

`python -m bench.site` prints its port and serves until its input ends. `/pages/N` answers in full
every time; `/tagged/N` has an ETag and answers 304 to whoever sends it back. There is nothing else.
"""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bench.pages import page


class _Connection(asyncio.Protocol):
    """One keep-alive connection. Speaks as much HTTP/1.1 as the measured clients do."""

    def __init__(self, fetches: Iterator[int]) -> None:
        self._fetches = fetches
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *requests, self._received = (self._received + data).split(b"\r\n\r\n")
        for request in requests:
            self._transport.writelines(self._answer(request))

    def _answer(self, request: bytes) -> tuple[bytes, ...]:
        kind, _, index = request.split(b" ", 2)[1].decode().strip("/").partition("/")
        if not index:  # robots.txt
            return (b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",)
        tag = f'"{index}"'
        if kind == "tagged" and f"if-none-match: {tag}".encode() in request.lower():
            return (f"HTTP/1.1 304 Not Modified\r\netag: {tag}\r\n\r\n".encode(),)
        body = page(int(index), next(self._fetches))
        validator = f"etag: {tag}\r\n" if kind == "tagged" else ""
        head = (
            "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\n"
            "cache-control: max-age=0, private\r\nx-content-type-options: nosniff\r\n"
            f"{validator}content-length: {len(body)}\r\n\r\n"
        )
        return head.encode(), body


async def _serve() -> None:
    fetches = itertools.count()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(fetches), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


@contextmanager
def running_site() -> Iterator[str]:
    """The address of a server in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.site"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.stdin.close()


if __name__ == "__main__":
    asyncio.run(_serve())
