"""Decides what is told and when things are due. Time and settings are arguments. Who is told is
the matter of `routing.py`."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from cronsim import CronSim

from watcher import telling
from watcher.compare import is_rule_change
from watcher.health import FAILURES_BEFORE_TOLD, interval_of
from watcher.model import (
    Alert,
    AlertKind,
    Delivery,
    Health,
    HealthState,
    Revision,
    RevisionKind,
    Schedule,
    Severity,
    SourceFacts,
)

# Standard Webhooks 1.0.0, "Deliverability and reliability": the gaps between attempts.
_RETRY_GAPS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
)

_MOST_DOUBLINGS = 20

# ---------------------------------------------------------------- when


def next_due(schedule: Schedule, source_id: str, now: datetime) -> datetime:
    """When a source looked at `now` is due again.

    Slots that passed while nobody looked are not made up for: one look answers them all. The
    jitter is derived from the source and the time, so that sources spread out and runs repeat.
    """
    jitter = schedule.jitter * _fraction(f"{source_id}|{now.isoformat()}")
    if schedule.every is not None:
        return now + schedule.every - schedule.jitter / 2 + jitter
    if schedule.cron is None:
        raise ValueError("a schedule has neither `every` nor `cron`")
    return next(CronSim(schedule.cron, now)) + jitter


def due_in_trouble(
    schedule: Schedule, source_id: str, now: datetime, failures: int, longest: timedelta
) -> datetime:
    """When a source is due again that could not be seen in `failures` looks in a row.

    The first looks come at their usual time, since most trouble passes; then each comes after
    twice as long, up to `longest` (zero: always as usual). The spread, a fifth, is of the source
    and the count alone.
    """
    usual = interval_of(schedule, now)
    doublings = min(failures - FAILURES_BEFORE_TOLD, _MOST_DOUBLINGS)
    if doublings <= 0 or usual >= longest:
        return next_due(schedule, source_id, now)
    gap: timedelta = min(usual * 2**doublings, longest)
    gap = max(gap * (1 - 0.2 * _fraction(f"{source_id}|{failures}")), usual)
    if schedule.every is not None:
        return now + gap
    return next_due(schedule, source_id, now + gap - usual)


def next_attempt(
    delivery: Delivery, now: datetime, retry_after: float | None, give_up_after: timedelta
) -> datetime | None:
    """When a delivery that just failed is tried again; None when its time is over.

    That time begins when it could first be told; the last try is at its end. `retry_after`
    (seconds) is never undercut. `delivery.attempts` counts the one that failed.
    """
    began = delivery.due_from or delivery.created_at or now
    end = began + give_up_after
    if now >= end:
        return None
    gap = _RETRY_GAPS[min(max(delivery.attempts, 1), len(_RETRY_GAPS)) - 1]
    spread = 1 + 0.2 * _fraction(f"{delivery.key}|{delivery.attempts}")
    wait = max(gap * spread, timedelta(seconds=retry_after or 0))
    return now + wait if retry_after else min(now + wait, end)


def _fraction(text: str) -> float:
    """A number in [0, 1) that depends on the text alone."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48


# ---------------------------------------------------------------- alerts


def alert_of_revision(
    revision: Revision, source: SourceFacts, now: datetime | None = None
) -> Alert | None:
    """The alert of a revision; None when nothing in it is worth hearing (mere wording).

    `now` is when it is heard of, where that is later than the page was seen so (an archive).
    """
    if revision.kind is RevisionKind.FIRST:
        return telling.first_look(revision, source, alert_key(revision.key))
    if not is_rule_change(revision.changes):
        return None
    return Alert(
        key=alert_key(revision.key),
        kind=AlertKind.CHANGE,
        source=source,
        at=now or revision.at,
        severity=max(change.severity for change in revision.changes),
        changes=revision.changes,
        impacts=revision.impacts,
        revision_key=revision.key,
        fetcher=revision.fetcher,
        captured_at=revision.captured_at,
        reverts=revision.reverts,
    )


def alert_of_health(
    before: Health, after: Health, source: SourceFacts, now: datetime
) -> Alert | None:
    """The alert of a health transition, or the reminder of trouble that goes on; None while people
    know. Its key is that of the transition, not of the moment it was noticed."""
    reminded = after.told is before.told and after.reminders > before.reminders
    if after.told is before.told and not reminded:
        return None
    since = after.since.isoformat() if after.since else ""
    told = before.told.value, after.told.value, after.state.value
    return Alert(
        key=_digest("health", source.id, *told, since, str(after.reminders)),
        kind=AlertKind.HEALTH,
        source=source,
        at=now,
        severity=Severity.LOW if after.state is HealthState.OK else Severity.HIGH,
        health_before=replace(before, turns=()),
        health_after=replace(after, turns=()),
    )


# ---------------------------------------------------------------- keys


def alert_key(revision_key: str) -> str:
    """The key of the alert that a revision gives, where it gives one."""
    return _digest("alert", revision_key)


def revision_key(parent: str | None, source_id: str, kind: str, canonical: str, pack: str) -> str:
    """The identity of a revision: its place in the chain and its content, not the time it was seen.
    A change that is detected again after a crash has the same key; A -> B -> A -> B has four."""
    return _digest("revision", parent or "", source_id, kind, canonical, pack)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
