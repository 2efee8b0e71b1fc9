"""config.yaml read, with every mistake at once."""

from __future__ import annotations

import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from watcher import crosschecks, variables, yamldoc
from watcher.config.filling import beside, config_of
from watcher.config.nouns import Config
from watcher.errors import ConfigError, Problem
from watcher.settings import (
    BUILT_IN_KINDS,
    ChannelKeys,
    EmailSettings,
    PluginSettings,
    Settings,
)
from watcher.yamldoc import YamlDocument, YamlError, dotted, in_file_order, validated

_MAIL_ANSWERS = 4
"""A whole conversation with a mail server may take so many times its `timeout`."""


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
    config = config_of(settings, path, filled.paths, _warnings(filled, path))
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
        yield ("packs",), beside(path, value)
    for index, name in enumerate(value if isinstance(value, list) else ()):
        if isinstance(name, str):
            yield ("packs", index), beside(path, name)


def _template_folder(document: YamlDocument, path: Path) -> Iterator[tuple[yamldoc.Path, Path]]:
    value = document.value.get("templates") if isinstance(document.value, dict) else None
    if isinstance(value, str):
        yield ("templates",), beside(path, value)


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
