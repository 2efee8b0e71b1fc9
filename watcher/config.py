"""config.yaml: reading it, every mistake at once, and what it says in the model's nouns.

`Config` is complete: defaults are filled in, relative paths lie beside the file, secrets came from
the environment and are wrapped in `Secret`.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from watcher import crosschecks, variables, yamldoc
from watcher.errors import ConfigError, Problem, UsageError
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
    BUILT_IN_KINDS,
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
    config_schema,
)
from watcher.yamldoc import YamlDocument, YamlError, dotted, in_file_order, validated

__all__ = [
    "ChannelSettings",
    "Config",
    "config_schema",
    "init_config",
    "load_config",
    "own_packs",
]

FILE_NAME = "config.yaml"
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MAIL_ANSWERS = 4
"""A whole conversation with a mail server may take so many times its `timeout`."""
_MOST_JITTER = timedelta(minutes=5)


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


def load_config(
    path: Path,
    environ: Mapping[str, str],
    *,
    packs: Collection[str],
    channel_kinds: Collection[str] = BUILT_IN_KINDS,
    fetchers: Collection[str] = ("http",),
) -> Config:
    """Read config.yaml. `packs`, `channel_kinds` and `fetchers` are the names that exist.

    Raises: ConfigError with every mistake, in file order.
    """
    filled = variables.fill(_read(path), environ)
    known = {
        "packs": packs,
        "channel_kinds": channel_kinds,
        "fetchers": fetchers,
        "channels": crosschecks.ids(filled.document, "channels"),
        "sources": crosschecks.ids(filled.document, "sources"),
    }
    settings, problems = validated(Settings, filled.document, known)
    problems += tuple(crosschecks.contradictions(filled.document))
    problems += tuple(_short_lease(settings, filled.document)) if settings else ()
    problems += tuple(_missing_folders(filled.document, path))
    unfilled = {problem.key for problem in filled.problems}
    problems = tuple(problem for problem in problems if problem.key not in unfilled)
    if settings is None or problems or filled.problems:
        raise ConfigError(in_file_order(filled.problems + problems))
    config = _config(settings, path, filled.paths, _warnings(filled, path))
    return replace(config, line_of=filled.document.line_of)


def own_packs(path: Path, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """The folders with the user's own packs: what must be known before the rest can be checked.

    Empty where the file has mistakes that keep it from being read; `load_config` tells them.
    """
    try:
        document = variables.fill(_read(path), environ).document
    except ConfigError:
        return ()
    return tuple(folder for _, folder in _pack_folders(document, path) if folder.is_dir())


def init_config(directory: Path) -> Path:
    """Write a config.yaml to begin with, readable by its owner only; the path of the new file.

    Raises: UsageError when there is one already, or when it cannot be written.
    """
    target = directory / FILE_NAME
    text = resources.files("watcher.templates").joinpath(FILE_NAME).read_text("utf-8")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        _write_new(target, text)
    except FileExistsError:
        raise UsageError(f"{target} is there already; nothing was written") from None
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}") from None
    return target


def _write_new(target: Path, text: str) -> None:
    """All of the text or nothing, and never over another file: a link fails where one is."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(name, target)
    finally:
        os.unlink(name)


# ---------------------------------------------------------------- reading


def _read(path: Path) -> YamlDocument:
    try:
        with path.open("rb") as file:
            data = file.read(4 * yamldoc.MAX_CHARACTERS + 1)
        return yamldoc.load(data.decode("utf-8-sig"), str(path))
    except OSError as error:
        hint = "watcher init writes one" if isinstance(error, FileNotFoundError) else ""
        raise _config_error(path, None, f"cannot be read: {error.strerror}", hint) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _config_error(path, line, "not UTF-8 text") from None
    except YamlError as error:
        raise ConfigError(error.problems) from None


def _config_error(path: Path, line: int | None, message: str, hint: str = "") -> ConfigError:
    return ConfigError((Problem(str(path), line, "", message, hint),))


def _pack_folders(document: YamlDocument, path: Path) -> Iterator[tuple[yamldoc.Path, Path]]:
    value = document.value.get("packs") if isinstance(document.value, dict) else None
    if isinstance(value, str):
        yield ("packs",), _beside(path, value)
    for index, name in enumerate(value if isinstance(value, list) else ()):
        if isinstance(name, str):
            yield ("packs", index), _beside(path, name)


def _template_folder(document: YamlDocument, path: Path) -> Iterator[tuple[yamldoc.Path, Path]]:
    value = document.value.get("templates") if isinstance(document.value, dict) else None
    if isinstance(value, str):
        yield ("templates",), _beside(path, value)


def _missing_folders(document: YamlDocument, path: Path) -> Iterator[Problem]:
    folders = [*_pack_folders(document, path), *_template_folder(document, path)]
    for where, folder in folders:
        if not folder.is_dir():
            hint = "it is sought beside config.yaml"
            yield crosschecks.problem_at(document, where, "there is no such folder", hint)


def _short_lease(settings: Settings, document: YamlDocument) -> Iterator[Problem]:
    """A lease that runs out while its delivery is being sent lets another process send it."""
    longest = max(map(_attempt, settings.channels), default=timedelta(0))
    if settings.lease < 2 * longest:
        needed = f"{2 * longest.total_seconds():g}s"
        text = "a lease of at least twice the longest attempt of a channel is expected"
        hint = f"{needed}, or a shorter timeout of that channel"
        yield crosschecks.problem_at(document, ("lease",), text, hint)


def _attempt(channel: ChannelKeys) -> timedelta:
    """How long one attempt of a channel may take at most; unknown of a plug-in's."""
    if isinstance(channel, PluginSettings):
        return timedelta(0)
    return channel.timeout * (_MAIL_ANSWERS if isinstance(channel, EmailSettings) else 1)


def _beside(path: Path, name: str) -> Path:
    return path.absolute().parent / name


def _warnings(filled: variables.Filled, path: Path) -> tuple[str, ...]:
    document = filled.document
    literal = [
        f"{_at(document, where)} a secret is written into the file (better: ${{NAME}})"
        for where in crosschecks.literal_secrets(document, filled.paths)
    ]
    shared = f"{path}: holds secrets and is not its owner's alone (chmod 600)"
    return (*literal, shared) if literal and _is_shared(path) else tuple(literal)


def _at(document: YamlDocument, where: yamldoc.Path) -> str:
    return f"{document.file}:{document.line_of(where)}: {dotted(where)}:"


def _is_shared(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


# ---------------------------------------------------------------- settings into nouns


def _config(
    settings: Settings, path: Path, secret: frozenset[yamldoc.Path], warnings: tuple[str, ...]
) -> Config:
    return Config(
        file=path,
        database=_database(settings.database, path),
        state_dir=_beside(path, settings.state_dir),
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
        packs_dirs=tuple(_beside(path, folder) for folder in settings.packs),
        templates=_beside(path, settings.templates) if settings.templates else None,
        revision_url=settings.revision_url or "",
        min_free=settings.min_free,
        workers=settings.workers,
        tick=settings.tick,
        lease=settings.lease,
        give_up_after=settings.give_up_after,
        fetchers={
            "http": {
                "state_dir": _beside(path, settings.state_dir),
                "http2": settings.http.http2,
            },
            "archive": {
                "base": settings.archive.base,
                "allow_private": settings.archive.allow_private,
            },
            "browser": {
                "state_dir": _beside(path, settings.state_dir),
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
    return f"{scheme}:///{_beside(path, name)}{mark}{query}"


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
    return Path(os.path.normpath(_beside(path, name))).as_uri()


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
