"""`watcher import` and `watcher backfill`: history that is older than the first look."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watcher.app import App
from watcher.cli.console import iso, json_option, line, print_json, progress
from watcher.cli.fates import telling_of
from watcher.cli.listed import LASTING, bring_listed
from watcher.cli.moments import moment, past
from watcher.cli.reports import check_line, check_to_json
from watcher.cli.run import deliver_all, exit_code, opened
from watcher.cli.tally import Tally
from watcher.errors import FetchError, UnsuitablePageError, UsageError
from watcher.importing import (
    Found,
    Unusable,
    is_one_page,
    is_url_list,
    listed,
    one_page,
    pages_of,
)
from watcher.model import Source
from watcher.phrasing import counted
from watcher.stopping import stop_on_signals

if TYPE_CHECKING:
    from watcher.fetchers.archive import ArchiveFetcher
    from watcher.fetchers.cdx import Capture


_MOST_TROUBLES = 50
"""How many are shown to people."""

# ---------------------------------------------------------------- import


@click.command(name="import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--source", "source_id", help="Whose pages these are; else by their addresses.")
@click.option("--at", "at", help="When a single page was saved: brings it into the history then.")
@json_option
@click.pass_obj
def import_(
    config_path: Path, paths: tuple[Path, ...], source_id: str | None, at: str | None, as_json: bool
) -> None:
    """Bring pages along: one saved by hand, a folder, a web archive, a list of addresses, another
    watcher's store.

    A single page without --at is a look at the source as it is now: it is compared and told like
    any other. One that is not the source's article is refused (exit code 1), and nothing changes.
    Everything else is history, and told to nobody. Running it again changes
    nothing; in whatever order, the history is the same. Formats: docs/import.md.

    \b
    Examples:
      watcher import page.html --source openai-org-verification
      watcher import saved/ --source openai-model-access
      watcher import crawl.warc.gz
      watcher import urls.txt
    """
    with opened(config_path) as app:
        app.prepare()
        if source_id is not None and at is None and len(paths) == 1 and is_one_page(paths[0]):
            _look_at(app, app.source(source_id), paths[0], as_json=as_json)
            return
        when = None if at is None else past("--at", at, app.clock.now())
        named = source_id is not None
        chosen = list(app.config.sources) if source_id is None else [app.source(source_id)]
        tally = Tally()
        try:
            with stop_on_signals() as stop:
                for path in paths:
                    if is_url_list(path):
                        items = listed(path, when)
                        shown = progress(items, len(items))
                        bring_listed(app, shown, chosen, tally, stop.is_set, named=named)
                        continue
                    found = progress(pages_of(path, when))
                    _bring(app, found, chosen, tally, stop.is_set, named=named)
        finally:
            _rebuild(app, tally)  # also where a file turns out damaged on the way
        _report(app, tally, as_json=as_json, stopped=stop.is_set())


def _look_at(app: App, source: Source, path: Path, *, as_json: bool) -> None:
    """A page saved by hand, as a look."""
    page = replace(one_page(path, app.clock.now()), url=source.url)
    page = replace(page, final_url=page.final_url or source.url)
    try:
        report = app.look_by_hand(source, page)
    except UnsuitablePageError as error:
        if not as_json:
            raise
        refused = {"source": source.id, "outcome": "refused", "reasons": list(error.reasons)}
        print_json(refused)
        sys.exit(1)
    telling = telling_of(app, report)
    if not as_json:
        line(*check_line(report, telling))
    deliveries = list(deliver_all(app, lambda: False, shown=not as_json))
    if as_json:
        print_json(check_to_json(report, telling))
    sys.exit(exit_code([report], deliveries, fail_on_change=False))


def _bring(
    app: App,
    pages: Iterable[Found | Unusable],
    chosen: list[Source],
    tally: Tally,
    stopping: Callable[[], bool],
    *,
    named: bool,
) -> None:
    for found in pages:
        if stopping():
            return
        if isinstance(found, Unusable):
            tally.troubles.append(found.why)
            continue
        source = _owner(found, chosen, named=named)
        if source is None:
            tally.foreign += 1
            continue
        page = replace(found.page, url=source.url, final_url=found.url or source.url)
        assert page.captured_at is not None
        if page.captured_at > app.clock.now():
            tally.troubles.append(f"{found.where}: {iso(page.captured_at)} is in the future")
            continue
        tally.note(source, page.captured_at, new=app.historian.keep(source, page))


def _owner(found: Found, chosen: list[Source], *, named: bool) -> Source | None:
    for source in chosen:
        fits = found.is_of(source.id, source.url)
        if fits or (fits is None and named):
            return source
    return None


# ---------------------------------------------------------------- backfill


@click.command()
@click.argument("source_id", metavar="SOURCE")
@click.option("--from", "first", required=True, help="The first day (2025-01-01, UTC).")
@click.option("--to", "last", help="The last day. Default: today.")
@json_option
@click.pass_obj
def backfill(
    config_path: Path, source_id: str, first: str, last: str | None, as_json: bool
) -> None:
    """Bring a page's history along from the Internet Archive, and tell nobody.

    Takes the captures from --from on, the oldest first, within the archive's limits (8 a second).
    Ctrl-C ends it after the capture in hand; run again, it goes on where it was.

    \b
    Example:
      watcher backfill openai-model-access --from 2025-04-01
    """
    with opened(config_path) as app:
        since = past("--from", first, app.clock.now())
        until = None if last is None else moment(last)
        if until is not None and until < since:
            raise UsageError(f"--to is before --from: {last} before {first}")
        app.prepare()
        source = app.source(source_id)
        archive: ArchiveFetcher = app.fetcher("archive")  # type: ignore[assignment]
        tally = Tally()
        try:
            with stop_on_signals() as stop:
                captures = _worth_playing(archive.captures(source, since=since, until=until))
                _play_all(app, source, archive, captures, tally, stop.is_set)
        finally:
            archive.close()
            _rebuild(app, tally)
        _report(app, tally, as_json=as_json, stopped=stop.is_set())


def _worth_playing(found: Iterable[Capture]) -> list[Capture]:
    """The captures in order of time, without those whose body is that of the one before."""
    kept: list[Capture] = []
    for capture in sorted(set(found)):
        if not kept or capture.digest != kept[-1].digest:
            kept.append(capture)
    return kept


def _play_all(
    app: App,
    source: Source,
    archive: ArchiveFetcher,
    captures: list[Capture],
    tally: Tally,
    stopping: Callable[[], bool],
) -> None:
    for capture in progress(captures, len(captures)):
        if stopping():
            return
        if app.store.is_kept(source.id, capture.at):
            tally.note(source, capture.at, new=False)
            continue
        try:
            page = archive.play(source, capture)
        except FetchError as error:
            if error.reason in LASTING:
                tally.troubles.append(error.detail)
                return
            tally.troubles.append(f"{iso(capture.at)}: {error.detail}")
            continue
        assert page.captured_at is not None
        tally.note(source, page.captured_at, new=app.historian.keep(source, page))


# ---------------------------------------------------------------- both


def _rebuild(app: App, tally: Tally) -> None:
    """The histories of the sources that pages came for, anew. Also after Ctrl-C."""
    for source_id, since in tally.since.items():
        replayed = app.historian.rebuild(app.source(source_id), since)
        for snapshot_id, why in replayed.passed_over:
            seen = app.store.snapshot(snapshot_id)
            tally.passed_over.append(f"{iso(seen.captured_at or seen.fetched_at)}: {why}")


def _report(app: App, tally: Tally, *, as_json: bool, stopped: bool) -> None:
    if as_json:
        print_json(
            {
                "kept": tally.kept,
                "known": tally.known,
                "foreign": tally.foreign,
                "sources": sorted(tally.since),
                "passed_over": tally.passed_over,
                "troubles": tally.troubles,
                "stopped": stopped,
            }
        )
    else:
        _print_report(app, tally, stopped=stopped)
    if stopped or tally.troubles or not (tally.kept or tally.known):
        sys.exit(1)


def _print_report(app: App, tally: Tally, *, stopped: bool) -> None:
    line(f"{counted(tally.kept, 'page')} brought along, {tally.known} known already.")
    for source_id in sorted(tally.since):
        number = len(app.store.placed(source_id))
        line(f"{source_id}: {counted(number, 'revision')}; watcher log --source {source_id}")
    if tally.foreign:
        line((f"{counted(tally.foreign, 'page')} of no configured source left out.", "dim"))
    for told in tally.passed_over[:10]:
        line(("not the article, left out: ", "dim"), told)
    if len(tally.passed_over) > 10:
        line((f"and {len(tally.passed_over) - 10} more", "dim"))
    for trouble in tally.troubles[:_MOST_TROUBLES]:
        line(("! ", "bold red"), trouble)
    if len(tally.troubles) > _MOST_TROUBLES:
        line((f"and {len(tally.troubles) - _MOST_TROUBLES} more; all with --json", "dim"))
    if stopped:
        line(("Stopped; run the command again to go on.", "yellow"))
