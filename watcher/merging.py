"""Several records about one thing made one, whatever their order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from watcher.model import (
    Access,
    Condition,
    Provenance,
    Requirement,
    Scalar,
    Statement,
    Status,
    Strength,
    Temporal,
    TierRule,
    ValueSet,
)


def canonical_access(record: Access) -> Access:
    """The same rule with everything that has no order sorted, and each requirement once."""
    return replace(
        record,
        requires=_merged_requirements(record.requires),
        waives=tuple(sorted(set(record.waives))),
        scope=tuple(sorted(record.scope)),
    )


def merged_access(cells: Sequence[Access]) -> Access:
    """Several statements about one cell: everything that any of them asks for, and the worst
    status. The provenance is that of the one that asks for most."""
    if len(cells) == 1 or all(cell == cells[0] for cell in cells):
        return cells[0]
    requires = _merged_requirements(tuple(chain.from_iterable(cell.requires for cell in cells)))
    if any(cell.status is Status.UNAVAILABLE for cell in cells):
        status = Status.UNAVAILABLE
    else:
        status = Status.CONDITIONAL if requires else Status.OPEN
    first = max(cells, key=lambda cell: (cell.status is Status.UNAVAILABLE, len(cell.requires)))
    return replace(
        first,
        status=status,
        requires=requires,
        waives=tuple(sorted({waived for cell in cells for waived in cell.waives})),
        exceptions=any(cell.exceptions for cell in cells),
        temporal=_merged_temporal([cell.temporal for cell in cells]),
        logic=_logic(cells),
        provenance=_together(first.provenance, [cell.provenance for cell in cells]),
    )


TOGETHER = " … "
"""Between sentences that are shown together."""

_SHOWN = 4
"""Sentences that are shown of one cell that many are of."""


def _together(first: Provenance, places: Sequence[Provenance]) -> Provenance:
    """Where one of them stands, with the words of all."""
    shown = dict.fromkeys(one.shown for one in (first, *places) if one.shown)
    words = TOGETHER.join(list(shown)[:_SHOWN])
    return replace(first, words="" if words == first.quote else words)


def _logic(cells: Sequence[Access]) -> str:
    """Alternatives stay alternatives only where all name the same ones: who meets one of "a or b"
    need not meet one of "a or c"."""
    asked = {frozenset(one.req for one in cell.requires) for cell in cells}
    same = len(asked) == 1 and all(cell.logic == "any" for cell in cells)
    return "any" if same else "all"


def _merged_requirements(requirements: Sequence[Requirement]) -> tuple[Requirement, ...]:
    """One of each id, sorted by id: the strongest, with the parameters of all as strong."""
    by_id: dict[str, list[Requirement]] = defaultdict(list)
    for requirement in requirements:
        by_id[requirement.req].append(requirement)
    return tuple(_strongest(req, by_id[req]) for req in sorted(by_id))


def _strongest(req: str, same: Sequence[Requirement]) -> Requirement:
    strength: Strength = max(one.strength for one in same)
    values: dict[str, list[Scalar]] = defaultdict(list)
    for one in same:
        for name, value in one.params if one.strength is strength else ():
            values[name].append(value)
    params = tuple((name, _one_value(values[name])) for name in sorted(values))
    return Requirement(req, strength, params)


def _one_value(values: Sequence[Scalar]) -> Scalar:
    """One value of several: words are all kept, of numbers the largest."""
    distinct = list(dict.fromkeys(values))
    if len(distinct) == 1:
        return distinct[0]
    if any(isinstance(value, str) for value in distinct):
        return "; ".join(sorted(str(value) for value in distinct))
    return max(distinct)


def _merged_temporal(temporals: Sequence[Temporal]) -> Temporal:
    """The first in order of those that limit the time at all; the newest `as_of`."""
    dates = [one.as_of for one in temporals if one.as_of]
    limits = sorted(
        (replace(one, as_of=None) for one in temporals),
        key=lambda one: (one == Temporal(), one.since or "", one.until or "", one.temporary),
    )
    return replace(limits[0], as_of=max(dates, default=None))


def merged_rule(rules: Sequence[TierRule]) -> TierRule:
    """All conditions of a tier that is told of several times; a mere mention has none."""
    if len(rules) == 1:
        return rules[0]
    conditions = merged_conditions(tuple(chain.from_iterable(rule.conditions for rule in rules)))
    logics = {rule.logic for rule in rules if rule.conditions}
    return replace(
        max(rules, key=lambda rule: len(rule.conditions)),
        conditions=conditions,
        logic="any" if logics == {"any"} else "all",
    )


def merged_conditions(conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """One of each kind, sorted: of several the one with the largest number."""
    by_kind: dict[str, Condition] = {}
    for one in sorted(conditions, key=_size):
        by_kind[one.c] = one
    return tuple(by_kind[kind] for kind in sorted(by_kind))


def _size(condition: Condition) -> tuple[float, str, str]:
    value = float("-inf") if condition.value is None else condition.value
    return (value, condition.unit or "", condition.basis or "")


def merged_statement(statements: Sequence[Statement]) -> Statement:
    """One sentence that stands in several places."""
    return replace(statements[0], bearing=any(one.bearing for one in statements))


def merged_set(sets: Sequence[ValueSet]) -> ValueSet:
    """All values, with the quote of the longest list."""
    values = sorted({value for one in sets for value in one.values})
    return replace(max(sets, key=lambda one: len(one.values)), values=tuple(values))
