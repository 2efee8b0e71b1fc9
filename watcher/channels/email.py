"""Mail over SMTP (RFC 5321), one message to each recipient.

A recipient has a delivery of his own, because a server may take one and refuse another. A repeat
has the Message-ID of the first attempt, so that a mail program can tell it is the same: a
connection that breaks after the text was sent leaves open whether the server has it.
"""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import cached_property
from typing import Literal

from watcher.channels.deadline import Deadline
from watcher.errors import ConfigError, DeliveryError, Problem
from watcher.model import Delivery, Message, Receipt, Secret
from watcher.phrasing import one_line, shorten
from watcher.ports import Clock

Security = Literal["starttls", "tls", "none"]

_WHOLE = 4
"""The whole conversation may take so many times what one answer may."""


class EmailChannel:
    """Sends mail through one server."""

    format = "mail"

    def __init__(
        self,
        id: str,
        *,
        clock: Clock,
        host: str,
        port: int,
        sender: str,
        to: Sequence[str],
        security: Security = "starttls",
        username: str | None = None,
        password: Secret | None = None,
        timeout: float = 30.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`timeout` in seconds, for each answer. `tls` is whom to trust instead of the system's
        authorities. Raises: ConfigError for an address that is none, and for a password without
        TLS."""
        self.id = id
        self._clock = clock
        self._host = host
        self._port = port
        self._security = security
        self._username = username
        self._password = password
        self._sender = _address(id, "from", sender)
        self._to = {one: _address(id, "to", one) for one in to}
        self._timeout = timeout
        self._tls = tls
        if password and security == "none":
            raise _unusable(id, "security", "a password is sent over TLS only")
        if not f"{username or ''}{password.value if password else ''}".isascii():
            raise _unusable(id, "password", "SMTP logins are ASCII")

    def recipients(self) -> tuple[str, ...]:
        return tuple(self._to)

    def send(self, message: Message, delivery: Delivery) -> Receipt:
        """Raises: DeliveryError; permanent where the server says 5xx, and for a recipient who is
        no longer configured."""
        recipient = self._to.get(delivery.recipient)
        if recipient is None:
            raise DeliveryError("the recipient is no longer configured", permanent=True)
        mail = self._mail(message, delivery, recipient)
        with Deadline(self._timeout * _WHOLE) as deadline:
            try:
                self._hand_over(mail, recipient.addr_spec, deadline)
            except (smtplib.SMTPException, OSError) as error:
                raise self._translated(error) from None
        return Receipt(f"taken by {self._host} as {mail['Message-ID']}")

    # ------------------------------------------------------------ the message

    def _mail(self, message: Message, delivery: Delivery, recipient: Address) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        mail["From"] = self._sender
        mail["To"] = recipient
        mail["Subject"] = shorten(one_line(message.subject), 250)
        mail["Date"] = format_datetime(self._clock.now().astimezone(UTC), usegmt=True)
        mail["Message-ID"] = f"<{delivery.key}@{self._sender.domain}>"
        if message.thread:
            mail["In-Reply-To"] = mail["References"] = self._thread_root(message.thread)
        mail["List-Id"] = f"Watcher <{self.id}.watcher.{self._sender.domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text, cte="quoted-printable")
        if message.html:
            mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
        return mail

    def _thread_root(self, thread: str) -> str:
        """The id of a message that was never sent: what shares it is shown as one thread."""
        return f"<{hashlib.sha256(thread.encode()).hexdigest()[:32]}@{self._sender.domain}>"

    # ------------------------------------------------------------ the conversation

    def _hand_over(self, mail: EmailMessage, recipient: str, deadline: Deadline) -> None:
        server = self._connect()
        try:
            self._greet(server, deadline)
            server.send_message(mail, self._sender.addr_spec, [recipient])
            # From here on the server has it: a failing farewell must not send it again.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
        finally:
            server.close()

    def _connect(self) -> smtplib.SMTP:
        if self._security == "tls":
            return smtplib.SMTP_SSL(
                self._host, self._port, timeout=self._timeout, context=self._trust
            )
        return smtplib.SMTP(self._host, self._port, timeout=self._timeout)

    def _greet(self, server: smtplib.SMTP, deadline: Deadline) -> None:
        _watch(server, deadline)
        if self._security == "starttls":
            server.starttls(context=self._trust)
            _watch(server, deadline)
        if self._username is not None and self._password is not None:
            server.login(self._username, self._password.value)

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return self._tls or ssl.create_default_context()

    # ------------------------------------------------------------ what went wrong

    def _translated(self, error: smtplib.SMTPException | OSError) -> DeliveryError:
        code, words = _reply(error)
        if self._password:
            words = words.replace(self._password.value, "***")
        said = shorten(one_line(words), 200)
        if code is None:
            return DeliveryError(
                f"{_KINDS.get(type(error), 'no connection')}: {said}", permanent=False
            )
        return DeliveryError(f"the server said {code} {said}".rstrip(), permanent=code >= 500)


_KINDS = {
    smtplib.SMTPServerDisconnected: "the server hung up",
    smtplib.SMTPNotSupportedError: "the server cannot do what is configured",
    TimeoutError: "no answer in time",
    ssl.SSLCertVerificationError: "the server's certificate is not trusted",
}


def _reply(error: smtplib.SMTPException | OSError) -> tuple[int | None, str]:
    """The server's reply code and its words; no code where the error is none of its replies."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return code, said.decode("utf-8", "replace")
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 400:
        words = error.smtp_error
        return error.smtp_code, words if isinstance(words, str) else words.decode(
            "utf-8", "replace"
        )
    return None, str(error)


def _watch(server: smtplib.SMTP, deadline: Deadline) -> None:
    if server.sock is not None:
        deadline.watch(server.sock)


def _address(id: str, key: str, text: str) -> Address:
    """A configured address: "ops@example.com" or "Ops <ops@example.com>"."""
    if text != one_line(text):
        raise _unusable(id, key, "a mail address has no control characters")
    name, spec = parseaddr(text)
    try:
        address = Address(display_name=name, addr_spec=spec)
    except (ValueError, IndexError):
        raise _unusable(id, key, "this is not a mail address") from None
    if not address.username or not address.domain:
        raise _unusable(id, key, "a mail address like ops@example.com is expected")
    return address


def _unusable(id: str, key: str, message: str) -> ConfigError:
    return ConfigError((Problem(f"channel {id}", None, key, message),))
