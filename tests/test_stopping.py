"""The wish to stop, as a signal states it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from watcher.stopping import stop_on_signals

_CONFIG = """\
database: sqlite:///watcher.db
tick: 1h
sources:
  - id: saved
    url: file:page.html
    every: 1h
    pack: generic
"""
PROJECT = Path(__file__).parent.parent


def _send(number: signal.Signals, process: int, thread: int) -> None:
    """Let the kernel hand a signal to this very thread of another process (tgkill(2)): it may
    choose any."""
    failed = ctypes.CDLL(None, use_errno=True).tgkill(process, thread, number)
    assert failed == 0, os.strerror(ctypes.get_errno())


def _threads(process: int) -> list[int]:
    return sorted(int(name) for name in os.listdir(f"/proc/{process}/task"))


def _wait_for_threads(process: int) -> None:
    """Until the daemon's workers are there, and with them what it does at a signal."""
    pause = threading.Event()
    while len(_threads(process)) < 3:
        pause.wait(0.01)


@pytest.mark.skipif(sys.platform != "linux", reason="tgkill is Linux's")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_daemon_stops_whichever_thread_the_signal_meets(
    tmp_path: Path, number: signal.Signals
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(_CONFIG)
    command = [sys.executable, "-m", "watcher", "-c", str(config), "run"]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        try:
            _wait_for_threads(process.pid)
            _send(number, process.pid, _threads(process.pid)[-1])
            told, _ = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 0
    assert told.endswith("Stopped; the work in hand was finished.\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_wait(number: signal.Signals) -> None:
    with stop_on_signals() as stop:
        main = threading.main_thread().ident
        assert main is not None
        threading.Timer(0.05, signal.pthread_kill, (main, number)).start()
        assert stop.wait(60)
        assert stop.is_set()


def test_another_thread_ends_a_wait() -> None:
    with stop_on_signals() as stop:
        threading.Timer(0.05, stop.set).start()
        assert stop.wait(60)


def test_a_wait_ends_at_its_time() -> None:
    with stop_on_signals() as stop:
        before = time.monotonic()
        assert not stop.wait(0.02)
        assert time.monotonic() - before >= 0.02


def test_many_wishes_fill_nothing() -> None:
    with stop_on_signals() as stop:
        for _ in range(100_000):
            stop.set()
        assert stop.wait()


def test_signals_do_afterwards_what_they_did_before() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    with stop_on_signals():
        pass
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)] == before
    assert signal.set_wakeup_fd(-1) == -1
