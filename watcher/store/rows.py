"""What the history hands out, and how it becomes text and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from watcher.model import (
    Change,
    Coverage,
    Delivery,
    Health,
    Impact,
    Outcome,
    PackRef,
    Record,
    RevisionKind,
    Scheme,
    Severity,
    Tried,
    VerdictKind,
)


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """What is known of a kept page; `load_page` has its body. `size` is the body's, in bytes."""

    id: int
    source_id: str
    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    redirects: tuple[str, ...]
    fetcher: str
    fetched_at: datetime
    digest: str
    size: int
    captured_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """A revision without its records (`rules_at` has them). `records` counts them, `severity` is
    that of its loudest change, `reverts` the earlier revision whose rules it went back to."""

    seq: int
    key: str
    source_id: str
    kind: RevisionKind
    at: datetime
    snapshot_id: int
    title: str
    pack: PackRef
    scheme: Scheme
    coverage: Coverage
    notes: tuple[str, ...]
    records: int
    severity: Severity
    changes: tuple[Change, ...] = ()
    impacts: tuple[Impact, ...] = ()
    fetcher: str = ""
    captured_at: datetime | None = None
    records_digest: str | None = None
    reverts: int | None = None


@dataclass(frozen=True, slots=True)
class HealthEvent:
    """A source's state became another."""

    seq: int
    source_id: str
    at: datetime
    before: Health
    after: Health


class Fault(NamedTuple):
    """Something kept that is not as it was written: `what` it is (snapshot, revision, database),
    of which source, under which number, and what is wrong with it."""

    what: str
    source_id: str
    id: int | None
    why: str


class StandingRecord(NamedTuple):
    """A record (of one segment) and since when it has said the same."""

    record: Record
    since_seq: int
    since_at: datetime


@dataclass(frozen=True, slots=True)
class CheckRun:
    """Looks at one source in a row with the same outcome. `next_due` is when the look after the
    last was due: a later start of the next run means that nobody looked in between."""

    source_id: str
    outcome: Outcome
    note: str
    fetcher: str
    first_at: datetime
    last_at: datetime
    count: int
    next_due: datetime
    tried: tuple[Tried, ...] = ()
    captured_at: datetime | None = None


class AttemptOutcome(Enum):
    """How a try ended. UNKNOWN: its process ended first, so that it may have been told."""

    BEGUN = "begun"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of a delivery. `detail` is the receipt, or why it was not taken."""

    n: int
    at: datetime
    outcome: AttemptOutcome
    detail: str


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery with what came of it so far. What is due is told all the same only after
    `held_until`, where its channel asked to be left alone until then, and after `behind_until`,
    when an earlier message of its source to its recipient is due."""

    delivery: Delivery
    source_id: str
    last_error: str
    receipt: str
    done_at: datetime | None
    tries: tuple[Attempt, ...]
    folded_into: str | None = None
    held_until: datetime | None = None
    behind_until: datetime | None = None

    @property
    def due_at(self) -> datetime | None:
        """When it is told, or tried again; None where nothing is to come."""
        due = self.delivery.next_at
        later = [at for at in (self.held_until, self.behind_until) if at is not None]
        return None if due is None else max([due, *later])


def tried_text(tried: Sequence[Tried]) -> str | None:
    """The doors that were tried, as they are stored; most looks need but one, and store nothing."""
    return dump([[one.fetcher, one.kind.value, one.reason] for one in tried]) if tried else None


def tried_of(text: str | None) -> tuple[Tried, ...]:
    """The doors of a stored text."""
    rows = json.loads(text) if text else ()
    return tuple(Tried(fetcher, VerdictKind(kind), reason) for fetcher, kind, reason in rows)


def dump(data: object) -> str:
    """JSON as it is stored: the same data gives the same text, and any text fits a database."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)


def load(text: str) -> Mapping[str, object]:
    """A stored JSON object."""
    data: Mapping[str, object] = json.loads(text)
    return data
