"""YAML files for people to write: strict, bounded, and every mistake with its line.

The dialect is the JSON-like core of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema), read
from the events of PyYAML so that nothing is built before it was checked:

- only `true` and `false` are booleans; `yes`, `no`, `on`, `off`, dates and `12:30:45` are text;
- numbers are decimal, of at most 18 digits; what only resembles one (`007`, `0x1F`) is text;
- keys are text as written, `1` and `"1"` alike, and may not be repeated in one mapping;
- anchors, aliases, tags and a second document are refused.

`load` reads a file's text, `validated` holds it against a pydantic model. Both report every
mistake at once as `Problem`s, and no problem repeats a value of the file: it may be a secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.reader import Reader

from watcher import schemaerrors
from watcher.errors import Problem, WatcherError

MAX_CHARACTERS = 500_000
MAX_DEPTH = 32

Path = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)

_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?([eE][-+]?[0-9]{1,2})?")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_UNCLEAR = frozenset({"yes", "no", "on", "off"})
_PARSER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlError(WatcherError):
    """A text is not the YAML that is read here. `problems` has every mistake, in file order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """A file's plain value (dict, list, str, int, float, bool, None) and where its parts stand."""

    file: str
    value: Any = field(repr=False)
    lines: Mapping[Path, int] = field(repr=False)
    unclear: tuple[Path, ...] = field(default=(), repr=False)
    """Where `yes`, `no`, `on` or `off` stand without quotes: text here, true or false to readers
    of YAML 1.1."""

    def line_of(self, path: Sequence[str | int]) -> int | None:
        """The line of a key or a list item; where the path ends early, of its nearest parent."""
        wanted = tuple(path)
        for length in range(len(wanted), -1, -1):
            if (line := self.lines.get(wanted[:length])) is not None:
                return line
        return None


def load(text: str, file: str) -> YamlDocument:
    """Read one YAML document; `file` is the name that problems show.

    Raises: YamlError with every mistake found up to the first that ends reading.
    """
    if problem := _unreadable(text, file):
        raise YamlError((problem,))
    builder = _Builder(file, yaml.parse(text, Loader=_PARSER))
    try:
        value = builder.document()
    except yaml.MarkedYAMLError as error:
        builder.problems.append(_syntax(error, file))
    except _TooDeep as error:
        builder.problems.append(
            Problem(file, error.line, "", f"nested deeper than {MAX_DEPTH} levels")
        )
    if builder.problems:
        raise YamlError(tuple(builder.problems))
    return YamlDocument(file, value, builder.lines, tuple(builder.unclear))


def validated(
    model: type[M], document: YamlDocument, context: Mapping[str, Any] | None = None
) -> tuple[M | None, tuple[Problem, ...]]:
    """The document as a model, or None and every mistake in file order.

    Types are strict: text is no number and 1 is no boolean. A model's own validators may raise
    ValueError with a message in plain words, or PydanticCustomError with a "hint" in its context.
    `context` is handed to them as it is.
    """
    try:
        found = model.model_validate_json(
            schemaerrors.as_json(document.value), strict=True, context=context
        )
    except ValidationError as error:
        return None, _problems(model, document, error)
    return found, ()


def in_file_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by their line; those without one first, those of one line as they were found."""
    return tuple(sorted(problems, key=lambda problem: problem.line or 0))


def dotted(path: Sequence[str | int]) -> str:
    """A path as people write it: sources[2].every."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{_shown(part)}" for part in path)
    return "".join(parts).removeprefix(".")


def _shown(key: str) -> str:
    """A key may hold escaped control characters, which no terminal should get."""
    return key if key.isprintable() else ascii(key)


def _problems(
    model: type[BaseModel], document: YamlDocument, error: ValidationError
) -> tuple[Problem, ...]:
    return problems(document, schemaerrors.explain(model, document.value, error))


def problems(
    document: YamlDocument, mistakes: Sequence[schemaerrors.Mistake]
) -> tuple[Problem, ...]:
    """Mistakes with file and line, in file order."""
    return in_file_order(
        [
            Problem(
                document.file,
                document.line_of(mistake.path),
                dotted(mistake.path),
                mistake.message,
                mistake.hint,
            )
            for mistake in mistakes
        ]
    )


def _unreadable(text: str, file: str) -> Problem | None:
    if len(text) > MAX_CHARACTERS:
        return Problem(file, None, "", f"larger than {MAX_CHARACTERS:,} characters")
    if found := Reader.NON_PRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        return Problem(file, line, "", f"unprintable character U+{ord(found.group()):04X}")
    return None


def _syntax(error: yaml.MarkedYAMLError, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line = None if mark is None else mark.line + 1
    problem = str(error.problem or error.context)
    hint = next((hint for words, hint in _REMEDIES if words in problem), "")
    return Problem(file, line, "", f"not valid YAML: {problem}", hint)


_REMEDIES = (
    ("mapping values are not allowed", "put text that holds “: ” in quotes; check the indent"),
    (
        "cannot start any token",
        "indent with spaces, not tabs; put text that begins with @ ` % in quotes",
    ),
    (
        "did not find expected",
        "close brackets and quotes; begin all keys of a mapping in one column",
    ),
    ("could not find expected", "write key: value, with a space after the colon"),
    ("unknown escape character", "write patterns in 'single quotes', where \\ stands for itself"),
    ("unexpected end of stream", "close the quotes"),
)
"""What mostly mends what the parser complains of."""


class _TooDeep(Exception):
    def __init__(self, line: int) -> None:
        self.line = line


class _Builder:
    """Builds one plain value from parser events, noting lines and mistakes on the way."""

    def __init__(self, file: str, events: Iterator[yaml.Event]) -> None:
        self.file = file
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []
        self.unclear: list[Path] = []
        self._events = events

    def document(self) -> Any:
        next(self._events)  # the stream's start
        if isinstance(next(self._events), yaml.StreamEndEvent):
            self.lines[()] = 1
            return None
        value = self._node(next(self._events), ())
        next(self._events)  # the document's end
        if not isinstance(following := next(self._events), yaml.StreamEndEvent):
            self._refuse(following, (), "a second document is not read", "remove the line ---")
        return value

    def _node(self, event: yaml.Event, path: Path) -> Any:
        line = _line(event)
        self.lines.setdefault(path, line)
        if len(path) > MAX_DEPTH:
            raise _TooDeep(line)
        self._refuse_references(event, path)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        if not isinstance(event, yaml.ScalarEvent):
            return None
        self._note_unclear(event, path)
        return _scalar(event)

    def _note_unclear(self, event: yaml.ScalarEvent, path: Path) -> None:
        if event.implicit[0] and event.value.lower() in _UNCLEAR:
            self.unclear.append(path)

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event, path)
            if key in found:
                first = self.lines[*path, key]
                self._refuse(event, (*path, key), "this key is repeated", f"first at line {first}")
            self.lines.setdefault((*path, key), _line(event))
            if isinstance(event, yaml.ScalarEvent):
                self._note_unclear(event, (*path, key))
            value = self._node(next(self._events), (*path, key))
            found.setdefault(key, value)
        return found

    def _key(self, event: yaml.Event, path: Path) -> str:
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_references(event, path)
            return str(event.value)
        self._refuse(event, path, "a key must be plain text", "")
        self._node(event, (*path, "?"))
        return "?"

    def _refuse_references(self, event: yaml.Event, path: Path) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, path, "aliases (*name) are not read", "write the value out")
            return
        if getattr(event, "anchor", None) is not None:
            self._refuse(event, path, "anchors (&name) are not read", "write the value out")
        if getattr(event, "tag", None) is not None:
            self._refuse(event, path, "tags (!name) are not read", "for text, use quotes")

    def _refuse(self, event: yaml.Event, path: Path, message: str, hint: str) -> None:
        line = _line(event)
        self.problems.append(Problem(self.file, line, dotted(path), message, hint))


def _line(event: yaml.Event) -> int:
    return 1 if event.start_mark is None else event.start_mark.line + 1


def _scalar(event: yaml.ScalarEvent) -> str | int | float | bool | None:
    text: str = event.value
    if not event.implicit[0]:  # quoted, or a block of text
        return text
    if text in _WORDS:
        return _WORDS[text]
    if found := _NUMBER.fullmatch(text):
        return int(text) if found[2] is None and found[3] is None else float(text)
    return text
