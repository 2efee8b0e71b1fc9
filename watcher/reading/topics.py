"""Tables of topics: a row names what its sentence is about ("Reuse | One ID verifies …")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from watcher.model import BlockKind, Cell, Confidence, Method, Process, Provenance, Table
from watcher.pack import Pack
from watcher.reading.facts import FactReader, is_idle
from watcher.reading.folding import folded
from watcher.reading.labelled import LabelledReader
from watcher.reading.rownames import is_of_topics
from watcher.reading.sentence import SentenceReader
from watcher.reading.sentences import sentences
from watcher.text import clean, fold

_NAME = re.compile(r"[a-z][a-z'/-]*(?: [a-z'/-]+){0,3}|[\u3040-\u30ff\u3400-\u9fff]{1,12}")
_NARROWED = re.compile(
    r"\b(?:in|for|from|on|outside|within|until|since|before|after|if|when|with|without|not|no|old|"
    r"new|previous|former|future|planned|exceptions?|except|examples?|optional|other|some)\b"
)


class TopicReader:
    """Reads facts in rows of topics with one pack."""

    def __init__(self, pack: Pack, reader: SentenceReader) -> None:
        self._reader = reader
        self._facts = FactReader(pack, reader.tokens)
        self._labelled = LabelledReader(self._facts, reader.tokens)

    def read(
        self, table: Table, row: Sequence[Cell], first: int, section: tuple[str, ...]
    ) -> tuple[Process, ...]:
        """The facts that a row states, where its table is one of topics and each of its sentences
        is nothing but facts."""
        if len(row) != 2 or not _is_of_topics(table, first):
            return ()
        name, said = row[0].text, folded(clean(row[1].text))
        source = Provenance(said.quote(), section, BlockKind.TABLE, Method.TABLE)
        if labelled := self._labelled.read(name, said, source):
            return labelled
        if not _is_name(fold(name)):
            return ()
        found: list[Process] = []
        for sentence in sentences(row[1].text):
            text = folded(sentence)
            words = f"{clean(row[0].text)}: {text.quote()}"
            source = Provenance(
                text.quote(), section, BlockKind.TABLE, Method.TABLE, Confidence.CARRIED, words
            )
            facts = self._facts.read(text, source)
            tokens = self._reader.tokens(text.folded)
            if not facts.records or not is_idle(tokens, facts.spans):
                return ()
            found += facts.records
        return tuple(found)


def _is_of_topics(table: Table, first: int) -> bool:
    """Whether the columns are a topic and what is said of it, by their names or without any."""
    if not first:
        return True
    return is_of_topics(table.rows[first - 1])


def _is_name(words: str) -> bool:
    return bool(_NAME.fullmatch(words.strip(" :*"))) and not _NARROWED.search(words)
