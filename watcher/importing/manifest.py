"""A folder of pages with a manifest.jsonl: our own simple format (docs/import.md).

One JSON object a line: `file` (beside the manifest), `at` (ISO 8601 with a zone), and what is known
of `source`, `url`, `status` (200) and `headers` ({name: value}).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from watcher.errors import UsageError
from watcher.importing.bounded import read_file
from watcher.importing.found import Found, Unusable, found

NAME = "manifest.jsonl"
_LONGEST = 1_000_000
"""Characters of a line; what goes on beyond them is no JSON any more."""

_KEYS = frozenset({"file", "at", "source", "url", "status", "headers"})


def pages(folder: Path) -> Iterator[Found | Unusable]:
    """The pages a manifest names, in its order; for a line that names none, why."""
    manifest = folder / NAME
    with manifest.open(encoding="utf-8") as file:
        for number, line in enumerate(iter(partial(file.readline, _LONGEST), ""), 1):
            if line.strip():
                yield _said(folder, line, f"{manifest}:{number}")


def _said(folder: Path, line: str, where: str) -> Found | Unusable:
    try:
        return _page(folder, line, where)
    except UsageError as error:
        return Unusable(str(error))


def _page(folder: Path, line: str, where: str) -> Found:
    entry = _entry(line, where)
    path = (folder / entry["file"]).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise UsageError(f"{where}: file: lies outside the folder of the manifest")
    return found(
        read_file(path, f"{where}: file: {path}"),
        _time(entry["at"], where),
        where,
        url=entry.get("url"),
        status=entry.get("status", 200),
        headers=tuple((str(k), str(v)) for k, v in entry.get("headers", {}).items()),
        source=entry.get("source"),
    )


def _entry(line: str, where: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where}: not JSON ({error})") from error
    if not isinstance(entry, dict) or not {"file", "at"} <= entry.keys():
        raise UsageError(f"{where}: an object with at least file and at is expected")
    if unknown := sorted(entry.keys() - _KEYS):
        known = ", ".join(sorted(_KEYS))
        raise UsageError(f"{where}: {unknown[0]}: unknown key (known: {known})")
    if not isinstance(entry.get("headers", {}), dict) or not isinstance(entry["file"], str):
        raise UsageError(f"{where}: file is a text, and headers an object of texts")
    if not isinstance(entry.get("status", 200), int):
        raise UsageError(f"{where}: status is a number like 200")
    return entry


def _time(text: object, where: str) -> datetime:
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise UsageError(f"{where}: at: not a time like 2026-03-01T12:00:00Z") from error
    if at.tzinfo is None:
        raise UsageError(f"{where}: at: needs a zone (Z for UTC)")
    return at
