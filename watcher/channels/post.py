"""One POST over HTTP for the channels that speak it: no redirects, no proxies of the environment,
a limit on time and on the answer, and no secret in any error or log.

The transport of httpx is used without its client, because the client logs each address (which for
a webhook is the secret) at INFO.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from json import dumps
from types import MappingProxyType
from typing import Any

import httpx

from watcher import __version__
from watcher.channels.deadline import Deadline
from watcher.errors import AddressRefusedError, DeliveryError
from watcher.gate import Gate, GatedTransport
from watcher.model import Secret
from watcher.phrasing import one_line, shorten
from watcher.ports import Clock
from watcher.redaction import without
from watcher.waiting import retry_after

ANSWER = 65_536
"""Bytes of an answer that are read; all of the answers that matter are far shorter."""

_PASSING = (408, 425, 429)
"""Statuses of 4xx that ask to try again: timeout, too early, too many requests."""

_NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said. `excerpt` is the beginning of its text, safe to show; `body` is
    the text as it came, for reading and not for showing."""

    status: int
    excerpt: str
    retry_after: float | None
    body: str = field(default="", repr=False)

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def words(self) -> str:
        return f"status {self.status}" + (f": {self.excerpt}" if self.excerpt else "")

    @property
    def is_refusal(self) -> bool:
        """A 4xx that is about the message or the address, and so stays what it is."""
        return 400 <= self.status < 500 and self.status not in _PASSING


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that takes JSON. `timeout` in seconds, for all of an attempt; `allow_private`: it
    may lie on this machine or in a private network; `tls` is whom to trust instead of the usual
    authorities; `secrets` are taken out of whatever is shown."""

    url: Secret
    timeout: float
    allow_private: bool = False
    tls: ssl.SSLContext | None = None
    secrets: tuple[Secret, ...] = ()

    def post(
        self,
        payload: Mapping[str, object] | None,
        now: Callable[[], datetime],
        headers: Mapping[str, str] = _NONE,
        *,
        extra: Mapping[str, object] = _NONE,
    ) -> Answer:
        """Send a payload as JSON, with what is `extra` to a message.

        Raises: DeliveryError when there is no complete answer, or nothing to send.
        """
        return send(self, encode(payload, extra), headers, now)


class WebhookedChannel:
    """What channels share whose address is a webhook that says where a message goes."""

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
        this machine or in a private network. `tls` is whom to trust instead of the usual
        authorities."""
        self.id = id
        self._clock = clock
        address = self._address(webhook_url)
        self._endpoint = Endpoint(address, timeout, allow_private, tls, (webhook_url,))

    def recipients(self) -> tuple[str, ...]:
        return ("",)

    def _address(self, webhook_url: Secret) -> Secret:
        """Where to post, by the webhook's address."""
        return webhook_url


def encode(payload: Mapping[str, object] | None, extra: Mapping[str, object] = _NONE) -> bytes:
    """A payload as JSON in ASCII, which holds whatever Python text can. Raises: DeliveryError where
    there is none."""
    if payload is None:
        raise DeliveryError("the message has no payload", permanent=True)
    return dumps({**payload, **extra}, separators=(",", ":")).encode("ascii")


def send(
    to: Endpoint, body: bytes, headers: Mapping[str, str], now: Callable[[], datetime]
) -> Answer:
    """Send it and read the answer, whatever its status.

    Raises: DeliveryError when there is no complete answer.
    """
    request = _request(to, body, headers)
    with (
        Deadline(to.timeout) as deadline,
        GatedTransport(Gate(allow_private=to.allow_private), to.tls or _trust()) as transport,
    ):
        request.extensions["trace"] = _tracer(deadline)
        try:
            response = transport.handle_request(request)
        except AddressRefusedError as error:
            raise DeliveryError(str(error), permanent=False) from None
        except httpx.HTTPError as error:
            raise _translated(error, to, deadline) from None
        text = _read(response)
    wait = retry_after(response.headers.get("retry-after"), now())
    return Answer(response.status_code, _shown(text, to), wait, text)


def _request(to: Endpoint, body: bytes, own_headers: Mapping[str, str]) -> httpx.Request:
    headers = {
        **own_headers,
        "Content-Type": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": f"watcher/{__version__}",
    }
    try:
        request = httpx.Request("POST", to.url.value, content=body, headers=headers)
    except (httpx.InvalidURL, ValueError):
        raise DeliveryError("the address or a header is not usable", permanent=True) from None
    request.extensions["timeout"] = httpx.Timeout(to.timeout).as_dict()
    return request


@cache
def _trust() -> ssl.SSLContext:
    """The certificates that are trusted. Making this takes longer than a request."""
    return httpx.create_ssl_context()


def _tracer(deadline: Deadline) -> Callable[[str, dict[str, Any]], None]:
    """Hands the connection's socket to the deadline (httpx, "Request extensions": trace)."""

    def trace(event: str, facts: dict[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            deadline.watch(facts["return_value"].get_extra_info("socket"))

    return trace


def _read(response: httpx.Response) -> str:
    """The beginning of the answer's text. Its status has come: what breaks the text changes no
    outcome, so the text then ends there."""
    body = b""
    with suppress(httpx.HTTPError), closing(response):
        for chunk in response.iter_raw():
            body += chunk
            if len(body) >= ANSWER:
                break
    return body[:ANSWER].decode("utf-8", "replace")


def _translated(error: httpx.HTTPError, to: Endpoint, deadline: Deadline) -> DeliveryError:
    if deadline.passed or isinstance(error, httpx.TimeoutException):
        return DeliveryError(f"no full answer within {to.timeout:g} s", permanent=False)
    if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        return DeliveryError("the address or a header is not usable", permanent=True)
    kind = "could not connect" if isinstance(error, httpx.ConnectError) else "connection broke"
    return DeliveryError(f"{kind}: {_shown(str(error), to)}", permanent=False)


def _shown(text: str, to: Endpoint) -> str:
    """The beginning of a foreign text: one safe line without any of our secrets or their parts."""
    secrets = [secret.value for secret in (to.url, *to.secrets)]
    text = without(text, secrets, keep=httpx.URL(to.url.value).host)
    return shorten(one_line(text[:2000]), 200)
