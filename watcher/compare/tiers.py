"""Differences of what it takes to reach a tier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from watcher.compare.moves import (
    Moved,
    Sides,
    basis_of,
    instead_of,
    moved_records,
    quotes_of,
    unreadable,
)
from watcher.compare.plain import condition_words, side, tier_words
from watcher.compare.scales import direction_of, is_same_amount, severity_of
from watcher.compare.unread import Unread
from watcher.model import (
    Change,
    ChangeKind,
    Condition,
    Direction,
    Scheme,
    Severity,
    Side,
    Statement,
    TierRule,
)


def tier_changes(sides: Sides, unread: Unread) -> Iterator[Change]:
    """Tiers added and removed, their conditions, and whether all or any of these must be met."""
    quotes = quotes_of(sides.after)
    for moved in moved_records(sides, TierRule):
        if moved.before is None:
            yield _tier_change(ChangeKind.TIER_ADDED, Direction.UNKNOWN, moved, sides.scheme)
        elif moved.after is None:
            change = _tier_change(ChangeKind.TIER_REMOVED, Direction.UNKNOWN, moved, sides.scheme)
            instead = instead_of(moved, quotes, unread)
            yield unreadable(change, instead, unread) if instead else change
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
    moved: Moved[TierRule],
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
        basis=basis_of(moved.after),
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


def _condition_unreadable(change: Change, instead: Sequence[Statement], unread: Unread) -> Change:
    """A condition that is gone from words of which a part could not be read: what stands there now
    may ask for more, which would be HIGH."""
    return replace(unreadable(change, instead, unread), severity=Severity.HIGH)
