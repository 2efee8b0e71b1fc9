"""The slot grammar: a clause's WHO, WHAT and BY-WHAT, joined to what it says of access.

A clause is typed only when every word of it plays a known part. Whatever is left over (an unknown
word, a number, a negation of something unknown) raises Unread, and the sentence stays a statement.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from watcher.model import Confidence, Status, Temporal
from watcher.pack import Tag
from watcher.reading.bywhat import State, Terms, requirement, terms_of
from watcher.reading.frame import Carried, Frame
from watcher.reading.groups import Groups
from watcher.reading.lexicon import Token
from watcher.reading.predication import check_one_predication
from watcher.reading.restrictions import check_restrictions
from watcher.reading.stance import check_stance
from watcher.reading.strength import strength_of
from watcher.reading.unread import Restricted, Unread
from watcher.reading.what import Item, among, is_of_features, items_in
from watcher.reading.who import Rungs

Tokens = Sequence[Token]


_UNSAID = frozenset({Tag.ACCESS, Tag.GLUE, Tag.STOP})
_INTRODUCING = (
    Tag.INTRO, Tag.REQUIRE, Tag.COMPLETE, Tag.ONLY, Tag.SHOULD, Tag.RECOMMEND, Tag.LIMITED,
    Tag.UNLESS, Tag.UNTIL, Tag.BEFORE, Tag.WITHOUT, Tag.MAY, Tag.PERHAPS, Tag.LACK,
)  # fmt: skip
_LISTED_TERMS = frozenset({Tag.GLUE, Tag.AND, Tag.OR, Tag.COMMA, Tag.SLASH, Tag.REQUIREMENT})
_BY = frozenset({"by", "on", "upon", "via", "through", "under"})
_ORDER = re.compile(
    r"(?:verify|get|complete|include|send|pass|set|specify|supply|contact|talk|submit|request|apply|accept|agree|share|add|purchase|spend|buy|register|opt|enable|turn)\b"
)
_OF_PEOPLE = re.compile(
    r"^(?:accounts?|organi[sz]ations?|customers|users)\b|"
    r"(?:partners?|testers?|companies|institutions|researchers|parties|customers|users|accounts|"
    r"organi[sz]ations|developers|teams|projects|individuals?|businesses|release)$"
)
_READ_ELSEWHERE = {
    Tag.UNKNOWN: "a word that is not known: “{}”",
    Tag.NUMBER: "a number that belongs to no rule: {}",
    Tag.UNCLEAR: "“{}” leaves open what holds",
    Tag.PAST: "“{}” speaks of the past",
    Tag.NAME: "“{}” may be a tier or not",
    Tag.BLANK: "nothing is said",
}


def read_clause(tokens: Tokens, carried: Carried, rungs: Rungs) -> Frame:
    """What a clause says of access.

    Raises: Unread when a slot was not understood.
    """
    for token in tokens:
        if token.tag in _READ_ELSEWHERE:
            raise Unread(_READ_ELSEWHERE[token.tag].format(token.text))
    check_restrictions(tokens)
    check_stance(tokens)
    check_one_predication(tokens)
    terms = terms_of(tokens)
    return Clause(tuple(tokens), carried, rungs, terms).frame()


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause with its terms resolved, on the way to a frame."""

    tokens: tuple[Token, ...]
    carried: Carried
    rungs: Rungs
    terms: Terms

    def has(self, *tags: Tag) -> bool:
        return any(token.tag in tags for token in self.tokens)

    def frame(self) -> Frame:
        self._check_predicate()
        self._check_endpoint()
        items, items_carried = self._items()
        asked, waives = self._terms()
        groups = Groups(self.tokens, self.carried, self.rungs, self.terms)
        segments, confidence = groups.segments(bool(asked or waives), items_carried)
        strength = strength_of(self.tokens, self.terms, asks=bool(asked))
        otherwise = groups.otherwise(segments)
        return Frame(
            items,
            segments,
            self._status(asked),
            tuple(dict.fromkeys(requirement(self.tokens[i], strength) for i in asked)),
            waives,
            self.has(Tag.EXCEPTIONS),
            self._temporal(),
            self._logic(asked),
            otherwise,
            Confidence.CARRIED if items_carried and confidence is Confidence.STATED else confidence,
        )

    # ------------------------------------------------------------ what kind of clause it is

    def _check_predicate(self) -> None:
        said = self.has(
            Tag.ACCESS,
            Tag.REQUIRE,
            Tag.LIMITED,
            Tag.CANNOT,
            Tag.WAIVE,
            Tag.RECOMMEND,
            Tag.SHOULD,
            Tag.PERHAPS,
        )
        intro = self.has(Tag.INTRO, Tag.WITHOUT, Tag.NO, Tag.COMPLETE) and self.has(Tag.REQUIREMENT)
        only = self.has(Tag.ONLY) and self.has(Tag.REQUIREMENT, Tag.SEGMENT)
        if not (said or intro or only or self.carried.bare):
            raise Unread("no verb of access or requirement")
        if not self.carried.bare and {t.tag for t in self.tokens} <= _UNSAID:
            raise Restricted("a verb of access, and of nothing")
        if self.has(Tag.WILL) and not self._will_is_now():
            raise Unread("a forecast")
        if self.has(Tag.ONLY):
            self._check_only()

    def _will_is_now(self) -> bool:
        """ "Once verified, you will have access": a rule of today."""
        dated = any(t.tag is Tag.WHEN and t.value.since for t in self.tokens)
        return dated or (
            self.has(Tag.INTRO) and self.has(Tag.REQUIREMENT) and not self.terms.denied
        )

    def _check_only(self) -> None:
        if self.terms.denied:
            raise Unread("“only” with a denial")
        index = next(i for i, t in enumerate(self.tokens) if t.tag is Tag.ONLY)
        slots = (Tag.SEGMENT, Tag.REQUIREMENT, Tag.MODEL, Tag.CAPABILITY, Tag.ENDPOINT)
        after = [t.tag for t in self.tokens[index + 1 :] if t.tag in slots]
        before = [t.tag for t in self.tokens[:index] if t.tag in slots]
        bound = (Tag.SEGMENT, Tag.REQUIREMENT)
        if _is_advice(self.tokens[index + 1 :]):
            raise Unread("advice when to, and no terms")
        if after and (after[0] in bound or (Tag.REQUIREMENT in after and self.has(Tag.INTRO))):
            return
        if not after and before and before[-1] in bound:
            return
        if before and before[-1] in bound and not self.tokens[index].text.isascii():
            return
        raise Unread("“only” governs something that is no tier and no requirement")

    def _check_endpoint(self) -> None:
        verb = self.has(Tag.ACCESS, Tag.REQUIRE, Tag.IS)
        if self.has(Tag.ENDPOINT) and self.carried.bare and not verb:
            raise Unread("an endpoint, and not what is said of it")
        if self.has(Tag.ENDPOINT) and (self.terms.denied or self.has(Tag.ONLY, Tag.LIMITED)):
            raise Unread("a restriction to an endpoint")

    # ------------------------------------------------------------ what

    def _items(self) -> tuple[tuple[Item, ...], bool]:
        items = items_in(self.tokens)
        if items:
            return self._with_subject(items)
        if self.has(Tag.FOLLOWING):
            return (), False
        if self.has(Tag.IT, Tag.THESE):
            return self._referent(), True
        if self.has(Tag.MODELS):
            raise Unread("which models is not said")
        if self.carried.items:
            return self.carried.items, True
        if self.carried.before and self.has(Tag.SEGMENT):
            return self.carried.before, True
        raise Unread("no model or feature that is known")

    def _with_subject(self, items: tuple[Item, ...]) -> tuple[tuple[Item, ...], bool]:
        """A capability without a subject is one of the subjects carried, where there are any."""
        around = self.carried.items
        if not around or self._says_all_models():
            return items, False
        named = among(items, around)
        if named != items and is_of_features(around) and not is_of_features(items):
            raise Unread("whether it is of the feature in the heading only is not said")
        return named, named != items

    def _says_all_models(self) -> bool:
        """An "all" that is not of people or tiers: "all API users" leaves the subject open."""
        words = [t for t in self.tokens if t.tag is not Tag.GLUE]
        people = (Tag.PEOPLE, Tag.SEGMENT)
        after: list[Token | None] = [*words[1:], None]
        return any(
            word.tag is Tag.ALL and (near is None or near.tag not in people)
            for word, near in zip(words, after, strict=True)
        )

    def _referent(self) -> tuple[Item, ...]:
        found = self.carried.before or self.carried.items or self.carried.spoken
        if not found or (
            self.has(Tag.IT) and not self.has(Tag.THESE) and len({s for s, _ in found}) > 1
        ):
            raise Unread("which model is meant is not said")
        return found

    # ------------------------------------------------------------ by what

    def _terms(self) -> tuple[list[int], tuple[str, ...]]:
        asked = self.terms.indexes(State.ASKED)
        waived = self.terms.indexes(State.WAIVED)
        if any(self.tokens[i].value == "other" for i in self.terms.states if i not in asked):
            raise Unread("a waiver of something that is not known")
        lacking = self.terms.indexes(State.LACKING)
        self._check_bare_adjectives(asked)
        self._check_introduced(asked)
        if self.terms.denied:
            return self._denied_terms(asked, waived, lacking), ()
        if lacking:
            if asked and self._ids(asked) == self._ids(lacking) and self.has(Tag.REQUIRE):
                return asked, ()
            if self.has(Tag.UNLESS, Tag.UNTIL, Tag.BEFORE):
                raise Unread("a condition without a denial")
            waived, asked = (
                waived + lacking,
                [i for i in asked if self._ids([i]) != self._ids(lacking)],
            )
        if asked and set(self._ids(asked)) & set(self._ids(waived)):
            raise Unread("a requirement both asked and waived")
        return asked, self._ids(waived)

    def _denied_terms(self, asked: list[int], waived: list[int], lacking: list[int]) -> list[int]:
        if waived:
            raise Unread("a denial and a waiver")
        if lacking:
            return [*lacking, *(i for i in asked if self._ids([i]) != self._ids(lacking))]
        if asked and not self.terms.even:
            raise Unread("a denial with a requirement")
        return []

    def _ids(self, indexes: Sequence[int]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(str(self.tokens[i].value) for i in indexes))

    def _check_bare_adjectives(self, asked: Sequence[int]) -> None:
        """ "Select" and "trusted" are requirements of people, not words in general."""
        for index in asked:
            token = self.tokens[index]
            if token.value != "approval.selection" or " " in token.text or not token.text.isascii():
                continue
            following = next(
                (
                    t
                    for t in self.tokens[index + 1 :]
                    if t.tag not in (Tag.GLUE, Tag.AND, Tag.COMMA, Tag.OR, Tag.REQUIREMENT)
                ),
                None,
            )
            if following is None or following.tag is not Tag.PEOPLE:
                raise Unread(f"“{token.text}” of something unknown")

    def _check_introduced(self, asked: Sequence[int]) -> None:
        """ "o3 includes $100 in credits": a name of a requirement that nothing asks for."""
        if self.carried.bare or self.has(*_INTRODUCING):
            return
        for index in asked:
            if not self._is_introduced(index):
                raise Unread(f"nothing asks for “{self.tokens[index].text}”")

    def _is_introduced(self, index: int) -> bool:
        """By who it is of ("verified organizations"), by what it gives, or as an order."""
        token = self.tokens[index]
        words = [t for t in self.tokens[index + 1 :] if t.tag not in _LISTED_TERMS]
        before = self.tokens[index - 1] if index else None
        if not token.text.isascii() or (words and words[0].tag is Tag.PEOPLE):
            return True
        if _is_of_those_before(self.tokens[:index]):
            return True
        if token.value == "region.supported" and before is not None and before.text == "in":
            return True
        if _OF_PEOPLE.search(token.text) or (before is not None and before.text in _BY):
            return True
        if _ORDER.match(token.text):
            return before is None or before.tag is not Tag.ACCESS
        return bool(words) and words[0].tag in (Tag.ACCESS, Tag.CANNOT)

    def _status(self, asked: Sequence[int]) -> Status:
        if asked:
            return Status.CONDITIONAL
        return Status.UNAVAILABLE if self.terms.denied else Status.OPEN

    def _logic(self, asked: Sequence[int]) -> str:
        for first, second in pairwise(asked):
            between = self.tokens[first + 1 : second]
            if any(t.tag is Tag.OR for t in between):
                return "any"
        return "all"

    def _temporal(self) -> Temporal:
        found = Temporal(temporary=self.has(Tag.TEMPORARY))
        for token in self.tokens:
            if token.tag is Tag.WHEN:
                value: Temporal = token.value
                found = replace(
                    found,
                    since=value.since or found.since,
                    until=value.until or found.until,
                    as_of=value.as_of or found.as_of,
                )
        return found


def _is_advice(rest: Tokens) -> bool:
    """ "Only verify your organization if you need o3"."""
    return bool(rest) and rest[0].tag is Tag.REQUIREMENT and bool(_ORDER.match(rest[0].text))


def _is_of_those_before(before: Tokens) -> bool:
    """ "Organizations that are part of trusted access", "that have a payment method"."""
    return any(
        people.tag is Tag.PEOPLE and who.text in ("that", "who", "which", "whose")
        for people, who in pairwise(before)
    )
