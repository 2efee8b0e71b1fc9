"""`watcher attest`: what was looked at, what changed, and who was told, as evidence."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from watcher.app import App
from watcher.attesting import Gap, Looks, gaps, last_good, with_states
from watcher.cli.console import iso, json_option, line, print_json, shown_time
from watcher.cli.fates import wait_to_json, wait_words
from watcher.cli.moments import past
from watcher.cli.run import opened
from watcher.judge import alert_key
from watcher.model import DeliveryState, RevisionKind, SourceState
from watcher.phrasing import counted
from watcher.store import DeliveryRow, RevisionRow

MOST = 10_000
"""Runs of looks and revisions of one source that are weighed."""

_WORDS = {
    RevisionKind.FIRST: "first look",
    RevisionKind.REREAD: "read again with an edited pack",
    RevisionKind.CHANGE: "",
}

_OPEN = (DeliveryState.DUE, DeliveryState.HELD, DeliveryState.DEAD)


@dataclass(frozen=True, slots=True)
class _Told:
    """A revision, and what was delivered of it."""

    revision: RevisionRow
    deliveries: tuple[DeliveryRow, ...]


@dataclass(frozen=True, slots=True)
class _Account:
    """What is attested of one source; `until` is its last good look, None without any."""

    state: SourceState
    since: datetime
    until: datetime | None
    gaps: tuple[Gap, ...]
    told: tuple[_Told, ...]

    @property
    def undelivered(self) -> tuple[DeliveryRow, ...]:
        return tuple(
            row for one in self.told for row in one.deliveries if row.delivery.state in _OPEN
        )


@click.command()
@click.option("--since", help="From this date on (2025-06-01, UTC). Default: the first look.")
@json_option
@click.pass_obj
def attest(config_path: Path, since: str | None, as_json: bool) -> None:
    """Attest of each page: the last good look, what changed, who was told when, what is untold.

    "Nothing changed" is only said of times that good looks speak for. Exits 1 when there is a time
    of which nothing can be said, or something that is not delivered.

    \b
    Example:
      watcher attest --since 2026-11-01
    """
    with opened(config_path) as app:
        now = app.clock.now()
        begin = past("--since", since, now) if since is not None else None
        accounts = [_account(app, state, begin, now) for state in app.store.states()]
        unseen = {s.id for s in app.config.sources} - {a.state.source_id for a in accounts}
    if as_json:
        sources = [_json(one) for one in accounts]
        print_json({"at": iso(now), "sources": sources, "never_looked_at": sorted(unseen)})
    else:
        for one in accounts:
            _print(one, now)
        for name in sorted(unseen):
            line((f"{name}: never looked at; nothing can be said of it.", "red"))
    sound = not unseen and not any(one.gaps or one.undelivered for one in accounts)
    sys.exit(0 if sound else 1)


def _account(app: App, state: SourceState, begin: datetime | None, now: datetime) -> _Account:
    runs = [
        Looks(run.outcome, run.first_at, run.last_at, run.next_due, run.note)
        for run in app.store.checks(state.source_id, limit=MOST)
    ]
    since = begin or min((run.first_at for run in runs), default=now)
    told = []
    for revision in app.store.revisions(state.source_id, since=since, limit=MOST):
        rows = app.store.deliveries(alert_key(revision.key), limit=MOST)
        parts = [part for row in rows for part in _followed(app, row)]
        told.append(_Told(revision, tuple(parts)))
    events = app.store.health_events(state.source_id, limit=MOST)
    turns = [(event.at, event.after.state) for event in reversed(events)]
    found = with_states(gaps(runs, since, now), turns)
    return _Account(state, since, last_good(runs), found, tuple(told))


def _followed(app: App, row: DeliveryRow) -> list[DeliveryRow]:
    """Where a delivery was told as part of another alert: that one's to the same recipient."""
    if row.folded_into is None:
        return [row]
    to = (row.delivery.channel, row.delivery.recipient)
    lists = app.store.deliveries(row.folded_into, limit=MOST)
    return [one for one in lists if (one.delivery.channel, one.delivery.recipient) == to] or [row]


def _print(account: _Account, now: datetime) -> None:
    state, seen = account.state, account.state.health.last_good
    line(
        (state.source_id, "bold"),
        f"  {state.health.state.value}; last good look ",
        shown_time(seen),
    )
    changes = [one for one in account.told if one.revision.kind is RevisionKind.CHANGE]
    period = _period(account.since, account.until)
    if account.gaps:
        whole = _period(account.since, now)
        else_ = "else " if changes else ""
        line((f"cannot say that nothing {else_}changed ", "red"), whole, ":", indent=2)
        for gap in account.gaps:
            states = ", then ".join(state.value for state in gap.states)
            why = f"{states}: {gap.reason}" if states else gap.reason
            line(f"{shown_time(gap.start)} – {shown_time(gap.end)}: {why}", indent=4)
    elif changes:
        line(f"nothing else changed {period}", indent=2)
    else:
        line(f"nothing changed {period}", indent=2)
    for one in reversed(account.told):
        words = _WORDS[one.revision.kind] or counted(len(one.revision.changes), "change")
        line(f"r{one.revision.seq} {shown_time(one.revision.at)}: {words}", indent=2)
        for row in one.deliveries:
            line(*_delivery_words(row), indent=4)


def _period(begin: datetime, end: datetime | None) -> str:
    """ "between … and …"; "at …" where that is the same minute."""
    since, until = shown_time(begin), shown_time(end)
    return f"at {since} UTC" if since == until else f"between {since} and {until} UTC"


def _delivery_words(row: DeliveryRow) -> tuple[str, ...]:
    delivery = row.delivery
    to = delivery.channel + (f" ({delivery.recipient})" if delivery.recipient else "")
    if delivery.state is DeliveryState.DONE:
        return (f"told {to} at {shown_time(row.done_at)}: {row.receipt}",)
    waits = f", {words}" if (words := wait_words(row)) else ""
    error = f": {row.last_error}" if row.last_error else ""
    return (f"{delivery.state.value}, not told to {to}{waits}{error}",)


def _json(account: _Account) -> dict[str, object]:
    return {
        "source": account.state.source_id,
        "state": account.state.health.state.value,
        "last_good": iso(account.state.health.last_good),
        "since": iso(account.since),
        "until": iso(account.until),
        "gaps": [
            {
                "from": iso(gap.start),
                "to": iso(gap.end),
                "reason": gap.reason,
                "states": [state.value for state in gap.states],
            }
            for gap in account.gaps
        ],
        "revisions": [
            {
                "revision": one.revision.seq,
                "at": iso(one.revision.at),
                "kind": one.revision.kind.value,
                "changes": len(one.revision.changes),
                "deliveries": [_delivery_json(row) for row in one.deliveries],
            }
            for one in reversed(account.told)
        ],
        "undelivered": len(account.undelivered),
    }


def _delivery_json(row: DeliveryRow) -> dict[str, object]:
    return {
        "key": row.delivery.key,
        "channel": row.delivery.channel,
        "recipient": row.delivery.recipient,
        "state": row.delivery.state.value,
        **wait_to_json(row),
        "done_at": iso(row.done_at),
        "receipt": row.receipt,
    }
