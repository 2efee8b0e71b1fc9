"""The draft of a pack for a page nobody has described yet.

What is certain (identity, addresses, tiers, names that look like models) is written as keys; what
a person must decide (tables, cases) as comments. All of it is text of the page, and hostile: keys
are quoted as JSON, which is YAML, and a comment never leaves its line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from html import escape

from watcher.document import parse
from watcher.model import Block, BlockKind, Document, Extraction, Statement
from watcher.pack import Pack
from watcher.phrasing import one_line, shorten
from watcher.reading import read
from watcher.reading.notation import notation
from watcher.text import fold

_MODEL = re.compile(r"(?<![\w./@-])[a-z][a-z0-9]*(?:-[a-z0-9]+(?:\.\d+)*)+(?![\w@/-])")
_FIRST_DIGIT = re.compile(r"-v?\d")
_NO_MODEL = re.compile(
    r"(?:tier|level|step|plan|top|day|us|eu|ap|utf|sha|iso|rfc|http|tls|aes|covid|part|phase)-",
)
_TIERS = re.compile(r"\btiers? \d{1,2}\b(?: ?(?:-|,|to|through|and|or) ?\d{1,2}\b)*")
_FREE = re.compile(r"\bfree (?:usage )?tier\b")
_UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufefe\uff00-\ufffd]")
_NAMES = 12
_CASES = 12
_LONGEST = 300
_HIGHEST_TIER = 12


def draft(document: Document, id: str, url: str, common: Pack) -> str:
    """A pack's file for a document, as text.

    `common` is a pack of common words: the sentences that speak of access become cases, in
    comments, each with what `common` reads it as.
    """
    text = fold(" ".join(_texts(document)))
    lines = [
        "# A draft: look through every line, then `watcher pack explain` and `watcher pack test`.",
        f"pack: {id}",
        "version: 1",
        f"provider: {id.partition('.')[0]}",
        f"about: {_quoted(document.title or id)}",
        *_page(document, url),
        *_outline(document),
        *_ladder(text),
        *_models(text),
        *_cases(document, common),
    ]
    return "\n".join(lines) + "\n"


def _page(document: Document, url: str) -> Iterator[str]:
    yield "page:"
    if document.article and document.article.isdecimal():
        yield f"  identity: {{kind: intercom, article: {_quoted(document.article)}}}"
    address = document.canonical_url or url
    if address.startswith(("http://", "https://")):
        yield f"  urls: [{_quoted(address)}]"
    else:
        yield "  # urls: ['https://docs.acme.example/limits']   # where the page is"
    if document.language:
        yield f"  # watch_language: {_quoted(document.language)}   # when copies in others drift"
    yield f"  expect: {{min_words: {document.words // 2}, min_records: 1, max_drop: 0.5}}"


def _outline(document: Document) -> Iterator[str]:
    """Headings and tables, for whoever writes `tables`, `sets` and `facts`."""
    for section in document.sections:
        if section.path:
            yield f"# {'#' * max(1, min(section.level, 6))} {_plain(section.heading)}"
        for block in section.blocks:
            if block.table is not None and block.table.rows:
                columns = " | ".join(_plain(cell.text) for cell in block.table.rows[0])
                yield f"#   table: {shorten(columns, _LONGEST)}"


def _ladder(text: str) -> Iterator[str]:
    numbers = (int(n) for tiers in _TIERS.findall(text) for n in re.findall(r"\d+", tiers))
    tiers = [number for number in numbers if number <= _HIGHEST_TIER]
    if len(set(tiers)) < 2:
        yield "# ladder: {order: [free, 1, 2, 3], free: [free]}   # tiers or plans, lowest first"
        return
    steps = ["free"] * bool(_FREE.search(text)) + [str(n) for n in range(1, max(tiers) + 1)]
    free = ", free: [free]" if steps[0] == "free" else ""
    yield f"ladder: {{order: [{', '.join(steps)}]{free}}}"


def _models(text: str) -> Iterator[str]:
    """Patterns for names with a hyphen before their first digit, by what stands before it."""
    names = _MODEL.findall(text)
    found = {n: None for n in names if _FIRST_DIGIT.search(n) and not _NO_MODEL.match(n)}
    stems = dict.fromkeys(_FIRST_DIGIT.split(name)[0] for name in found)
    if not stems:
        yield "# vocabulary: {models: {patterns: ['acme-[a-z0-9.-]+']}}   # how models are called"
        return
    yield f"# names like models: {', '.join(list(found)[:_NAMES])}"
    yield "vocabulary:"
    yield "  models:"
    yield "    patterns:"
    for stem in list(stems)[:_NAMES]:
        yield f"      - '{stem}-v?\\d[a-z0-9]*(?:\\.\\d+)?(?:-[a-z0-9]+(?:\\.\\d+)?)*'"


def _cases(document: Document, common: Pack) -> Iterator[str]:
    bearing = list(_bearing(read(document, common)))[:_CASES]
    if not bearing:
        yield "# tests: []   # no sentence was found that speaks of access"
        return
    yield "# Sentences that speak of access, with what they are read as now: mend, then uncomment."
    yield "# tests:"
    for markup in bearing:
        records = read(parse(markup.encode("utf-8", "replace")), common).records
        expected = ", ".join(_quoted(notation(record, common.scheme)) for record in records)
        yield f"#   - html: {_quoted(markup)}"
        yield f"#     expect: [{expected}]"


def _bearing(reading: Extraction) -> dict[str, None]:
    """Sentences below their heading, which may lend them their subject. Whole ones: half a
    sentence would be read otherwise."""
    found: dict[str, None] = {}
    for record in reading.records:
        source = record.provenance
        bears = not isinstance(record, Statement) or record.bearing
        is_text = source.block is not BlockKind.TABLE and len(source.quote.split()) > 2
        if bears and is_text and len(source.quote) <= _LONGEST:
            heading = f"<h2>{escape(source.section[-1])}</h2>" if source.section else ""
            found[f"{heading}<p>{escape(source.quote)}</p>"] = None
    return found


def _texts(document: Document) -> Iterator[str]:
    for section in document.sections:
        yield section.heading
        for block in section.blocks:
            yield from _block_texts(block)


def _block_texts(block: Block) -> Sequence[str]:
    if block.table is None:
        return (block.text,)
    return tuple(cell.text for row in block.table.rows for cell in row)


def _plain(text: str) -> str:
    """One line of characters that YAML takes as they are."""
    return _UNPRINTABLE.sub("?", one_line(text))


def _quoted(text: str) -> str:
    return json.dumps(_plain(text), ensure_ascii=False)
