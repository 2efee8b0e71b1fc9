"""Tables where they stand: what headings, captions and merged rows lend to their rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from watcher.model import BlockKind, Method, Provenance, Section, Table
from watcher.reading.blocks import by_group, footnotes_of, named_above
from watcher.reading.carriers import CarrierReader
from watcher.reading.cells import TableContext
from watcher.reading.footnotes import marks_of_headings
from watcher.reading.leaning import LeaningReader
from watcher.reading.legends import legend_of, spelled_out
from watcher.reading.scopes import ScopeReader
from watcher.reading.tables import TableReader
from watcher.reading.walk import Walk
from watcher.text import fold

_BELOW = re.compile(r"\b(?:below|following)\b|以下|次の")


class PlacedTableReader:
    """Reads the tables of sections."""

    def __init__(
        self,
        tables: TableReader,
        carriers: CarrierReader,
        leaning: LeaningReader,
        scopes: ScopeReader,
    ) -> None:
        self._tables = tables
        self._carriers = carriers
        self._leaning = leaning
        self._scopes = scopes

    def read_all(self, walk: Walk) -> frozenset[int]:
        """Every table of a section. The places of the blocks that only say what signs in them
        stand for."""
        legend = legend_of(walk.section)
        for place, block in enumerate(walk.section.blocks):
            if block.table is not None:
                table = spelled_out(block.table, legend)
                self._read(table, self._above(walk.section, place), walk)
        walk.account.typed += len(legend.places)
        return legend.places

    def _read(self, whole: Table, above: list[str], walk: Walk) -> None:
        for group, table in by_group(whole):
            self._part_of_table(table, [*above, *([group] if group else [])], walk)

    def _part_of_table(self, table: Table, above: list[str], walk: Walk) -> None:
        account = walk.account
        source = Provenance("", walk.section.path, BlockKind.TABLE, Method.TABLE)
        labels = (*walk.section.path, *above)
        under = self._leaning.under("", BlockKind.TABLE, labels)
        named = self._carriers.below(walk.carrier, above)
        carrier = walk.carrier if named.blocked else named
        segments = carrier.segments if not carrier.blocked else None
        context = TableContext(
            carrier.items,
            footnotes_of(walk.section),
            source,
            under,
            segments,
            named.rule,
            walk.stale or self._narrows_table(labels, segments),
            named.rule is not None or named.restricted,
            labels,
            named,
            marks_of_headings(walk.section),
        )
        reading = self._tables.read(table, context)
        walk.heard += above if reading.is_ruled else []
        walk.used_marks |= reading.used_marks
        account.records += reading.records
        account.typed += reading.typed
        account.statements += reading.kept
        account.ignored += reading.ignored

    def _narrows_table(self, labels: Sequence[str], segments: tuple[str, ...] | None) -> bool:
        of_some = self._scopes.narrows_section(labels) or self._scopes.is_case(labels)
        return of_some or segments == ()

    def _above(self, section: Section, place: int) -> list[str]:
        """What names a table, and the sentence before it that asks for something of all below."""
        named = named_above(section, place)
        before = section.blocks[place - 1] if place else None
        if before is None or before.table is not None or before.text in named:
            return named
        words = fold(before.text)
        asks = _BELOW.search(words) is not None and self._carriers.rules(words)
        return [before.text, *named] if asks else named
