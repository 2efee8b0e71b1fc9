"""What the sentence of a rule that is gone says now.

A removed clause leaves its sentence on the page in other words. A change by omission shows them,
so that people see what was taken out of what; they are the page's words and change no meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from watcher.compare.similarity import Sentences
from watcher.model import Change, Record, Side, Statement
from watcher.text import fold_key

_FEWEST_WORDS = 4
"""Shorter quotes are cells or names, which are alike without being the same."""


def with_new_words(
    changes: Iterable[Change], olds: Sequence[Record], news: Sequence[Record]
) -> Iterator[Change]:
    """The changes; those that only have a before, with the sentence it was reworded into, if any.

    Only sentences that were not on the old page are taken for such.
    """
    known = {fold_key(text) for text, _ in _sentences(olds)}
    fresh = {
        fold_key(text): Side(quote=text, section=section)
        for text, section in _sentences(news)
        if fold_key(text) not in known and len(text.split()) >= _FEWEST_WORDS
    }
    likely = Sentences(tuple(fresh))
    for change in changes:
        new = _reworded(change, likely) if fresh else None
        yield change if new is None else replace(change, after=fresh[new])


def _reworded(change: Change, likely: Sentences) -> str | None:
    if change.type == "statement" or change.after is not None or change.before is None:
        return None
    quote = change.before.quote
    return likely.closest(fold_key(quote)) if len(quote.split()) >= _FEWEST_WORDS else None


def _sentences(records: Iterable[Record]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for record in records:
        source = record.provenance
        yield record.text if isinstance(record, Statement) else source.quote, source.section
