"""The calls that one fetch makes at hosts, each in its turn and with leave of robots.txt."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType

import httpx

from watcher.errors import FetchError
from watcher.fetchers.manners import Manners
from watcher.fetchers.network import Budget
from watcher.model import FetchOptions, Robots
from watcher.robots import Access, RobotsFile, permission

AskRobots = Callable[[str, FetchOptions], RobotsFile]
"""The robots.txt of an origin. Raises: FetchError."""


class Calls:
    """A fetch's way from host to host: at most one turn is held at a time, so that two fetches
    can never wait for each other. Without manners every call is free."""

    def __init__(
        self, manners: Manners | None, options: FetchOptions, budget: Budget, ask: AskRobots
    ) -> None:
        self._manners = manners
        self._options = options
        self._budget = budget
        self._ask = ask
        self._turn = ExitStack()
        self._origin = ""
        self._host = ""

    def permit(self, url: httpx.URL) -> None:
        """Be allowed to have looked at an address, when the looking is done: a turn that is still
        held elsewhere is given up first. Raises: FetchError (robots, postponed)."""
        if self._manners is None:
            return
        origin = _origin(url)
        if origin != self._origin:
            self._turn.close()
            self._origin = ""
        self._leave(self._manners, url, origin)

    def enter(self, url: httpx.URL) -> None:
        """Be allowed to ask for an address next, after waiting where that is needed.

        What was waited does not count against the fetch's deadline. Raises: FetchError (robots,
        postponed).
        """
        if self._manners is None:
            return
        began = time.monotonic()
        origin = _origin(url)
        if origin != self._origin:
            self._turn.close()
        delay = self._leave(self._manners, url, origin)
        if origin != self._origin:
            self._origin, self._host = origin, url.host
            self._turn.enter_context(
                self._manners.turn(url.host, delay, is_own=self._options.allow_private)
            )
        self._budget.extend(time.monotonic() - began)

    def _leave(self, manners: Manners, url: httpx.URL, origin: str) -> float:
        if self._options.robots is Robots.IGNORE:
            return 0.0
        file = manners.robots_of(origin, lambda: self._ask(origin, self._options))
        said = permission(file, str(url), url.host)
        if not said.allowed:
            passing = file.access is Access.UNREACHABLE
            raise FetchError("robots", said.reason, transient=passing)
        return said.delay

    def rest(self, seconds: float) -> None:
        """The host that was asked last wants to be left alone for so long."""
        if self._manners is not None:
            self._manners.rest(self._host, seconds)

    def __enter__(self) -> Calls:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._turn.close()


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"
