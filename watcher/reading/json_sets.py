"""Records of a JSON page: sets that a pack names by JSONPath, or every value as a statement."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import jsonpath_rfc9535 as jsonpath

from watcher.model import BlockKind, Document, Method, Provenance, Record, Statement, ValueSet
from watcher.pack import JsonSet
from watcher.text import clean

_LONGEST_VALUE = 500


def json_records(document: Document, forms: Sequence[JsonSet]) -> tuple[Record, ...]:
    """The sets a pack names; without any, a statement for each text, number and truth value.

    A path that selects nothing, or anything that is no short text or number, gives no record:
    what is missing then is for the verdict to tell.
    """
    value = json.loads(document.sections[0].blocks[0].text)
    if not forms:
        return tuple(dict.fromkeys(_leaves("", value)))
    found = (_set(form, value) for form in forms)
    return tuple(each for each in found if each is not None)


def _set(form: JsonSet, value: object) -> ValueSet | None:
    try:
        selected = jsonpath.find(form.path, value).values()  # type: ignore[arg-type]
    except jsonpath.JSONPathError:
        return None  # a page that is nested deeper than the library follows
    members = [_member(each) for each in selected]
    known = tuple(sorted({each for each in members if each is not None}))
    if not known or None in members:
        return None
    source = Provenance("", (form.path,), BlockKind.CODE, Method.LIST)
    return ValueSet(form.subject, form.dimension, known, source)


def _member(value: object) -> str | None:
    """A member as it is written: ids that differ in a dash are not the same."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = clean(str(value))
    return text if 0 < len(text) <= _LONGEST_VALUE else None


def _leaves(path: str, value: object) -> Iterator[Statement]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _leaves(f"{path}.{key}" if path else key, each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(f"{path}[]", each)
    else:
        text = clean(f"{path}: {value if isinstance(value, str) else json.dumps(value)}")
        source = Provenance(text, (), BlockKind.CODE)
        yield Statement(text, because="the pack names no path of it", provenance=source)
