"""How alike two sentences are, and which sentence of many is the same one reworded.

Likeness is the share of tokens in matching runs (difflib's ratio: 0..1). It costs a good deal, so
it is only computed for the few candidates that share most tokens: that share is an upper bound.
"""

from __future__ import annotations

import heapq
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

ALIKE = 0.5
"""From this ratio on two sentences are taken for one that was reworded."""

CANDIDATES = 5
"""For how many of the best bounded sentences the exact ratio is computed at most."""

_TOKEN = re.compile(r"[a-z0-9.-]+|[^\sa-z0-9]")


class Sentences:
    """Folded sentences that others are compared with. Equal inputs in any order answer alike."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = sorted(set(texts), reverse=True)
        self._tokens = [_TOKEN.findall(text) for text in self.texts]
        self._matchers: dict[int, SequenceMatcher[str]] = {}
        self._places: dict[tuple[str, int], list[int]] = defaultdict(list)
        for place, tokens in enumerate(self._tokens):
            for token in _numbered(tokens):
                self._places[token].append(place)

    def closest(self, text: str) -> str | None:
        """The sentence most like `text`; None when none is alike."""
        best: tuple[float, str] | None = None
        for bound, place in self.candidates(text):
            if best is not None and bound < best[0]:
                break
            ratio = self.ratio(text, place)
            if ratio >= ALIKE and (best is None or (ratio, self.texts[place]) > best):
                best = (ratio, self.texts[place])
        return None if best is None else best[1]

    def candidates(self, text: str) -> list[tuple[float, int]]:
        """Upper bounds of likeness with the places of the sentences, the highest first."""
        tokens = _TOKEN.findall(text)
        shared: Counter[int] = Counter()
        for token in _numbered(tokens):
            shared.update(self._places.get(token, ()))
        bounds = (
            (2 * common / (len(tokens) + len(self._tokens[place])), place)
            for place, common in shared.items()
        )
        likely = (bound for bound in bounds if bound[0] >= ALIKE)
        return heapq.nsmallest(CANDIDATES, likely, key=lambda bound: (-bound[0], bound[1]))

    def ratio(self, text: str, place: int) -> float:
        """The exact likeness of `text` and the sentence at `place`."""
        if place not in self._matchers:
            self._matchers[place] = SequenceMatcher(b=self._tokens[place])
        matcher = self._matchers[place]
        matcher.set_seq1(_TOKEN.findall(text))
        return matcher.ratio()


def _numbered(tokens: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Tokens told apart by how often they came before, so that a bag of them is a set."""
    seen: Counter[str] = Counter()
    for token in tokens:
        yield token, seen[token]
        seen[token] += 1


def paired(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of folded sentences that are one reworded, the most alike first; each is used once.

    Ratios are computed as late as possible: a bound stays in the queue until it is the highest.
    """
    olds, news = sorted(set(before), reverse=True), Sentences(after)
    queue = [
        (-bound, False, old, new)
        for old, text in enumerate(olds)
        for bound, new in news.candidates(text)
    ]
    heapq.heapify(queue)
    used_olds: set[int] = set()
    used_news: set[int] = set()
    while queue:
        _score, exact, old, new = heapq.heappop(queue)
        if old in used_olds or new in used_news:
            continue
        if exact:
            used_olds.add(old)
            used_news.add(new)
            yield olds[old], news.texts[new]
        elif (ratio := news.ratio(olds[old], new)) >= ALIKE:
            heapq.heappush(queue, (-ratio, True, old, new))
