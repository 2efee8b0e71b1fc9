"""Alerts for trying a channel: an invented page, marked as a test."""

from __future__ import annotations

from datetime import datetime, timedelta

from watcher.model import (
    Alert,
    AlertKind,
    AlertLine,
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

_SOURCE = SourceFacts(
    id="example",
    url="https://docs.example.com/models/access",
    title="Which models your organization can use",
    provider="example",
)

_MODELS = ("Models", "Reasoning")

_CHANGES = (
    Change(
        ChangeKind.REQUIREMENT_ADDED,
        type="access",
        direction=Direction.TIGHTENED,
        severity=Severity.CRITICAL,
        provider="example",
        subject="nova-2",
        capability="*",
        segments=("tier:1", "tier:2", "tier:3"),
        detail="verification.organization",
        before=Side("available", "Organizations on tiers 1–5 can use nova-2.", _MODELS),
        after=Side(
            "needs organization verification",
            "Organizations on tiers 4–5 can use nova-2; tiers 1–3 can use it"
            " after completing organization verification.",
            _MODELS,
        ),
    ),
    Change(
        ChangeKind.PROCESS_CHANGED,
        type="process",
        direction=Direction.LOOSENED,
        severity=Severity.LOW,
        provider="example",
        process="organization_verification",
        attr="propagation",
        before=Side("30 minutes", "It takes up to 30 minutes until access works.", ("Questions",)),
        after=Side("15 minutes", "It takes up to 15 minutes until access works.", ("Questions",)),
    ),
)

_IMPACT = Impact(
    Profile("example", "tier:2"),
    "nova-2",
    "*",
    before=Assessment(Standing.YES),
    after=Assessment(Standing.TODO, ("verification.organization",)),
)


def example_alert(kind: AlertKind, now: datetime) -> Alert:
    """An alert that looks like one of `kind` and says that it is a test."""
    if kind is AlertKind.HEALTH:
        return _health(now)
    if kind.is_list:
        return _list(kind, now)
    return Alert(
        key=f"example-change-{now:%Y%m%dT%H%M%SZ}",
        kind=AlertKind.TEST,
        source=_SOURCE,
        at=now,
        severity=Severity.CRITICAL,
        changes=_CHANGES,
        impacts=(_IMPACT,),
        revision_key="0123456789abcdef",
    )


def _health(now: datetime) -> Alert:
    since = now - timedelta(minutes=20)
    last_good = now - timedelta(hours=3)
    reason = "Cloudflare asks for a browser check (status 403)"
    return Alert(
        key=f"example-health-{now:%Y%m%dT%H%M%SZ}",
        kind=AlertKind.TEST,
        source=_SOURCE,
        at=now,
        severity=Severity.HIGH,
        health_before=Health(HealthState.OK, since=last_good, last_good=last_good),
        health_after=Health(
            HealthState.BLOCKED,
            since=since,
            reasons=(reason,),
            failures=1,
            last_good=last_good,
            told=HealthState.BLOCKED,
        ),
    )


_TITLES = {
    AlertKind.FIRST: "2 pages were looked at for the first time",
    AlertKind.DIGEST: "Digest: 2 notices",
    AlertKind.MASS: "2 pages changed in the same way",
    AlertKind.GIVEN_UP: "A message could not be delivered",
    AlertKind.REMINDER: "Not acknowledged yet: 2 changes",
    AlertKind.SILENCED: "A silence is over; 2 notices were kept quiet",
    AlertKind.WATCHING: "Still watching: 2 pages, all looked at",
    AlertKind.STORAGE: "The disk is full: pages are not looked at until there is room",
}


def _list(kind: AlertKind, now: datetime) -> Alert:
    lines = (
        AlertLine("nova-2: tiers 1\u20133 now need verification", _SOURCE, Severity.HIGH, 12, now),
        AlertLine("propagation 30 minutes \u2192 15 minutes", _SOURCE, Severity.LOW, 13, now),
    )
    return Alert(
        key=f"example-{kind.value}-{now:%Y%m%dT%H%M%SZ}",
        kind=AlertKind.TEST,
        source=_SOURCE,
        at=now,
        severity=Severity.HIGH,
        title=_TITLES[kind],
        lines=lines,
    )
