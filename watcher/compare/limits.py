"""Differences of limits: numbers that a tier is held to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from watcher.canon import ordered_segments
from watcher.cells import ANY
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
from watcher.compare.scales import direction_of, is_same_amount, severity_of
from watcher.compare.unread import Unread
from watcher.model import (
    Change,
    ChangeKind,
    Direction,
    Limit,
    Record,
    Scheme,
    Side,
    Statement,
    TierRule,
)


@dataclass(frozen=True, slots=True)
class _LimitDifference:
    """What a limit is about and how it differs, whatever the segment. `named`: the models that have
    the limit by name on the side on which it is not stated of all."""

    subject: str
    capability: str
    metric: str
    kind: ChangeKind
    direction: Direction
    instead: tuple[Statement, ...] = ()
    named: tuple[str, ...] = ()


def limit_changes(sides: Sides, unread: Unread) -> Iterator[Change]:
    """Limits added, removed and changed; equal differences of several segments are one change.

    A limit of a tier that is itself new or gone is not told a second time. A model without a limit
    of its own has that of all models.
    """
    quotes = quotes_of(sides.after)
    olds, news = _Stated(sides.before), _Stated(sides.after)
    grouped: dict[_LimitDifference, list[Moved[Limit]]] = defaultdict(list)
    found = list(moved_records(sides, Limit))
    gone = {_of_any_metric(one.before) for one in found if one.before and one.after is None}
    for bare in found:
        moved = _inheriting(bare, olds, news)
        if not _is_same(moved) and not _told_with_its_tier(moved, sides):
            named = (olds if moved.before is None else news).named(moved.any)
            instead = () if named else instead_of(moved, quotes, unread)
            difference = _limit_difference(moved, instead, named)
            if moved.before is None and _of_any_metric(moved.any) in gone:
                # A day has become a minute, or the other way round: which is more is not counted.
                difference = replace(difference, direction=Direction.UNKNOWN)
            grouped[difference].append(moved)
    for difference, steps in grouped.items():
        change = _limit_change(difference, steps, sides.scheme)
        yield unreadable(change, difference.instead, unread) if difference.instead else change


def _of_any_metric(limit: Limit) -> tuple[object, ...]:
    """What a limit is about and its figure, whatever it counts."""
    return (limit.subject, limit.capability, limit.segments, limit.value)


class _Stated:
    """The limits of one side by what they measure and of which tier."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._of: dict[tuple[object, ...], dict[str, Limit]] = defaultdict(dict)
        for one in records:
            if isinstance(one, Limit):
                self._of[self._what(one)].setdefault(one.subject, one)

    @staticmethod
    def _what(limit: Limit) -> tuple[object, ...]:
        return (limit.capability, limit.metric, limit.segments)

    def of_all(self, limit: Limit) -> Limit | None:
        """The same limit of all models."""
        return self._of[self._what(limit)].get(ANY)

    def named(self, limit: Limit) -> tuple[str, ...]:
        """The models that have a limit of all models by their names."""
        return tuple(sorted(self._of[self._what(limit)])) if limit.subject == ANY else ()


def _inheriting(moved: Moved[Limit], olds: _Stated, news: _Stated) -> Moved[Limit]:
    """A limit of a model, with that of all models where it has none of its own."""
    if moved.any.subject == ANY:
        return moved
    before = moved.before or olds.of_all(moved.any)
    return Moved(before, moved.after or news.of_all(moved.any))


def _is_same(moved: Moved[Limit]) -> bool:
    before, after = moved.before, moved.after
    return (
        before is not None
        and after is not None
        and is_same_amount((before.value, before.unit), (after.value, after.unit))
    )


def _told_with_its_tier(moved: Moved[Limit], sides: Sides) -> bool:
    olds, news = (
        {record.tier for record in records if isinstance(record, TierRule)}
        for records in (sides.before, sides.after)
    )
    segment = moved.any.segments[0]
    if moved.before is None:
        return bool(olds) and segment in news - olds
    return moved.after is None and bool(news) and segment in olds - news


def _limit_difference(
    moved: Moved[Limit], instead: tuple[Statement, ...], named: tuple[str, ...]
) -> _LimitDifference:
    before, after = moved.before, moved.after
    limit = moved.any if before is None or before.subject == ANY else before
    about = (limit.subject, limit.capability, limit.metric)
    if before is None:
        # What held for the others, of which nothing was stated, is not known.
        direction = Direction.UNKNOWN if named else Direction.TIGHTENED
        return _LimitDifference(*about, ChangeKind.LIMIT_ADDED, direction, named=named)
    if after is None:
        kind = ChangeKind.LIMIT_REMOVED
        return _LimitDifference(*about, kind, Direction.UNKNOWN, instead, named)
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
        detail="+".join(difference.named) or None,
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
