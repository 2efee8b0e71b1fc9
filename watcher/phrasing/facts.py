"""Changes of tiers, limits, facts of processes and sets, each in one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from watcher.canon import listed
from watcher.model import ENTRY, Change, ChangeKind
from watcher.phrasing.access import logic_words
from watcher.phrasing.plain import one_line, shorten
from watcher.phrasing.subjects import about, value_of, with_values
from watcher.phrasing.words import (
    capital,
    condition_words,
    dimension_words,
    fact_words,
    metric_words,
    plain_name,
    segment_words,
    value_words,
)


def _tier(change: Change) -> str:
    tiers = change.segments or filter(None, [change.tier])
    return capital(segment_words(tiers)) if change.tier else "A tier"


def _condition(change: Change) -> str:
    return condition_words(change.detail or "")


def _threshold(change: Change) -> str:
    return with_values(f"{_tier(change)}: {_condition(change)}", change)


def _logic(change: Change) -> str:
    return f"{_tier(change)}: {logic_words(change.direction)}"


def _unreadable(change: Change) -> str:
    name = {"process": _fact, "limit": _limit}.get(change.type, _tier)
    was = value_of(change.before)
    text = f"{name(change)}: what the page says can no longer be read"
    return f"{text} (was {was})" if was else text


def _condition_added(change: Change) -> str:
    return f"{_tier(change)}: now also asks for {value_of(change.after) or _condition(change)}"


def _condition_removed(change: Change) -> str:
    return f"{_tier(change)}: {value_of(change.before) or _condition(change)} is no longer stated"


def _tier_added(change: Change) -> str:
    return f"{_tier(change)}: now listed"


def _tier_removed(change: Change) -> str:
    return f"{_tier(change)}: no longer listed"


def _limit(change: Change) -> str:
    """Whose limit: "Tier 5: monthly usage cap", "o3, tier 5: requests per minute"."""
    who = segment_words(change.segments)
    metric = metric_words(change.metric or "limit")
    if change.subject in (None, "*") and change.capability in (None, "*"):
        return f"{capital(who)}: {metric}"
    return f"{about(change)}, {who}: {metric}"


def _fact(change: Change) -> str:
    """Which fact: "Organization verification: reuse window"."""
    process = capital(plain_name(change.process or "process"))
    return f"{process}: {fact_words(change.attr or 'fact')}"


def _set(change: Change) -> str:
    """Which set: "o3: endpoints"."""
    dimension = dimension_words(change.attr or "")
    return capital(dimension) if change.attr == "model" else f"{_set_subject(change)}: {dimension}"


def _set_subject(change: Change) -> str:
    ours = _is_ours(change.subject)
    return capital(plain_name(change.subject or "")) if ours else about(change)


def _is_ours(subject: str | None) -> bool:
    """Whether a subject is an identifier of ours (a process) and not a model's name."""
    return "_" in (subject or "")


def _limit_added(change: Change) -> str:
    if not change.detail:
        return _added(_limit)(change)
    before = f"before only for {_some_models(change)}"
    return f"{_limit(change)} now stated for all models, {before}: {value_of(change.after)}"


def _limit_removed(change: Change) -> str:
    if not change.detail:
        return _removed(_limit)(change)
    now = f"only for {_some_models(change)}"
    return (
        f"{_limit(change)} no longer stated for all models, {now} (was {value_of(change.before)})"
    )


def _some_models(change: Change) -> str:
    names = [one_line(name) for name in (change.detail or "").split("+")]
    return listed(names) if len(names) <= 3 else f"{len(names)} models"


def _added(name: Callable[[Change], str]) -> Callable[[Change], str]:
    def phrase(change: Change) -> str:
        value = value_of(change.after)
        return f"{name(change)} now stated" + (f": {value}" if value else "")

    return phrase


def _removed(name: Callable[[Change], str]) -> Callable[[Change], str]:
    def phrase(change: Change) -> str:
        value = value_of(change.before)
        return f"{name(change)} no longer stated" + (f" (was {value})" if value else "")

    return phrase


def _changed(name: Callable[[Change], str]) -> Callable[[Change], str]:
    def phrase(change: Change) -> str:
        return with_values(name(change), change)

    return phrase


def _set_value_added(change: Change) -> str:
    if change.attr == ENTRY:
        return f"New in the feed: {_entries(change)}"
    return _in_the_list(change, "now")


def _set_value_removed(change: Change) -> str:
    if change.attr == ENTRY:
        return f"No longer in the feed: {_entries(change)}"
    return _in_the_list(change, "no longer")


def _in_the_list(change: Change, when: str) -> str:
    """ "o3: batch is now in the list of endpoints"; what lists models is not about one of them."""
    values = [value_words(value) for value in (change.detail or "").split("+") if value]
    are = "are" if len(values) > 1 else "is"
    dimension = dimension_words(change.attr or "")
    words = f"{listed(values) or 'a value'} {are} {when} in the list of {dimension}"
    return words if change.attr == "model" else f"{_set_subject(change)}: {words}"


def _entries(change: Change) -> str:
    """Entries are quoted: their words are the feed's own."""
    labels = (change.detail or "").split("+")
    more = f" and {len(labels) - 3} more" if len(labels) > 3 else ""
    return ", ".join(f"“{shorten(one_line(label), 120)}”" for label in labels[:3]) + more


HEADLINES: Mapping[ChangeKind, Callable[[Change], str]] = {
    ChangeKind.CONDITION_ADDED: _condition_added,
    ChangeKind.CONDITION_REMOVED: _condition_removed,
    ChangeKind.TIER_ADDED: _tier_added,
    ChangeKind.TIER_REMOVED: _tier_removed,
    ChangeKind.LIMIT_ADDED: _limit_added,
    ChangeKind.LIMIT_REMOVED: _limit_removed,
    ChangeKind.LIMIT_CHANGED: _changed(_limit),
    ChangeKind.PROCESS_ADDED: _added(_fact),
    ChangeKind.PROCESS_REMOVED: _removed(_fact),
    ChangeKind.PROCESS_CHANGED: _changed(_fact),
    ChangeKind.SET_ADDED: _added(_set),
    ChangeKind.SET_REMOVED: _removed(_set),
    ChangeKind.SET_VALUE_ADDED: _set_value_added,
    ChangeKind.SET_VALUE_REMOVED: _set_value_removed,
    ChangeKind.THRESHOLD_CHANGED: _threshold,
    ChangeKind.LOGIC_CHANGED: _logic,
    ChangeKind.BECAME_UNREADABLE: _unreadable,
}
