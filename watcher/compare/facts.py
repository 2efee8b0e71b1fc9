"""Differences of tier rules, limits, facts of processes and sets of values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Generic, TypeVar

from watcher.canon import ordered_segments
from watcher.compare.feeds import entry_changes
from watcher.compare.plain import (
    by_segment,
    condition_words,
    limit_words,
    process_words,
    set_words,
    side,
    side_of,
    tier_words,
)
from watcher.compare.scales import direction_of, is_same_amount, severity_of
from watcher.compare.unread import Unread
from watcher.model import (
    ENTRY,
    Access,
    Change,
    ChangeKind,
    Condition,
    Direction,
    Limit,
    Process,
    Record,
    Scheme,
    Severity,
    Side,
    Statement,
    TierRule,
    ValueSet,
)
from watcher.text import fold_key

R = TypeVar("R", TierRule, Limit, Process, ValueSet)


@dataclass(frozen=True, slots=True)
class Sides:
    """The atoms of both sides."""

    before: Sequence[Record]
    after: Sequence[Record]
    scheme: Scheme


@dataclass(frozen=True, slots=True)
class _Moved(Generic[R]):
    """A record before and after; None where there is none."""

    before: R | None
    after: R | None

    @property
    def any(self) -> R:
        record = self.after or self.before
        assert record is not None
        return record


def _moved(sides: Sides, kind: type[R]) -> list[_Moved[R]]:
    """The records of a kind that differ, each with its counterpart, in order of their keys."""
    olds: Mapping[Hashable, list[R]] = _by_key(sides.before, kind)
    news: Mapping[Hashable, list[R]] = _by_key(sides.after, kind)
    moved: list[_Moved[R]] = []
    for key in dict.fromkeys([*olds, *news]):
        old, new = olds.get(key, []), news.get(key, [])
        gone = [record for record in old if not _is_among(record, new)]
        come = [record for record in new if not _is_among(record, old)]
        moved += [_Moved(*pair) for pair in zip_longest(gone, come)]
    return moved


def _is_among(record: R, others: Sequence[R]) -> bool:
    """Whether one of the others says the same, if only in another unit."""
    if record in others or not isinstance(record, Limit | Process):
        return record in others
    measure = (record.value, record.unit)
    measures = ((one.value, one.unit) for one in others if isinstance(one, Limit | Process))
    return any(is_same_amount(measure, other) for other in measures)


def _by_key(records: Iterable[Record], kind: type[R]) -> Mapping[Hashable, list[R]]:
    found: dict[Hashable, list[R]] = defaultdict(list)
    for record in records:
        if isinstance(record, kind):
            found[_about(record)].append(record)
    return found


def _about(record: TierRule | Limit | Process | ValueSet) -> Hashable:
    match record:
        case TierRule():
            return (record.ladder, record.tier)
        case Limit():
            return (record.subject, record.capability, record.metric, record.segments)
        case Process():
            return (record.process, record.attr)
        case ValueSet():
            return (record.subject, record.dimension)


# ---------------------------------------------------------------- tiers


def tier_changes(sides: Sides, unread: Unread) -> Iterator[Change]:
    """Tiers added and removed, their conditions, and whether all or any of these must be met."""
    quotes = _quotes(sides.after)
    for moved in _moved(sides, TierRule):
        if moved.before is None:
            yield _tier_change(ChangeKind.TIER_ADDED, Direction.UNKNOWN, moved, sides.scheme)
        elif moved.after is None:
            change = _tier_change(ChangeKind.TIER_REMOVED, Direction.UNKNOWN, moved, sides.scheme)
            instead = _instead(moved, quotes, unread)
            yield _unreadable(change, instead, unread) if instead else change
        else:
            for kind, direction, detail in _altered_tier(moved.before, moved.after):
                change = _tier_change(kind, direction, moved, sides.scheme, detail)
                source = moved.after.provenance
                gone = kind is ChangeKind.CONDITION_REMOVED
                instead = unread.around(source.quote, source.section) if gone else ()
                yield _condition_unreadable(change, instead, unread) if instead else change


def _altered_tier(
    before: TierRule, after: TierRule
) -> Iterator[tuple[ChangeKind, Direction, str | None]]:
    olds = {condition.c: condition for condition in before.conditions}
    news = {condition.c: condition for condition in after.conditions}
    for c in sorted(olds.keys() | news.keys()):
        if c not in olds:
            yield ChangeKind.CONDITION_ADDED, Direction.TIGHTENED, c
        elif c not in news:
            yield ChangeKind.CONDITION_REMOVED, Direction.LOOSENED, c
        elif not _is_same_condition(olds[c], news[c]):
            yield ChangeKind.THRESHOLD_CHANGED, _condition_direction(olds[c], news[c]), c
    if before.logic != after.logic:
        direction = Direction.LOOSENED if after.logic == "any" else Direction.TIGHTENED
        yield ChangeKind.LOGIC_CHANGED, direction, None


def _is_same_condition(before: Condition, after: Condition) -> bool:
    measures = (before.value, before.unit), (after.value, after.unit)
    return before.basis == after.basis and is_same_amount(*measures)


def _condition_direction(before: Condition, after: Condition) -> Direction:
    return direction_of(before.c, (before.value, before.unit), (after.value, after.unit))


def _tier_change(
    kind: ChangeKind,
    direction: Direction,
    moved: _Moved[TierRule],
    scheme: Scheme,
    detail: str | None = None,
) -> Change:
    return Change(
        kind=kind,
        type="tier_rule",
        direction=direction,
        severity=severity_of(kind, direction),
        provider=scheme.provider,
        tier=moved.any.tier,
        detail=detail,
        basis=_basis(moved.after),
        before=_tier_side(moved.before, detail),
        after=_tier_side(moved.after, detail),
    )


def _tier_side(rule: TierRule | None, detail: str | None) -> Side | None:
    """What the tier asks for; of one condition, that condition alone."""
    if rule is None:
        return None
    named = [condition_words(one) for one in rule.conditions if one.c == detail]
    value = "" if detail else tier_words(rule)
    return side(named[0] if named else value, rule.provenance)


# ---------------------------------------------------------------- what cannot be read any more


def _quotes(records: Iterable[Record]) -> frozenset[str]:
    """The folded sentences that rules were read from."""
    return frozenset(
        fold_key(record.provenance.quote) for record in records if not isinstance(record, Statement)
    )


def _instead(moved: _Moved[R], quotes: frozenset[str], unread: Unread) -> tuple[Statement, ...]:
    """The new sentence that the one a vanished record was read from turned into."""
    if moved.before is None or moved.after is not None:
        return ()
    source = moved.before.provenance
    if fold_key(source.quote) in quotes:
        return ()
    return (
        unread.alike(source.quote)
        or unread.of_figures(source.quote, source.section)
        or unread.of_name(*_name_of(moved.before), source.section)
    )


def _name_of(record: TierRule | Limit | Process | ValueSet) -> tuple[str, tuple[str, ...]]:
    """The model and the tiers that a record is of."""
    match record:
        case TierRule():
            return "", (record.tier,)
        case Limit():
            return record.subject, record.segments
        case _:
            return "", ()


def _condition_unreadable(change: Change, instead: Sequence[Statement], unread: Unread) -> Change:
    """A condition that is gone from words of which a part could not be read: what stands there now
    may ask for more, which would be HIGH."""
    return replace(_unreadable(change, instead, unread), severity=Severity.HIGH)


def _unreadable(change: Change, instead: Sequence[Statement], unread: Unread) -> Change:
    """The same vanished fact or limit, told as one that cannot be read any more.

    MEDIUM, not HIGH: a rule of access that cannot be read is as loud as the loudest that may stand
    in its place, a denial; of a fact or a limit no change is louder than MEDIUM (a changed process
    or limit that tightened), so that not to know it is no louder either.
    """
    return replace(
        change,
        kind=ChangeKind.BECAME_UNREADABLE,
        direction=Direction.UNKNOWN,
        severity=Severity.MEDIUM,
        basis="explicit",
        after=unread.tell(instead),
    )


# ---------------------------------------------------------------- limits


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
    quotes = _quotes(sides.after)
    grouped: dict[_LimitDifference, list[_Moved[Limit]]] = defaultdict(list)
    for moved in _moved(sides, Limit):
        if not _told_with_its_tier(moved, sides):
            instead = _instead(moved, quotes, unread)
            grouped[_limit_difference(moved, instead)].append(moved)
    for difference, steps in grouped.items():
        change = _limit_change(difference, steps, sides.scheme)
        yield _unreadable(change, difference.instead, unread) if difference.instead else change


def _told_with_its_tier(moved: _Moved[Limit], sides: Sides) -> bool:
    olds, news = (
        {record.tier for record in records if isinstance(record, TierRule)}
        for records in (sides.before, sides.after)
    )
    segment = moved.any.segments[0]
    if moved.before is None:
        return bool(olds) and segment in news - olds
    return moved.after is None and bool(news) and segment in olds - news


def _limit_difference(moved: _Moved[Limit], instead: tuple[Statement, ...]) -> _LimitDifference:
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
    difference: _LimitDifference, steps: Sequence[_Moved[Limit]], scheme: Scheme
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
        basis=_basis(ordered[0].after),
        before=_limit_side([step.before for step in ordered], scheme),
        after=_limit_side([step.after for step in ordered], scheme),
    )


def _limit_side(limits: Sequence[Limit | None], scheme: Scheme) -> Side | None:
    stated = [limit for limit in limits if limit is not None]
    if not stated:
        return None
    value = by_segment([(limit.segments[0], limit_words(limit)) for limit in stated], scheme)
    return side_of(value, [limit.provenance for limit in stated])


# ---------------------------------------------------------------- processes

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
    quotes = _quotes(sides.after)
    for moved in _moved(sides, Process):
        kind, direction = _process_difference(moved)
        change = Change(
            kind=kind,
            type="process",
            direction=direction,
            severity=severity_of(kind, direction),
            provider=sides.scheme.provider,
            process=moved.any.process,
            attr=moved.any.attr,
            basis=_basis(moved.after),
            before=_side(moved.before, process_words),
            after=_side(moved.after, process_words),
        )
        instead = _instead(moved, quotes, unread)
        yield _unreadable(change, instead, unread) if instead else change


def _process_difference(moved: _Moved[Process]) -> tuple[ChangeKind, Direction]:
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
    for moved in _moved(sides, ValueSet):
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
    moved: _Moved[ValueSet], before: ValueSet, after: ValueSet, scheme: Scheme
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
    moved: _Moved[ValueSet],
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
        basis=_basis(moved.after),
        before=_side(moved.before, set_words),
        after=_side(moved.after, set_words),
    )


def _side(record: R | None, words: Callable[[R], str]) -> Side | None:
    return None if record is None else side(words(record), record.provenance)


def _basis(after: object | None) -> str:
    return "omission" if after is None else "explicit"
