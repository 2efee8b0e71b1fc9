"""Alerts as tests tell them: a change that matters, one that hardly does, trouble, a list."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from watcher.model import (
    Alert,
    AlertKind,
    Assessment,
    Change,
    ChangeKind,
    Direction,
    Health,
    HealthState,
    Impact,
    Profile,
    Severity,
    Side,
    SourceFacts,
    Standing,
)

NOW = datetime(2026, 11, 24, 10, 25, tzinfo=UTC)
URL = "https://docs.example.com/access?a=1&b=2"
SOURCE = SourceFacts("example-access", URL, "Model access", "example")

NEEDS = Change(
    ChangeKind.REQUIREMENT_ADDED,
    type="access",
    direction=Direction.TIGHTENED,
    severity=Severity.HIGH,
    provider="example",
    subject="nova-2",
    capability="*",
    segments=("tier:1", "tier:2"),
    detail="verification.organization",
    before=Side("available", "Tiers 1–2 can use nova-2 after payment.", ("Models", "Text")),
    after=Side(
        "needs organization verification",
        "Tiers 1–2 can use nova-2 after verification.",
        ("Models", "Text"),
    ),
)
FASTER = Change(
    ChangeKind.PROCESS_CHANGED,
    type="process",
    direction=Direction.LOOSENED,
    severity=Severity.LOW,
    provider="example",
    process="organization_verification",
    attr="propagation",
    before=Side("30 minutes", "Wait up to 30 minutes.", ("Questions",)),
    after=Side("15 minutes", "Wait up to 15 minutes.", ("Questions",)),
)
IMPACT = Impact(
    Profile("example", "tier:2"),
    "nova-2",
    "*",
    Assessment(Standing.YES),
    Assessment(Standing.TODO, ("verification.organization",)),
)
CHANGED = Alert(
    key="f" * 64,
    kind=AlertKind.CHANGE,
    source=SOURCE,
    at=NOW,
    severity=Severity.HIGH,
    changes=(FASTER, NEEDS),
    impacts=(IMPACT,),
    revision_key="3f2a9c1d7b88aa00",
    seq=12,
)
GOOD = Health(HealthState.OK, since=NOW, last_good=NOW - timedelta(hours=3))
BLOCKED = Health(
    HealthState.BLOCKED,
    since=NOW - timedelta(minutes=20),
    reasons=("Cloudflare asks for a browser check (status 403)",),
    last_good=NOW - timedelta(hours=3),
)
TROUBLE = replace(
    CHANGED,
    kind=AlertKind.HEALTH,
    changes=(),
    impacts=(),
    revision_key=None,
    seq=None,
    health_before=GOOD,
    health_after=BLOCKED,
)
LIST = Alert(
    key="e" * 64,
    kind=AlertKind.DIGEST,
    source=SourceFacts("watcher", "", "Watcher", "watcher"),
    at=NOW,
    severity=Severity.LOW,
    title="Digest: 3 changes",
)
