"""Documents as plain lists, and back: what a reading process sends to the one that asked.

Lists in the order of the fields, not objects by name: a document crosses on every look, and is
kept nowhere, so that its form need not be stable. Reading checks the type of each part, since the
other side has handled hostile bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from watcher.model import Block, BlockKind, Cell, Document, Layout, Link, Section, Table

T = TypeVar("T")
Plain = list[object]

_KINDS = {kind.value: kind for kind in BlockKind}
_LAYOUTS = {layout.value: layout for layout in Layout}


def document_to_plain(document: Document) -> Plain:
    """A document as nested lists of texts, numbers, booleans and None."""
    return [
        document.title,
        [_section_to_plain(section) for section in document.sections],
        document.layout.value,
        document.language,
        document.description,
        document.article,
        document.canonical_url,
        document.updated,
        document.words,
    ]


def document_from_plain(data: object) -> Document:
    """The document of such lists. Raises: ValueError for anything else."""
    title, sections, layout, language, description, article, canonical, updated, words = _list(
        data, 9
    )
    return Document(
        title=_text(title),
        sections=_all(sections, _section_from_plain),
        layout=_member(_LAYOUTS, layout),
        language=_optional(language),
        description=_text(description),
        article=_optional(article),
        canonical_url=_optional(canonical),
        updated=_optional(updated),
        words=_whole(words),
    )


def _section_to_plain(section: Section) -> Plain:
    return [list(section.path), section.level, [_block_to_plain(each) for each in section.blocks]]


def _section_from_plain(data: object) -> Section:
    path, level, blocks = _list(data, 3)
    return Section(_texts(path), _whole(level), _all(blocks, _block_from_plain))


def _block_to_plain(block: Block) -> Plain:
    return [
        block.kind.value,
        block.text,
        [[link.text, link.href] for link in block.links],
        list(block.marks),
        list(block.parents),
        block.list_id,
        block.ordered,
        block.bold,
        None if block.table is None else _table_to_plain(block.table),
    ]


def _block_from_plain(data: object) -> Block:
    kind, text, links, marks, parents, list_id, ordered, bold, table = _list(data, 9)
    return Block(
        kind=_member(_KINDS, kind),
        text=_text(text),
        links=_all(links, _link_from_plain),
        marks=_texts(marks),
        parents=_texts(parents),
        list_id=_whole(list_id),
        ordered=_flag(ordered),
        bold=_flag(bold),
        table=None if table is None else _table_from_plain(table),
    )


def _link_from_plain(data: object) -> Link:
    text, href = _list(data, 2)
    return Link(_text(text), _text(href))


def _table_to_plain(table: Table) -> Plain:
    """Each cell once, and the grid as numbers of cells: a cell that spans many places is one."""
    cells: dict[int, int] = {}
    distinct: list[Cell] = []
    for row in table.rows:
        for cell in row:
            if id(cell) not in cells:
                cells[id(cell)] = len(distinct)
                distinct.append(cell)
    grid = [[cells[id(cell)] for cell in row] for row in table.rows]
    return [[_cell_to_plain(cell) for cell in distinct], grid, table.header_rows, table.caption]


def _table_from_plain(data: object) -> Table:
    plain, grid, header_rows, caption = _list(data, 4)
    cells = _all(plain, _cell_from_plain)

    def at(number: object) -> Cell:
        place = _whole(number)
        if not 0 <= place < len(cells):
            raise ValueError("a table names a cell that it does not have")
        return cells[place]

    rows = _all(grid, lambda row: _all(row, at))
    return Table(rows, _whole(header_rows), _text(caption))


def _cell_to_plain(cell: Cell) -> Plain:
    return [
        cell.text,
        list(cell.lines),
        cell.header,
        cell.bold,
        [[link.text, link.href] for link in cell.links],
        list(cell.marks),
    ]


def _cell_from_plain(data: object) -> Cell:
    text, lines, header, bold, links, marks = _list(data, 6)
    return Cell(
        _text(text),
        _texts(lines),
        _flag(header),
        _flag(bold),
        _all(links, _link_from_plain),
        _texts(marks),
    )


# ---------------------------------------------------------------- checked parts


def _list(data: object, length: int | None = None) -> Sequence[object]:
    if not isinstance(data, list) or (length is not None and len(data) != length):
        raise ValueError(f"expected a list of {length if length is not None else 'parts'}")
    return data


def _all(data: object, part: Callable[[object], T]) -> tuple[T, ...]:
    return tuple([part(each) for each in _list(data)])


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("expected text")
    return value


def _texts(data: object) -> tuple[str, ...]:
    return _all(data, _text)


def _optional(value: object) -> str | None:
    return None if value is None else _text(value)


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("expected a whole number")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("expected true or false")
    return value


def _member(members: dict[str, T], value: object) -> T:
    member = members.get(value) if isinstance(value, str) else None
    if member is None:
        raise ValueError(f"{value!r} is not one of {', '.join(members)}")
    return member
