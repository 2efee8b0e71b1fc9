"""The one canonical form of records: atoms.

An *atom* is a record about one segment, without what the page may vary at will: requirements,
waivers, parameters, values are sorted and unique, and two records about the same thing are merged.
Atoms feed the comparison, the store's validity ranges and the assessment of a profile; `fold`
turns them back into records for people.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, groupby
from typing import TypeVar

from watcher.merging import (
    canonical_access,
    merged_access,
    merged_conditions,
    merged_rule,
    merged_set,
    merged_statement,
)
from watcher.model import (
    Access,
    Extraction,
    Limit,
    Process,
    Record,
    Scalar,
    Scheme,
    Statement,
    TierRule,
    ValueSet,
)
from watcher.text import fold_key, ranges

V = TypeVar("V", int | float | str, Scalar)

KEY_TEXT = 120
"""Up to how many characters of a statement stand in its key as they are."""


# ---------------------------------------------------------------- keys


def record_key(record: Record, provider: str) -> str:
    """The identity of a record over time: its type and what it is about, never what it says of it.

    Parts are joined by "|" (percent-coded inside a part). Quote, section and order are no part of
    it, so that a record that moves on the page keeps its key. A long statement is cut and told
    apart by a digest of all its words.
    Raises: ValueError for a record of several segments; split it with `atoms` first.
    """
    return "|".join(_escape(part) for part in (provider, *_identity(record)))


def _identity(record: Record) -> tuple[str, ...]:
    match record:
        case Access():
            scope = ",".join(f"{name}={value}" for name, value in sorted(record.scope))
            place = (record.subject, record.capability, scope, _only(record.segments))
            return ("access", *place)
        case TierRule():
            return ("tier_rule", record.ladder, record.tier)
        case Limit():
            place = (record.subject, record.capability, record.metric, _only(record.segments))
            return ("limit", *place)
        case Process():
            return ("process", record.process, record.attr)
        case ValueSet():
            return ("set", record.subject, record.dimension)
        case Statement():
            under = (_short(fold_key(record.under)),) if record.under else ()
            return ("statement", _short(fold_key(record.text)), *under)


def _only(segments: tuple[str, ...]) -> str:
    if len(segments) != 1:
        raise ValueError(f"a key names one segment, the record has {len(segments)}")
    return segments[0]


def _short(text: str) -> str:
    if len(text) <= KEY_TEXT:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{text[:KEY_TEXT]}…{digest[:16]}"


def _escape(part: str) -> str:
    return part.replace("%", "%25").replace("|", "%7C")


# ---------------------------------------------------------------- atoms


def atoms(extraction: Extraction) -> tuple[tuple[str, Record], ...]:
    """The records of an extraction, split to one segment each and merged, sorted by unique key.

    Two records of one access cell, tier rule or set become one (the union of what they ask for).
    Where a page gives two values for one fact or limit, both are kept: the further ones carry
    their value at the end of the key. Statements with the same words are one.
    The quote kept is that of the record that asks for most, so the order of records on the page
    changes nothing.
    """
    return tuple(
        sorted(_keyed(extraction.records, extraction.scheme.provider), key=lambda pair: pair[0])
    )


def _keyed(records: Iterable[Record], provider: str) -> Iterable[tuple[str, Record]]:
    same: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        for single in split(record):
            same[record_key(single, provider)].append(single)
    for key, group in same.items():
        first, *others = _merged(group)
        yield key, first
        yield from ((f"{key}|{_escape(_value_text(other))}", other) for other in others)


def split(record: Record) -> tuple[Record, ...]:
    """A record as records of one segment each, in canonical form."""
    if isinstance(record, Access):
        plain = canonical_access(record)
        return tuple(replace(plain, segments=(s,)) for s in dict.fromkeys(record.segments))
    if isinstance(record, Limit):
        limit = replace(record, value=_plain_number(record.value))
        return tuple(replace(limit, segments=(s,)) for s in dict.fromkeys(record.segments))
    if isinstance(record, Process):
        return (replace(record, value=_plain_number(record.value)),)
    if isinstance(record, TierRule):
        return (replace(record, conditions=merged_conditions(record.conditions)),)
    if isinstance(record, ValueSet):
        return (replace(record, values=tuple(sorted(set(record.values)))),)
    return (record,)


def _plain_number(value: V) -> V | int:
    """Whole numbers as such, so that 50.0 is 50."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _merged(group: Sequence[Record]) -> Sequence[Record]:
    """One record of those with one key; several only where facts or limits contradict."""
    ordered = sorted(group, key=_evidence)
    match ordered[0]:
        case Access():
            return [merged_access([one for one in ordered if isinstance(one, Access)])]
        case TierRule():
            return [merged_rule([one for one in ordered if isinstance(one, TierRule)])]
        case ValueSet():
            return [merged_set([one for one in ordered if isinstance(one, ValueSet)])]
        case Statement():
            return [merged_statement([one for one in ordered if isinstance(one, Statement)])]
    distinct = {_value_text(one): one for one in reversed(ordered)}
    return [distinct[text] for text in sorted(distinct)]


def _evidence(record: Record) -> tuple[str, tuple[str, ...], str]:
    """An order of records that does not depend on their order on the page."""
    where = record.provenance
    return (where.quote, where.section, repr(record))


def _value_text(record: Record) -> str:
    if isinstance(record, Process | Limit):
        return f"{record.value} {record.unit}" if record.unit else str(record.value)
    return ""


# ---------------------------------------------------------------- folding


def fold(records: Sequence[Record], scheme: Scheme) -> tuple[Record, ...]:
    """Atoms as records for people: equal rules of one subject joined over their segments, in
    ladder order. The quote is that of the lowest segment."""
    joined: dict[tuple[Record, str], list[Record]] = defaultdict(list)
    for record in records:
        joined[_without_segments(record), _value_text(record)].append(record)
    folded = [_joined(group, scheme) for group in joined.values()]
    return tuple(sorted(folded, key=lambda record: _reading_order(record, scheme)))


def _without_segments(record: Record) -> Record:
    return replace(record, segments=()) if isinstance(record, Access | Limit) else record


def _joined(group: Sequence[Record], scheme: Scheme) -> Record:
    segmented = [one for one in group if isinstance(one, Access | Limit)]
    if not segmented:
        return group[0]
    ranks = ladder_rank(scheme)
    lowest = min(segmented, key=lambda one: [ranks(segment) for segment in one.segments])
    segments = ordered_segments(chain.from_iterable(one.segments for one in segmented), scheme)
    return replace(lowest, segments=segments)


_TYPES = (Access, TierRule, Limit, Process, ValueSet, Statement)


def _reading_order(record: Record, scheme: Scheme) -> tuple[object, ...]:
    """By type, then by what it is about, then up the ladder."""
    ranks = ladder_rank(scheme)
    single: Record = record
    segment: tuple[object, ...] = ()
    if isinstance(record, Access | Limit):
        segment = ranks(record.segments[0])
        single = replace(record, segments=record.segments[:1])
    if isinstance(record, TierRule):
        segment = ranks(record.tier)
    about = _identity(single)[:4] if isinstance(record, Access) else _identity(single)[:3]
    if isinstance(record, TierRule):
        about = about[:2]
    return (_TYPES.index(type(record)), about, segment, _identity(single), _value_text(record))


# ---------------------------------------------------------------- segments

_DIGITS = re.compile(r"(\d+)")

Rank = tuple[int, tuple[tuple[int, int, str], ...]]


def ladder_rank(scheme: Scheme) -> Callable[[str], Rank]:
    """How segments sort: by the ladder, then those outside of it in natural order (9 before 10)."""
    places: Mapping[str, int] = {segment: place for place, segment in enumerate(scheme.ladder)}

    def rank(segment: str) -> Rank:
        natural = tuple(
            (1, int(part), "") if _is_number(part) else (0, 0, part)
            for part in _DIGITS.split(segment)
        )
        return (places.get(segment, len(places)), natural)

    return rank


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def ordered_segments(segments: Iterable[str], scheme: Scheme) -> tuple[str, ...]:
    """Unique segments, lowest of the ladder first."""
    return tuple(sorted(set(segments), key=ladder_rank(scheme)))


_NAMES = {"pro_plus": "Pro+"}
_NOUNS = {"tier": ("tier", "tiers"), "plan": ("plan", "plans"), "key": ("key", "keys")}


def segments_text(segments: Iterable[str], scheme: Scheme) -> str:
    """Segments for people: "tiers 1–3", "free tier and tiers 4–5", "Pro plan", "all tiers",
    "everyone"."""
    ordered = ordered_segments(segments, scheme)
    if "all" in ordered:
        return "everyone"
    if len(ordered) > 1 and set(scheme.ladder) <= set(ordered):
        return _whole_ladder(ordered)
    parts: list[str] = []
    for kind, group in groupby(ordered, key=_kind):
        parts += _kind_text(kind, [segment.partition(":")[2] for segment in group])
    return listed(parts)


def _whole_ladder(ordered: Sequence[str]) -> str:
    kinds = list(dict.fromkeys(_kind(segment) for segment in ordered))
    return listed([f"all {_NOUNS.get(kind, (kind, kind))[1]}" for kind in kinds])


def _kind(segment: str) -> str:
    return segment.partition(":")[0]


def _kind_text(kind: str, names: Sequence[str]) -> list[str]:
    singular, plural = _NOUNS.get(kind, ("", ""))
    numbers = [int(name) for name in names if _is_number(name)]
    words = [_name(kind, name) for name in names if not _is_number(name)]
    parts = []
    if words:
        noun = singular if len(words) == 1 else plural
        parts.append(f"{listed(words)} {noun}".strip())
    if numbers:
        noun = singular if len(numbers) == 1 else plural
        parts.append(f"{noun} {listed(ranges(numbers))}".strip())
    return parts


def _name(kind: str, name: str) -> str:
    if name == "free" and kind == "tier":
        return name
    if kind == "key":
        return name.replace("_", " ")
    return _NAMES.get(name, name.replace("_", " ").capitalize())


def listed(parts: Sequence[str]) -> str:
    """Words as a list: "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
