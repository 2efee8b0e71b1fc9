"""A root node -> blocks and headings, in reading order.

One loop over the tree with its own stack: nesting as deep as the parser allows costs no
recursion. What an element means is in two tables, by tag: how it opens, and (as the closing
function its opening returned) how it closes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from selectolax.lexbor import LexborNode

from watcher.document.grid import OpenCell, OpenTable
from watcher.document.hidden import BLOCKS, MAX_CLASS, is_skipped
from watcher.document.inline import Run, Words
from watcher.document.links import stable_href, unmasked_email
from watcher.errors import DocumentError
from watcher.model import Block, BlockKind

Close = Callable[[], None]
Skip = Callable[[str, LexborNode, bool], bool]

_MAX_BLOCKS = 50_000
_TEXT_FOOTNOTE = re.compile(r"(?:([*†‡§]{1,3})\s*|\[(\d{1,3})\]\s+)(?=\S)")
_CALLOUT = re.compile(
    r"(?:^|[\s_-])(?:callout|admonition|alert|notecard|note|tip|warning|caution|"
    r"important)(?=[\s_-]|$)"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in the stream of blocks."""

    level: int
    text: str


@dataclass(slots=True)
class _List:
    """A list, or a list item with its text, or a definition term, that is open."""

    list_id: int
    ordered: bool = False
    text: str | None = None
    is_item: bool = False


@dataclass(slots=True)
class Flow:
    """What is open while the tree is walked, and the blocks so far."""

    title_id: int | None = None
    stream: list[Block | Heading] = field(default_factory=list)
    words: Words = field(default_factory=Words)
    lists: list[_List] = field(default_factory=list)
    list_count: int = 0
    bare_lists: dict[int, int] = field(default_factory=dict)
    callouts: int = 0
    heading: bool = False
    code: bool = False
    footnotes: int = 0
    table: OpenTable | None = None
    cell: OpenCell | None = None

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
        elif self.table is None or run.text:
            self.add(self.block_of(run))

    def add(self, each: Block | Heading) -> None:
        self.stream.append(each)
        if len(self.stream) > _MAX_BLOCKS:
            raise DocumentError(f"the page has more than {_MAX_BLOCKS} blocks of text")

    def block_of(self, run: Run) -> Block:
        item = self.lists[-1] if self.lists else None
        if item is not None and item.is_item and item.text is None:
            block = self._block(BlockKind.ITEM, run)
            item.text = run.text.replace("\n", " ")
            return block
        if item is not None:
            return self._block(BlockKind.PARAGRAPH, run)
        if run.own_mark is not None:
            return Block(
                BlockKind.FOOTNOTE, run.text, run.links, (run.own_mark, *run.marks), bold=run.bold
            )
        found = _TEXT_FOOTNOTE.match(run.text)
        if found is not None and not self.callouts:
            marks = (found[1] or found[2], *run.marks)
            text = run.text[found.end() :]
            return Block(BlockKind.FOOTNOTE, text, run.links, marks, bold=run.bold)
        return self._block(BlockKind.CALLOUT if self.callouts else BlockKind.PARAGRAPH, run)

    def _block(self, kind: BlockKind, run: Run) -> Block:
        near = self.lists[-1] if self.lists else None
        return Block(
            kind,
            run.text,
            run.links,
            run.marks if run.own_mark is None else (run.own_mark, *run.marks),
            self.parents(),
            near.list_id if near is not None and near.is_item else 0,
            near.ordered if near is not None and near.is_item else False,
            run.bold,
        )

    def parents(self) -> tuple[str, ...]:
        return tuple(each.text for each in self.lists if each.text)

    # ------------------------------------------------------------ elements

    def open_block(self, node: LexborNode) -> Close:
        self.flush()
        classes = node.attributes.get("class")
        if classes and _is_callout(classes[:MAX_CLASS]):
            return self._open_callout()
        return self.flush

    def _open_callout(self) -> Close:
        self.callouts += 1

        def close() -> None:
            self.flush()
            self.callouts -= 1

        return close

    def open_note(self, _: LexborNode) -> Close:
        self.flush()
        return self._open_callout()

    def open_heading(self, node: LexborNode) -> Close:
        self.flush()
        if self.cell is not None or self.lists or self.heading or self.code:
            return self._open_bold_block()
        self.heading = True
        level = int(node.tag[1])  # type: ignore[index]
        is_title = node.mem_id == self.title_id

        def close() -> None:
            self.heading = False
            run = self.words.take()
            text = run.text.replace("\n", " ").rstrip("#¶").rstrip() if run else ""
            if text and not is_title:
                self.add(Heading(level, text))

        return close

    def _open_bold_block(self) -> Close:
        self.words.bold_depth += 1

        def close() -> None:
            self.words.bold_depth -= 1
            self.flush()

        return close

    def open_list(self, node: LexborNode) -> Close:
        self.flush()
        if self.cell is not None:
            return self.flush
        self.list_count += 1
        return self._open(_List(self.list_count, ordered=node.tag == "ol"))

    def open_item(self, node: LexborNode) -> Close:
        self.flush()
        if self.cell is not None:
            return self.flush
        near = self.lists[-1] if self.lists else None
        if near is None or near.is_item:
            near = _List(self._bare_list(node))
        return self._open(_List(near.list_id, near.ordered, is_item=True))

    def _bare_list(self, node: LexborNode) -> int:
        """One id for the items that stand side by side without a list around them."""
        parent = node.parent
        key = parent.mem_id if parent is not None else 0
        if key not in self.bare_lists:
            self.list_count += 1
            self.bare_lists[key] = self.list_count
        return self.bare_lists[key]

    def _open(self, frame: _List) -> Close:
        self.lists.append(frame)

        def close() -> None:
            self.flush()
            self.lists.pop()

        return close

    def open_term(self, _: LexborNode) -> Close:
        self.flush()

        def close() -> None:
            run = self.words.take()
            if run is None:
                return
            if self.cell is not None:
                self.cell.add(run)
                return
            self._end_term()
            self.add(Block(BlockKind.TERM, run.text, run.links, run.marks, self.parents()))
            if self.lists:
                self.lists[-1].text = run.text

        return close

    def _end_term(self) -> None:
        if self.lists and not self.lists[-1].is_item:
            self.lists[-1].text = None

    def open_definition(self, _: LexborNode) -> Close:
        self.flush()
        if self.cell is not None:
            return self.flush
        list_id = self.lists[-1].list_id if self.lists else 0
        return self._open(_List(list_id, is_item=True))

    def open_code(self, _: LexborNode) -> Close:
        if self.heading or self.code or self.cell is not None:
            return self.open_inline_block()
        self.flush()
        self.code = True

        def close() -> None:
            self.code = False
            run = self.words.take(verbatim=True)
            if run is not None:
                block = Block(BlockKind.CODE, run.text, run.links, parents=self.parents())
                self.add(block)

        return close

    def open_inline_block(self) -> Close:
        self.flush()
        return self.flush

    # ------------------------------------------------------------ tables

    def open_table(self, _: LexborNode) -> Close:
        self.flush()
        if self.table is not None or self.heading or self.code:
            return self.flush
        self.table = table = OpenTable()

        def close() -> None:
            self.flush()
            self.table = self.cell = None
            self._add_table(table)

        return close

    def _add_table(self, opened: OpenTable) -> None:
        table = opened.close()
        if table is None:
            return
        if len(table.rows) == 1 and len(table.rows[0]) == 1:
            self._add_box(table.rows[0][0].lines)
            return
        parents = self.parents()
        self.add(Block(BlockKind.TABLE, parents=parents, table=table))

    def _add_box(self, lines: tuple[str, ...]) -> None:
        """A table of one cell is a box around text."""
        for line in lines:
            self.add(Block(BlockKind.PARAGRAPH, line, parents=self.parents()))

    def open_caption(self, _: LexborNode) -> Close:
        self.flush()

        def close() -> None:
            run = self.words.take()
            if run is not None and self.table is not None and self.cell is None:
                self.table.caption = run.text.replace("\n", " ")
            elif run is not None:
                self.emit(run)

        return close

    def open_head(self, _: LexborNode) -> Close:
        self.flush()
        table = self.table
        if table is None or self.cell is not None:
            return self.flush
        table.head = True

        def close() -> None:
            table.head = False

        return close

    def open_row(self, _: LexborNode) -> Close:
        self.flush()
        if self.table is not None and self.cell is None:
            self.table.start_row()
        return self.flush

    def open_cell(self, node: LexborNode) -> Close:
        self.flush()
        if self.table is None or self.cell is not None:
            return self.flush
        attributes = node.attributes
        self.cell = self.table.start_cell(
            header=node.tag == "th",
            columns=_span(attributes.get("colspan")),
            rows=_span(attributes.get("rowspan")),
        )

        def close() -> None:
            self.flush()
            self.cell = None

        return close

    # ------------------------------------------------------------ within a line

    def open_bold(self, _: LexborNode) -> Close:
        self.words.bold_depth += 1

        def close() -> None:
            self.words.bold_depth -= 1

        return close

    def open_link(self, node: LexborNode) -> Close | None:
        attributes = node.attributes
        masked = attributes.get("data-cfemail")
        if masked:
            return self._open_masked(masked)
        href = stable_href(attributes.get("href") or "")
        if not href or self.heading or href.startswith(("#", "javascript:")):
            return None
        words, position = self.words, self.words.position()
        return lambda: words.close_link(position, href)

    def _open_masked(self, code: str) -> Close | None:
        address = unmasked_email(code)
        if address is None:
            return None
        words, position = self.words, self.words.position()
        return lambda: words.replace(position, address)

    def open_span(self, node: LexborNode) -> Close | None:
        masked = node.attributes.get("data-cfemail")
        return self._open_masked(masked) if masked else None

    def open_superscript(self, _: LexborNode) -> Close:
        words, position = self.words, self.words.position()
        return lambda: words.close_superscript(position)

    def open_break(self, _: LexborNode) -> None:
        if self.heading:
            self.words.space()
        else:
            self.words.line_break()

    def text(self, text: str) -> None:
        if self.code:
            self.words.preformatted(text)
        else:
            self.words.text(text)


def _span(value: str | None) -> int:
    """A span attribute; 1 where it says nothing usable. Row span 0 means "to the end"."""
    digits = (value or "").strip()[:5]
    return int(digits) if digits.isascii() and digits.isdigit() else 1


@lru_cache(maxsize=4096)
def _is_callout(classes: str) -> bool:
    """Whether a block is set apart as a note. A transparent callout is only a wrapper."""
    return "callout-transparent" not in classes and _CALLOUT.search(classes) is not None


Open = Callable[[Flow, LexborNode], Close | None]

_OPEN: dict[str, Open] = {
    **dict.fromkeys(BLOCKS, Flow.open_block),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), Flow.open_heading),
    **dict.fromkeys(("ul", "ol", "menu", "dl"), Flow.open_list),
    **dict.fromkeys(("b", "strong"), Flow.open_bold),
    **dict.fromkeys(("td", "th"), Flow.open_cell),
    "aside": Flow.open_note,
    "li": Flow.open_item,
    "dt": Flow.open_term,
    "dd": Flow.open_definition,
    "pre": Flow.open_code,
    "table": Flow.open_table,
    "caption": Flow.open_caption,
    "thead": Flow.open_head,
    "tr": Flow.open_row,
    "a": Flow.open_link,
    "span": Flow.open_span,
    "sup": Flow.open_superscript,
    "br": Flow.open_break,
}


def read(
    root: LexborNode, title_id: int | None = None, skip: Skip = is_skipped
) -> list[Block | Heading]:
    """All that is written under a node but what `skip` leaves out. The heading with `title_id` is
    the page's title."""
    flow = Flow(title_id)
    closing: list[tuple[LexborNode, Close | None]] = []
    node = root.first_child
    while node is not None:
        child = None
        tag = node.tag
        if tag == "-text":
            flow.text(node.text_content or "")
        elif node.is_element_node and not skip(tag or "", node, flow.heading):
            opener = _OPEN.get(tag or "")
            close = opener(flow, node) if opener is not None else None
            child = node.first_child
            if child is not None:
                closing.append((node, close))
            elif close is not None:
                close()
        node = child if child is not None else _after(node, closing)
    flow.flush()
    return flow.stream


def _after(node: LexborNode, closing: list[tuple[LexborNode, Close | None]]) -> LexborNode | None:
    """The next node in reading order, closing what ends before it."""
    following = node.next
    while following is None and closing:
        node, close = closing.pop()
        if close is not None:
            close()
        following = node.next
    return following
