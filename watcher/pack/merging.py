"""Forms laid over one another: a pack over those it extends, and all over `_common`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from watcher.pack.form import Form, Ladder, Metric, PackForm

_OWN = frozenset({"pack", "version", "provider", "about", "extends", "page", "tests"})


def merged(child: PackForm, parent: PackForm) -> PackForm:
    """`child` laid over `parent`: lists are joined, mappings joined by key, single values
    replaced. What names a pack and its page is never inherited."""
    form: PackForm = _over(child, parent, keep=_OWN)
    return form


def _over(child: Any, parent: Any, keep: frozenset[str] = frozenset()) -> Any:
    values = {}
    for name in type(child).model_fields:
        mine, theirs = getattr(child, name), getattr(parent, name)
        given = name in child.model_fields_set
        values[name] = mine if name in keep else _joined(mine, theirs, given=given)
    return type(child).model_construct(_fields_set=set(values), **values)


def _joined(mine: Any, theirs: Any, *, given: bool) -> Any:
    if isinstance(mine, (Ladder, Metric)):
        return mine if given else theirs
    if isinstance(mine, Form):
        return _over(mine, theirs)
    if isinstance(mine, tuple):
        return mine + tuple(each for each in theirs if each not in mine)
    if isinstance(mine, Mapping):
        both = {key: _joined(mine[key], theirs[key], given=True) for key in mine if key in theirs}
        return {**theirs, **mine, **both}
    return mine if given else theirs
