"""Texts folded for matching, with the way back to the page's own words."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from watcher.model import Provenance
from watcher.text import clean, fold


class Folded(NamedTuple):
    """A text, its folded form, and where each folded character stands in the text.

    `places` is None where both have the same length and positions are the same. A tuple, because
    there is one for each sentence of a page.
    """

    text: str
    folded: str
    places: tuple[int, ...] | None = None

    def quote(self, start: int = 0, end: int | None = None) -> str:
        """The page's own words for a span of the folded text."""
        stop = len(self.folded) if end is None else end
        if self.places is None:
            return clean(self.text[start:stop])
        if start >= stop:
            return ""
        return clean(self.text[self.places[start] : self.places[stop - 1] + 1])


def folded(text: str) -> Folded:
    """Fold a text whose white space is collapsed already ("\\n" may stand for a line break)."""
    if text.isascii():
        plain = text.replace("\n", " ").lower()
        if "  " not in plain and plain == plain.strip():
            return Folded(text, plain)
    result = fold(text)
    if len(result) == len(text):
        return Folded(text, result)
    return _mapped(text, result)


def quoting(source: Provenance, quote: str) -> Provenance:
    """The same place with other words; made so often that `replace` is too slow for it."""
    where = (source.section, source.block, source.method, source.confidence)
    return Provenance(quote, *where, source.words)


@lru_cache(maxsize=8192)
def _width(character: str) -> int:
    """How many characters one folds to, within a word."""
    return len(fold(f"x{character}x")) - 2


def _mapped(text: str, result: str) -> Folded:
    places: list[int] = []
    for place, character in enumerate(text):
        places.extend([place] * _width(character))
    if len(places) != len(result):  # characters that fold differently together than alone
        step = len(text) / max(len(result), 1)
        places = [min(int(index * step), len(text) - 1) for index in range(len(result))]
    return Folded(text, result, tuple(places))
