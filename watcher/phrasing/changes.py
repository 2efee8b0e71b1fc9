"""A change in one line, for every kind of change."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from watcher.canon import listed
from watcher.model import ENTRY, Change, ChangeKind, Direction, Side
from watcher.phrasing.plain import one_line, shorten
from watcher.phrasing.words import (
    capital,
    condition_words,
    dimension_words,
    is_plural,
    plain_name,
    requirement_words,
    segment_words,
    value_words,
)
from watcher.text import fold

Scope = tuple[tuple[str, str], ...]
"""Where else a rule is limited to: (("endpoint", "batch"),)."""


class _Who:
    """The segments of a change with the verbs that agree with them."""

    def __init__(self, change: Change) -> None:
        plural = is_plural(change.segments)
        self.words = segment_words(change.segments)
        self.need = "need" if plural else "needs"
        self.are = "are" if plural else "is"
        self.have = "have" if plural else "has"
        self.do = "do" if plural else "does"


def headline(change: Change) -> str:
    """A change in one line: what, for whom, in which way."""
    return one_line(_HEADLINES[change.kind](change))


def group_headline(changes: Sequence[Change]) -> str:
    """Changes that say the same of several subjects or tiers (`compare.grouped`) in one line."""
    first = changes[0]
    subjects = list(dict.fromkeys(one.subject for one in changes if one.subject))
    tiers = tuple(dict.fromkeys(one.tier for one in changes if one.tier))
    if len(subjects) > 1:
        first = replace(first, subject=listed([one_line(subject) for subject in subjects]))
    if len(tiers) > 1:
        first = replace(first, segments=tiers)
    return headline(first)


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


def values_words(change: Change) -> str:
    """The two values of a change: "90 → 180 days", "now $50", "was $50"; empty without any."""
    before, after = _value(change.before), _value(change.after)
    if before and after:
        return f"{_without_shared_unit(before, after)} → {after}"
    return f"now {after}" if after else f"was {before}" if before else ""


def _value(side: Side | None) -> str:
    return shorten(one_line(side.value), 200) if side else ""


def _without_shared_unit(before: str, after: str) -> str:
    number, _, unit = before.partition(" ")
    shared = unit and after.endswith(f" {unit}") and after[: -len(unit) - 1].count(" ") == 0
    return number if shared else before


def _about(change: Change) -> str:
    return subject_words(change.subject, change.capability, change.scope)


def _requirement(change: Change) -> str:
    removed = change.kind in (ChangeKind.REQUIREMENT_REMOVED, ChangeKind.ASSURANCE_REMOVED)
    return _in_its_words(change.detail or "other", change.before if removed else change.after)


def _in_its_words(ids: str, side: Side | None) -> str:
    """Requirement ids in words; for one that has no id, the words the side's value quotes."""
    quoted = re.search("“[^”]+”", _value(side))
    words = quoted[0].strip("“”") if quoted else ""
    named = [f"other:{words}" if words and one == "other" else one for one in ids.split("+")]
    return listed([requirement_words(one) for one in named])


def _omitted(change: Change) -> bool:
    return change.basis == "omission"


def _unreadable(change: Change) -> str:
    if change.type in ("process", "limit"):
        about = _fact(change) if change.type == "process" else _limit(change)
        was = _value(change.before)
        return f"{about}: what the page says can no longer be read" + (
            f" (was {was})" if was else ""
        )
    who = segment_words(change.segments)
    return f"{_about(change)}: what the page says for {who} can no longer be read"


def _access_granted(change: Change) -> str:
    who = _Who(change)
    return f"{_about(change)}: {who.words} can now get access"


def _access_revoked(change: Change) -> str:
    who = _Who(change)
    if _omitted(change):
        return f"{_about(change)}: access for {who.words} is no longer stated"
    return f"{_about(change)}: {who.words} no longer {who.have} access"


def _denial_stated(change: Change) -> str:
    who = _Who(change)
    return f"{_about(change)}: the page now says that {who.words} {who.have} no access"


def _denial_dropped(change: Change) -> str:
    who = _Who(change)
    return f"{_about(change)}: the page no longer says that {who.words} {who.have} no access"


def _scope_widened(change: Change) -> str:
    who = _Who(change)
    return f"{_about(change)}: {who.words} {who.are} now listed"


def _scope_narrowed(change: Change) -> str:
    who = _Who(change)
    return f"{_about(change)}: {who.words} {who.are} no longer listed"


def _subject_added(change: Change) -> str:
    listed_as = "now listed, for"
    if change.direction is Direction.TIGHTENED:
        listed_as = "now listed, but not available to"
    return f"{_about(change)}: {listed_as} {segment_words(change.segments)}"


def _subject_removed(change: Change) -> str:
    return f"{_about(change)}: no longer listed (was for {segment_words(change.segments)})"


def _subject_renamed(change: Change) -> str:
    return f"{subject_words(change.detail)} is now called {_about(change)}"


def _requirement_added(change: Change) -> str:
    who = _Who(change)
    value = change.after.value if change.after else ""
    if change.direction is Direction.NEUTRAL:
        return f"{_about(change)}: {_requirement(change)} is now recommended for {who.words}"
    if value.startswith("may need "):
        return f"{_about(change)}: {who.words} may now need {_requirement(change)}"
    return f"{_about(change)}: {who.words} now {who.need} {_requirement(change)}"


def _requirement_removed(change: Change) -> str:
    who = _Who(change)
    if _omitted(change):
        return f"{_about(change)}: {_requirement(change)} is no longer stated for {who.words}"
    return f"{_about(change)}: {who.words} no longer {who.need} {_requirement(change)}"


def _requirement_changed(change: Change) -> str:
    who = _Who(change)
    before, _, after = (change.detail or "").partition(">")
    if not after:
        return f"{_about(change)}: {_requirement(change)} changed for {who.words}"
    new, old = _in_its_words(after, change.after), _in_its_words(before, change.before)
    return f"{_about(change)}: {who.words} now {who.need} {new} instead of {old}"


def _requirement_strengthened(change: Change) -> str:
    who = segment_words(change.segments)
    return f"{_about(change)}: {_requirement(change)} is now more binding for {who}"


def _requirement_weakened(change: Change) -> str:
    who = segment_words(change.segments)
    return f"{_about(change)}: {_requirement(change)} is now less binding for {who}"


def _exception_added(change: Change) -> str:
    return f"{_about(change)}: exceptions are now mentioned for {segment_words(change.segments)}"


def _exception_removed(change: Change) -> str:
    who = segment_words(change.segments)
    return f"{_about(change)}: exceptions are no longer mentioned for {who}"


def _temporality(change: Change) -> str:
    base = f"{_about(change)}: the time limit for {segment_words(change.segments)} changed"
    return _with_values(base, change)


def _assurance_added(change: Change) -> str:
    who = _Who(change)
    about, what = _about(change), _requirement(change)
    return f"{about}: the page now says that {who.words} {who.do} not need {what}"


def _assurance_removed(change: Change) -> str:
    who = _Who(change)
    about, what = _about(change), _requirement(change)
    return f"{about}: the page no longer says that {who.words} {who.do} not need {what}"


def _with_values(text: str, change: Change) -> str:
    values = values_words(change)
    return f"{text}: {values}" if values else text


def _tier(change: Change) -> str:
    tiers = change.segments or filter(None, [change.tier])
    return capital(segment_words(tiers)) if change.tier else "A tier"


def _condition(change: Change) -> str:
    return condition_words(change.detail or "")


def _threshold(change: Change) -> str:
    what = f"{_tier(change)}: {_condition(change)}" if change.tier else _access_threshold(change)
    values = values_words(change)
    return f"{what} {values}" if values else f"{what} changed"


def _access_threshold(change: Change) -> str:
    return f"{_about(change)}: {_requirement(change)} for {segment_words(change.segments)}"


_LOGIC = {
    Direction.LOOSENED: "any one of the conditions is now enough",
    Direction.TIGHTENED: "all of the conditions are now needed",
}


def _logic(change: Change) -> str:
    about = _tier(change) if change.tier else _about(change)
    return f"{about}: {_LOGIC.get(change.direction, 'how the conditions combine changed')}"


def _condition_added(change: Change) -> str:
    return f"{_tier(change)}: now also asks for {_value(change.after) or _condition(change)}"


def _condition_removed(change: Change) -> str:
    return f"{_tier(change)}: {_value(change.before) or _condition(change)} is no longer stated"


def _tier_added(change: Change) -> str:
    return f"{_tier(change)}: now listed"


def _tier_removed(change: Change) -> str:
    return f"{_tier(change)}: no longer listed"


def _limit(change: Change) -> str:
    """Whose limit: "Tier 5: monthly usage cap", "o3, tier 5: requests per minute"."""
    who = segment_words(change.segments)
    metric = plain_name(change.metric or "limit")
    if change.subject in (None, "*") and change.capability in (None, "*"):
        return f"{capital(who)}: {metric}"
    return f"{_about(change)}, {who}: {metric}"


def _fact(change: Change) -> str:
    """Which fact: "Organization verification: reuse window"."""
    return (
        f"{capital(plain_name(change.process or 'process'))}: {plain_name(change.attr or 'fact')}"
    )


def _set(change: Change) -> str:
    """Which set: "o3: endpoints"."""
    dimension = dimension_words(change.attr or "")
    return capital(dimension) if change.attr == "model" else f"{_set_subject(change)}: {dimension}"


def _set_subject(change: Change) -> str:
    ours = _is_ours(change.subject)
    return capital(plain_name(change.subject or "")) if ours else _about(change)


def _is_ours(subject: str | None) -> bool:
    """Whether a subject is an identifier of ours (a process) and not a model's name."""
    return "_" in (subject or "")


def _added(name: Callable[[Change], str]) -> Callable[[Change], str]:
    def phrase(change: Change) -> str:
        value = _value(change.after)
        return f"{name(change)} now stated" + (f": {value}" if value else "")

    return phrase


def _removed(name: Callable[[Change], str]) -> Callable[[Change], str]:
    def phrase(change: Change) -> str:
        value = _value(change.before)
        return f"{name(change)} no longer stated" + (f" (was {value})" if value else "")

    return phrase


def _changed(name: Callable[[Change], str]) -> Callable[[Change], str]:
    def phrase(change: Change) -> str:
        values = values_words(change)
        return f"{name(change)} {values}" if values else f"{name(change)} changed"

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


def _sentence(change: Change) -> str:
    quote = (change.after or change.before or Side()).quote
    return f"“{shorten(one_line(change.text or quote), 160)}”"


_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.])(?<![A-Za-z]-)[$€£¥]?\d+(?:[.,]\d+)*(?:[%kKmM])?(?![A-Za-z0-9])"
)
"""A number that is no part of a name: "30", "$1,000", "5%", not the 4 of "gpt-4"."""


def _reworded(change: Change) -> str:
    numbers = _numbers_words(change)
    return f"{numbers or 'Reworded:'} {_sentence(change)}"


def _numbers_words(change: Change) -> str:
    """The numbers, where they alone differ: "Numbers changed: 30 → 7 in"; else empty.

    Where other words differ too, to speak of numbers alone would hide them.
    """
    before, after = (one_line(side.quote) if side else "" for side in (change.before, change.after))
    olds, news = _NUMBER.findall(before), _NUMBER.findall(after)
    same_words = fold(_NUMBER.sub("0", before)) == fold(_NUMBER.sub("0", after))
    if not same_words or len(olds) != len(news):
        return ""
    pairs = zip(olds, news, strict=True)
    moved = ", ".join(f"{old} → {new}" for old, new in pairs if old != new)
    return f"Numbers changed: {shorten(moved, 80)} in" if moved else ""


_HEADLINES: dict[ChangeKind, Callable[[Change], str]] = {
    ChangeKind.BECAME_UNREADABLE: _unreadable,
    ChangeKind.ACCESS_GRANTED: _access_granted,
    ChangeKind.ACCESS_REVOKED: _access_revoked,
    ChangeKind.DENIAL_STATED: _denial_stated,
    ChangeKind.DENIAL_DROPPED: _denial_dropped,
    ChangeKind.SCOPE_WIDENED: _scope_widened,
    ChangeKind.SCOPE_NARROWED: _scope_narrowed,
    ChangeKind.SUBJECT_ADDED: _subject_added,
    ChangeKind.SUBJECT_REMOVED: _subject_removed,
    ChangeKind.SUBJECT_RENAMED: _subject_renamed,
    ChangeKind.REQUIREMENT_ADDED: _requirement_added,
    ChangeKind.REQUIREMENT_REMOVED: _requirement_removed,
    ChangeKind.REQUIREMENT_CHANGED: _requirement_changed,
    ChangeKind.REQUIREMENT_STRENGTHENED: _requirement_strengthened,
    ChangeKind.REQUIREMENT_WEAKENED: _requirement_weakened,
    ChangeKind.THRESHOLD_CHANGED: _threshold,
    ChangeKind.LOGIC_CHANGED: _logic,
    ChangeKind.CONDITION_ADDED: _condition_added,
    ChangeKind.CONDITION_REMOVED: _condition_removed,
    ChangeKind.TIER_ADDED: _tier_added,
    ChangeKind.TIER_REMOVED: _tier_removed,
    ChangeKind.LIMIT_ADDED: _added(_limit),
    ChangeKind.LIMIT_REMOVED: _removed(_limit),
    ChangeKind.LIMIT_CHANGED: _changed(_limit),
    ChangeKind.EXCEPTION_ADDED: _exception_added,
    ChangeKind.EXCEPTION_REMOVED: _exception_removed,
    ChangeKind.TEMPORALITY_CHANGED: _temporality,
    ChangeKind.ASSURANCE_ADDED: _assurance_added,
    ChangeKind.ASSURANCE_REMOVED: _assurance_removed,
    ChangeKind.PROCESS_ADDED: _added(_fact),
    ChangeKind.PROCESS_REMOVED: _removed(_fact),
    ChangeKind.PROCESS_CHANGED: _changed(_fact),
    ChangeKind.SET_ADDED: _added(_set),
    ChangeKind.SET_REMOVED: _removed(_set),
    ChangeKind.SET_VALUE_ADDED: _set_value_added,
    ChangeKind.SET_VALUE_REMOVED: _set_value_removed,
    ChangeKind.STATEMENT_ADDED: lambda change: f"New sentence: {_sentence(change)}",
    ChangeKind.STATEMENT_REMOVED: lambda change: f"No longer stated: {_sentence(change)}",
    ChangeKind.STATEMENT_REWORDED: _reworded,
    ChangeKind.UNEXPLAINED: lambda change: f"Changed, but not understood: {_sentence(change)}",
    ChangeKind.EDITORIAL: lambda change: "Wording changed; no rule that could be read did",
}
