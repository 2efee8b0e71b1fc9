"""Tables: rows read under what their columns mean. Column order means nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from watcher.model import (
    Access,
    Cell,
    Confidence,
    Record,
    Statement,
    Status,
    Table,
)
from watcher.pack import Pack, Tag
from watcher.reading.cells import (
    DASHES,
    CellReader,
    Row,
    TableContext,
    TableReading,
    provenance,
)
from watcher.reading.columns import ColumnReader
from watcher.reading.footnotes import under
from watcher.reading.headers import Role
from watcher.reading.limits import LimitReader
from watcher.reading.matrices import region_sets
from watcher.reading.residue import Statements
from watcher.reading.rowterms import PEOPLE, RowTerms, RowTermsReader
from watcher.reading.sentence import SentenceReader
from watcher.reading.tierrows import TierRowReader
from watcher.reading.topics import TopicReader
from watcher.reading.what import Item, among
from watcher.text import clean, fold

_NAMING = frozenset({"name", "subject", "tier"})
_ROW_KINDS = PEOPLE | {"subject", "tier", "conditions", "ignore", "name", "requirement"}
_SAYING_KINDS = frozenset({"segment", "model", "access", "models", "conditions", "requirement"})
_RESTRICTING = frozenset(
    {
        Tag.REQUIREMENT,
        Tag.LACK,
        Tag.CANNOT,
        Tag.ONLY,
        Tag.EXCEPT,
        Tag.EXCEPTIONS,
        Tag.SEGMENT,
        Tag.UNLESS,
        Tag.UNTIL,
        Tag.WHEN,
        Tag.NOT,
    }
)


_CHECK = re.compile(r"[✓✔✅☑●○◯]\ufe0f?")
_WITHHELD = re.compile(
    r"^(?:not (?:yet )?\w+|closed|paused|retired|suspended|discontinued|withdrawn|removed|"
    r"shut ?down|planned|(?:coming )?soon|upcoming|limited (?:preview|access|availability)|"
    r"private (?:preview|beta)|(?:提供)?終了|停止中?|準備中|近日公開)\b"
)
"""What a remark on a model says where it cannot be had, or not by all."""


class TableReader:
    """Reads tables with one pack."""

    def __init__(
        self, pack: Pack, reader: SentenceReader, limits: LimitReader, statements: Statements
    ) -> None:
        self._reader = reader
        self._statements = statements
        self._tier_rows = TierRowReader(pack, reader.lexicon, statements)
        self._columns = ColumnReader(pack, reader, limits)
        self._cells = CellReader(reader, limits, statements, self._columns)
        self._topics = TopicReader(pack, reader)
        self._row_terms = RowTermsReader(reader)

    def read(self, table: Table, context: TableContext) -> TableReading:
        """The records of a table; what none of its roles covers is kept as statements."""
        reading = TableReading([], set())
        if not table.rows:
            return reading
        if context.stale:
            for row in table.rows:
                self._keep(row, [], context, reading)
            return reading
        table = self._columns.upright(table)
        roles, first = self._columns.roles(table)
        roles = self._columns.asked(roles, table, context.labels)
        if context.ruled and _says_more(roles):
            for row in table.rows[first:]:
                self._keep(row, _with_headers(table, row, first), context, reading)
            return reading
        sets = region_sets(table, self._columns, self._reader.labels, context)
        if sets is not None:
            reading.records += sets
            reading.typed += len(table.rows) - 1
            return reading
        roles = self._columns.measured(roles, table.rows[first:])
        roles = self._columns.below_metric(roles, table.rows[first:], context.labels)
        context = replace(context, dashes_deny=self._is_checked(table.rows[first:], roles))
        for row in table.rows[first:]:
            self._row(row, roles, table, first, context, reading)
        if first >= len(table.rows):
            self._keep(table.rows[0], [], context, reading)
        return reading

    def _row(
        self,
        row: Sequence[Cell],
        roles: Sequence[Role],
        table: Table,
        first: int,
        context: TableContext,
        reading: TableReading,
    ) -> None:
        said, asides = self._row_terms.apart(row, roles)
        items, segments = self._names(said, roles, context)
        section = context.provenance.section
        facts = () if context.ruled else self._topics.read(table, row, first, section)
        if facts:
            reading.records += facts
            reading.typed += 1
            return
        about = Row(items, segments, context, reading)
        pairs = list(zip(said, roles, strict=True))
        kinds = {role.kind for role in roles}
        if self._has_noted_conditions(table, row, roles, first, context):
            self._keep(row, _with_headers(table, row, first), context, reading)
            return
        if segments and {"tier", "conditions"} <= kinds:
            held = len(reading.records)
            heads = (
                [clean(cell.text) for cell in table.rows[first - 1]] if first else [""] * len(row)
            )
            self._tier_rows.read(pairs, heads, segments, context, reading)
            column = next(c for c, role in enumerate(roles) if role.kind == "conditions")
            words = _words_beside(table, row, column, first)
            reading.records[held:] = [_shown_in(one, words) for one in reading.records[held:]]
        terms = self._row_terms.terms(pairs)
        if terms is None or self._is_restricted(pairs) or _is_nameless(pairs, about):
            self._keep(row, _with_headers(table, row, first), context, reading)
            return
        before = len(reading.records)
        if kinds & PEOPLE:
            found_of = self._row_terms.of_people(pairs, about)
            if found_of is None:
                self._keep(row, _with_headers(table, row, first), context, reading)
                return
            shown = " | ".join([clean(row[0].text), *_with_headers(table, row, first)])
            reading.records += [
                replace(one, provenance=replace(one.provenance, words=shown)) for one in found_of
            ]
            reading.typed += 1
        unread: list[str] = []
        for column, (cell, role) in enumerate(pairs):
            if role.kind == "ignore" and self._has(cell, _RESTRICTING - {Tag.SEGMENT}):
                unread.append(_with_header(table, column, first, cell))
                continue
            if role.kind in _ROW_KINDS or not clean(cell.text):
                reading.ignored += role.kind == "ignore"
                continue
            marks = (*self._marks(table, row, column, first), *context.marks)
            whose = self._limited(pairs, about) if role.kind == "limit" else about
            found = None if whose is None else self._cells.read(cell, role, whose, marks)
            if found is None:
                unread.append(_with_header(table, column, first, cell))
                continue
            words = _words_beside(table, row, column, first)
            reading.records += [_shown_in(record, words) for record in found]
            reading.typed += bool(found)
        if asides and not self._row_terms.hear(asides, about, before):
            self._keep(row, _with_headers(table, row, first), context, reading)
            return
        mine = reading.records[before:]
        unsaid = (unread and not mine) or not any(isinstance(one, Access) for one in mine)
        if (terms.requires or terms.waives) and unsaid and (unread or not items):
            # Of whom it is asked, or for what, was not understood: it is not of everybody.
            self._keep(row, _with_headers(table, row, first), context, reading)
            return
        self._apply(terms, about, before, row[0])
        asked = [column for column, (_, role) in enumerate(pairs) if role.kind == "requirement"]
        if terms.requires or terms.waives:
            asking = [_with_header(table, column, first, row[column]) for column in asked]
            reading.records[before:] = [
                _shown_with(record, asking) for record in reading.records[before:]
            ]
        self._listed(kinds, about, row[0])
        says_nothing = len(reading.records) == before and all(
            role.kind in _NAMING or not clean(cell.text) for cell, role in pairs
        )
        if unread or says_nothing or (not items and not segments):
            self._keep(row, unread, context, reading)

    def _is_checked(self, rows: Sequence[Sequence[Cell]], roles: Sequence[Role]) -> bool:
        """Whether the cells of tiers and models are check marks or dashes, and both occur."""
        said = {
            fold(cell.text)
            for row in rows
            for cell, role in zip(row, roles, strict=True)
            if role.kind in ("segment", "model")
        }
        checks = {words for words in said if _CHECK.fullmatch(words)}
        return bool(checks) and bool(said & DASHES) and said <= checks | DASHES

    def _limited(self, pairs: Sequence[tuple[Cell, Role]], about: Row) -> Row | None:
        """What a row's limits are of: in a row of a tier also the models it names."""
        models = next((cell for cell, role in pairs if role.kind == "models"), None)
        return about if models is None else self._cells.of_models(models, about)

    def _is_restricted(self, pairs: Sequence[tuple[Cell, Role]]) -> bool:
        """Whether a column that is not known, or a remark on a model, says something that may
        restrict the row."""
        of_models = any(role.kind in ("subject", "models") for _, role in pairs)
        return any(
            self._has(cell, _RESTRICTING)
            for cell, role in pairs
            if role.kind == "unknown" or (role.kind == "ignore" and of_models)
        ) or (of_models and any(self._is_withheld(cell, role) for cell, role in pairs))

    def _has(self, cell: Cell, tags: frozenset[Tag]) -> bool:
        return any(token.tag in tags for token in self._reader.tokens(fold(cell.text)))

    def _is_withheld(self, cell: Cell, role: Role) -> bool:
        """ "Not available", "closed", "coming soon" as a status or a note."""
        words = fold(cell.text).strip(" .*")
        withheld = self._reader.labels.means(words, Tag.NOPE) or _WITHHELD.search(words)
        return bool(withheld) and (role.kind == "ignore" or role.name == "remark")

    def _apply(self, terms: RowTerms, about: Row, before: int, name: Cell) -> None:
        """Put the row's terms on its access records; alone they hold for everybody."""
        if not terms.requires and not terms.waives:
            return
        reading = about.reading
        status = Status.CONDITIONAL if terms.requires else Status.OPEN
        segments = about.segments or self._reader.lexicon.rungs.everybody
        source = provenance(name, about.context, Confidence.CARRIED)
        whole = [
            replace(
                Access(subject, segments, status, capability, provenance=source),
                requires=terms.requires,
                waives=terms.waives,
            )
            for subject, capability in about.items or (("*", "*"),)
        ]
        mine = reading.records[before:]
        if not any(isinstance(record, Access) for record in mine):
            reading.records += whole if about.items else []
            reading.typed += 1
            return
        reading.records[before:] = [under(record, whole[:1]) for record in mine]

    def _listed(self, kinds: set[str], about: Row, name: Cell) -> None:
        """A row of a table that only lists models stands under the rule of its caption."""
        rule = about.context.rule
        if rule is None or "subject" not in kinds or kinds & _SAYING_KINDS or not about.items:
            return
        source = provenance(name, about.context, Confidence.CARRIED)
        about.reading.records += rule.records(about.items, source)
        about.reading.typed += 1
        about.reading.is_ruled = True

    def _names(
        self, row: Sequence[Cell], roles: Sequence[Role], context: TableContext
    ) -> tuple[tuple[Item, ...], tuple[str, ...] | None]:
        """The subjects and segments a row is about."""
        items: tuple[Item, ...] = context.items
        segments = context.segments
        of_models = any(role.kind == "model" for role in roles)
        for cell, role in zip(row, roles, strict=True):
            words = fold(cell.text)
            named = self._columns.tiers(words, strict=True) if of_models and words else None
            if role.kind == "subject" and named:
                segments = named  # the corner says "Model" of the columns
            elif role.kind == "subject" and words:
                items = self._columns.subjects(words)
            elif role.kind == "tier" and words:
                segments = self._columns.tiers(words)
            elif role.kind == "name":
                segments = self._columns.tiers(words, strict=True) or segments
                items = items if segments else self._columns.subjects(words, known=True)
        return among(items, context.items), segments

    def _keep(
        self,
        row: Sequence[Cell],
        unread: Sequence[str],
        context: TableContext,
        reading: TableReading,
    ) -> None:
        name = clean(row[0].text)
        parts = unread or [clean(cell.text) for cell in row[1:] if clean(cell.text)]
        parts = [part for part in parts if not self._statements.is_ignored(fold(part))] or parts
        text = " | ".join([name, *(part for part in parts if part != name)])
        if not text.strip(" |") or self._statements.is_ignored(fold(text)):
            reading.ignored += 1
            return
        reading.records.append(
            self._statements.of(
                text,
                "what the cell says, or its column, is not known",
                context.provenance,
                context.under,
            )
        )
        reading.kept += 1
        reading.is_ruled = reading.is_ruled or bool(context.under)

    def _has_noted_conditions(
        self,
        table: Table,
        row: Sequence[Cell],
        roles: Sequence[Role],
        first: int,
        context: TableContext,
    ) -> bool:
        """Whether a footnote says something of what it takes to reach a tier."""
        columns = [c for c, role in enumerate(roles) if role.kind == "conditions"]
        return any(
            self._cells.is_noted(self._marks(table, row, column, first), context)
            for column in columns
        )

    def _marks(self, table: Table, row: Sequence[Cell], column: int, first: int) -> tuple[str, ...]:
        heads = [table.rows[line][column].marks for line in range(first)]
        return tuple(
            dict.fromkeys(
                [*row[column].marks, *row[0].marks, *(m for marks in heads for m in marks)]
            )
        )


def _says_more(roles: Sequence[Role]) -> bool:
    """Whether columns say who has what: the rule that names the table may hold beside that."""
    return any(
        role.kind in _SAYING_KINDS or role.kind in ("limit", "measured", "set") for role in roles
    )


def _is_nameless(pairs: Sequence[tuple[Cell, Role]], about: Row) -> bool:
    """Whether what names the row was not understood: what its cells say is of nothing known."""
    names = [cell for cell, role in pairs if role.kind in ("name", "subject", "tier")]
    return not about.items and not about.segments and any(clean(cell.text) for cell in names)


def _words_beside(table: Table, row: Sequence[Cell], column: int, first: int) -> str:
    """What a cell stands for: "o3 | Tier 1", its row and its column by their names."""
    name = clean(row[0].text) if column else ""
    header = clean(table.rows[first - 1][column].text) if first else ""
    return " | ".join(filter(None, dict.fromkeys([name, header])))


def _shown_in(record: Record, beside: str) -> Record:
    """A record of a cell with the words of its row and column."""
    if isinstance(record, Statement) or not beside:
        return record
    where = record.provenance
    return replace(record, provenance=replace(where, words=f"{beside}: {where.shown}"))


def _shown_with(record: Record, asking: Sequence[str]) -> Record:
    """A record of a row with the words of the columns that ask for something."""
    if isinstance(record, Statement):
        return record
    words = " | ".join([record.provenance.shown, *asking])
    return replace(record, provenance=replace(record.provenance, words=words))


def _with_headers(table: Table, row: Sequence[Cell], first: int) -> list[str]:
    return [_with_header(table, c, first, cell) for c, cell in enumerate(row) if c]


def _with_header(table: Table, column: int, first: int, cell: Cell) -> str:
    header = clean(table.rows[first - 1][column].text) if first else ""
    return f"{header}: {clean(cell.text)}" if header else clean(cell.text)
