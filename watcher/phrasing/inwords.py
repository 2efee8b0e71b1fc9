"""The values of a change as people are shown them; its JSON keeps them as they were compared."""

from __future__ import annotations

import re
from dataclasses import replace

from watcher.model import Change, ChangeKind, Side
from watcher.phrasing.words import day_words, metric_unit, metric_words

_DATED = re.compile(r"\b(from|until) (\d{4}-\d{2}-\d{2})\b(?!-)")

_TOLD_BY_THE_NAME = {"spend": "spent", "credit_purchase": "of credits bought", "billed": "billed"}
"""What the value of a condition adds that the name before it says: "credit purchase 40 USD of
credits bought"."""


def in_words(change: Change) -> Change:
    """The change with its values for people: dates in words, nothing said twice."""
    return replace(change, before=_side(change, change.before), after=_side(change, change.after))


def _side(change: Change, side: Side | None) -> Side | None:
    if side is None or change.type == "statement":
        return side
    value = _DATED.sub(lambda found: f"{found[1]} {day_words(found[2])}", side.value)
    return replace(side, value=_once(change, value))


_RATE = re.compile(r" ([a-z]+)/([a-z]+)\b")
""" "tokens/day" behind a number."""


def without_unit(value: str, metric: str) -> str:
    """The numbers of a limit without a unit that the words of its metric say too."""
    if unit := metric_unit(metric):
        return re.sub(rf"(?<=\d) {re.escape(unit)}\b", "", value)
    words = metric_words(metric)
    return _RATE.sub(lambda rate: "" if f"{rate[1]} per {rate[2]}" in words else rate[0], value)


def _once(change: Change, value: str) -> str:
    """A value without what the name before it says too."""
    if change.type == "limit":
        return without_unit(value, change.metric or "")
    if change.type == "tier_rule" and change.kind is ChangeKind.THRESHOLD_CHANGED:
        return value.removesuffix(f" {_TOLD_BY_THE_NAME.get(change.detail or '', '')}")
    return value
