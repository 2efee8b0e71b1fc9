"""A sign of life to a dead man's switch (healthchecks.io and the like), after each pass.

It is sent from a thread of its own, so that nothing ever waits for it, and what becomes of it
changes nothing: that none arrives is the message. Its address is a secret and stands in no log.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from threading import Thread
from urllib.parse import urlsplit, urlunsplit

import httpx

from watcher.model import Secret

log = logging.getLogger("watcher")

TIMEOUT = 10.0
"""Seconds after which an unanswered sign is left alone."""

GAP = timedelta(minutes=1)
"""Signs of the same kind come at most so often: a daemon has a pass every few seconds."""


class Heartbeat:
    """Asks an address after good passes, and the same with `/fail` after bad ones."""

    def __init__(self, url: Secret) -> None:
        self._url = url
        self._last: tuple[bool, datetime] | None = None
        self._thread: Thread | None = None

    def beat(self, well: bool, now: datetime) -> None:
        """Say how a pass ended. Returns at once, and raises nothing."""
        if self._last is not None and self._last[0] is well and now - self._last[1] < GAP:
            return
        if self._thread is not None and self._thread.is_alive():
            return
        self._last = (well, now)
        address = self._url.value if well else failing(self._url.value)
        self._thread = Thread(target=_ask, args=(address,), daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Let the sign on its way arrive, for a process that is about to end."""
        if self._thread is not None:
            self._thread.join(TIMEOUT)


def failing(url: str) -> str:
    """The address that says that a pass failed: `/fail` at the end of its path."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + "/fail"))


def _ask(address: str) -> None:
    try:
        # The transport itself: a client writes the whole address into the log.
        request = httpx.Request("GET", address)
        request.extensions["timeout"] = httpx.Timeout(TIMEOUT).as_dict()
        with httpx.HTTPTransport(trust_env=False) as transport:
            status = transport.handle_request(request).status_code
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, OSError) as error:
        log.warning("heartbeat: did not arrive (%s)", type(error).__name__)
        return
    if status >= 300:
        log.warning("heartbeat: answered with status %d", status)
