"""What a change is about, and its two values: the words that all headlines share."""

from __future__ import annotations

from watcher.model import Change, Side
from watcher.phrasing.inwords import in_words
from watcher.phrasing.plain import one_line, shorten
from watcher.phrasing.words import capital, plain_name

Scope = tuple[tuple[str, str], ...]
"""Where else a rule is limited to: (("endpoint", "batch"),)."""


def subject_words(
    subject: str | None, capability: str | None = None, scope: Scope | None = None
) -> str:
    """What it is about: "o3", "o3 (streaming, endpoint batch)", "Streaming", "Access"."""
    thing = "" if subject in (None, "*") else one_line(subject or "")
    ability = "" if capability in (None, "*") else plain_name(capability or "")
    limits = [f"{plain_name(name)} {plain_name(value)}" for name, value in scope or ()]
    name = thing or capital(ability) or "Access"
    within = ", ".join(filter(None, [ability if thing else "", *limits]))
    return f"{name} ({within})" if within else name


def about(change: Change) -> str:
    return subject_words(change.subject, change.capability, change.scope)


def values_words(change: Change) -> str:
    """The two values of a change: "90 → 180 days", "now $50", "was $50"; empty without any."""
    told = in_words(change)
    before, after = value_of(told.before), value_of(told.after)
    if before and after:
        by_segment = _by_segment(before, after) if change.type == "limit" else ""
        return by_segment or _arrow(before, after)
    return f"now {after}" if after else f"was {before}" if before else ""


def _by_segment(before: str, after: str) -> str:
    """ "tier 1: 200 → 100; tier 2: 500 → 300", where both sides give a value for each of the same;
    empty otherwise."""
    olds, news = (
        {who: value for who, _, value in (part.partition(": ") for part in side.split("; "))}
        for side in (before, after)
    )
    if len(olds) < 2 or olds.keys() != news.keys() or not all((*olds.values(), *news.values())):
        return ""
    return "; ".join(f"{who}: {_arrow(old, news[who])}" for who, old in olds.items())


def _arrow(before: str, after: str) -> str:
    return f"{_without_shared_unit(before, after)} → {after}"


def value_of(side: Side | None) -> str:
    return shorten(one_line(side.value), 200) if side else ""


def _without_shared_unit(before: str, after: str) -> str:
    number, _, unit = before.partition(" ")
    shared = unit and after.endswith(f" {unit}") and after[: -len(unit) - 1].count(" ") == 0
    return number if shared else before


def with_values(text: str, change: Change) -> str:
    """A text with the two values behind it; that something changed, where there are none."""
    values = values_words(change)
    if not values:
        return f"{text} changed"
    return f"{text} {values}" if values[0].isdigit() else f"{text}: {values}"
