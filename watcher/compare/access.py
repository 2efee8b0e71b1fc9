"""Differences of access rules, cell by cell.

A cell is compared with what holds at its place on the other side, stated there or inherited, so
that a rule that is merely told in another place (of the family, of the model as a whole) is no
change. Equal differences of several segments are one change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from watcher.canon import ordered_segments
from watcher.cells import ANY, Cells, Found, Place, Scope
from watcher.compare.plain import access_words, by_segment, side_of
from watcher.compare.scales import direction_of_parameter, severity_of
from watcher.compare.unread import Unread, names
from watcher.merging import TOGETHER
from watcher.model import (
    Access,
    Change,
    ChangeKind,
    Confidence,
    Direction,
    Requirement,
    Scalar,
    Scheme,
    Side,
    Statement,
    Status,
    Strength,
    Temporal,
)
from watcher.text import fold_key


@dataclass(frozen=True, slots=True)
class _About:
    """What a group of cells is about: they differ in their segment only."""

    subject: str
    capability: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class _Difference:
    """One way in which a cell differs."""

    kind: ChangeKind
    direction: Direction
    detail: str = ""
    basis: str = "explicit"


@dataclass(frozen=True, slots=True)
class _Step:
    """A place before and after; None where nothing is stated."""

    segment: str
    before: Found | None
    after: Found | None


_Grouped = dict[tuple[_About, _Difference], list[_Step]]


@dataclass(frozen=True)
class Grids:
    """The cells of both sides, and the scheme by which segments are ordered."""

    before: Cells
    after: Cells
    scheme: Scheme

    @cached_property
    def standing(self) -> frozenset[str]:
        """The words that the new rules were read from, each sentence by itself."""
        cells = filter(None, map(self.after.stated, self.after))
        return frozenset(words for cell in cells for words in cell.provenance.shown.split(TOGETHER))


def access_changes(grids: Grids, unread: Unread) -> list[Change]:
    """The changes of access.

    A rule in whose place there is a new sentence that cannot be read became unreadable; it was not
    removed or loosened.
    """
    grouped: _Grouped = defaultdict(list)
    for about, steps in _steps(grids).items():
        for step in steps:
            for difference in _differences(about, step, steps, grids):
                grouped[about, difference].append(step)
    clear, unclear = _told_apart(grouped, unread)
    changes = [_change(*key, steps, grids) for key, steps in clear.items()]
    for about, pairs in unclear.items():
        change = _change(about, _UNREADABLE, [step for step, _ in pairs], grids)
        instead = [statement for _, found in pairs for statement in found]
        changes.append(replace(change, after=unread.tell(instead)))
    return changes


def _steps(grids: Grids) -> dict[_About, list[_Step]]:
    """All places stated on either side, with what holds there on both, lowest segment first."""
    segments: dict[_About, set[str]] = defaultdict(set)
    for cells in (grids.before, grids.after):
        for place in cells:
            about = _About(place.subject, place.capability, place.scope)
            segments[about].add(place.segment)
    return {
        about: [
            _Step(segment, grids.before.at(place), grids.after.at(place))
            for segment in ordered_segments(found, grids.scheme)
            for place in [Place(about.subject, about.capability, about.scope, segment)]
        ]
        for about, found in segments.items()
    }


# ---------------------------------------------------------------- one cell


def _differences(
    about: _About, step: _Step, steps: Sequence[_Step], grids: Grids
) -> Iterator[_Difference]:
    if step.before is None and step.after is not None:
        new = all(other.before is None for other in steps)
        part = _is_part(about, grids.before)
        yield _appeared(step.after.cell, new=new, part=part)
    elif step.before is not None and step.after is None:
        gone = all(other.after is None for other in steps)
        denied = all(_is_denial(other.before) for other in steps if other.before)
        part = _is_part(about, grids.after)
        yield _vanished(step.before.cell, gone=gone, part=part or denied)
    elif step.before is not None and step.after is not None:
        yield from _altered(step.before.cell, step.after.cell, explicit=step.after.explicit)


def _is_part(about: _About, cells: Cells) -> bool:
    """Is it about something whose subject is known all the same: a capability, or everything?"""
    if about.subject == ANY:
        return True
    return about.capability != ANY and about.subject in cells.subjects


def _is_denial(found: Found) -> bool:
    return found.cell.status is Status.UNAVAILABLE


def _appeared(cell: Access, *, new: bool, part: bool) -> _Difference:
    """A rule where nothing was stated. `new`: nothing of it was stated for any segment."""
    denied = cell.status is Status.UNAVAILABLE
    if not new:
        if denied:
            return _Difference(ChangeKind.DENIAL_STATED, Direction.NEUTRAL)
        return _Difference(ChangeKind.SCOPE_WIDENED, Direction.LOOSENED)
    if not part:
        direction = Direction.TIGHTENED if denied else Direction.LOOSENED
        return _Difference(ChangeKind.SUBJECT_ADDED, direction)
    if denied:
        return _Difference(ChangeKind.ACCESS_REVOKED, Direction.TIGHTENED)
    if cell.requires:
        detail = _ids(one.req for one in cell.requires)
        return _Difference(ChangeKind.REQUIREMENT_ADDED, Direction.TIGHTENED, detail)
    return _Difference(ChangeKind.ACCESS_GRANTED, Direction.LOOSENED)


def _vanished(cell: Access, *, gone: bool, part: bool) -> _Difference:
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


def _omitted(kind: ChangeKind, direction: Direction, detail: str = "") -> _Difference:
    return _Difference(kind, direction, detail, "omission")


def _altered(before: Access, after: Access, *, explicit: bool) -> Iterator[_Difference]:
    """Two rules of one place. `explicit`: the new one is stated there, not inherited."""
    was_denied = before.status is Status.UNAVAILABLE
    if was_denied != (after.status is Status.UNAVAILABLE):
        if was_denied:
            yield _Difference(ChangeKind.ACCESS_GRANTED, Direction.LOOSENED)
        else:
            yield _Difference(ChangeKind.ACCESS_REVOKED, Direction.TIGHTENED)
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
) -> _Difference:
    added, removed = _ids(news.keys() - olds.keys()), _ids(olds.keys() - news.keys())
    if added and removed:
        detail = f"{removed}>{added}"
        return _Difference(ChangeKind.REQUIREMENT_CHANGED, Direction.MIXED, detail, basis)
    if added:
        direction = Direction.NEUTRAL if _advises(news, olds) else Direction.TIGHTENED
        return _Difference(ChangeKind.REQUIREMENT_ADDED, direction, added, basis)
    direction = Direction.NEUTRAL if _advises(olds, news) else Direction.LOOSENED
    return _Difference(ChangeKind.REQUIREMENT_REMOVED, direction, removed, basis)


def _advises(more: Mapping[str, Requirement], fewer: Mapping[str, Requirement]) -> bool:
    """Whether what one side has more is advice, and asks nothing."""
    return all(more[r].strength is Strength.RECOMMENDED for r in more.keys() - fewer.keys())


def _altered_requirement(old: Requirement, new: Requirement) -> Iterator[_Difference]:
    if new.strength > old.strength:
        yield _Difference(ChangeKind.REQUIREMENT_STRENGTHENED, Direction.TIGHTENED, new.req)
    elif new.strength < old.strength:
        yield _Difference(ChangeKind.REQUIREMENT_WEAKENED, Direction.LOOSENED, new.req)
    if new.params != old.params:
        direction = _parameter_direction(dict(old.params), dict(new.params))
        yield _Difference(ChangeKind.THRESHOLD_CHANGED, direction, new.req)


def _parameter_direction(olds: Mapping[str, Scalar], news: Mapping[str, Scalar]) -> Direction:
    directions = {
        direction_of_parameter(name, olds.get(name), news.get(name))
        for name in olds.keys() | news.keys()
        if olds.get(name) != news.get(name)
    }
    return directions.pop() if len(directions) == 1 else Direction.MIXED


def _other_terms(before: Access, after: Access, *, is_dated: bool) -> Iterator[_Difference]:
    if before.logic != after.logic:
        direction = Direction.LOOSENED if after.logic == "any" else Direction.TIGHTENED
        yield _Difference(ChangeKind.LOGIC_CHANGED, direction)
    if before.exceptions != after.exceptions:
        added = after.exceptions
        kind = ChangeKind.EXCEPTION_ADDED if added else ChangeKind.EXCEPTION_REMOVED
        yield _Difference(kind, Direction.UNKNOWN)
    was, now = (replace(cell.temporal, as_of=None) for cell in (before, after))
    if is_dated and was == Temporal():
        was = replace(was, since=now.since)  # Since when is told with what is asked.
    if was != now:
        yield _Difference(ChangeKind.TEMPORALITY_CHANGED, Direction.UNKNOWN)


def _other_assurances(olds: set[str], news: set[str]) -> Iterator[_Difference]:
    if news - olds:
        yield _Difference(ChangeKind.ASSURANCE_ADDED, Direction.NEUTRAL, _ids(news - olds))
    if olds - news:
        yield _Difference(ChangeKind.ASSURANCE_REMOVED, Direction.NEUTRAL, _ids(olds - news))


def _ids(ids: Iterable[str]) -> str:
    return "+".join(sorted(ids))


# ---------------------------------------------------------------- what cannot be read any more

_UNREADABLE = _Difference(ChangeKind.BECAME_UNREADABLE, Direction.UNKNOWN)

_Unclear = dict[_About, list[tuple[_Step, tuple[Statement, ...]]]]
"""The steps whose rule cannot be read any more, each with the new sentences in its place."""


def _told_apart(grouped: _Grouped, unread: Unread) -> tuple[_Grouped, _Unclear]:
    """What differs for sure, and what is still spoken of in sentences that could not be read."""
    clear: _Grouped = defaultdict(list)
    unclear: _Unclear = defaultdict(list)
    for (about, difference), steps in grouped.items():
        omitted = difference.basis == "omission"
        for step in steps:
            found = _instead(about, difference, step, steps, unread) if omitted else ()
            if found:
                unclear[about].append((step, found))
            else:
                clear[about, difference].append(step)
    return clear, unclear


def _instead(
    about: _About, difference: _Difference, step: _Step, steps: Sequence[_Step], unread: Unread
) -> tuple[Statement, ...]:
    """The new sentences in place of the rule of a step."""
    name = about.capability if about.subject == ANY else about.subject
    if found := unread.alike(_quote(step.before)):
        is_same = fold_key(found[0].text) == fold_key(_quote(step.before))
        # Of the very words it is what is new beside them that makes them unreadable.
        beside = unread.naming(name) if is_same else ()
        return tuple(dict.fromkeys((*found, *beside)))
    if name == ANY:
        return ()
    named = unread.naming(name)
    if difference.kind is not ChangeKind.SUBJECT_REMOVED:
        # A page that still names it in any words has not dropped it; less than that asks for words
        # that speak of access.
        named = tuple(one for one in named if one.bearing)
    if difference.kind is ChangeKind.SCOPE_NARROWED:
        # The subject is still stated for others: naming it alone says nothing of these segments.
        return tuple(one for one in named if _names_any(one.text, steps))
    return named or unread.under(_section(step.before), name)


def _names_any(text: str, steps: Iterable[_Step]) -> bool:
    return any(names(text, step.segment.replace(":", " ")) for step in steps)


def _section(found: Found | None) -> tuple[str, ...]:
    return found.cell.provenance.section if found else ()


def _quote(found: Found | None) -> str:
    return found.cell.provenance.quote if found else ""


# ---------------------------------------------------------------- telling


def _change(about: _About, difference: _Difference, steps: Sequence[_Step], grids: Grids) -> Change:
    olds = [(step.segment, step.before.cell) for step in steps if step.before]
    news = [(step.segment, step.after.cell) for step in steps if step.after]
    told = olds if difference.basis == "omission" or not news else news
    return Change(
        kind=difference.kind,
        type="access",
        direction=difference.direction,
        severity=severity_of(difference.kind, difference.direction),
        provider=grids.scheme.provider,
        subject=about.subject,
        capability=about.capability,
        segments=ordered_segments((step.segment for step in steps), grids.scheme),
        scope=about.scope or None,
        detail=difference.detail or None,
        basis=difference.basis,
        before=_side(olds, grids.scheme),
        after=_after(olds, news, grids) or _left(about, difference, grids),
        since=_start(olds, news),
        unnamed=bool(told) and all(_names_no_tier(cell) for _, cell in told),
    )


def _after(
    olds: Sequence[tuple[str, Access]], news: Sequence[tuple[str, Access]], grids: Grids
) -> Side | None:
    """The new rules; the words of the old ones that still stand on the page are shown before the
    new, which were added to them and did not replace them."""
    side = _side(news, grids.scheme)
    if side is None:
        return None
    was, now = (
        [words for _, cell in cells for words in cell.provenance.shown.split(TOGETHER)]
        for cells in (olds, news)
    )
    still = [words for words in was if words in grids.standing]
    words = TOGETHER.join(dict.fromkeys([*still, *now]))
    return replace(side, words="" if words == side.quote else words)


def _left(about: _About, difference: _Difference, grids: Grids) -> Side | None:
    """Where a rule is gone for some only: the new words of what is left of it for the others."""
    if difference.kind is not ChangeKind.SCOPE_NARROWED:
        return None
    places = [Place(about.subject, about.capability, about.scope, s) for s in grids.scheme.ladder]
    olds, news = (
        [cell.provenance for cell in map(cells.stated, places) if cell is not None]
        for cells in (grids.before, grids.after)
    )
    known = {one.shown for one in olds}
    new = [one for one in news if one.shown not in known]
    return side_of("", new) if new else None


def _start(olds: Sequence[tuple[str, Access]], news: Sequence[tuple[str, Access]]) -> str | None:
    """From when on the new rules hold, where they all say so and the old ones did not."""
    before, after = ({cell.temporal.since for _, cell in cells} for cells in (olds, news))
    return after.pop() if len(after) == 1 and not after & before else None


def _names_no_tier(cell: Access) -> bool:
    return cell.provenance.confidence is Confidence.INHERITED


def _side(cells: Sequence[tuple[str, Access]], scheme: Scheme) -> Side | None:
    """The rules of one side in plain words, and all the words of the page they were read from."""
    if not cells:
        return None
    value = by_segment([(segment, access_words(cell)) for segment, cell in cells], scheme)
    return side_of(value, [cell.provenance for _, cell in cells])
