"""Starts `watcher run` quickly and often: imports it once, and forks a process of it for each line
on standard input. Prints the number of each.

    python -m tests.chaos.nursery CONFIG LOG
"""

from __future__ import annotations

import os
import signal
import sys

import watcher.channels.webhook
import watcher.daemon
import watcher.fetchers.http
import watcher.render  # noqa: F401
from watcher.cli.main import main


def nurse(config: str, log: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            _live(config, log)
        print(child, flush=True)


def _live(config: str, log: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(handle, stream)
    sys.argv = ["watcher", "-c", config, "run", "--json"]
    main()
    os._exit(0)


if __name__ == "__main__":
    nurse(*sys.argv[1:])
