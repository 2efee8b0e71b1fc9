"""What became of telling a revision, and what deliveries wait for, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from watcher.app import App
from watcher.cli.console import Part, iso, shown_time
from watcher.cli.reports import Telling, recipient_words
from watcher.compare import is_rule_change
from watcher.judge import alert_key
from watcher.model import CheckReport, DeliveryState, RevisionKind
from watcher.store import DeliveryRow, RevisionRow
from watcher.untold import why_untold


class Wait(Enum):
    """What a delivery that is still to be told waits for."""

    DIGEST = "digest"
    PASS = "pass"
    SILENCE = "silence"
    QUIET_HOURS = "quiet_hours"
    CHANNEL = "channel"
    EARLIER = "earlier"
    RETRY = "retry"
    TURN = "turn"


_WORDS = {
    Wait.DIGEST: "comes in the list of its route, due {at}",
    Wait.PASS: "comes with others at the end of the pass, by {at} at the latest",
    Wait.SILENCE: "kept quiet by a silence until {at}",
    Wait.QUIET_HOURS: "waits for the end of quiet hours, at {at}",
    Wait.CHANNEL: "its channel asked not to be sent anything before {at}",
    Wait.EARLIER: "waits for the earlier message, due {at}",
    Wait.RETRY: "next try at {at}",
    Wait.TURN: "due since {at}",
}


def wait_of(row: DeliveryRow) -> Wait | None:
    """What a delivery waits for; None where nothing of it is to come."""
    delivery = row.delivery
    if delivery.next_at is None or row.due_at is None:
        return None
    if delivery.state is DeliveryState.SILENCED:
        return Wait.SILENCE
    if delivery.state is DeliveryState.HELD:
        return Wait.DIGEST if delivery.bundle.startswith("digest:") else Wait.PASS
    if row.due_at > delivery.next_at:
        return Wait.CHANNEL if row.due_at == row.held_until else Wait.EARLIER
    if row.tries:
        return Wait.RETRY
    later = delivery.created_at is not None and delivery.next_at > delivery.created_at
    return Wait.QUIET_HOURS if later else Wait.TURN


def wait_words(row: DeliveryRow) -> str:
    """What a delivery waits for, and until when: "comes in the list of its route, due …"."""
    wait = wait_of(row)
    return _WORDS[wait].format(at=f"{shown_time(row.due_at)} UTC") if wait else ""


def wait_to_json(row: DeliveryRow) -> dict[str, object]:
    """What a delivery waits for, as every command prints it."""
    wait = wait_of(row)
    return {"next_at": iso(row.due_at), "waits_for": wait.value if wait else ""}


def fate_words(row: DeliveryRow) -> list[Part]:
    """One line: that a delivery was told, or why it was not, and when it will be."""
    to = recipient_words(row.delivery)
    state = row.delivery.state
    if state is DeliveryState.DONE:
        return [("✓ ", "green"), f"told {to} at {shown_time(row.done_at)} UTC: {row.receipt}"]
    if state is DeliveryState.DEAD:
        return [("✗ ", "red"), f"gave up on {to}: {row.last_error}"]
    if state is DeliveryState.DROPPED:
        return [("– ", "dim"), f"not told to {to}: a person took it off the list"]
    if state is DeliveryState.FOLDED and not row.delivery.bundle:
        return [("– ", "dim"), f"not said again to {to}: the word before was the same"]
    if state is DeliveryState.FOLDED:
        return [("– ", "dim"), f"told {to} in a list"]
    if state is DeliveryState.SILENCED and row.delivery.next_at is None:
        return [("– ", "dim"), f"not told to {to}: a silence kept it quiet"]
    error = f": {row.last_error}" if row.last_error else ""
    return [("… ", "yellow"), f"not told to {to} yet: {wait_words(row)}{error}"]


def untold(app: App, revision: RevisionRow) -> str:
    """Why a revision is told to nobody; empty where somebody is told, or nothing is to be."""
    if revision.kind is RevisionKind.REREAD:
        return "a page that was read again with an edited pack has not changed"
    key = alert_key(revision.key)
    alert = app.store.alert(key)
    if alert is not None:
        if app.store.deliveries(key, limit=1):
            return ""
        return why_untold(alert, app.routing()) or "no route took it then"
    if revision.kind is RevisionKind.FIRST and not app.config.first_look:
        return "first looks are told to nobody (`first_look` in the configuration)"
    if revision.changes and not is_rule_change(revision.changes):
        return "only plain sentences or its wording changed, and no rule"
    return "it was brought along, and history is told to nobody"


def telling_of(app: App, report: CheckReport) -> Telling:
    """What comes of the change that a check found, where it found one."""
    if not report.changes or report.revision_seq is None:
        return Telling()
    revision = app.store.revision(report.revision_seq)
    if revision is None:
        return Telling()
    rows = app.store.deliveries(alert_key(revision.key))
    return Telling(later=_later(rows)) if rows else Telling(untold(app, revision))


def _later(rows: Sequence[DeliveryRow]) -> str:
    """What all deliveries wait for; empty where one of them is due, or told with its pass."""
    if not {wait_of(row) for row in rows} <= {Wait.DIGEST, Wait.SILENCE, Wait.QUIET_HOURS}:
        return ""
    return "; ".join(dict.fromkeys(wait_words(row) for row in rows))
