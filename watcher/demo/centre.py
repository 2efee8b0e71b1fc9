"""A help centre on loopback, and the two places that take messages: a webhook and a mailbox."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import default
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from aiosmtpd.smtp import SMTP

OPEN_TO_ALL = "Access: Every API user on tiers 1 through 5."
VERIFIED_ONLY = "Access: Tiers 1 through 5, subject to organization verification."

_ARTICLE = re.compile(r"/en/articles/(\d+)")


@dataclass(frozen=True, slots=True)
class Scene:
    """What the help centre shows at one time."""

    model_access: str = "model_access.html"
    o4_mini: str = OPEN_TO_ALL
    updated: str = "over 2 weeks ago"
    menu: str = "API"
    related: str = "Rate limits"
    challenged: bool = False


def _page(name: str, **values: str) -> str:
    text = (files("watcher.demo") / "pages" / name).read_text(encoding="utf-8")
    return Template(text).substitute(values)


def article_page(number: str, scene: Scene, nonce: str) -> str:
    """An article of the help centre as a fresh response: its chrome differs each time."""
    chrome = {
        "nonce": nonce,
        "updated": scene.updated,
        "menu": scene.menu,
        "related": scene.related,
    }
    if scene.challenged:
        return _page("challenge.html", nonce=nonce)
    if number == "10910291":
        return _page(
            "frame_react.html",
            title="API organization verification",
            article=_page("org_verification.html"),
            **chrome,
        )
    return _page(
        "frame_intercom.html",
        title="API model access by tier",
        description="Which models an API organization can use.",
        canonical=f"https://help.example/en/articles/{number}-api-model-access-by-tier",
        article=_page(scene.model_access, o4_mini=scene.o4_mini),
        **chrome,
    )


class _Handler(BaseHTTPRequestHandler):
    """Answers through the callable of its server: (method, path, body) -> (status, type, body)."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("content-length", 0))))

    def _answer(self, body: bytes) -> None:
        answer: Callable[..., tuple[int, str, bytes]] = self.server.answer  # type: ignore[attr-defined]
        status, kind, payload = answer(self.path, body)
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not logged: the demo tells its own story."""


class _Mailbox:
    """An SMTP server on a free port of loopback, in a thread of its own."""

    def __init__(self, handler: object) -> None:
        self._handler = handler
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = 0

    def start(self) -> None:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _serve(self) -> asyncio.Server:
        return await self._loop.create_server(
            lambda: SMTP(self._handler, loop=self._loop), "127.0.0.1", 0
        )

    def stop(self) -> None:
        self._server.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


class Centre:
    """The help centre, the webhook and the mailbox. Received messages are kept as files."""

    def __init__(self, received: Path) -> None:
        self.scene = Scene()
        self.looks = 0
        self._received = received
        self._arrived = threading.Condition()
        self.mails: list[Message] = []
        self.payloads: list[dict[str, Any]] = []
        self._web = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._web.daemon_threads = True
        self._web.answer = self._answer  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._web.serve_forever, daemon=True)
        self._mailbox = _Mailbox(self)

    def __enter__(self) -> Centre:
        self._thread.start()
        self._mailbox.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._mailbox.stop()
        self._web.shutdown()
        self._web.server_close()

    @property
    def web_port(self) -> int:
        return self._web.server_address[1]

    @property
    def mail_port(self) -> int:
        return self._mailbox.port

    def _answer(self, path: str, body: bytes) -> tuple[int, str, bytes]:
        if path.startswith("/hooks/"):
            self._keep_payload(body)
            return 200, "text/plain", b"ok"
        found = _ARTICLE.match(path)
        if found is None:
            return 404, "text/plain", b"no such page"
        with self._arrived:
            self.looks += 1
            nonce = sha256(str(self.looks).encode()).hexdigest()[:12]
            self._arrived.notify_all()
        return 200, "text/html; charset=utf-8", article_page(found[1], self.scene, nonce).encode()

    def _keep_payload(self, body: bytes) -> None:
        with self._arrived:
            self.payloads.append(json.loads(body))
            (self._received / f"slack-{len(self.payloads)}.json").write_bytes(body)
            self._arrived.notify_all()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """aiosmtpd's hook for a received mail."""
        with self._arrived:
            self.mails.append(message_from_bytes(envelope.content, policy=default))
            (self._received / f"mail-{len(self.mails)}.eml").write_bytes(envelope.content)
            self._arrived.notify_all()
        return "250 OK"

    def wait_for(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait until something that was received makes the condition true."""
        with self._arrived:
            return self._arrived.wait_for(condition, seconds)
