"""What is not typed: statements with their topic, and the explicit, counted ignores."""

from __future__ import annotations

from dataclasses import replace

from watcher.model import Method, Provenance, Statement
from watcher.pack import Pack
from watcher.reading.facts import PatternSet
from watcher.reading.folding import folded
from watcher.text import clean


class Statements:
    """Makes statements with the cues of one pack."""

    def __init__(self, pack: Pack) -> None:
        topics = [
            (topic, pattern) for topic, patterns in pack.form.topics.items() for pattern in patterns
        ]
        self._order = list(pack.form.topics)
        self._topics = [topic for topic, _ in topics]
        self._patterns = PatternSet([pattern for _, pattern in topics])
        self._bearing = PatternSet(pack.form.cues.get("bearing", ()))
        self._ignored = PatternSet(pack.form.ignore)

    def of(self, sentence: str, because: str, provenance: Provenance) -> Statement:
        """A sentence kept as it stands."""
        text = clean(sentence)
        words = folded(text).folded
        source = replace(provenance, quote=text, method=Method.NET)
        return Statement(text, self._topic(words), self.bears(words), because, source)

    def _topic(self, words: str) -> str:
        hit = {self._topics[index] for index in self._patterns.hits(words)}
        return next((topic for topic in self._order if topic in hit), "other")

    def bears(self, words: str) -> bool:
        """Whether a folded text speaks of access."""
        return self._bearing.any(words)

    def is_ignored(self, words: str) -> bool:
        """Whether the pack says that a folded sentence leaves no record."""
        return self._ignored.any(words)
