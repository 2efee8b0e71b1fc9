"""A visit of a source, what comes of it, and what is remembered until the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from watcher.model.alerts import Alert
from watcher.model.changes import Change
from watcher.model.deliveries import Delivery
from watcher.model.health import Health
from watcher.model.impacts import Impact
from watcher.model.pages import Tried, Validators
from watcher.model.revisions import Revision


class Outcome(Enum):
    """How a check ended."""

    FIRST_SEEN = "first_seen"
    NOT_MODIFIED = "not_modified"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    PENDING = "pending"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Pending:
    """A change that was seen and is not believed yet: what was read, by which pack, from which
    kept page; when it was first seen, when the last look was that counted, in how many looks it was
    seen and in how many `missed`. `unsettled` counts the other candidates that it replaced."""

    records_digest: str
    pack_digest: str
    snapshot_id: int
    since: datetime
    seen_at: datetime
    looks: int = 1
    unsettled: int = 0
    missed: int = 0


@dataclass(frozen=True, slots=True)
class SourceState:
    """What the store remembers of a source between checks.

    `body_digest`, `canonical_digest`, `pack_digest` and `validators` are those of the last *good*
    evaluation and move only together (law 2). `snapshot_id` is the page the head revision's rules
    stand in, in its newest accepted form. `records_digest` is the head revision's. `lease` is the
    token of the process that holds it.
    `fetcher`, `captured_at` and `tried` are those of the newest look, as a Check has them;
    `brought_at` is when the page they compare with was captured, where it was brought along.
    """

    source_id: str
    due_at: datetime
    lease: str | None = None
    validators: Validators = Validators()
    body_digest: str | None = None
    canonical_digest: str | None = None
    pack_digest: str | None = None
    snapshot_id: int | None = None
    revision_key: str | None = None
    revision_seq: int | None = None
    title: str = ""
    last_checked_at: datetime | None = None
    health: Health = Health()
    fetcher: str = ""
    captured_at: datetime | None = None
    brought_at: datetime | None = None
    tried: tuple[Tried, ...] = ()
    records_digest: str | None = None
    pending: Pending | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a good evaluation of a page fixes: the digests and validators that let the next check
    say "unchanged" without reading, and the snapshot to compare with."""

    body_digest: str
    canonical_digest: str
    pack_digest: str
    validators: Validators
    snapshot_id: int
    title: str


@dataclass(frozen=True, slots=True)
class Check:
    """One visit of a source and its outcome, with the time it is due again.

    `note` says in plain words what was seen where it was not the article, or why nothing was read.
    `evaluation` is set when the page was read well and what is remembered of it must move.
    `fetcher` is the door that gave what the outcome rests on, `tried` those that did not give the
    article, `captured_at` when an archive took the page that it gave.
    """

    source_id: str
    at: datetime
    outcome: Outcome
    next_due: datetime
    fetcher: str = ""
    note: str = ""
    evaluation: Evaluation | None = None
    tried: tuple[Tried, ...] = ()
    captured_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """All that one check changes, committed together or not at all. The revisions are in order:
    at most a REREAD before a CHANGE. Deliveries belong to the alerts. `health_changed` says that
    the health's state moved, from `health_before` or, without it, from what the store has."""

    check: Check
    health: Health
    revisions: tuple[Revision, ...] = ()
    alerts: tuple[Alert, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    health_changed: bool = False
    health_before: Health | None = None
    pending: Pending | None = None


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check tells its caller: the check, and what came of it. `recovered`: it ended trouble,
    told or not."""

    check: Check
    health: Health
    changes: tuple[Change, ...] = ()
    impacts: tuple[Impact, ...] = ()
    revision_seq: int | None = None
    recovered: bool = False
