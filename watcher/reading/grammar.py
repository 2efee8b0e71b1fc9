"""The slot grammar: a clause's WHO, WHAT and BY-WHAT, joined to what it says of access.

A clause is typed only when every word of it plays a known part. Whatever is left over (an unknown
word, a number, a negation of something unknown) raises Unread, and the sentence stays a statement.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from watcher.model import Access, Confidence, Provenance, Requirement, Status, Strength, Temporal
from watcher.pack import Tag
from watcher.reading.bywhat import State, Terms, requirement, terms_of
from watcher.reading.lexicon import Token
from watcher.reading.restrictions import check_restrictions
from watcher.reading.unread import Restricted, Unread
from watcher.reading.what import Item, items_in
from watcher.reading.who import Rungs

Tokens = Sequence[Token]


@dataclass(frozen=True, slots=True)
class Carried:
    """What a clause may take from around it: the subjects and segments of its heading, list parent
    or table header, and the subjects of the sentence before. `bare`: a cell, or the words after a
    label, which need no verb."""

    items: tuple[Item, ...] = ()
    segments: tuple[str, ...] | None = None
    before: tuple[Item, ...] = ()
    before_segments: tuple[str, ...] | None = None
    bare: bool = False


_LISTING = frozenset({Tag.AND, Tag.OR, Tag.COMMA, Tag.SLASH})
_LISTING_WORDS = frozenset({"と", "や"})
_UNSAID = frozenset({Tag.ACCESS, Tag.GLUE, Tag.STOP})
_EXAMPLES = frozenset({"including", "such as", "like", "namely", "e.g"})

_USE = frozenset({
    "use", "used", "call", "called", "access", "accessed", "run", "invoke", "invoked", "streamed",
})  # fmt: skip
"""What "may" permits; "may be available" only says that it is possible."""

_ALWAYS = Temporal()


@dataclass(frozen=True, slots=True)
class Frame:
    """What one clause says. `items` is empty where its subjects are those listed below it."""

    items: tuple[Item, ...]
    segments: tuple[str, ...]
    status: Status
    requires: tuple[Requirement, ...] = ()
    waives: tuple[str, ...] = ()
    exceptions: bool = False
    temporal: Temporal = _ALWAYS
    logic: str = "all"
    otherwise: tuple[str, ...] = ()
    confidence: Confidence = Confidence.STATED

    def records(self, items: tuple[Item, ...], provenance: Provenance) -> list[Access]:
        """The access records of these subjects."""
        source = replace(provenance, confidence=self.confidence)
        found = []
        for subject, capability in items:
            record = Access(
                subject, self.segments, self.status, capability, self.requires, self.waives,
                self.exceptions, self.temporal, (), self.logic, source,
            )  # fmt: skip
            if self.otherwise:
                found.append(replace(record, status=Status.OPEN, requires=()))
                record = replace(record, segments=self.otherwise)
            found.append(record)
        return found


_EVERYONE = frozenset(
    {
        "everyone", "everybody", "anyone", "全員", "generally available", "on by default",
        "enabled by default", "activated by default",
    }
)  # fmt: skip
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
    terms = terms_of(tokens)
    return Clause(tuple(tokens), carried, rungs, terms).frame()


_WHO_IS_VERIFIED = re.compile(
    r"verified (?:organi[sz]ations?|orgs?|users?|developers?|accounts?|customers?|teams?)"
)


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
        segments, confidence = self._segments(bool(asked or waives), items_carried)
        strength = self._strength(bool(asked))
        otherwise = self._otherwise(segments)
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
        if after and (after[0] in bound or (Tag.REQUIREMENT in after and self.has(Tag.INTRO))):
            return
        if not after and before and before[-1] in bound:
            return
        if before and before[-1] in bound and not self.tokens[index].text.isascii():
            return
        raise Unread("“only” governs something that is no tier and no requirement")

    def _check_endpoint(self) -> None:
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
        if (
            any(subject != "*" for subject, _ in items)
            or self._says_all_models()
            or not self.carried.items
        ):
            return items, False
        wanted = tuple((s, capability) for s, _ in self.carried.items for _, capability in items)
        return wanted, True

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
        found = self.carried.before or self.carried.items
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

    def _status(self, asked: Sequence[int]) -> Status:
        if asked:
            return Status.CONDITIONAL
        return Status.UNAVAILABLE if self.terms.denied else Status.OPEN

    def _strength(self, asks: bool) -> Strength:
        perhaps = self.has(Tag.MAY, Tag.PERHAPS) and not self._permits()
        partial = self._is_partial()
        if not asks:
            if perhaps or self.has(Tag.RECOMMEND, Tag.SHOULD) or partial:
                raise Unread("not said for all, or not for sure")
            return Strength.REQUIRED
        if perhaps or partial:
            if self.terms.denied or not self.has(Tag.REQUIRE, Tag.COMPLETE):
                raise Unread("it is not said what may be needed")
            return Strength.POSSIBLE
        if self.has(Tag.RECOMMEND):
            return Strength.RECOMMENDED
        if self.has(Tag.SHOULD) and not self.has(Tag.ACCESS):
            raise Unread("“should” without what for")
        return Strength.REQUIRED

    def _permits(self) -> bool:
        """ "May only be used by …", "only … may stream": a permission and no possibility."""
        places = [i for i, t in enumerate(self.tokens) if t.tag in (Tag.MAY, Tag.PERHAPS)]
        if len(places) != 1 or self.tokens[places[0]].text != "may" or not self.has(Tag.ONLY):
            return False
        verb = next(
            (t for t in self.tokens[places[0] + 1 :] if t.tag not in (Tag.GLUE, Tag.ONLY)), None
        )
        return verb is not None and (verb.tag is Tag.CAPABILITY or verb.text in _USE)

    def _is_partial(self) -> bool:
        """ "Some organizations": not everybody. Of anything but people it is unread."""
        for index, token in enumerate(self.tokens):
            if token.tag is Tag.PARTIAL:
                following = next(
                    (t for t in self.tokens[index + 1 :] if t.tag not in (Tag.GLUE, Tag.MODELS)),
                    None,
                )
                if following is None or following.tag is not Tag.PEOPLE:
                    raise Unread(f"“{token.text}” leaves open which")
                return True
        return False

    def _logic(self, asked: Sequence[int]) -> str:
        for first, second in pairwise(asked):
            between = self.tokens[first + 1 : second]
            if any(t.tag is Tag.OR for t in between):
                return "any"
        return "all"

    # ------------------------------------------------------------ who

    def _segments(self, has_terms: bool, items_carried: bool) -> tuple[tuple[str, ...], Confidence]:
        groups = self._groups()
        excepted = {s for i in self.terms.excepted for s in self.tokens[i].value}
        if len(groups) > 1:
            raise Unread("several groups of tiers")
        if excepted:
            return self._without(groups, excepted)
        if groups:
            if self.terms.denied and self._says_not_all():
                raise Unread("“not all” leaves open which")
            self._check_least()
            base = set(self.rungs.everybody) if self._includes() else set()
            return self.rungs.ordered(groups[0] | base), Confidence.STATED
        return self._unnamed(has_terms, items_carried)

    def _unnamed(self, has_terms: bool, items_carried: bool) -> tuple[tuple[str, ...], Confidence]:
        if self.carried.segments is not None:
            return self.carried.segments, Confidence.CARRIED
        if items_carried and self.carried.before_segments is not None:
            return self.carried.before_segments, Confidence.CARRIED
        if self.has(Tag.ALL) and self.has(Tag.PEOPLE) and not self._says_not_all():
            return self.rungs.everybody, Confidence.STATED
        if has_terms or self.terms.denied or self._names_everyone():
            if self._says_not_all():
                raise Unread("“not all” leaves open which")
            return self.rungs.everybody, Confidence.INHERITED
        raise Unread("who is not said")

    def _includes(self) -> bool:
        """ "All users, including the free tier": everybody, and the tier is only an example."""
        everybody = (self.has(Tag.ALL) and self.has(Tag.PEOPLE)) or self._names_everyone()
        return everybody and any(
            first.text == "including"
            and any(t.tag is Tag.SEGMENT for t in self.tokens[index + 1 : index + 4])
            for index, first in enumerate(self.tokens)
        )

    def _check_least(self) -> None:
        """ "Requires tier 4" may mean at least or exactly that tier: only the top one is sure."""
        for index, token in enumerate(self.tokens):
            if (
                token.tag is not Tag.SEGMENT
                or len(token.value) != 1
                or token.value[0] == self.rungs.everybody[-1]
            ):
                continue
            skipped = (Tag.GLUE, Tag.IS, Tag.OR, Tag.ALL)
            near = [
                next((t for t in side if t.tag not in skipped), None)
                for side in (reversed(self.tokens[:index]), self.tokens[index + 1 :])
            ]
            asked = any(t is not None and t.tag is Tag.REQUIRE for t in near)
            if asked and token.text[-1:].isdigit() and not self.has(Tag.ONLY):
                raise Unread("at least this tier, or exactly it")

    def _names_everyone(self) -> bool:
        return any(t.text in _EVERYONE for t in self.tokens)

    def _says_not_all(self) -> bool:
        return self.terms.denied and any(
            t.tag in (Tag.ALL, Tag.SEGMENT) and t.text.startswith(("all", "every", "each"))
            for t in self.tokens
        )

    def _without(
        self, groups: list[set[str]], excepted: set[str]
    ) -> tuple[tuple[str, ...], Confidence]:
        if self.terms.denied:
            raise Unread("a denial with an exception")
        base = groups[0] if groups else set(self.carried.segments or self.rungs.everybody)
        rest = base - excepted
        if not rest or self.rungs.everybody == ("all",):
            raise Unread("an exception that leaves nobody")
        return self.rungs.ordered(rest), Confidence.STATED

    def _groups(self) -> list[set[str]]:
        """Segments joined by "and", "or" or a comma are one group."""
        self._check_beside()
        groups: list[set[str]] = []
        last = -1
        between = {
            Tag.AND,
            Tag.OR,
            Tag.COMMA,
            Tag.SLASH,
            Tag.GLUE,
            Tag.PEOPLE,
            Tag.ALL,
            Tag.INTRO,
            Tag.ONLY,
        }
        for index, token in enumerate(self.tokens):
            if token.tag is not Tag.SEGMENT or index in self.terms.excepted:
                continue
            gap = self.tokens[last + 1 : index]
            joined = (
                groups
                and all(t.tag in between for t in gap)
                and any(t.tag in _LISTING or t.text in _LISTING_WORDS for t in gap)
            )
            if joined:
                self._check_apart(gap)
                self._check_nested(groups[-1], set(token.value), gap)
                groups[-1] |= set(token.value)
            else:
                groups.append(set(token.value))
            last = index
        return groups

    def _check_beside(self) -> None:
        """ "Tier 3 and verified organizations": either is enough, which no one record says."""
        named = [t for t in self.tokens if t.tag is not Tag.PEOPLE]
        for left, middle, right in zip(named, named[1:], named[2:], strict=False):
            sides = {left.tag: left, right.tag: right}
            asked = sides.get(Tag.REQUIREMENT)
            both = asked is not None and Tag.SEGMENT in sides and middle.tag is Tag.AND
            if both and asked is not None and _WHO_IS_VERIFIED.match(self._from(asked)):
                raise Unread("a group of tiers beside those who are verified")

    def _from(self, token: Token) -> str:
        """The words of the clause from a token on."""
        return " ".join(t.text for t in self.tokens if t.start >= token.start)

    def _check_apart(self, gap: Tokens) -> None:
        """ "Verified organizations on tiers 1-3, and all on tiers 4-5": two groups, and it is not
        said of which the requirement holds."""
        tags = [t.tag for t in gap]
        apart = Tag.ALL in tags or any(
            pair in ((Tag.COMMA, Tag.AND), (Tag.COMMA, Tag.OR)) for pair in pairwise(tags)
        )
        if apart and self.has(Tag.REQUIREMENT):
            raise Unread("a requirement of one of two groups of tiers")

    def _check_nested(self, group: set[str], added: set[str], gap: Tokens) -> None:
        """ "All tiers, starting with tier 2": one names a part of the other, and may narrow it."""
        if (group < added or added < group) and not any(t.text in _EXAMPLES for t in gap):
            raise Unread("a group of tiers within another")

    def _otherwise(self, segments: tuple[str, ...]) -> tuple[str, ...]:
        """ "Tier 4 or above, or a verified organization": who needs the requirement instead."""
        found = self._alternative()
        if not found:
            return ()
        if self.terms.denied or self.has(Tag.MAY, Tag.PERHAPS):
            raise Unread("an alternative that is denied or not for sure")
        rest = tuple(step for step in self.rungs.everybody if step not in segments)
        if not rest or self.rungs.everybody == ("all",):
            raise Unread("an alternative to everybody")
        return rest

    def _alternative(self) -> bool:
        neutral = {
            Tag.OR, Tag.COMMA, Tag.GLUE, Tag.IS, Tag.PEOPLE, Tag.INTRO, Tag.COMPLETE, Tag.REQUIRE,
            Tag.ALL, Tag.ONLY, Tag.ACCESS,
        }  # fmt: skip
        places = [i for i, t in enumerate(self.tokens) if t.tag in (Tag.SEGMENT, Tag.REQUIREMENT)]
        for first, second in pairwise(places):
            tags = {self.tokens[first].tag, self.tokens[second].tag}
            between = [t.tag for t in self.tokens[first + 1 : second]]
            if len(tags) == 2 and Tag.OR in between and all(tag in neutral for tag in between):
                return True
        return False

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
