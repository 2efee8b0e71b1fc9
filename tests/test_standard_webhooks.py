"""The points of Standard Webhooks 1.0.0, one by one, against a real server and the specification's
own library. What is not here: the bytes that are signed, statuses and redirects
(`test_http_channels.py`), rotation of keys (`test_conformance.py`), the size of a key
(`test_config.py`), the schedule (`test_judge.py`), addresses inside (`test_addresses.py`)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tests.alerts import CHANGED, LIST, TROUBLE
from tests.server import Answer, Request, Site
from watcher.channels.webhook import WebhookChannel
from watcher.errors import DeliveryError
from watcher.model import Alert, AlertKind, Delivery, Message, Secret
from watcher.render import example_alert, render

KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER_KEY = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
DELIVERY = Delivery("0123456789abcdef" * 2, "f" * 64, "ops")


class Clock:
    """The library compares with the machine's clock; this one can be set off from it."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead  # noqa: TID251


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.serve("/hook", Answer(status=204))
        yield running


@pytest.fixture
def channel(site: Site, clock: Clock) -> WebhookChannel:
    url = Secret(site.url("/hook"))
    return WebhookChannel("ops", clock=clock, url=url, secret=Secret(KEY), allow_private=True)


def _message(alert: Alert = CHANGED) -> Message:
    return render(alert, "webhook")


def _headers(request: Request, **other: str) -> dict[str, str]:
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    headers = {name: str(request.header(name)) for name in names}
    return headers | {name.replace("_", "-"): value for name, value in other.items()}


@pytest.mark.parametrize(
    "alert", [CHANGED, TROUBLE, LIST, *(example_alert(kind, CHANGED.at) for kind in AlertKind)]
)
def test_a_payload_has_type_timestamp_and_data_and_is_small(alert: Alert) -> None:
    payload = _message(alert).payload
    assert payload is not None
    assert list(payload) == ["type", "timestamp", "data"]
    kind, at = payload["type"], payload["timestamp"]
    assert isinstance(kind, str)
    assert isinstance(at, str)
    assert all(part.isidentifier() for part in kind.split("."))  # "full-stop delimited type"
    assert datetime.fromisoformat(at).tzinfo is not None
    assert len(json.dumps(payload)) <= 20_000


def test_an_untouched_message_is_verified_by_the_reference(
    site: Site, channel: WebhookChannel
) -> None:
    channel.send(_message(), DELIVERY)
    [request] = site.requests
    assert Webhook(KEY).verify(request.body, _headers(request)) == _message().payload
    assert request.header("content-type") == "application/json"


def test_a_repeat_has_the_same_id_and_body_and_a_timestamp_of_its_own(
    site: Site, channel: WebhookChannel, clock: Clock
) -> None:
    channel.send(_message(), DELIVERY)
    clock.ahead = timedelta(seconds=90)
    channel.send(_message(), DELIVERY)
    first, second = site.requests
    assert first.header("webhook-id") == second.header("webhook-id") == DELIVERY.key
    assert first.body == second.body
    apart = int(str(second.header("webhook-timestamp"))) - int(
        str(first.header("webhook-timestamp"))
    )
    assert 89 <= apart <= 92
    assert first.header("webhook-signature") != second.header("webhook-signature")
    assert Webhook(KEY).verify(second.body, _headers(second))


def test_other_messages_have_other_ids(site: Site, channel: WebhookChannel) -> None:
    channel.send(_message(), DELIVERY)
    channel.send(_message(), replace(DELIVERY, key="e" * 32))
    assert len({request.header("webhook-id") for request in site.requests}) == 2


def test_whatever_was_touched_is_refused_by_the_reference(
    site: Site, channel: WebhookChannel
) -> None:
    channel.send(_message(), DELIVERY)
    [request] = site.requests
    now = int(str(request.header("webhook-timestamp")))
    forged = [
        (KEY, request.body.replace(b"watcher.change", b"watcher.nothing"), {}),
        (KEY, request.body, {"webhook_id": "e" * 32}),
        (KEY, request.body, {"webhook_timestamp": str(now + 1)}),
        (OTHER_KEY, request.body, {}),
    ]
    for key, body, other in forged:
        with pytest.raises(WebhookVerificationError):
            Webhook(key).verify(body, _headers(request, **other))


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_replay_is_refused_by_the_reference(
    site: Site, channel: WebhookChannel, clock: Clock, minutes: int
) -> None:
    """Its tolerance is five minutes, both ways."""
    clock.ahead = timedelta(minutes=minutes)
    channel.send(_message(), DELIVERY)
    [request] = site.requests
    with pytest.raises(WebhookVerificationError, match="timestamp too"):
        Webhook(KEY).verify(request.body, _headers(request))


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_receiver_that_is_throttling_is_left_alone_as_long_as_it_asks(
    site: Site, channel: WebhookChannel, status: int
) -> None:
    site.serve("/hook", Answer(status=status, headers=(("Retry-After", "77"),)))
    with pytest.raises(DeliveryError) as caught:
        channel.send(_message(), DELIVERY)
    assert (caught.value.permanent, caught.value.retry_after) == (False, 77.0)
