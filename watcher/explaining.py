"""Why a pack reads a page as it does: every sentence and row with what became of it.

The page is read as `reading` reads it, a section and then a row at a time, so that what came of
one place is known apart from what came of the others. Records are found by the words they quote.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from watcher.model import (
    Block,
    BlockKind,
    Cell,
    Coverage,
    Document,
    Method,
    Record,
    Scheme,
    Section,
    Statement,
    Table,
    ValueSet,
)
from watcher.pack import Pack
from watcher.reading import read
from watcher.reading.blocks import set_value
from watcher.reading.folding import folded
from watcher.reading.legends import legend_of, spelled_out
from watcher.reading.residue import Statements
from watcher.reading.sentences import sentences
from watcher.text import clean, fold


class Fate(Enum):
    """What became of a place. TYPED: all of it is in records. PARTLY: records, and it stands as a
    statement as well. STATEMENT: it stands as it is. IGNORED: it leaves nothing. CONTEXT: it lends
    meaning to other places (a heading, a label, a footnote), or says again what was read."""

    TYPED = "typed"
    PARTLY = "partly"
    STATEMENT = "statement"
    IGNORED = "ignored"
    CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence, or a row of a table with its `cells`. `because`: why it was not typed, or what
    it is for. `depth` is that of the list item."""

    text: str
    block: BlockKind
    fate: Fate
    records: tuple[Record, ...] = ()
    because: str = ""
    cells: tuple[str, ...] = ()
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its headings, what its own heading became, and its places in reading order."""

    path: tuple[str, ...]
    level: int
    heading: Place | None
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A page in reading order with what became of it. `coverage` counts as reading counts."""

    title: str
    parts: tuple[Part, ...]
    coverage: Coverage
    scheme: Scheme


def explain(document: Document, pack: Pack, *, subject: str | None = None) -> Explanation:
    """What became of each sentence and row of a document. Never raises for what a page says."""
    explainer = _Explainer(document, pack, subject)
    parts = tuple(explainer.part(section) for section in document.sections)
    whole = read(document, pack, subject=subject)
    return Explanation(document.title, parts, whole.coverage, whole.scheme)


class _Explainer:
    """One document under one pack."""

    def __init__(self, document: Document, pack: Pack, subject: str | None) -> None:
        self._document = document
        self._pack = pack
        self._subject = subject
        self._statements = Statements(pack)

    def part(self, section: Section) -> Part:
        records = self._records(section)
        heading = _heading(section, records) if section.path else None
        places = [
            place
            for number, block in enumerate(section.blocks)
            for place in self._block(section, number, block, records)
        ]
        return Part(section.path, section.level, heading, tuple(places))

    def _records(self, section: Section) -> tuple[Record, ...]:
        alone = replace(self._document, sections=(section,))
        return read(alone, self._pack, subject=self._subject).records

    def _block(
        self, section: Section, number: int, block: Block, records: Sequence[Record]
    ) -> Iterator[Place]:
        if block.table is not None:
            yield from self._rows(section, block, block.table)
        elif block.kind is BlockKind.CODE:
            yield Place(clean(block.text), block.kind, Fate.IGNORED, because="code is not read")
        else:
            near = [r for r in records if r.provenance.block is block.kind]
            introduces = _leads_a_list(block, section.blocks[number + 1 : number + 2])
            for sentence in sentences(_words(block)):
                yield self._sentence(sentence, block, near, introduces=introduces)

    # ------------------------------------------------------------ sentences

    def _sentence(
        self, sentence: str, block: Block, near: Sequence[Record], *, introduces: bool
    ) -> Place:
        quotes = {clean(sentence), folded(sentence).quote()}
        found = tuple(r for r in near if r.provenance.quote in quotes)
        place = Place(clean(sentence), block.kind, Fate.TYPED, depth=len(block.parents))
        if found:
            return _with(place, found)
        words = fold(sentence)
        if not any(map(str.isalnum, words)) or self._statements.is_ignored(words):
            return replace(place, fate=Fate.IGNORED, because="the pack says it leaves no record")
        return _unquoted(place, block, near, introduces=introduces)

    # ------------------------------------------------------------ tables

    def _rows(self, section: Section, block: Block, table: Table) -> Iterator[Place]:
        """Each body row read below the header rows alone, its signs as the legend says."""
        depth = max(table.header_rows, 1)
        said = spelled_out(table, legend_of(section)).rows
        head = said[:depth]
        of_head = self._of_rows(section, block, head) if len(table.rows) > depth else ()
        lone = self._of_rows(section, block, said[: depth + 1])
        is_header = bool(table.header_rows) or not set(of_head) <= set(lone)
        for index, row in enumerate(table.rows):
            cells = tuple(clean(cell.text) for cell in row)
            place = Place(" | ".join(cells), BlockKind.TABLE, Fate.IGNORED, cells=cells)
            if index >= depth:
                found = [
                    r
                    for r in self._of_rows(section, block, (*head, said[index]))
                    if is_header or r not in of_head
                ]
                yield _row(place, found)
            elif is_header and len(table.rows) > depth:
                yield replace(place, fate=Fate.CONTEXT, because="names the columns")
            else:
                yield _row(place, of_head or lone)

    def _of_rows(
        self, section: Section, block: Block, rows: Sequence[tuple[Cell, ...]]
    ) -> tuple[Record, ...]:
        assert block.table is not None
        part = replace(block, table=replace(block.table, rows=tuple(rows)))
        notes = tuple(each for each in section.blocks if each.kind is BlockKind.FOOTNOTE)
        records = self._records(replace(section, blocks=(part, *notes)))
        return tuple(r for r in records if r.provenance.block is BlockKind.TABLE)


def _with(place: Place, found: tuple[Record, ...]) -> Place:
    kept = [r for r in found if isinstance(r, Statement)]
    if not kept:
        return replace(place, fate=Fate.TYPED, records=found)
    typed = tuple(r for r in found if not isinstance(r, Statement))
    fate = Fate.PARTLY if typed else Fate.STATEMENT
    because = "; ".join(dict.fromkeys(_reason(r, place) for r in kept))
    return replace(place, fate=fate, records=typed, because=because)


def _reason(kept: Statement, place: Place) -> str:
    """Why a statement was not typed; of a row also which of its words."""
    because = kept.because or "not all of it was understood"
    return f"“{kept.text}”, {because}" if place.cells else because


def _row(place: Place, found: Sequence[Record]) -> Place:
    if found:
        return _with(place, tuple(found))
    return replace(place, because="the row says nothing that is read")


def _unquoted(place: Place, block: Block, near: Sequence[Record], *, introduces: bool) -> Place:
    """A place that no record quotes and that is not ignored."""
    value = set_value(block.text)
    sets = (r for r in near if isinstance(r, ValueSet) and _is_list(r))
    lists = [r.dimension for r in sets if value in r.values]
    if block.kind is BlockKind.FOOTNOTE:
        because = "read with what bears its mark"
    elif block.kind is BlockKind.ITEM and lists:
        because = f"one of the {lists[0].replace('_', ' ')}s listed here"
        return replace(place, because=because)
    elif block.bold:
        because = "a heading for what stands below"
    elif introduces:
        because = "introduces the list below"
    else:
        because = "says what was read already"
    return replace(place, fate=Fate.CONTEXT, because=because)


def _is_list(record: ValueSet) -> bool:
    return record.provenance.method is Method.LIST


def _heading(section: Section, records: Sequence[Record]) -> Place:
    """A heading that is a whole rule has records of its own; others lend what they name."""
    place = Place(clean(section.heading), BlockKind.PARAGRAPH, Fate.CONTEXT)
    found = tuple(r for r in records if r.provenance.quote == section.heading)
    in_text = {clean(s) for block in section.blocks for s in sentences(_words(block))}
    if found and place.text not in in_text:
        return replace(place, fate=Fate.TYPED, records=found)
    return place


def _leads_a_list(block: Block, following: Sequence[Block]) -> bool:
    return any(len(each.parents) > len(block.parents) or each.list_id for each in following)


def _words(block: Block) -> str:
    """A footnote is read with its mark."""
    marked = block.kind is BlockKind.FOOTNOTE and block.marks
    return f"{block.marks[0]} {block.text}" if marked else block.text
