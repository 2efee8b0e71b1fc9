"""The new sentences that stand where a rule was, though they could not be read.

A rule that vanished beside such a sentence was not removed or loosened: nobody knows what holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from watcher.compare.plain import said
from watcher.compare.similarity import Sentences
from watcher.merging import TOGETHER
from watcher.model import Provenance, Side, Statement
from watcher.text import fold, fold_key

_MOST = 3
"""How many sentences are shown in place of one rule; the others are told as new sentences."""


def names(text: str, subject: str) -> bool:
    """Does a text name a subject by its id, as a word of its own: o3, but neither o3-mini nor o3.1?

    Hyphens and underscores of the id may be spaces in the text.
    """
    return bool(subject) and named(subject).search(fold(text)) is not None


def name_pattern(subject: str) -> str:
    """A pattern for a subject's name in folded text, as a word of its own."""
    # Bounds are ASCII ones: in Japanese the word is followed by a particle without a space.
    words = "[-_ ]".join(map(re.escape, re.split("[-_ ]", fold(subject))))
    return rf"(?<![a-z0-9_])(?<![a-z0-9][.-]){words}(?![a-z0-9_]|[.-][a-z0-9])"


_TIER = re.compile(r"\b(?:tiers?|plans?) ?\d+(?: ?(?:-|to|and|,) ?\d+)*\b|ティア ?\d+")
_FIGURE = re.compile(r"\d[\d,.]*\d|\d")


def figures(text: str) -> frozenset[str]:
    """The numbers of a text besides those that name tiers."""
    words = _TIER.sub(" ", fold(text))
    return frozenset(found.replace(",", "") for found in _FIGURE.findall(words))


@lru_cache(maxsize=1024)
def named(subject: str) -> re.Pattern[str]:
    """Where a subject is named in a folded text."""
    return re.compile(name_pattern(subject))


class Unread:
    """New sentences, of which some may stand for what vanished."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._by_text = {said(statement): statement for statement in statements}
        self._bearing = [statement for statement in self._by_text.values() if statement.bearing]
        self._sentences = Sentences(tuple(self._by_text))
        self._told: set[str] = set()

    def is_told(self, statement: Statement) -> bool:
        """Whether it was told in place of a rule, so that it is not told once more."""
        return said(statement) in self._told

    def tell(self, statements: Sequence[Statement]) -> Side:
        """The side of a change that shows these sentences, which are thereby told."""
        quotes = dict.fromkeys(statement.text for statement in statements)
        self._told.update(map(said, statements))
        return Side(quote=TOGETHER.join(quotes), section=statements[0].provenance.section)

    def alike(self, quote: str) -> tuple[Statement, ...]:
        """The sentence that a quote was reworded into; empty when there is none."""
        text = self._sentences.closest(fold_key(quote)) if quote else None
        return () if text is None else (self._by_text[text],)

    def around(self, quote: str, section: tuple[str, ...]) -> tuple[Statement, ...]:
        """The first few of those in a section that hold the words of a quote: of these, a part
        was read and a part was not."""
        words = fold_key(quote)
        here = (one for one in self._by_text.values() if one.provenance.section == section)
        return _first(one for one in here if words and words in fold_key(one.text))

    def of_cell(self, source: Provenance) -> tuple[Statement, ...]:
        """The first few of those that stand in the row and column that a cell stood in."""
        beside, _, cell = source.words.rpartition(f": {source.quote}")
        name, _, header = beside.rpartition(" | ")
        if not name or cell:
            return ()
        return _first(
            one
            for one in self._by_text.values()
            if one.provenance.section == source.section
            and one.text.startswith(f"{name} | ")
            and f"| {header}: " in one.text
        )

    def of_figures(self, quote: str, section: tuple[str, ...]) -> tuple[Statement, ...]:
        """The first few of those in a section that speak of access, with a quote's numbers."""
        numbers = figures(quote)
        if not numbers:
            return ()
        here = (one for one in self._bearing if one.provenance.section == section)
        return _first(one for one in here if figures(one.text) == numbers)

    def naming(self, subject: str) -> tuple[Statement, ...]:
        """The first few of those that name a subject, those first that speak of access."""
        named = [one for one in self._by_text.values() if names(one.text, subject)]
        return _first(sorted(named, key=lambda one: not one.bearing))

    def of_name(
        self, subject: str, segments: Sequence[str], section: tuple[str, ...]
    ) -> tuple[Statement, ...]:
        """The first few of those in a section that name a model or, with a number, the one tier."""
        if subject not in ("", "*"):
            named = self.naming(subject)
        elif len(segments) == 1:
            tier = self.naming(segments[0].replace(":", " "))
            named = tuple(one for one in tier if figures(one.text))
        else:
            named = ()
        return tuple(one for one in named if one.provenance.section == section)

    def under(self, section: tuple[str, ...], subject: str) -> tuple[Statement, ...]:
        """The first few of those that speak of access in a section whose headings name it."""
        if not any(names(heading, subject) for heading in section):
            return ()
        return _first(one for one in self._bearing if one.provenance.section == section)


def _first(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    return tuple(statements)[:_MOST]
