"""What reading one page may cost, and the process keeps itself to it."""

from __future__ import annotations

import os
import resource
import signal
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """`memory` in bytes of address space; `cpu` in seconds of processor time for one page, which
    other load of the machine does not use up; `wall` in seconds until the page is given up
    whatever its process does; `pages` after which a process is replaced."""

    memory: int = 1_000_000_000
    cpu: float = 5.0
    wall: float = 20.0
    pages: int = 1_000


def confine(memory: int) -> None:
    """Hold this process to so much memory, without core dumps and without writing to files."""
    for kind, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (allowed, allowed))


def allow_cpu(seconds: float) -> None:
    """End this process after so much more processor time, also within C code; 0 for no limit.

    SIGPROF is left to its default action, which ends a process without asking it."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


def bare_environment() -> dict[str, str]:
    """How Python itself is to run, and nothing else: what the environment holds may be secret."""
    own = {name: value for name, value in os.environ.items() if name.startswith("PYTHON")}
    return {"LC_ALL": "C.UTF-8", **own}
