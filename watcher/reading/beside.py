"""What a sentence takes from the one before it, and from the footnotes of its block."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from watcher.model import Access
from watcher.pack import Tag
from watcher.reading.afterwards import Said
from watcher.reading.blocks import footnotes_of
from watcher.reading.footnotes import noted
from watcher.reading.frame import Carried
from watcher.reading.lines import Line, Reading
from watcher.reading.sentence import SentenceReader
from watcher.reading.walk import Walk
from watcher.reading.what import Item
from watcher.text import fold

_POINTS_BACK = re.compile(r"\b(?:it|they|them|both)\b")

_LISTS_MODELS = frozenset({Tag.MODEL, Tag.AND, Tag.COMMA, Tag.GLUE})
_INTRODUCED = re.compile(r"(?:meet|introducing|say hello to|welcome) \S+?[.!]?$")
_DESCRIBED = re.compile(r"^\S+ is (?:our|the|an?|one of our) (?:[a-z-]+ ){0,5}(?:model|reasoner)\b")


class BesideReader:
    """Reads sentences with what stands beside them."""

    def __init__(self, sentence: SentenceReader) -> None:
        self._sentence = sentence

    def noted(self, reading: Reading, marks: Sequence[str], walk: Walk) -> Reading:
        """A sentence under the footnotes of these marks; without its records where one of them was
        not understood."""
        footnotes = footnotes_of(walk.section)
        notes = [footnotes[mark] for mark in marks if mark in footnotes]
        granted = [each for each in reading.records if isinstance(each, Access)]
        items = tuple(dict.fromkeys((each.subject, each.capability) for each in granted))
        if not notes or not granted:
            return reading
        found = None
        if len(items) == 1:
            carried = Carried(items, bare=True)
            place = replace(granted[0].provenance, quote="", words="")
            found = noted(reading.records, notes, self._sentence, carried, place)
        if found is None:
            return Reading(whole=False, because="a footnote that is not understood")
        walk.used_marks |= set(marks)
        return replace(reading, records=tuple(found))

    def gone_on(self, joined: str, line: Line, said: Said, alone: Reading) -> Reading:
        """What a sentence says together with the one before it, without what that one said."""
        found = self._sentence.read(joined, line.around.carried(), line.source)
        before = [record for record in found.records if record in said.records]
        rest = tuple(record for record in found.records if record not in said.records)
        is_sure = found.whole and len(before) == len(said.records) and bool(rest)
        return Reading(rest, items=found.items) if is_sure else alone

    def spoken(self, before: Sequence[str], words: str) -> tuple[Item, ...]:
        """What the sentence before a folded one speaks of, where that one may mean it."""
        if not before or _POINTS_BACK.search(words) is None:
            return ()
        return self._spoken_of(fold(before[-1]))

    def _spoken_of(self, words: str) -> tuple[Item, ...]:
        """The models that a folded sentence introduces, and says no rule of: "Meet o3.", "o3 is our
        best model.", "o3 and o1 both run in the background."."""
        if not self._sentence.lexicon.may_be_about(words):
            return ()
        tokens = self._sentence.tokens(words)
        models = [t for t in tokens if t.tag is Tag.MODEL]
        lead = next((i for i, t in enumerate(tokens) if t.tag not in _LISTS_MODELS), len(tokens))
        first = [t for t in tokens[:lead] if t.tag is Tag.MODEL]
        introduced = _INTRODUCED.match(words) is not None or (
            len(first) == len(models) and (len(models) > 1 or _DESCRIBED.search(words) is not None)
        )
        return tuple((str(t.value), "*") for t in models) if models and introduced else ()
