"""One alert's way to its channels: the order of steps, and the fate of each attempt."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from watcher import judge
from watcher.errors import DeliveryError, LeaseLostError
from watcher.model import Alert, Delivery, DeliveryState, Message, Receipt
from watcher.ports import Channel, Clock, Outbox

log = logging.getLogger("watcher")


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What came of one attempt. `reason` is set unless it was taken."""

    delivery: Delivery
    state: DeliveryState
    reason: str = ""
    next_at: datetime | None = None


class Deliverer:
    """Hands due deliveries to their channels and writes the fate of each after its attempt.

    `render` makes the message of an alert for a format, for the delivery of a key.
    """

    def __init__(
        self,
        *,
        outbox: Outbox,
        channels: Mapping[str, Channel],
        render: Callable[[Alert, str, str], Message],
        clock: Clock,
        lease: timedelta,
        give_up_after: timedelta,
    ) -> None:
        self._outbox = outbox
        self._channels = channels
        self._render = render
        self._clock = clock
        self._lease = lease
        self._give_up_after = give_up_after

    def deliver_due(
        self, limit: int = 10, stopping: Callable[[], bool] = lambda: False
    ) -> Iterator[DeliveryReport]:
        """Attempt what is due, channels side by side, each channel's deliveries in order. Once
        `stopping` says so no further attempt begins.

        Raises: StoreError.
        """
        by_channel: dict[str, list[tuple[Delivery, Alert]]] = {}
        for delivery, alert in self._outbox.take(self._clock.now(), self._lease, limit):
            by_channel.setdefault(delivery.channel, []).append((delivery, alert))
        if not by_channel:
            return
        with ThreadPoolExecutor(max_workers=len(by_channel)) as pool:
            for reports in pool.map(partial(self._attempt_each, stopping), by_channel.values()):
                yield from reports

    def _attempt_each(
        self, stopping: Callable[[], bool], batch: Sequence[tuple[Delivery, Alert]]
    ) -> list[DeliveryReport]:
        return [self._attempt(delivery, alert) for delivery, alert in batch if not stopping()]

    def _attempt(self, delivery: Delivery, alert: Alert) -> DeliveryReport:
        try:
            receipt = self._send(delivery, alert)
        except DeliveryError as error:
            return self._failed(delivery, error)
        try:
            self._outbox.record_sent(delivery, receipt, self._clock.now())
        except LeaseLostError:
            log.warning("channel %s: took so long that it is told again", delivery.channel)
        return DeliveryReport(delivery, DeliveryState.DONE)

    def _send(self, delivery: Delivery, alert: Alert) -> Receipt:
        channel = self._channels.get(delivery.channel)
        if channel is None:
            raise DeliveryError(
                f"channel {delivery.channel!r} is not configured here", permanent=False
            )
        try:
            return channel.send(self._render(alert, channel.format, delivery.key), delivery)
        except DeliveryError:
            raise
        except Exception as error:  # the other broad except: a channel's own bug
            log.exception("channel %s: internal error", delivery.channel)
            raise DeliveryError("an internal error of the channel", permanent=False) from error

    def _failed(self, delivery: Delivery, error: DeliveryError) -> DeliveryReport:
        now = self._clock.now()
        next_at = None
        if not error.permanent:
            next_at = judge.next_attempt(delivery, now, error.retry_after, self._give_up_after)
        try:
            self._outbox.record_failed(delivery, error.detail, now, next_at)
        except LeaseLostError:
            log.warning("channel %s: took so long that another try began", delivery.channel)
            return DeliveryReport(delivery, DeliveryState.DUE, error.detail)
        state = DeliveryState.DEAD if next_at is None else DeliveryState.DUE
        return DeliveryReport(delivery, state, error.detail, next_at)
