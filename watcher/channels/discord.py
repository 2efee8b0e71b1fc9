"""Discord by a webhook (docs.discord.com, "Execute Webhook").

`wait=true` makes Discord answer with the message it made, instead of before it has looked at it.
"""

from __future__ import annotations

import json

from watcher.channels.post import Answer, WebhookedChannel
from watcher.errors import DeliveryError
from watcher.model import Delivery, Message, Receipt, Secret
from watcher.waiting import LONGEST_WAIT


class DiscordChannel(WebhookedChannel):
    """Posts to the one Discord channel its webhook belongs to.

    Discord takes no idempotency key here: where its answer was lost, the message may come twice,
    with the same short id at its foot.
    """

    format = "discord"

    def _address(self, webhook_url: Secret) -> Secret:
        joint = "&" if "?" in webhook_url.value else "?"
        return Secret(f"{webhook_url.value}{joint}wait=true")

    def send(self, message: Message, delivery: Delivery) -> Receipt:
        """Raises: DeliveryError; permanent for any 4xx but those that ask to wait."""
        answer = self._endpoint.post(message.payload, self._clock.now)
        if answer.is_success:
            return Receipt(f"status {answer.status}")
        raise DeliveryError(
            f"Discord answered {answer.words}",
            permanent=answer.is_refusal,
            retry_after=_wait(answer),
        )


def _wait(answer: Answer) -> float | None:
    """How long Discord asks to wait, in seconds: by the header, else by `retry_after` in its JSON
    (docs.discord.com, "Rate Limits")."""
    if answer.retry_after is not None:
        return answer.retry_after
    try:
        wait = json.loads(answer.body)["retry_after"]
    except (ValueError, TypeError, KeyError):
        return None
    fits = isinstance(wait, int | float) and not isinstance(wait, bool) and wait >= 0
    return min(float(wait), LONGEST_WAIT) if fits else None
