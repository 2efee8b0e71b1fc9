"""`watcher backup`: a whole copy of the database while others work on it."""

from __future__ import annotations

from pathlib import Path

import click

from watcher.cli.console import line
from watcher.cli.run import opened


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(config_path: Path, file: Path) -> None:
    """Write a copy of the database to FILE, whole or not at all, while Watcher may be at work.

    To restore: stop Watcher, put the copy in the place of the database, and run `watcher verify`.

    \b
    Example:
      watcher backup /backups/watcher-$(date +%F).db
    """
    with opened(config_path) as app:
        size = app.store.backup(file)
    line(f"Wrote {file} ({size} bytes); its integrity was checked.")
