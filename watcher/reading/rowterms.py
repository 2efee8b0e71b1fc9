"""What a row of a table says of itself beside its cells: requirement columns, columns of those who
have what is asked for, notes, and brackets behind its models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from watcher.model import Access, Cell, Confidence, Record, Requirement, Status
from watcher.pack import Tag
from watcher.reading.cells import Row, provenance
from watcher.reading.footnotes import noted
from watcher.reading.frame import Carried
from watcher.reading.headers import Role
from watcher.reading.rownames import apart
from watcher.reading.sentence import SentenceReader
from watcher.text import clean, fold

PEOPLE = frozenset({"having", "lacking"})
"""Columns of those who have what is asked for, and of those who lack it."""

_ASKED = frozenset({"required", "mandatory", "必要", "必須", "needed"})
_NOT_ASKED = frozenset({"not required", "not needed", "none", "不要", "optional"})
_RULING = frozenset({
    Tag.REQUIREMENT, Tag.REQUIRE, Tag.LACK, Tag.WAIVE, Tag.CANNOT, Tag.ONLY, Tag.EXCEPT,
})  # fmt: skip
_NAMES_TIERS = frozenset({
    Tag.SEGMENT, Tag.AND, Tag.OR, Tag.COMMA, Tag.GLUE, Tag.PEOPLE, Tag.STOP, Tag.ALL,
})  # fmt: skip
_NO_CELL = Cell("")


@dataclass(frozen=True, slots=True)
class RowTerms:
    """Requirements and waivers that a row's own columns state."""

    requires: tuple[Requirement, ...] = ()
    waives: tuple[str, ...] = ()


class RowTermsReader:
    """Reads what rows say of themselves."""

    def __init__(self, reader: SentenceReader) -> None:
        self._reader = reader

    def terms(self, pairs: Sequence[tuple[Cell, Role]]) -> RowTerms | None:
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
        return RowTerms(tuple(requires), tuple(waives))

    def of_people(self, pairs: Sequence[tuple[Cell, Role]], about: Row) -> list[Record] | None:
        """What a row says of those who have what is asked for beside those who lack it; None where
        one of the two is missing, or is answered by more than yes or no."""
        said = {role.kind: (role.name, self._answer(cell)) for cell, role in pairs}
        (asked, has), (lacked, lacks) = (said.get(kind, ("", None)) for kind in sorted(PEOPLE))
        if (
            asked != lacked
            or has is None
            or lacks is None
            or (lacks and not has)
            or not about.items
        ):
            return None
        status = Status.UNAVAILABLE if not has else Status.OPEN if lacks else Status.CONDITIONAL
        requires = (Requirement(asked),) if status is Status.CONDITIONAL else ()
        segments = about.segments or self._reader.lexicon.rungs.everybody
        cell = next(cell for cell, role in pairs if role.kind == "having")
        source = provenance(cell, about.context, Confidence.CARRIED)
        return [
            Access(subject, segments, status, capability, requires, provenance=source)
            for subject, capability in about.items
        ]

    def _answer(self, cell: Cell) -> bool | None:
        """Yes or no, where a cell says nothing else."""
        labels, words = self._reader.labels, fold(cell.text)
        if cell.marks or not (labels.means(words, Tag.YES) or labels.means(words, Tag.NOPE)):
            return None
        return labels.means(words, Tag.YES)

    def apart(self, row: Sequence[Cell], roles: Sequence[Role]) -> tuple[Sequence[Cell], list[str]]:
        """A row without what is said in brackets behind its models, and with a note that rules; and
        what these say."""
        cells, asides = list(row), []
        of_models = any(role.kind == "subject" for role in roles)
        for place, (cell, role) in enumerate(zip(row, roles, strict=True)):
            if role.kind == "subject":
                cells[place], said = apart(cell, self._reader.tokens)
                asides += [said] if said else []
            elif role.name == "remark" and of_models and self._rules(cell, alone=len(roles) == 2):
                cells[place] = replace(cell, text="", lines=())
                asides.append(clean(cell.text))
        return cells, asides

    def hear(self, asides: Sequence[str], about: Row, before: int) -> bool:
        """Put what is said beside a row's models on its records; whether it was understood. The
        records of one that was not are none."""
        reading = about.reading
        source = provenance(_NO_CELL, about.context, Confidence.CARRIED)
        carried = Carried(about.items, bare=True)
        found = noted(reading.records[before:], asides, self._reader, carried, source)
        reading.records[before:] = found or []
        return found is not None

    def _rules(self, cell: Cell, *, alone: bool) -> bool:
        """Whether a note says a rule: where it stands alone beside a model, also who has it."""
        tokens = self._reader.tokens(fold(cell.text))
        if any(token.tag in _RULING for token in tokens):
            return True
        names = all(token.tag in _NAMES_TIERS and token.text != "like" for token in tokens)
        return alone and names and any(token.tag is Tag.SEGMENT for token in tokens)
