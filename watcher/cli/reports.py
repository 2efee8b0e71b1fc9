"""Checks and deliveries as lines for people and as JSON."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.cli.console import Part, iso
from watcher.codec import change_to_json, health_to_json, impact_to_json
from watcher.delivering import DeliveryReport
from watcher.model import (
    Alert,
    AlertKind,
    Change,
    Check,
    CheckReport,
    Delivery,
    DeliveryState,
    Outcome,
    Severity,
    Side,
    SourceState,
)
from watcher.phrasing import (
    group_headline,
    grouped,
    one_line,
    ordered,
    shorten,
    sight_words,
    summary,
)
from watcher.store import CheckRun

_MARKS: dict[Outcome, Part] = {
    Outcome.FIRST_SEEN: ("+", "cyan"),
    Outcome.NOT_MODIFIED: ("·", "dim"),
    Outcome.UNCHANGED: ("·", "dim"),
    Outcome.CHANGED: ("●", "bold yellow"),
    Outcome.PENDING: ("?", "yellow"),
    Outcome.FAILED: ("!", "bold red"),
}

_SEVERITY_STYLES = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "",
    Severity.NONE: "dim",
}


def severity_style(severity: Severity) -> str:
    """The colour of a severity."""
    return _SEVERITY_STYLES[severity]


def where(side: Side) -> list[Part]:
    """The section that quoted words stand in, outermost heading first; nothing without one."""
    headings = " › ".join(one_line(heading) for heading in side.section)
    return [(f"  § {headings}", "dim")] if headings else []


_UNTOLD: Part = ("○", "yellow")
"""Marks a change that is told to nobody."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What comes of a change that a check does not go on to tell: `untold` is why it is told to
    nobody, `later` when it will be. Both are empty where somebody is told at once."""

    untold: str = ""
    later: str = ""


def check_line(report: CheckReport, telling: Telling = Telling()) -> list[Part]:
    """One line: the mark, the source, the outcome, and what matters of it."""
    check = report.check
    mark = _UNTOLD if telling.untold else _MARKS[check.outcome]
    parts: list[Part] = [mark, f" {check.source_id}  "]
    if check.outcome is Outcome.FAILED:
        state = report.health.state.value
        note = tried_words(check) if len(check.tried) > 1 else check.note
        return [*parts, (state, "red"), f"  {note}"]
    if report.recovered:
        return [
            ("✓", "green"),
            f" {check.source_id}  ",
            ("readable again", "green"),
            *_news(report, telling),
            *_through(check),
        ]
    parts.append(check.outcome.value.replace("_", " "))
    if check.outcome is Outcome.PENDING:
        parts.append((f"  {check.note}", "yellow"))
    return [*parts, *_news(report, telling), *_through(check)]


def _through(check: Check) -> list[Part]:
    said = [sight_words(check.fetcher, check.captured_at), tried_words(check)]
    words = "; ".join(part for part in said if part)
    return [(f"  ({words})", "dim")] if words else []


def _news(report: CheckReport, telling: Telling) -> list[Part]:
    parts: list[Part] = []
    if report.changes:
        parts.append(f"  r{report.revision_seq}: ")
        parts.extend(_changes_in_brief(report.changes))
    if telling.untold:
        parts.append((f"  (told to nobody: {telling.untold})", "yellow"))
    elif telling.later:
        parts.append((f"  ({telling.later})", "dim"))
    return parts


def _changes_in_brief(changes: tuple[Change, ...]) -> list[Part]:
    worst, *others = grouped(ordered(changes))
    more = f" (and {len(others)} more)" if others else ""
    return [(group_headline(worst), severity_style(worst[0].severity)), more]


def check_to_json(report: CheckReport, telling: Telling = Telling()) -> dict[str, object]:
    """A check as `watcher check --json` and `watcher run --json` print it."""
    check = report.check
    return {
        "source": check.source_id,
        "at": iso(check.at),
        "outcome": check.outcome.value,
        "note": check.note,
        **sight_to_json(check),
        "next_due": iso(check.next_due),
        "health": health_to_json(report.health),
        "revision": report.revision_seq,
        "changes": [change_to_json(change) for change in report.changes],
        "impacts": [impact_to_json(impact) for impact in report.impacts],
        "untold": telling.untold,
        "told_later": telling.later,
    }


def sight_to_json(look: Check | CheckRun | SourceState) -> dict[str, object]:
    """Through which door a page was seen, and the doors that did not give it."""
    return {
        "fetcher": look.fetcher,
        "captured_at": iso(look.captured_at),
        "tried": [
            {"fetcher": one.fetcher, "kind": one.kind.value, "reason": one.reason}
            for one in look.tried
        ],
    }


def tried_words(look: Check | SourceState) -> str:
    """The doors that were tried in vain, each with why: "http: blocked with 403"."""
    return "; ".join(f"{one.fetcher}: {one.reason}" for one in look.tried)


def delivery_line(report: DeliveryReport) -> list[Part]:
    """One line: where which message went, or why it did not."""
    where, what = recipient_words(report.delivery), about_words(report.alert)
    if report.state is DeliveryState.DONE:
        return [("→", "green"), f" told {where}: {what}"]
    if report.state is DeliveryState.DEAD:
        return [("✗", "bold red"), f" gave up on {where}: {report.reason} ({what})"]
    again = f"; again at {report.next_at:%Y-%m-%d %H:%M:%S} UTC" if report.next_at else ""
    return [("…", "yellow"), f" {where}: {report.reason}{again} ({what})"]


def recipient_words(delivery: Delivery) -> str:
    """Who a delivery is for: the channel, and of mail whose box."""
    return delivery.channel + (f" ({delivery.recipient})" if delivery.recipient else "")


def about_words(alert: Alert) -> str:
    """What an alert is about, in few words: "r3, o3: tier 4 is no longer listed"."""
    has_revision = alert.kind is AlertKind.CHANGE and alert.seq is not None
    return (f"r{alert.seq}, " if has_revision else "") + shorten(summary(alert), 80)


def delivery_to_json(report: DeliveryReport) -> dict[str, object]:
    """An attempt as `--json` prints it."""
    return {
        "key": report.delivery.key,
        "channel": report.delivery.channel,
        "recipient": report.delivery.recipient,
        "state": report.state.value,
        "reason": report.reason,
        "next_at": iso(report.next_at),
    }
