"""What is not typed: statements with their topic, and the explicit, counted ignores."""

from __future__ import annotations

import re

from watcher.model import Method, Provenance, Statement
from watcher.pack import Pack
from watcher.reading.folding import Folded, folded
from watcher.reading.patterns import PatternSet
from watcher.text import clean, fold

_NO_RULE = frozenset({"rationale", "definition", "scope", "how_to", "error", "forecast"})
"""Topics of sentences that say why, what, how or what may come, and rule nothing today."""

_OBLIGES = re.compile(r"\b(?:must|only|required?|requires)\b|必要|必須|のみ")
_FIGURE = re.compile(r"\d")


def may_rule(statement: Statement) -> bool:
    """Whether a statement may hold a rule that was not read: it speaks of access or names a figure,
    and is neither an explanation nor a forecast, unless that speaks of an obligation."""
    words = fold(statement.text)
    bears = statement.bearing or bool(_FIGURE.search(words))
    return bears and (statement.topic not in _NO_RULE or bool(_OBLIGES.search(words)))


class Statements:
    """Makes statements with the cues of one pack."""

    def __init__(self, pack: Pack) -> None:
        topics = [
            (topic, pattern) for topic, patterns in pack.form.topics.items() for pattern in patterns
        ]
        self._topics = [topic for topic, _ in topics]
        self._patterns = PatternSet(pack, [pattern for _, pattern in topics])
        self._bearing = PatternSet(pack, pack.form.cues.get("bearing", ()))
        self._ignored = PatternSet(pack, pack.form.ignore)

    def of(self, sentence: str, because: str, provenance: Provenance, under: str = "") -> Statement:
        """A text kept as it stands; `under` is what it leans on."""
        return self.kept(folded(clean(sentence)), because, provenance, under)

    def kept(self, sentence: Folded, because: str, place: Provenance, under: str) -> Statement:
        """A sentence kept as it stands; `under` is what it leans on."""
        text, words = clean(sentence.text), sentence.folded
        source = Provenance(text, place.section, place.block, Method.NET, place.confidence)
        return Statement(text, self.topic(words), self.bears(words), because, source, under)

    def topic(self, words: str) -> str:
        """What a folded text is about; "other" where no cue of the pack tells."""
        hits = self._patterns.hits(words)  # in the order of the topics
        return self._topics[hits[0]] if hits else "other"

    def bears(self, words: str) -> bool:
        """Whether a folded text speaks of access."""
        return self._bearing.any(words)

    def is_ignored(self, words: str) -> bool:
        """Whether the pack says that a folded sentence leaves no record."""
        return self._ignored.any(words)
