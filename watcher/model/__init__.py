"""The nouns of the product. Frozen, without behaviour beyond what follows from their own fields.

Import them from here. The modules are by subject; `pyproject.toml` says which may use which.

The words are those of docs/how-it-works.md. Times are timezone-aware UTC datetimes everywhere;
zones exist only at the faces. `id` is ours, `key` is identity over time, `digest` is content.
"""

from __future__ import annotations

from watcher.model.alerts import Alert, AlertKind, AlertLine, Message, Room, SourceFacts
from watcher.model.changes import Change, ChangeKind, Direction, Own, Severity, Side
from watcher.model.checks import (
    Check,
    CheckReport,
    Decision,
    Evaluation,
    Outcome,
    Pending,
    SourceState,
)
from watcher.model.deliveries import Delivery, DeliveryState, Gathering, Receipt, Waiting
from watcher.model.documents import Block, BlockKind, Cell, Document, Layout, Link, Section, Table
from watcher.model.health import Health, HealthState, Turn
from watcher.model.impacts import Assessment, Impact, Profile, Standing
from watcher.model.pages import NotModified, Page, Tried, Validators, Verdict, VerdictKind
from watcher.model.records import (
    ENTRY,
    Access,
    Condition,
    Confidence,
    Coverage,
    Extraction,
    Limit,
    Method,
    PackRef,
    Process,
    Provenance,
    Record,
    Requirement,
    Scalar,
    Scheme,
    Statement,
    Status,
    Strength,
    Temporal,
    TierRule,
    ValueSet,
)
from watcher.model.revisions import Reverted, Revision, RevisionKind
from watcher.model.routes import Match, QuietHours, Route, Silence, Timetable
from watcher.model.sources import (
    Confirm,
    FetchLimits,
    FetchOptions,
    Robots,
    Schedule,
    Secret,
    Source,
)

__all__ = [
    "ENTRY",
    "Access",
    "Alert",
    "AlertKind",
    "AlertLine",
    "Assessment",
    "Block",
    "BlockKind",
    "Cell",
    "Change",
    "ChangeKind",
    "Check",
    "CheckReport",
    "Condition",
    "Confidence",
    "Confirm",
    "Coverage",
    "Decision",
    "Delivery",
    "DeliveryState",
    "Direction",
    "Document",
    "Evaluation",
    "Extraction",
    "FetchLimits",
    "FetchOptions",
    "Gathering",
    "Health",
    "HealthState",
    "Impact",
    "Layout",
    "Limit",
    "Link",
    "Match",
    "Message",
    "Method",
    "NotModified",
    "Outcome",
    "Own",
    "PackRef",
    "Page",
    "Pending",
    "Process",
    "Profile",
    "Provenance",
    "QuietHours",
    "Receipt",
    "Record",
    "Requirement",
    "Reverted",
    "Revision",
    "RevisionKind",
    "Robots",
    "Room",
    "Route",
    "Scalar",
    "Schedule",
    "Scheme",
    "Secret",
    "Section",
    "Severity",
    "Side",
    "Silence",
    "Source",
    "SourceFacts",
    "SourceState",
    "Standing",
    "Statement",
    "Status",
    "Strength",
    "Table",
    "Temporal",
    "TierRule",
    "Timetable",
    "Tried",
    "Turn",
    "Validators",
    "ValueSet",
    "Verdict",
    "VerdictKind",
    "Waiting",
]
