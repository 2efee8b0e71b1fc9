"""What every channel that sends mail must bear: faults of a real server (aiosmtpd) on loopback.

`hold_mail_to(make)` sends through each fault and gives back what went otherwise than it should:

    from watcher.testing.mail import hold_mail_to

    def test_my_mail() -> None:
        assert hold_mail_to(lambda server: MyMail("x", port=server.port, to=[BAD, GOOD], ...)) == []
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult

from watcher.model import Delivery
from watcher.ports import Channel
from watcher.testing import DELIVERY, PATIENCE, Outcome, attempt

GOOD, BAD = "good@example.org", "bad@example.org"
"""Whom the channel under test is to have as recipients: BAD is refused by some faults."""


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
    """Takes mail until it is closed. `refuse` are replies by recipient, `mail_reply` and
    `data_reply` those to MAIL and to the text; with `hangs_up` the connection is cut once the text
    is there, without an answer. With `password` a login ("watcher") is asked for."""

    tls: ssl.SSLContext | None = None
    starttls: ssl.SSLContext | None = None
    password: bytes | None = None
    refuse: Mapping[str, str] = field(default_factory=dict)
    mail_reply: str = ""
    data_reply: str = "250 taken"
    hangs_up: bool = False
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

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.mail_reply:
            return self.mail_reply
        envelope.mail_from = address
        return "250 OK"

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
        if self.hangs_up:
            server.transport.abort()
            await asyncio.sleep(PATIENCE)  # ended by the loss of the connection
        return self.data_reply


@dataclass(frozen=True, slots=True)
class MailFault:
    """One way a mail server may behave, what must come of a mail to GOOD and to BAD, and how many
    the server then has."""

    name: str
    good: Outcome
    bad: Outcome
    taken: int
    options: Mapping[str, Any] = field(default_factory=dict)


_PASSING, _FINAL, _TAKEN = Outcome.PASSING, Outcome.FINAL, Outcome.TAKEN

MAIL_FAULTS: tuple[MailFault, ...] = (
    MailFault("none", _TAKEN, _TAKEN, 2),
    MailFault("421 to MAIL", _PASSING, _PASSING, 0, {"mail_reply": "421 4.3.2 closing"}),
    MailFault("450 for one of two", _TAKEN, _PASSING, 1, {"refuse": {BAD: "450 4.2.1 later"}}),
    MailFault("550 for one of two", _TAKEN, _FINAL, 1, {"refuse": {BAD: "550 5.1.1 nobody"}}),
    MailFault("552 to the text", _FINAL, _FINAL, 0, {"data_reply": "552 5.3.4 too large"}),
    MailFault("451 to the text", _PASSING, _PASSING, 0, {"data_reply": "451 4.3.0 busy"}),
    MailFault("hangs up after the text", _PASSING, _PASSING, 2, {"hangs_up": True}),
)
"""A server that hangs up after the text may have it: the repeat must have the same Message-ID."""


def hold_mail_to(
    make: Callable[[MailServer], Channel],
    *,
    faults: tuple[MailFault, ...] = MAIL_FAULTS,
    without_tls: Callable[[MailServer], Channel] | None = None,
    untrusted: ssl.SSLContext | None = None,
) -> list[str]:
    """What a channel does otherwise than it should, a sentence each; empty when all is well.

    `make` builds it for a server, with a `timeout` of PATIENCE, without TLS, to GOOD and BAD.
    `without_tls` builds one that is to secure the connection (STARTTLS): it must send nothing to a
    server that cannot, nor to one whose certificate (`untrusted`) nobody knows.
    """
    wrong = [sentence for fault in faults for sentence in _differences(make, fault)]
    if without_tls is not None:
        wrong += _in_clear(without_tls, "a server without STARTTLS", MailServer())
        if untrusted is not None:
            unknown = MailServer(starttls=untrusted)
            wrong += _in_clear(without_tls, "a certificate that nobody knows", unknown)
    return wrong


def _differences(make: Callable[[MailServer], Channel], fault: MailFault) -> list[str]:
    wrong = []
    with MailServer(**fault.options) as server:
        channel = make(server)
        for recipient, expected in ((GOOD, fault.good), (BAD, fault.bad)):
            outcome, error = attempt(channel, _to(recipient))
            if outcome is not expected:
                is_not = f"is {outcome.value}, not {expected.value}: {error}"
                wrong.append(f"{fault.name}: to {recipient} {is_not}")
        if len(server.taken) != fault.taken:
            wrong.append(f"{fault.name}: the server has {len(server.taken)}, not {fault.taken}")
        if fault.options.get("hangs_up"):
            attempt(channel, _to(GOOD))
            first, *_, again = [taken.mail["Message-ID"] for taken in server.taken]
            if not first or first != again:
                wrong.append(f"{fault.name}: the repeat is {again}, the first was {first}")
    return wrong


def _in_clear(make: Callable[[MailServer], Channel], name: str, server: MailServer) -> list[str]:
    with server:
        outcome, error = attempt(make(server), _to(GOOD))
    wrong = [f"{name}: {len(server.taken)} sent in clear"] if server.taken else []
    if outcome is not _PASSING:
        wrong.append(f"{name} is {outcome.value}, not passing: {error}")
    return wrong


def _to(recipient: str) -> Delivery:
    key = DELIVERY.key[:-4] + f"{len(recipient):04}"
    return Delivery(key, DELIVERY.alert_key, DELIVERY.channel, recipient)
