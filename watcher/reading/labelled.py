"""Facts that a label and the words below it state together: "Reuse of an ID" - "Every 90 days".

A question and its answer, a term and its description, the two cells of a row: a pattern of a fact
that has the label before a colon reads both, where nothing else is said in either.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from watcher.model import Confidence, Process, Provenance
from watcher.reading.facts import FactReader, is_idle
from watcher.reading.folding import Folded, folded
from watcher.reading.lexicon import Token
from watcher.text import clean

_LONGEST = 120
"""Characters of a label, or of what stands below it: what is longer is a paragraph."""


class LabelledReader:
    """Reads words below their label with the facts of a pack."""

    def __init__(self, facts: FactReader, tokens: Callable[[str], Sequence[Token]]) -> None:
        self._facts = facts
        self._tokens = tokens

    def read(self, label: str, text: Folded, source: Provenance) -> tuple[Process, ...]:
        """The facts that a text states with its label, and states nothing beside."""
        name = clean(label).rstrip(" :：*")
        if not name or max(len(name), len(text.text)) > _LONGEST:
            return ()
        joined = folded(f"{name}: {text.text}")
        if not self._facts.may_state(joined):
            return ()
        where = replace(source, confidence=Confidence.CARRIED, words=joined.quote())
        facts = self._facts.read(joined, where)
        understood = bool(facts.records) and is_idle(self._tokens(joined.folded), facts.spans)
        return facts.records if understood else ()
