"""Mail over SMTP (RFC 5321), one message to each recipient.

A recipient has a delivery of his own, because a server may take one and refuse another. A repeat
has the Message-ID of the first attempt, so that a mail program can tell it is the same: a
connection that breaks after the text was sent leaves open whether the server has it.
"""

from __future__ import annotations

import base64
import hashlib
import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses
from functools import cached_property
from typing import Literal

from watcher.channels.deadline import Deadline
from watcher.errors import ConfigError, DeliveryError, Problem
from watcher.model import Delivery, Message, Receipt, Secret
from watcher.phrasing import one_line, shorten
from watcher.ports import Clock
from watcher.redaction import hidden

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
        mail = self.mail(message, delivery)
        with Deadline(self._timeout * _WHOLE) as deadline:
            try:
                self._hand_over(mail, recipient.addr_spec, deadline)
            except (smtplib.SMTPException, OSError) as error:
                raise self._translated(error) from None
        return Receipt(f"taken by {self._host} as {self._message_id(delivery)}")

    # ------------------------------------------------------------ the message

    def mail(self, message: Message, delivery: Delivery) -> bytes:
        """The mail of a delivery as it travels. Raises: KeyError for a recipient who is not
        configured."""
        mail = EmailMessage(policy=SMTP)
        mail["From"] = self._sender
        mail["To"] = self._to[delivery.recipient]
        mail["Date"] = self._clock.now()
        mail["Message-ID"] = self._message_id(delivery)
        if message.thread:
            mail["In-Reply-To"] = mail["References"] = self._thread_root(message.thread)
        mail["List-Id"] = f"Watcher <{self.id}.watcher.{self._sender.domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text, cte="quoted-printable")
        if message.html:
            mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
        # Not by EmailMessage, which decodes encoded words in a header that is set: a subject of
        # "=?x?q?=0D=0ABcc:…?=" would become two headers.
        return b"Subject: " + encoded_words(message.subject) + b"\r\n" + mail.as_bytes()

    def _message_id(self, delivery: Delivery) -> str:
        return f"<{delivery.key}@{self._sender.domain}>"

    def _thread_root(self, thread: str) -> str:
        """The id of a message that was never sent: what shares it is shown as one thread."""
        digest = hashlib.sha256(thread.encode("utf-8", "surrogatepass")).hexdigest()
        return f"<{digest[:32]}@{self._sender.domain}>"

    # ------------------------------------------------------------ the conversation

    def _hand_over(self, mail: bytes, recipient: str, deadline: Deadline) -> None:
        server = self._connect()
        try:
            self._greet(server, deadline)
            server.sendmail(self._sender.addr_spec, [recipient], mail)
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
            words = hidden(words, (self._password.value,))
        said = shorten(one_line(words), 200)
        if code is None:
            return DeliveryError(
                f"{_KINDS.get(type(error), 'no connection')}: {said}", permanent=False
            )
        return DeliveryError(f"the server said {code} {said}".rstrip(), permanent=code >= 500)


def encoded_words(subject: str) -> bytes:
    """A subject as it travels: in one line of ASCII as it is, else as encoded words of at most 75
    characters (RFC 2047), folded between them."""
    text = shorten(one_line(subject), 250)
    if text.isascii() and "=?" not in text and len(text) <= 68:
        return text.encode("ascii")
    chunks = [b""]
    for char in text:
        octets = char.encode("utf-8")
        if len(chunks[-1]) + len(octets) > 45:
            chunks.append(b"")
        chunks[-1] += octets
    return b"\r\n ".join(b"=?utf-8?b?" + base64.b64encode(chunk) + b"?=" for chunk in chunks)


_KINDS = {
    smtplib.SMTPServerDisconnected: "the connection was lost",
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
    try:
        ((name, spec),) = getaddresses([text])
        address = Address(display_name=name, addr_spec=spec)
    except (ValueError, IndexError, MessageError):
        raise _unusable(id, key, "one mail address like ops@example.com is expected") from None
    if not address.username or not address.domain or not spec.isascii():
        raise _unusable(id, key, "a mail address in ASCII like ops@example.com is expected")
    return address


def _unusable(id: str, key: str, message: str) -> ConfigError:
    return ConfigError((Problem(f"channel {id}", None, key, message),))
