"""What config.yaml says, in the model's nouns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from watcher import yamldoc
from watcher.model import Profile, QuietHours, Route, Secret, Severity, Source, Timetable


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """A configured channel. `options` are the keyword arguments of the class for its kind."""

    id: str
    kind: str
    options: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Remind:
    """When changes of a severity that nobody acknowledged are reminded of."""

    after: timedelta
    severity: Severity


@dataclass(frozen=True, slots=True)
class Config:
    """What config.yaml says. `database` is an SQLAlchemy address and may hold a password.
    `fetchers` are the keyword arguments of fetchers that have any, by name."""

    file: Path
    database: str = field(repr=False)
    state_dir: Path
    sources: tuple[Source, ...]
    contact: str | None = None
    profiles: tuple[Profile, ...] = ()
    channels: tuple[ChannelSettings, ...] = ()
    routes: tuple[Route, ...] = ()
    quiet: QuietHours | None = None
    repeat_after: timedelta = timedelta(days=1)
    mass_change: int = 10
    first_look: bool = True
    remind: Remind | None = None
    still_watching: Timetable | None = None
    heartbeat: Secret | None = None
    packs_dirs: tuple[Path, ...] = ()
    templates: Path | None = None
    revision_url: str = ""
    min_free: int = 50_000_000
    workers: int = 4
    tick: timedelta = timedelta(seconds=5)
    lease: timedelta = timedelta(minutes=10)
    give_up_after: timedelta = timedelta(days=3)
    fetchers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    line_of: Callable[[yamldoc.Path], int | None] = field(
        default=lambda path: None, repr=False, compare=False
    )
    """The line of the file at which a key stands."""
