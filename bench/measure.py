"""Measuring: CPU time of whole processes and of calls, and tables of medians."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from statistics import median


class Processes:
    """Starts Python processes and tells what each cost.

    Their byte code is cached in a directory of its own, as that of an installed program is,
    whatever the environment says of writing it.
    """

    def __init__(self, cache: str) -> None:
        self._environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
        self._environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def cpu_of(self, arguments: Sequence[str]) -> float:
        """Seconds of CPU, user and system, of a process from start to end.

        Raises: RuntimeError when it fails.
        """
        process = subprocess.Popen(
            [sys.executable, *arguments], stdout=subprocess.DEVNULL, env=self._environment
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}")
        return usage.ru_utime + usage.ru_stime


@contextmanager
def processes() -> Iterator[Processes]:
    """Processes with a cache that is removed at the end."""
    with tempfile.TemporaryDirectory() as cache:
        yield Processes(cache)


def cpu_of_call(work: Callable[[], object], times: int) -> float:
    """Seconds of this thread's CPU for one call, over `times` calls after one that warms up."""
    work()
    started = time.thread_time()
    for _ in range(times):
        work()
    return (time.thread_time() - started) / times


def interleaved(
    contenders: Mapping[str, Callable[[], float]], rounds: int
) -> dict[str, list[float]]:
    """Each contender's figures. They take turns, so that a busy machine is busy for all."""
    figures: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, measure in contenders.items():
            figures[name].append(measure())
    return figures


def report(title: str, unit: str, figures: Mapping[str, Sequence[float]], floor: str = "") -> None:
    """Print medians, the spread, and the medians and the least as multiples of the floor's where
    there is one: other load of a machine makes medians larger, the least hardly."""
    print(f"\n{title}")
    width = max(map(len, figures))
    print(f"  {'':<{width}}  {'median':>9} {'least':>9} {'most':>9}   {unit}")
    for name, values in figures.items():
        line = f"  {name:<{width}}  {median(values):>9.3f} {min(values):>9.3f} {max(values):>9.3f}"
        ratios = (kind(values) / kind(figures[floor]) for kind in (median, min)) if floor else ()
        print(line, *(f"  x {ratio:.2f}" for ratio in ratios))
