"""`watcher status`: how each page is doing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from watcher.app import App
from watcher.cli.console import (
    Part,
    ago,
    is_narrow,
    iso,
    json_option,
    line,
    paragraph,
    print_json,
    shown_time,
    table,
    until,
)
from watcher.cli.reports import sight_to_json, tried_words
from watcher.cli.run import opened
from watcher.codec import health_to_json, pending_to_json
from watcher.confirming import words as pending_words
from watcher.health import aged, policy_of
from watcher.model import Confirm, HealthState, Pending, Source, SourceState
from watcher.phrasing import counted, sight_words


@click.command()
@json_option
@click.pass_obj
def status(config_path: Path, as_json: bool) -> None:
    """How each page is doing: its state and since when, the last good look, what is due next.

    Trouble comes first. Exits 0 whatever the state; `watcher check` is for exit codes.

    \b
    Example:
      watcher status
    """
    with opened(config_path) as app:
        states = sorted((_aged(app, state) for state in app.store.states()), key=_trouble_first)
        undelivered = app.store.undelivered_count()
        if as_json:
            print_json(
                {
                    "sources": [_to_json(state, _confirm(app, state)) for state in states],
                    "undelivered": undelivered,
                    "database": app.store.location(),
                }
            )
            return
        _print(app, states)
        if undelivered:
            line((f"{counted(undelivered, 'message')} still to be delivered.", "yellow"))


def _aged(app: App, state: SourceState) -> SourceState:
    """A state as it is now: a page that nobody has looked at for long is stale, also when it is
    this very silence that keeps anybody from writing so."""
    source = _configured(app, state)
    if source is None:
        return state
    now = app.clock.now()
    return replace(state, health=aged(state.health, now, policy_of(source, now)))


def _configured(app: App, state: SourceState) -> Source | None:
    return next((one for one in app.config.sources if one.id == state.source_id), None)


def _confirm(app: App, state: SourceState) -> Confirm | None:
    """When a change of a source is believed; None where it is configured no more."""
    source = _configured(app, state)
    return source.confirm if source else None


def _trouble_first(state: SourceState) -> tuple[bool, str]:
    return state.health.state is HealthState.OK, state.source_id


def _print(app: App, states: Sequence[SourceState]) -> None:
    now = app.clock.now()
    whys = [_why(state, _confirm(app, state), now) for state in states]
    if states and is_narrow():
        _print_narrow(states, whys, now)
    elif states:
        table(
            ("Source", "State", "Since", "Last good look", "Next look (UTC)", "Rules", "Why"),
            [(*_row(state, now), why) for state, why in zip(states, whys, strict=True)],
        )
    known = {state.source_id for state in states}
    for source in app.config.sources:
        if source.id not in known:
            line((f"{source.id}: not looked at yet", "dim"))


def _print_narrow(states: Sequence[SourceState], whys: Sequence[str], now: datetime) -> None:
    """What a narrow terminal gets: times in brief, and reasons below the table, in full width."""
    rows = [(*_row(state, now)[:2], ago(state.health.last_good, now)) for state in states]
    rest = [(until(state.due_at, now), _revision(state)) for state in states]
    table(
        ("Source", "State", "Good look", "Next look", "Rules"),
        [(*row, *more) for row, more in zip(rows, rest, strict=True)],
    )
    for state, why in zip(states, whys, strict=True):
        if why:
            since = f" ({ago(state.health.since, now)})" if state.health.since else ""
            paragraph(f"{state.source_id}{since}: {why}")


def _row(state: SourceState, now: datetime) -> tuple[Part, ...]:
    well = state.health.state is HealthState.OK
    seen = state.last_checked_at is not None
    word = state.health.state.value if seen else "not looked at yet"
    return (
        state.source_id,
        (word, ("green" if well else "bold red") if seen else "dim"),
        ago(state.health.since, now) if state.health.since else "–",
        ago(state.health.last_good, now),
        shown_time(state.due_at),
        _revision(state),
    )


def _revision(state: SourceState) -> str:
    return f"r{state.revision_seq}" if state.revision_seq else "–"


def _why(state: SourceState, confirm: Confirm | None, now: datetime) -> str:
    """What is the matter, what waits to be believed, and by which door the page is seen where that
    is not the usual one."""
    health = state.health
    waits = _pending_words(state, confirm, now) or _held_words(state, now)
    if health.state not in (HealthState.OK, HealthState.STALE):
        why = tried_words(state) if len(state.tried) > 1 else "; ".join(health.reasons)
        rarely = f"{health.failures} looks in vain" if health.failures > 1 else ""
        return "; ".join(part for part in (why, rarely, waits) if part)
    sight = sight_words(state.fetcher, state.captured_at)
    said = (*health.reasons, waits, sight, tried_words(state))
    return "; ".join(part for part in said if part)


def _pending_words(state: SourceState, confirm: Confirm | None, now: datetime) -> str:
    if state.pending is None:
        return ""
    seen = pending_words(state.pending, confirm) if confirm else "a change is not told yet"
    return f"{seen}; first seen {ago(state.pending.since, now)}"


def _held_words(state: SourceState, now: datetime) -> str:
    since = _held_since(state)
    return f"it shows a change since {ago(since, now)}, told once it is steady" if since else ""


def _held_since(state: SourceState) -> datetime | None:
    """Since when a page that goes back and forth shows other rules than those on record."""
    turns = state.health.turns
    if state.health.state is not HealthState.FLAPPING or not turns or state.records_digest is None:
        return None
    shown = turns[-1].shown
    reads = shown not in {one.value for one in HealthState}
    return turns[-1].at if reads and shown != state.records_digest else None


def _to_json(state: SourceState, confirm: Confirm | None) -> dict[str, object]:
    return {
        "source": state.source_id,
        "title": state.title,
        "health": health_to_json(state.health),
        **sight_to_json(state),
        "last_checked_at": iso(state.last_checked_at),
        "due_at": iso(state.due_at),
        "revision": state.revision_seq,
        "pending": _pending_to_json(state.pending, confirm) if state.pending else None,
        "held_since": iso(_held_since(state)),
    }


def _pending_to_json(pending: Pending, confirm: Confirm | None) -> dict[str, object]:
    needed = {"needed": confirm.looks, "of": confirm.of or confirm.looks} if confirm else {}
    return pending_to_json(pending) | needed
