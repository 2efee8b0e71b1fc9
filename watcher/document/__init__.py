"""Bytes of a page -> a Document: its headings, paragraphs, lists and tables, and nothing else.

`parse` reads HTML of help centres and documentation sites (the layouts are told apart by their
markup, never by the host), markdown, JSON and feeds. `canonical` is the one text form that digest,
comparison and history use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser

from watcher.document.elements import read
from watcher.document.encoding import decode
from watcher.document.facts import Facts, article_number, facts_of, heading_text
from watcher.document.feed import is_feed, read_feed
from watcher.document.flow import Heading
from watcher.document.form import canonical, canonical_digest, canonical_lines
from watcher.document.furniture import without_furniture
from watcher.document.guard import check_markup
from watcher.document.hidden import is_unseen
from watcher.document.json_body import json_document
from watcher.document.markdown import is_markdown, is_markdown_address, read_markdown
from watcher.document.sections import sections_of
from watcher.model import Block, BlockKind, Document, Layout, Section
from watcher.text import clean

__all__ = [
    "article_number",
    "canonical",
    "canonical_digest",
    "canonical_lines",
    "is_markdown_address",
    "parse",
]

_BARE = 5
_OPENING = 3
_SPACED = frozenset({BlockKind.CODE, BlockKind.FOOTNOTE})
"""Blocks whose text may have white space other than one space or line break between words."""

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")


def parse(body: bytes, content_type: str | None = None, *, url: str | None = None) -> Document:
    """Read a page.

    `content_type` is the header's value; `url` the address it came from, used for its article
    number and for `.md`.

    Raises:
        DocumentError: the body is not text, or its markup is built to exhaust a parser.
    """
    text, utf8 = decode(body, content_type)
    found = json_document(text, content_type)
    if found is not None:
        return found
    if is_feed(text, content_type):
        return _parse_feed(text)
    if is_markdown(text, content_type, url):
        return _parse_markdown(text, url)
    return _parse_html(text, utf8, url)


def _parse_markdown(text: str, url: str | None) -> Document:
    page = read_markdown(text)
    tree = _tree(page.html)
    first = tree.css_first("h1")
    shown = heading_text(first)
    is_title = first is not None and page.title in ("", shown)
    title_id = first.mem_id if first is not None and is_title else None
    title = page.title or shown
    stream, updated = without_furniture(read(tree.body, title_id) if tree.body else [], title)
    grouped = sections_of(_below_title(page.description, stream))
    return Document(
        title=title,
        sections=grouped,
        layout=Layout.MARKDOWN,
        description=page.description,
        article=article_number(page.source) or article_number(url),
        canonical_url=page.source,
        updated=updated,
        words=_words(grouped),
    )


def _below_title(description: str, stream: list[Block | Heading]) -> list[Block | Heading]:
    """The description in a page's front matter is shown as its first paragraph."""
    text = clean(description)
    if not text or any(text in clean(each.text) for each in stream[:_OPENING]):
        return stream
    return [Block(BlockKind.PARAGRAPH, text), *stream]


def _parse_feed(text: str) -> Document:
    """A section for each entry, named by its day and title."""
    feed = read_feed(text)
    sections = tuple(
        Section((entry.label,), 2, tuple(_blocks_of(entry.html))) for entry in feed.entries
    )
    words = _words(sections) + sum(len(entry.label.split()) for entry in feed.entries)
    return Document(feed.title, sections, layout=Layout.FEED, words=words)


def _blocks_of(html: str) -> list[Block]:
    body = _tree(html).body if html else None
    return [each for each in read(body, None) if isinstance(each, Block)] if body else []


def _parse_html(text: str, utf8: bytes | None, url: str | None) -> Document:
    tree = _tree(text, utf8)
    known = facts_of(tree, text, url)
    stream, shown = without_furniture(_stream(tree, known), known.title)
    grouped = sections_of(stream)
    return Document(
        title=known.title,
        sections=grouped,
        layout=known.layout,
        language=known.language,
        description=known.description,
        article=known.article,
        canonical_url=known.canonical_url,
        updated=known.updated or shown,
        words=_words(grouped),
    )


def _stream(tree: LexborHTMLParser, known: Facts) -> list[Block | Heading]:
    """What the root holds. A documentation page whose main element is nearly empty is read as a
    whole; one that an open dialog covers is read in spite of that."""
    if known.root is None:
        return []
    stream = read(known.root, known.title_id)
    if known.layout is not Layout.DOCS or not _is_bare(stream) or tree.body is None:
        return stream
    whole = read(tree.body, known.title_id)
    return whole if not _is_bare(whole) else read(tree.body, known.title_id, is_unseen)


def _is_bare(stream: list[Block | Heading]) -> bool:
    words = 0
    for each in stream:
        if isinstance(each, Block):
            words += len(each.text.split()) if each.table is None else _BARE
        if words >= _BARE:
            return False
    return True


def _tree(html: str, utf8: bytes | None = None) -> LexborHTMLParser:
    check_markup(html)
    return LexborHTMLParser(utf8 or html)


def _words(grouped: tuple[Section, ...]) -> int:
    """How many words the blocks hold; two characters of a script without spaces are one."""
    count = wide = 0
    for section in grouped:
        for block in section.blocks:
            apart = block.kind in _SPACED
            for text in _texts(block):
                count += len(text.split()) if apart else _parts(text)
                wide += 0 if text.isascii() else len(_CJK.findall(text))
    return count + wide // 2


def _parts(text: str) -> int:
    """How many words a text has between which stands one space or line break."""
    return text.count(" ") + text.count("\n") + 1 if text else 0


def _texts(block: Block) -> Iterable[str]:
    """A cell that spans several places counts once."""
    if block.table is None:
        return (block.text,)
    return [
        cell.text for cell in {id(cell): cell for row in block.table.rows for cell in row}.values()
    ]
