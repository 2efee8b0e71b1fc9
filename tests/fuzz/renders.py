"""Renders alerts about hostile pages in every format, and asserts of each message what must hold of
it: within its budget, readable, with its facts, and nothing active that a page wrote.

    python -m tests.fuzz.renders [--count 10000] [--seed N]

The alerts are Hypothesis's, a few hundred of a seed at a time: it remembers each one that it made,
about 0.1 MB, so ten thousand at once would take a gigabyte.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections import defaultdict

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.hostile_alerts import alerts, holds
from watcher.model import Alert, Message
from watcher.render import FORMATS, render

ROUND = 250


class Times:
    """How long messages take, by format."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self.slowest: dict[str, float] = defaultdict(float)
        self.count = 0

    def rendered(self, alert: Alert) -> dict[str, Message]:
        """The alert in every format."""
        self.count += 1
        return {format: self._rendered(alert, format) for format in FORMATS}

    def _rendered(self, alert: Alert, format: str) -> Message:
        began = time.process_time()
        message = render(alert, format)
        took = time.process_time() - began
        self.spent[format] += took
        self.slowest[format] = max(self.slowest[format], took)
        return message

    def lines(self) -> list[str]:
        return [
            f"  {format}: {1000 * self.spent[format] / self.count:.1f} ms each,"
            f" the slowest {1000 * self.slowest[format]:.0f} ms"
            for format in FORMATS
        ]


def play(count: int, number: int, times: Times) -> None:
    """A round of alerts of one seed. Raises: AssertionError with the alert that it failed for."""

    @seed(number)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
    )
    @given(alerts())
    def round_of(alert: Alert) -> None:
        holds(alert, times.rendered(alert))

    round_of()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    chosen = arguments.parse_args()
    began, times = time.monotonic(), Times()
    for start in range(0, chosen.count, ROUND):
        play(min(ROUND, chosen.count - start), chosen.seed + start, times)
        if start % 2500 == 0:
            print(f"{times.count} alerts", file=sys.stderr)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"seed {chosen.seed}: {times.count} alerts in {len(FORMATS)} formats, all as they must be,"
        f" in {time.monotonic() - began:.0f} s and {most} MB"
    )
    print("\n".join(times.lines()))


if __name__ == "__main__":
    main()
