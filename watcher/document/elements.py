"""A root node -> blocks and headings, in reading order.

One loop over the tree with its own stack: nesting as deep as the parser allows costs no
recursion. What an element means is in one table, by tag: how it opens, and, as the closing
function its opening returned, how it closes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from selectolax.lexbor import LexborNode

from watcher.document.flow import Flow, Frame, Heading
from watcher.document.grid import OpenTable, check_size
from watcher.document.hidden import BLOCKS, MAX_CLASS, Attributes, is_skipped
from watcher.document.links import stable_href, unmasked_email
from watcher.model import Block, BlockKind, Cell

Close = Callable[[], None]
Skip = Callable[[str, Attributes, bool], bool]

_CALLOUT = re.compile(
    r"(?:^|[\s_-])(?:callout|admonition|alert|notecard|note|tip|warning|caution|"
    r"important)(?=[\s_-]|$)"
)
_FOOTNOTES = re.compile(r"(?:^|\s)(?:footnotes?|endnotes)(?:\s|$)")

FOLD_LEVEL = 7
"""The level of what an outermost fold is called, less one: below all headings by markup."""

# ---------------------------------------------------------------- elements


def open_block(flow: Flow, _: LexborNode, attributes: Attributes) -> Close:
    flow.flush()
    classes = attributes.get("class")
    opener = _set_apart(classes[:MAX_CLASS]) if classes else None
    return opener(flow) if opener is not None else flow.flush


def _open_callout(flow: Flow) -> Close:
    flow.callouts += 1

    def close() -> None:
        flow.flush()
        flow.callouts -= 1

    return close


def _open_footnotes(flow: Flow) -> Close:
    """The notes at the end of a page as a list: its items are numbered by their place."""
    before, flow.footnote = flow.footnote, 0

    def close() -> None:
        flow.flush()
        flow.footnote = before

    return close


def open_note(flow: Flow, *_: object) -> Close:
    flow.flush()
    return _open_callout(flow)


def open_heading(flow: Flow, node: LexborNode, _: Attributes) -> Close:
    level = int(node.tag[1])  # type: ignore[index]
    return _open_heading(flow, level, is_title=node.mem_id == flow.title_id)


def open_summary(flow: Flow, *_: object) -> Close:
    """What a fold is called heads what is folded away."""
    return _open_heading(flow, FOLD_LEVEL + flow.folds, is_title=False)


def open_fold(flow: Flow, *_: object) -> Close:
    flow.flush()
    flow.folds += 1

    def close() -> None:
        flow.flush()
        if flow.cell is None and not flow.lists:
            flow.add(Heading(FOLD_LEVEL + flow.folds, ""))
        flow.folds -= 1

    return close


def _open_heading(flow: Flow, level: int, *, is_title: bool) -> Close:
    flow.flush()
    if flow.cell is not None or flow.lists or flow.heading or flow.code:
        return _open_bold_block(flow)
    flow.heading = True

    def close() -> None:
        flow.heading = False
        run = flow.words.take()
        text = run.text.replace("\n", " ").rstrip("#¶").rstrip() if run else ""
        if text:
            flow.add(Heading(level, text, is_title))

    return close


def _open_bold_block(flow: Flow) -> Close:
    flow.words.bold_depth += 1

    def close() -> None:
        flow.words.bold_depth -= 1
        flow.flush()

    return close


def open_list(flow: Flow, node: LexborNode, _: Attributes) -> Close:
    flow.flush()
    if flow.cell is not None:
        return flow.flush
    flow.list_count += 1
    return _open(flow, Frame(flow.list_count, ordered=node.tag == "ol"))


def open_item(flow: Flow, node: LexborNode, _: Attributes) -> Close:
    flow.flush()
    if flow.cell is not None:
        return flow.flush
    near = flow.lists[-1] if flow.lists else None
    if near is None or near.is_item:
        near = Frame(_bare_list(flow, node))
    item = Frame(near.list_id, near.ordered, is_item=True)
    if flow.footnote is not None:
        flow.footnote += 1
        item.mark = str(flow.footnote)
    return _open(flow, item)


def _bare_list(flow: Flow, node: LexborNode) -> int:
    """One id for the items that stand side by side without a list around them."""
    parent = node.parent
    key = parent.mem_id if parent is not None else 0
    if key not in flow.bare_lists:
        flow.list_count += 1
        flow.bare_lists[key] = flow.list_count
    return flow.bare_lists[key]


def _open(flow: Flow, frame: Frame) -> Close:
    flow.lists.append(frame)

    def close() -> None:
        flow.flush()
        flow.lists.pop()

    return close


def open_term(flow: Flow, *_: object) -> Close:
    flow.flush()

    def close() -> None:
        run = flow.words.take()
        if run is None:
            return
        if flow.cell is not None:
            flow.cell.add(run)
            return
        _end_term(flow)
        flow.add(Block(BlockKind.TERM, run.text, run.links, run.marks, flow.parents()))
        if flow.lists:
            flow.lists[-1].text = run.text

    return close


def _end_term(flow: Flow) -> None:
    if flow.lists and not flow.lists[-1].is_item:
        flow.lists[-1].text = None


def open_definition(flow: Flow, *_: object) -> Close:
    flow.flush()
    if flow.cell is not None:
        return flow.flush
    list_id = flow.lists[-1].list_id if flow.lists else 0
    return _open(flow, Frame(list_id, is_item=True))


def open_code(flow: Flow, *_: object) -> Close:
    if flow.heading or flow.code or flow.cell is not None:
        return _open_inline_block(flow)
    flow.flush()
    flow.code = True

    def close() -> None:
        flow.code = False
        run = flow.words.take(verbatim=True)
        if run is not None:
            block = Block(BlockKind.CODE, run.text, run.links, parents=flow.parents())
            flow.add(block)

    return close


def _open_inline_block(flow: Flow) -> Close:
    flow.flush()
    return flow.flush


# ---------------------------------------------------------------- tables


def open_table(flow: Flow, *_: object) -> Close:
    flow.flush()
    if flow.table is not None or flow.heading or flow.code:
        return flow.flush
    flow.table = table = OpenTable()

    def close() -> None:
        flow.flush()
        flow.table = flow.cell = None
        _add_table(flow, table)

    return close


def _add_table(flow: Flow, opened: OpenTable) -> None:
    table = opened.close()
    if table is None:
        return
    if len(table.rows) == 1 and len(table.rows[0]) == 1:
        _add_box(flow, table.rows[0][0])
        return
    flow.add(Block(BlockKind.TABLE, parents=flow.parents(), table=table))


def _add_box(flow: Flow, cell: Cell) -> None:
    """A table of one cell is a box around text."""
    for line in cell.lines:
        links = tuple(link for link in cell.links if link.text in line)
        flow.add(Block(BlockKind.PARAGRAPH, line, links, parents=flow.parents()))


def open_caption(flow: Flow, *_: object) -> Close:
    flow.flush()

    def close() -> None:
        run = flow.words.take()
        if run is not None and flow.table is not None and flow.cell is None:
            flow.table.caption = run.text.replace("\n", " ")
        elif run is not None:
            flow.emit(run)

    return close


def open_head(flow: Flow, *_: object) -> Close:
    flow.flush()
    table = flow.table
    if table is None or flow.cell is not None:
        return flow.flush
    table.head = True

    def close() -> None:
        table.head = False

    return close


def open_row(flow: Flow, *_: object) -> Close:
    flow.flush()
    if flow.table is not None and flow.cell is None:
        flow.table.start_row()
    return flow.flush


def open_cell(flow: Flow, node: LexborNode, attributes: Attributes) -> Close:
    flow.flush()
    if flow.table is None or flow.cell is not None:
        return flow.flush
    flow.cells += 1
    check_size(flow.cells)
    flow.cell = flow.table.start_cell(
        header=node.tag == "th",
        columns=_span(attributes.get("colspan")),
        rows=_span(attributes.get("rowspan")),
    )

    def close() -> None:
        flow.flush()
        flow.cell = None

    return close


# ---------------------------------------------------------------- within a line


def open_bold(flow: Flow, *_: object) -> Close:
    flow.words.bold_depth += 1

    def close() -> None:
        flow.words.bold_depth -= 1

    return close


def open_link(flow: Flow, _: LexborNode, attributes: Attributes) -> Close | None:
    masked = attributes.get("data-cfemail")
    if masked:
        return _open_masked(flow, masked)
    href = stable_href(attributes.get("href") or "")
    if not href or flow.heading or href.startswith("javascript:"):
        return None
    flow.words.open_link(href)
    return flow.words.close_link


def _open_masked(flow: Flow, code: str) -> Close | None:
    address = unmasked_email(code)
    if address is None:
        return None
    words, position = flow.words, flow.words.position()
    return lambda: words.replace(position, address)


def open_span(flow: Flow, _: LexborNode, attributes: Attributes) -> Close | None:
    masked = attributes.get("data-cfemail")
    return _open_masked(flow, masked) if masked else None


def open_superscript(flow: Flow, *_: object) -> Close:
    words, position = flow.words, flow.words.position()
    return lambda: words.close_superscript(position)


def open_break(flow: Flow, *_: object) -> None:
    if flow.heading:
        flow.words.space()
    else:
        flow.words.line_break()


def _span(value: str | None) -> int:
    """A span attribute; 1 where it says nothing usable. Row span 0 means "to the end"."""
    digits = (value or "").strip()[:5]
    return int(digits) if digits.isascii() and digits.isdigit() else 1


@lru_cache(maxsize=4096)
def _set_apart(classes: str) -> Callable[[Flow], Close] | None:
    """How a block is opened that is set apart. A transparent callout is only a wrapper."""
    if "callout-transparent" not in classes and _CALLOUT.search(classes):
        return _open_callout
    return _open_footnotes if _FOOTNOTES.search(classes) else None


Open = Callable[[Flow, LexborNode, Attributes], Close | None]

_OPEN: dict[str, Open] = {
    **dict.fromkeys(BLOCKS, open_block),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), open_heading),
    **dict.fromkeys(("ul", "ol", "menu", "dl"), open_list),
    **dict.fromkeys(("b", "strong"), open_bold),
    **dict.fromkeys(("td", "th"), open_cell),
    "details": open_fold,
    "summary": open_summary,
    "aside": open_note,
    "blockquote": open_note,
    "li": open_item,
    "dt": open_term,
    "dd": open_definition,
    "pre": open_code,
    "table": open_table,
    "caption": open_caption,
    "thead": open_head,
    "tr": open_row,
    "a": open_link,
    "span": open_span,
    "sup": open_superscript,
    "br": open_break,
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
        following = None
        tag = node.tag
        if tag == "-text":
            flow.text(node.text_content or "")
        elif node.is_element_node and not skip(
            tag or "", attributes := node.attributes, flow.heading
        ):
            opener = _OPEN.get(tag or "")
            close = opener(flow, node, attributes) if opener is not None else None
            following = node.first_child
            if following is not None:
                closing.append((node, close))
            elif close is not None:
                close()
        if following is None:
            following = node.next
        while following is None and closing:
            node, close = closing.pop()
            if close is not None:
                close()
            following = node.next
        node = following
    flow.flush()
    return flow.stream
