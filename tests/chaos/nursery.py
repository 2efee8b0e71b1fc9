"""Starts `watcher run` quickly and often: imports it and loads the packs once, and forks a process
of it for each line on standard input. Prints the number of each. Pages are read in that process
itself; that no child outlives its parent is shown in tests/test_isolation.py.

    python -m tests.chaos.nursery CONFIG LOG
"""

from __future__ import annotations

import os
import signal
import sys

import watcher.app
import watcher.channels.webhook
import watcher.cli.run
import watcher.daemon
import watcher.fetchers.http
import watcher.render
from watcher.cli.main import main
from watcher.looking import DirectReader
from watcher.packs import load_packs


class _Reader(DirectReader):
    def close(self) -> None:
        """There is no process to end."""


def nurse(config: str, log: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    packs = load_packs(())
    packs.get("openai.org_verification")
    for name, instead in (("load_packs", lambda *_: packs), ("IsolatedReader", _Reader)):
        setattr(watcher.app, name, instead)
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
