"""Rules of one page that contradict each other.

"o3 is open to tiers 1-5" beside "o3 is only available on tiers 4 and 5": which of them holds on
tier 2 nobody can read from the page. For the tiers of which both speak differently nothing is
recorded then, and both sentences are kept as they stand, so that the contradiction is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from watcher.model import Access, Confidence, Record, Status
from watcher.pack import Tag
from watcher.reading.lexicon import Token

Tokens = Callable[[str], Sequence[Token]]

_BETWEEN = frozenset({Tag.GLUE, Tag.ACCESS, Tag.IS, Tag.PEOPLE})
"""What may stand between "only" and the tiers it is of: "only available to users on tiers 4-5"."""

_EXCLUSIVE = frozenset(
    {(Tag.ONLY, Tag.SEGMENT), (Tag.LIMITED, Tag.SEGMENT), (Tag.SEGMENT, Tag.ONLY)}
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is left of a page's records, and a record of each sentence to be kept as it stands."""

    records: tuple[Record, ...]
    quoted: tuple[Access, ...]


def contradicted(records: Sequence[Record], tokens: Tokens) -> Kept:
    """The records without the tiers of which two sentences contradict each other."""
    restricting = _restricting([one for one in records if isinstance(one, Access)], tokens)
    left: list[Record] = []
    quoted: dict[str, Access] = {}
    for record in records:
        against = _against(record, restricting) if isinstance(record, Access) else None
        if against is None or not isinstance(record, Access):
            left.append(record)
            continue
        for one in (record, against):
            quoted.setdefault(one.provenance.shown, one)
        kept = tuple(segment for segment in record.segments if segment in against.segments)
        left += [replace(record, segments=kept)] if kept else []
    return Kept(tuple(left), tuple(quoted.values()))


def _place(record: Access) -> tuple[object, ...]:
    return (record.subject, record.capability, record.scope, replace(record.temporal, as_of=None))


_Restricting = dict[tuple[object, ...], list[Access]]
"""The rules that say that they are of their tiers only, by what they are of and when they hold."""


def _restricting(records: Sequence[Access], tokens: Tokens) -> _Restricting:
    by_place: dict[tuple[object, ...], list[Access]] = defaultdict(list)
    for record in records:
        by_place[_place(record)].append(record)
    return {
        # One for the same tiers is enough, however often a page repeats it.
        place: list({one.segments: one for one in found if _is_exclusive(one, tokens)}.values())
        for place, found in by_place.items()
        if len({one.segments for one in found}) > 1
    }


def _against(record: Access, restricting: _Restricting) -> Access | None:
    """The rule that a rule contradicts: one that keeps from a tier what this one opens to it."""
    if record.status is not Status.OPEN or record.requires or record.exceptions:
        return None
    for one in restricting.get(_place(record), ()):
        if set(record.segments) - set(one.segments):
            return one
    return None


def _is_exclusive(record: Access, tokens: Tokens) -> bool:
    """Whether the sentence of a rule says that it is of its tiers only."""
    if record.status is Status.UNAVAILABLE or record.waives or record.exceptions:
        return False
    if record.provenance.confidence is not Confidence.STATED:
        return False
    found = [one.tag for one in tokens(record.provenance.quote) if one.tag not in _BETWEEN]
    return any(pair in _EXCLUSIVE for pair in pairwise(found))
