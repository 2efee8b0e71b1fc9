"""The draft of a pack for a page nobody has described yet.

What is certain (identity, addresses, tiers and plans, names that look like models) is written as
keys; what a person must decide (sets, cases) as comments. All of it is text of the page, and
hostile: keys are quoted as JSON, which is YAML, and a comment never leaves its line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from watcher.drafting.cases import cases
from watcher.drafting.names import ladder, sets, vocabulary
from watcher.drafting.texts import LONGEST, plain, quoted
from watcher.model import Document
from watcher.pack import Pack, is_web_address
from watcher.phrasing import shorten


def draft(document: Document, id: str, url: str, pack_of: Callable[[str], Pack]) -> str:
    """A pack's file for a document, as text.

    `pack_of` makes a pack of a file's text. Sentences and rows that speak of access become cases,
    in comments, each with what the draft itself reads them as.
    """
    keys = [
        "# A draft: look through every line, then `watcher pack explain` and `watcher pack test`.",
        f"pack: {id}",
        "version: 1",
        f"provider: {id.partition('.')[0]}",
        f"about: {quoted(document.title or id)}",
        *_page(document, url),
        *_outline(document),
        *ladder(document),
        *vocabulary(document),
        *sets(document, id.partition(".")[0]),
    ]
    text = "\n".join(keys) + "\n"
    return text + "\n".join(cases(document, pack_of(text))) + "\n"


def _page(document: Document, url: str) -> Iterator[str]:
    yield "page:"
    if document.article and document.article.isdecimal():
        yield f"  identity: {{kind: intercom, article: {quoted(document.article)}}}"
    address = plain(document.canonical_url or url)
    if is_web_address(address):
        yield f"  urls: [{quoted(address)}]"
    else:
        yield "  # urls: ['https://docs.acme.example/limits']   # where the page is"
    if document.language:
        yield f"  # watch_language: {quoted(document.language)}   # when copies in others drift"
    yield f"  expect: {{min_words: {document.words // 2}, min_records: 1, max_drop: 0.5}}"


def _outline(document: Document) -> Iterator[str]:
    """Headings and tables, for whoever writes `tables` and `facts`."""
    for section in document.sections:
        if section.path:
            yield f"# {'#' * max(1, min(section.level, 6))} {plain(section.heading)}"
        for block in section.blocks:
            if block.table is not None and block.table.rows:
                columns = " | ".join(plain(cell.text) for cell in block.table.rows[0])
                yield f"#   table: {shorten(columns, LONGEST)}"
