"""Texts of a page as a draft may hold them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from watcher.model import Block, Document
from watcher.phrasing import one_line

_UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufefe\uff00-\ufffd]")
LONGEST = 300


def plain(text: str) -> str:
    """One line of characters that YAML takes as they are."""
    return _UNPRINTABLE.sub("?", one_line(text))


def quoted(text: str) -> str:
    return json.dumps(plain(text), ensure_ascii=False)


def texts(document: Document) -> Iterator[str]:
    """Headings, paragraphs, items and cells."""
    for section in document.sections:
        yield section.heading
        for block in section.blocks:
            yield from _block_texts(block)


def _block_texts(block: Block) -> Sequence[str]:
    if block.table is None:
        return (block.text,)
    return tuple(cell.text for row in block.table.rows for cell in row)
