"""Microsoft Teams by a webhook of Workflows (learn.microsoft.com, "Create incoming webhooks with
Workflows for Microsoft Teams").

Teams may answer 200 and not deliver, with the reason as the text of its answer
(atc0005/go-teams-notify#59): any text that speaks of an error is a failure.
"""

from __future__ import annotations

import re

from watcher.channels.post import Answer, WebhookedChannel
from watcher.errors import DeliveryError
from watcher.model import Delivery, Message, Receipt

_TROUBLE = re.compile(r"error|fail|throttl|too large", re.IGNORECASE)
_INNER_STATUS = re.compile(r"HTTP error (\d{3})", re.IGNORECASE)


class TeamsChannel(WebhookedChannel):
    """Posts an Adaptive Card to where the workflow puts it.

    Teams takes no idempotency key: where its answer was lost, the card may come twice, with the
    same short id at its foot.
    """

    format = "teams"

    def send(self, message: Message, delivery: Delivery) -> Receipt:
        """Raises: DeliveryError; permanent for any 4xx but those that ask to wait."""
        answer = self._endpoint.post(message.payload, self._clock.now)
        if answer.is_success and not _TROUBLE.search(answer.body):
            return Receipt(f"status {answer.status}")
        raise DeliveryError(
            f"Teams answered {answer.words}",
            permanent=_is_final(answer),
            retry_after=answer.retry_after,
        )


def _is_final(answer: Answer) -> bool:
    """Whether trying again cannot help. Of an error inside a 200 only 413 (too large) stays."""
    if not answer.is_success:
        return answer.is_refusal
    inner = _INNER_STATUS.search(answer.body)
    return inner is not None and inner[1] == "413"
