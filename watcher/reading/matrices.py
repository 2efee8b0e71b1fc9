"""Tables of regions and models: where a mark says that a region has a model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from watcher.model import Cell, Confidence, Table, ValueSet
from watcher.pack import Tag
from watcher.reading.cells import TableContext, provenance
from watcher.reading.columns import ColumnReader, slug
from watcher.reading.labels import Labels
from watcher.text import fold

_REGIONS = re.compile(r"^(?:(?:azure|aws|cloud) )?(?:regions?|リージョン|地域)(?: name)?$")
_MODELS = re.compile(r"^(?:models?|モデル)(?: name| id)?$")
_REGION = re.compile(
    r"(?:^|[\s-])(?:(?:us|uae)(?![a-z])|uk(?=south|west|[^a-z]|$)|eu(?=rope|[^a-z]|$)|"
    r"(?:us)?gov|east|west|north|south|central|japan|asia|australia|canada|"
    r"brazil|france|germany|india|korea|sweden|norway|switzerland|spain|italy|poland|africa)"
)
_ABOUT = re.compile(
    r"(?:(?:models?|regions?|by|and|in|per|each|availability|available|supported|where|the|summary|"
    r"table|which|is|are|openai|azure|aws|bedrock|foundry|モデル|リージョン|の|別|提供)[\s/]*)+"
)
"""Words of headings that narrow nothing: "Global standard" says of which kind the offer is."""


@dataclass(frozen=True, slots=True)
class _Place:
    """One cell of such a table: which model, by the cell that names it, in which region."""

    model: str
    region: str
    cell: Cell
    name: Cell


def region_sets(
    table: Table, columns: ColumnReader, labels: Labels, context: TableContext
) -> list[ValueSet] | None:
    """The regions of each model of such a table; None where it is none, or where a cell, a name or
    what stands above it is not understood: then it is not known of what kind the marks are."""
    if table.header_rows > 1 or not all(map(narrows_nothing, context.labels)):
        return None
    places = _places(table, columns)
    if places is None or any(place.cell.marks for place in places):
        return None
    has = {place: _says(fold(place.cell.text), labels) for place in places}
    if None in has.values():
        return None
    offered = {place.model: place.name for place in places if has[place]}
    return [
        ValueSet(
            model,
            "region",
            tuple(sorted({p.region for p in places if p.model == model and has[p]})),
            provenance(name, context, Confidence.CARRIED),
        )
        for model, name in offered.items()
    ]


def narrows_nothing(label: str) -> bool:
    return _ABOUT.fullmatch(fold(label)) is not None


def _says(words: str, labels: Labels) -> bool | None:
    if labels.means(words, Tag.YES):
        return True
    is_not = not words or labels.means(words, Tag.NOPE) or labels.means(words, Tag.BLANK)
    return False if is_not else None


def _places(table: Table, columns: ColumnReader) -> list[_Place] | None:
    """The cells with their model and region, whichever of both the rows are."""
    (corner, *across), *rows = table.rows
    down = [row[0] for row in rows]
    if _REGIONS.match(fold(corner.text)):
        models, regions = _models(across, columns), _regions(down)
    elif _MODELS.match(fold(corner.text)):
        models, regions = _models(down, columns), _regions(across)
    else:
        return None
    if not models or not regions or any(cell.marks for cell in (*across, *down)):
        return None
    upright = _REGIONS.match(fold(corner.text)) is not None
    named = [*across] if upright else down
    return [
        _Place(
            models[c if upright else r],
            regions[r if upright else c],
            cell,
            named[c if upright else r],
        )
        for r, row in enumerate(rows)
        for c, cell in enumerate(row[1:])
    ]


def _models(cells: Sequence[Cell], columns: ColumnReader) -> list[str] | None:
    """One model of each cell, none of them twice."""
    found = [columns.subjects(fold(cell.text), known=True) for cell in cells]
    names = [items[0][0] for items in found if len(items) == 1 and items[0][1] == "*"]
    return names if len(set(names)) == len(cells) else None


def _regions(cells: Sequence[Cell]) -> list[str] | None:
    names = [fold(cell.text) for cell in cells]
    if not all(_REGION.search(name) for name in names) or len(set(names)) < len(names):
        return None
    return [slug(name) for name in names]
