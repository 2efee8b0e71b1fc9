"""Lists whose items are the values of a set: accepted documents, countries, endpoints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from watcher.model import Block, BlockKind, Method, Provenance, ValueSet
from watcher.pack import Pack, SetForm, Tag
from watcher.reading.lines import Line, LineReader
from watcher.reading.listed import ListedReader, is_of_some
from watcher.reading.patterns import PatternSet, Span
from watcher.reading.sentence import SentenceReader
from watcher.reading.walk import Walk
from watcher.text import clean, fold

_ENDS = " :：?？"
_EXCEPTING = frozenset({Tag.EXCEPT, Tag.EXCEPTIONS, Tag.UNLESS})


class SetItemReader:
    """Takes the items of lists that a heading or an introduction calls a set, with one pack."""

    def __init__(self, pack: Pack, sentence: SentenceReader, lines: LineReader) -> None:
        self._forms = pack.form.sets
        self._sets = PatternSet(pack, [each.heading for each in pack.form.sets])
        self._briefly = [form for form in pack.form.sets if form.brief is not None]
        self._brief = PatternSet(pack, [form.brief or "" for form in self._briefly])
        self._listed = ListedReader(pack, sentence.tokens)
        self._sentence = sentence
        self._lines = lines

    def named_in(self, line: Line) -> list[Span]:
        """Where a sentence names the set that the list below it holds."""
        words = line.words.rstrip(" :：")
        spans = [
            span for index in self._sets.hits(words) for span in self._sets.spans(index, words)
        ]
        return [] if any(is_of_some(words, end) for _, end in spans) else spans

    def narrowed_by(self, labels: Sequence[str]) -> str:
        """The nearest label where it calls a list a set of some only: "Documents accepted in
        Japan"; else empty. Its items are kept, and so is what they are of."""
        label = fold(labels[-1]).rstrip(_ENDS) if labels else ""
        for index in self._sets.hits(label)[:1]:
            _, end = self._sets.spans(index, label)[-1]
            if self._is_excepting(label) or is_of_some(label, end):
                return clean(labels[-1])
        return ""

    def takes(self, block: Block, walk: Walk) -> bool:
        """Items below a heading or introduction that names a set are its values."""
        if block.kind is not BlockKind.ITEM:
            return False
        labels = [*walk.section.path[-1:], *walk.labels(block)]
        nearest = [label for label in labels if label != walk.bold or label == labels[-1]][-1:]
        for label in (fold(each).rstrip(_ENDS) for each in nearest):
            for index in self._sets.hits(label)[:1]:
                _, end = self._sets.spans(index, label)[-1]
                narrows = self._is_excepting(label) or is_of_some(label, end)
                if narrows or self._lines.states_a_fact(block.text):
                    return False
                self._add(self._forms[index], block, walk)
                return True
            form = self._called_briefly(label, block, walk)
            if form is not None:
                self._add(form, block, walk)
                return True
        return False

    def _called_briefly(self, label: str, block: Block, walk: Walk) -> SetForm | None:
        """The set that a label like "Accepted" names, where all that is listed is known to be one
        of it: it says not of what."""
        items = [b.text for b in walk.section.blocks if b.list_id == block.list_id]
        forms = (self._briefly[index] for index in self._brief.hits(label))
        return next((f for f in forms if all(self._listed.is_member(f, i) for i in items)), None)

    def _is_excepting(self, label: str) -> bool:
        return any(token.tag in _EXCEPTING for token in self._sentence.tokens(label))

    def _add(self, form: SetForm, block: Block, walk: Walk) -> None:
        subject, dimension = form.subject, form.dimension
        item = clean(block.text)
        source = Provenance(item, walk.section.path, block.kind, Method.LIST)
        known = walk.values.get((subject, dimension), ValueSet(subject, dimension, (), source))
        values = tuple(sorted({*known.values, self._listed.value(form, block.text)}))
        words = f"{known.provenance.shown} · {item}" if known.values else ""
        shown = replace(known.provenance, words=words)
        walk.values[subject, dimension] = replace(known, values=values, provenance=shown)
        walk.account.typed += 1
