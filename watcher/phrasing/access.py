"""Changes of who may use what, each in one line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from watcher.canon import listed
from watcher.model import Change, ChangeKind, Direction, Side
from watcher.phrasing.subjects import about, subject_words, value_of, values_words, with_values
from watcher.phrasing.words import day_words, is_plural, requirement_words, segment_words


class _Who:
    """The segments of a change with the verbs that agree with them, and "now" with its space,
    which is empty where the rule has a date of its own."""

    def __init__(self, change: Change) -> None:
        self.words = _who_words(change)
        plural = is_plural(change.segments) or self.words != segment_words(change.segments)
        self.now = "" if change.since else "now "
        self.need = "need" if plural else "needs"
        self.are = "are" if plural else "is"
        self.have = "have" if plural else "has"
        self.do = "do" if plural else "does"


def _who_words(change: Change) -> str:
    """Whom a change is for; no tier that the page does not name."""
    nouns = {segment.partition(":")[0] for segment in change.segments or ()} & {"tier", "plan"}
    if change.unnamed and nouns:
        return f"users of any {' or '.join(sorted(nouns, reverse=True))}"
    return segment_words(change.segments)


def _lead(change: Change) -> str:
    """What a change is about, and from when on the rule holds that it made."""
    since = f", from {day_words(change.since)}" if change.since else ""
    return f"{about(change)}{since}:"


def _requirement(change: Change) -> str:
    removed = change.kind in (ChangeKind.REQUIREMENT_REMOVED, ChangeKind.ASSURANCE_REMOVED)
    return _in_its_words(change.detail or "other", change.before if removed else change.after)


def _in_its_words(ids: str, side: Side | None) -> str:
    """Requirement ids in words; for one that has no id, the words the side's value quotes."""
    quoted = re.search("“[^”]+”", value_of(side))
    words = quoted[0].strip("“”") if quoted else ""
    named = [f"other:{words}" if words and one == "other" else one for one in ids.split("+")]
    return listed([requirement_words(one) for one in named])


def _omitted(change: Change) -> bool:
    return change.basis == "omission"


def _access_granted(change: Change) -> str:
    who = _Who(change)
    return f"{_lead(change)} {who.words} can {who.now}get access"


def _access_revoked(change: Change) -> str:
    who = _Who(change)
    if _omitted(change):
        return f"{_lead(change)} access for {who.words} is no longer stated"
    return f"{_lead(change)} {who.words} no longer {who.have} access"


def _denial_stated(change: Change) -> str:
    who = _Who(change)
    return f"{_lead(change)} the page now says that {who.words} {who.have} no access"


def _denial_dropped(change: Change) -> str:
    who = _Who(change)
    return f"{_lead(change)} the page no longer says that {who.words} {who.have} no access"


def _scope_widened(change: Change) -> str:
    who = _Who(change)
    if change.unnamed:
        return f"{_lead(change)} {who.now}stated without naming a tier: {value_of(change.after)}"
    return f"{_lead(change)} {who.words} {who.are} {who.now}listed{_terms(change)}"


def _scope_narrowed(change: Change) -> str:
    who = _Who(change)
    return f"{_lead(change)} {who.words} {who.are} no longer listed"


def _subject_added(change: Change) -> str:
    who = _Who(change)
    if change.direction is Direction.TIGHTENED:
        return f"{_lead(change)} {who.now}listed, but not available to {who.words}"
    return f"{_lead(change)} {who.now}listed, for {who.words}{_terms(change)}"


def _terms(change: Change) -> str:
    """What is asked of those who are listed; empty where nothing is, and where it differs."""
    value = value_of(change.after)
    return f": {value}" if value.startswith(("needs ", "may need ")) else ""


def _subject_removed(change: Change) -> str:
    return f"{_lead(change)} no longer listed (was for {_who_words(change)})"


def _subject_renamed(change: Change) -> str:
    return f"{subject_words(change.detail)} is now called {about(change)}"


def _requirement_added(change: Change) -> str:
    who = _Who(change)
    value = change.after.value if change.after else ""
    if change.direction is Direction.NEUTRAL:
        return f"{_lead(change)} {_requirement(change)} is {who.now}recommended for {who.words}"
    if value.startswith("may need "):
        return f"{_lead(change)} {who.words} may {who.now}need {_requirement(change)}"
    return f"{_lead(change)} {who.words} {who.now}{who.need} {_requirement(change)}"


def _requirement_removed(change: Change) -> str:
    who = _Who(change)
    if _omitted(change):
        return f"{_lead(change)} {_requirement(change)} is no longer stated for {who.words}"
    return f"{_lead(change)} {who.words} no longer {who.need} {_requirement(change)}"


def _requirement_changed(change: Change) -> str:
    who = _Who(change)
    before, _, after = (change.detail or "").partition(">")
    if not after:
        return f"{_lead(change)} {_requirement(change)} changed for {who.words}"
    new, old = _in_its_words(after, change.after), _in_its_words(before, change.before)
    return f"{_lead(change)} {who.words} {who.now}{who.need} {new} instead of {old}"


def _requirement_strengthened(change: Change) -> str:
    who = _Who(change)
    return f"{_lead(change)} {_requirement(change)} is {who.now}more binding for {who.words}"


def _requirement_weakened(change: Change) -> str:
    who = _Who(change)
    return f"{_lead(change)} {_requirement(change)} is {who.now}less binding for {who.words}"


def _exception_added(change: Change) -> str:
    return f"{about(change)}: exceptions are now mentioned for {_who_words(change)}"


def _exception_removed(change: Change) -> str:
    who = _who_words(change)
    return f"{about(change)}: exceptions are no longer mentioned for {who}"


def _temporality(change: Change) -> str:
    who, values = _who_words(change), values_words(change)
    base = f"{about(change)}: the time limit for {who} changed"
    return f"{base}: {values}" if values else base


def _assurance_added(change: Change) -> str:
    who = _Who(change)
    what = _requirement(change)
    return f"{_lead(change)} the page now says that {who.words} {who.do} not need {what}"


def _assurance_removed(change: Change) -> str:
    who = _Who(change)
    what = _requirement(change)
    return f"{_lead(change)} the page no longer says that {who.words} {who.do} not need {what}"


def _threshold(change: Change) -> str:
    who = _who_words(change)
    return with_values(f"{_lead(change)} {_requirement(change)} for {who}", change)


def _logic(change: Change) -> str:
    return f"{_lead(change)} {logic_words(change.direction)}"


def logic_words(direction: Direction) -> str:
    """How conditions combine now."""
    return _LOGIC.get(direction, "how the conditions combine changed")


_LOGIC = {
    Direction.LOOSENED: "any one of the conditions is now enough",
    Direction.TIGHTENED: "all of the conditions are now needed",
}


def _unreadable(change: Change) -> str:
    who = _who_words(change)
    return f"{_lead(change)} what the page says for {who} can no longer be read"


HEADLINES: Mapping[ChangeKind, Callable[[Change], str]] = {
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
    ChangeKind.EXCEPTION_ADDED: _exception_added,
    ChangeKind.EXCEPTION_REMOVED: _exception_removed,
    ChangeKind.TEMPORALITY_CHANGED: _temporality,
    ChangeKind.ASSURANCE_ADDED: _assurance_added,
    ChangeKind.ASSURANCE_REMOVED: _assurance_removed,
    ChangeKind.THRESHOLD_CHANGED: _threshold,
    ChangeKind.LOGIC_CHANGED: _logic,
    ChangeKind.BECAME_UNREADABLE: _unreadable,
}
