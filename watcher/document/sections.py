"""The stream of blocks and headings -> sections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from watcher.document.flow import Heading
from watcher.model import Block, BlockKind, Cell, Section, Table

_SYMBOLS = re.compile(
    r"(?<=[^\s*†‡§])(?P<mark>[*†‡§]{1,3})(?=[.。]?$|[\s,;:])|(?<=\S) (?P<last>[*†‡§]{1,3})$"
)
_SYMBOLS_OF_A_CELL = re.compile(r"(?<=[^\s*†‡§]) ?([*†‡§]{1,3})(?=[.。]?$)")
_ENDS_SENTENCE = re.compile(r"[.。!！:：;,、]$")
_MAX_BOLD_HEADING_WORDS = 6
_MAX_QUESTION = 200
_BELOW_ALL = 1_000
_BOLD = 7
"""The level that is told of a heading that no markup of headings made."""


def sections_of(stream: Sequence[Block | Heading]) -> tuple[Section, ...]:
    """Group blocks below their headings. A bold line that stands alone above text is a heading."""
    stream = _with_symbol_marks(_with_bold_headings(stream))
    done: list[Section] = []
    headings: list[Heading] = []
    blocks: list[Block] = []
    is_new = False  # whether a heading of its own stands above the blocks
    for each in stream:
        if isinstance(each, Block):
            blocks.append(each)
            continue
        if blocks or is_new:
            _close(done, headings, blocks)
        blocks = []
        while headings and headings[-1].level >= each.level:
            headings.pop()
        is_new = bool(each.text)
        if is_new:
            headings.append(each)
    if blocks or is_new:
        _close(done, headings, blocks)
    return tuple(done)


def _close(done: list[Section], headings: list[Heading], blocks: list[Block]) -> None:
    if headings or blocks:
        path = tuple(heading.text for heading in headings)
        level = min(headings[-1].level, _BOLD) if headings else 0
        done.append(Section(path, level, tuple(blocks)))


def _with_bold_headings(stream: Sequence[Block | Heading]) -> list[Block | Heading]:
    result: list[Block | Heading] = []
    for index, each in enumerate(stream):
        after = stream[index + 1] if index + 1 < len(stream) else None
        if isinstance(each, Block) and _is_heading(each, after):
            result.append(Heading(_BELOW_ALL, each.text))
        else:
            result.append(each)
    return result


def _is_heading(block: Block, after: Block | Heading | None) -> bool:
    if block.kind is not BlockKind.PARAGRAPH or not block.bold or block.parents:
        return False
    if not all(link.is_anchor for link in block.links):
        return False
    text = block.text
    if not isinstance(after, Block) or "\n" in text:
        return False
    if text.endswith(("?", "？")):
        return len(text) <= _MAX_QUESTION
    return (
        not after.bold
        and not _ENDS_SENTENCE.search(text)
        and len(text.split()) <= _MAX_BOLD_HEADING_WORDS
    )


def _with_symbol_marks(stream: list[Block | Heading]) -> list[Block | Heading]:
    """Take `*` and its like off the ends of words where a footnote explains them. In a cell they
    are always marks; elsewhere an unexplained one may be part of a name."""
    explained = frozenset(_explained(stream))
    return [_marked(each, explained) if isinstance(each, Block) else each for each in stream]


def _explained(stream: Iterable[Block | Heading]) -> Iterable[str]:
    for each in stream:
        if isinstance(each, Block) and each.kind is BlockKind.FOOTNOTE:
            yield each.marks[0]


def _marked(block: Block, explained: frozenset[str]) -> Block:
    if block.table is not None:
        return replace(block, table=_marked_table(block.table))
    if not explained or block.kind in (BlockKind.CODE, BlockKind.FOOTNOTE):
        return block
    marks: list[str] = []

    def unmarked(found: re.Match[str]) -> str:
        mark = found["mark"] or found["last"]
        if mark not in explained:
            return found[0]
        marks.append(mark)
        return ""

    text = _SYMBOLS.sub(unmarked, block.text)
    return replace(block, text=text, marks=(*block.marks, *dict.fromkeys(marks)))


def _marked_table(table: Table) -> Table:
    rows = tuple(tuple(map(_marked_cell, row)) for row in table.rows)
    return replace(table, rows=rows)


def _marked_cell(cell: Cell) -> Cell:
    if not any(symbol in cell.text for symbol in "*†‡§"):
        return cell
    lines, marks = [], list(cell.marks)
    for line in cell.lines:
        found = _SYMBOLS_OF_A_CELL.search(line)
        if found is not None:
            marks.append(found[1])
            line = _without(line, found)
        lines.append(line)
    return replace(cell, text=" ".join(lines), lines=tuple(lines), marks=tuple(marks))


def _without(text: str, found: re.Match[str]) -> str:
    return text[: found.start()] + text[found.end() :]
