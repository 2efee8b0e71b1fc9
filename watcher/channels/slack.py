"""Slack by an incoming webhook (docs.slack.dev, "Sending messages using incoming webhooks").

Slack answers 200 and `ok`; any other status has a short reason as its text. A 4xx is about the
message or the webhook and stays so; 429 and 5xx pass.
"""

from __future__ import annotations

import ssl

from watcher.channels.post import Answer, Endpoint
from watcher.errors import DeliveryError
from watcher.model import Delivery, Message, Receipt, Secret
from watcher.ports import Clock


class SlackChannel:
    """Posts to the one Slack channel its webhook belongs to.

    An incoming webhook knows no idempotency key: where Slack's answer was lost, the message may
    come twice.
    """

    format = "slack"

    def __init__(
        self,
        id: str,
        *,
        clock: Clock,
        webhook_url: Secret,
        timeout: float = 15.0,
        allow_private: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`timeout` in seconds, for all of an attempt. `allow_private`: the address may lie on
        this machine or in a private network."""
        self.id = id
        self._clock = clock
        self._endpoint = Endpoint(webhook_url, timeout, allow_private, tls)

    def recipients(self) -> tuple[str, ...]:
        return ("",)

    def send(self, message: Message, delivery: Delivery) -> Receipt:
        """Raises: DeliveryError; permanent for any 4xx but those that ask to wait."""
        return _receipt(self._endpoint.post(message.payload, self._clock.now))


def _receipt(answer: Answer) -> Receipt:
    if answer.status == 200 and answer.excerpt == "ok":
        return Receipt("Slack answered ok")
    raise DeliveryError(
        f"Slack answered {answer.words}",
        permanent=answer.is_refusal,
        retry_after=answer.retry_after,
    )
