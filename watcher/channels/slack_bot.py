"""Slack by a bot token and `chat.postMessage` (docs.slack.dev, "chat.postMessage").

Unlike an incoming webhook it says which message it made, so that what comes later about a source
follows below its first message. Slack answers 200 to almost everything: `ok` in the JSON tells.
"""

from __future__ import annotations

import json
import ssl

from watcher.channels.post import Answer, Endpoint
from watcher.errors import DeliveryError
from watcher.model import Delivery, Message, Receipt, Secret
from watcher.ports import Clock

API = "https://slack.com/api/chat.postMessage"

_PASSING = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "message_limit_exceeded",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
    }
)
"""Errors that are about the moment; all others are about the token, the channel or the message."""


class SlackBotChannel:
    """Posts to one conversation as a bot, which needs the scope `chat:write`.

    Slack takes no idempotency key: where its answer was lost, the message may come twice.
    """

    format = "slack"

    def __init__(
        self,
        id: str,
        *,
        clock: Clock,
        token: Secret,
        channel: str,
        api_url: str = API,
        timeout: float = 15.0,
        allow_private: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`channel` is the conversation's id (`C0123456789`) or name. `timeout` in seconds, for
        all of an attempt."""
        self.id = id
        self._clock = clock
        self._token = token
        self._channel = channel
        self._endpoint = Endpoint(Secret(api_url), timeout, allow_private, tls, (token,))

    def recipients(self) -> tuple[str, ...]:
        return ("",)

    def send(self, message: Message, delivery: Delivery) -> Receipt:
        """Raises: DeliveryError; permanent for a token, channel or message that is refused."""
        below = {"thread_ts": delivery.thread} if delivery.thread else {}
        extra = {"channel": self._channel, **below}
        headers = {"Authorization": f"Bearer {self._token.value}"}
        answer = self._endpoint.post(message.payload, self._clock.now, headers, extra=extra)
        return _receipt(answer, delivery.thread)


def _receipt(answer: Answer, thread: str | None) -> Receipt:
    said = _said(answer)
    if answer.is_success and said.get("ok") is True:
        made = said.get("ts")
        return Receipt("Slack answered ok", thread or (made if isinstance(made, str) else None))
    error = said.get("error")
    if answer.is_success and isinstance(error, str):
        raise DeliveryError(
            f"Slack answered {answer.words}",
            permanent=error not in _PASSING,
            retry_after=answer.retry_after,
        )
    raise DeliveryError(
        f"Slack answered {answer.words}",
        permanent=answer.is_refusal,
        retry_after=answer.retry_after,
    )


def _said(answer: Answer) -> dict[str, object]:
    try:
        said = json.loads(answer.body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
