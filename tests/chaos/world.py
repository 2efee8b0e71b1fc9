"""What the scripts of this folder share: a page that states a number of days, and a server."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any

PROJECT = Path(__file__).parents[2]

PAGE = """<!doctype html><html lang="en"><head><title>API organization verification</title></head>
<body><main><article><h1>API organization verification</h1><div class="article_body">
<p>Organization verification tells us who is behind an API organization. It is how developers unlock
our most capable models while misuse of the platform stays rare for everyone who builds on it.</p>
<p>Verification takes a few minutes and has no spend requirement.</p>
<p>Only organization owners can start verification.</p>
<h2>What do I need to get verified?</h2>
<ul><li>A valid government-issued ID from a supported country.</li>
<li>Each ID can verify one organization every {days} days.</li>
<li>Not every organization is eligible for verification.</li></ul>
<p>Digital IDs are not accepted.</p>
<p>After you verify, it can take up to 30 minutes before access works. If verification fails,
another attempt is not supported at this time. In the dashboard, open the settings of your
organization to see whether it is verified; every member can see it there at any time.</p>
</div></article></main></body></html>"""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Killed clients break their connections; that is the point."""


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler], **shared: object) -> Iterator[int]:
    """The port of a server on loopback whose handlers have these attributes."""
    server = _Server(("127.0.0.1", 0), type("Handler", (handler,), shared))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def payload_of(handler: BaseHTTPRequestHandler) -> dict[str, Any]:
    """The JSON of a request."""
    payload: dict[str, Any] = json.loads(handler.rfile.read(int(handler.headers["content-length"])))
    return payload


def answer(
    handler: BaseHTTPRequestHandler,
    status: int,
    body: bytes,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """A whole answer."""
    handler.send_response(status)
    handler.send_header("content-type", "text/html; charset=utf-8")
    handler.send_header("content-length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)
