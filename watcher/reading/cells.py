"""One cell of a table: an answer, a limit, a set of values, or words under their headers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from watcher.model import (
    Access,
    BlockKind,
    Cell,
    Confidence,
    Limit,
    Method,
    Provenance,
    Record,
    Status,
    ValueSet,
)
from watcher.pack import Tag
from watcher.reading.carriers import Carrier
from watcher.reading.columns import ColumnReader, slug
from watcher.reading.facts import NARROWING
from watcher.reading.folding import folded, quoting
from watcher.reading.footnotes import noted, says_nothing
from watcher.reading.frame import Carried, Frame
from watcher.reading.headers import Role
from watcher.reading.limits import UNSTATED, LimitReader, is_of_money
from watcher.reading.residue import Statements
from watcher.reading.sentence import Outcome, SentenceReader
from watcher.reading.sentences import sentences
from watcher.reading.what import Item, among
from watcher.text import clean, fold

_REGION = re.compile(
    r".*(?:east|west|north|south|central|us|uk|europe|japan|asia|australia|canada|brazil|france|germany|india|korea|sweden|norway|switzerland|spain|italy|poland|africa|uae|global).*"
)


_ALL = re.compile(
    r"(?:all|any|every)(?: (?:available|supported|api))? models?|(?:すべて|全て)のモデル"
)
_REST = re.compile(
    r"\b(?:everything|all|same|above|previous|other|any|plus|most|some|selected|except|only|not|no|"
    r"none|tiers?|plans?)\b|^\W*\+|すべて|全て|上記|以外|なし"
)
"""What a cell of models says that is no name: "everything in tier 1, plus o3"."""


DASHES = frozenset({"-", "--"})
"""A folded cell that is no check mark where all others are."""

_ASKING = NARROWING | {Tag.REQUIREMENT, Tag.REQUIRE, Tag.LACK, Tag.SEGMENT}

_NO_CARRIER = Carrier()


@dataclass(frozen=True, slots=True)
class TableContext:
    """What stands around a table: carried subjects, footnotes by mark, where it stands, what the
    rows that are kept lean on, the segments and the rule of what names the table, and its `labels`.
    `stale`: it is about the past, or about some only. `ruled`: what names it asks for something.
    `carrier`: all that the labels carry. `marks`: those of its headings. `dashes_deny`: its cells
    are check marks or dashes and nothing else."""

    items: tuple[Item, ...]
    footnotes: dict[str, str]
    provenance: Provenance
    under: str = ""
    segments: tuple[str, ...] | None = None
    rule: Frame | None = None
    stale: bool = False
    ruled: bool = False
    labels: tuple[str, ...] = ()
    carrier: Carrier = _NO_CARRIER
    marks: tuple[str, ...] = ()
    dashes_deny: bool = False


@dataclass(slots=True)
class TableReading:
    """What came of a table: records, the footnotes that were used, how many cells were read, and
    whether what names the table was read or kept with its rows."""

    records: list[Record]
    used_marks: set[str]
    typed: int = 0
    kept: int = 0
    ignored: int = 0
    is_ruled: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What a row is about, and where its findings go."""

    items: tuple[Item, ...]
    segments: tuple[str, ...] | None
    context: TableContext
    reading: TableReading


def _is_denial(record: Access) -> bool:
    return record.status is Status.UNAVAILABLE


def _under_column(row: Row, role: Role) -> Row:
    """What a cell is about: what its column names before what its row does."""
    items = among(role.items, row.context.items) or row.items
    if role.kind == "feature":
        items = tuple((subject, role.name) for subject, _ in row.items)
    return replace(row, items=items, segments=role.segments or row.segments)


class CellReader:
    """Reads cells under the roles of their columns."""

    def __init__(
        self,
        reader: SentenceReader,
        limits: LimitReader,
        statements: Statements,
        columns: ColumnReader,
    ) -> None:
        self._reader = reader
        self._limits = limits
        self._statements = statements
        self._columns = columns

    def read(self, cell: Cell, role: Role, row: Row, marks: Sequence[str]) -> list[Record] | None:
        """The records of a cell under its column's role; None where it was not understood."""
        if role.kind in ("limit", "measured") and self.is_noted(marks, row.context):
            return None
        if role.kind == "limit":
            return self._limit(cell, role, _under_column(row, role))
        if role.kind == "set":
            return self._set(cell, role, row)
        if role.kind == "measured":
            return self._measured(cell, role, row)
        if role.kind == "models":
            return self._models(cell, row)
        if role.kind not in ("segment", "model", "access", "feature"):
            return None
        words = self._columns.tier_cell(cell, role.name)
        if words is None:
            return None
        about = _under_column(row, role)
        limit = self._limits.whole(fold(cell.text)) if about.segments else None
        if limit is not None:
            return self._limits_of(limit[0], limit[1], cell, about)
        return self._access(words, about, marks)

    def is_noted(self, marks: Sequence[str], context: TableContext) -> bool:
        """Whether one of these marks leads to a footnote that says something: no limit and no
        condition holds what a footnote may ask."""
        notes = (context.footnotes[mark] for mark in marks if mark in context.footnotes)
        return any(not (says_nothing(note, self._reader) or self._defines(note)) for note in notes)

    def _defines(self, note: str) -> bool:
        """Whether a footnote only says what something means, and asks and denies nothing."""
        words = fold(note)
        asks = any(t.tag in _ASKING for t in self._reader.tokens(words))
        return self._statements.topic(words) == "definition" and not asks

    def of_models(self, cell: Cell, row: Row) -> Row | None:
        """What the limits of a tier's row are of: the models that a cell of it names; None where
        these are not understood."""
        words = fold(cell.text)
        if not words or _ALL.fullmatch(words):
            return row
        return None if _REST.search(words) else replace(row, items=self._columns.subjects(words))

    def _models(self, cell: Cell, row: Row) -> list[Record] | None:
        """The models that a tier has."""
        words = fold(cell.text)
        if not row.segments or _REST.search(words):
            return None
        source = provenance(cell, row.context, Confidence.CARRIED)
        return [
            Access(subject, row.segments, Status.OPEN, capability, provenance=source)
            for subject, capability in self._columns.subjects(words)
        ]

    def _limit(self, cell: Cell, role: Role, row: Row) -> list[Record] | None:
        words = fold(cell.text)
        if UNSTATED.match(words):
            return []
        named = self._limits.metric(words)
        metric = role.name or (named[0] if named else "")
        if named is not None and role.name and named[0] != role.name:
            return None
        value = self._limits.cell(words)
        if value is not None and metric and row.segments:
            narrowed = any(token.tag in NARROWING for token in self._reader.tokens(words))
            if narrowed or not self._limits.is_of(metric, words):
                return None
            return self._limits_of(metric, value, cell, row)
        if not row.items or not row.segments:
            return None
        return self._access(cell, row, cell.marks) if role.segments else self._denied(cell, row)

    def _denied(self, cell: Cell, row: Row) -> list[Record] | None:
        """In place of one of several limits, that there is none because there is no access; any
        other words ("Contact sales") say nothing of who has access."""
        found = self._access(cell, row, cell.marks)
        denied = [r for r in found or () if isinstance(r, Access) and _is_denial(r)]
        return found if found is not None and len(denied) == len(found) else None

    def _measured(self, cell: Cell, role: Role, row: Row) -> list[Record] | None:
        """A cell of a column of limits that each name their metric: nothing else is one."""
        words = fold(cell.text)
        if UNSTATED.match(words):
            return []
        about = _under_column(row, role)
        limit = self._limits.whole(words) if about.segments else None
        if limit is None or any(t.tag in NARROWING for t in self._reader.tokens(words)):
            return None
        return self._limits_of(limit[0], limit[1], cell, about)

    def _limits_of(
        self, metric: str, value: int | float | str, cell: Cell, row: Row
    ) -> list[Record] | None:
        unit = self._limits.unit(metric, fold(cell.text))
        if not row.context.carrier.holds_limits(named=bool(row.items) or is_of_money(unit)):
            return None
        source = provenance(cell, row.context, Confidence.CARRIED)
        segments = row.segments or ()
        return [
            Limit(metric, value, unit, segments, subject, capability, source)
            for subject, capability in row.items or (("*", "*"),)
        ]

    def _set(self, cell: Cell, role: Role, row: Row) -> list[Record] | None:
        if any(token.tag in NARROWING for token in self._reader.tokens(fold(cell.text))):
            return None
        lines = [re.sub(r"\s*\([^()]*\)", "", line) for line in cell.lines or (cell.text,)]
        parts = (slug(fold(part)) for line in lines for part in line.split(","))
        values = tuple(sorted({part for part in parts if part}))
        if role.name == "region" and not all(_REGION.match(value) for value in values):
            return None
        if not values or not row.items:
            return None
        source = provenance(cell, row.context, Confidence.CARRIED)
        return [ValueSet(subject, role.name, values, source) for subject, _ in row.items]

    def _access(self, cell: Cell, row: Row, marks: Sequence[str]) -> list[Record] | None:
        words = fold(cell.text)
        source = provenance(cell, row.context, Confidence.CARRIED)
        if self._reader.labels.means(words, Tag.BLANK) and not self._is_denied(words, row):
            return []
        footnotes = row.context.footnotes
        notes = [footnotes[mark] for mark in marks if mark in footnotes]
        if len(notes) < len(set(marks)):
            return None
        found = self._plain_answer(words, row, source)
        if found is None:
            carried = Carried(row.items, row.segments, bare=True)
            found = self._sentences(cell, carried, source, row.context.under)
        if found is None or not notes:
            return found
        carried = Carried(row.items, row.segments, bare=True)
        under_notes = noted(found, notes, self._reader, carried, source)
        if under_notes is not None:
            row.reading.used_marks |= set(marks)
        return under_notes

    def _is_denied(self, words: str, row: Row) -> bool:
        return row.context.dashes_deny and words in DASHES

    def _plain_answer(self, words: str, row: Row, source: Provenance) -> list[Record] | None:
        """A cell of one word: yes, no, a check mark."""
        if not row.items or row.segments is None:
            return None
        labels = self._reader.labels
        if labels.means(words, Tag.YES):
            status = Status.OPEN
        elif labels.means(words, Tag.NOPE) or self._is_denied(words, row):
            status = Status.UNAVAILABLE
        else:
            return None
        return [
            Access(subject, row.segments, status, capability, provenance=source)
            for subject, capability in row.items
        ]

    def _sentences(
        self, cell: Cell, carried: Carried, source: Provenance, under: str
    ) -> list[Record] | None:
        if not carried.items:
            return None
        outcomes = [
            (sentence, self._outcome(sentence, carried, source))
            for line in cell.lines or (cell.text,)
            for sentence in sentences(line)
        ]
        if not any(outcome.records for _, outcome in outcomes):
            return None
        found: list[Record] = []
        for sentence, outcome in outcomes:
            found += outcome.records
            if not outcome.whole:
                found.append(self._statements.of(sentence, outcome.because, source, under))
        return found

    def _outcome(self, sentence: str, carried: Carried, source: Provenance) -> Outcome:
        text = folded(sentence)
        return self._reader.read(text.folded, carried, quoting(source, text.quote()))


def provenance(cell: Cell, context: TableContext, confidence: Confidence) -> Provenance:
    """Where a record of a cell stands."""
    section = context.provenance.section
    return Provenance(clean(cell.text), section, BlockKind.TABLE, Method.TABLE, confidence)
