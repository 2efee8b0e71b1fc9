"""The words of a page, as far as a verdict looks at them."""

from __future__ import annotations

import re

from watcher.document import canonical_lines
from watcher.model import Document
from watcher.text import clean, fold, unescaped

_UNSEEN = ("<script", "<style", "<svg", "<noscript", "<template", "<head")
_TAG = re.compile(r"<[^<>]*>")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_QUOTE_LENGTH = 80
_MARKUP_WINDOW = 400_000


def quoted(text: str) -> str:
    """A short quote of a page, safe to show: printable, on one line, cut."""
    plain = clean(_UNPRINTABLE.sub(" ", text))
    cut = plain if len(plain) <= _QUOTE_LENGTH else plain[: _QUOTE_LENGTH - 1].rstrip() + "…"
    return f"“{cut}”"


def mentions(document: Document, texts: tuple[str, ...]) -> bool:
    """Whether one of the texts occurs in a document's folded text or title."""
    written = "\n".join((document.title, *canonical_lines(document)))
    quick = written.casefold()
    if any(text in quick for text in texts):
        return True
    folded = fold(written)
    return any(fold(text) in folded for text in texts)


def told(document: Document | None, markup: str) -> list[str]:
    """Title and lines of a short page; from the markup where the document has no text (a page
    that draws itself, or shows its message outside the article)."""
    lines: list[str] = []
    if document is not None:
        lines += [document.title, *canonical_lines(document)]
    if document is None or not document.words:
        lines += visible(markup)
    return [line.lstrip("#>-| ") for line in lines]


def visible(markup: str) -> list[str]:
    """The text between the tags of a page, roughly, in time linear in its length."""
    markup = markup[:_MARKUP_WINDOW]
    for opening in _UNSEEN:
        markup = _without(markup, opening, f"</{opening[1:]}")
    lines = (clean(unescaped(line)) for line in _TAG.split(markup))
    return [line for line in lines if line]


def _without(markup: str, opening: str, closing: str) -> str:
    kept = []
    at = 0
    while (start := markup.find(opening, at)) >= 0:
        kept.append(markup[at:start])
        end = markup.find(closing, start)
        if end < 0:
            return " ".join(kept)
        at = end
    kept.append(markup[at:])
    return " ".join(kept)
