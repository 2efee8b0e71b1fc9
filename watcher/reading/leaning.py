"""What a sentence that was kept leans on: headings, captions and terms that may bear on its rule.

"o3" below "Models that need a badge" says nothing by itself. Where neither was understood, the
item is kept together with the heading, so that turning the heading, or moving the item below
another one, is a difference like any other. A heading that rules nothing is never part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from watcher.model import BlockKind
from watcher.pack import Tag
from watcher.reading.clauses import is_finite
from watcher.reading.lexicon import Token
from watcher.reading.residue import Statements
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
_ASKING = frozenset({
    "require", "requires", "required", "requiring", "needed", "necessary", "mandatory", "必要",
    "必要な", "必須",
})  # fmt: skip
_OF_SOMETHING = frozenset({Tag.REQUIREMENT, Tag.MODELS, Tag.FOLLOWING, Tag.ACCESS})
_VERBS = frozenset({Tag.REQUIRE, Tag.CANNOT, Tag.IS, Tag.ACCESS, Tag.ONLY})
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
    r"^(?:how|why|when|where|what (?:is|are|if|happens)|to|step|if|about|"
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

    def under(self, words: str, kind: BlockKind, labels: Sequence[str]) -> str:
        """The labels, outermost first, that a kept text leans on, which is folded; empty where it
        stands alone. A row of a table always leans on what stands above the table."""
        if not labels:
            return ""
        if kind is BlockKind.TABLE:
            return " / ".join(dict.fromkeys(self._ruling(labels)))
        if self._is_fragment(words, kind):
            return " / ".join(dict.fromkeys(self._ruling(labels)))
        named = list(self._naming(labels)) if self._statements.bears(words) else []
        if named and not any(t.tag in _OWN_SUBJECT for t in self._reader.tokens(words)):
            return " / ".join(dict.fromkeys(named))
        return ""

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
        asks = Tag.REQUIREMENT in tags and tags & {Tag.REQUIRE, Tag.NOT, Tag.WAIVE, Tag.NO}
        decides = asks or tags & {Tag.CANNOT, Tag.LACK} or (Tag.SEGMENT in tags and tags & _VERBS)
        addressed = tags & {Tag.MODEL, Tag.IT, Tag.THESE, Tag.PEOPLE, Tag.CAPABILITY}
        return bool(decides and (addressed or words.startswith("you ")))

    def _ruling(self, labels: Sequence[str]) -> Iterator[str]:
        """Labels that decide something of what stands below, and the subjects others name."""
        for place, label in enumerate(labels):
            words = fold(label).rstrip(" :：")
            if len(words) > _LONGEST_LABEL:
                continue
            tokens = self._reader.tokens(words)
            if _decides(tokens, words, is_first=place == 0):
                yield clean(label)
            else:
                yield from _subjects(tokens)

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
    if any(token.text in _ASKING for token in tokens):
        return True
    if tags & _OF_SOMETHING and tags & {Tag.REQUIRE, Tag.NOT, Tag.NO, Tag.WITHOUT}:
        return True
    if Tag.REQUIREMENT not in tags:
        return False
    is_noun = bool(_NOUN.search(words)) and tags <= {Tag.REQUIREMENT, Tag.GLUE}
    return bool(tags & _DECIDES_BESIDE) or (not is_first and is_noun)


def _is_short(words: str) -> bool:
    return len(words) <= 20 if _JAPANESE.search(words) else len(words.split()) <= _SHORT
