"""Real mail servers on loopback: aiosmtpd for what is right, a scripted one for what is wrong."""

from __future__ import annotations

import asyncio
import socketserver
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult


@dataclass(frozen=True, slots=True)
class Taken:
    """One mail as the server took it."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    tls: bool
    login: bytes | None

    @property
    def mail(self) -> EmailMessage:
        parsed = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass
class MailServer:
    """Takes mail until it is closed. `refuse` are replies by recipient; with `password` a login
    ("watcher") is asked for."""

    tls: ssl.SSLContext | None = None
    starttls: ssl.SSLContext | None = None
    password: bytes | None = None
    refuse: Mapping[str, str] = field(default_factory=dict)
    data_reply: str = "250 taken"
    taken: list[Taken] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="mailserver")
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(self._session, "127.0.0.1", 0, ssl=self.tls)

    async def _stop(self) -> None:
        self._server.close()
        await self._server.wait_closed()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    def _session(self) -> SMTP:
        return SMTP(
            self,
            hostname="mail.test",
            enable_SMTPUTF8=True,
            tls_context=self.starttls,
            require_starttls=self.starttls is not None,
            auth_required=self.password is not None,
            auth_require_tls=True,
            authenticator=self._login if self.password else None,
            loop=self._loop,
        )

    def _login(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> Any:
        good = data.login == b"watcher" and data.password == self.password
        said = None if good else f"535 5.7.8 no login with {data.password.decode()}"
        return AuthResult(success=good, handled=False, auth_data=data.login, message=said)

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.data_reply.startswith("2"):
            self.taken.append(
                Taken(
                    sender=envelope.mail_from,
                    recipients=tuple(envelope.rcpt_tos),
                    raw=envelope.original_content,
                    tls=session.ssl is not None or self.tls is not None,
                    login=session.auth_data,
                )
            )
        return self.data_reply


class ScriptedServer(socketserver.ThreadingTCPServer):
    """Answers each command by its first word with the bytes of a script, as often as it comes.
    "." is the end of the data. An empty answer closes the connection."""

    allow_reuse_address = True
    daemon_threads = False

    SANE: Mapping[str, bytes] = {
        "greeting": b"220 mail.test\r\n",
        "EHLO": b"250 mail.test\r\n",
        "MAIL": b"250 OK\r\n",
        "RCPT": b"250 OK\r\n",
        "DATA": b"354 go on\r\n",
        ".": b"250 taken\r\n",
        "QUIT": b"221 bye\r\n",
        "RSET": b"250 OK\r\n",
    }

    def __init__(self, **script: bytes) -> None:
        self.script = {**self.SANE, **{name.replace("dot", "."): a for name, a in script.items()}}
        self.seen: list[str] = []
        super().__init__(("127.0.0.1", 0), _Conversation)
        self._thread = Thread(target=self.serve_forever, args=(0.01,), name="scripted")

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *unused: object) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Conversation(socketserver.StreamRequestHandler):
    server: ScriptedServer

    def handle(self) -> None:
        if not self._say("greeting"):
            return
        in_data = False
        while raw := self.rfile.readline():
            line = raw.strip().decode("latin-1")
            if in_data and line != ".":
                continue
            command = line.partition(" ")[0].upper()
            if not self._say(command):
                return
            in_data = self.server.script.get(command, b"").startswith(b"354")

    def _say(self, command: str) -> bool:
        self.server.seen.append(command)
        answer = self.server.script.get(command, b"502 what?\r\n")
        self.wfile.write(answer)
        return bool(answer)
