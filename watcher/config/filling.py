"""Settings as they are written -> nouns with nothing left open: defaults, paths, secrets."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from watcher import yamldoc
from watcher.config.nouns import ChannelSettings, Config, Remind
from watcher.model import (
    Confirm,
    FetchLimits,
    FetchOptions,
    Match,
    Profile,
    QuietHours,
    Robots,
    Route,
    Schedule,
    Secret,
    Severity,
    Source,
    Timetable,
)
from watcher.settings import (
    ChannelKeys,
    ConfirmSettings,
    EmailSettings,
    MatchSettings,
    PluginSettings,
    QuietSettings,
    RemindSettings,
    RouteSettings,
    Settings,
    SourceSettings,
    TimetableSettings,
)

_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MOST_JITTER = timedelta(minutes=5)


def beside(path: Path, name: str) -> Path:
    """A relative name lies beside config.yaml, wherever the command is run."""
    return path.absolute().parent / name


def config_of(
    settings: Settings, path: Path, secret: frozenset[yamldoc.Path], warnings: tuple[str, ...]
) -> Config:
    """The settings of the file at `path` with all that they leave open filled in. `secret`: what
    came from the environment."""
    return Config(
        file=path,
        database=_database(settings.database, path),
        state_dir=beside(path, settings.state_dir),
        sources=tuple(_source(source, settings, path) for source in settings.sources),
        contact=settings.contact,
        profiles=tuple(
            Profile(provider, profile.segment, profile.has, profile.models, profile.capabilities)
            for provider, profile in settings.profile.items()
        ),
        channels=tuple(
            ChannelSettings(channel.id, channel.kind, _options(channel, ("channels", n), secret))
            for n, channel in enumerate(settings.channels)
        ),
        routes=tuple(_route(place, route) for place, route in enumerate(settings.routes)),
        quiet=_quiet(settings.quiet),
        repeat_after=settings.repeat_after,
        mass_change=settings.mass_change,
        first_look=settings.first_look == "summary",
        remind=_remind(settings.remind),
        still_watching=_timetable(settings.still_watching),
        heartbeat=settings.heartbeat,
        packs_dirs=tuple(beside(path, folder) for folder in settings.packs),
        templates=beside(path, settings.templates) if settings.templates else None,
        revision_url=settings.revision_url or "",
        min_free=settings.min_free,
        workers=settings.workers,
        tick=settings.tick,
        lease=settings.lease,
        give_up_after=settings.give_up_after,
        fetchers={
            "http": {
                "state_dir": beside(path, settings.state_dir),
                "http2": settings.http.http2,
            },
            "archive": {
                "base": settings.archive.base,
                "allow_private": settings.archive.allow_private,
            },
            "browser": {
                "state_dir": beside(path, settings.state_dir),
                "executable": settings.browser.executable,
                "patience": settings.browser.patience.total_seconds(),
            },
        },
        warnings=warnings,
    )


def _database(address: str, path: Path) -> str:
    """A relative SQLite file lies beside config.yaml, wherever the command is run."""
    scheme, _, rest = address.partition(":///")
    name, mark, query = rest.partition("?")
    if not scheme.startswith("sqlite") or name in ("", ":memory:") or name.startswith("file:"):
        return address
    return f"{scheme}:///{beside(path, name)}{mark}{query}"


def _source(settings: SourceSettings, general: Settings, path: Path) -> Source:
    defaults = FetchLimits()
    timeout = settings.timeout and settings.timeout.total_seconds()
    return Source(
        id=settings.id,
        url=_page_url(settings.url, path),
        pack=settings.pack,
        schedule=Schedule(settings.every, settings.cron, _jitter(settings)),
        fetch=("file",) if settings.url.startswith("file:") else settings.fetch,
        limits=FetchLimits(
            connect=timeout or defaults.connect,
            read=timeout or defaults.read,
            deadline=settings.deadline.total_seconds(),
            max_bytes=settings.max_bytes,
            max_redirects=settings.max_redirects,
        ),
        options=FetchOptions(
            allow_private=settings.allow_private,
            robots=Robots(settings.robots),
            headers=tuple(settings.headers.items()),
            origin=_origin(settings.url),
            proxy=settings.proxy,
        ),
        confirm=_confirm(settings.confirm or general.confirm or ConfirmSettings()),
        stale_after=settings.stale_after or general.stale_after,
        remind_after=(
            general.remind_after if settings.remind_after is None else settings.remind_after
        ),
        backoff=general.backoff if settings.backoff is None else settings.backoff,
    )


def _page_url(url: str, path: Path) -> str:
    if not url.startswith("file:"):
        return url
    name = url.removeprefix("file:").removeprefix("//")
    return Path(os.path.normpath(beside(path, name))).as_uri()


def _origin(url: str) -> str:
    if url.startswith("file:"):
        return ""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return f"{parts.scheme}://{parts.hostname}:{port}"


def _confirm(settings: ConfirmSettings) -> Confirm:
    return Confirm(settings.after, settings.looks, settings.of)


def _jitter(settings: SourceSettings) -> timedelta:
    if settings.jitter is not None:
        return settings.jitter
    return min(settings.every / 10, _MOST_JITTER) if settings.every else timedelta(0)


def _route(place: int, settings: RouteSettings) -> Route:
    return Route(
        to=settings.to,
        match=_match(settings.match),
        id=settings.id or str(place + 1),
        stops=not settings.goes_on,
        default=settings.default,
        digest=_timetable(settings.digest),
        quiet=_quiet(settings.quiet),
        repeat_after=settings.repeat_after,
    )


def _remind(settings: RemindSettings | None) -> Remind | None:
    if settings is None:
        return None
    return Remind(settings.after, Severity[settings.severity.upper()])


def _timetable(settings: TimetableSettings | None) -> Timetable | None:
    if settings is None:
        return None
    weekday = _DAYS.index(settings.day) if settings.day else None
    return Timetable(settings.at, settings.zone, weekday)


def _quiet(settings: QuietSettings | None) -> QuietHours | None:
    if settings is None:
        return None
    passes = settings.except_severity
    return QuietHours(
        settings.start,
        settings.end,
        settings.zone,
        tuple(_DAYS.index(day) for day in settings.days) or tuple(range(7)),
        Severity[passes.upper()] if passes else None,
    )


def _match(settings: MatchSettings) -> Match:
    return Match(
        sources=settings.source,
        providers=settings.provider,
        kinds=settings.kind,
        directions=settings.direction,
        min_severity=Severity[settings.severity.upper()],
        max_severity=Severity[settings.max_severity.upper()],
        health=settings.health,
        states=settings.state,
        impact=settings.impact,
    )


def _options(
    settings: ChannelKeys,
    where: yamldoc.Path,
    secret: frozenset[yamldoc.Path],
) -> dict[str, Any]:
    if isinstance(settings, PluginSettings):
        return _sealed(settings.model_extra or {}, where, secret)  # type: ignore[no-any-return]
    options = {name: getattr(settings, name) for name in type(settings).model_fields}
    del options["id"], options["kind"]
    options["timeout"] = settings.timeout.total_seconds()
    if isinstance(settings, EmailSettings):
        options["port"] = settings.port or _PORTS[settings.security]
    return options


def _sealed(value: Any, where: yamldoc.Path, secret: frozenset[yamldoc.Path]) -> Any:
    """A plug-in's options: which of them are secret is not known here, but what came from the
    environment most likely is."""
    if isinstance(value, dict):
        return {key: _sealed(item, (*where, key), secret) for key, item in value.items()}
    if isinstance(value, list):
        return [_sealed(item, (*where, n), secret) for n, item in enumerate(value)]
    return Secret(value) if where in secret else value
