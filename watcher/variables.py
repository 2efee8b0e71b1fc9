"""`${NAME}` in a file's text values, filled in from the environment; `$${` stands for `${`.

A variable's value never appears in a problem. Keys are taken as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from watcher.errors import Problem
from watcher.yamldoc import Path, YamlDocument, dotted

_REFERENCE = re.compile(r"\$(?:(?P<escape>\$\{)|\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)\}|(?P<odd>\{))")
_ESCAPE = "for the characters ${ write $${"


@dataclass(frozen=True, slots=True)
class Filled:
    """A document with its variables filled in. `paths` are the texts that named a variable;
    `problems` are at texts that could not be filled in, which stand as they were."""

    document: YamlDocument
    paths: frozenset[Path]
    problems: tuple[Problem, ...]


def fill(document: YamlDocument, environ: Mapping[str, str]) -> Filled:
    """The document with the values of its variables."""
    filling = _Filling(document, environ)
    value = filling.value(document.value, ())
    return Filled(replace(document, value=value), frozenset(filling.paths), tuple(filling.problems))


class _Filling:
    def __init__(self, document: YamlDocument, environ: Mapping[str, str]) -> None:
        self.paths: set[Path] = set()
        self.problems: list[Problem] = []
        self._document = document
        self._environ = environ

    def value(self, value: Any, path: Path) -> Any:
        if isinstance(value, dict):
            return {key: self.value(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self.value(item, (*path, index)) for index, item in enumerate(value)]
        return self._text(value, path) if isinstance(value, str) else value

    def _text(self, text: str, path: Path) -> str:
        return _REFERENCE.sub(lambda found: self._reference(found, path), text)

    def _reference(self, found: re.Match[str], path: Path) -> str:
        if found["escape"]:
            return "${"
        if found["odd"]:
            return self._left(found, path, "${ begins the name of a variable: ${NAME}", _ESCAPE)
        name = found["name"]
        self.paths.add(path)
        if name not in self._environ:
            return self._left(found, path, f"the variable {name} is not set", _ESCAPE)
        if not _is_unicode(self._environ[name]):
            return self._left(found, path, f"the variable {name} is not UTF-8 text", "")
        return self._environ[name]

    def _left(self, found: re.Match[str], path: Path, message: str, hint: str) -> str:
        line = self._document.line_of(path)
        self.problems.append(Problem(self._document.file, line, dotted(path), message, hint))
        return found.group()


def _is_unicode(text: str) -> bool:
    """os.environ keeps bytes that are not UTF-8 as lone surrogates."""
    return not re.search("[\ud800-\udfff]", text)
