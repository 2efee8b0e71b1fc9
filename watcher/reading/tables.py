"""Tables: what each column means, and what each cell then says.

A column's role comes from the pack (its header patterns), or from the header itself: a segment,
a model, a metric, "Model", "Access". The row's own cell names the subject or the tier. A header
row written as plain cells is found by the roles its cells have. Column order means nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import re2

from watcher.model import (
    Access, BlockKind, Cell, Confidence, Limit, Method, Provenance, Record, Requirement, Status, Table, TierRule, ValueSet,
)  # fmt: skip
from watcher.pack import Pack, TableForm, Tag, options
from watcher.reading.facts import ConditionReader
from watcher.reading.folding import folded
from watcher.reading.grammar import Carried
from watcher.reading.limits import LimitReader
from watcher.reading.residue import Statements
from watcher.reading.sentence import SentenceReader
from watcher.reading.sentences import sentences
from watcher.reading.unread import Unread
from watcher.reading.what import Item, items_in
from watcher.text import clean, fold


@dataclass(frozen=True, slots=True)
class Role:
    """What a column is. `kind`: subject, tier, segment, model, access, conditions, limit, set,
    ignore or unknown; `name` its metric, dimension or condition."""

    kind: str
    name: str = ""
    items: tuple[Item, ...] = ()
    segments: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class TableContext:
    """What stands around a table: carried subjects, footnotes by mark, and where it stands."""

    items: tuple[Item, ...]
    footnotes: dict[str, str]
    provenance: Provenance


@dataclass(slots=True)
class TableReading:
    """What came of a table: records, the footnotes that were used, and how many cells were read."""

    records: list[Record]
    used_marks: set[str]
    typed: int = 0
    kept: int = 0
    ignored: int = 0


_SUBJECT = re.compile(
    r"^(?:(?:ai |api |base |foundation |language |our )?models?(?: name| id| family)?|capability|feature|features|モデル(?:名)?)$"
)
_TIER = re.compile(
    r"^(?:(?:usage |new |rate limit |service )?tiers?|使用量ティア|利用ティア|ティア|使用階層|階層|plans?|プラン)$"
)
_ACCESS = re.compile(
    r"(?:access|availab|eligib|who can use|requirements?|tiers?|利用条件|対象|提供|アクセス)"
)
_UNSTATED = re.compile(r"^(?:-+|n/?a|tbd|\?|\.\.\.)?$")


class TableReader:
    """Reads tables with one pack."""

    def __init__(
        self, pack: Pack, reader: SentenceReader, limits: LimitReader, statements: Statements
    ) -> None:
        self._reader = reader
        self._limits = limits
        self._statements = statements
        self._conditions = ConditionReader(pack)
        self._forms = [
            (_compiled(form.when), [(role, _compiled(p)) for role, p in form.columns.items()], form)
            for form in pack.form.tables
        ]

    def read(self, table: Table, context: TableContext) -> TableReading:
        """The records of a table; what none of its roles covers is kept as statements."""
        reading = TableReading([], set())
        if not table.rows:
            return reading
        roles, first = self._roles(table)
        for row in table.rows[first:]:
            self._row(row, roles, table, first, context, reading)
        return reading

    # ------------------------------------------------------------ columns

    def _roles(self, table: Table) -> tuple[list[Role], int]:
        depth = max(table.header_rows, 1)
        headers = [
            " ".join(
                dict.fromkeys(
                    clean(row[column].text) for row in table.rows[:depth] if row[column].text
                )
            )
            for column in range(len(table.rows[0]))
        ]
        roles = [self._role(fold(header), headers) for header in headers]
        if table.header_rows or (_is_header(roles) and roles[0].kind != "model"):
            return _settled(_with_row_names(roles), headers), depth
        return [Role("subject"), *[Role("access")] * (len(headers) - 1)], 0

    def _role(self, header: str, headers: Sequence[str]) -> Role:
        for when, columns, _ in self._forms:
            if any(when.search(fold(each)) for each in headers):
                named = next((role for role, pattern in columns if pattern.search(header)), None)
                if named is not None:
                    kind, _, name = named.partition(".")
                    return Role(kind, name)
        return self._plain_role(header.strip("* "))

    def _plain_role(self, header: str) -> Role:
        if _SUBJECT.match(header):
            return Role("subject")
        if _TIER.match(header):
            return Role("tier")
        tokens = self._reader.resolved(self._reader.tokens(header), bare=True)
        segments = tuple(dict.fromkeys(s for t in tokens if t.tag is Tag.SEGMENT for s in t.value))
        metric = self._limits.metric(header)
        if metric is not None:
            return Role("limit", metric[0], segments=segments or None)
        known = all(t.tag in _HEADER_WORDS for t in tokens)
        models = tuple((str(t.value), "*") for t in tokens if t.tag is Tag.MODEL)
        if segments and (known or "rate limit" in header):
            return Role("limit" if "rate limit" in header else "segment", "", segments=segments)
        if models and known:
            return Role("model", items=models)
        required = [t for t in tokens if t.tag is Tag.REQUIREMENT]
        if (
            len(required) == 1
            and all(t.tag in _REQUIREMENT_HEADER for t in tokens)
            and header != "verified"
        ):
            return Role("requirement", str(required[0].value))
        if header and _ACCESS.search(header):
            return Role("access", _who_form(header))
        return Role("unknown")

    # ------------------------------------------------------------ rows

    def _row(
        self,
        row: Sequence[Cell],
        roles: Sequence[Role],
        table: Table,
        first: int,
        context: TableContext,
        reading: TableReading,
    ) -> None:
        items, segments = self._names(row, roles, context)
        pairs = list(zip(row, roles, strict=True))
        if (
            any(role.kind == "tier" for role in roles)
            and segments
            and any(r.kind == "conditions" for r in roles)
        ):
            self._tier_rule(pairs, segments, context, reading)
        terms = self._terms(pairs)
        if terms is None or self._is_restricted(pairs):
            self._keep(
                row,
                [
                    _with_header(table, c, first, cell)
                    for c, cell in enumerate(row)
                    if c and cell.text
                ],
                context,
                reading,
            )
            return
        unread: list[str] = []
        before = len(reading.records)
        for column, (cell, role) in enumerate(pairs):
            if role.kind in _ROW_KINDS or not clean(cell.text):
                reading.ignored += role.kind == "ignore"
                continue
            found = self._cell(
                cell,
                role,
                items,
                segments,
                self._marks(table, row, column, first),
                context,
                reading,
            )
            if found is None:
                unread.append(_with_header(table, column, first, cell))
                continue
            reading.records += found
            reading.typed += bool(found)
        self._apply(terms, items, segments, reading, before, row, context)
        if unread or (not items and not segments):
            self._keep(row, unread, context, reading)

    def _terms(self, pairs: Sequence[tuple[Cell, Role]]) -> Frameless | None:
        """What the row's requirement columns ask or waive; None where one was not understood."""
        requires: list[Requirement] = []
        waives: list[str] = []
        labels = self._reader.labels
        for cell, role in pairs:
            words = fold(cell.text)
            if role.kind != "requirement" or not words or labels.means(words, Tag.BLANK):
                continue
            if labels.means(words, Tag.YES) or words.strip(" .") in _ASKED:
                requires.append(Requirement(role.name))
            elif labels.means(words, Tag.NOPE) or words.strip(" .") in _NOT_ASKED:
                waives.append(role.name)
            else:
                return None
        return Frameless(tuple(requires), tuple(waives))

    def _is_restricted(self, pairs: Sequence[tuple[Cell, Role]]) -> bool:
        """Whether a column that is not known says something that may restrict the row."""
        return any(
            token.tag in _RESTRICTING
            for cell, role in pairs
            if role.kind == "unknown"
            for token in self._reader.tokens(fold(cell.text))
        )

    def _apply(
        self, terms: Frameless, items: tuple[Item, ...], segments: tuple[str, ...] | None, reading: TableReading,
        before: int, row: Sequence[Cell], context: TableContext,
    ) -> None:  # fmt: skip
        """Put the row's terms on its access records; alone they hold for everybody."""
        if not terms.requires and not terms.waives:
            return
        status = Status.CONDITIONAL if terms.requires else Status.OPEN
        whole = [
            Access(subject, segments or self._reader.lexicon.rungs.everybody, status, capability, terms.requires, terms.waives,
                   provenance=self._provenance(row[0], context, Confidence.CARRIED))
            for subject, capability in items
        ]  # fmt: skip
        mine = reading.records[before:]
        if not any(isinstance(record, Access) for record in mine):
            reading.records += whole
            reading.typed += 1
            return
        reading.records[before:] = [
            _under(record, whole[:1])
            if isinstance(record, Access) and record.status is not Status.UNAVAILABLE
            else record
            for record in mine
        ]

    def _names(
        self, row: Sequence[Cell], roles: Sequence[Role], context: TableContext
    ) -> tuple[tuple[Item, ...], tuple[str, ...] | None]:
        """The subjects and segments a row is about."""
        items: tuple[Item, ...] = context.items
        segments: tuple[str, ...] | None = None
        for cell, role in zip(row, roles, strict=True):
            words = fold(cell.text)
            if role.kind == "subject" and words:
                items = self._subjects(words)
            elif role.kind == "tier" and words:
                segments = self._tiers(words)
            elif role.kind == "name":
                segments = self._tiers(words, strict=True)
                items = items if segments else self._subjects(words)
        return items, segments

    def _subjects(self, words: str) -> tuple[Item, ...]:
        tokens = self._reader.tokens(words)
        if all(t.tag in _HEADER_WORDS for t in tokens):
            try:
                items = items_in(tokens)
            except Unread:
                return ()
            if items:
                return items
        return ((_slug(words), "*"),) if _slug(words) else ()

    def _tiers(self, words: str, *, strict: bool = False) -> tuple[str, ...] | None:
        tokens = self._reader.resolved(
            self._reader.tokens(re.sub(r"\(.*?\)", "", words)), bare=True
        )
        found = tuple(dict.fromkeys(s for t in tokens if t.tag is Tag.SEGMENT for s in t.value))
        if found and (not strict or all(t.tag in _HEADER_WORDS for t in tokens)):
            return found
        kind = self._reader.lexicon.rungs.kind
        if re.fullmatch(r"\d{1,2}", words) and not strict:
            return (f"{kind}:{words}",)
        name = re.sub(
            r"\W+", "_", re.sub(r"\(.*?\)| ?(?:tier|plan)s?$|^(?:tier|plan) ", "", words)
        ).strip("_")
        return (f"{kind}:{name}",) if name and not strict and len(name) < 40 else None

    # ------------------------------------------------------------ cells

    def _cell(
        self, cell: Cell, role: Role, items: tuple[Item, ...], segments: tuple[str, ...] | None,
        marks: Sequence[str], context: TableContext, reading: TableReading,
    ) -> list[Record] | None:  # fmt: skip
        if role.kind == "limit":
            return self._limit(cell, role, items, role.segments or segments, context)
        if role.kind == "set":
            return self._set(cell, role, items, context)
        if role.kind == "models":
            source = self._provenance(cell, context, Confidence.CARRIED)
            subjects = self._subjects(fold(cell.text))
            return (
                [Access(s, segments, Status.OPEN, c, provenance=source) for s, c in subjects]
                if segments
                else None
            )
        if role.name in ("tier", "least"):
            cell = self._tier_cell(cell, role.name)
            if cell is None:
                return None
        if role.kind in ("segment", "model", "access"):
            who = role.segments or segments
            return self._access(cell, role.items or items, who, marks, context, reading)
        return None

    def _tier_cell(self, cell: Cell, form: str) -> Cell | None:
        """A cell below "Tier" or "Minimum tier" in words: "4, 5" is tiers 4, 5; a single tier below
        "Tier" may be meant as the least or the only one, and is not read."""
        words = clean(cell.text)
        if re.fullmatch(r"[\d\s,+–-]+", words):
            words = f"tier {words}"
        if form == "least":
            words = words if re.search(r"\+|or |and ", words) else f"at least {words}"
        elif not re.search(
            r"[^\d]\d+\D+\d|\+|or |and |all|every|free|paid|以上|すべて", fold(words)
        ):
            top = self._reader.lexicon.rungs.everybody[-1].partition(":")[2]
            if words.split()[-1:] != [top]:
                return None
        return replace(cell, text=words, lines=(words,))

    def _limit(
        self,
        cell: Cell,
        role: Role,
        items: tuple[Item, ...],
        segments: tuple[str, ...] | None,
        context: TableContext,
    ) -> list[Record] | None:
        words = fold(cell.text)
        if _UNSTATED.match(words):
            return []
        named = self._limits.metric(words)
        metric = role.name or (named[0] if named else "")
        value = self._limits.cell(words)
        subjects = [subject for subject, _ in items] or ["*"]
        if value is not None and metric and segments:
            source = self._provenance(cell, context, Confidence.CARRIED)
            unit = self._limits.units.get(metric)
            return [
                Limit(metric, value, unit, segments, subject, "*", source) for subject in subjects
            ]
        if items and segments:
            return self._access(cell, items, segments, cell.marks, context, TableReading([], set()))
        return None

    def _set(
        self, cell: Cell, role: Role, items: tuple[Item, ...], context: TableContext
    ) -> list[Record] | None:
        lines = [re.sub(r"\s*\(.*?\)", "", line) for line in cell.lines or (cell.text,)]
        values = tuple(
            sorted(
                {slug for line in lines for part in line.split(",") if (slug := _slug(fold(part)))}
            )
        )
        if role.name == "region" and not all(_REGION.match(value) for value in values):
            return None
        if not values or not items:
            return None
        source = self._provenance(cell, context, Confidence.CARRIED)
        return [ValueSet(subject, role.name, values, source) for subject, _ in items]

    def _access(
        self, cell: Cell, items: tuple[Item, ...], segments: tuple[str, ...] | None, marks: Sequence[str],
        context: TableContext, reading: TableReading,
    ) -> list[Record] | None:  # fmt: skip
        words = fold(cell.text)
        source = self._provenance(cell, context, Confidence.CARRIED)
        if self._reader.labels.means(words, Tag.BLANK):
            return []
        notes = [context.footnotes[mark] for mark in marks if mark in context.footnotes]
        if len(notes) < len(set(marks)):
            return None
        carried = Carried(items, segments, bare=True)
        found = self._plain_answer(words, items, segments, source)
        if found is None:
            found = self._sentences(cell, carried, source)
        if found is None or not notes:
            return found
        return self._noted(found, notes, carried, source, marks, reading)

    def _plain_answer(
        self,
        words: str,
        items: tuple[Item, ...],
        segments: tuple[str, ...] | None,
        source: Provenance,
    ) -> list[Record] | None:
        """A cell of one word: yes, no, a check mark."""
        if not items or segments is None:
            return None
        labels = self._reader.labels
        if labels.means(words, Tag.YES):
            status = Status.OPEN
        elif labels.means(words, Tag.NOPE):
            status = Status.UNAVAILABLE
        else:
            return None
        return [
            Access(subject, segments, status, capability, provenance=source)
            for subject, capability in items
        ]

    def _sentences(self, cell: Cell, carried: Carried, source: Provenance) -> list[Record] | None:
        if not carried.items:
            return None
        found: list[Record] = []
        typed = False
        for line in cell.lines or (cell.text,):
            for sentence in sentences(line):
                text = folded(sentence)
                outcome = self._reader.read(
                    text.folded, carried, replace(source, quote=text.quote())
                )
                typed = typed or bool(outcome.records)
                found += outcome.records
                if not outcome.whole:
                    found.append(self._statements.of(sentence, outcome.because, source))
        return found if typed else None

    def _noted(
        self, found: list[Record], notes: Sequence[str], carried: Carried, source: Provenance,
        marks: Sequence[str], reading: TableReading,
    ) -> list[Record] | None:  # fmt: skip
        """A cell under the terms of its footnotes: they hold for what the cell grants."""
        terms: list[Access] = []
        for note in notes:
            for sentence in sentences(note):
                outcome = self._reader.read(fold(sentence), carried, source)
                if not outcome.whole or not outcome.records:
                    return None
                terms += outcome.records
        reading.used_marks |= set(marks)
        result: list[Record] = []
        for record in found:
            if isinstance(record, Access) and record.status is not Status.UNAVAILABLE:
                record = _under(record, terms)
            result.append(record)
        return result

    # ------------------------------------------------------------ tiers

    def _tier_rule(
        self,
        pairs: Iterable[tuple[Cell, Role]],
        segments: tuple[str, ...],
        context: TableContext,
        reading: TableReading,
    ) -> None:
        for cell, role in pairs:
            if role.kind != "conditions":
                continue
            words = fold(cell.text)
            text = f"{role.name} {words}" if role.name else words
            conditions = self._conditions.read(text)
            if not conditions.conditions and not _UNSTATED.match(words):
                reading.records.append(
                    self._statements.of(
                        f"{_row_name(pairs)}: {cell.text}",
                        "a condition that is not known",
                        context.provenance,
                    )
                )
                reading.kept += 1
                if not self._names_no_amount(words):
                    continue
            elif self._has_more(text, conditions.spans):
                reading.records.append(
                    self._statements.of(
                        f"{_row_name(pairs)}: {cell.text}",
                        "words that are no known condition",
                        context.provenance,
                    )
                )
                reading.kept += 1
            if len(segments) == 1:
                source = self._provenance(cell, context, Confidence.STATED)
                reading.records.append(
                    TierRule(segments[0], conditions.conditions, "usage", conditions.logic, source)
                )
                reading.typed += 1

    def _has_more(self, text: str, spans: Sequence[tuple[int, int]]) -> bool:
        return any(
            token.tag is Tag.UNKNOWN and token.text.isalpha() and len(token.text) > 2
            for token in self._reader.lexicon.tokens(text)
            if not any(start < token.end and token.start < end for start, end in spans)
        )

    @staticmethod
    def _names_no_amount(words: str) -> bool:
        return not any(character.isdigit() for character in words)

    # ------------------------------------------------------------ what is left

    def _keep(
        self,
        row: Sequence[Cell],
        unread: Sequence[str],
        context: TableContext,
        reading: TableReading,
    ) -> None:
        name = clean(row[0].text)
        parts = unread or [clean(cell.text) for cell in row[1:] if clean(cell.text)]
        text = " | ".join([name, *(part for part in parts if part != name)])
        if not text.strip(" |") or self._statements.is_ignored(fold(text)):
            reading.ignored += 1
            return
        reading.records.append(
            self._statements.of(text, "a column whose meaning is not known", context.provenance)
        )
        reading.kept += 1

    def _marks(self, table: Table, row: Sequence[Cell], column: int, first: int) -> tuple[str, ...]:
        heads = [table.rows[line][column].marks for line in range(first)]
        return tuple(
            dict.fromkeys(
                [*row[column].marks, *row[0].marks, *(m for marks in heads for m in marks)]
            )
        )

    @staticmethod
    def _provenance(cell: Cell, context: TableContext, confidence: Confidence) -> Provenance:
        return replace(
            context.provenance,
            quote=clean(cell.text),
            block=BlockKind.TABLE,
            method=Method.TABLE,
            confidence=confidence,
        )


@dataclass(frozen=True, slots=True)
class Frameless:
    """Requirements and waivers that a row's own columns state."""

    requires: tuple[Requirement, ...] = ()
    waives: tuple[str, ...] = ()


_ROW_KINDS = frozenset({"subject", "tier", "conditions", "ignore", "name", "requirement"})
_ASKED = frozenset({"required", "mandatory", "必要", "必須", "needed"})
_NOT_ASKED = frozenset({"not required", "not needed", "none", "不要", "optional"})
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
_REQUIREMENT_HEADER = frozenset({Tag.REQUIREMENT, Tag.REQUIRE, Tag.GLUE, Tag.IS, Tag.STOP})


def _who_form(header: str) -> str:
    if re.search(r"\b(?:min(?:imum)?|lowest|least)\b|最低", header):
        return "least"
    return "tier" if re.search(r"^\W*(?:usage |required )?tiers?\W*$", header) else ""


_HEADER_WORDS = frozenset(
    {
        Tag.MODEL,
        Tag.SEGMENT,
        Tag.GLUE,
        Tag.COMMA,
        Tag.AND,
        Tag.OR,
        Tag.SLASH,
        Tag.MODELS,
        Tag.PEOPLE,
        Tag.ALL,
        Tag.CAPABILITY,
        Tag.OPEN,
        Tag.CLOSE,
        Tag.ACCESS,
    }
)
_REGION = re.compile(
    r".*(?:east|west|north|south|central|us|uk|europe|japan|asia|australia|canada|brazil|france|germany|india|korea|sweden|norway|switzerland|spain|italy|poland|africa|uae|global).*"
)
_UNLIKE_SLUG = re.compile(r"[^a-z0-9./_+\u3040-\u30ff\u4e00-\u9fff-]+")


def _slug(words: str) -> str:
    return _UNLIKE_SLUG.sub("-", words.strip()).strip("-.")


def _compiled(pattern: str) -> re2._Regexp:
    return re2.compile(pattern, options())


def _is_header(roles: Sequence[Role]) -> bool:
    kinds = [role.kind for role in roles]
    return kinds.count("unknown") < len(kinds) and (
        "subject" in kinds or "tier" in kinds or kinds.count("unknown") <= 1
    )


def _settled(roles: list[Role], headers: Sequence[str]) -> list[Role]:
    """Of a model and a tier column the first names the rows, and the other says who has access."""
    kinds = [role.kind for role in roles]
    if "subject" not in kinds or "tier" not in kinds or "conditions" in kinds:
        return roles
    subject, tier = kinds.index("subject"), kinds.index("tier")
    settled = list(roles)
    if subject < tier:
        settled[tier] = Role("access", "tier")
    else:
        settled[subject] = Role("models")
    return settled


def _with_row_names(roles: list[Role]) -> list[Role]:
    """Where no column names the rows, the first one does."""
    if any(role.kind in ("subject", "tier") for role in roles):
        return roles
    if roles and roles[0].kind in ("unknown", "access"):
        return [Role("name"), *roles[1:]]
    return roles


def _row_name(pairs: Iterable[tuple[Cell, Role]]) -> str:
    return next((clean(cell.text) for cell, role in pairs if role.kind == "tier"), "")


def _with_header(table: Table, column: int, first: int, cell: Cell) -> str:
    header = clean(table.rows[first - 1][column].text) if first else ""
    return f"{header}: {clean(cell.text)}" if header else clean(cell.text)


def _under(record: Access, terms: Sequence[Access]) -> Access:
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
