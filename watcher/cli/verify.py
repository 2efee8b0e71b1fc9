"""`watcher verify`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from watcher.app import App
from watcher.cli.console import json_option, line, print_json, progress
from watcher.cli.naming import one_source
from watcher.cli.run import opened
from watcher.pack import Pack
from watcher.phrasing import counted
from watcher.verifying import Verification
from watcher.verifying import verify as verified


@click.command()
@one_source
@json_option
@click.pass_obj
def verify(config_path: Path, source_id: str | None, as_json: bool) -> None:
    """Show that the kept pages give the stored rules: of SOURCE, or of all.

    Every kept page is compared with its SHA-256 and every revision with its seal. A revision that
    today's pack read is read again from its page and must give the same records; one that an
    earlier version of the pack read is not read again. Exits 1 when anything differs, and names it.

    \b
    Example:
      watcher verify openai-model-access
    """
    with opened(config_path) as app:
        source_id = None if source_id is None else app.source(source_id).id
        found = verified(app.store, lambda id_: _pack(app, id_), app.reader, source_id, progress)
        if as_json:
            print_json(_to_json(found))
        else:
            _print(found)
    sys.exit(1 if found.faults else 0)


def _pack(app: App, source_id: str) -> Pack | None:
    """The pack of a source; None for one that is no longer configured."""
    known = (one for one in app.config.sources if one.id == source_id)
    source = next(known, None)
    return app.packs.get(source.pack) if source else None


def _print(found: Verification) -> None:
    for fault in found.faults:
        name = fault.what if fault.id is None else f"{fault.what} {fault.id}"
        of = f" of {fault.source_id}" if fault.source_id else ""
        line(("✗ ", "bold red"), f"{name}{of}: {fault.why}")
    line(
        f"{counted(found.snapshots, 'kept page')} and {counted(found.revisions, 'revision')}"
        f" checked; {found.replayed} read again, {found.older} read by an earlier pack."
    )
    if found.faults:
        line((f"{counted(len(found.faults), 'fault')}: restore a backup.", "bold red"))
    else:
        line(("Everything is as it was written.", "green"))


def _to_json(found: Verification) -> dict[str, object]:
    return {
        "snapshots": found.snapshots,
        "revisions": found.revisions,
        "replayed": found.replayed,
        "older": found.older,
        "faults": [
            {"what": fault.what, "source": fault.source_id, "id": fault.id, "why": fault.why}
            for fault in found.faults
        ],
    }
