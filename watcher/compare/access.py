"""Differences of access rules, cell by cell.

A cell is compared with what holds at its place on the other side, stated there or inherited, so
that a rule that is merely told in another place (of the family, of the model as a whole) is no
change. Equal differences of several segments are one change.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from watcher.canon import ordered_segments
from watcher.cells import ANY, Cells, Found, Place, Scope
from watcher.compare.plain import access_words, by_segment, side_of
from watcher.compare.rules import Difference, altered, appeared, vanished
from watcher.compare.scales import severity_of
from watcher.compare.unread import Unread, names
from watcher.merging import TOGETHER
from watcher.model import (
    Access,
    Change,
    ChangeKind,
    Confidence,
    Direction,
    Scheme,
    Side,
    Statement,
    Status,
)
from watcher.text import fold, fold_key


@dataclass(frozen=True, slots=True)
class _About:
    """What a group of cells is about: they differ in their segment only."""

    subject: str
    capability: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class _Step:
    """A place before and after; None where nothing is stated."""

    segment: str
    before: Found | None
    after: Found | None


_Grouped = dict[tuple[_About, Difference], list[_Step]]


@dataclass(frozen=True)
class Grids:
    """The cells of both sides, and the scheme by which segments are ordered."""

    before: Cells
    after: Cells
    scheme: Scheme

    @cached_property
    def standing(self) -> frozenset[_Placed]:
        """The words that the new rules were read from, each sentence by itself below its heading:
        many sections of a page may say the same words, each of its own model."""
        cells = filter(None, map(self.after.stated, self.after))
        return frozenset(placed for cell in cells for placed in _placed(cell))


_Placed = tuple[str, str]
"""The heading that words stand below, and the words."""


def _placed(cell: Access) -> list[_Placed]:
    where = cell.provenance
    heading = fold_key(where.section[-1]) if where.section else ""
    return [(heading, words) for words in where.shown.split(TOGETHER)]


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
) -> Iterator[Difference]:
    if step.before is None and step.after is not None:
        new = all(other.before is None for other in steps)
        part = _is_part(about, grids.before)
        yield appeared(step.after.cell, new=new, part=part)
    elif step.before is not None and step.after is None:
        gone = all(other.after is None for other in steps)
        denied = all(_is_denial(other.before) for other in steps if other.before)
        part = _is_part(about, grids.after)
        yield vanished(step.before.cell, gone=gone, part=part or denied)
    elif step.before is not None and step.after is not None:
        found = list(altered(step.before.cell, step.after.cell, explicit=step.after.explicit))
        if not found and _is_left_out(about, step, steps):
            found = [Difference(ChangeKind.SCOPE_NARROWED, Direction.UNKNOWN, basis="omission")]
        yield from found


def _is_left_out(about: _About, step: _Step, steps: Sequence[_Step]) -> bool:
    """Whether the rule of a feature no longer names a segment that it named, and goes on for
    others: what the model is open to may still hold there, or just not of the feature."""
    if about.capability == ANY or not _is_stated(step.before) or _is_stated(step.after):
        return False
    return any(_is_stated(other.before) and _is_stated(other.after) for other in steps)


def _is_stated(found: Found | None) -> bool:
    return found is not None and found.explicit


def _is_part(about: _About, cells: Cells) -> bool:
    """Is it about something whose subject is known all the same: a capability, or everything?"""
    if about.subject == ANY:
        return True
    return about.capability != ANY and about.subject in cells.subjects


def _is_denial(found: Found) -> bool:
    return found.cell.status is Status.UNAVAILABLE


# ---------------------------------------------------------------- what cannot be read any more

_UNREADABLE = Difference(ChangeKind.BECAME_UNREADABLE, Direction.UNKNOWN)

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
    about: _About, difference: Difference, step: _Step, steps: Sequence[_Step], unread: Unread
) -> tuple[Statement, ...]:
    """The new sentences in place of the rule of a step."""
    name = about.capability if about.subject == ANY else about.subject
    found = unread.alike(_quote(step.before))
    if found and not _is_of_another(found[0].text, _quote(step.before), name):
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


_LIKE_A_MODEL = re.compile(r"(?<![\w$.])[a-z]+(?:-[a-z]+)*-?\d[\w.-]*")


def _is_of_another(text: str, quote: str, name: str) -> bool:
    """Whether a sentence like a quote that names a model names another model in its place."""
    if not names(quote, name) or names(text, name):
        return False
    return _LIKE_A_MODEL.search(fold(text)) is not None


def _names_any(text: str, steps: Iterable[_Step]) -> bool:
    return any(names(text, step.segment.replace(":", " ")) for step in steps)


def _section(found: Found | None) -> tuple[str, ...]:
    return found.cell.provenance.section if found else ()


def _quote(found: Found | None) -> str:
    return found.cell.provenance.quote if found else ""


# ---------------------------------------------------------------- telling


def _change(about: _About, difference: Difference, steps: Sequence[_Step], grids: Grids) -> Change:
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
    was, now = ([one for _, cell in cells for one in _placed(cell)] for cells in (olds, news))
    still = [placed for placed in was if placed in grids.standing]
    words = TOGETHER.join(dict.fromkeys(words for _, words in (*still, *now)))
    return replace(side, words="" if words == side.quote else words)


def _left(about: _About, difference: Difference, grids: Grids) -> Side | None:
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
