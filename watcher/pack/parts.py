"""Parts of patterns that a pack names once and uses in many: `{id}` for what an ID is called.

They are put in where they are named as soon as a pack is read, so that everything after that knows
whole patterns only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count
from typing import Any

_USED = re.compile(r"(?<!\\[pPx])\{([a-z][a-z_]*)\}")
_GROUP = re.compile(r"\(\?P<([a-z]+?)(\d*)>")
_WITH_PARTS = ("facts", "conditions", "sets")
_PATTERNS = ("match", "covers", "stated")


def with_parts(data: Any) -> Any:
    """A pack's YAML with its parts put in. What is of another form than a pack's is left to the
    form to refuse."""
    if not isinstance(data, Mapping) or not _are_texts(data.get("parts")):
        return data
    parts: dict[str, str] = {}
    for name, pattern in data["parts"].items():
        parts[name] = f"(?:{_put_in(pattern, parts)})"
    found = {key: _within(data[key], parts) for key in _WITH_PARTS if key in data}
    return {**data, **found}


def unknown_part(pattern: str) -> str:
    """The first part a pattern names that was not put in; "" where there is none."""
    found = _USED.search(pattern)
    return found[1] if found is not None else ""


def _are_texts(parts: Any) -> bool:
    return isinstance(parts, Mapping) and all(isinstance(each, str) for each in parts.values())


def _within(entries: Any, parts: Mapping[str, str]) -> Any:
    if not isinstance(entries, list):
        return entries
    return [
        {key: _filled(value, parts) if key in _PATTERNS else value for key, value in one.items()}
        if isinstance(one, Mapping)
        else one
        for one in entries
    ]


def _filled(value: Any, parts: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_filled(each, parts) for each in value]
    return _numbered(_put_in(value, parts)) if isinstance(value, str) else value


def _put_in(pattern: str, parts: Mapping[str, str]) -> str:
    return _USED.sub(lambda used: parts.get(used[1], used[0]), pattern)


def _numbered(pattern: str) -> str:
    """A part that is put in twice has its group twice, and a pattern has each name once."""
    seen: set[str] = set()

    def named(group: re.Match[str]) -> str:
        name = f"{group[1]}{group[2]}"
        if name in seen:
            name = next(n for n in (f"{group[1]}{i}" for i in count(2)) if n not in seen)
        seen.add(name)
        return f"(?P<{name}>"

    return _GROUP.sub(named, pattern)
