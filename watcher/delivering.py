"""One alert's way to its channels: the order of steps, and the fate of each attempt."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from watcher import judge
from watcher.errors import DeliveryError, LeaseLostError, StoreError
from watcher.model import Alert, Delivery, DeliveryState, Message, Receipt
from watcher.ports import Channel, Clock, Outbox

log = logging.getLogger("watcher")

GivenUp = Callable[[Delivery, Alert, str, datetime], tuple[Alert, Sequence[Delivery]]]
"""Makes what tells that a delivery was given up, and why."""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What came of one attempt. `reason` is set unless it was taken."""

    delivery: Delivery
    alert: Alert
    state: DeliveryState
    reason: str = ""
    next_at: datetime | None = None


class Deliverer:
    """Hands due deliveries to their channels and writes the fate of each after its attempt.

    `render` makes the message of an alert for a format, for the delivery of a key; `given_up`
    what is told of a delivery that is given up.
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
        given_up: GivenUp | None = None,
    ) -> None:
        self._outbox = outbox
        self._channels = channels
        self._render = render
        self._clock = clock
        self._lease = lease
        self._give_up_after = give_up_after
        self._given_up = given_up
        self._unwritten: list[Callable[[], None]] = []

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
        """A channel's deliveries, until it asks to be left alone. What is not attempted is given
        back."""
        reports: list[DeliveryReport] = []
        held = False
        for place, (taken, alert) in enumerate(batch):
            if held or stopping():
                self._outbox.give_back([left for left, _ in batch[place:]])
                break
            delivery = self._in_time(taken)
            if delivery is not None:
                report, held = self._attempt(delivery, alert)
                reports.append(report)
        return reports

    def _in_time(self, delivery: Delivery) -> Delivery | None:
        """The delivery with enough of its lease before it: another process may not take it while
        it is being sent. None when one has."""
        now, until = self._clock.now(), delivery.lease_until
        if until is None or now <= until - self._lease / 2:
            return delivery
        later = now + self._lease
        return replace(delivery, lease_until=later) if self._outbox.renew(delivery, later) else None

    def _attempt(self, delivery: Delivery, alert: Alert) -> tuple[DeliveryReport, bool]:
        """One attempt, and whether its channel asked to be left alone for a while."""
        try:
            receipt = self._send(delivery, alert)
        except DeliveryError as error:
            return self._failed(delivery, alert, error), error.retry_after is not None
        try:
            self._write(partial(self._outbox.record_sent, delivery, receipt, self._clock.now()))
        except LeaseLostError:
            log.warning("channel %s: took so long that it is told again", delivery.channel)
        return DeliveryReport(delivery, alert, DeliveryState.DONE), False

    def _write(self, fate: Callable[[], None]) -> None:
        """Write what came of an attempt. What cannot be written now, as on a full disk, is written
        by `catch_up` while its lease lasts, so that it need not be told again."""
        try:
            fate()
        except LeaseLostError:
            raise
        except StoreError:
            self._unwritten.append(fate)
            raise

    def catch_up(self) -> None:
        """Write what came of attempts and could not be written then. Raises: StoreError."""
        while self._unwritten:
            try:
                self._unwritten[0]()
            except LeaseLostError:
                log.warning("what came of an attempt was not written in time; it is told again")
            del self._unwritten[0]

    def _send(self, delivery: Delivery, alert: Alert) -> Receipt:
        channel = self._channels.get(delivery.channel)
        if channel is None:
            raise DeliveryError(
                f"channel {delivery.channel!r} is not configured here", permanent=False
            )
        try:
            message = self._render(alert, channel.format, delivery.key)
            receipt = channel.send(message, delivery)
        except DeliveryError:
            raise
        except Exception as error:  # the other broad except: a channel's own bug
            log.exception("channel %s: internal error", delivery.channel)
            raise DeliveryError("an internal error of the channel", permanent=False) from error
        if not message.remark:
            return receipt
        return replace(receipt, detail=f"{receipt.detail}; {message.remark}")

    def _failed(self, delivery: Delivery, alert: Alert, error: DeliveryError) -> DeliveryReport:
        now = self._clock.now()
        next_at = hold_until = told = None
        if not error.permanent:
            next_at = judge.next_attempt(delivery, now, error.retry_after, self._give_up_after)
        if error.retry_after is not None:
            hold_until = now + timedelta(seconds=error.retry_after)
        if next_at is None and self._given_up is not None:
            told = self._given_up(delivery, alert, error.detail, now)
        try:
            self._write(
                partial(
                    self._outbox.record_failed,
                    delivery,
                    error.detail,
                    now,
                    next_at,
                    hold_until=hold_until,
                    told=told,
                )
            )
        except LeaseLostError:
            log.warning("channel %s: took so long that another try began", delivery.channel)
            return DeliveryReport(delivery, alert, DeliveryState.DUE, error.detail)
        state = DeliveryState.DEAD if next_at is None else DeliveryState.DUE
        return DeliveryReport(delivery, alert, state, error.detail, next_at)
