"""Apprise: a hundred other services by its addresses (appriseit.com). An extra: `watcher[apprise]`.

What connects is Apprise, not Watcher: it tells only whether a message was taken, and the rule on
addresses inside networks does not bind it. Why it was not taken stands in its log, which is read
here and kept apart from ours: it writes addresses in full, with the secrets in them.
"""

from __future__ import annotations

import logging
from typing import Any

from watcher.errors import ConfigError, DeliveryError, Problem
from watcher.model import Delivery, Message, Receipt, Secret
from watcher.phrasing import shorten
from watcher.ports import Clock
from watcher.redaction import without

_NOT_TAKEN = "Apprise says it was not taken, and not why"


class AppriseChannel:
    """Tells one service by its Apprise address, in plain text.

    Apprise carries no idempotency key; the short id at the foot shows a repeat.
    """

    format = "text"

    def __init__(self, id: str, *, clock: Clock, url: Secret, timeout: float = 30.0) -> None:
        """`timeout` in seconds is for each connection that Apprise makes.

        Raises: ConfigError when Apprise is not installed or does not know the address.
        """
        self.id = id
        self._secret = url
        self._notifier = _notifier(id, url, timeout)

    def recipients(self) -> tuple[str, ...]:
        return ("",)

    def send(self, message: Message, delivery: Delivery) -> Receipt:
        """Raises: DeliveryError when Apprise says that it was not taken, with what it logged."""
        from apprise import NotifyFormat

        result = self._notifier.notify(
            body=message.text, title=message.subject, body_format=NotifyFormat.TEXT
        )
        if result:
            return Receipt("Apprise says it was taken")
        said = (entry.message for entry in result.logs() if entry.level in ("WARNING", "ERROR"))
        reason = without(" ".join(said), (self._secret.value,))
        words = f"Apprise says it was not taken: {reason}" if reason else _NOT_TAKEN
        raise DeliveryError(shorten(words, 300), permanent=False)


def _keep_its_logs_apart() -> None:
    """Apprise's own and that of what it connects with."""
    for name in ("apprise", "urllib3"):
        logging.getLogger(name).propagate = False


def _notifier(id: str, url: Secret, timeout: float) -> Any:
    try:
        from apprise import Apprise
    except ImportError:
        text, hint = "Apprise is not installed", "pip install 'watcher[apprise]'"
        raise ConfigError((Problem(f"channel {id}", None, "kind", text, hint),)) from None
    _keep_its_logs_apart()
    notifier = Apprise()
    joint = "&" if "?" in url.value else "?"
    timed = f"{url.value}{joint}cto={timeout:g}&rto={timeout:g}"
    if not notifier.add(timed):
        text, hint = "Apprise does not know such an address", "its list: appriseit.com/services"
        raise ConfigError((Problem(f"channel {id}", None, "url", text, hint),))
    return notifier
