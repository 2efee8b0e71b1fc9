"""What is open while a page is walked, and the blocks so far."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from watcher.document.grid import OpenCell, OpenTable
from watcher.document.inline import Run, Words
from watcher.errors import DocumentError
from watcher.model import Block, BlockKind

_MAX_BLOCKS = 50_000
_MARKS = "*†‡§["
_TEXT_FOOTNOTE = re.compile(r"(?:([*†‡§]{1,3})\s*|\[(\d{1,3})\]\s+)(?=\S)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in the stream of blocks; `is_title`: that of the page. One without text ends what
    stands below the headings of its level and lower ones."""

    level: int
    text: str
    is_title: bool = False


@dataclass(slots=True)
class Frame:
    """A list, a list item with its text, or a definition list with its term, that is open.
    `mark`: the item is the footnote with this mark."""

    list_id: int
    ordered: bool = False
    text: str | None = None
    is_item: bool = False
    mark: str | None = None


@dataclass(slots=True)
class Flow:
    """What is open while the tree is walked, and the blocks so far."""

    title_id: int | None = None
    stream: list[Block | Heading] = field(default_factory=list)
    words: Words = field(default_factory=Words)
    lists: list[Frame] = field(default_factory=list)
    list_count: int = 0
    bare_lists: dict[int, int] = field(default_factory=dict)
    callouts: int = 0
    folds: int = 0
    heading: bool = False
    code: bool = False
    footnote: int | None = None
    table: OpenTable | None = None
    cell: OpenCell | None = None
    cells: int = 0

    # ------------------------------------------------------------ blocks

    def flush(self) -> None:
        """End the block that is being read."""
        if self.heading:
            self.words.space()
        elif self.code:
            self.words.line_break()
        else:
            run = self.words.take()
            if run is not None:
                self.emit(run)

    def emit(self, run: Run) -> None:
        if self.cell is not None:
            self.cell.add(run)
        elif run.text:
            self.add(self.block_of(run))

    def add(self, each: Block | Heading) -> None:
        self.stream.append(each)
        if len(self.stream) > _MAX_BLOCKS:
            raise DocumentError(f"the page has more than {_MAX_BLOCKS} blocks of text")

    def block_of(self, run: Run) -> Block:
        near = self.lists[-1] if self.lists else None
        if near is not None and near.is_item and near.text is None:
            return self._item(near, run)
        if near is not None:
            return self._block(BlockKind.PARAGRAPH, run, near)
        return self._footnote(run) or self._block(
            BlockKind.CALLOUT if self.callouts else BlockKind.PARAGRAPH, run
        )

    def _item(self, item: Frame, run: Run) -> Block:
        if item.mark is not None:
            item.text = ""
            text = run.text.rstrip("↩︎ ")
            return Block(BlockKind.FOOTNOTE, text, run.links, (item.mark, *run.marks))
        block = self._block(BlockKind.ITEM, run, item)
        item.text = run.text.replace("\n", " ")
        return block

    def _footnote(self, run: Run) -> Block | None:
        """A paragraph that begins with a mark and says what the mark means."""
        mark, text = run.own_mark, run.text
        if mark is None and not self.callouts and text[0] in _MARKS:
            found = _TEXT_FOOTNOTE.match(text)
            if found is not None:
                mark, text = found[1] or found[2], text[found.end() :]
        if mark is None:
            return None
        return Block(BlockKind.FOOTNOTE, text, run.links, (mark, *run.marks), bold=run.bold)

    def _block(self, kind: BlockKind, run: Run, item: Frame | None = None) -> Block:
        return Block(
            kind,
            run.text,
            run.links,
            run.marks if run.own_mark is None else (run.own_mark, *run.marks),
            self.parents(),
            item.list_id if item is not None and item.is_item else 0,
            item is not None and item.is_item and item.ordered,
            run.bold,
        )

    def parents(self) -> tuple[str, ...]:
        return tuple([each.text for each in self.lists if each.text]) if self.lists else ()

    def text(self, text: str) -> None:
        if self.code:
            self.words.preformatted(text)
        else:
            self.words.text(text)
