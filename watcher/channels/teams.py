"""Microsoft Teams by a webhook of Workflows (learn.microsoft.com, "Create incoming webhooks with
Workflows for Microsoft Teams").

Teams may answer 200 and not deliver, with the reason as the text of its answer
(atc0005/go-teams-notify#59): any text that speaks of an error is a failure.
"""

from __future__ import annotations

import re
import ssl

from watcher.channels.post import Answer, Endpoint
from watcher.errors import DeliveryError
from watcher.model import Delivery, Message, Receipt, Secret
from watcher.ports import Clock

_TROUBLE = re.compile(r"error|fail|throttl|too large", re.IGNORECASE)
_INNER_STATUS = re.compile(r"HTTP error (\d{3})", re.IGNORECASE)


class TeamsChannel:
    """Posts an Adaptive Card to where the workflow puts it.

    Teams takes no idempotency key: where its answer was lost, the card may come twice, with the
    same short id at its foot.
    """

    format = "teams"

    def __init__(
        self,
        id: str,
        *,
        clock: Clock,
        webhook_url: Secret,
        timeout: float = 20.0,
        allow_private: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`timeout` in seconds, for all of an attempt."""
        self.id = id
        self._clock = clock
        self._endpoint = Endpoint(webhook_url, timeout, allow_private, tls)

    def recipients(self) -> tuple[str, ...]:
        return ("",)

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
