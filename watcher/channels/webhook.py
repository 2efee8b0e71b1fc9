"""Webhooks by the Standard Webhooks specification 1.0.0 (standardwebhooks.com).

Every attempt of a delivery has the same `webhook-id`, so that a receiver can tell a repeat; the
timestamp and the signature are those of the attempt. Success is 2xx and nothing else.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ssl
from collections.abc import Mapping
from types import MappingProxyType

from watcher.channels.post import Answer, Endpoint, encode, send
from watcher.errors import ConfigError, DeliveryError, Problem
from watcher.model import Delivery, Message, Receipt, Secret
from watcher.ports import Clock

_GONE = (404, 410)
_NO_HEADERS: Mapping[str, Secret] = MappingProxyType({})


class WebhookChannel:
    """POSTs the alert as JSON to one address, signed where there is a `whsec_…` secret."""

    format = "webhook"

    def __init__(
        self,
        id: str,
        *,
        clock: Clock,
        url: Secret,
        secret: Secret | None = None,
        old_secret: Secret | None = None,
        headers: Mapping[str, Secret] = _NO_HEADERS,
        timeout: float = 20.0,
        allow_private: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`timeout` in seconds, for all of an attempt. `allow_private`: the endpoint may lie on
        this machine or in a private network. `tls` is whom to trust instead of the usual
        authorities. `old_secret` signs besides `secret` while keys are changed.

        Raises: ConfigError for a secret that is none.
        """
        self.id = id
        self._clock = clock
        given = [one for one in (secret, old_secret) if one]
        self._keys = tuple(_signing_key(id, one) for one in given)
        self._headers = headers
        secrets = (*headers.values(), *given)
        self._endpoint = Endpoint(url, timeout, allow_private, tls, secrets)

    def recipients(self) -> tuple[str, ...]:
        return ("",)

    def send(self, message: Message, delivery: Delivery) -> Receipt:
        """Raises: DeliveryError; permanent when the receiver says that it is gone (404, 410)."""
        body = encode(message.payload)
        given = {name: value.value for name, value in self._headers.items()}
        headers = {**given, **self._signed(delivery.key, body)}
        return _receipt(send(self._endpoint, body, headers, self._clock.now))

    def _signed(self, key: str, body: bytes) -> dict[str, str]:
        at = str(int(self._clock.now().timestamp()))
        headers = {"webhook-id": key, "webhook-timestamp": at}
        if self._keys:
            signatures = [signature(one, key, at, body) for one in self._keys]
            headers["webhook-signature"] = " ".join(signatures)
        return headers


def signature(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    """The `webhook-signature` of a message: "v1," and the HMAC-SHA256 of "id.timestamp.body"."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return f"v1,{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}"


def _signing_key(id: str, secret: Secret) -> bytes:
    """The bytes of a `whsec_…` secret."""
    text = secret.value.removeprefix("whsec_")
    try:
        key = base64.b64decode(text, validate=True) if text != secret.value else b""
    except binascii.Error:
        key = b""
    if not key:
        hint = "make one with: echo whsec_$(head -c 32 /dev/urandom | base64 -w0)"
        text = "the signing secret must be whsec_ and base64"
        raise ConfigError((Problem(f"channel {id}", None, "secret", text, hint),))
    return key


def _receipt(answer: Answer) -> Receipt:
    if answer.is_success:
        return Receipt(f"status {answer.status}")
    raise DeliveryError(
        answer.words, permanent=answer.status in _GONE, retry_after=answer.retry_after
    )
