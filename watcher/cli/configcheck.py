"""What `watcher config check` finds beyond the file itself: packages that are not installed,
profiles and routes that nothing ever fits, addresses that will not be opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from ipaddress import ip_address
from urllib.parse import urlsplit

from watcher import addresses
from watcher.app import App
from watcher.errors import Problem
from watcher.model import Secret
from watcher.pack import Pack
from watcher.profilechecks import unfit
from watcher.yamldoc import Path, dotted, in_file_order

_EXTRAS = {
    "apprise": ("apprise", "apprise"),
    "browser": ("playwright", "browser"),
    "http2": ("h2", "http2"),
    "postgresql": ("psycopg", "postgres"),
}
"""What needs which package, and the extra that has it."""


def mistakes(app: App, packs: Mapping[str, Pack]) -> tuple[Problem, ...]:
    """What the installation cannot do, and what of a profile nothing can ever fit: all would go on
    without it, and nobody would be told."""
    return in_file_order([*_missing_packages(app), *_profiles(app, packs, may_yet_fit=False)])


def _missing_packages(app: App) -> Iterator[Problem]:
    for where, needed in _needs(app):
        package, extra = _EXTRAS[needed]
        if find_spec(package) is None:
            text = f"{needed} needs the package {package}, which is not installed"
            yield _at(app, where, text, f"pip install 'watcher[{extra}]'")


def _needs(app: App) -> Iterator[tuple[Path, str]]:
    if app.config.database.startswith("postgres"):
        yield ("database",), "postgresql"
    if app.config.fetchers["http"]["http2"]:
        yield ("http", "http2"), "http2"
    for n, source in enumerate(app.config.sources):
        if "browser" in source.fetch:
            yield ("sources", n, "fetch"), "browser"
    for n, channel in enumerate(app.config.channels):
        if channel.kind == "apprise":
            yield ("channels", n, "kind"), "apprise"


def warnings(app: App, packs: Mapping[str, Pack]) -> list[str]:
    """What is allowed and most likely not meant, each with its line."""
    return [
        *app.config.warnings,
        *map(str, _profiles(app, packs, may_yet_fit=True)),
        *(str(_at(app, where, words)) for where, words in _closed_addresses(app)),
        *(str(_at(app, where, words)) for where, words in _unrouted(app)),
    ]


def _at(app: App, where: Path, words: str, hint: str = "") -> Problem:
    return Problem(str(app.config.file), app.config.line_of(where), dotted(where), words, hint)


def _profiles(app: App, packs: Mapping[str, Pack], *, may_yet_fit: bool) -> Iterator[Problem]:
    for profile in app.config.profiles:
        for found in unfit(profile, packs.values()):
            if found.may_yet_fit is may_yet_fit:
                where: Path = ("profile", profile.provider)
                where += (found.key,) if found.key else ()
                where += () if found.place is None else (found.place,)
                yield _at(app, where, found.message, found.hint)


def _unrouted(app: App) -> Iterator[tuple[Path, str]]:
    if app.config.routes:
        routed = {channel for route in app.config.routes for channel in route.to}
        for n, settings in enumerate(app.config.channels):
            if settings.id not in routed:
                words = f"no route leads to {settings.id}; it hears of trouble at most"
                yield ("channels", n), words


def _closed_addresses(app: App) -> Iterator[tuple[Path, str]]:
    """Addresses that are refused as written, without asking a name server."""
    for n, source in enumerate(app.config.sources):
        if words := _refusal(source.url, allowed=source.options.allow_private):
            yield ("sources", n, "url"), words
    for n, channel in enumerate(app.config.channels):
        for key in ("url", "webhook_url", "server", "api_url"):
            value = channel.options.get(key)
            url = value.value if isinstance(value, Secret) else value
            allowed = bool(channel.options.get("allow_private", True))
            if isinstance(url, str) and (words := _refusal(url, allowed=allowed)):
                yield ("channels", n, key), words


def _refusal(url: str, *, allowed: bool) -> str:
    try:
        host = urlsplit(url).hostname or ""
        address = ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        return ""
    return addresses.refusal_of_host(host, [address], allow_private=allowed)
