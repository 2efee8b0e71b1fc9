"""Mail through real servers: what is sent, how it is secured, and what each refusal means."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart

import pytest
import trustme
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mailserver import ScriptedServer
from watcher.channels.email import EmailChannel, Security
from watcher.errors import ConfigError, DeliveryError
from watcher.model import AlertKind, Delivery, Message, Receipt, Secret
from watcher.phrasing import one_line, shorten
from watcher.render import example_alert, render
from watcher.testing import PATIENCE
from watcher.testing.mail import BAD, GOOD, MailServer, Taken, hold_mail_to

NOW = datetime(2026, 11, 24, 10, 25, tzinfo=UTC)
OPS = "ops@example.org"
DELIVERY = Delivery("d" * 32, "a" * 64, "ops", OPS)
MESSAGE = Message(
    subject="o3: tiers 1–3 now need organization verification",
    text="Tiers 1–3 …\n",
    html="<p>Tiers 1–3 …</p>\n",
    thread="openai-access",
)


class _Noon:
    def now(self) -> datetime:
        return NOW


def _channel(
    port: int,
    *,
    security: Security = "none",
    to: Sequence[str] = (OPS,),
    sender: str = "Watcher <watcher@example.com>",
    username: str | None = None,
    password: str | None = None,
    timeout: float = 5.0,
    tls: ssl.SSLContext | None = None,
) -> EmailChannel:
    return EmailChannel(
        "ops",
        clock=_Noon(),
        host="127.0.0.1",
        port=port,
        security=security,
        sender=sender,
        to=to,
        username=username,
        password=Secret(password) if password else None,
        timeout=timeout,
        tls=tls,
    )


def _refusal(channel: EmailChannel, delivery: Delivery = DELIVERY) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        channel.send(MESSAGE, delivery)
    return caught.value


def _words(part: MIMEPart) -> str:
    """The text of a part, with line ends as Python has them."""
    text: str = part.get_content()
    return text.replace("\r\n", "\n")


def _sent(message: Message, delivery: Delivery = DELIVERY, to: Sequence[str] = (OPS,)) -> Taken:
    with MailServer() as server:
        _channel(server.port, to=to).send(message, delivery)
    [taken] = server.taken
    return taken


@pytest.fixture(scope="module")
def tls() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's and a client's side of one authority."""
    authority = trustme.CA()
    server, client = (ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context())
    authority.issue_cert("127.0.0.1").configure_cert(server)
    authority.configure_trust(client)
    return server, client


Tls = tuple[ssl.SSLContext, ssl.SSLContext]


# ---------------------------------------------------------------- the message


def test_a_mail_has_both_bodies() -> None:
    mail = _sent(MESSAGE).mail

    assert mail.get_content_type() == "multipart/alternative"
    text, html = mail.iter_parts()
    assert (text.get_content_type(), _words(text)) == ("text/plain", "Tiers 1–3 …\n")
    assert (html.get_content_type(), _words(html)) == ("text/html", "<p>Tiers 1–3 …</p>\n")


def test_a_mail_without_html_is_plain() -> None:
    assert _sent(replace(MESSAGE, html="")).mail.get_content_type() == "text/plain"


def test_a_mail_says_who_when_and_that_no_person_wrote_it() -> None:
    taken = _sent(MESSAGE)

    assert (taken.sender, taken.recipients) == ("watcher@example.com", (OPS,))
    assert {name: taken.mail[name] for name in ("From", "To", "Subject", "Date")} == {
        "From": "Watcher <watcher@example.com>",
        "To": "ops@example.org",
        "Subject": "o3: tiers 1–3 now need organization verification",
        "Date": "Tue, 24 Nov 2026 10:25:00 +0000",
    }
    assert taken.mail["Auto-Submitted"] == "auto-generated"
    assert taken.mail["List-Id"] == "Watcher <ops.watcher.example.com>"


def test_a_repeat_has_the_same_message_id() -> None:
    first, again = _sent(MESSAGE).mail, _sent(MESSAGE, replace(DELIVERY, attempts=3)).mail

    assert first["Message-ID"] == again["Message-ID"] == f"<{'d' * 32}@example.com>"


def test_mails_of_one_source_are_one_thread() -> None:
    one = _sent(MESSAGE).mail
    other = _sent(replace(MESSAGE, subject="x"), replace(DELIVERY, key="e" * 32)).mail
    elsewhere = _sent(replace(MESSAGE, thread="openai-tiers")).mail

    assert one["References"] == one["In-Reply-To"] == other["References"]
    assert one["References"] != elsewhere["References"]
    assert one["Message-ID"] != one["References"]


def test_a_mail_without_a_thread_refers_to_none() -> None:
    assert _sent(replace(MESSAGE, thread="")).mail["References"] is None


def test_each_recipient_has_a_delivery_of_his_own() -> None:
    to = (OPS, "Dana <dana@example.org>")
    taken = _sent(MESSAGE, replace(DELIVERY, recipient="Dana <dana@example.org>"), to=to)

    assert _channel(1, to=to).recipients() == to
    assert taken.recipients == ("dana@example.org",)
    assert taken.mail["To"] == "Dana <dana@example.org>"


def test_a_recipient_who_is_no_longer_configured_gets_nothing() -> None:
    error = _refusal(_channel(1), replace(DELIVERY, recipient="left@example.org"))

    assert error.permanent
    assert error.detail == "the recipient is no longer configured"


def test_the_receipt_names_the_message() -> None:
    with MailServer() as server:
        receipt = _channel(server.port).send(MESSAGE, DELIVERY)

    assert receipt.detail == f"taken by 127.0.0.1 as <{'d' * 32}@example.com>"


def test_lines_of_dots_arrive() -> None:
    text, _ = _sent(replace(MESSAGE, text="a\n.\n..\n.b\nend\n")).mail.iter_parts()

    assert _words(text) == "a\n.\n..\n.b\nend\n"


def test_an_example_alert_arrives_as_it_was_rendered() -> None:
    message = render(example_alert(AlertKind.CHANGE, NOW), "mail")
    text, html = _sent(message).mail.iter_parts()

    assert (_words(text), _words(html)) == (message.text, message.html)


HOSTILE = st.text(st.characters(exclude_categories=["Cs"]), max_size=400) | st.sampled_from(
    [
        "x\r\nBcc: victim@example.net",
        "x\nSubject: other\n\nbody",
        "a\x00b\u2028c\x85d\u202ee",
        "=?utf-8?q?=0D=0ABcc:_victim@example.net?=",
        "=??Q?=0D",
        "=??Q?=00",
        "日本語 " * 60,
        "é" * 500,
        "👩‍👩‍👧‍👦 " * 30,
        "word " * 100,
        "w" * 900,
    ]
)


@settings(max_examples=150, deadline=None)
@given(HOSTILE, HOSTILE)
def test_no_subject_and_no_text_can_break_a_mail(subject: str, text: str) -> None:
    body = text.replace("\r", "") or "-"
    message = Message(subject=subject, text=body, html=body, thread=subject)
    raw = _channel(1).mail(message, DELIVERY)
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)

    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert sorted(mail.keys()) == sorted(
        [
            *("From", "To", "Subject", "Date", "Message-ID", "List-Id", "Auto-Submitted"),
            *(["In-Reply-To", "References"] if subject else []),
            *("MIME-Version", "Content-Type"),
        ]
    )
    assert mail["Subject"] == shorten(one_line(subject), 250)
    assert mail.defects == []
    for part in mail.iter_parts():
        assert _words(part).rstrip("\n") == body.rstrip("\n")


# ---------------------------------------------------------------- how it is secured


def test_starttls_with_a_login(tls: Tls) -> None:
    with MailServer(starttls=tls[0], password=b"s3cret-canary") as server:
        _channel(
            server.port,
            security="starttls",
            username="watcher",
            password="s3cret-canary",
            tls=tls[1],
        ).send(MESSAGE, DELIVERY)

    [taken] = server.taken
    assert (taken.tls, taken.login) == (True, b"watcher")


def test_tls_from_the_start(tls: Tls) -> None:
    with MailServer(tls=tls[0]) as server:
        _channel(server.port, security="tls", tls=tls[1]).send(MESSAGE, DELIVERY)

    assert server.taken[0].tls


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_of_nobody_known_is_not_trusted(tls: Tls, security: Security) -> None:
    server = (
        MailServer(tls=tls[0]) if security == "tls" else MailServer(starttls=tls[0])
    )  # fmt: skip
    with server:
        error = _refusal(_channel(server.port, security=security))

    assert error.detail.startswith("the server's certificate is not trusted: ")
    assert (error.permanent, server.taken) == (False, [])


def test_nothing_is_sent_in_clear_where_starttls_is_missing() -> None:
    with MailServer() as server:
        error = _refusal(_channel(server.port, security="starttls"))

    assert error.detail.startswith("the server cannot do what is configured: STARTTLS")
    assert server.taken == []


def test_a_wrong_password_is_refused_and_not_shown(tls: Tls) -> None:
    with MailServer(starttls=tls[0], password=b"right") as server:
        channel = _channel(
            server.port,
            security="starttls",
            username="watcher",
            password="wr0ng-canary",
            tls=tls[1],
        )
        error = _refusal(channel)

    assert error.permanent
    assert error.detail == "the server said 535 5.7.8 no login with ***"


# ---------------------------------------------------------------- what refusals mean


@pytest.mark.parametrize(
    ("reply", "permanent"),
    [("550 5.1.1 no such user", True), ("450 4.2.1 try later", False), ("452 full", False)],
)
def test_a_refused_recipient_is_judged_by_the_first_digit(reply: str, permanent: bool) -> None:
    with MailServer(refuse={OPS: reply}) as server:
        error = _refusal(_channel(server.port))

    assert (error.permanent, error.detail) == (permanent, f"the server said {reply}")


@pytest.mark.parametrize(("reply", "permanent"), [("554 5.7.1 spam", True), ("451 busy", False)])
def test_refused_text_is_judged_by_the_first_digit(reply: str, permanent: bool) -> None:
    with MailServer(data_reply=reply) as server:
        error = _refusal(_channel(server.port))

    assert (error.permanent, error.detail) == (permanent, f"the server said {reply}")


@pytest.mark.parametrize(
    ("script", "permanent", "detail"),
    [
        ({"MAIL": b"550 not you\r\n"}, True, "the server said 550 not you"),
        ({"MAIL": b"421 closing\r\n"}, False, "the server said 421 closing"),
        ({"DATA": b"503 no\r\n"}, True, "the server said 503 no"),
        ({"greeting": b"554 no service\r\n"}, True, "the server said 554 no service"),
        ({"greeting": b"421 too many\r\n"}, False, "the server said 421 too many"),
        ({"RCPT": b"550 \x1b[2J\x9b\r\n"}, True, "the server said 550 \\x1b[2J\ufffd"),
    ],
)
def test_each_step_may_be_refused(script: dict[str, bytes], permanent: bool, detail: str) -> None:
    with ScriptedServer(**script) as server:
        error = _refusal(_channel(server.port))

    assert (error.permanent, error.detail) == (permanent, detail)


@pytest.mark.parametrize("step", ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "dot"])
def test_a_server_that_hangs_up_may_be_better_later(step: str) -> None:
    with ScriptedServer(**{step: b""}) as server:
        error = _refusal(_channel(server.port))

    assert (error.permanent, error.detail.split(":")[0]) == (False, "the connection was lost")


@pytest.mark.parametrize("answer", [b"", b"500 what?\r\n", b"nonsense\r\n"])
def test_a_failing_farewell_does_not_undo_what_was_taken(answer: bytes) -> None:
    with ScriptedServer(QUIT=answer) as server:
        assert "taken by" in _channel(server.port).send(MESSAGE, DELIVERY).detail

    assert server.seen.count("DATA") == 1


def test_a_server_that_falls_silent_may_be_better_later() -> None:
    with ScriptedServer(RCPT=b"250-") as server:
        error = _refusal(_channel(server.port, timeout=0.2))

    assert not error.permanent
    assert error.detail.endswith("timed out")


def test_nobody_listening_may_pass() -> None:
    with MailServer() as server:
        port = server.port
    error = _refusal(_channel(port))

    assert not error.permanent
    assert error.detail.startswith("no connection: ")


def test_mail_is_held_to_the_faults_of_a_real_server(tls: Tls) -> None:
    def make(security: Security) -> Callable[[MailServer], EmailChannel]:
        return lambda server: _channel(
            server.port, security=security, to=(GOOD, BAD), timeout=PATIENCE
        )

    assert hold_mail_to(make("none"), without_tls=make("starttls"), untrusted=tls[0]) == []


def test_the_kit_sees_a_channel_that_takes_every_refusal_for_final() -> None:
    class Hasty(EmailChannel):
        def send(self, message: Message, delivery: Delivery) -> Receipt:
            try:
                return super().send(message, delivery)
            except DeliveryError as error:
                raise DeliveryError(error.detail, permanent=True) from None

    def make(server: MailServer) -> EmailChannel:
        return Hasty(
            "ops",
            clock=_Noon(),
            host="127.0.0.1",
            port=server.port,
            security="none",
            sender="w@example.com",
            to=(GOOD, BAD),
        )

    wrong = hold_mail_to(make)
    assert "450 for one of two: to bad@example.org is final, not passing" in wrong[2]
    assert len(wrong) == 7


# ---------------------------------------------------------------- what cannot be configured


@pytest.mark.parametrize(
    "address",
    [
        "ops@example.org\r\nBcc: victim@example.net",
        "ops@example.org\nx",
        "ops\x00@example.org",
        "no address",
        "@example.org",
        "ops@",
        "a@b@c",
        "ä@example.org",
        "ops@example.org, other@example.org",
        "",
    ],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ConfigError) as to:
        _channel(25, to=[address])
    with pytest.raises(ConfigError) as sender:
        _channel(25, sender=address)

    assert (to.value.problems[0].key, sender.value.problems[0].key) == ("to", "from")


def test_a_password_is_never_sent_in_clear() -> None:
    with pytest.raises(ConfigError, match="a password is sent over TLS only"):
        _channel(25, security="none", username="watcher", password="s3cret")


def test_a_login_that_smtp_cannot_carry_is_refused() -> None:
    with pytest.raises(ConfigError, match="SMTP logins are ASCII"):
        _channel(25, security="tls", username="watcher", password="geheim-ß")
