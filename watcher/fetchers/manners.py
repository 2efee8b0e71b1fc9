"""Politeness to a host: its robots.txt, one request at a time, and time between requests.

What is known of a host lies in the state folder, so that cron runs, the daemon and commands share
it: a copy of robots.txt, and a file that is locked while a request is under way, whose time of
change is when the next one may begin, and which begins with when that was written.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import Lock

from watcher.errors import FetchError
from watcher.fetchers.pace import rest
from watcher.ports import Clock
from watcher.robots import Access, RobotsFile, is_fresh, successor

INTERVAL = 1.0
"""Seconds between two requests to a host where it does not ask for more."""

JITTER = 0.5
"""Up to this share of the time between requests is added by chance."""

PATIENCE = 60.0
"""Seconds to wait for a host's turn; what takes longer is put off."""

LONGEST_REST = 7 * 86_400.0
"""The longest Retry-After that is believed, in seconds."""

CLOCKS_DIFFER = 300.0
"""Seconds by which clocks of machines and moments may differ; more, and a clock was set."""

_POLL = 0.02
"""Seconds between looks at a turn that another process holds."""

_STAMP = 24
"""Bytes at the beginning of a turn's file: when it was last given."""

log = logging.getLogger("watcher")


class Manners:
    """What is kept between requests to hosts. Used from several threads and processes at once."""

    def __init__(
        self,
        state_dir: Path,
        clock: Clock,
        *,
        interval: float = INTERVAL,
        wait: Callable[[float], None] = rest,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._folder = state_dir / "hosts"
        self._clock = clock
        self._interval = interval
        self._wait = wait
        self._chance = chance
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)
        self._robots: dict[str, RobotsFile] = {}
        self._asking: defaultdict[str, Lock] = defaultdict(Lock)

    # ------------------------------------------------------------ robots.txt

    def robots_of(self, origin: str, ask: Callable[[], RobotsFile]) -> RobotsFile:
        """The robots.txt of an origin (scheme, host and port): kept, or asked for by `ask`."""
        with self._asking[origin]:
            now = self._clock.now()
            known = self._robots.get(origin) or self._load(origin)
            if known is None or not is_fresh(known, now):
                found = ask()
                known = successor(known, found)
                if known is found:
                    self._save(origin, known)
            self._robots[origin] = known
            return known

    def _load(self, origin: str) -> RobotsFile | None:
        try:
            kept = json.loads(self._path(origin, "robots").read_text("utf-8"))
            return RobotsFile(
                Access(kept["access"]),
                datetime.fromisoformat(kept["fetched_at"]),
                str(kept["text"]),
                str(kept["why"]),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _save(self, origin: str, file: RobotsFile) -> None:
        kept = {
            "origin": origin,
            "access": file.access.value,
            "fetched_at": file.fetched_at.isoformat(),
            "text": file.text,
            "why": file.why,
        }
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                "w", encoding="utf-8", dir=self._folder, delete=False
            ) as new:
                json.dump(kept, new)
            os.replace(new.name, self._path(origin, "robots"))
        except OSError as error:
            log.warning("what robots.txt says cannot be kept: %s", error.strerror)

    # ------------------------------------------------------------ turns

    @contextmanager
    def turn(self, host: str, delay: float, *, is_own: bool) -> Iterator[None]:
        """Hold a host's turn: nobody else asks it meanwhile, nor for `delay` seconds afterwards
        (or the usual interval; `is_own`: a server of one's own needs none).

        Raises: FetchError (postponed) when that takes too long; `retry_after` says how long.
        """
        gap = max(delay, 0.0 if is_own else self._interval)
        with self._alone(host) as handle:
            self._await_turn(host, handle)
            try:
                yield
            finally:
                self._next_at(handle, gap * (1 + JITTER * self._chance()))

    def rest(self, host: str, seconds: float) -> None:
        """Leave a host alone for as long as it asked to be. Call within its turn."""
        with suppress(OSError), self._open(host) as handle:
            self._next_at(handle, min(seconds, LONGEST_REST))

    @contextmanager
    def _alone(self, host: str) -> Iterator[int]:
        lock = self._locks[host]
        if not lock.acquire(timeout=PATIENCE):
            raise _postponed(host, PATIENCE)
        try:
            with self._open(host) as handle:
                self._lock_file(host, handle)
                yield handle
        finally:
            lock.release()

    @contextmanager
    def _open(self, host: str) -> Iterator[int]:
        self._folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._path(host, "turn"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            if os.fstat(handle).st_size == 0:
                os.write(handle, b"0".ljust(_STAMP) + host.encode())
                os.utime(handle, (0, 0))
            yield handle
        finally:
            os.close(handle)

    def _lock_file(self, host: str, handle: int) -> None:
        ends_at = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() >= ends_at:
                    raise _postponed(host, PATIENCE) from None
                rest(_POLL)

    def _await_turn(self, host: str, handle: int) -> None:
        now = self._clock.now().timestamp()
        left = os.fstat(handle).st_mtime - now
        if left > LONGEST_REST or _noted_at(handle) > now + CLOCKS_DIFFER:
            return  # the clock was set back
        if left > PATIENCE:
            raise _postponed(host, left)
        if left > 0:
            self._wait(left)

    def _next_at(self, handle: int, seconds: float) -> None:
        """Turns only ever move later: a rest that a host asked for outlasts the usual gap."""
        now = self._clock.now().timestamp()
        known = os.fstat(handle).st_mtime
        at = now + seconds
        is_ahead = _noted_at(handle) > now + CLOCKS_DIFFER
        if is_ahead or not now < known <= now + LONGEST_REST or known < at:
            _note(handle, now)
            os.utime(handle, (at, at))

    def _path(self, name: str, kind: str) -> Path:
        return self._folder / f"{hashlib.sha256(name.encode()).hexdigest()[:24]}.{kind}"


def _noted_at(handle: int) -> float:
    """When the turn was last given, by the clock of then."""
    try:
        return float(os.pread(handle, _STAMP, 0))
    except ValueError:
        return 0.0


def _note(handle: int, now: float) -> None:
    os.pwrite(handle, f"{now:.3f}".encode().ljust(_STAMP), 0)


def _postponed(host: str, seconds: float) -> FetchError:
    detail = f"{host} is left alone for another {seconds:.0f} s, as it asks for"
    return FetchError("postponed", detail, transient=True, retry_after=seconds)
