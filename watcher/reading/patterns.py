"""The patterns of a pack, all of them looked for in one pass over a text.

google-re2's filter first looks for the words that patterns cannot do without, and then tries only
the patterns whose words are there. So a text costs what it holds, not what the pack knows, and a
process that has read nothing yet does not first build an automaton of all patterns together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import re2

from watcher.pack import Pack, options

Span = tuple[int, int]

_REMEMBERED = 4096
"""Of how many texts it is kept which patterns occur: each is asked about by several readings."""


class Patterns:
    """All patterns that are looked for in texts of one pack, each under a number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._filter: re2.Filter | None = None
        self.hits = lru_cache(maxsize=_REMEMBERED)(self._hits)

    def add(self, pattern: str) -> int:
        """The number of a pattern."""
        if pattern not in self._numbers:
            self._numbers[pattern] = len(self._numbers)
            self._filter = None
            self.hits.cache_clear()
        return self._numbers[pattern]

    def compiled(self, number: int) -> re2._Regexp:
        return self._compiled().re(number)

    def _hits(self, text: str) -> frozenset[int]:
        """The numbers of the patterns that occur in a text."""
        return frozenset(self._compiled().Match(text) or ())

    def _compiled(self) -> re2.Filter:
        """Compiled the first time it is needed, when all parts of a reader have added theirs."""
        if self._filter is None:
            found = re2.Filter()
            for pattern in self._numbers:
                found.Add(pattern, options())
            found.Compile()
            self._filter = found
        return self._filter


@lru_cache(maxsize=64)
def patterns_of(pack: Pack) -> Patterns:
    """Where all parts of a pack's reader look for their patterns."""
    return Patterns()


class PatternSet:
    """Some patterns of a pack, in an order that means something to whoever asks for them."""

    def __init__(self, pack: Pack, patterns: Iterable[str]) -> None:
        self._all = patterns_of(pack)
        self._numbers = tuple(self._all.add(pattern) for pattern in patterns)
        self._known = frozenset(self._numbers)
        self._indexes: dict[int, list[int]] = {}
        for index, number in enumerate(self._numbers):
            self._indexes.setdefault(number, []).append(index)

    def hits(self, text: str) -> list[int]:
        """The indexes of the patterns that occur in a folded text, in their order."""
        if not self.any(text):
            return []
        found = self._known & self._all.hits(text)
        return sorted(index for number in found for index in self._indexes[number])

    def any(self, text: str) -> bool:
        """Whether any of the patterns occurs in a folded text."""
        return bool(self._known) and not self._known.isdisjoint(self._all.hits(text))

    def search(self, index: int, text: str) -> re.Match[str]:
        """The first match of a pattern that was hit."""
        match: re.Match[str] = self._all.compiled(self._numbers[index]).search(text)
        return match

    def spans(self, index: int, text: str) -> list[Span]:
        """Where a pattern occurs."""
        return [m.span() for m in self._all.compiled(self._numbers[index]).finditer(text)]


class PossiblePatterns:
    """Which of some patterns of Python's `re` may occur in a text, by the words that they cannot do
    without: many patterns of which a text holds hardly any are then not looked for."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._filter = re2.Filter()
        self._numbers: list[int] = []
        self._always: list[int] = []
        for number, pattern in enumerate(patterns):
            try:
                self._filter.Add(_without_assertions(pattern), options())
            except re2.error:  # a syntax that RE2 does not have
                self._always.append(number)
            else:
                self._numbers.append(number)
        self._filter.Compile()

    def in_text(self, text: str) -> set[int]:
        """The places of the patterns that may occur in a folded text; no other does."""
        found = self._filter.Match(text, potential=True) or ()
        return {*self._always, *(self._numbers[place] for place in found)}


_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?<?[=!]|[()]|[^\\\[()]+")
_ASSERTIONS = ("(?=", "(?!", "(?<=", "(?<!")


def _without_assertions(pattern: str) -> str:
    """A pattern that RE2 knows, and that occurs wherever the pattern does."""
    kept: list[str] = []
    depth = 0
    for piece in _PIECE.findall(pattern):
        if depth:
            depth += piece.startswith("(") - (piece == ")")
        elif piece in _ASSERTIONS:
            depth = 1
        else:
            kept.append(piece)
    return "".join(kept)
