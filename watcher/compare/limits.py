"""Differences of limits: numbers that a tier is held to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from watcher.canon import ordered_segments
from watcher.compare.moves import (
    Moved,
    Sides,
    basis_of,
    instead_of,
    moved_records,
    quotes_of,
    unreadable,
)
from watcher.compare.plain import by_segment, limit_words, side_of
from watcher.compare.scales import direction_of, severity_of
from watcher.compare.unread import Unread
from watcher.model import Change, ChangeKind, Direction, Limit, Scheme, Side, Statement, TierRule


@dataclass(frozen=True, slots=True)
class _LimitDifference:
    """What a limit is about and how it differs, whatever the segment."""

    subject: str
    capability: str
    metric: str
    kind: ChangeKind
    direction: Direction
    instead: tuple[Statement, ...] = ()


def limit_changes(sides: Sides, unread: Unread) -> Iterator[Change]:
    """Limits added, removed and changed; equal differences of several segments are one change.

    A limit of a tier that is itself new or gone is not told a second time.
    """
    quotes = quotes_of(sides.after)
    grouped: dict[_LimitDifference, list[Moved[Limit]]] = defaultdict(list)
    for moved in moved_records(sides, Limit):
        if not _told_with_its_tier(moved, sides):
            instead = instead_of(moved, quotes, unread)
            grouped[_limit_difference(moved, instead)].append(moved)
    for difference, steps in grouped.items():
        change = _limit_change(difference, steps, sides.scheme)
        yield unreadable(change, difference.instead, unread) if difference.instead else change


def _told_with_its_tier(moved: Moved[Limit], sides: Sides) -> bool:
    olds, news = (
        {record.tier for record in records if isinstance(record, TierRule)}
        for records in (sides.before, sides.after)
    )
    segment = moved.any.segments[0]
    if moved.before is None:
        return bool(olds) and segment in news - olds
    return moved.after is None and bool(news) and segment in olds - news


def _limit_difference(moved: Moved[Limit], instead: tuple[Statement, ...]) -> _LimitDifference:
    limit = moved.any
    about = (limit.subject, limit.capability, limit.metric)
    if moved.before is None:
        return _LimitDifference(*about, ChangeKind.LIMIT_ADDED, Direction.TIGHTENED)
    if moved.after is None:
        return _LimitDifference(*about, ChangeKind.LIMIT_REMOVED, Direction.UNKNOWN, instead)
    before, after = moved.before, moved.after
    direction = direction_of(limit.metric, (before.value, before.unit), (after.value, after.unit))
    return _LimitDifference(*about, ChangeKind.LIMIT_CHANGED, direction)


def _limit_change(
    difference: _LimitDifference, steps: Sequence[Moved[Limit]], scheme: Scheme
) -> Change:
    segments = ordered_segments((step.any.segments[0] for step in steps), scheme)
    ordered = sorted(steps, key=lambda step: segments.index(step.any.segments[0]))
    return Change(
        kind=difference.kind,
        type="limit",
        direction=difference.direction,
        severity=severity_of(difference.kind, difference.direction),
        provider=scheme.provider,
        subject=difference.subject,
        capability=difference.capability,
        segments=segments,
        metric=difference.metric,
        basis=basis_of(ordered[0].after),
        before=_limit_side([step.before for step in ordered], scheme),
        after=_limit_side([step.after for step in ordered], scheme),
    )


def _limit_side(limits: Sequence[Limit | None], scheme: Scheme) -> Side | None:
    stated = [limit for limit in limits if limit is not None]
    if not stated:
        return None
    value = by_segment([(limit.segments[0], limit_words(limit)) for limit in stated], scheme)
    return side_of(value, [limit.provenance for limit in stated])
