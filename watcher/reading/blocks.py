"""Blocks among their neighbours: what introduces a list, what stands above, what is said alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from watcher.model import Block, BlockKind, Cell, Section, Table
from watcher.text import clean, fold

_LONGEST_LABEL = 140


def is_probe(found: Sequence[str]) -> bool:
    """The same over and over: what scripts measure fonts with, and no sentence."""
    return len(found) > 3 and found[0] == found[1] and len(set(found)) == 1


def with_next(blocks: Sequence[Block]) -> Iterator[tuple[Block, Block | None]]:
    return zip(blocks, [*blocks[1:], None], strict=False)


def introduces_list(block: Block, following: Block | None) -> bool:
    """Whether a list follows a block: after a paragraph, or nested below an item."""
    if following is None:
        return False
    if block.kind is BlockKind.ITEM:
        return len(following.parents) > len(block.parents)
    return following.list_id > 0 and not block.list_id


_MAY_TURN = re.compile(
    r"\b(?:soon|next|later|future|upcoming|planned|plans?|previous\w*|former\w*|old|older|legacy|"
    r"deprecat\w+|retired?|retiring|preview|beta|trial|except|instead|others?|examples?|last|until|"
    r"once|ago|used to|was|were|had|been|below|following|if|when|for|in|on|at|by|only|stop\w*|"
    r"ends?|ended|ending|discontinu\w+|remov\w+|withdr\w+|paus\w+|suspend\w+|sunset\w*|build\w*|"
    r"test\w*|invit\w+|partners?|enterprises?|customers?|some|certain|several|select\w*|early|"
    r"limit\w*|wait\w*|ask\w*|contact\w*|appl\w+|request\w*|need\w*|requir\w+|not|no|never|cannot|"
    r"\w+n't)\b"
)
"""Words of a sentence that may say when, where or for whom what is listed below it holds."""
_SENTENCE = re.compile(r"(?:\S+ ){3,}\S+[.!]")


def describes(words: str) -> bool:
    """Whether a folded sentence is a whole one, of no time, place or people."""
    return _SENTENCE.fullmatch(words) is not None and _MAY_TURN.search(words) is None


def is_alone(block: Block, last: Block | None, following: Block | None) -> bool:
    """Whether nothing else stands below the term or the list item above a block."""
    parents = block.parents
    beside = [each for each in (last, following) if each is not None]
    return bool(parents) and all(each.parents[: len(parents)] != parents for each in beside)


def named_above(section: Section, place: int) -> list[str]:
    """What names a table: the bold line or the introduction right before it, and its caption."""
    table = section.blocks[place].table
    assert table is not None
    before = section.blocks[place - 1] if place else None
    named = before is not None and (is_bold_heading(before) or before.text.endswith((":", "：")))
    labels = [before.text] if before is not None and named else []
    return [*labels, *([table.caption] if table.caption else [])]


def by_group(table: Table) -> Iterator[tuple[str, Table]]:
    """A table parted at its rows of one merged cell, which name the rows below them; whole, and
    below nothing, where it has none. Each part has the headers of the table."""
    depth = max(table.header_rows, 1)
    groups = [place for place, row in enumerate(table.rows) if _is_group(row)]
    if not groups or (groups[0] == 0 and len(groups) > 1):
        yield "", table
        return
    if groups == [0]:
        below = replace(table, rows=table.rows[1:], header_rows=max(table.header_rows - 1, 0))
        yield clean(table.rows[0][0].text), below
        return
    head, ends = table.rows[:depth], [*groups[1:], len(table.rows)]
    if groups[0] > depth:
        yield "", replace(table, rows=table.rows[: groups[0]])
    for start, end in zip(groups, ends, strict=True):
        rows = (*head, *table.rows[start + 1 : end])
        yield clean(table.rows[start][0].text), replace(table, rows=rows, header_rows=depth)


def _is_group(row: Sequence[Cell]) -> bool:
    texts = {clean(cell.text) for cell in row}
    return len(row) > 1 and len(texts) == 1 and texts != {""}


def footnotes_of(section: Section) -> dict[str, str]:
    notes = (block for block in section.blocks if block.kind is BlockKind.FOOTNOTE and block.marks)
    return {block.marks[0]: block.text for block in notes}


def words_of(block: Block) -> str:
    """The text of a block; a footnote with the mark that it explains."""
    if block.kind is BlockKind.FOOTNOTE and block.marks:
        return f"{block.marks[0]} {block.text}"
    return block.text


def set_value(text: str) -> str:
    """The id of a list item as a value of a set."""
    words = re.sub(r"\((?P<aside>[^()]*)\)|'", _unless_narrowing, fold(text))
    return re.sub(r"[^\w]+", "_", words).strip("_")


_ASIDE_NARROWS = re.compile(r"\b(?:not|no|never|except|unless|only|excluding|without)\b|除く|のみ")


def _unless_narrowing(match: re.Match[str]) -> str:
    """What stands in parentheses is no part of a value, unless it narrows it: "(not expired)"."""
    aside = match["aside"] or ""
    return f" {aside}" if _ASIDE_NARROWS.search(aside) else ""


def is_bold_heading(block: Block) -> bool:
    return (
        block.bold
        and block.kind is BlockKind.PARAGRAPH
        and not block.list_id
        and len(block.text) <= _LONGEST_LABEL
        and not block.text.endswith((".", "。", "!", "！"))
    )
