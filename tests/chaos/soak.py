"""Looks at pages for long, and shows that nothing grows but the evidence.

    python -m tests.chaos.soak [--checks 100000] [--pages 40] [--seed N]

A server of our own plays pages that stay, that change now and then, that answer 304, and that fail;
a whole app with a real store looks at all of them, pass after pass, with a clock that runs ahead.
Told at the end: memory (RSS) and open files over the second half, after the warm-up, and how the
database grew for each change. RELIABILITY: at most 0.1 MB for 10,000 checks, no file more.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.server import Answer, Site
from tests.test_clocks import PAGE
from watcher.app import App, Selection, load
from watcher.model import Outcome

TIERS = ("1-5", "2-5", "3-5", "4-5", "5")
MOST_GROWTH = 0.1
"""Megabytes of memory for 10,000 checks in the second half."""


class Now:
    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Sample:
    """What is used after so many checks."""

    checks: int
    memory: float
    files: int
    database: float


def sample(checks: int, folder: Path) -> Sample:
    status = Path("/proc/self/status").read_text()
    (line,) = [each for each in status.splitlines() if each.startswith("VmRSS")]
    size = sum(file.stat().st_size for file in folder.glob("watcher.db*")) / 1e6
    return Sample(checks, int(line.split()[1]) / 1024, len(os.listdir("/proc/self/fd")), size)


def slope(samples: list[Sample]) -> float:
    """Megabytes for 10,000 checks, by least squares."""
    xs, ys = [each.checks / 10_000 for each in samples], [each.memory for each in samples]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - mx) ** 2 for x in xs)
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / spread


def config(site: Site, folder: Path, pages: int) -> Path:
    path = folder / "config.yaml"
    sources = "\n".join(
        f"- {{id: p{n}, url: '{site.url(f'/{n}')}', pack: generic, every: 30m, jitter: 0s,"
        " robots: ignore, allow_private: true, confirm: {after: 0s}}"
        for n in range(pages)
    )
    hook = f"[{{id: hook, kind: webhook, url: '{site.url('/hook')}', allow_private: true}}]"
    path.write_text(f"sources:\n{sources}\nchannels: {hook}\nfirst_look: none\nmass_change: 0\n")
    return path


def turn(site: Site, chance: random.Random, pages: int) -> None:
    """Another state of the world: few pages change or fail, most stay."""
    site.requests.clear()
    for n in range(pages):
        draw = chance.random()
        if draw < 0.01:
            site.serve(f"/{n}", Answer(body=PAGE.format(chance.choice(TIERS)), etag=f'"{draw}"'))
        elif draw < 0.02:
            site.serve(f"/{n}", Answer(status=chance.choice((403, 404, 500, 503))))
        elif draw < 0.05:
            site.serve(f"/{n}", Answer(body=PAGE.format(TIERS[n % 5])))


def play(app: App, site: Site, chance: random.Random, checks: int, pages: int) -> list[Sample]:
    clock = Now()
    app.clock = clock
    app.prepare()
    site.serve("/hook", Answer(status=204))
    for n in range(pages):
        site.serve(f"/{n}", Answer(body=PAGE.format(TIERS[n % 5]), etag='"0"'))
    folder = app.config.file.parent
    samples: list[Sample] = []
    done, changes = 0, 0
    while done < checks:
        clock.at += timedelta(hours=1)
        for report in app.run_pass(Selection()):
            done += 1
            changes += report.check.outcome is Outcome.CHANGED
        list(app.deliver())
        turn(site, chance, pages)
        if done % max(checks // 40, pages) < pages:
            samples.append(now := sample(done, folder))
            print(f"{now.checks:,} checks: {now.memory:.1f} MB, {now.files} files", flush=True)
    print(f"{done:,} checks, {changes:,} changes")
    return samples


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--checks", type=int, default=100_000)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    told = parser.parse_args()
    print(f"seed {told.seed}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name, Site() as site:
        app = load(config(site, Path(name), told.pages))
        samples = play(app, site, random.Random(told.seed), told.checks, told.pages)
        app.close()
    late = [each for each in samples if each.checks >= told.checks / 2]
    growth = slope(late)
    files = {each.files for each in late}
    print(
        f"{time.monotonic() - began:.0f} s; memory {late[0].memory:.1f} -> {late[-1].memory:.1f} MB"
        f" in the second half, {growth:+.3f} MB for 10,000 checks; open files"
        f" {min(files)}-{max(files)}; database {samples[0].database:.2f} ->"
        f" {samples[-1].database:.2f} MB"
    )
    sys.exit(growth > MOST_GROWTH or max(files) - min(files) > 4)


if __name__ == "__main__":
    main()
