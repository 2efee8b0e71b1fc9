"""What an alert means: for a profile, for a source's health, and in one line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from watcher.canon import listed
from watcher.model import (
    Alert,
    AlertKind,
    Assessment,
    Change,
    ChangeKind,
    Health,
    HealthState,
    Impact,
    Severity,
    Side,
    Standing,
)
from watcher.phrasing.changes import group_headline
from watcher.phrasing.grouping import grouped
from watcher.phrasing.plain import one_line, shorten
from watcher.phrasing.subjects import subject_words, values_words
from watcher.phrasing.words import (
    age_words,
    condition_words,
    day_words,
    metric_words,
    segment_words,
    time_words,
    todo_words,
)

ANY = "*"
"""Every subject, every capability."""


def impact_sentence(impact: Impact) -> str:
    """ "For you (tier 2): o3 — before: yes; now: needs organization verification"."""
    you = segment_words([impact.profile.segment])
    about = subject_words(impact.subject, impact.capability)
    before = _standing_words(impact.before)
    now = _standing_words(replace(impact.after, since=None))
    if impact.after.standing is Standing.UNSTATED is not impact.before.standing:
        now = "no longer stated"
    when = f"from {day_words(impact.after.since)}" if impact.after.since else "now"
    return one_line(f"For you ({you}): {about} — before: {before}; {when}: {now}")


def _standing_words(assessment: Assessment) -> str:
    since = f", from {day_words(assessment.since)}" if assessment.since else ""
    until = f", until {day_words(assessment.until)}" if assessment.until else ""
    return f"{_plain_standing(assessment)}{since}{until}"


def _plain_standing(assessment: Assessment) -> str:
    todo = todo_words(assessment.todo)
    if assessment.standing is Standing.TODO:
        return f"needs {todo or 'something more'}"
    if assessment.standing is Standing.MAYBE:
        return f"may need {todo}" if todo else "perhaps"
    return _STANDINGS[assessment.standing]


def own_sentences(changes: Iterable[Change]) -> tuple[str, ...]:
    """What changes of the profile's own tier mean for it, each once: "For you (tier 2): o3 —
    requests per minute 500 → 300"."""
    subjects: dict[Change, list[str]] = {}
    for change in changes:
        if change.own is not None:
            subjects.setdefault(_of_anything(change), []).append(change.subject or ANY)
    return tuple(_own_sentence(change, names) for change, names in subjects.items())


def _of_anything(change: Change) -> Change:
    """The change with its own values alone, the same for every subject that has them."""
    own = change.own
    assert own is not None
    return replace(
        change,
        subject=None,
        segments=None,
        severity=Severity.NONE,
        before=Side(own.before),
        after=Side(own.after),
    )


def _own_sentence(change: Change, subjects: Sequence[str]) -> str:
    assert change.own is not None
    names = listed(list(dict.fromkeys(one_line(name) for name in subjects if name != ANY)))
    limited = names or change.capability not in (None, ANY)
    about = f"{subject_words(names or None, change.capability)} — " if limited else ""
    if change.type == "limit":
        number = metric_words(change.metric or "limit")
    else:
        number = condition_words(change.detail or "")
    you = segment_words([change.own.segment])
    return one_line(f"For you ({you}): {about}{number} {values_words(change)}")


_STANDINGS = {Standing.YES: "yes", Standing.NO: "no", Standing.UNSTATED: "not stated"}


def altered(impacts: Iterable[Impact]) -> tuple[Impact, ...]:
    """The impacts in which something is different for the profile."""
    return tuple(impact for impact in impacts if impact.before != impact.after)


_TROUBLE = {
    HealthState.FAILING: "Failing",
    HealthState.BLOCKED: "Blocked",
    HealthState.UNREADABLE: "Not readable",
    HealthState.GONE: "Gone",
    HealthState.MOVED: "Moved",
    HealthState.STALE: "Stale",
    HealthState.FLAPPING: "Flapping",
}


_AGAIN = {HealthState.STALE: "Looked at again", HealthState.FLAPPING: "Steady again"}


def sight_words(fetcher: str, captured_at: datetime | None) -> str:
    """How a page was seen where it was not as it stands today; empty otherwise."""
    if fetcher == "hand":
        return "seen in a page saved by hand"
    if captured_at is None:
        return ""
    how = "brought along" if fetcher == "import" else f"seen through the {fetcher}"
    return f"{how}, captured {captured_at:%Y-%m-%d %H:%M} UTC"


def reverted_sentence(alert: Alert) -> str:
    """That a page went back to an earlier revision; empty where it did not."""
    if alert.reverts is None:
        return ""
    at = time_words(alert.reverts.at, alert.at)
    return f"This goes back to what the page said in r{alert.reverts.seq} ({at})."


def health_sentence(before: Health, after: Health, at: datetime) -> str:
    """Since when a source is in trouble, what was seen, and what still holds; or that it is over.

    `at` is the time of the alert; ages are counted up to it.
    """
    if after.state is HealthState.OK:
        return one_line(_recovered(before, after, at))
    since = f" since {time_words(after.since, at)}" if after.since else ""
    seen = shorten(one_line("; ".join(after.reasons)).rstrip("."), 500)
    state = f"Still {_TROUBLE[after.state].lower()}" if after.reminders else _TROUBLE[after.state]
    trouble = f"{state}{since}" + (f": {seen}." if seen else ".")
    return one_line(f"{trouble} {_what_holds(after, at)}")


def _what_holds(after: Health, at: datetime) -> str:
    if after.last_good is None:
        return "There was no good look yet, so no rules are known."
    age = age_words(at - after.last_good)
    seen = time_words(after.last_good, at)
    return (
        f"Last good look {age} ago ({seen}). The rules read then stay on record; "
        "a change since then would not have been seen."
    )


def _recovered(before: Health, after: Health, at: datetime) -> str:
    since = f" since {time_words(after.since, at)}" if after.since else ""
    text = f"{_AGAIN.get(before.state, 'Readable again')}{since}."
    if before.state is not HealthState.OK:
        text += f" It was {_TROUBLE[before.state].lower()}"
        text += f" from {time_words(before.since, at)} on." if before.since else "."
    return f"{text} What changed meanwhile, if anything, is told separately."


def ordered(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Changes as they are told: the loudest first, mere wording left out where rules changed, and
    that a rule of no named tier is stated for further ones, where the rule itself is told."""
    loudest = sorted(changes, key=lambda change: -change.severity)
    rules = [change for change in loudest if change.kind is not ChangeKind.EDITORIAL]
    told = {_of_no_tier(change) for change in rules if change.kind is not ChangeKind.SCOPE_WIDENED}
    return tuple(
        change
        for change in rules or loudest
        if change.kind is not ChangeKind.SCOPE_WIDENED or _of_no_tier(change) not in told - {None}
    )


def _of_no_tier(change: Change) -> tuple[object, ...] | None:
    """Which rule a change is of; None where the page names whom it is for."""
    if not change.unnamed or change.after is None:
        return None
    return (change.subject, change.capability, change.scope, change.after.quote)


def summary(alert: Alert) -> str:
    """An alert in one line: the subject of a mail. What it means for the profile comes first."""
    lead = _lead(alert)
    return f"TEST, nothing changed: {lead}" if alert.kind is AlertKind.TEST else lead


def _lead(alert: Alert) -> str:
    page = shorten(one_line(alert.source.title), 80) or one_line(alert.source.id)
    if alert.title:
        return shorten(one_line(alert.title), 200)
    if alert.health_after is not None:
        return f"{page}: {state_words(alert.health_after)}"
    changes = ordered(alert.changes)
    if not changes:
        return f"{page}: example"
    told = [impact_sentence(impact) for impact in altered(alert.impacts)]
    told += own_sentences(changes)
    told = told or [group_headline(group) for group in grouped(changes)]
    more = len(told) - 1
    return shorten(told[0], 200) + (f" (+{more} more)" if more else "")


def state_words(health: Health) -> str:
    """A source's state in few words, with the strongest reason."""
    if health.state is HealthState.OK:
        return "readable again"
    seen = shorten(one_line(health.reasons[0]), 100) if health.reasons else ""
    state = ("still " if health.reminders else "") + _TROUBLE[health.state].lower()
    return state + (f" — {seen}" if seen else "")
