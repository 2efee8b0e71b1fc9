"""`watcher check` and `watcher run`."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from watcher.app import App, Selection, load
from watcher.cli.console import json_option, line, print_json, print_json_line
from watcher.cli.fates import telling_of
from watcher.cli.reports import (
    Telling,
    check_line,
    check_to_json,
    delivery_line,
    delivery_to_json,
)
from watcher.delivering import DeliveryReport
from watcher.errors import StoreFullError
from watcher.model import CheckReport, DeliveryState, Outcome
from watcher.phrasing import counted
from watcher.stopping import Stop, stop_on_signals

CHANGED = 3


@contextmanager
def opened(config_path: Path) -> Iterator[App]:
    """The app of a configuration, closed at the end."""
    app = load(config_path)
    try:
        yield app
    finally:
        app.close()


@click.command()
@click.argument("sources", nargs=-1)
@click.option("--source", "also", multiple=True, help="The same as naming it; may be repeated.")
@click.option("--due", is_flag=True, help="Only what is due by its schedule.")
@click.option("--fail-on-change", is_flag=True, help="Exit with 3 when a rule changed.")
@click.option(
    "--wait/--no-wait",
    default=True,
    help="Wait until a change is confirmed by another look, or leave that to the next check.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print only what is not as before.")
@json_option
@click.pass_obj
def check(
    config_path: Path,
    sources: tuple[str, ...],
    also: tuple[str, ...],
    due: bool,
    fail_on_change: bool,
    wait: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Look at every page (or at SOURCES), tell what changed, and deliver what is due.

    A change is believed when another look a minute later shows the same (`confirm` in the
    configuration): the command waits for that look. With --no-wait the change stays pending, and
    the next check that comes after its time is that look.

    Exits 0 when every page was looked at; 1 when one could not be, or a delivery was given up;
    3 when a rule changed and --fail-on-change is given. Safe to run while a daemon runs: a page
    that another process holds is named and counts as not looked at.

    \b
    Example, in a crontab:
      */30 * * * * watcher -c /etc/watcher/config.yaml check --quiet
    """
    _log_to_stderr()
    sources = tuple(dict.fromkeys((*sources, *also)))
    if due and sources:
        raise click.UsageError("--due chooses the sources; name none.")
    with stop_on_signals() as stop, opened(config_path) as app:
        app.prepare()
        began = app.clock.now()
        selection = Selection(due_only=due, ids=sources)
        checks: list[tuple[CheckReport, Telling]] = []
        with _what_is_due_told(app, stop, shown=not as_json):
            for report in _looks(app, selection, stop, wait=wait, shown=not (as_json or quiet)):
                telling = telling_of(app, report)
                checks.append((report, telling))
                if not as_json and not (quiet and _is_quiet(report)):
                    line(*check_line(report, telling))
        deliveries = list(deliver_all(app, stop.is_set, shown=not as_json))
        reports = [report for report, _ in checks]
        unlooked = app.unlooked(selection, began)
        if as_json:
            print_json(
                {
                    "checks": [check_to_json(*looked) for looked in checks],
                    "deliveries": [delivery_to_json(report) for report in deliveries],
                    "not_looked_at": unlooked,
                }
            )
        elif not quiet:
            _print_totals(app, reports, deliveries, nothing_due=not checks and not unlooked)
        if unlooked and not as_json:
            names = ", ".join(unlooked)
            line(("! ", "bold red"), f"not looked at, held by another process: {names}")
    sys.exit(1 if unlooked else exit_code(reports, deliveries, fail_on_change))


@contextmanager
def _what_is_due_told(app: App, stop: Stop, *, shown: bool) -> Iterator[None]:
    """Also when there is no room to look: that there is none is told from the reserve."""
    try:
        yield
    except StoreFullError:
        list(deliver_all(app, stop.is_set, shown=shown))
        raise


def _looks(
    app: App, selection: Selection, stop: Stop, *, wait: bool, shown: bool
) -> Iterator[CheckReport]:
    """A pass, and then the looks that confirm its changes, each at its time."""
    yield from app.run_pass(selection, stop.is_set)
    while wait and not stop.is_set() and (pending := app.pending(selection)):
        ids, due = pending
        seconds = max(0.0, (due - app.clock.now()).total_seconds())
        if shown and seconds > 1:
            words = counted(len(ids), "page")
            line((f"Looking again at {words} in {seconds:.0f} s to confirm (--no-wait).", "dim"))
        if not stop.wait(seconds):
            yield from app.run_pass(Selection(ids=ids), stop.is_set)


def _is_quiet(report: CheckReport) -> bool:
    return not report.recovered and report.check.outcome in (
        Outcome.UNCHANGED,
        Outcome.NOT_MODIFIED,
    )


def deliver_all(app: App, stopping: Callable[[], bool], *, shown: bool) -> Iterator[DeliveryReport]:
    """Deliver until nothing is due, since one batch is bounded."""
    while not stopping() and (batch := list(app.deliver(stopping))):
        for report in batch:
            if shown:
                line(*delivery_line(report))
            yield report


def _print_totals(
    app: App,
    checks: Sequence[CheckReport],
    deliveries: Sequence[DeliveryReport],
    *,
    nothing_due: bool,
) -> None:
    if nothing_due:
        line("Nothing to look at; `watcher status` shows when each source is due.")
        return
    counts: dict[str, int] = {}
    for report in checks:
        word = report.check.outcome.value.replace("_", " ")
        counts[word] = counts.get(word, 0) + 1
    summary = ", ".join(f"{count} {word}" for word, count in counts.items())
    sent = sum(report.state is DeliveryState.DONE for report in deliveries)
    line(f"{len(checks)} looked at: {summary}.", f" {sent} delivered." if deliveries else "")


def exit_code(
    checks: Sequence[CheckReport], deliveries: Sequence[DeliveryReport], fail_on_change: bool
) -> int:
    if fail_on_change and any(report.check.outcome is Outcome.CHANGED for report in checks):
        return CHANGED
    failed = any(report.check.outcome is Outcome.FAILED for report in checks)
    given_up = any(report.state is DeliveryState.DEAD for report in deliveries)
    return 1 if failed or given_up else 0


@click.command()
@click.option("-q", "--quiet", is_flag=True, help="Print only what is not as before.")
@json_option
@click.pass_obj
def run(config_path: Path, quiet: bool, as_json: bool) -> None:
    """Keep looking at each page when it is due, until SIGTERM or Ctrl-C.

    Either signal finishes the work in hand first. Due times are kept in the database, so that a
    restart neither repeats nor skips a look. With --json each event is one line of JSON.

    \b
    Example:
      watcher -c /etc/watcher/config.yaml run --quiet
    """
    from watcher.daemon import Daemon

    _log_to_stderr()
    with opened(config_path) as app:

        def on_check(report: CheckReport) -> None:
            if quiet and _is_quiet(report):
                return
            telling = telling_of(app, report)
            if as_json:
                print_json_line({"check": check_to_json(report, telling)})
            else:
                line(report.check.at.strftime("%H:%M:%S "), *check_line(report, telling))

        def on_delivery(report: DeliveryReport) -> None:
            if as_json:
                print_json_line({"delivery": delivery_to_json(report)})
            else:
                line(app.clock.now().strftime("%H:%M:%S "), *delivery_line(report))

        app.prepare()
        if not as_json:
            line(
                f"Watching {counted(len(app.config.sources), 'source')}, with "
                f"{counted(len(app.config.channels), 'channel')}; "
                f"database {app.store.location()}."
            )
        with stop_on_signals() as stop:
            Daemon(app, stop, on_check=on_check, on_delivery=on_delivery).run()
        if not as_json:
            line("Stopped; the work in hand was finished.")


def _log_to_stderr() -> None:
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(message)s"
    )
