"""Every channel that speaks HTTP, held to the same faults of a real server; and what is particular
to each of the newer ones."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from tests.server import Answer, Site
from watcher.channels.apprise import AppriseChannel
from watcher.channels.discord import DiscordChannel
from watcher.channels.ntfy import NtfyChannel
from watcher.channels.slack import SlackChannel
from watcher.channels.slack_bot import SlackBotChannel
from watcher.channels.teams import TeamsChannel
from watcher.channels.webhook import WebhookChannel, signature
from watcher.errors import ConfigError, DeliveryError
from watcher.model import Delivery, Message, Receipt, Secret
from watcher.ports import Channel
from watcher.testing import DELIVERY, MESSAGE, PATIENCE, hold_to

NOW = datetime(2026, 11, 24, 10, 25, tzinfo=UTC)
TOKEN = "canary0123456789"
KEY = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
OLD_KEY = "whsec_" + base64.b64encode(b"fedcba9876543210fedcba9876543210").decode()


class _Noon:
    def now(self) -> datetime:
        return NOW


class _Now:
    """The machine's clock: the library that verifies signatures refuses old ones."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251


def _slack(url: str) -> Channel:
    return SlackChannel(
        "x", clock=_Noon(), webhook_url=Secret(url), timeout=PATIENCE, allow_private=True
    )


def _slack_bot(url: str) -> SlackBotChannel:
    return SlackBotChannel(
        "x",
        clock=_Noon(),
        token=Secret(TOKEN),
        channel="C1",
        api_url=url,
        timeout=PATIENCE,
        allow_private=True,
    )


def _webhook(url: str) -> Channel:
    return WebhookChannel("x", clock=_Noon(), url=Secret(url), timeout=PATIENCE, allow_private=True)


def _discord(url: str) -> Channel:
    return DiscordChannel(
        "x", clock=_Noon(), webhook_url=Secret(url), timeout=PATIENCE, allow_private=True
    )


def _teams(url: str) -> Channel:
    return TeamsChannel(
        "x", clock=_Noon(), webhook_url=Secret(url), timeout=PATIENCE, allow_private=True
    )


def _ntfy(url: str) -> NtfyChannel:
    return NtfyChannel(
        "x",
        clock=_Noon(),
        topic=Secret("a-topic"),
        server=url,
        token=Secret(TOKEN),
        timeout=PATIENCE,
        allow_private=True,
    )


CHANNELS: dict[Callable[[str], Channel], bytes] = {
    _slack: b"ok",
    _slack_bot: b'{"ok": true, "ts": "1.2"}',
    _webhook: b"",
    _discord: b'{"id": "1"}',
    _teams: b"",
    _ntfy: b'{"id": "1"}',
}


@pytest.mark.parametrize(("make", "taken"), CHANNELS.items())
def test_every_channel_bears_every_fault(make: Callable[[str], Channel], taken: bytes) -> None:
    assert hold_to(make, taken) == []


@pytest.mark.parametrize("make", CHANNELS)
def test_no_channel_sends_a_message_without_a_payload(make: Callable[[str], Channel]) -> None:
    with pytest.raises(DeliveryError, match="no payload") as caught:
        make("http://127.0.0.1:9/").send(Message(text="x"), DELIVERY)
    assert caught.value.permanent


def test_a_channel_that_calls_every_answer_a_success_is_found_out() -> None:
    class Careless:
        id = "x"
        format = "text"

        def __init__(self, url: str) -> None:
            self.url = url

        def recipients(self) -> tuple[str, ...]:
            return ("",)

        def send(self, message: Message, delivery: Delivery) -> Receipt:
            return Receipt("sent")

    assert len(hold_to(Careless, b"")) == 13


# ---------------------------------------------------------------- what is particular to each


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


def _refusal(channel: Channel) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        channel.send(MESSAGE, DELIVERY)
    return caught.value


def _sent(site: Site) -> dict[str, Any]:
    sent: dict[str, Any] = json.loads(site.requests[-1].body)
    return sent


def test_a_bot_posts_with_its_token_and_remembers_the_thread(site: Site) -> None:
    url = site.serve("/post", Answer(body='{"ok":true,"ts":"1700.5","channel":"C1"}'))

    receipt = _slack_bot(url).send(MESSAGE, DELIVERY)

    assert receipt == Receipt("Slack answered ok", "1700.5")
    assert site.requests[-1].header("authorization") == f"Bearer {TOKEN}"
    assert _sent(site)["channel"] == "C1"
    assert "thread_ts" not in _sent(site)


def test_a_bots_follow_up_goes_below_the_first_message_and_keeps_its_thread(site: Site) -> None:
    url = site.serve("/post", Answer(body='{"ok":true,"ts":"1800.9"}'))
    later = Delivery("e" * 32, "b" * 64, "x", thread="1700.5")

    assert _slack_bot(url).send(MESSAGE, later).thread == "1700.5"
    assert _sent(site)["thread_ts"] == "1700.5"


@pytest.mark.parametrize(
    ("error", "permanent"),
    [
        ("invalid_auth", True),
        ("token_revoked", True),
        ("channel_not_found", True),
        ("not_in_channel", True),
        ("msg_blocks_too_long", True),
        ("ratelimited", False),
        ("internal_error", False),
        ("service_unavailable", False),
    ],
)
def test_what_slack_says_in_a_200_is_told_apart(site: Site, error: str, permanent: bool) -> None:
    url = site.serve("/post", Answer(body=json.dumps({"ok": False, "error": error})))

    refusal = _refusal(_slack_bot(url))

    assert refusal.permanent is permanent
    assert error in refusal.detail


def test_a_page_of_a_hotel_network_is_not_slacks_answer(site: Site) -> None:
    url = site.serve("/post", Answer(body="<html>sign in</html>"))

    assert not _refusal(_slack_bot(url)).permanent


def test_discord_is_asked_for_the_message_it_made(site: Site) -> None:
    url = site.serve("/api/hook?wait=true", Answer(body="{}")).removesuffix("?wait=true")

    assert _discord(url).send(MESSAGE, DELIVERY) == Receipt("status 200")


def test_discords_own_word_for_waiting_is_read(site: Site) -> None:
    body = '{"message": "You are being rate limited.", "retry_after": 0.75}'
    url = site.serve("/hook?wait=true", Answer(status=429, body=body)).removesuffix("?wait=true")

    assert _refusal(_discord(url)).retry_after == 0.75


@pytest.mark.parametrize(
    ("body", "permanent"),
    [
        ("Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error"
         " 429 with ContextId tcid=0", False),
        ("Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error"
         " 413 with ContextId tcid=0", True),
    ],
)  # fmt: skip
def test_an_error_inside_teams_200_is_no_delivery(site: Site, body: str, permanent: bool) -> None:
    assert _refusal(_teams(site.serve("/hook", Answer(body=body)))).permanent is permanent


def test_teams_takes_a_card_with_202_or_with_1(site: Site) -> None:
    for answer in (Answer(status=202), Answer(body="1")):
        assert _teams(site.serve("/hook", answer)).send(MESSAGE, DELIVERY).detail[:7] == "status "


def test_ntfy_gets_topic_and_token_and_shows_neither(site: Site) -> None:
    url = site.serve("/", Answer(status=403, body=f"topic a-topic refuses {TOKEN}"))

    detail = _refusal(_ntfy(url)).detail

    assert _sent(site)["topic"] == "a-topic"
    assert site.requests[-1].header("authorization") == f"Bearer {TOKEN}"
    assert detail == "ntfy answered status 403: topic *** refuses ***"


# ---------------------------------------------------------------- Standard Webhooks


def test_a_signature_is_that_of_the_public_vector() -> None:
    """The vector of the specification's libraries (github.com/standard-webhooks)."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'

    made = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body)

    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("known", [KEY, OLD_KEY])
def test_while_keys_are_changed_a_receiver_with_either_key_verifies(site: Site, known: str) -> None:
    url = site.serve("/hook", Answer(status=204))
    channel = WebhookChannel(
        "x",
        clock=_Now(),
        url=Secret(url),
        secret=Secret(KEY),
        old_secret=Secret(OLD_KEY),
        allow_private=True,
    )

    channel.send(MESSAGE, DELIVERY)

    request = site.requests[-1]
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    headers = {name: str(request.header(name)) for name in names}
    assert Webhook(known).verify(request.body.decode(), headers) == MESSAGE.payload
    assert headers["webhook-id"] == DELIVERY.key


# ---------------------------------------------------------------- Apprise


_NOISY = pytest.mark.filterwarnings("ignore::DeprecationWarning")
"""Apprise imports a module of the standard library that Python 3.13 drops."""


@_NOISY
def test_apprise_hands_the_text_to_a_service(site: Site) -> None:
    url = site.serve("/", Answer(body="{}"))
    channel = AppriseChannel("x", clock=_Noon(), url=Secret(url.replace("http://", "json://")))

    assert channel.send(MESSAGE, DELIVERY).detail == "Apprise says it was taken"
    assert _sent(site)["title"] == "An example"
    assert _sent(site)["message"] == "An example"


@_NOISY
def test_what_apprise_could_not_deliver_is_tried_again(site: Site) -> None:
    url = site.serve("/", Answer(status=500))
    channel = AppriseChannel("x", clock=_Noon(), url=Secret(url.replace("http://", "json://")))

    refused = _refusal(channel)
    assert not refused.permanent
    assert str(refused).startswith("Apprise says it was not taken: ")
    assert "500" in str(refused)


@_NOISY
def test_an_address_that_apprise_does_not_know_is_refused() -> None:
    with pytest.raises(ConfigError, match="Apprise does not know such an address"):
        AppriseChannel("x", clock=_Noon(), url=Secret("nonsense://host"))
