"""Whether an article came whole and in the right characters, compared with the last good page.

A page that breaks off in the middle, or whose characters were read wrongly, is the article by every
sign of its identity; its missing or garbled half would be told as changes.
"""

from __future__ import annotations

import re

from watcher.document import canonical_lines, is_markdown_address
from watcher.model import Document, Layout, Page
from watcher.verdict.words import quoted

_TAIL = 4096
_LENGTH = re.compile(r"[0-9]{1,18}")
_MOJIBAKE = re.compile(
    "\ufffd|\u00c3[\u0080-\u00bf\u2018-\u203a]|\u00c2[\u00a0-\u00bf]"
    "|\u00e2\u20ac[\u0080-\u00bf\u2018-\u2122\u0153]?|\u00e2[\u0080-\u009f]{1,2}|\u00e3[\u0080-\u0083][\u0080-\u00bf]"
)
"""UTF-8 read as Latin-1 or Windows-1252: an apostrophe becomes three characters, é becomes two."""

_PLAIN_FORMS = {Layout.MARKDOWN: "Markdown", Layout.JSON: "JSON", Layout.FEED: "a feed"}
_MOST_GARBLED = 2
_GARBLED_AT_FIRST = 10


def damage(
    page: Page, document: Document, last: Page | None, last_document: Document | None
) -> tuple[str, ...]:
    """Why a page that is the article cannot be trusted as it came, in plain sentences; empty when
    it can. `last` is the last good page, None before the first."""
    return (
        _truncated(page, last)
        or _another_form(page, document, last, last_document)
        or _garbled(document, last_document)
    )


def _truncated(page: Page, last: Page | None) -> tuple[str, ...]:
    announced = page.header("content-length") or ""
    whole = not page.header("content-encoding") and not page.header("transfer-encoding")
    if whole and _LENGTH.fullmatch(announced) and int(announced) > len(page.body):
        return (f"the page breaks off: {len(page.body)} of {int(announced)} bytes came",)
    if last is not None and _has_end(last.body) and not _has_end(page.body):
        return ("the page breaks off: its end is missing, which the last good page had",)
    return ()


def _another_form(
    page: Page, document: Document, last: Page | None, last_document: Document | None
) -> tuple[str, ...]:
    """An address of Markdown, JSON or a feed that gives HTML now: most likely an application's
    shell. What is read of two forms differs without an edit."""
    if last is None or last_document is None or page.url != last.url:
        return ()
    before, now = last_document.layout, document.layout
    if before not in _PLAIN_FORMS or now in _PLAIN_FORMS:
        return ()
    if before is Layout.MARKDOWN and not is_markdown_address(page.url):
        return ()
    form = _PLAIN_FORMS[before]
    return (f"the address gave {form} and now gives HTML: the two do not compare",)


def _has_end(body: bytes) -> bool:
    return b"</html" in body[-_TAIL:].lower()


def _garbled(document: Document, last: Document | None) -> tuple[str, ...]:
    found = _mojibake(document)
    usual = len(_mojibake(last)) + _MOST_GARBLED if last is not None else _GARBLED_AT_FIRST
    if len(found) <= usual:
        return ()
    example = quoted(max(found, key=len))
    return (f"the text is garbled in {len(found)} places, such as {example}: a wrong charset",)


def _mojibake(document: Document) -> list[str]:
    return [
        found
        for line in (document.title, *canonical_lines(document))
        for found in _MOJIBAKE.findall(line)
    ]
