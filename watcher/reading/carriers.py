"""What headings, list introductions and list parents lend to what stands below them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from watcher.pack import Pack, Tag
from watcher.reading.answers import listing_question
from watcher.reading.frame import Carried, Frame
from watcher.reading.grammar import read_clause
from watcher.reading.lexicon import Token
from watcher.reading.patterns import PatternSet
from watcher.reading.restrictions import check_restrictions
from watcher.reading.scopes import NAMES, TEACHES
from watcher.reading.sentence import SentenceReader
from watcher.reading.unread import Restricted, Unread
from watcher.reading.what import Item, items_of
from watcher.text import fold

_NEUTRAL = frozenset(
    {
        Tag.GLUE, Tag.ACCESS, Tag.MODELS, Tag.COMMA, Tag.AND, Tag.OR, Tag.SLASH, Tag.COLON,
        Tag.STOP, Tag.IS, Tag.ALL, Tag.PEOPLE, Tag.REQUIREMENT, Tag.REQUIRE, Tag.FOLLOWING,
        Tag.OPEN, Tag.CLOSE, Tag.INTRO, Tag.ENDPOINT, Tag.COMPLETE, Tag.THESE, Tag.IT,
    }
)  # fmt: skip
_TIER_WORDS = frozenset({
    "tier", "tiers", "ティア", "plans", "plan", "limits", "limit", "rate", "quota", "quotas",
    "spend", "spending", "monthly", "daily", "current", "table", "rpm", "tpm", "requests", "tokens",
    "minute", "day", "how",
})  # fmt: skip
"""What headings of tiers and limits say beside them; none narrows anything."""
_LISTED = frozenset(
    {
        Tag.MODEL, Tag.CAPABILITY, Tag.MODELS, Tag.GLUE, Tag.COMMA, Tag.AND, Tag.OR, Tag.SLASH,
        Tag.STOP, Tag.COLON, Tag.OPEN, Tag.CLOSE, Tag.ALL,
    }
)  # fmt: skip
_RULE = frozenset(
    {
        Tag.REQUIREMENT,
        Tag.SEGMENT,
        Tag.CANNOT,
        Tag.LACK,
    }
)


def _is_restricted(tokens: Sequence[Token]) -> bool:
    try:
        check_restrictions(tokens)
    except Restricted:
        return True
    return False


ASKING = frozenset({
    "require", "requires", "required", "requiring", "need", "needs", "needed", "must", "necessary",
    "mandatory", "必要", "必要な", "必須",
})  # fmt: skip
"""Words that ask for something, whatever it is; "requirements" only name it."""

_OFFERING = frozenset({
    Tag.ACCESS, Tag.MODELS, Tag.GLUE, Tag.FOLLOWING, Tag.THESE, Tag.IS, Tag.PEOPLE, Tag.COLON,
})  # fmt: skip
_TIERS_ONLY = frozenset({
    Tag.SEGMENT, Tag.AND, Tag.OR, Tag.COMMA, Tag.SLASH, Tag.GLUE, Tag.OPEN, Tag.CLOSE, Tag.PEOPLE,
})  # fmt: skip
_ASKING_TAGS = frozenset({Tag.REQUIRE, Tag.NO, Tag.NOT, Tag.WITHOUT, Tag.WAIVE, Tag.ONLY})
_TURNED = frozenset({Tag.NOT, Tag.NO, Tag.EXCEPT, Tag.WITHOUT, Tag.CANNOT, Tag.LACK})
_EVERYONE = frozenset({"everyone", "everybody", "anyone", "generally available", "全員"})
_INVITES = re.compile(
    r"(?:do you )?(?:want|need|wish|looking|planning|curious|interested|ready|hoping|wondering)\b"
)
"""How a question begins that only leads to what is said below it: "Want to stream o3?"."""
_ASKS_WHO = re.compile(r"(?:who|which (?:usage )?tiers?)\b|誰")
_OTHER_TIERS = re.compile(
    r"(?:the |all )?(?:lower|higher|other|remaining|upper|earlier|rest of the) (?:usage )?tiers?"
)
"""Tiers that are not named: what stands below them says which, or is not read."""

_LEAVES_OUT = frozenset({
    Tag.ONLY, Tag.LACK, Tag.CANNOT, Tag.EXCEPT, Tag.UNLESS, Tag.WAIVE,
})  # fmt: skip
_BY_TIER = re.compile(
    r"(?:models? (?:that )?)?(?:what |which models )?(?:you (?:get|can use) (?:in|on|with|at|by) )?"
    r"(?:each|every)(?: usage)? (?:tier|plan)"
    r"(?: (?:unlocks|includes|offers|gets|has|can use|can access|has access to|gives access to))?"
)
_WHAT_IS_LISTED = re.compile(r"\b(?:models?|access|availab\w+)\b")
_LISTED_BY = re.compile(r"\b(?:tiers?|plans?|access|availab\w+)\b")


def is_listing(topic: str) -> bool:
    """Whether folded headings say that models are listed by tier."""
    what = _WHAT_IS_LISTED.search(topic)
    by_tier = what is not None and _LISTED_BY.search(topic, what.end()) is not None
    return by_tier or "ティア" in topic or _BY_TIER.search(topic) is not None


def _restricts(tokens: Sequence[Token]) -> bool:
    """Whether a label asks for something or leaves some out: "Only for verified organizations"."""
    if not tokens or TEACHES.match(tokens[0].text) or _is_of_tiers_only(tokens):
        return False
    return any(t.tag in _LEAVES_OUT or t.text in ASKING for t in tokens)


def _is_of_tiers_only(tokens: Sequence[Token]) -> bool:
    """ "Tiers 4 and 5 only": no less than what "tiers 4 and 5" says."""
    tags = {token.tag for token in tokens}
    return Tag.SEGMENT in tags and tags <= _TIERS_ONLY | {Tag.ONLY}


def _may_rule(tokens: Sequence[Token]) -> bool:
    """Whether a label says who has what is listed below it, or who has not."""
    tags = {token.tag for token in tokens}
    of_all = Tag.ACCESS in tags and any(token.text in _EVERYONE for token in tokens)
    if tags & {Tag.MODEL, Tag.IT} or not (tags & _RULE or of_all):
        return False
    asks = Tag.REQUIREMENT in tags and bool(tags & _ASKING_TAGS)
    if not asks and _is_by_model(tokens):
        return False
    return asks or bool(tags & {Tag.MODELS, Tag.FOLLOWING, Tag.THESE, Tag.ACCESS, Tag.CANNOT})


def _is_by_model(tokens: Sequence[Token]) -> bool:
    """ "Organization verification by model": what is listed below is asked for it, or is not."""
    words = [t for t in tokens if t.tag is not Tag.GLUE]
    lead = words[:1] == [t for t in words if t.tag is Tag.REQUIREMENT][:1]
    return lead and words[-1].tag is Tag.MODELS and Tag.ACCESS not in {t.tag for t in words}


_ALL_BELOW = re.compile(
    r"\b(?:all|each|every one)(?: of)?(?: the)? models (?:(?:listed|named|shown) )?"
    r"(?:in the (?:table|list) )?below\b"
)


def _of_those_below(words: str) -> str:
    """ "All models below" are not all models."""
    return _ALL_BELOW.sub("the following models", words)


@dataclass(frozen=True, slots=True)
class Carrier:
    """What is lent so far. `rule` applies to the subjects listed below. `blocked`: something around
    was not understood, so nothing of it may be taken for granted. `restricted`: a label that was
    not understood asks for something, or leaves some out."""

    items: tuple[Item, ...] = ()
    segments: tuple[str, ...] | None = None
    rule: Frame | None = None
    blocked: bool = False
    page_items: tuple[Item, ...] = ()
    asked: bool = False
    restricted: bool = False
    required: bool = False
    lists: bool = False

    def holds_limits(self, *, named: bool) -> bool:
        """Whether a limit below is of what it names itself, of what is carried, or of everything,
        and whoever it is for has to do nothing for it."""
        of_something = named or bool(self.items) or not self.blocked
        return of_something and not (self.required or self.restricted)

    def carried(self, *, bare: bool = False) -> Carried:
        return Carried(
            self.items, self.segments, bare=bare and bool(self.items) and not self.blocked
        )

    def stopped(self) -> Carrier:
        return Carrier(
            self.page_items,
            None,
            None,
            True,
            self.page_items,
            restricted=self.restricted,
            required=self.required,
        )


class CarrierReader:
    """Works out what labels carry, with one pack."""

    def __init__(self, pack: Pack, reader: SentenceReader) -> None:
        self._reader = reader
        self._questions = PatternSet(pack, pack.form.cues.get("question", ()))
        self._asks_who = PatternSet(pack, pack.form.cues.get("asks-who", ()))
        self._below = lru_cache(maxsize=1024)(self._under)

    def below(self, carrier: Carrier, labels: Sequence[str]) -> Carrier:
        """What is carried below these labels, outermost first."""
        for label in labels:
            carrier = self._below(carrier, label)
        return carrier

    def is_question(self, text: str) -> bool:
        return self._questions.any(text)

    def rules(self, text: str) -> bool:
        """Whether a folded text says what is asked for whatever is listed below it."""
        return self._rule(self._reader.tokens(_of_those_below(text.rstrip(" :：.")))) is not None

    def names_only(self, tokens: Sequence[Token]) -> bool:
        """Whether a text is nothing but names of models and capabilities."""
        tags = {token.tag for token in tokens}
        return bool(tags & {Tag.MODEL, Tag.CAPABILITY}) and tags <= _LISTED

    def _under(self, carrier: Carrier, text: str) -> Carrier:
        label = _of_those_below(fold(text).rstrip(" :："))
        tokens = self._reader.tokens(label)
        tags = {token.tag for token in tokens if token.text not in _TIER_WORDS}
        if tags & {Tag.REQUIREMENT, Tag.LACK}:
            carrier = replace(carrier, required=True)
        if self.is_question(label):
            listed = listing_question(label)
            rule = self._rule(self._reader.tokens(listed)) if listed else None
            return self._ruled(carrier, rule) if rule else self._asked(carrier, label, tokens, tags)
        meant = self._reader.labels.of(label)
        if meant is Tag.NOPE:
            return replace(carrier, restricted=True).stopped()
        if meant is not None or _BY_TIER.fullmatch(label):
            return carrier
        rule = self._rule(tokens)
        if rule is not None:
            return self._ruled(carrier, rule)
        if _OTHER_TIERS.fullmatch(label):
            return replace(carrier, segments=(), lists=False)
        if _restricts(tokens):
            carrier = replace(carrier, restricted=True)
        if not tags & NAMES:
            lists = carrier.lists and {token.tag for token in tokens} <= _OFFERING
            return replace(carrier, lists=lists) if tags <= _NEUTRAL else carrier.stopped()
        is_unclear = tags - _NEUTRAL - NAMES and not _is_of_tiers_only(tokens)
        if is_unclear or _is_restricted(tokens):
            return carrier.stopped()
        return self._named(carrier, tokens)

    def _asked(
        self, carrier: Carrier, label: str, tokens: Sequence[Token], tags: set[Tag]
    ) -> Carrier:
        """ "Who can use o3?" names a subject, and "Who has access?" asks of the one around it; any
        other question settles nothing."""
        if not tags & NAMES:
            asks = _ASKS_WHO.match(label) is not None and Tag.ACCESS in tags and not tags & _TURNED
            return replace(carrier, asked=asks and bool(carrier.items), lists=False)
        if _INVITES.match(label) and not tags & (_RULE | _TURNED):
            return self._named(carrier, tokens)
        open_question = self._asks_who.any(label) and not tags & (_RULE | _TURNED)
        return (
            replace(self._named(carrier, tokens), asked=True)
            if open_question
            else carrier.stopped()
        )

    def _named(self, carrier: Carrier, tokens: Sequence[Token]) -> Carrier:
        resolved = self._reader.resolved(tokens, bare=True)
        segments = tuple(
            dict.fromkeys(s for t in resolved if t.tag is Tag.SEGMENT for s in t.value)
        )
        try:
            items = items_of(resolved, carrier.items)
        except Unread:
            return carrier.stopped()
        return replace(
            carrier,
            items=items or carrier.items,
            segments=segments or carrier.segments,
            rule=None,
            blocked=carrier.blocked and not items,
            lists=not items and {token.tag for token in resolved} <= _TIERS_ONLY | {Tag.ONLY},
        )

    @staticmethod
    def _ruled(carrier: Carrier, rule: Frame) -> Carrier:
        return replace(carrier, rule=rule, blocked=False, segments=None, items=rule.items or ())

    def _rule(self, tokens: Sequence[Token]) -> Frame | None:
        """ "Models that require organization verification": a rule for what is listed below."""
        if not tokens or TEACHES.match(tokens[0].text) or not _may_rule(tokens):
            return None
        plural = [
            t._replace(tag=Tag.FOLLOWING) if t.tag in (Tag.MODELS, Tag.THESE) else t for t in tokens
        ]
        if not any(t.tag is Tag.FOLLOWING for t in plural):
            plural.append(Token(Tag.FOLLOWING, 0, 0, ""))
        try:
            frame = read_clause(
                [t for t in plural if t.tag is not Tag.COLON], Carried(), self._reader.lexicon.rungs
            )
        except Unread:
            return None
        return frame if not frame.items or frame.items[0][0] == "*" else None
