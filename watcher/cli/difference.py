"""`watcher diff`: what changed between two revisions or dates of a source."""

from __future__ import annotations

from pathlib import Path

import click

from watcher.app import App
from watcher.cli.browse import print_change
from watcher.cli.console import Part, has_colours, json_option, line, print_json, shown_time
from watcher.cli.moments import is_revision, moment, revision_number
from watcher.cli.run import opened
from watcher.codec import change_to_json
from watcher.compare import compare
from watcher.document import canonical_lines
from watcher.errors import UsageError
from watcher.impact import impacts, raised
from watcher.model import Change, Extraction, RevisionKind
from watcher.owning import owned
from watcher.phrasing import counted
from watcher.store import RevisionRow
from watcher.wording import Gap, Row, Span, line_diff

_STYLES = {"equal": "", "insert": "bold green", "delete": "red strike"}


@click.command()
@click.argument("source_id", metavar="SOURCE")
@click.argument("start", metavar="[FROM]", required=False)
@click.argument("end", metavar="[TO]", required=False)
@json_option
@click.pass_obj
def diff(
    config_path: Path, source_id: str, start: str | None, end: str | None, as_json: bool
) -> None:
    """What changed on SOURCE between FROM and TO: its rules first, then its wording.

    FROM and TO are revisions (r12) or dates (2025-06-01). Without them: the newest change; with
    FROM alone: from there to now. Both pages are read by today's pack.

    \b
    Example:
      watcher diff openai-model-access 2025-04-17 2025-07-01
    """
    with opened(config_path) as app:
        source = app.source(source_id)
        old, new = _sides(app, source.id, start, end)
        pack = app.packs.get(source.pack)
        pages = [app.store.load_page(revision.snapshot_id) for revision in (old, new)]
        changes = _changes(app, *(app.reader.read(page, pack) for page in pages))
        before, after = (canonical_lines(app.reader.parse(page)) for page in pages)
        rows = line_diff(before, after)
    if as_json:
        print_json(
            {
                "source": source_id,
                "from": old.seq,
                "to": new.seq,
                "changes": [change_to_json(change) for change in changes],
                "lines": [_line_json(row) for row in rows],
            }
        )
        return
    line((f"r{old.seq} ({shown_time(old.at)}) → r{new.seq} ({shown_time(new.at)})", "bold"))
    for change in changes:
        print_change(change)
    if not changes:
        line("No rule changed.")
    line()
    for row in rows:
        _print_line(row)


def _changes(app: App, before: Extraction, after: Extraction) -> tuple[Change, ...]:
    """The changes, as loud as they are for the profile."""
    changes = compare(before, after)
    profiles = [p for p in app.config.profiles if p.provider == after.scheme.provider]
    felt = tuple(impact for profile in profiles for impact in impacts(before, after, profile))
    changes = owned(changes, before, after, profiles[0] if profiles else None)
    return raised(changes, felt, after.scheme)


def _sides(
    app: App, source_id: str, start: str | None, end: str | None
) -> tuple[RevisionRow, RevisionRow]:
    new = _revision(app, source_id, end) if end else _newest(app, source_id, start)
    if start:
        return _revision(app, source_id, start), new
    earlier = app.store.revisions(source_id, limit=1, before=new.seq)
    return (earlier[0] if earlier else new), new


def _newest(app: App, source_id: str, start: str | None) -> RevisionRow:
    """The newest revision; without a start, the newest that changed something."""
    revisions = app.store.revisions(source_id, limit=50)
    if not revisions:
        raise UsageError(f"{source_id} has no history yet; `watcher check` takes the first look")
    changed = [revision for revision in revisions if revision.kind is RevisionKind.CHANGE]
    return revisions[0] if start or not changed else changed[0]


def _revision(app: App, source_id: str, text: str) -> RevisionRow:
    if not is_revision(text):
        found = app.store.revision_at(source_id, moment(text))
        if found is None:
            raise UsageError(f"nothing was known of {source_id} at {text}")
        return found
    found = app.store.revision(app.store.now_numbered(revision_number(text)))
    if found is None or found.source_id != source_id:
        raise UsageError(f"{source_id} has no revision {text}; `watcher log` lists them")
    return found


def _print_line(row: Row | Gap) -> None:
    if isinstance(row, Gap):
        line((f"  ⋮ {counted(row.lines, 'line')} as before", "dim"))
        return
    mark = "~" if row.changed else " "
    if row.changed and row.before is None:
        mark = "+"
    if row.changed and row.after is None:
        mark = "-"
    parts: list[Part] = [_marked(span, edited=mark == "~") for span in row.spans]
    line(f"{mark} ", *parts)


def _marked(span: Span, *, edited: bool) -> Part:
    """An edited word by its colour; where there are none, between the marks of wdiff."""
    if edited and span.op != "equal" and not has_colours():
        return f"[-{span.text}-]" if span.op == "delete" else f"{{+{span.text}+}}"
    return span.text, _STYLES[span.op]


def _line_json(row: Row | Gap) -> dict[str, object]:
    if isinstance(row, Gap):
        return {"unchanged": row.lines}
    spans = [{"op": span.op, "text": span.text} for span in row.spans]
    return {"before": row.before, "after": row.after, "spans": spans}
