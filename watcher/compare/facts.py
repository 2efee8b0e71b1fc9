"""Differences of facts of processes and of sets of values."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.compare.feeds import entry_changes
from watcher.compare.moves import (
    Moved,
    Sides,
    basis_of,
    instead_of,
    moved_records,
    quotes_of,
    side_by,
    unreadable,
)
from watcher.compare.plain import process_words, set_words
from watcher.compare.scales import direction_of, severity_of
from watcher.compare.unread import Unread
from watcher.model import ENTRY, Access, Change, ChangeKind, Direction, Process, Scheme, ValueSet

_RESTRICTIVE = frozenset(
    {
        "countries",
        "device",
        "document",
        "document_form",
        "eligibility",
        "retry",
        "reuse_count",
        "reuse_window",
        "reverify",
        "spend",
        "who",
    }
)
"""Facts whose mere being there holds someone back."""


def process_changes(sides: Sides, unread: Unread) -> Iterator[Change]:
    """Facts of a process added, removed and changed."""
    quotes = quotes_of(sides.after)
    for moved in moved_records(sides, Process):
        kind, direction = _process_difference(moved)
        change = Change(
            kind=kind,
            type="process",
            direction=direction,
            severity=severity_of(kind, direction),
            provider=sides.scheme.provider,
            process=moved.any.process,
            attr=moved.any.attr,
            basis=basis_of(moved.after),
            before=side_by(moved.before, process_words),
            after=side_by(moved.after, process_words),
        )
        instead = instead_of(moved, quotes, unread)
        yield unreadable(change, instead, unread) if instead else change


def _process_difference(moved: Moved[Process]) -> tuple[ChangeKind, Direction]:
    restrictive = moved.any.attr in _RESTRICTIVE and moved.any.value not in (0, "none")
    if moved.before is None:
        direction = Direction.TIGHTENED if restrictive else Direction.NEUTRAL
        return ChangeKind.PROCESS_ADDED, direction
    if moved.after is None:
        direction = Direction.LOOSENED if restrictive else Direction.NEUTRAL
        return ChangeKind.PROCESS_REMOVED, direction
    before, after = moved.before, moved.after
    measures = (before.value, before.unit), (after.value, after.unit)
    return ChangeKind.PROCESS_CHANGED, direction_of(after.attr, *measures)


# ---------------------------------------------------------------- sets


def set_changes(sides: Sides) -> Iterator[Change]:
    """Values added to and removed from sets, and whole sets.

    A set whose subject itself came or went is told with its subject.
    """
    olds, news = (
        {record.subject for record in records if isinstance(record, Access)}
        for records in (sides.before, sides.after)
    )
    for moved in moved_records(sides, ValueSet):
        if moved.before is not None and moved.after is not None:
            if moved.any.dimension == ENTRY:
                yield from entry_changes(moved.before, moved.after, sides.scheme)
                continue
            yield from _altered_set(moved, moved.before, moved.after, sides.scheme)
        elif (moved.any.subject in olds) == (moved.any.subject in news):
            added = moved.before is None
            kind = ChangeKind.SET_ADDED if added else ChangeKind.SET_REMOVED
            direction = Direction.NEUTRAL if added else Direction.UNKNOWN
            yield _set_change(kind, direction, moved, sides.scheme)


def _altered_set(
    moved: Moved[ValueSet], before: ValueSet, after: ValueSet, scheme: Scheme
) -> Iterator[Change]:
    olds, news = set(before.values), set(after.values)
    if news - olds:
        detail = "+".join(sorted(news - olds))
        yield _set_change(ChangeKind.SET_VALUE_ADDED, Direction.LOOSENED, moved, scheme, detail)
    if olds - news:
        detail = "+".join(sorted(olds - news))
        yield _set_change(ChangeKind.SET_VALUE_REMOVED, Direction.TIGHTENED, moved, scheme, detail)


def _set_change(
    kind: ChangeKind,
    direction: Direction,
    moved: Moved[ValueSet],
    scheme: Scheme,
    detail: str | None = None,
) -> Change:
    return Change(
        kind=kind,
        type="set",
        direction=direction,
        severity=severity_of(kind, direction),
        provider=scheme.provider,
        subject=moved.any.subject,
        attr=moved.any.dimension,
        detail=detail,
        basis=basis_of(moved.after),
        before=side_by(moved.before, set_words),
        after=side_by(moved.after, set_words),
    )
