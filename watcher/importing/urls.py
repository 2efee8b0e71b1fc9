"""A text file of addresses, one a line, with or without the time whose page each gives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from watcher.errors import UsageError
from watcher.importing.bounded import read_file

_LARGEST = 5_000_000
_ADDRESS = re.compile(r"https?://\S+", re.I)


@dataclass(frozen=True, slots=True)
class Listed:
    """An address to ask for. `at`: when its page stood so, where the list tells; `where` is the
    file and line."""

    url: str
    at: datetime | None
    where: str


def is_url_list(path: Path) -> bool:
    """Whether a file is such a list: its first line that says anything is an address."""
    if not path.is_file() or path.suffix.lower() not in ("", ".txt", ".list", ".urls"):
        return False
    try:
        with path.open("rb") as file:
            head = file.read(65_536).decode("utf-8", "replace")
    except OSError:
        return False
    first = next(filter(None, map(_said, head.splitlines())), "")
    return _ADDRESS.match(first) is not None


def listed(path: Path, at: datetime | None = None) -> tuple[Listed, ...]:
    """The addresses of a list, each once for a time; `at` is for lines without one.

    Raises: UsageError with the line that is no address.
    """
    try:
        lines = read_file(path, most=_LARGEST).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: cannot be read as UTF-8 text ({error})") from None
    found: dict[tuple[str, datetime | None], Listed] = {}
    for number, line in enumerate(lines, 1):
        if said := _said(line):
            one = _listed(said, f"{path}:{number}", at)
            found.setdefault((one.url, one.at), one)
    return tuple(found.values())


def _said(line: str) -> str:
    """A line without what stands behind a # that begins a word."""
    return re.sub(r"(?:^|\s)#.*", "", line).strip()


def _listed(said: str, where: str, at: datetime | None) -> Listed:
    url, _, when = said.partition(" ")
    if not _ADDRESS.fullmatch(url):
        raise UsageError(f"{where}: an address that begins with https:// (or http://) is expected")
    if not when.strip():
        return Listed(url, at, where)
    try:
        moment = datetime.fromisoformat(when.strip())
    except ValueError:
        raise UsageError(f"{where}: not a time like 2026-03-01T12:00:00Z") from None
    return Listed(url, moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC), where)
