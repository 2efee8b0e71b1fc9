"""Whom, where and when what stands below a heading or a sentence is for.

What holds for some only, in words that no record can hold ("For enterprise customers", "Azure",
"Before June 2025"), or does not hold at all ("Common misconceptions"), is kept and never read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import re2

from watcher.pack import Pack, Tag, options
from watcher.reading.lexicon import Token
from watcher.reading.patterns import PatternSet
from watcher.reading.sentence import SentenceReader
from watcher.text import fold

NARROWED = "it stands in a section about the past, or about some only"
"""Why a sentence of such a section stays a statement."""

NAMES = frozenset({Tag.MODEL, Tag.CAPABILITY, Tag.SEGMENT, Tag.NAME})
TEACHES = re.compile(
    r"(?:how|why|when|where|what|which|who|to|step|if|about|do|does|can|is|are|am)\b"
)
"""How headings begin that ask or teach, and rule nothing."""

_LEADS = frozenset({
    "for", "in", "within", "outside", "inside", "when", "during", "via", "under", "while",
    "until", "with",
})  # fmt: skip
_NARROWS_NOTHING = re.compile(
    r"(?:in|on) (?:this|the) (?:article|page|guide|section|table|document)|"
    r"for (?:more|further|example|instance|details|reference|all)\b|"
    r"in (?:short|brief|summary|general|"
    r"detail|addition|practice|other words|particular|full|total|order)\b|when\b.*\bworks?$|"
    r"if you (?:want|need|wish|plan|have questions|still)\b|with the\b"
)
"""Words that lead to a topic, and narrow nothing."""
_DATED = re.compile(
    r"(?:from|until|till|before|prior to|through|after|since|starting|beginning|effective) "
    r"(?:on |from |in )?(?:\d|jan|feb|mar|apr|may\b|jun|jul|aug|sep|oct|nov|dec|q\d|early|mid|late|"
    r"next|soon)|"
    r"temporarily\b"
)
_DENIED = re.compile(
    r"\b(?:not|no longer|never|isn't|aren't) (?:true|correct|the case|accurate|right)\b|"
    r"\b(?:false|untrue|incorrect|misconceptions?|misunderstandings?|myths?)\b|"
    r"\b(?:considering|planning to|plan to|will change|proposed|proposals?)\b|誤解|誤り"
)
_GROUP = re.compile(
    r"(?:enterprises?|business(?:es)?|education|government|non-?profits?|startups?|partners|"
    r"resellers|(?:the )?(?:eu|eea|us|usa|uk|europe|european union|united states|united kingdom))"
)
"""Some people or places, where the ladder does not know them."""
_OF_WHAT_FOLLOWS = re.compile(
    r"(?:note[:,] )?(?:the following|what follows|this section|"
    r"(?:everything|all|these|the) ?(?:rules|limits|tiers|steps|sections?|table|list|rest)?"
    r"(?: of this (?:section|page|article))? ?(?:below)?)"
    r"(?: sections?| rules?| limits?| steps?| tables?| lists?)? (?:only )?"
    r"(?:appl(?:y|ies)|holds?|is (?:valid|meant|only|for|about)|are (?:valid|meant|only|for)|"
    r"concerns?|covers?)\b(.*)"
)
"""How a sentence says of what stands below it whom or what it is for."""
_EVERYBODY = frozenset({
    Tag.GLUE, Tag.PEOPLE, Tag.ALL, Tag.STOP, Tag.IS, Tag.ACCESS, Tag.MODELS, Tag.COMMA, Tag.AND,
    Tag.OR, Tag.REQUIREMENT,
})  # fmt: skip
_CHANNEL = frozenset({Tag.ENDPOINT, Tag.GLUE, Tag.AND, Tag.OR, Tag.COMMA, Tag.SLASH})
"""A label of these alone is where calls go: what stands below it is said of calls there."""
_NOT_KNOWN = frozenset({Tag.UNKNOWN, Tag.PARTIAL, Tag.NAME})
_ASKED_OF = frozenset({Tag.REQUIREMENT, Tag.REQUIRE, Tag.LACK})
_SOME_ONLY = frozenset({
    Tag.UNKNOWN, Tag.PARTIAL, Tag.NAME, Tag.GLUE, Tag.ONLY, Tag.PEOPLE, Tag.AND, Tag.OR, Tag.COMMA,
})  # fmt: skip


class ScopeReader:
    """Tells what stands below holds for some only, with one pack."""

    def __init__(self, pack: Pack, reader: SentenceReader) -> None:
        cues = pack.form.cues
        self._reader = reader
        self._questions = PatternSet(pack, cues.get("question", ()))
        self._stale = PatternSet(pack, cues.get("stale", ()))
        self._elsewhere = PatternSet(pack, _other_products(pack, "elsewhere"))
        self._apps = PatternSet(pack, _other_products(pack, "app"))
        self.narrows = lru_cache(maxsize=1024)(self._narrows)
        self._is_event = lru_cache(maxsize=1024)(self._is_case)

    def any_narrows(self, labels: Sequence[str]) -> bool:
        return any(map(self.narrows, labels))

    def narrows_section(self, path: Sequence[str]) -> bool:
        """Whether headings, outermost first, leave what stands below them to some, or to another
        time: "History", "ChatGPT", "For enterprise customers"."""
        return self._stale.any(fold(" / ".join(path))) or self.any_narrows(path)

    def is_of_an_app(self, title: str) -> bool:
        """Whether a page is about what people chat with, and not about calling models: an app has
        plans and users of its own."""
        words = fold(title)
        return self._apps.any(words) and re.search(r"\bapi\b", words) is None

    def is_case(self, labels: Sequence[str]) -> bool:
        """Whether a label is an event that not everybody meets: "If you are rejected". What the
        page says of the event itself holds; whom it leaves out of what is not said."""
        return any(map(self._is_event, labels))

    def narrows_what_follows(self, text: str) -> bool:
        """Whether a folded sentence says that what stands below it holds for some only: "The
        following applies outside the US only."."""
        match = _OF_WHAT_FOLLOWS.match(text)
        if match is None:
            return False
        return not {token.tag for token in self._reader.tokens(match[1])} <= _EVERYBODY

    def _is_case(self, text: str) -> bool:
        label = fold(text)
        if not label.startswith("if ") or _NARROWS_NOTHING.match(label):
            return False
        tags = {token.tag for token in self._reader.tokens(label)}
        return not tags & (NAMES | _ASKED_OF) and not self._questions.any(label)

    def _narrows(self, text: str) -> bool:
        """Whether a label says for whom, where or when what stands below it holds, in words that
        are not known: "For enterprise customers", "EU only", "Before June 2025"; or that it does
        not hold at all: "Common misconceptions"."""
        label = fold(text).rstrip(" :：.")
        is_question = self._questions.any(label)
        if _DATED.match(label) or (_DENIED.search(label) and not is_question):
            return True
        if _NARROWS_NOTHING.match(label) or is_question:
            return False
        tokens = self._reader.tokens(label)
        tags = {token.tag for token in tokens}
        if (
            self._elsewhere.any(label)
            or self._apps.any(label)
            or (Tag.ENDPOINT in tags and tags <= _CHANNEL)
        ):
            return True
        if Tag.ONLY in tags and tags <= _SOME_ONLY:
            return bool(tags & _NOT_KNOWN)
        if tags & NAMES:
            return _names_a_group(tokens)
        if _GROUP.fullmatch(label) or _names_a_group(tokens):
            return True
        return bool(tokens) and tokens[0].text in _LEADS and bool(tags & _NOT_KNOWN)


def _other_products(pack: Pack, cue: str) -> list[str]:
    """A cue's patterns of products that are not what the pack itself is about."""
    own = fold(f"{pack.id} {pack.form.about}")
    named = pack.form.cues.get(cue, ())
    # Not by a PatternSet: asked while a reader is put together, it would compile all patterns anew.
    return [each for each in named if re2.search(each, own, options()) is None]


def _names_a_group(tokens: Sequence[Token]) -> bool:
    """Whether a label is some people with words that are not known: "US government customers",
    "New organizations", "Organizations created after May"."""
    if not tokens or TEACHES.match(tokens[0].text) or tokens[0].text.endswith("ing"):
        return False
    tags = {token.tag for token in tokens}
    if tokens[-1].tag is Tag.PEOPLE:
        return bool(tags & _NOT_KNOWN) and tags <= _SOME_ONLY
    are_some = tokens[0].tag is Tag.PEOPLE and tokens[0].text.endswith("s")
    return are_some and bool(tags & _NOT_KNOWN) and not tags & (NAMES | {Tag.REQUIREMENT})
