"""`watcher rules`, `log` and `show`: the history as tables and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import click

from watcher.app import App
from watcher.cli.console import (
    Part,
    is_narrow,
    iso,
    json_option,
    line,
    print_json,
    shown_time,
    table,
)
from watcher.cli.fates import fate_words, untold, wait_to_json
from watcher.cli.moments import is_revision, moment, revision_number, revision_of
from watcher.cli.naming import one_source
from watcher.cli.reports import severity_style, where
from watcher.cli.rules import HEADERS, record_row
from watcher.cli.run import opened
from watcher.codec import (
    change_to_json,
    fold,
    health_to_json,
    impact_to_json,
    record_to_json,
)
from watcher.judge import alert_key
from watcher.model import (
    Change,
    HealthState,
    Record,
    RevisionKind,
    Statement,
)
from watcher.phrasing import (
    direction_words,
    group_headline,
    grouped,
    headline,
    impact_sentence,
    in_words,
    kept_words,
    ordered,
    own_sentences,
    reading_words,
    sight_words,
)
from watcher.store import DeliveryRow, HealthEvent, RevisionRow, StandingRecord
from watcher.wording import word_diff

Json = dict[str, object]

_SPAN_STYLES = {"equal": "", "insert": "bold green", "delete": "red"}


# ---------------------------------------------------------------- rules


@click.command()
@click.option("--at", "at", help="As they stood at a date (2025-06-01, UTC) or revision (r12).")
@one_source
@click.option("--statements", is_flag=True, help="Also the sentences kept as they stand.")
@json_option
@click.pass_obj
def rules(
    config_path: Path, at: str | None, source_id: str | None, statements: bool, as_json: bool
) -> None:
    """The rules in force: who may use what, by what, since when, with the words. Of SOURCE, or of
    all.

    \b
    Example:
      watcher rules openai-model-access --at 2025-06-01
    """
    with opened(config_path) as app:
        chosen = app.config.sources if source_id is None else [app.source(source_id)]
        ids = [source.id for source in chosen]
        heads = [(id_, head) for id_ in ids if (head := _head(app, id_, at)) is not None]
        if as_json:
            print_json([_rules_json(app, head) for _, head in heads])
            return
        for _, head in heads:
            _print_rules(app, head, statements=statements)
        for id_ in ids:
            if id_ not in dict(heads):
                when = f"at {at}" if at else "yet"
                line((f"{id_}: nothing was known {when}.", "dim"))


def _head(app: App, source_id: str, at: str | None) -> RevisionRow | None:
    """The revision whose rules are asked for; None where there was none."""
    if at is None:
        newest = app.store.revisions(source_id, limit=1)
        return newest[0] if newest else None
    if is_revision(at):
        number = revision_number(at)
        upto = app.store.revisions(source_id, limit=1, before=number + 1)
        return upto[0] if upto else None
    return app.store.revision_at(source_id, moment(at))


def _in_force(app: App, head: RevisionRow) -> list[tuple[int, str, Record]]:
    """Readable records with the revision since when they say the same, in reading order."""
    standing = app.store.rules_at(head.source_id, head.seq)
    shown: list[tuple[int, str, Record]] = []
    by_since = sorted(standing, key=_since)
    for _, group in groupby(by_since, key=_since):
        members = list(group)
        since = members[0].since_seq, iso(members[0].since_at)
        records = fold([member.record for member in members], head.scheme)
        shown += [(*since, record) for record in records]
    return sorted(shown, key=lambda row: _reading_order(row[2]))


def _read_words(app: App, head: RevisionRow) -> str:
    return reading_words(record for _, _, record in _in_force(app, head))


def _since(standing: StandingRecord) -> int:
    return standing.since_seq


def _reading_order(record: Record) -> tuple[bool, str, str, str]:
    subject = str(getattr(record, "subject", ""))
    detail = str(getattr(record, "capability", "") or getattr(record, "attr", ""))
    return isinstance(record, Statement), type(record).__name__, subject, detail


def _print_rules(app: App, head: RevisionRow, *, statements: bool) -> None:
    line()
    line((head.title or head.source_id, "bold"), (f"  {head.source_id} r{head.seq}", "dim"))
    rows = _in_force(app, head)
    typed = [row for row in rows if statements or not isinstance(row[2], Statement)]
    shown = [(*record_row(record, head.scheme), f"r{seq} {at[:10]}") for seq, at, record in typed]
    if is_narrow():
        _print_stacked(shown)
    else:
        table((*HEADERS, "Since"), shown)
    kept = len(rows) - len(typed)
    if kept:
        line((f"and {kept_words(kept)} (--statements shows {_them(kept)})", "dim"))


def _them(number: int) -> str:
    return "it" if number == 1 else "them"


def _print_stacked(rows: Sequence[Sequence[Part]]) -> None:
    """What a narrow terminal gets instead of a table: a rule a line, its words below."""
    for what, who, rule, words, since in rows:
        line(("· ", "dim"), what, "  ", who, "  ", rule, "  ", since)
        line(words, indent=4)


def _rules_json(app: App, head: RevisionRow) -> Json:
    return {
        "source": head.source_id,
        "revision": head.seq,
        "at": iso(head.at),
        "title": head.title,
        "records": [
            {**record_to_json(record), "since": {"revision": seq, "at": since}}
            for seq, since, record in _in_force(app, head)
        ],
    }


# ---------------------------------------------------------------- log


@click.command()
@one_source
@click.option("--limit", type=click.IntRange(1, 100_000), default=20, show_default=True)
@json_option
@click.pass_obj
def log(config_path: Path, source_id: str | None, limit: int, as_json: bool) -> None:
    """What happened, newest first: changes of rules and of a page's health. To SOURCE, or to all.

    What was brought along (`import`, `backfill`) stands among its time, whatever its number.

    \b
    Example:
      watcher log openai-model-access --limit 5
    """
    with opened(config_path) as app:
        chosen = None if source_id is None else app.source(source_id).id
        events = app.store.happened(chosen, limit=limit)
        if as_json:
            print_json([_event_json(event) for event in events])
            return
        if not events:
            line("Nothing yet; `watcher check` takes the first look.")
        for event in events:
            _print_event(app, event)


def _print_event(app: App, event: RevisionRow | HealthEvent) -> None:
    is_revision = isinstance(event, RevisionRow)
    mark = f"{'r' if is_revision else 'h'}{event.seq}"
    start: list[Part] = [(f"{mark:>5}  ", "bold" if is_revision else "dim")]
    start += [(shown_time(event.at), "dim"), f"  {event.source_id}  "]
    if isinstance(event, HealthEvent):
        well = event.after.state is HealthState.OK
        style = "green" if well else "red"
        reasons = "; ".join(event.after.reasons)
        again = "readable again" if event.before.last_good else "readable"
        word = again if well else event.after.state.value
        line(*start, (word, style), f": {reasons}" if reasons else "")
        return
    if event.kind is not RevisionKind.CHANGE:
        words = {
            RevisionKind.FIRST: "first look",
            RevisionKind.REREAD: f"read again with {event.pack.id} version {event.pack.version}",
        }
        read = f"{words[event.kind]}: {_read_words(app, event)}{_captured(event)}"
        line(*start, (read, "dim"))
        return
    (worst, style), *more = (
        (group_headline(group), severity_style(group[0].severity))
        for group in grouped(ordered(event.changes))
    )
    line(*start, (worst, style), (_captured(event), "dim"))
    for told in more[:4]:
        line(told, indent=26)
    if len(more) > 4:
        line((f"and {len(more) - 4} more: watcher show r{event.seq}", "dim"), indent=26)


def _captured(revision: RevisionRow) -> str:
    how = sight_words(revision.fetcher, revision.captured_at)
    return f" ({how})" if how else ""


def _event_json(event: RevisionRow | HealthEvent) -> Json:
    common: Json = {"seq": event.seq, "at": iso(event.at), "source": event.source_id}
    if isinstance(event, HealthEvent):
        return common | {
            "event": "health",
            "before": health_to_json(event.before),
            "after": health_to_json(event.after),
        }
    return common | _revision_json(event)


def _revision_json(revision: RevisionRow) -> Json:
    return {
        "event": "revision",
        "kind": revision.kind.value,
        "key": revision.key,
        "title": revision.title,
        "severity": revision.severity.name.lower(),
        "pack": {"id": revision.pack.id, "version": revision.pack.version},
        "fetcher": revision.fetcher,
        "captured_at": iso(revision.captured_at),
        "changes": [change_to_json(change) for change in revision.changes],
        "impacts": [impact_to_json(impact) for impact in revision.impacts],
    }


# ---------------------------------------------------------------- show


@click.command()
@click.argument("revision")
@json_option
@click.pass_obj
def show(config_path: Path, revision: str, as_json: bool) -> None:
    """One REVISION (r12): each change with the words before and after, and who was told.

    \b
    Example:
      watcher show r12
    """
    number = revision_number(revision)
    with opened(config_path) as app:
        found = revision_of(app, number)
        told = app.store.deliveries(alert_key=alert_key(found.key))
        why_not = "" if told else untold(app, found)
        url = app.store.snapshot(found.snapshot_id).final_url
        read = _read_words(app, found)
    if as_json:
        common: Json = {"seq": found.seq, "at": iso(found.at), "source": found.source_id}
        deliveries = [_delivery_json(row) for row in told]
        print_json(
            common
            | _revision_json(found)
            | {"url": url, "deliveries": deliveries, "untold": why_not}
        )
        return
    _print_revision(found, url, read)
    _print_told(told, why_not)


def _print_revision(revision: RevisionRow, url: str, read: str) -> None:
    line((f"r{revision.seq}  {revision.title or revision.source_id}", "bold"))
    line((f"{revision.source_id}, {shown_time(revision.at)} UTC, {url}", "dim"))
    line((f"read with {revision.pack.id} version {revision.pack.version}: {read}", "dim"))
    if how := sight_words(revision.fetcher, revision.captured_at):
        line((how, "dim"))
    for sentence in (*map(impact_sentence, revision.impacts), *own_sentences(revision.changes)):
        line(("→ ", "bold"), (sentence, "bold"))
    for change in revision.changes:
        line()
        print_change(change)
    if not revision.changes:
        line("No change: " + {"first": "the first look."}.get(revision.kind.value, "read again."))


def print_change(change: Change) -> None:
    """A change for people: how loud, which way, what, and the words on both sides."""
    change = in_words(change)
    line(
        (change.severity.name.lower(), severity_style(change.severity)),
        f" · {direction_words(change.direction)} · ",
        (headline(change), "bold"),
    )
    if change.before and change.after and change.before.shown and change.after.shown:
        spans = word_diff(change.before.shown, change.after.shown)
        before = [(s.text, _SPAN_STYLES[s.op]) for s in spans if s.op != "insert"]
        after = [(s.text, _SPAN_STYLES[s.op]) for s in spans if s.op != "delete"]
        line("before  “", *before, "”", *where(change.before), indent=4)
        line("after   “", *after, "”", *where(change.after), indent=4)
        return
    for word, side in (("before", change.before), ("after ", change.after)):
        if side and side.shown:
            line(f"{word}  “{side.shown}”", *where(side), indent=4)
        elif side:
            line((f"{word}  {side.value}", "dim"), *where(side), indent=4)


def _print_told(told: Sequence[DeliveryRow], why_not: str) -> None:
    if told or why_not:
        line()
    for row in told:
        line(*fate_words(row))
    if why_not:
        line(("○ ", "yellow"), f"told to nobody: {why_not}")


def _delivery_json(row: DeliveryRow) -> Json:
    delivery = row.delivery
    return {
        "key": delivery.key,
        "channel": delivery.channel,
        "recipient": delivery.recipient,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        **wait_to_json(row),
        "done_at": iso(row.done_at),
        "receipt": row.receipt,
        "last_error": row.last_error,
    }
