"""How two rules of one place differ, and what it is that one came or went."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from watcher.compare.scales import direction_of_parameter
from watcher.model import (
    Access,
    ChangeKind,
    Direction,
    Requirement,
    Scalar,
    Status,
    Strength,
    Temporal,
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which a cell differs."""

    kind: ChangeKind
    direction: Direction
    detail: str = ""
    basis: str = "explicit"


def appeared(cell: Access, *, new: bool, part: bool) -> Difference:
    """A rule where nothing was stated. `new`: nothing of it was stated for any segment."""
    denied = cell.status is Status.UNAVAILABLE
    if not new:
        if denied:
            return Difference(ChangeKind.DENIAL_STATED, Direction.NEUTRAL)
        return Difference(ChangeKind.SCOPE_WIDENED, Direction.LOOSENED)
    if not part:
        direction = Direction.TIGHTENED if denied else Direction.LOOSENED
        return Difference(ChangeKind.SUBJECT_ADDED, direction)
    if denied:
        return Difference(ChangeKind.ACCESS_REVOKED, Direction.TIGHTENED)
    if cell.requires:
        detail = _ids(one.req for one in cell.requires)
        return Difference(ChangeKind.REQUIREMENT_ADDED, Direction.TIGHTENED, detail)
    return Difference(ChangeKind.ACCESS_GRANTED, Direction.LOOSENED)


def vanished(cell: Access, *, gone: bool, part: bool) -> Difference:
    """Nothing stated where a rule was. `gone`: nothing of it is stated for any segment."""
    if gone and not part:
        return _omitted(ChangeKind.SUBJECT_REMOVED, Direction.TIGHTENED)
    if cell.status is Status.UNAVAILABLE:
        return _omitted(ChangeKind.DENIAL_DROPPED, Direction.NEUTRAL)
    if not gone:
        return _omitted(ChangeKind.SCOPE_NARROWED, Direction.TIGHTENED)
    if cell.requires:
        detail = _ids(one.req for one in cell.requires)
        return _omitted(ChangeKind.REQUIREMENT_REMOVED, Direction.LOOSENED, detail)
    return _omitted(ChangeKind.SUBJECT_REMOVED, Direction.TIGHTENED)


def _omitted(kind: ChangeKind, direction: Direction, detail: str = "") -> Difference:
    return Difference(kind, direction, detail, "omission")


def altered(before: Access, after: Access, *, explicit: bool) -> Iterator[Difference]:
    """How two rules of one place differ. `explicit`: the new one is stated there, not inherited."""
    was_denied = before.status is Status.UNAVAILABLE
    if was_denied != (after.status is Status.UNAVAILABLE):
        if was_denied:
            yield Difference(ChangeKind.ACCESS_GRANTED, Direction.LOOSENED)
        else:
            yield Difference(ChangeKind.ACCESS_REVOKED, Direction.TIGHTENED)
        return
    olds = {one.req: one for one in before.requires}
    news = {one.req: one for one in after.requires}
    if olds.keys() != news.keys():
        yield _other_requirements(olds, news, "explicit" if explicit else "omission")
    else:
        yield from _other_assurances(set(before.waives), set(after.waives))
    for req in sorted(olds.keys() & news.keys()):
        yield from _altered_requirement(olds[req], news[req])
    yield from _other_terms(before, after, is_dated=olds.keys() != news.keys())


def _other_requirements(
    olds: Mapping[str, Requirement], news: Mapping[str, Requirement], basis: str
) -> Difference:
    added, removed = _ids(news.keys() - olds.keys()), _ids(olds.keys() - news.keys())
    if added and removed:
        detail = f"{removed}>{added}"
        return Difference(ChangeKind.REQUIREMENT_CHANGED, Direction.MIXED, detail, basis)
    if added:
        direction = Direction.NEUTRAL if _advises(news, olds) else Direction.TIGHTENED
        return Difference(ChangeKind.REQUIREMENT_ADDED, direction, added, basis)
    direction = Direction.NEUTRAL if _advises(olds, news) else Direction.LOOSENED
    return Difference(ChangeKind.REQUIREMENT_REMOVED, direction, removed, basis)


def _advises(more: Mapping[str, Requirement], fewer: Mapping[str, Requirement]) -> bool:
    """Whether what one side has more is advice, and asks nothing."""
    return all(more[r].strength is Strength.RECOMMENDED for r in more.keys() - fewer.keys())


def _altered_requirement(old: Requirement, new: Requirement) -> Iterator[Difference]:
    if new.strength > old.strength:
        yield Difference(ChangeKind.REQUIREMENT_STRENGTHENED, Direction.TIGHTENED, new.req)
    elif new.strength < old.strength:
        yield Difference(ChangeKind.REQUIREMENT_WEAKENED, Direction.LOOSENED, new.req)
    if new.params != old.params:
        direction = _parameter_direction(dict(old.params), dict(new.params))
        yield Difference(ChangeKind.THRESHOLD_CHANGED, direction, new.req)


def _parameter_direction(olds: Mapping[str, Scalar], news: Mapping[str, Scalar]) -> Direction:
    directions = {
        direction_of_parameter(name, olds.get(name), news.get(name))
        for name in olds.keys() | news.keys()
        if olds.get(name) != news.get(name)
    }
    return directions.pop() if len(directions) == 1 else Direction.MIXED


def _other_terms(before: Access, after: Access, *, is_dated: bool) -> Iterator[Difference]:
    if before.logic != after.logic:
        direction = Direction.LOOSENED if after.logic == "any" else Direction.TIGHTENED
        yield Difference(ChangeKind.LOGIC_CHANGED, direction)
    if before.exceptions != after.exceptions:
        added = after.exceptions
        kind = ChangeKind.EXCEPTION_ADDED if added else ChangeKind.EXCEPTION_REMOVED
        yield Difference(kind, Direction.UNKNOWN)
    was, now = (replace(cell.temporal, as_of=None) for cell in (before, after))
    if is_dated and was == Temporal():
        was = replace(was, since=now.since)  # Since when is told with what is asked.
    if was != now:
        yield Difference(ChangeKind.TEMPORALITY_CHANGED, Direction.UNKNOWN)


def _other_assurances(olds: set[str], news: set[str]) -> Iterator[Difference]:
    if news - olds:
        yield Difference(ChangeKind.ASSURANCE_ADDED, Direction.NEUTRAL, _ids(news - olds))
    if olds - news:
        yield Difference(ChangeKind.ASSURANCE_REMOVED, Direction.NEUTRAL, _ids(olds - news))


def _ids(ids: Iterable[str]) -> str:
    return "+".join(sorted(ids))
