"""Entries that came into a feed and that were taken out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from watcher.compare.scales import severity_of
from watcher.model import Change, ChangeKind, Direction, Scheme, Severity, Side, ValueSet

_DATED = re.compile(r"\d{4}-\d{2}-\d{2} ")


def entry_changes(before: ValueSet, after: ValueSet, scheme: Scheme) -> Iterator[Change]:
    """News, and what is no longer stated.

    A feed holds so many entries: what is older than all that it has now went out as newer ones
    came, and is no change. Labels begin with their day, so that they sort by it.
    """
    came = sorted(set(after.values) - set(before.values), reverse=True)
    went = sorted(set(before.values) - set(after.values), reverse=True)
    if came:
        yield _change(ChangeKind.SET_VALUE_ADDED, came, after, scheme)
        oldest = min(after.values)
        went = [label for label in went if not (_DATED.match(label) and label < oldest)]
    if went:
        yield _change(ChangeKind.SET_VALUE_REMOVED, went, before, scheme)


def _change(kind: ChangeKind, labels: list[str], held: ValueSet, scheme: Scheme) -> Change:
    """A feed neither loosens nor tightens anything, and is not loud: it is read, not ruled by."""
    side = Side("; ".join(labels), labels[0], held.provenance.section)
    is_new = kind is ChangeKind.SET_VALUE_ADDED
    return Change(
        kind=kind,
        type="set",
        direction=Direction.NEUTRAL,
        severity=min(severity_of(kind, Direction.NEUTRAL), Severity.LOW),
        provider=scheme.provider,
        subject=held.subject,
        attr=held.dimension,
        detail="+".join(labels),
        basis="explicit" if is_new else "omission",
        before=None if is_new else side,
        after=side if is_new else None,
    )
