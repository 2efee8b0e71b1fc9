"""ntfy, a push service one can run oneself (docs.ntfy.sh, "Publish as JSON")."""

from __future__ import annotations

import ssl

from watcher.channels.post import Endpoint
from watcher.errors import DeliveryError
from watcher.model import Delivery, Message, Receipt, Secret
from watcher.ports import Clock


class NtfyChannel:
    """Publishes to one topic. Whoever knows a topic without a token can read it, so that its name
    is kept as a secret.

    ntfy takes no idempotency key: where its answer was lost, the message may come twice.
    """

    format = "ntfy"

    def __init__(
        self,
        id: str,
        *,
        clock: Clock,
        topic: Secret,
        server: str = "https://ntfy.sh",
        token: Secret | None = None,
        timeout: float = 15.0,
        allow_private: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`timeout` in seconds, for all of an attempt."""
        self.id = id
        self._clock = clock
        self._topic = topic
        self._headers = {"Authorization": f"Bearer {token.value}"} if token else {}
        secrets = (topic, token) if token else (topic,)
        self._endpoint = Endpoint(Secret(server), timeout, allow_private, tls, secrets)

    def recipients(self) -> tuple[str, ...]:
        return ("",)

    def send(self, message: Message, delivery: Delivery) -> Receipt:
        """Raises: DeliveryError; permanent for any 4xx but those that ask to wait."""
        extra = {"topic": self._topic.value}
        answer = self._endpoint.post(message.payload, self._clock.now, self._headers, extra=extra)
        if answer.is_success:
            return Receipt(f"status {answer.status}")
        raise DeliveryError(
            f"ntfy answered {answer.words}",
            permanent=answer.is_refusal,
            retry_after=answer.retry_after,
        )
