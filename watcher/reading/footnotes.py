"""Footnotes: what they say holds for what carries their mark, and for nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from watcher.model import Access, Block, Provenance, Record, Requirement, Section, Status
from watcher.pack import Tag
from watcher.reading.blocks import footnotes_of
from watcher.reading.folding import quoting
from watcher.reading.frame import Carried
from watcher.reading.sentence import SentenceReader
from watcher.reading.sentences import sentences
from watcher.text import fold

_SAYS_NOTHING = frozenset({Tag.GLUE, Tag.COMMA, Tag.STOP})
_AT_END = re.compile(r"(?<=[^\s*†‡§])([*†‡§]{1,3})$")


def marks_of_headings(section: Section) -> tuple[str, ...]:
    """The marks at the ends of a section's headings that its footnotes explain."""
    found = [mark for heading in section.path for mark in _AT_END.findall(heading)]
    return tuple(mark for mark in found if mark in footnotes_of(section))


def is_bound(footnote: Block, section: Section) -> bool:
    """Whether something of the section carries the mark of a footnote."""
    mark = footnote.marks[:1]
    marked = {m for block in section.blocks if block is not footnote for m in block.marks}
    tables = [block.table for block in section.blocks if block.table is not None]
    marked |= {m for table in tables for row in table.rows for cell in row for m in cell.marks}
    return bool(mark) and mark[0] in marked | set(marks_of_headings(section))


def says_nothing(sentence: str, reader: SentenceReader) -> bool:
    """ "Subject to change." """
    return {token.tag for token in reader.tokens(fold(sentence))} <= _SAYS_NOTHING


def noted(
    found: Sequence[Record],
    notes: Sequence[str],
    reader: SentenceReader,
    carried: Carried,
    source: Provenance,
) -> list[Record] | None:
    """Records under the terms of their notes, which hold for what is granted, and what the notes
    say of features beside it; what they say alone where there are none. None where a note was not
    understood."""
    terms: list[Access] = []
    for note in notes:
        for sentence in sentences(note):
            if says_nothing(sentence, reader):
                continue
            outcome = reader.read(fold(sentence), carried, quoting(source, sentence))
            if not outcome.whole or not outcome.records:
                return None
            terms += outcome.records
    if not found:
        return list(terms)
    records = [_shown_with(record, notes) for record in found]
    of_it = [term for term in terms if (term.subject, term.capability) in carried.items]
    beside = [term for term in terms if term not in of_it]
    for term in of_it:
        parts = [part for record in records for part in _parted(record, term)]
        if not any(holds for _, holds in parts):
            return None
        records = [under(record, [term]) if holds else record for record, holds in parts]
    return [*records, *beside]


def _parted(record: Record, term: Access) -> list[tuple[Record, bool]]:
    """A record in two where a term is of some of its segments only, and of which part it is."""
    if not isinstance(record, Access):
        return [(record, False)]
    shared = tuple(step for step in record.segments if step in term.segments)
    rest = tuple(step for step in record.segments if step not in term.segments)
    parts: list[tuple[Record, bool]] = []
    parts += [(replace(record, segments=rest), False)] if rest else []
    parts += [(replace(record, segments=shared), True)] if shared else []
    return parts


def _shown_with(record: Record, notes: Sequence[str]) -> Record:
    if not isinstance(record, Access) or record.status is Status.UNAVAILABLE:
        return record
    words = f"{record.provenance.shown} ({' '.join(notes)})"
    return replace(record, provenance=replace(record.provenance, words=words))


def under(record: Record, terms: Sequence[Access]) -> Record:
    """A record under further terms: what they ask, waive, limit or deny of what it grants."""
    if not isinstance(record, Access) or record.status is Status.UNAVAILABLE:
        return record
    requires: list[Requirement] = list(record.requires)
    waives = list(record.waives)
    for term in terms:
        requires += [each for each in term.requires if each not in requires]
        waives += [each for each in term.waives if each not in waives]
        if term.exceptions or term.temporal != record.temporal:
            record = replace(
                record, exceptions=record.exceptions or term.exceptions, temporal=term.temporal
            )
        if term.status is Status.UNAVAILABLE:
            return replace(record, status=Status.UNAVAILABLE, requires=(), waives=())
    status = Status.CONDITIONAL if requires else record.status
    return replace(record, status=status, requires=tuple(requires), waives=tuple(waives))
