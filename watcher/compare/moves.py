"""Records that differ, each with its counterpart, and what became of those that vanished."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Generic, TypeVar

from watcher.compare.plain import side
from watcher.compare.scales import is_same_amount
from watcher.compare.unread import Unread
from watcher.model import (
    Change,
    ChangeKind,
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
class Moved(Generic[R]):
    """A record before and after; None where there is none."""

    before: R | None
    after: R | None

    @property
    def any(self) -> R:
        record = self.after or self.before
        assert record is not None
        return record


def moved_records(sides: Sides, kind: type[R]) -> list[Moved[R]]:
    """The records of a kind that differ, each with its counterpart, in order of their keys."""
    olds: Mapping[Hashable, list[R]] = _by_key(sides.before, kind)
    news: Mapping[Hashable, list[R]] = _by_key(sides.after, kind)
    moved: list[Moved[R]] = []
    for key in dict.fromkeys([*olds, *news]):
        old, new = olds.get(key, []), news.get(key, [])
        gone = [record for record in old if not _is_among(record, new)]
        come = [record for record in new if not _is_among(record, old)]
        moved += [Moved(*pair) for pair in zip_longest(gone, come)]
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


def side_by(record: R | None, words: Callable[[R], str]) -> Side | None:
    return None if record is None else side(words(record), record.provenance)


def basis_of(after: object | None) -> str:
    return "omission" if after is None else "explicit"


def quotes_of(records: Iterable[Record]) -> frozenset[str]:
    """The folded sentences that rules were read from."""
    return frozenset(
        fold_key(record.provenance.shown) for record in records if not isinstance(record, Statement)
    )


def instead_of(moved: Moved[R], quotes: frozenset[str], unread: Unread) -> tuple[Statement, ...]:
    """The new sentence that the one a vanished record was read from turned into."""
    if moved.before is None or moved.after is not None:
        return ()
    source = moved.before.provenance
    if fold_key(source.shown) in quotes:
        return ()
    return (
        unread.of_cell(source)
        or unread.alike(source.quote)
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


def unreadable(change: Change, instead: Sequence[Statement], unread: Unread) -> Change:
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
