"""Rules of one page that hold at different times.

A cell of access has one time. "Tiers 1-3 need verification" beside "from 2027 tier 3 has access"
is of two: what holds now is recorded, and the sentence about the other time is kept as it stands.
Only what is asked from a date on, or up to one, of those who have access anyway fits into one cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from watcher.model import Access, Record, Status
from watcher.reading.contradictions import Kept


def of_now(records: Sequence[Record]) -> Kept:
    """The records without the tiers that others of the same hold now, and those that were cut."""
    timeless: dict[tuple[object, ...], list[Access]] = defaultdict(list)
    for one in records:
        if isinstance(one, Access) and not _is_dated(one):
            timeless[_about(one)] += [replace(one, segments=(each,)) for each in one.segments]
    left: list[Record] = []
    quoted: dict[str, Access] = {}
    for record in records:
        if not isinstance(record, Access) or not _is_dated(record):
            left.append(record)
            continue
        beside = [one for one in timeless[_about(record)] if one.segments[0] in record.segments]
        clashing = {one.segments[0] for one in beside if not _fits(record, one)}
        kept = tuple(segment for segment in record.segments if segment not in clashing)
        left += [replace(record, segments=kept)] if kept else []
        if clashing and not (kept and _says_nothing_new(record, beside)):
            quoted.setdefault(record.provenance.shown, record)
    return Kept(tuple(left), tuple(quoted.values()))


def _about(record: Access) -> tuple[object, ...]:
    return (record.subject, record.capability, record.scope)


def _is_dated(record: Access) -> bool:
    return bool(record.temporal.since or record.temporal.until)


def _fits(dated: Access, timeless: Access) -> bool:
    """Whether one cell can hold both: what is asked at a time, and access at any."""
    asks = bool(dated.requires) or dated.status is Status.UNAVAILABLE
    return asks and _is_open(timeless)


def _says_nothing_new(dated: Access, beside: Sequence[Access]) -> bool:
    """Whether who has access later has it now."""
    return _is_open(dated) and all(map(_is_open, beside))


def _is_open(record: Access) -> bool:
    return record.status is Status.OPEN and not record.requires
