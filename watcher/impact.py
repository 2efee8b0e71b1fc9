"""What a page, or a change of it, means for a profile.

A standing is only ever what the page states: YES where it says that the profile's segment may use
the subject and nothing it must have is missing; where nothing is stated the answer is UNSTATED,
never "fine". MAYBE stands for what the page itself leaves open ("may need", "with exceptions").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from watcher.canon import atoms
from watcher.cells import ANY, Cells, Place
from watcher.model import (
    Access,
    Assessment,
    Change,
    Extraction,
    Impact,
    Profile,
    Requirement,
    Scheme,
    Severity,
    Standing,
    Status,
    Strength,
)

EVERYONE = "all"
"""The segment of rules that hold whatever the tier or plan."""

# ---------------------------------------------------------------- assessing


def assess(
    extraction: Extraction, profile: Profile, subject: str, capability: str = ANY
) -> Assessment:
    """What the page says of a profile's access to a subject, for a capability of it.

    A rule for the very place beats what it inherits from the family and from the subject as a
    whole; rules for all subjects add to it. Rules of a narrower scope (a region, say) do not count.
    """
    return _assess(_cells(extraction), profile, subject, capability)


def _assess(cells: Cells, profile: Profile, subject: str, capability: str) -> Assessment:
    rules = list(_rules(cells, profile.segment, subject, capability))
    if not rules:
        return Assessment(Standing.UNSTATED)
    denials = [rule for rule in rules if rule.status is Status.UNAVAILABLE]
    if denials:
        return _held(denials, Standing.NO)
    missing = {rule: _missing(rule, frozenset(profile.has)) for rule in rules}
    for standing, strength in _HELD_BY.items():
        asking = [rule for rule in rules if _ids(missing[rule], strength)]
        if asking:
            todo = _ids([one for rule in asking for one in missing[rule]], strength)
            return _held(asking, standing, todo)
    excepting = [rule for rule in rules if rule.exceptions]
    return _held(excepting, Standing.MAYBE) if excepting else _free(rules)


_HELD_BY = {Standing.TODO: Strength.REQUIRED, Standing.MAYBE: Strength.POSSIBLE}


def _held(rules: Sequence[Access], standing: Standing, todo: tuple[str, ...] = ()) -> Assessment:
    """What one of several rules is enough for: from the first of their starts to the last of
    their ends, where all of them give one."""
    starts = [rule.temporal.since or "" for rule in rules]
    ends = [rule.temporal.until or "" for rule in rules]
    until = max(ends) if all(ends) else None
    return Assessment(standing, todo, min(starts) or None, until)


def _free(rules: Sequence[Access]) -> Assessment:
    """What all of the rules must allow: from the last of their starts to the first of their
    ends."""
    starts = [rule.temporal.since for rule in rules if rule.temporal.since]
    ends = [rule.temporal.until for rule in rules if rule.temporal.until]
    return Assessment(Standing.YES, since=max(starts, default=None), until=min(ends, default=None))


def _rules(cells: Cells, segment: str, subject: str, capability: str) -> Iterator[Access]:
    """All rules that hold at once: the subject's own or inherited one, its denial as a whole (a
    capability of what cannot be used cannot be used), and what is said of all subjects."""
    own = _at(cells, subject, capability, segment)
    if own is not None:
        yield own
        whole = _at(cells, subject, ANY, segment)
        if whole is not None and whole.status is Status.UNAVAILABLE:
            yield whole
    if subject != ANY:
        general = _stated(cells, ANY, capability, segment)
        if general is not None:
            yield general


def _at(cells: Cells, subject: str, capability: str, segment: str) -> Access | None:
    for where in (segment, EVERYONE):
        found = cells.at(Place(subject, capability, (), where))
        if found is not None:
            return found.cell
    return None


def _stated(cells: Cells, subject: str, capability: str, segment: str) -> Access | None:
    return cells.stated(Place(subject, capability, (), segment)) or cells.stated(
        Place(subject, capability, (), EVERYONE)
    )


def _missing(rule: Access, has: frozenset[str]) -> list[Requirement]:
    """What the rule asks for and the profile lacks; of alternatives none, when it has one."""
    if rule.logic == "any" and any(one.req in has for one in rule.requires):
        return []
    return [one for one in rule.requires if one.req not in has]


def _ids(requirements: Iterable[Requirement], strength: Strength) -> tuple[str, ...]:
    return tuple(sorted({one.req for one in requirements if one.strength is strength}))


def _cells(extraction: Extraction) -> Cells:
    return Cells((atom for _, atom in atoms(extraction)), extraction.scheme)


# ---------------------------------------------------------------- impacts


def impacts(before: Extraction, after: Extraction, profile: Profile) -> tuple[Impact, ...]:
    """Where the profile's standing differs between two extractions, the worst first.

    Looked at are the profile's models (all subjects of either side where it names none), each as
    a whole and for every capability of the profile; where it names none, for those of which the
    page says something else than of the model as a whole.
    """
    olds, news = _cells(before), _cells(after)
    subjects = profile.models or sorted(olds.subjects | news.subjects)
    felt: list[Impact] = []
    for subject in dict.fromkeys(subjects):
        whole = _impact(olds, news, profile, subject, ANY)
        parts = [
            _impact(olds, news, profile, subject, capability)
            for capability in dict.fromkeys(profile.capabilities or _stated_of(olds, news))
            if capability != ANY
        ]
        felt += [whole, *(one for one in parts if profile.capabilities or _differs(one, whole))]
    return tuple(sorted((one for one in felt if one.before != one.after), key=_worst_first))


def _impact(olds: Cells, news: Cells, profile: Profile, subject: str, capability: str) -> Impact:
    was = _assess(olds, profile, subject, capability)
    now = _assess(news, profile, subject, capability)
    return Impact(profile, subject, capability, was, now)


def _stated_of(*sides: Cells) -> list[str]:
    """The capabilities that anything is stated of."""
    return sorted({place.capability for cells in sides for place in cells})


def _differs(part: Impact, whole: Impact) -> bool:
    return (part.before, part.after) != (whole.before, whole.after)


_WORTH = {
    Standing.NO: 0,
    Standing.UNSTATED: 1,
    Standing.TODO: 2,
    Standing.MAYBE: 3,
    Standing.YES: 4,
}


def _worst_first(impact: Impact) -> tuple[int, int, int, str, str]:
    was, now = impact.before, impact.after
    more_to_do = len(now.todo) - len(was.todo)
    gain = _WORTH[now.standing] - _WORTH[was.standing]
    return (gain, _WORTH[now.standing], -more_to_do, impact.subject, impact.capability)


# ---------------------------------------------------------------- raising

_LOST = frozenset({Standing.TODO, Standing.NO, Standing.UNSTATED})


def raised(
    changes: Sequence[Change], impacts: Sequence[Impact], scheme: Scheme | None = None
) -> tuple[Change, ...]:
    """The changes, where those that are HIGH and take access from the profile are CRITICAL.

    A change takes access when it is about the profile's segment and about the subject and
    capability of an impact that goes from yes to todo, no or unstated, or about what these inherit
    from; of families only with their `scheme`. The loudest come first.
    """
    lost = [one for one in impacts if _is_loss(one)]
    families = dict(scheme.families) if scheme else {}
    louder = [
        replace(change, severity=Severity.CRITICAL)
        if change.severity is Severity.HIGH and any(_causes(change, one, families) for one in lost)
        else change
        for change in changes
    ]
    return tuple(sorted(louder, key=lambda change: -change.severity))


def _is_loss(impact: Impact) -> bool:
    return impact.before.standing is Standing.YES and impact.after.standing in _LOST


def _causes(change: Change, impact: Impact, families: dict[str, str]) -> bool:
    segments = change.segments or ()
    subjects = {impact.subject, ANY, families.get(impact.subject, ANY)}
    return (
        change.type == "access"
        and change.subject in subjects
        and change.capability in (impact.capability, ANY)
        and not change.scope
        and (impact.profile.segment in segments or EVERYONE in segments)
    )
