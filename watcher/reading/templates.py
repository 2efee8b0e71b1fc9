"""Sentences of one page that the grammar does not reach, read by the pack's own templates."""

from __future__ import annotations

import re

from watcher.model import Access, Confidence, Method, Provenance, Requirement, Scalar, Status
from watcher.pack import Pack, Tag, Template
from watcher.reading.facts import NARROWING
from watcher.reading.numbers import number
from watcher.reading.patterns import PatternSet
from watcher.reading.sentence import SentenceReader

_SLOT = re.compile(r"\\\{(model|capability|number|words)\\\}")
_AFTERWARDS = re.compile(r"\b(?:after|since)\b|の?後に")
_OPTIONAL = re.compile(r"\\\(([^()]*)\\\)\\\?")


def pattern_of(template: str) -> str:
    """A template as a pattern: slots become groups n0, n1, …; `(...)?` may be absent."""
    escaped = re.escape(template).replace("\\ ", " ")
    escaped = _OPTIONAL.sub(r"(?:\1)?", escaped)
    count = iter(range(100))
    return _SLOT.sub(lambda match: f"(?P<{match[1]}{next(count)}>.+?)", escaped) + r"\.?$"


class TemplateReader:
    """Reads sentences with the templates of one pack."""

    def __init__(self, pack: Pack, reader: SentenceReader) -> None:
        self._templates: tuple[Template, ...] = pack.form.sentences
        self._set = PatternSet(pack, [pattern_of(each.template) for each in self._templates])
        self._reader = reader
        self._pack = pack

    def read(self, text: str, source: Provenance) -> tuple[Access, ...]:
        """The records of the first template that a folded sentence fits, slots and all."""
        for index in self._set.hits(text):
            found = self._emit(self._templates[index], self._set.search(index, text), source)
            if found:
                return found
        return ()

    def _emit(
        self, template: Template, match: re.Match[str], source: Provenance
    ) -> tuple[Access, ...]:
        if any(self._narrows(words) for words in match.groupdict().values() if words):
            return ()
        slots = {
            key.rstrip("0123456789"): words for key, words in match.groupdict().items() if words
        }
        subjects = self._named(template.subject, slots, Tag.MODEL)
        capabilities = self._named(template.capability, slots, Tag.CAPABILITY)
        params: list[tuple[str, Scalar]] = []
        for key, slot in template.params.items():
            value = number(slots.get(slot.strip("{}"), ""), self._pack.form.numbers)
            if value is None:
                return ()
            params.append((key, value))
        requirement = Requirement(template.requires, params=tuple(params))
        everybody = self._reader.lexicon.rungs.everybody
        provenance = Provenance(
            source.quote, source.section, source.block, Method.TEMPLATE, Confidence.INHERITED
        )
        return tuple(
            Access(
                subject,
                everybody,
                Status.CONDITIONAL,
                capability,
                (requirement,),
                provenance=provenance,
            )
            for subject in subjects
            for capability in capabilities
        )

    def _narrows(self, words: str) -> bool:
        """Whether a slot holds a word that turns or narrows the sentence (law 4)."""
        if _AFTERWARDS.search(words):
            return True
        return any(token.tag in NARROWING for token in self._reader.lexicon.tokens(words))

    def _named(self, value: str, slots: dict[str, str], tag: Tag) -> tuple[str, ...]:
        """A literal, or the names in a slot; none where the slot holds anything else."""
        if not value.startswith("{"):
            return (value,)
        tokens = self._reader.lexicon.tokens(slots.get(value.strip("{}"), ""))
        listed = {tag, Tag.GLUE, Tag.COMMA, Tag.AND, Tag.MODELS}
        if any(token.tag not in listed for token in tokens):
            return ()
        return tuple(str(token.value) for token in tokens if token.tag is tag)
