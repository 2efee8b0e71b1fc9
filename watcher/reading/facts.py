"""Facts: what a pack's own patterns find in a sentence, and what of the sentence they used up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, permutations

from watcher.model import Link, Method, Process, Provenance, Scalar
from watcher.pack import Pack, Tag
from watcher.reading.clauses import is_finite
from watcher.reading.folding import Folded
from watcher.reading.lexicon import Token
from watcher.reading.numbers import in_dollars, is_cut, number
from watcher.reading.patterns import PatternSet, Span

_NEGATION = re.compile(r"\b(?:not|never|cannot)\b|n't\b|\bno longer\b|ません|ない")
_ANSWER = re.compile(r"(?:(?:yes|no)[,.:;]|(?:はい|いいえ)[、。]) ?(?=\S)")
"""The word an answer begins with: what follows says it in full."""

_QUESTION = re.compile(r"[?？]\W*$|(?:ですか|ますか)。?$")


@dataclass(frozen=True, slots=True)
class Facts:
    """The process facts of a sentence and the spans that state them."""

    records: tuple[Process, ...] = ()
    spans: tuple[Span, ...] = ()


_NONE = Facts()


class FactReader:
    """Finds the process facts of one pack. `tokens` cuts a folded text with its words."""

    def __init__(self, pack: Pack, tokens: Callable[[str], Sequence[Token]]) -> None:
        self._tokens = tokens
        self._links = pack.form.links
        self._numbers = pack.form.numbers
        stated = [(fact, pattern) for fact in pack.form.facts for pattern in fact.match]
        self._facts = [fact for fact, _ in stated]
        self._matches = [pattern for _, pattern in stated]
        self._set = PatternSet(pack, self._matches)
        self._near = PatternSet(pack, [link.near for link in self._links])
        covers = [(fact, cover) for fact in pack.form.facts for cover in fact.covers]
        self._owners = [fact for fact, _ in covers]
        self._names_exception = [bool(_EXCEPTION.search(cover)) for _, cover in covers]
        self._covers = PatternSet(pack, [cover for _, cover in covers])

    @property
    def knows_any(self) -> bool:
        """Whether the pack has facts at all."""
        return bool(self._facts)

    def may_state(self, sentence: Folded) -> bool:
        """Whether a sentence has the words of any fact."""
        return self._set.any(in_dollars(sentence.folded))

    def read(self, sentence: Folded, provenance: Provenance) -> Facts:
        """The facts a sentence states; one attribute once, by the first pattern that fits."""
        if not self.knows_any:
            return _NONE
        text = in_dollars(sentence.folded)
        hits = self._set.hits(text)
        if not hits or _QUESTION.search(text):
            return _NONE
        found = self._without_shorter(self._found(hits, text), text)
        spans = self._spans(found, text)
        if any(self._facts[index].whole for index in found):
            found = self._understood(found, spans, sentence.folded, text)
            spans = self._spans(found, text)
        provenance = _as_fact(provenance)
        records: dict[tuple[str, str], Process] = {}
        for index, value in found.items():
            fact = self._facts[index]
            record = Process(fact.process, fact.attr, value, fact.unit, provenance)
            records.setdefault((fact.process, fact.attr), record)
        return Facts(tuple(records.values()), tuple(spans))

    def _found(self, hits: Iterable[int], text: str) -> dict[int, Scalar]:
        """The values of the patterns that say something of a text, by their index."""
        found: dict[int, Scalar] = {}
        for index in hits:
            fact = self._facts[index]
            match = self._set.search(index, text)
            value = fact.value if fact.value is not None else value_of(match, self._numbers)
            is_read = value is not None and not is_cut(match, text)
            if value is not None and is_read and not self._is_negated(index, match, text):
                found[index] = value
        return found

    def _without_shorter(self, found: dict[int, Scalar], text: str) -> dict[int, Scalar]:
        """The facts without those whose figure a longer one states: "it takes 30 minutes" is not
        how long it takes where "for access to appear" follows."""
        spans = {i: self._set.spans(i, text) for i in found if self._facts[i].unit is not None}
        figures = {i: (found[i], self._facts[i].unit) for i in spans}
        shorter = {
            i
            for i, j in permutations(spans, 2)
            if figures[i] == figures[j] and _lies_within(spans[i], spans[j])
        }
        return {index: value for index, value in found.items() if index not in shorter}

    def _spans(self, found: Iterable[int], text: str) -> list[Span]:
        """What of a text the facts at these indexes account for."""
        spans = [span for index in found for span in self._set.spans(index, text)]
        answer = _ANSWER.match(text)
        spans += [answer.span()] if spans and answer is not None else []
        stated = {(self._facts[index].process, self._facts[index].attr) for index in found}
        for index in self._covers.hits(text) if stated else ():
            owner = self._owners[index]
            if (owner.process, owner.attr) in stated:
                covered = self._covers.spans(index, text)
                if not self._names_exception[index]:
                    covered = [_before_exception(span, text) for span in covered]
                spans += covered
        return spans

    def _understood(
        self, found: dict[int, Scalar], spans: Sequence[Span], words: str, text: str
    ) -> dict[int, Scalar]:
        """The facts without those that stand whole or not at all, and have other words beside."""
        tokens = self._tokens(words)
        parts = {sole: tuple(_parts(tokens, spans, sole=sole)) for sole in (False, True)}
        return {
            index: value
            for index, value in found.items()
            if not self._facts[index].whole
            or all(
                is_idle(part, spans)
                for part in parts[self._facts[index].sole]
                if _overlap(part, self._set.spans(index, text))
            )
        }

    def _is_negated(self, index: int, match: re.Match[str], folded: str) -> bool:
        """Whether a match runs over a negation or an exception that neither its pattern nor what it
        covers names: the sentence then says something else, and stays a statement."""
        fact, pattern = self._facts[index], self._matches[index]
        excepted = _EXCEPTION.search(folded, match.start(), match.end())
        if excepted is not None and not _EXCEPTION.search(pattern):
            return True
        if _NEGATION.search(pattern):
            return False
        covered = [
            span
            for cover in self._covers.hits(folded)
            if self._owners[cover].attr == fact.attr
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
        near = self._near.hits(sentence.folded)
        if not near or _NEGATION.search(sentence.folded):
            return ()
        found: list[Process] = []
        for index in near:
            target = _target(sentence.text, links)
            if target:
                form = self._links[index]
                source = _as_fact(provenance)
                found.append(Process(form.process, form.attr, target, None, source))
        return tuple(found)


def _as_fact(provenance: Provenance) -> Provenance:
    return replace(provenance, method=Method.FACT)


def _lies_within(shorter: Sequence[Span], longer: Sequence[Span]) -> bool:
    """Whether each span stands in one that is longer."""
    return all(
        any(start <= first and last <= end and last - first < end - start for start, end in longer)
        for first, last in shorter
    )


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


_IDLE = frozenset({
    Tag.GLUE, Tag.COMMA, Tag.STOP, Tag.COLON, Tag.SEMICOLON, Tag.AND, Tag.NOTE_LABEL,
})  # fmt: skip
_OF_OTHERS = frozenset({
    "call", "calls", "request", "requests to", "calls to", "response", "responses", "endpoint",
    "endpoints", "product", "products", "dashboard", "output", "outputs", "result", "results",
})  # fmt: skip
"""What is no rule's subject, and narrows a fact all the same: "not supported for API calls"."""

_PARTING = frozenset({Tag.SEMICOLON, Tag.COLON, Tag.AND})
_REASONS = frozenset({"so", "because"})


def _parts(
    tokens: Sequence[Token], spans: Sequence[Span], *, sole: bool
) -> Iterator[Sequence[Token]]:
    """A sentence in parts, each with all that may bear on its fact. Another part begins after a
    fact: what stands before the first of them ("in Japan") bears on all of it. For a `sole` fact
    none begins at an "and" that only goes on: "an owner and an admin" is not the owner alone."""
    first = 0
    for place, token in enumerate(tokens):
        parts = token.tag in _PARTING or token.text in _REASONS
        if sole and token.tag is Tag.AND:
            parts = _is_clause(tokens[place + 1 :], spans)
        if parts and not _overlap([token], spans) and _overlap(tokens[first:place], spans):
            yield tokens[first:place]
            first = place
    yield tokens[first:]


def _is_clause(tokens: Sequence[Token], spans: Sequence[Span]) -> bool:
    """Whether an "and" goes on with a verb or with another fact: "an owner and an admin" is one."""
    ends = (i for i, t in enumerate(tokens) if t.tag in _PARTING or t.tag is Tag.COMMA)
    clause = tokens[: next(ends, len(tokens))]
    return _overlap(clause, spans) or any(is_finite(t) or t.tag is Tag.WILL for t in clause)


def _overlap(tokens: Sequence[Token], spans: Sequence[Span]) -> bool:
    return any(start < token.end and token.start < end for token in tokens for start, end in spans)


def is_idle(tokens: Sequence[Token], spans: Sequence[Span]) -> bool:
    """Whether the words beside the spans say nothing."""
    return all(
        (token.tag in _IDLE and token.text not in _OF_OTHERS) or _overlap([token], spans)
        for token in tokens
    )


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
