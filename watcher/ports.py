"""The edges of the product as small protocols. Plug-ins implement Fetcher and Channel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from watcher.model import (
    Alert,
    Check,
    Decision,
    Delivery,
    Message,
    NotModified,
    Page,
    Receipt,
    Reverted,
    Source,
    SourceState,
    Validators,
)


class Clock(Protocol):
    """The only source of "now". Times are aware and in UTC."""

    def now(self) -> datetime: ...


class Fetcher(Protocol):
    """Gets one page. Used from several threads at once."""

    name: str

    def fetch(self, source: Source, validators: Validators) -> Page | NotModified:
        """The page, or NotModified where the server confirmed the validators.

        Any status is a Page: what it means is the verdict's matter.
        Raises: FetchError when there is no complete response within the source's limits.
        """
        ...

    def close(self) -> None:
        """Free connections. Idempotent."""
        ...


class Channel(Protocol):
    """Somewhere alerts go. `format` names the rendering it takes: one of `render.FORMATS`."""

    id: str
    format: str

    def recipients(self) -> tuple[str, ...]:
        """Who gets a delivery of their own; ("",) where the channel is one place."""
        ...

    def send(self, message: Message, delivery: Delivery) -> Receipt:
        """Hand over one message under `delivery.key`.

        Raises: DeliveryError; `permanent` when trying again cannot help.
        """
        ...


class SourceStore(Protocol):
    """What the pipeline asks of the store about sources. Every write is one transaction."""

    def keep(self, source_id: str, page: Page) -> int:
        """Keep a page raw; the id of the snapshot. The same body is stored once."""
        ...

    def load_page(self, snapshot_id: int) -> Page:
        """A kept page. Raises: StoreError when its body does not match its digest."""
        ...

    def revision_with(self, source_id: str, records_digest: str) -> Reverted | None:
        """The newest revision of a source whose page read so; None where none did."""
        ...

    def commit(self, state: SourceState, decision: Decision) -> int | None:
        """Write a decision, all or nothing, and give the lease back; its newest revision's seq.

        Raises: StoreError when the lease was lost to another process: nothing is written.
        """
        ...

    def release(self, states: Sequence[SourceState]) -> None:
        """Give leases back without a look."""
        ...

    def settle(self, checks: Sequence[tuple[SourceState, Check]]) -> None:
        """Write quiet checks (unchanged, not modified) in one transaction and give leases back."""
        ...


class Outbox(Protocol):
    """What delivering asks of the store."""

    def take(self, now: datetime, lease: timedelta, limit: int) -> Sequence[tuple[Delivery, Alert]]:
        """Lease deliveries that are due, oldest first. A lease that ran out is due again."""
        ...

    def record_sent(self, delivery: Delivery, receipt: Receipt, now: datetime) -> None:
        """The channel took it."""
        ...

    def record_failed(
        self,
        delivery: Delivery,
        reason: str,
        now: datetime,
        next_at: datetime | None,
        *,
        hold_until: datetime | None = None,
        told: tuple[Alert, Sequence[Delivery]] | None = None,
    ) -> None:
        """It did not; tried again at `next_at`, or given up when that is None. Nothing goes to its
        channel before `hold_until`. `told` says that it was given up, once until its recipient
        takes something again."""
        ...

    def give_back(self, taken: Sequence[Delivery]) -> None:
        """End leases without an attempt."""
        ...

    def renew(self, taken: Delivery, until: datetime) -> bool:
        """Hold a lease for longer; whether it was still held."""
        ...
