"""What a pass of `watcher check` costs when nothing changed, against the least it could cost.

Both are whole processes, start-up included, over the same pages of the same server.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from bench.measure import interleaved, processes, report
from bench.site import running_site

PAGES = 200
WORKERS = 8

_KINDS = {"pages": "pages in full, noise moved", "tagged": "304 Not Modified"}


def main(rounds: int = 5) -> None:
    """Print the CPU of one check of ours and of the floor, in ms, for both kinds of pass."""
    with running_site() as address, tempfile.TemporaryDirectory() as directory:
        for kind, title in _KINDS.items():
            figures = _per_check(address, kind, Path(directory) / kind, rounds)
            report(
                f"A pass over {PAGES} sources, {title}", "ms of CPU a check", figures, floor="floor"
            )


def _per_check(address: str, kind: str, directory: Path, rounds: int) -> Mapping[str, list[float]]:
    directory.mkdir()
    config = directory / "config.yaml"
    config.write_text(configuration(address, kind, directory))
    with processes() as started:
        work = {
            "floor": partial(
                started.cpu_of, ["-m", "bench.floor", address, kind, str(PAGES), str(WORKERS)]
            ),
            "watcher check": partial(
                started.cpu_of, ["-m", "watcher", "--config", str(config), "check", "--quiet"]
            ),
        }
        interleaved(work, rounds=2)  # first seen, then settled
        figures = interleaved(work, rounds)
    return {name: [1000 * value / PAGES for value in values] for name, values in figures.items()}


def configuration(address: str, kind: str, directory: Path) -> str:
    """A configuration (JSON is YAML) with every page as a source."""
    sources = [
        {
            "id": f"page-{n}",
            "url": f"{address}/{kind}/{n}",
            "pack": "generic",
            "every": "1h",
            "allow_private": True,
        }
        for n in range(PAGES)
    ]
    return json.dumps(
        {
            "database": f"sqlite:///{directory}/watcher.db",
            "state_dir": str(directory),
            "workers": WORKERS,
            "sources": sources,
        }
    )


if __name__ == "__main__":
    main()
