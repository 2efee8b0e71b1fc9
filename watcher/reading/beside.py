"""What a sentence takes from the one before it, and from the footnotes of its block."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from watcher.model import Access
from watcher.reading.afterwards import Said
from watcher.reading.blocks import footnotes_of
from watcher.reading.footnotes import noted
from watcher.reading.frame import Carried
from watcher.reading.lines import Line, LineReader, Reading
from watcher.reading.sentence import SentenceReader
from watcher.reading.walk import Walk
from watcher.reading.what import Item
from watcher.text import fold

_POINTS_BACK = re.compile(r"\b(?:it|they|them|both)\b")


class BesideReader:
    """Reads sentences with what stands beside them."""

    def __init__(self, sentence: SentenceReader, lines: LineReader) -> None:
        self._sentence = sentence
        self._lines = lines

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
        return self._lines.spoken_of(fold(before[-1]))
