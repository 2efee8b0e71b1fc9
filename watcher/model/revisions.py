"""What was accepted of a page: the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from watcher.model.changes import Change
from watcher.model.impacts import Impact
from watcher.model.records import Extraction


class RevisionKind(Enum):
    """FIRST: the baseline. CHANGE: the page's rules or statements differ. REREAD: the page stands,
    an edited pack reads it differently; never told."""

    FIRST = "first"
    CHANGE = "change"
    REREAD = "reread"


@dataclass(frozen=True, slots=True)
class Reverted:
    """The earlier revision whose rules a page has gone back to."""

    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """An accepted extraction with the changes since the one before it. `key` chains from the key
    of its parent, so that the same change detected again has the same key; the store sets `seq`.
    `records_digest` is that of its records (`codec.records_digest`).

    `at` is when the page was seen so: for a page from an archive, when it was captured."""

    key: str
    source_id: str
    kind: RevisionKind
    at: datetime
    snapshot_id: int
    extraction: Extraction
    title: str
    changes: tuple[Change, ...] = ()
    impacts: tuple[Impact, ...] = ()
    seq: int | None = None
    fetcher: str = ""
    captured_at: datetime | None = None
    records_digest: str = ""
    reverts: Reverted | None = None
