"""What leaves no record: controls of a page, ways to other pages, and what a pack ignores."""

from __future__ import annotations

import re

from watcher.pack import Pack, Tag
from watcher.reading.blocks import is_probe
from watcher.reading.facts import residue
from watcher.reading.patterns import PatternSet
from watcher.reading.references import Reference
from watcher.reading.residue import Statements
from watcher.reading.sentence import SentenceReader
from watcher.text import fold

_RULED = frozenset({Tag.MODEL, Tag.CAPABILITY, Tag.SEGMENT, Tag.REQUIREMENT})
_CONTROL = re.compile(r"(?:select|choose) (?:a |your )?(?:language|theme)")
"""What a page's controls are called, where a word of it ("select") may be a requirement's name."""

_SAYS = re.compile(r"[^\W_]")
_NEVER_IGNORED = frozenset({Tag.SEGMENT, Tag.LACK, Tag.REQUIREMENT, Tag.CANNOT, Tag.UNLESS})


def _is_probe(words: str) -> bool:
    first = words.partition(" ")[0]
    return words.startswith(f"{first} {first} ") and is_probe(words.split())


class IgnoredReader:
    """Tells what of a page leaves no record, with one pack."""

    def __init__(self, pack: Pack, sentence: SentenceReader, statements: Statements) -> None:
        self._others = PatternSet(pack, pack.form.cues.get("others", ()))
        self._sentence = sentence
        self._statements = statements

    def is_ignored(self, words: str, reference: Reference) -> bool:
        """An ignore never swallows a sentence that names a tier, a requirement or a denial."""
        if not _SAYS.search(words) or _CONTROL.fullmatch(words) or _is_probe(words):
            return True
        if reference is not Reference.NONE:
            return reference is Reference.WAY or self.is_harmless(words)
        if not self._statements.is_ignored(words):
            return False
        tokens = self._sentence.tokens(words)
        return not any(token.tag in _NEVER_IGNORED for token in tokens)

    def announces_others(self, heading: str) -> bool:
        return bool(heading) and self._others.any(fold(heading))

    def is_harmless(self, words: str) -> bool:
        """Whether words name nothing that a rule could be about, or that could turn one."""
        tokens = self._sentence.tokens(words)
        return not (
            self._statements.bears(words)
            or any(character.isdigit() for character in words)
            or any(token.tag in _RULED for token in tokens)
            or residue(tokens, ())
        )
