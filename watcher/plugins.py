"""Finds fetchers and channels by the entry points of installed distributions.

Groups: `watcher.fetchers`, `watcher.channels`. Nothing is imported until it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from watcher.errors import UsageError


@cache
def _points(group: str) -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=group)}


def kinds(group: str) -> tuple[str, ...]:
    """The names registered in a group, sorted."""
    return tuple(sorted(_points(group)))


def load(group: str, kind: str) -> Callable[..., Any]:
    """The class registered under a name. Raises: UsageError for an unknown one."""
    point = _points(group).get(kind)
    if point is None:
        raise UsageError(
            f"no {group} plug-in is called {kind!r}; installed: {', '.join(kinds(group))}"
        )
    factory: Callable[..., Any] = point.load()
    return factory
