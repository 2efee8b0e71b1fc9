"""Slack by an incoming webhook (docs.slack.dev, "Sending messages using incoming webhooks").

Slack answers 200 and `ok`; any other status has a short reason as its text. A 4xx is about the
message or the webhook and stays so; 429 and 5xx pass.
"""

from __future__ import annotations

from watcher.channels.post import Answer, WebhookedChannel
from watcher.errors import DeliveryError
from watcher.model import Delivery, Message, Receipt


class SlackChannel(WebhookedChannel):
    """Posts to the one Slack channel its webhook belongs to.

    An incoming webhook knows no idempotency key: where Slack's answer was lost, the message may
    come twice.
    """

    format = "slack"

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
