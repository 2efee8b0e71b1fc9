"""Mistakes of config.yaml that lie in no single key, and what deserves a warning.

They are sought in the plain value of the file, whatever else is wrong with it, so that they are
told together with the mistakes of single keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from watcher.errors import Problem
from watcher.values import duration
from watcher.yamldoc import Path, YamlDocument, dotted

_TOKEN = re.compile(r"[\w+=-]{16}")
_PASSWORD = re.compile("://[^/@]*:[^/@]+@")


def items(document: YamlDocument, key: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The mappings in a list at the top; whatever else stands there is the models' matter."""
    value = document.value.get(key) if isinstance(document.value, dict) else None
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, dict):
            yield index, item


def ids(document: YamlDocument, key: str) -> frozenset[str]:
    """The ids that the mappings of a list at the top have."""
    found = (item.get("id") for _, item in items(document, key))
    return frozenset(name for name in found if isinstance(name, str))


def contradictions(document: YamlDocument) -> Iterator[Problem]:
    """Repeated ids, schedules that are none or two, logins with one half."""
    for key in ("sources", "channels", "routes"):
        yield from _repeated_ids(document, key)
    for index, source in items(document, "sources"):
        yield from _schedule(document, ("sources", index), source)
        yield from _confirm(document, ("sources", index), source)
        yield from _doors(document, ("sources", index), source)
    if isinstance(document.value, dict):
        yield from _confirm(document, (), document.value)
    for index, channel in items(document, "channels"):
        if channel.get("kind") == "email":
            yield from _login(document, ("channels", index), channel)


def literal_secrets(document: YamlDocument, filled: frozenset[Path]) -> Iterator[Path]:
    """Where a valid file holds a secret itself. `filled` are the texts with variables in them."""
    return (path for path in _secrets(document) if path not in filled)


def problem_at(document: YamlDocument, path: Path, message: str, hint: str = "") -> Problem:
    """A mistake at a path of the document."""
    return Problem(document.file, document.line_of(path), dotted(path), message, hint)


def _repeated_ids(document: YamlDocument, key: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, item in items(document, key):
        name = item.get("id")
        if isinstance(name, str) and first.setdefault(name, index) != index:
            line = document.line_of((key, first[name], "id"))
            yield problem_at(
                document, (key, index, "id"), "this id is taken already", f"at line {line}"
            )


def _schedule(document: YamlDocument, path: Path, source: dict[str, Any]) -> Iterator[Problem]:
    every, cron = source.get("every"), source.get("cron")
    if every is None and cron is None:
        yield problem_at(document, (*path, "every"), "this key is missing", "or write cron")
    if every is not None and cron is not None:
        yield problem_at(document, (*path, "cron"), "either every or cron is expected, not both")
    length, jitter = _length(every), _length(source.get("jitter"))
    if length and jitter and jitter > length:
        yield problem_at(document, (*path, "jitter"), "a jitter of at most every is expected")


def _doors(document: YamlDocument, path: Path, source: dict[str, Any]) -> Iterator[Problem]:
    """A file is read from the disk, and nothing else is; no page leads there."""
    url, fetch = source.get("url"), source.get("fetch")
    if not isinstance(url, str) or fetch is None:
        return
    doors = [fetch] if isinstance(fetch, str) else fetch
    if url.startswith("file:") and doors != ["file"]:
        yield problem_at(document, (*path, "fetch"), "for a file, file alone is expected")
    if not url.startswith("file:") and isinstance(doors, list) and "file" in doors:
        hint = "write url: file:PATH"
        yield problem_at(document, (*path, "fetch"), "file reads files of this machine", hint)


def _confirm(document: YamlDocument, path: Path, held: dict[str, Any]) -> Iterator[Problem]:
    confirm = held.get("confirm")
    if not isinstance(confirm, dict):
        return
    looks, most = confirm.get("looks", 2), confirm.get("of")
    if isinstance(looks, int) and isinstance(most, int) and most < looks:
        where = (*path, "confirm", "of")
        yield problem_at(document, where, f"at least as many as looks ({looks}) are expected")


def _login(document: YamlDocument, path: Path, channel: dict[str, Any]) -> Iterator[Problem]:
    for key, other in (("username", "password"), ("password", "username")):
        if channel.get(key) is None and channel.get(other) is not None:
            yield problem_at(
                document, (*path, key), "this key is missing", f"{other} is of no use without it"
            )
    if channel.get("password") is not None and channel.get("security") == "none":
        where = (*path, "security")
        yield problem_at(document, where, "a password is sent over TLS only", "starttls or tls")


def _length(text: object) -> timedelta | None:
    try:
        return duration(text)
    except ValueError:
        return None


def _secrets(document: YamlDocument) -> Iterator[Path]:
    if _PASSWORD.search(document.value.get("database", "")):
        yield ("database",)
    for index, source in items(document, "sources"):
        yield from _source_secrets(("sources", index), source)
    if isinstance(document.value.get("heartbeat"), str):
        yield ("heartbeat",)
    for index, channel in items(document, "channels"):
        path = ("channels", index)
        for key in ("webhook_url", "secret", "password"):
            if isinstance(channel.get(key), str):
                yield (*path, key)
        if channel["kind"] == "webhook":
            yield from _tokens(path, channel)


def _source_secrets(path: Path, source: dict[str, Any]) -> Iterator[Path]:
    """A header may hold a token, and a cookie does; a proxy's address may hold a password."""
    if isinstance(proxy := source.get("proxy"), str) and _PASSWORD.search(proxy):
        yield (*path, "proxy")
    for name, text in (source.get("headers") or {}).items():
        if name.lower() == "cookie" or _TOKEN.search(text):
            yield (*path, "headers", name)


def _tokens(path: Path, webhook: dict[str, Any]) -> Iterator[Path]:
    """An address or a header is no secret of its own, but it may hold a token."""
    address = urlsplit(webhook["url"])
    if _TOKEN.search(f"{address.path}?{address.query}"):
        yield (*path, "url")
    for name, text in (webhook.get("headers") or {}).items():
        if _TOKEN.search(text):
            yield (*path, "headers", name)
