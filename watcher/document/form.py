"""The one canonical form of a document: what feeds digest, comparison and history."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from watcher.model import Block, BlockKind, Cell, Document, Link, Section


def canonical(document: Document) -> str:
    """A line a block, with headings, list depth, table rows, marks and link targets.

    Without title, layout, language, identity and the updated label: two fetches that differ only
    in what is around the article have equal forms.
    """
    return "\n".join(canonical_lines(document))


def canonical_digest(document: Document) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(document).encode("utf-8", "surrogatepass")).hexdigest()


def canonical_lines(document: Document) -> tuple[str, ...]:
    """The lines of the canonical form."""
    return tuple(line for section in document.sections for line in _section(section))


def _section(section: Section) -> Iterator[str]:
    if section.path:
        yield f"{'#' * min(section.level, 7)} {section.heading}"
    for block in section.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    if block.table is not None:
        yield from _table(block)
        return
    lead = _lead(block)
    first, *rest = block.text.split("\n")
    yield f"{lead}{first}{_marks(block.marks)}{_links(block.links)}"
    for line in rest:
        yield f"{' ' * len(lead)}{line}"


def _lead(block: Block) -> str:
    indent = "  " * len(block.parents)
    match block.kind:
        case BlockKind.ITEM:
            return f"{indent}{'1.' if block.ordered else '-'} "
        case BlockKind.CALLOUT:
            return f"{indent}> "
        case BlockKind.CODE:
            return f"{indent}` "
        case BlockKind.TERM:
            return f"{indent}: "
        case BlockKind.FOOTNOTE:
            return f"{indent}^ "
        case _:
            return indent


def _table(block: Block) -> Iterator[str]:
    table = block.table
    if table is None:
        return
    if table.caption:
        yield f"| {table.caption}"
    for row in table.rows:
        yield "| " + " | ".join(map(_cell, row))


def _cell(cell: Cell) -> str:
    return f"{' / '.join(cell.lines)}{_marks(cell.marks)}{_links(cell.links)}"


def _marks(marks: tuple[str, ...]) -> str:
    return "".join(f"[^{mark}]" for mark in marks)


def _links(links: tuple[Link, ...]) -> str:
    return "".join(f" <{link.href}>" for link in links if not link.is_anchor)
