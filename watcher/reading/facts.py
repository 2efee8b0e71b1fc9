"""Facts: what a pack's own patterns find in a sentence, and what of the sentence they used up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from watcher.model import Link, Method, Process, Provenance, Scalar
from watcher.pack import Pack, Tag
from watcher.reading.folding import Folded
from watcher.reading.lexicon import Token
from watcher.reading.numbers import number
from watcher.reading.patterns import PatternSet, Span

_NEGATION = re.compile(r"\b(?:not|never|cannot)\b|n't\b|\bno longer\b|ません|ない")


@dataclass(frozen=True, slots=True)
class Facts:
    """The process facts of a sentence and the spans that state them."""

    records: tuple[Process, ...] = ()
    spans: tuple[Span, ...] = ()


_NONE = Facts()


class FactReader:
    """Finds the process facts of one pack."""

    def __init__(self, pack: Pack) -> None:
        self._facts = pack.form.facts
        self._links = pack.form.links
        self._numbers = pack.form.numbers
        self._set = PatternSet(pack, [fact.match for fact in self._facts])
        self._near = PatternSet(pack, [link.near for link in self._links])
        covers = [(index, cover) for index, fact in enumerate(self._facts) for cover in fact.covers]
        self._cover_owner = [index for index, _ in covers]
        self._names_exception = [bool(_EXCEPTION.search(cover)) for _, cover in covers]
        self._covers = PatternSet(pack, [cover for _, cover in covers])

    def read(self, sentence: Folded, provenance: Provenance) -> Facts:
        """The facts a sentence states; one attribute once, by the first pattern that fits."""
        hits = self._set.hits(sentence.folded)
        if not hits:
            return _NONE
        provenance = _as_fact(provenance)
        found: dict[tuple[str, str], Process] = {}
        spans: list[Span] = []
        for index in hits:
            fact = self._facts[index]
            match = self._set.search(index, sentence.folded)
            value = fact.value if fact.value is not None else value_of(match, self._numbers)
            if value is None or self._is_negated(index, match, sentence.folded):
                continue
            spans += self._set.spans(index, sentence.folded)
            record = Process(fact.process, fact.attr, value, fact.unit, provenance)
            found.setdefault((fact.process, fact.attr), record)
        attrs = {(self._facts[i].process, self._facts[i].attr) for i in hits}
        for index in self._covers.hits(sentence.folded) if found else ():
            owner = self._facts[self._cover_owner[index]]
            if (owner.process, owner.attr) in attrs:
                found_spans = self._covers.spans(index, sentence.folded)
                if not self._names_exception[index]:
                    found_spans = [_before_exception(s, sentence.folded) for s in found_spans]
                spans += found_spans
        return Facts(tuple(found.values()), tuple(spans))

    def _is_negated(self, index: int, match: re.Match[str], folded: str) -> bool:
        """Whether a match runs over a negation or an exception that neither its pattern nor what it
        covers names: the sentence then says something else, and stays a statement."""
        fact = self._facts[index]
        excepted = _EXCEPTION.search(folded, match.start(), match.end())
        if excepted is not None and not _EXCEPTION.search(fact.match):
            return True
        if _NEGATION.search(fact.match):
            return False
        covered = [
            span
            for cover in self._covers.hits(folded)
            if self._facts[self._cover_owner[cover]].attr == fact.attr
            for span in self._covers.spans(cover, folded)
        ]
        negations = _NEGATION.finditer(folded, match.start(), match.end())
        return any(
            not any(start <= found.start() and found.end() <= end for start, end in covered)
            for found in negations
        )

    def links(
        self, sentence: Folded, links: Iterable[Link], provenance: Provenance
    ) -> tuple[Process, ...]:
        """Facts that are where a link leads."""
        found = []
        for index in self._near.hits(sentence.folded):
            target = _target(sentence.text, links)
            if target:
                form = self._links[index]
                source = _as_fact(provenance)
                found.append(Process(form.process, form.attr, target, None, source))
        return tuple(found)


def _as_fact(provenance: Provenance) -> Provenance:
    return replace(provenance, method=Method.FACT)


_EXCEPTION = re.compile(r"\b(?:except|unless|excluding|apart from|other than)\b|を除")


def _before_exception(span: Span, text: str) -> Span:
    """What a pattern covers, but no exception that its open end ran over."""
    found = _EXCEPTION.search(text, *span)
    return (span[0], found.start()) if found is not None else span


_URL = re.compile(r"https?://[^\s<>\"'）)」]+[^\s<>\"'）)」.,;:!?]")


def _target(text: str, links: Iterable[Link]) -> str | None:
    """The first link of a block, or an address written out; page anchors lead nowhere."""
    for link in links:
        if link.href.startswith(("http://", "https://", "/")):
            return link.href
    match = _URL.search(text)
    return match.group() if match else None


def value_of(match: re.Match[str], numbers: Mapping[str, int]) -> Scalar | None:
    """The value a pattern's groups n, n2, … or date caught."""
    for key, words in match.groupdict().items():
        if words:
            return words if key.startswith(("date", "text")) else number(words, numbers)
    return None


_CRITICAL = frozenset(
    {
        Tag.NUMBER, Tag.NOT, Tag.NO, Tag.CANNOT, Tag.MAY, Tag.SHOULD, Tag.ONLY, Tag.EXCEPT,
        Tag.UNLESS, Tag.UNTIL, Tag.WITHOUT, Tag.PERHAPS, Tag.REQUIRE, Tag.WAIVE, Tag.SEGMENT,
        Tag.WILL, Tag.WHEN, Tag.TEMPORARY, Tag.EXCEPTIONS,
    }
)  # fmt: skip


NARROWING = frozenset(
    {
        Tag.NOT, Tag.NO, Tag.CANNOT, Tag.EXCEPT, Tag.EXCEPTIONS, Tag.UNLESS, Tag.UNTIL,
        Tag.WITHOUT, Tag.ONLY, Tag.PERHAPS, Tag.PARTIAL, Tag.UNCLEAR,
    }
)  # fmt: skip
"""Words beside a name, a number or a tier that turn or narrow what it says."""


def residue(tokens: Iterable[Token], spans: Sequence[Span]) -> list[Token]:
    """The critical words of a sentence that no span accounts for (law 4)."""
    return [
        token
        for token in tokens
        if token.tag in _CRITICAL
        and not any(start < token.end and token.start < end for start, end in spans)
    ]


def alternatives(tokens: Iterable[Token], spans: Sequence[Span]) -> list[Token]:
    """Each "or" between two facts: which of them holds is then not said."""
    gaps = [(end, start) for (_, end), (start, _) in pairwise(sorted(spans)) if end < start]
    return [
        token
        for token in tokens
        if token.tag is Tag.OR and any(end <= token.start < start for end, start in gaps)
    ]
