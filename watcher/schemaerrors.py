"""What pydantic finds wrong with a file's value, in the words of the person who wrote the file.

pydantic's own messages name Python types, repeat values and count each branch of a union as a
mistake of its own. Here every mistake has the path of the file it stands at, says what was
expected and never what was written there: that may be a secret.
"""

from __future__ import annotations

import difflib
import json
import types
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError

Path = tuple[str | int, ...]

_MAPPING = "a mapping (key: value)"
_TYPES = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "bool": "true or false",
    "list": "a list",
    "tuple": "a list",
    "set": "a list",
    "frozen_set": "a list",
    "dict": _MAPPING,
    "mapping": _MAPPING,
    "model": _MAPPING,
    "model_attributes": _MAPPING,
    "dataclass": _MAPPING,
    "date": "a date like 2026-11-30",
    "datetime": "a time like 2026-11-30T12:00:00Z",
    "none": "an empty value",
}
_FAULTS = ("_type", "_parsing", "_from_float", "_from_datetime_parsing", "_required")
_BOUNDS = {
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
    "finite_number": "a finite number",
    "string_too_short": "text of at least {min_length} character(s)",
    "string_too_long": "text of at most {max_length} character(s)",
    "string_pattern_mismatch": "text of the form {pattern}",
    "too_short": "a list of at least {min_length}",
    "too_long": "a list of at most {max_length}",
}
_FEW = 10

_ALIKE = 0.6
"""The likeness (difflib's ratio) from which on one word may be meant by another."""

_SHORTEST_BEGINNING = 3
"""Letters of which the beginning of a word has at least."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: the path in the file, what was expected in plain words, how to mend it."""

    path: Path
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where pydantic's location lies in the file: the type wanted there, the type of the mapping
    around it, and the paths of the unions that were crossed on the way."""

    path: Path
    wanted: Any
    owner: Any
    unions: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class _Finding:
    """A mistake before the branches of a union are put together. `expected` is empty where the
    message does not have the form "… is expected"."""

    mistake: Mistake
    unions: tuple[Path, ...]
    expected: str = ""
    too_short: bool = False


def as_json(value: object) -> str:
    """A plain value as the JSON that pydantic validates: its strict JSON mode knows lists for
    tuples and text for enums, and coerces nothing else."""
    return json.dumps(value, allow_nan=False)


def explain(model: type[BaseModel], value: object, error: ValidationError) -> list[Mistake]:
    """Every mistake of `value`, one for each thing to mend, in pydantic's order."""
    details = error.errors(include_url=False, include_input=False)
    findings = [_finding(model, value, detail) for detail in details]
    found = _joined(_deepest(_without_echoes(findings)), value)
    return [finding.mistake for finding in found]


def closest(word: str, known: Iterable[str]) -> str | None:
    """What a misspelt word was meant to be; None where it is like none of those known.

    Letters that are wrong count before letters that are not there yet: "verification.org" is the
    beginning of "verification.organization", though "verification.phone" has fewer others.
    """
    written = word.casefold()
    folded = {option.casefold(): option for option in sorted(known)}
    like = set(difflib.get_close_matches(written, folded, n=len(folded) or 1, cutoff=_ALIKE))
    like |= set(_begun(word, folded))
    nearest = min(like, key=lambda option: (*_nearness(written, option), option), default=None)
    return None if nearest is None else folded[nearest]


def _begun(word: str, options: Iterable[str]) -> list[str]:
    """The options that a word is the beginning of, or of what is left of them after a dot."""
    if len(word) < _SHORTEST_BEGINNING:
        return []
    written = word.casefold()
    return [one for one in options if any(tail.startswith(written) for tail in _tails(one))]


def _tails(option: str) -> list[str]:
    """ "phone" and "verification.phone" of "verification.phone"."""
    parts = option.casefold().split(".")
    return [".".join(parts[place:]) for place in range(len(parts))]


def _nearness(word: str, option: str) -> tuple[int, int]:
    return min(_edits(word, tail) for tail in _tails(option))


def _edits(word: str, option: str) -> tuple[int, int]:
    """How many letters are edited to make a word a beginning of another, and to make it that."""
    row = list(range(len(option) + 1))
    for place, letter in enumerate(word, start=1):
        above, row = row, [place]
        for column, other in enumerate(option):
            kept = above[column] + (letter != other)
            row.append(min(kept, above[column + 1] + 1, row[column] + 1))
    return min(row), row[-1]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint for a word that is not known: the closest one, or all where they are few."""
    options = sorted(set(known))
    meant = closest(word, options)
    begun = _begun(word, options)
    if meant and 1 < len(begun) <= _FEW and not _is_the_plain_one(meant, word, begun):
        return f"did you mean one of {', '.join(begun)}?"
    if meant:
        return f"did you mean {meant}?"
    return f"known: {', '.join(options)}" if 0 < len(options) <= _FEW else ""


def _is_the_plain_one(meant: str, word: str, begun: Iterable[str]) -> bool:
    """Whether one of several stands out: the word is all of it, or the others go on from it."""
    return word.casefold() in _tails(meant) or all(one.startswith(meant) for one in begun)


# ---------------------------------------------------------------- one error


def _finding(model: type[BaseModel], value: object, detail: Mapping[str, Any]) -> _Finding:
    kind: str = detail["type"]
    context: Mapping[str, Any] = detail.get("ctx", {})
    place = _locate(model, value, detail["loc"])
    if kind == "missing":
        return _Finding(Mistake(place.path, "this key is missing"), place.unions)
    if kind == "extra_forbidden":
        hint = did_you_mean(str(place.path[-1]), _keys(place.owner))
        return _Finding(Mistake(place.path, "unknown key", hint), place.unions)
    if kind == "union_tag_not_found":
        path = (*place.path, _tag_key(context))
        return _Finding(Mistake(path, "this key is missing"), place.unions)
    if kind == "union_tag_invalid":
        path = (*place.path, _tag_key(context))
        return _choice(path, _at(value, path), _tags(place.wanted, _tag_key(context)), place)
    if options := _options(place.wanted) if kind in ("literal_error", "enum") else ():
        is_key = detail["loc"][-1:] == ("[key]",)
        written = place.path[-1] if is_key else _at(value, place.path)
        return _choice(place.path, written, options, place)
    if expected := _type_name(kind):
        return _unexpected(place, expected, _at(value, place.path))
    bound = _BOUNDS.get(kind, "").format_map(context)
    message = f"{bound} is expected" if bound else str(context.get("error", detail["msg"]))
    hint = "fill it in, or remove it" if kind.endswith("too_short") else ""
    mistake = Mistake(place.path, message, str(context.get("hint", hint)))
    return _Finding(mistake, place.unions, too_short=kind == "too_short")


def _choice(path: Path, found: object, options: Collection[str], place: _Place) -> _Finding:
    hint = did_you_mean(found, options) if isinstance(found, str) else ""
    few = len(options) <= _FEW
    expected = f"one of {', '.join(options)}" if few else f"one of {len(options)} known words"
    hint = "" if few and hint.startswith("known") else hint
    return _Finding(Mistake(path, f"{expected} is expected", hint), place.unions, expected)


def _unexpected(place: _Place, expected: str, found: object) -> _Finding:
    kind = _kind(found)
    but = "" if kind.removeprefix("a ") in expected else f", not {kind}"
    mistake = Mistake(place.path, f"{expected} is expected{but}", _mend(expected, found))
    return _Finding(mistake, place.unions, expected)


def _type_name(kind: str) -> str:
    for fault in _FAULTS:
        if kind.endswith(fault) and (name := kind.removesuffix(fault)) in _TYPES:
            return _TYPES[name]
    return ""


def _mend(expected: str, found: object) -> str:
    if expected == "text" and isinstance(found, int | float):
        return "write it in quotes"
    if expected == "true or false" and isinstance(found, str):
        return "only the words true and false are read as such"
    if "number" in expected and isinstance(found, str) and found.isdigit():
        return "write it without quotes"
    if expected == "a list" and isinstance(found, str | int | float):
        return "put it in [ ], or on a line of its own after -"
    if expected == "a list" and isinstance(found, dict):
        return "put a - before it"
    if expected == _MAPPING and isinstance(found, list):
        return "write it without [ ] and -, each key with its value"
    return ""


def _kind(found: object) -> str:
    if isinstance(found, bool):
        return "true or false"
    if isinstance(found, int | float):
        return "a number"
    kinds = {str: "text", list: "a list", dict: "a mapping", type(None): "an empty value"}
    return kinds.get(type(found), "this")


def _at(value: object, path: Path) -> object:
    for part in path:
        value = _child(value, part)
    return value


def _child(value: object, part: str | int) -> object:
    if isinstance(value, dict):
        return value.get(part)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None


# ---------------------------------------------------------------- where it stands


def _locate(model: Any, value: object, location: Path) -> _Place:
    """Follow pydantic's location through the file's value and the model's types together.

    A location also names branches of unions and, behind a validator, items that the file writes
    otherwise; neither is part of the path.
    """
    path: Path = ()
    wanted, owner = _plain(model), None
    around: Any = None
    unions: tuple[Path, ...] = ()
    for part in location:
        if part == "[key]":  # the key itself, not what stands under it
            wanted = next(iter(get_args(around)), None)
            break
        if members := _members(wanted):
            wanted, unions = _plain(_branch(members, part, value)), (*unions, path)
            continue
        is_field = isinstance(wanted, type) and issubclass(wanted, BaseModel)
        if not is_field and not _holds(value, part):
            wanted = _plain(_inner(wanted, part))  # a validator made a list of one value
            continue
        path, owner, around = (*path, part), wanted, wanted
        value, wanted = _child(value, part), _plain(_inner(wanted, part))
    return _Place(path, wanted, owner, unions)


def _holds(value: object, part: str | int) -> bool:
    if isinstance(value, list):
        return isinstance(part, int) and part < len(value)
    return isinstance(value, dict) and part in value


def _plain(wanted: Any) -> Any:
    """A type without its annotations, without None beside it, without a root model around it."""
    if get_origin(wanted) is Annotated:
        return _plain(get_args(wanted)[0])
    if members := _members(wanted):
        return _plain(members[0]) if len(members) == 1 else wanted
    if isinstance(wanted, type) and issubclass(wanted, RootModel):
        return _plain(wanted.model_fields["root"].annotation)
    return wanted


def _members(wanted: Any) -> tuple[Any, ...]:
    if get_origin(wanted) not in (Union, types.UnionType):
        return ()
    return tuple(member for member in get_args(wanted) if member is not types.NoneType)


def _inner(wanted: Any, part: str | int) -> Any:
    if isinstance(wanted, type) and issubclass(wanted, BaseModel):
        return _fields(wanted).get(str(part))
    inner = [member for member in get_args(wanted) if member is not Ellipsis]
    return inner[-1] if inner else None


def _branch(members: tuple[Any, ...], label: str | int, value: object) -> Any:
    """The member of a union that a label of a location stands for: a model by its name or its
    tag, any other by the shape of the value."""
    for member in map(_plain, members):
        if isinstance(member, type) and issubclass(member, BaseModel):
            if label == member.__name__ or label in _literals(member):
                return member
        elif (get_origin(member) or member) is type(value):
            return member
    return members[-1]


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _keys(owner: Any) -> tuple[str, ...]:
    is_model = isinstance(owner, type) and issubclass(owner, BaseModel)
    return tuple(_fields(owner)) if is_model else ()


def _literals(model: type[BaseModel]) -> set[Any]:
    return {option for wanted in _fields(model).values() for option in _options(wanted)}


def _options(wanted: Any) -> tuple[str, ...]:
    wanted = _plain(wanted)
    if get_origin(wanted) is Literal:
        return tuple(str(option) for option in get_args(wanted))
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return tuple(str(member.value) for member in wanted)
    return ()


def _tag_key(context: Mapping[str, Any]) -> str:
    return str(context["discriminator"]).strip("'")


def _tags(wanted: Any, key: str) -> tuple[str, ...]:
    members = map(_plain, _members(wanted))
    return tuple(option for member in members for option in _options(_fields(member).get(key)))


# ---------------------------------------------------------------- several at one place


def _without_echoes(findings: list[_Finding]) -> list[_Finding]:
    """pydantic counts only the right items of a list: wrong ones make it too short as well."""

    def is_echo(finding: _Finding) -> bool:
        path = finding.mistake.path
        return finding.too_short and any(
            other is not finding and other.mistake.path[: len(path)] == path for other in findings
        )

    return [finding for finding in findings if not is_echo(finding)]


def _deepest(findings: list[_Finding]) -> list[_Finding]:
    """Where one branch of a union fits so far that its mistake lies deeper, the branches that did
    not fit at all have nothing to say."""
    entered = {
        union for finding in findings for union in finding.unions if finding.mistake.path != union
    }
    return [
        finding
        for finding in findings
        if finding.mistake.path not in entered or finding.mistake.path not in finding.unions
    ]


def _joined(findings: list[_Finding], value: object) -> list[_Finding]:
    """One finding where each branch of a union expected something else at the same place."""
    joined: dict[object, _Finding] = {}
    for number, finding in enumerate(findings):
        path = finding.mistake.path
        one_of_many = path in finding.unions and finding.expected
        key: object = path if one_of_many else number
        if earlier := joined.get(key):
            finding = _either(earlier, finding, _kind(_at(value, path)))
        joined[key] = finding
    return list(joined.values())


def _either(one: _Finding, other: _Finding, kind: str) -> _Finding:
    if other.expected in one.expected.split(" or "):
        return one
    expected = f"{one.expected} or {other.expected}"
    message = f"{expected} is expected, not {kind}"
    return replace(one, mistake=Mistake(one.mistake.path, message), expected=expected)
