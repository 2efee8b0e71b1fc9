"""Changes that are told together."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.model import Change, ChangeKind


def grouped(changes: Sequence[Change]) -> tuple[tuple[Change, ...], ...]:
    """Changes that say the same of several subjects, together, in the order of their first.

    "o3 and gpt-image-1: organization verification no longer required" is one group of two.
    Statements always stand alone, and numbers only go together where they are the same.
    """
    groups: dict[tuple[object, ...], list[Change]] = {}
    for place, change in enumerate(changes):
        groups.setdefault(_sameness(change, place), []).append(change)
    return tuple(tuple(group) for group in groups.values())


_BY_VALUE = frozenset({ChangeKind.THRESHOLD_CHANGED, ChangeKind.LIMIT_CHANGED})


def _sameness(change: Change, place: int) -> tuple[object, ...]:
    if change.type not in ("access", "limit", "set", "tier_rule"):
        return (place,)
    by_value = change.type != "access" or change.kind in _BY_VALUE
    values = tuple(side.value for side in (change.before, change.after) if side and by_value)
    return (
        *(change.kind, change.type, change.direction, change.severity, change.provider),
        *(change.capability, change.segments, change.scope, change.metric, change.attr),
        *(change.detail, change.basis, values),
    )
