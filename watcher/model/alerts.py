"""What is to be heard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from watcher.model.changes import Change, Severity
from watcher.model.health import Health
from watcher.model.impacts import Impact
from watcher.model.revisions import Reverted


class AlertKind(Enum):
    """What an alert is about. CHANGE and HEALTH are of one source; TEST is an example of either.
    The others are lists: all that they say stands in `title` and `lines`.

    FIRST: pages that were looked at for the first time. DIGEST: what a route gathered up to its
    time. MASS: one kind of change on many pages in one pass. GIVEN_UP: a message that a channel
    did not take. REMINDER: what nobody acknowledged. SILENCED: what a silence that is over kept
    quiet. WATCHING: all is well, said from time to time. STORAGE: the disk that the history lies on
    is full or nearly so, or has room again.
    """

    CHANGE = "change"
    HEALTH = "health"
    TEST = "test"
    FIRST = "first"
    DIGEST = "digest"
    MASS = "mass"
    GIVEN_UP = "given_up"
    REMINDER = "reminder"
    SILENCED = "silenced"
    WATCHING = "watching"
    STORAGE = "storage"

    @property
    def is_list(self) -> bool:
        return self not in (AlertKind.CHANGE, AlertKind.HEALTH, AlertKind.TEST)


class Room(Enum):
    """How much room there is on the disk of the database. SCARCE: less than was asked to be told
    of. NONE: a write failed for lack of it, or would."""

    ENOUGH = "enough"
    SCARCE = "scarce"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What an alert says of its source."""

    id: str
    url: str
    title: str
    provider: str


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One line of a list: plain words, that may hold words of a watched page. `source` is the
    page it is about, `seq` the revision (r12) where it is of one, `at` when it happened."""

    text: str
    source: SourceFacts | None = None
    severity: Severity = Severity.NONE
    seq: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to be heard once. A CHANGE alert has a revision with changes, a HEALTH alert the
    states before and after; `judge.py` is the only place that makes one. `fetcher` is the door
    through which a changed page was seen, `captured_at` when, where that was an archive. A list
    has a `title` and `lines`, the most important first, and a source that stands for Watcher
    itself (`telling.py`).
    """

    key: str
    kind: AlertKind
    source: SourceFacts
    at: datetime
    severity: Severity
    changes: tuple[Change, ...] = ()
    impacts: tuple[Impact, ...] = ()
    revision_key: str | None = None
    seq: int | None = None
    health_before: Health | None = None
    health_after: Health | None = None
    fetcher: str = ""
    captured_at: datetime | None = None
    title: str = ""
    lines: tuple[AlertLine, ...] = ()
    reverts: Reverted | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """An alert rendered for one kind of channel. Which fields are set is the renderer's matter:
    `subject`/`text`/`html` for mail, `payload` (JSON object) for Slack and webhooks. Messages of
    one `thread` (the source's id) belong together where a channel can show that. `remark` is for
    the record of the delivery: what was not as configured when it was made."""

    subject: str = ""
    text: str = ""
    html: str = ""
    payload: dict[str, object] | None = None
    thread: str = ""
    remark: str = ""
