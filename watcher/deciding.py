"""What one look decides: its health before and after, and all that is written and told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from watcher import judge, routing
from watcher.health import Shown, after_look, aged, policy_of
from watcher.model import (
    Check,
    Decision,
    Health,
    Pending,
    Revision,
    Source,
    SourceFacts,
)


@dataclass(frozen=True, slots=True)
class Course:
    """A health as it is stored, as it had become by a look, and after the look."""

    at: datetime
    stored: Health
    until_now: Health
    now: Health

    @property
    def is_quiet(self) -> bool:
        """Whether a good look changes nothing but the time of the last good one."""
        last_good, told_at = self.now.last_good, self.now.told_at
        return replace(self.stored, last_good=last_good, told_at=told_at) == self.now


def course_of(source: Source, stored: Health, shown: Shown, now: datetime) -> Course:
    """What a look that showed something makes of a source's health."""
    policy = policy_of(source, now)
    until_now = aged(stored, now, policy)
    return Course(now, stored, until_now, after_look(until_now, shown, now, policy))


def decided(
    check: Check,
    course: Course,
    facts: SourceFacts,
    rules: Callable[[], routing.Routing],
    revisions: tuple[Revision, ...] = (),
    pending: Pending | None = None,
) -> Decision:
    """All that a look changes. `rules` are asked for where there is something to tell."""
    heard = [
        judge.alert_of_health(course.stored, course.now, facts, check.at)
        or judge.alert_of_health(course.until_now, course.now, facts, check.at),
        *(judge.alert_of_revision(revision, facts, check.at) for revision in revisions),
    ]
    told = [alert for alert in heard if alert is not None]
    alerts, deliveries = routing.heard(told, rules(), check.at) if told else ((), ())
    return Decision(
        check,
        course.now,
        revisions=revisions,
        alerts=alerts,
        deliveries=deliveries,
        health_changed=course.now.state is not course.until_now.state
        or course.until_now is not course.stored,
        health_before=course.until_now,
        pending=pending,
    )
