"""Slack and webhooks against a real server on loopback: what counts as taken, as refused, as
passing, and that no secret is ever shown."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import trustme

from tests.server import (
    Answer,
    Broken,
    Site,
    cut_chunks,
    drip_body,
    drip_head,
    endless_body,
    endless_head,
    raw,
    redirect,
    silent,
    wrong_length,
)
from watcher.channels.slack import SlackChannel
from watcher.channels.webhook import WebhookChannel, signature
from watcher.errors import ConfigError, DeliveryError
from watcher.model import Delivery, Message, Receipt, Secret

NOW = datetime(2026, 11, 24, 10, 25, tzinfo=UTC)
DELIVERY = Delivery("d" * 32, "a" * 64, "ops")
MESSAGE = Message(payload={"type": "watcher.test", "text": "naïve <b> 日本語 \ud800"})
TOKEN = "/services/T0SECRET/B0SECRET/canary0123456789"
KEY = base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()


class _Noon:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


def _slack(url: str, timeout: float = 5.0, tls: ssl.SSLContext | None = None) -> SlackChannel:
    return SlackChannel(
        "ops",
        clock=_Noon(),
        webhook_url=Secret(url),
        timeout=timeout,
        tls=tls,
        allow_private=True,
    )


def _webhook(
    url: str,
    *,
    timeout: float = 5.0,
    secret: Secret | None = None,
    headers: dict[str, Secret] | None = None,
) -> WebhookChannel:
    return WebhookChannel(
        "ops",
        clock=_Noon(),
        url=Secret(url),
        timeout=timeout,
        secret=secret,
        headers=headers or {},
        allow_private=True,
    )


def _refusal(channel: SlackChannel | WebhookChannel, message: Message = MESSAGE) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        channel.send(message, DELIVERY)
    return caught.value


# ---------------------------------------------------------------- Slack


def test_slack_takes_a_message_when_it_answers_ok(site: Site) -> None:
    url = site.serve(TOKEN, Answer(body="ok"))

    assert _slack(url).send(MESSAGE, DELIVERY) == Receipt("Slack answered ok")
    [request] = site.requests
    assert (request.method, request.path) == ("POST", TOKEN)
    assert request.header("content-type") == "application/json"
    assert str(request.header("user-agent")).startswith("watcher/")
    assert json.loads(request.body) == MESSAGE.payload


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (400, "invalid_blocks"),
        (400, "no_text"),
        (403, "invalid_token"),
        (403, "action_prohibited"),
        (404, "no_service"),
        (404, "channel_not_found"),
        (410, "channel_is_archived"),
    ],
)
def test_what_slack_refuses_it_refuses_for_good(site: Site, status: int, reason: str) -> None:
    error = _refusal(_slack(site.serve(TOKEN, Answer(status=status, body=reason))))

    assert error.permanent
    assert error.detail == f"Slack answered status {status}: {reason}"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=500, body="rollup_error"),
        Answer(status=503),
        Answer(status=200, body="<html>sign in to the network</html>"),
        Answer(status=200),
        Answer(status=202, body="ok"),
        Answer(status=204),
        redirect("/elsewhere"),
    ],
)
def test_any_other_answer_of_slack_may_pass(site: Site, answer: Answer) -> None:
    site.serve("/elsewhere", Answer(body="ok"))

    assert not _refusal(_slack(site.serve(TOKEN, answer))).permanent
    assert len(site.requests) == 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30", 30.0),
        ("0", 0.0),
        ("Tue, 24 Nov 2026 10:27:00 GMT", 120.0),
        ("Tue, 24 Nov 2026 10:00:00 GMT", 0.0),
        ("99999999999999999999999", 604_800.0),
        ("soon", None),
        ("-5", None),
        ("١٢", None),
    ],
)
def test_slack_says_how_long_to_wait(site: Site, value: str, seconds: float | None) -> None:
    answer = Answer(status=429, headers=(("Retry-After", value),), body="rate_limited")
    error = _refusal(_slack(site.serve(TOKEN, answer)))

    assert (error.permanent, error.retry_after) == (False, seconds)


def test_a_slack_channel_is_one_place() -> None:
    channel = _slack("http://127.0.0.1:9/")

    assert (channel.id, channel.format, channel.recipients()) == ("ops", "slack", ("",))


# ---------------------------------------------------------------- webhooks


def test_a_webhook_is_signed_over_the_bytes_sent(site: Site) -> None:
    channel = _webhook(site.serve("/hook", Answer(status=204)), secret=Secret(f"whsec_{KEY}"))

    assert channel.send(MESSAGE, DELIVERY) == Receipt("status 204")
    [request] = site.requests
    assert request.header("webhook-id") == "d" * 32
    assert request.header("webhook-timestamp") == "1795515900"
    signed = b"d" * 32 + b".1795515900." + request.body
    digest = hmac.new(b"0123456789abcdef0123456789abcdef", signed, hashlib.sha256).digest()
    assert request.header("webhook-signature") == f"v1,{base64.b64encode(digest).decode()}"


def test_the_signature_is_that_of_the_published_example() -> None:
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")

    assert signature(
        key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}'
    ) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="  # fmt: skip


def test_without_a_secret_there_is_no_signature(site: Site) -> None:
    _webhook(site.serve("/hook", Answer(status=200))).send(MESSAGE, DELIVERY)

    assert site.requests[0].header("webhook-signature") is None
    assert site.requests[0].header("webhook-id") == "d" * 32


def test_own_headers_are_sent_but_never_in_place_of_ours(site: Site) -> None:
    headers = {"Authorization": Secret("Bearer t0ken"), "webhook-id": Secret("forged")}
    _webhook(site.serve("/hook", Answer(status=200)), headers=headers).send(MESSAGE, DELIVERY)

    [request] = site.requests
    assert request.header("authorization") == "Bearer t0ken"
    assert [value for name, value in request.headers if name == "webhook-id"] == ["d" * 32]


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_2xx_is_success(site: Site, status: int) -> None:
    channel = _webhook(site.serve("/hook", Answer(status=status)))

    assert channel.send(MESSAGE, DELIVERY).detail == f"status {status}"


@pytest.mark.parametrize("answer", [wrong_length(b"par", 100), cut_chunks(b"part"), endless_body()])
def test_a_2xx_is_success_whatever_becomes_of_its_text(site: Site, answer: Broken) -> None:
    assert _webhook(site.serve("/hook", answer)).send(MESSAGE, DELIVERY).detail == "status 200"


@pytest.mark.parametrize("status", [404, 410])
def test_a_receiver_that_is_gone_is_gone_for_good(site: Site, status: int) -> None:
    assert _refusal(_webhook(site.serve("/hook", Answer(status=status)))).permanent


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 401, 403, 409, 422, 500, 502, 504])
def test_any_other_status_is_a_failure_that_may_pass(site: Site, status: int) -> None:
    site.serve("/elsewhere", Answer(status=200))
    answer = Answer(status=status, headers=(("Location", "/elsewhere"),))
    error = _refusal(_webhook(site.serve("/hook", answer)))

    assert (error.permanent, error.detail) == (False, f"status {status}")
    assert len(site.requests) == 1


def test_a_busy_receiver_says_how_long_to_wait(site: Site) -> None:
    answer = Answer(status=503, headers=(("Retry-After", "120"),))

    assert _refusal(_webhook(site.serve("/hook", answer))).retry_after == 120.0


@pytest.mark.parametrize("secret", ["whsec_", "whsec_not base64!", KEY, "plain"])
def test_a_signing_secret_that_is_none_is_refused_without_showing_it(secret: str) -> None:
    with pytest.raises(ConfigError) as caught:
        _webhook("http://127.0.0.1:9/", secret=Secret(secret))

    assert caught.value.problems[0].key == "secret"
    assert secret not in str(caught.value) or secret == "whsec_"


# ---------------------------------------------------------------- faults of the network


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_nobody_listening_may_pass() -> None:
    error = _refusal(_webhook(f"http://127.0.0.1:{_closed_port()}/hook"))

    assert not error.permanent
    assert error.detail.startswith("could not connect: ")


@pytest.mark.parametrize("answer", [raw(b""), raw(b"HTTP/1.1 2"), raw(b"\x00\xffgarbage\r\n\r\n")])
def test_an_answer_that_is_none_may_pass(site: Site, answer: Broken) -> None:
    error = _refusal(_webhook(site.serve("/hook", answer)))

    assert not error.permanent
    assert error.detail.startswith("connection broke: ")


@pytest.mark.parametrize("answer", [silent(), drip_head()])
def test_the_time_of_a_whole_attempt_is_limited(site: Site, answer: Broken) -> None:
    error = _refusal(_webhook(site.serve("/hook", answer), timeout=0.3))

    assert (error.permanent, error.detail) == (False, "no full answer within 0.3 s")


def test_a_header_without_end_is_no_answer(site: Site) -> None:
    assert not _refusal(_webhook(site.serve("/hook", endless_head()))).permanent


def test_slack_dripping_its_answer_has_not_said_ok(site: Site) -> None:
    assert not _refusal(_slack(site.serve(TOKEN, drip_body()), timeout=0.3)).permanent


def test_tls_is_checked() -> None:
    authority = trustme.CA()
    server, client = (ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context())
    authority.issue_cert("127.0.0.1").configure_cert(server)
    authority.configure_trust(client)
    with Site(tls=server) as site:
        url = site.serve(TOKEN, Answer(body="ok"))

        assert _slack(url, tls=client).send(MESSAGE, DELIVERY).detail == "Slack answered ok"
        assert "certificate verify failed" in _refusal(_slack(url)).detail


def test_the_time_is_limited_over_tls_too() -> None:
    authority = trustme.CA()
    server, client = (ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context())
    authority.issue_cert("127.0.0.1").configure_cert(server)
    authority.configure_trust(client)
    with Site(tls=server) as site:
        error = _refusal(_slack(site.serve(TOKEN, drip_head()), timeout=0.5, tls=client))

    assert error.detail == "no full answer within 0.5 s"


def test_proxies_of_the_environment_are_not_used(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{_closed_port()}")
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{_closed_port()}")

    _webhook(site.serve("/hook", Answer(status=200))).send(MESSAGE, DELIVERY)
    assert len(site.requests) == 1


# ---------------------------------------------------------------- secrets


def test_no_secret_is_shown_even_when_the_receiver_repeats_it(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    path = f"{TOKEN}?sig=canary9876543210"
    headers = {"Authorization": Secret("Bearer canaryABCDEFGH")}
    said = f"no such hook {path} canary0123456789 sig canary9876543210 for canaryABCDEFGH"
    url = site.serve(path, Answer(status=500, body=f"{said} whsec_{KEY}"))
    caplog.set_level(logging.DEBUG)
    error = _refusal(_webhook(url, headers=headers, secret=Secret(f"whsec_{KEY}")))

    assert error.detail.startswith("status 500: no such hook /***/***")
    for shown in (str(error), repr(error), caplog.text):
        assert "canary" not in shown
        assert KEY not in shown


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("ftp://example.com/canary0123", {}),
        ("http://127.0.0.1:canary0123/", {}),
        ("http://127.0.0.1:9/", {"X-Key": Secret("canary0123\r\nX-Forged: 1")}),
        ("http://127.0.0.1:9/", {"X-Key": Secret("canary0123é")}),
    ],
)
def test_what_cannot_be_sent_is_refused_without_showing_it(
    site: Site, url: str, headers: dict[str, Secret]
) -> None:
    url = url.replace("http://127.0.0.1:9/", site.serve("/hook", Answer(status=200)))
    error = _refusal(_webhook(url, headers=headers))

    assert (error.permanent, error.detail) == (True, "the address or a header is not usable")
    assert error.__cause__ is None
    assert site.requests == []


def test_the_answer_of_a_receiver_can_do_nothing_where_it_is_shown(site: Site) -> None:
    answer = Answer(status=500, body="\x1b[2J\u202e" + "long " * 50_000)
    error = _refusal(_webhook(site.serve("/hook", answer)))

    assert error.detail.startswith("status 500: \\x1b[2J\\u202elong long")
    assert len(error.detail) < 250
