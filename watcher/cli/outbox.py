"""`watcher deliveries`, `silence` and `ack`: what is told to whom, and what people say to it."""

from __future__ import annotations

import getpass
import sys
from datetime import datetime
from pathlib import Path

import click

from watcher.cli.console import (
    ago,
    iso,
    json_option,
    line,
    print_json,
    shown_time,
    table,
    until,
)
from watcher.cli.fates import untold, wait_to_json, wait_words
from watcher.cli.moments import revision_number, revision_of
from watcher.cli.reports import about_words, recipient_words
from watcher.cli.run import opened
from watcher.codec import match_to_json
from watcher.errors import UsageError
from watcher.judge import alert_key
from watcher.model import Alert, DeliveryState, Direction, Match, Severity, Silence
from watcher.phrasing import counted, one_line, shorten, summary
from watcher.store import DeliveryRow, Store
from watcher.values import duration

_SHORT = 12
"""Characters of a delivery's key that are shown, and enough to name it."""

_WIDEST = 100
"""Columns of the list, so that it fits most terminals and mails."""

_HEADLINE, _ERROR = 140, 120
"""Characters that the list shows of what is told, and of what went wrong."""

_LONGEST = 100
"""Characters of a key are fewer."""


@click.group()
def deliveries() -> None:
    """List deliveries; try one again, or take it off the list.

    \b
    Example:
      watcher deliveries list --state dead
    """


@deliveries.command("list")
@click.option("--state", type=click.Choice([state.value for state in DeliveryState]))
@click.option("--source", "source_id", help="Only of this source.")
@click.option("--channel", help="Only to this channel.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@json_option
@click.pass_obj
def deliveries_list(
    config_path: Path,
    state: str | None,
    source_id: str | None,
    channel: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Deliveries, the newest first: what each tells, to whom, and when it was or will be told.

    \b
    Example:
      watcher deliveries list --state due --channel team-slack
    """
    with opened(config_path) as app:
        wanted = DeliveryState(state) if state else None
        rows = app.store.deliveries(state=wanted, limit=limit, source_id=source_id, channel=channel)
        if not rows:  # a name that is configured no more may have been told all the same
            _ = source_id is None or app.source(source_id)
            _ = channel is None or app.channel(channel)
        alerts = app.store.alerts(row.delivery.alert_key for row in rows)
        now = app.clock.now()
    if as_json:
        print_json([_json(row, alerts.get(row.delivery.alert_key)) for row in rows])
        return
    if not rows:
        chosen = state or source_id or channel
        line("No delivery is like that." if chosen else "No delivery yet: nothing was to be told.")
        return
    table(
        ("Key", "State", "To", "When", "What"),
        [
            (
                row.delivery.key[:_SHORT],
                row.delivery.state.value,
                recipient_words(row.delivery),
                _when(row, now),
                _what(row, alerts.get(row.delivery.alert_key)),
            )
            for row in rows
        ],
        widest=_WIDEST,
    )


def _when(row: DeliveryRow, now: datetime) -> str:
    """How long ago its fate was settled, or in how long it is told or tried again."""
    if row.due_at is not None:
        return until(row.due_at, now)
    return ago(row.done_at or row.delivery.created_at, now)


def _what(row: DeliveryRow, alert: Alert | None) -> str:
    """What it tells, of which page, and what went wrong so far."""
    number = _number(alert)
    page = "" if row.source_id.startswith("watcher:") else f"{row.source_id}: "
    about = f"{number}{' ' if number and page else ''}{page}{_headline(alert)}"
    if not row.last_error:
        return about
    tries = "1 try" if row.delivery.attempts == 1 else f"{row.delivery.attempts} tries"
    return f"{about}\n{tries}: {shorten(one_line(row.last_error), _ERROR)}"


def _headline(alert: Alert | None) -> str:
    return shorten(summary(alert), _HEADLINE) if alert else ""


def _number(alert: Alert | None) -> str:
    """The number that `watcher log` has for it: r12 of a change, h13 of a page's health."""
    if alert is None or alert.seq is None:
        return ""
    return f"r{alert.seq}" if alert.revision_key else f"h{alert.seq}"


@deliveries.command("show")
@click.argument("key")
@json_option
@click.pass_obj
def deliveries_show(config_path: Path, key: str, as_json: bool) -> None:
    """One delivery: what it tells, and every try, when, how it ended, and why.

    \b
    Example:
      watcher deliveries show 5f2c0a91
    """
    with opened(config_path) as app:
        row = _one(app.store, key)
        alert = app.store.alert(row.delivery.alert_key)
        told_in = _told_in(app.store, row)
    if as_json:
        print_json(_json(row, alert))
        return
    delivery = row.delivery
    line((delivery.key, "bold"), f"  {delivery.state.value}, {recipient_words(delivery)}")
    if alert is not None:
        line(f"about {alert.source.id}: {about_words(alert)}", indent=2)
    line(f"since {shown_time(delivery.created_at)} UTC", indent=2)
    for one in row.tries:
        line(f"{one.n}. {shown_time(one.at)} UTC  {one.outcome.value}  {one.detail}", indent=2)
    if told_in:
        line(f"told in the list {told_in}", indent=2)
    if waits := wait_words(row):
        line(waits, indent=2)


@deliveries.command("retry")
@click.argument("key")
@click.pass_obj
def deliveries_retry(config_path: Path, key: str) -> None:
    """Let a delivery be tried now, also one that was given up. The next pass tells it.

    \b
    Example:
      watcher deliveries retry 5f2c0a91 && watcher check --due
    """
    with opened(config_path) as app:
        row = _one(app.store, key)
        if not app.store.retry(row.delivery.key, app.clock.now()):
            raise UsageError(f"{key} is {row.delivery.state.value}, or is being tried just now")
    line(f"{row.delivery.key[:_SHORT]} is due now.")


@deliveries.command("drop")
@click.argument("key")
@click.pass_obj
def deliveries_drop(config_path: Path, key: str) -> None:
    """Take a delivery off the list: it is not told. It stays in the records as dropped.

    \b
    Example:
      watcher deliveries drop 5f2c0a91
    """
    with opened(config_path) as app:
        row = _one(app.store, key)
        if not app.store.drop(row.delivery.key, app.clock.now()):
            raise UsageError(f"{key} is {row.delivery.state.value}, or is being tried just now")
    line(f"{row.delivery.key[:_SHORT]} is dropped.")


def _told_in(store: Store, row: DeliveryRow) -> str:
    """The short key of the delivery of a list in which this one was told; empty for none."""
    if row.folded_into is None:
        return ""
    lists = store.deliveries(row.folded_into, channel=row.delivery.channel)
    same = [one for one in lists if one.delivery.recipient == row.delivery.recipient]
    return same[0].delivery.key[:_SHORT] if same else ""


def _one(store: Store, key: str) -> DeliveryRow:
    found = store.delivery(key) if 4 <= len(key) <= _LONGEST else []
    if len(found) != 1:
        what = "no delivery's key begins so" if not found else "several keys begin so"
        raise UsageError(f"{key}: {what}; `watcher deliveries list` shows them")
    return found[0]


def _json(row: DeliveryRow, alert: Alert | None) -> dict[str, object]:
    delivery = row.delivery
    return {
        "key": delivery.key,
        "alert": delivery.alert_key,
        "source": row.source_id,
        "revision": alert.seq if alert and alert.revision_key else None,
        "headline": summary(alert) if alert else "",
        "channel": delivery.channel,
        "recipient": delivery.recipient,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "created_at": iso(delivery.created_at),
        **wait_to_json(row),
        "done_at": iso(row.done_at),
        "receipt": row.receipt,
        "last_error": row.last_error,
        "told_in": row.folded_into,
        "tries": [
            {"n": one.n, "at": iso(one.at), "outcome": one.outcome.value, "detail": one.detail}
            for one in row.tries
        ],
    }


# ---------------------------------------------------------------- acknowledging


@click.command()
@click.argument("revision")
@click.option("--by", "author", default="", help="Who. Default: the user of this machine.")
@click.option("--note", default="", help="A word to it.")
@click.pass_obj
def ack(config_path: Path, revision: str, author: str, note: str) -> None:
    """Note that somebody knows of REVISION (r12): no reminder of it is sent.

    \b
    Example:
      watcher ack r12 --note "verified the organization today"
    """
    with opened(config_path) as app:
        found = revision_of(app, revision_number(revision))
        key = alert_key(found.key)
        if app.store.alert(key) is None:
            raise UsageError(f"{revision} was told to nobody: {untold(app, found)}")
        new = app.store.acknowledge(key, author or getpass.getuser(), note, app.clock.now())
    line(f"r{found.seq} is acknowledged." if new else f"r{found.seq} was acknowledged before.")


# ---------------------------------------------------------------- silences


@click.group()
def silence() -> None:
    """Keep alerts quiet until a time, with a reason; list and end silences.

    \b
    Example:
      watcher silence add --source openai-limits --for 4h --reason "planned change"
    """


@silence.command("add")
@click.option("--source", "sources", multiple=True, help="Of this source; may be repeated.")
@click.option("--provider", "providers", multiple=True, help="Of this provider.")
@click.option(
    "--direction", "directions", multiple=True, type=click.Choice([d.value for d in Direction])
)
@click.option(
    "--max-severity",
    type=click.Choice([s.name.lower() for s in Severity]),
    default="critical",
    show_default=True,
)
@click.option("--health/--changes", "health", default=None, help="Only trouble, or only changes.")
@click.option("--for", "length", required=True, help="How long: 90m, 4h, 2d.")
@click.option("--reason", required=True)
@click.option("--by", "author", default="")
@click.option("--summary/--no-summary", default=True, help="Tell what was kept quiet at the end.")
@click.pass_obj
def silence_add(
    config_path: Path,
    sources: tuple[str, ...],
    providers: tuple[str, ...],
    directions: tuple[str, ...],
    max_severity: str,
    health: bool | None,
    length: str,
    reason: str,
    author: str,
    summary: bool,
) -> None:
    """Keep alerts quiet from now on. They are recorded all the same.

    \b
    Example:
      watcher silence add --provider openai --max-severity medium --for 2d --reason holiday
    """
    try:
        lasts = duration(length)
        if not lasts:
            raise ValueError(length)
    except ValueError:
        raise UsageError(f"{length!r} is not a duration like 90m, 4h or 2d") from None
    if not reason.strip():
        raise click.UsageError("--reason is empty; say why, for those who wonder.")
    if health and directions:
        raise click.UsageError("--health is about trouble, which has no --direction.")
    match = Match(
        sources=sources,
        providers=providers,
        directions=tuple(Direction(text) for text in directions),
        max_severity=Severity[max_severity.upper()],
        health=health,
    )
    with opened(config_path) as app:
        for name in sources:
            app.source(name)
        known = {app.packs.get(source.pack).provider for source in app.config.sources}
        if unknown := sorted(set(providers) - known):
            among = ", ".join(sorted(known)) or "none"
            raise UsageError(f"no source is of provider {unknown[0]!r}; there are: {among}")
        now = app.clock.now()
        by = author or getpass.getuser()
        kept = app.store.add_silence(Silence(0, match, reason, by, now, now + lasts, summary))
    line(f"Silence {kept.id} is in force until {shown_time(kept.expires_at)} UTC.")


@silence.command("list")
@click.option("--all", "show_all", is_flag=True, help="Also those that are over.")
@json_option
@click.pass_obj
def silence_list(config_path: Path, show_all: bool, as_json: bool) -> None:
    """Silences, and how many alerts each has kept quiet.

    \b
    Example:
      watcher silence list
    """
    with opened(config_path) as app:
        found = app.store.silences(None if show_all else app.clock.now())
        counts = app.store.silenced_counts([one.id for one in found])
    rows = [
        {
            "id": one.id,
            "match": match_to_json(one.match),
            "reason": one.reason,
            "author": one.author,
            "created_at": iso(one.created_at),
            "expires_at": iso(one.expires_at),
            "summary": one.summary,
            "silenced": counts.get(one.id, 0),
        }
        for one in found
    ]
    if as_json:
        print_json(rows)
        return
    for one in found:
        about = ", ".join(_words(k, v) for k, v in match_to_json(one.match).items())
        silenced = counted(counts.get(one.id, 0), "alert")
        line(
            f"{one.id}  until {shown_time(one.expires_at)} UTC  {about or 'everything'}:"
            f" {one.reason} ({one.author}; {silenced} silenced)"
        )
    if not rows:
        line("No silence is in force.")


def _words(key: str, value: object) -> str:
    return f"{key} {' or '.join(value) if isinstance(value, list) else value}"


@silence.command("expire")
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
@click.pass_obj
def silence_expire(config_path: Path, number: int) -> None:
    """End silence NUMBER now.

    \b
    Example:
      watcher silence expire 3
    """
    with opened(config_path) as app:
        if not app.store.expire_silence(number, app.clock.now()):
            raise UsageError(f"no silence {number} is in force; `watcher silence list` lists them")
    line(f"Silence {number} is over.")
    sys.exit(0)
