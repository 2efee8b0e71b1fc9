"""Models that a page calls by a new name, where the page itself says so.

Likeness of names or of rules is no evidence: o3-pro with the rules of o3 is another model. Only a
new sentence or heading that joins both names ("beta, formerly alpha", "alpha is now called beta")
makes a rename, of a name that is gone and one that is new.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from watcher.compare.scales import severity_of
from watcher.compare.unread import name_pattern, named
from watcher.model import (
    Access,
    Change,
    ChangeKind,
    Direction,
    Limit,
    Record,
    Side,
    Statement,
    ValueSet,
)
from watcher.text import fold, fold_key

_FORMER = (
    r"[ ,(\"']{1,4}(?:formerly|previously|旧称?|以前は?)"
    r"(?: known as| called| named| offered as)?[ :\"']{0,3}"
)
_BECAME = (
    r"[\"')]{0,2} (?:(?:is|was|has been|have been|has) )?"
    r"(?:renamed(?: to| as)?|now (?:called|known as|named))[ \"']{1,3}"
)
_CUE = re.compile(r"formerly|previously|旧|以前|renamed|now (?:called|known as|named)")
"""What every sentence of a rename has: few do, and names are sought in those alone."""


@dataclass(frozen=True, slots=True)
class Rename:
    """An old name, the new one, and the words of the page that say so."""

    old: str
    new: str
    quote: str
    section: tuple[str, ...]


def renames(olds: Sequence[Record], news: Sequence[Record]) -> list[Rename]:
    """The renames that the new page speaks of and the old one did not, by their old names."""
    gone, come = _subjects(olds) - _subjects(news), _subjects(news) - _subjects(olds)
    if not gone or not come:
        return []
    known = {fold_key(text) for text, _ in _texts(olds)}
    texts = [
        (text, where, words)
        for text, where in _texts(news)
        if _CUE.search(words := fold(text)) and fold_key(text) not in known
    ]
    found = [
        Rename(old, new, text, where)
        for old in _named_in(texts, gone)
        for new in _named_in(texts, come)
        for text, where, words in texts
        if _says(words, old, new)
    ]
    first = {(one.old, one.new): one for one in reversed(found)}.values()
    olds_named, news_named = [one.old for one in first], [one.new for one in first]
    return sorted(
        (one for one in first if olds_named.count(one.old) == news_named.count(one.new) == 1),
        key=lambda one: one.old,
    )


def under_new_names(records: Sequence[Record], found: Iterable[Rename]) -> list[Record]:
    """The old records as they would read had the models had their new names already."""
    names = {one.old: one.new for one in found}
    return [
        replace(record, subject=names[record.subject])
        if isinstance(record, Access | Limit | ValueSet) and record.subject in names
        else record
        for record in records
    ]


def rename_changes(found: Iterable[Rename], provider: str) -> Iterator[Change]:
    """That a model has another name: neither looser nor tighter, but calls by the old name may
    fail."""
    for one in found:
        yield Change(
            kind=ChangeKind.SUBJECT_RENAMED,
            type="access",
            direction=Direction.NEUTRAL,
            severity=severity_of(ChangeKind.SUBJECT_RENAMED, Direction.NEUTRAL),
            provider=provider,
            subject=one.new,
            capability="*",
            detail=one.old,
            before=Side(one.old),
            after=Side(one.new, one.quote, one.section),
        )


def _subjects(records: Iterable[Record]) -> set[str]:
    return {
        record.subject
        for record in records
        if isinstance(record, Access | Limit | ValueSet) and record.subject != "*"
    }


def _texts(records: Iterable[Record]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """All sentences and headings that records were read from."""
    for record in records:
        source = record.provenance
        text = record.text if isinstance(record, Statement) else source.quote
        for words in (text, *source.section):
            yield words, source.section


def _named_in(texts: Sequence[tuple[str, tuple[str, ...], str]], names: Iterable[str]) -> list[str]:
    return [name for name in sorted(names) if any(named(name).search(words) for *_, words in texts)]


def _says(text: str, old: str, new: str) -> bool:
    olds, news = name_pattern(old), name_pattern(new)
    return any(
        re.search(words, text)
        for words in (f"{news}{_FORMER}{olds}", f"{olds}{_BECAME}(?:the )?{news}")
    )
