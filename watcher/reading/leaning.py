"""What a sentence that was kept leans on: headings, captions and terms that may bear on its rule.

"o3" below "Models that need a badge" says nothing by itself. Where neither was understood, the
item is kept together with the heading, so that turning the heading, or moving the item below
another one, is a difference like any other. A heading that rules nothing is never part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from watcher.model import BlockKind
from watcher.pack import Tag
from watcher.reading.carriers import ASKING
from watcher.reading.clauses import is_finite
from watcher.reading.lexicon import Token
from watcher.reading.residue import Statements
from watcher.reading.scopes import TEACHES
from watcher.reading.sentence import SentenceReader
from watcher.text import clean, fold

Tokens = Sequence[Token]

_DECIDES = frozenset(
    {
        Tag.SEGMENT, Tag.LACK, Tag.CANNOT, Tag.WAIVE, Tag.ONLY, Tag.EXCEPT, Tag.UNLESS, Tag.LIMITED,
    }
)  # fmt: skip
_DECIDES_BESIDE = frozenset(
    {
        Tag.REQUIRE, Tag.NOT, Tag.NO, Tag.WITHOUT, Tag.MODELS, Tag.ACCESS, Tag.MAY, Tag.INTRO,
        Tag.UNTIL, Tag.RECOMMEND, Tag.SHOULD,
    }
)  # fmt: skip
_NEEDING = frozenset({"need", "needs", "must"})
_OF_SOMETHING = frozenset({Tag.REQUIREMENT, Tag.MODELS, Tag.FOLLOWING, Tag.ACCESS})
_VERBS = frozenset({Tag.REQUIRE, Tag.CANNOT, Tag.IS, Tag.ACCESS, Tag.ONLY})
_OF_SOME = re.compile(
    r"\b(?:tiers?|plans?|members?|subscribers?|subscriptions?|partners?|enterprise|business|edu|"
    r"education|students?|non-?profits?|employees?)\b|会員|プラン|ティア"
)
"""Whom a label may be of, where models are all that is listed below it."""

_RUNG = frozenset({Tag.NAME, Tag.GLUE, Tag.COMMA, Tag.AND, Tag.OR, Tag.SLASH})
_NAMING = frozenset(
    {
        Tag.MODEL, Tag.CAPABILITY, Tag.SEGMENT, Tag.REQUIREMENT, Tag.NUMBER, Tag.ENDPOINT, Tag.NAME,
    }
)  # fmt: skip
_ABOUT_USE = frozenset(
    {Tag.SEGMENT, Tag.MODEL, Tag.MODELS, Tag.CAPABILITY, Tag.REQUIREMENT, Tag.LACK}
)
_OWN_SUBJECT = frozenset({Tag.MODEL, Tag.CAPABILITY, Tag.MODELS, Tag.THESE, Tag.FOLLOWING})
_TEACHES = re.compile(
    r"^(?:how|why|when|where|what (?:is|are|if|happens|you)|to|step|if|about|"
    r"handling|troubleshooting)\b"
)
_NOUN = re.compile(r"(?:verification|registration|approval|licen[sc]e|認証|申請)$")
_SHORT = 5
"""Words up to which a list item without a verb is a name or a value, whatever it says."""

_LONGEST_LABEL = 120
"""Characters beyond which what stands above a list is a paragraph of its own."""

_LONGEST_PHRASE = 40
"""Characters beyond which a label with a verb is a sentence, which is kept for itself."""

_WORD = re.compile(r"[^\W\d_]{2}|[a-z]\d")
_LONG = 12
"""Words beyond which a text is a sentence, though its verb is not known."""

_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


class LeaningReader:
    """Works out what a kept sentence leans on, with one pack."""

    def __init__(self, reader: SentenceReader, statements: Statements) -> None:
        self._reader = reader
        self._statements = statements
        self._are_idle = lru_cache(maxsize=1024)(self._idle)

    def under(self, words: str, kind: BlockKind, labels: Sequence[str]) -> str:
        """The labels, outermost first, that a kept text leans on, which is folded; empty where it
        stands alone. A row of a table always leans on what stands above the table."""
        if not labels or self._are_idle(tuple(labels)):
            return ""
        if kind is BlockKind.TABLE:
            return " / ".join(dict.fromkeys(self._ruling(labels)))
        if self._is_fragment(words, kind):
            return " / ".join(dict.fromkeys(self._ruling(labels, of_models=self._names(words))))
        if self._is_tier(labels[-1]):
            return "" if self._names(words, Tag.SEGMENT) else clean(labels[-1])
        named = list(self._naming(labels)) if self._statements.bears(words) else []
        if named and not self._names(words):
            return " / ".join(dict.fromkeys(named))
        return ""

    def _idle(self, labels: tuple[str, ...]) -> bool:
        """Whether no text could lean on any of the labels: those of most sections."""
        leading = (*self._ruling(labels, of_models=True), *self._naming(labels))
        return not leading and not self._is_tier(labels[-1])

    def _names(self, words: str, *others: Tag) -> bool:
        """Whether a folded text names a subject of its own, or one of the others."""
        return any(t.tag in _OWN_SUBJECT or t.tag in others for t in self._reader.tokens(words))

    def _is_fragment(self, words: str, kind: BlockKind) -> bool:
        """Whether a text has no verb of its own and names something, or is a short item of a
        list. Counted first: most sentences are too long for that, and not cut into tokens."""
        if len(words.split()) > _LONG or not _WORD.search(words):
            return False
        tokens = self._reader.tokens(words)
        if any(is_finite(token) for token in tokens):
            return False
        if any(token.tag in _NAMING for token in tokens):
            return True
        return kind is BlockKind.ITEM and _is_short(words)

    def says_a_rule(self, words: str) -> bool:
        """Whether a folded heading is a sentence that asks, denies or waives something."""
        tokens = self._reader.tokens(words)
        tags = {token.tag for token in tokens}
        if TEACHES.match(words):
            return False
        known = Tag.REQUIREMENT in tags and tags & {Tag.REQUIRE, Tag.NOT, Tag.WAIVE, Tag.NO}
        asks = known or any(token.text in ASKING for token in tokens)
        of_some = Tag.SEGMENT in tags and tags & _VERBS
        decides = asks or of_some or tags & {Tag.CANNOT, Tag.LACK, Tag.ONLY, Tag.WITHOUT}
        addressed = tags & _OWN_SUBJECT or tags & {Tag.IT, Tag.PEOPLE, Tag.SEGMENT}
        return bool(decides and (addressed or words.startswith("you ")))

    def _ruling(self, labels: Sequence[str], *, of_models: bool = False) -> Iterator[str]:
        """Labels that decide something of what stands below, and the subjects others name. Those
        that only say whom they are of decide who has the models below them."""
        for place, label in enumerate(labels):
            words = fold(label).rstrip(" :：")
            if len(words) > _LONGEST_LABEL:
                continue
            tokens = self._reader.tokens(words)
            if _decides(tokens, words, is_first=place == 0) or (
                of_models and _is_of_some(tokens, words)
            ):
                yield clean(label)
            else:
                yield from _subjects(tokens)

    def _is_tier(self, label: str) -> bool:
        """Whether a label is nothing but the name of tiers or plans."""
        tags = {token.tag for token in self._reader.tokens(fold(label).rstrip(" :："))}
        return bool(tags & {Tag.SEGMENT, Tag.NAME}) and tags <= _RUNG | {Tag.SEGMENT}

    def _naming(self, labels: Sequence[str]) -> Iterator[str]:
        """The subjects of the innermost label that names any, by their ids."""
        for label in reversed(labels):
            if len(label) > _LONGEST_LABEL:
                continue
            found = list(_subjects(self._reader.tokens(fold(label))))
            if found:
                yield from found
                return


def _subjects(tokens: Tokens) -> Iterator[str]:
    for token in tokens:
        if token.tag is Tag.MODEL:
            yield str(token.value)


def _decides(tokens: Tokens, words: str, *, is_first: bool) -> bool:
    """Whether a label may bear on who may use what is listed below it."""
    tags = {token.tag for token in tokens}
    is_sentence = any(is_finite(token) for token in tokens) and len(words) > _LONGEST_PHRASE
    if _TEACHES.match(words) or (is_sentence and (words[-1] in ".;。" or not tags & _ABOUT_USE)):
        return False
    if tags & _DECIDES or (Tag.NAME in tags and tags <= _RUNG):
        return True
    if any(token.text in ASKING - _NEEDING for token in tokens) or _needs(tokens):
        return True
    if tags & _OF_SOMETHING and tags & {Tag.REQUIRE, Tag.NOT, Tag.NO, Tag.WITHOUT}:
        return True
    if Tag.REQUIREMENT not in tags:
        return False
    is_noun = bool(_NOUN.search(words)) and tags <= {Tag.REQUIREMENT, Tag.GLUE}
    return bool(tags & _DECIDES_BESIDE) or (not is_first and is_noun)


def _needs(tokens: Tokens) -> bool:
    """ "Needs a badge", "o3 needs a badge", but not "Information we need"."""
    if not any(token.text in _NEEDING for token in tokens):
        return False
    return tokens[0].text in _NEEDING or any(token.tag in _OWN_SUBJECT for token in tokens)


def _is_of_some(tokens: Tokens, words: str) -> bool:
    if len(words) > _LONGEST_PHRASE or TEACHES.match(words):
        return False
    return bool(_OF_SOME.search(words)) or any(t.tag in (Tag.PEOPLE, Tag.NAME) for t in tokens)


def _is_short(words: str) -> bool:
    return len(words) <= 20 if _JAPANESE.search(words) else len(words.split()) <= _SHORT
