"""WHO of a clause: its tiers as one group, with what is left out of them or set beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from watcher.model import Confidence
from watcher.pack import Tag
from watcher.reading.bywhat import Terms
from watcher.reading.frame import Carried
from watcher.reading.lexicon import Token
from watcher.reading.unread import Unread
from watcher.reading.who import Rungs

Tokens = Sequence[Token]

_LISTING = frozenset({Tag.AND, Tag.OR, Tag.COMMA, Tag.SLASH})
_LISTING_WORDS = frozenset({"と", "や"})
_EXAMPLES = frozenset({"including", "such as", "like", "namely", "e.g"})

_TWO_TIERS = re.compile(r"\btiers? \d+ (?:and|or) (?:usage )?tiers? \d+$")
"""Right before "after verification", which may be said of the second alone."""
_SET_APART = re.compile(r"^[^,]*, (?:and|or) tiers? [^,]*$")
""" "Tier 5, and tier 4 after verification": two of them, and the comma sets the second apart."""

_OF_PEOPLE = frozenset({Tag.PEOPLE, Tag.COMMA, Tag.ALL})
_TO_PEOPLE = frozenset({"to", "for", "on"})
_EVERYONE = frozenset(
    {
        "everyone", "everybody", "anyone", "全員", "generally available", "on by default",
        "enabled by default", "activated by default",
    }
)  # fmt: skip
_WHO_IS_VERIFIED = re.compile(
    r"(?:verified|invited|select(?:ed)?|chosen|trusted|approved|allow-?listed|whitelisted) "
    r"(?:organi[sz]ations?|orgs?|users?|developers?|accounts?|customers?|teams?|partners?|testers?|"
    r"companies|researchers|institutions)"
)


@dataclass(frozen=True, slots=True)
class Groups:
    """The segments of one clause with its terms resolved."""

    tokens: tuple[Token, ...]
    carried: Carried
    rungs: Rungs
    terms: Terms

    def has(self, *tags: Tag) -> bool:
        return any(token.tag in tags for token in self.tokens)

    def segments(self, has_terms: bool, items_carried: bool) -> tuple[tuple[str, ...], Confidence]:
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
        if self.carried.segments == ():
            raise Unread("which tiers is not said")
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
            sides = (self.tokens[:index][::-1], self.tokens[index + 1 :])
            near = [_beside(side) for side in sides]
            if _asked_of_it(self.tokens, near[1]):
                near.pop()  # "tier 3 needs verification": it is who needs it
            asked = any(t is not None and t.tag is Tag.REQUIRE for t in near)
            if asked and token.text[-1:].isdigit() and not self._is_only(index):
                raise Unread("at least this tier, or exactly it")

    def _is_only(self, index: int) -> bool:
        """Whether "only" stands right by a token."""
        sides = (self.tokens[:index][::-1], self.tokens[index + 1 :])
        near = (next((t for t in side if t.tag is not Tag.GLUE), None) for side in sides)
        return any(t is not None and t.tag is Tag.ONLY for t in near)

    def _names_everyone(self) -> bool:
        return any(t.text in _EVERYONE for t in self.tokens)

    def _says_not_all(self) -> bool:
        return self.terms.denied and any(
            t.text in ("all of", "each of")
            or (t.tag in (Tag.ALL, Tag.SEGMENT) and t.text.startswith(("all", "every", "each")))
            for t in self.tokens
        )

    def _without(
        self, groups: list[set[str]], excepted: set[str]
    ) -> tuple[tuple[str, ...], Confidence]:
        if self.terms.denied:
            raise Unread("a denial with an exception")
        base = groups[0] if groups else set(self.carried.segments or self.rungs.everybody)
        rest = base - excepted
        if not base & excepted:
            raise Unread("an exception of others than those it is made of")
        if not rest or self.rungs.everybody == ("all",):
            raise Unread("an exception that leaves nobody")
        return self.rungs.ordered(rest), Confidence.STATED

    def _groups(self) -> list[set[str]]:
        """Segments joined by "and", "or" or a comma are one group."""
        self._check_beside()
        self._check_two_ranges()
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
        named = [t for t in self.tokens if t.tag not in _OF_PEOPLE and t.text not in _TO_PEOPLE]
        for left, middle, right in zip(named, named[1:], named[2:], strict=False):
            sides = {left.tag: left, right.tag: right}
            asked = sides.get(Tag.REQUIREMENT)
            both = asked is not None and Tag.SEGMENT in sides and middle.tag is Tag.AND
            if both and asked is not None and _WHO_IS_VERIFIED.match(self._from(asked)):
                raise Unread("a group of tiers beside those who were chosen or verified")

    def _check_two_ranges(self) -> None:
        """ "Tiers 4-5, tiers 1-3 with verification": whose the terms are is not said."""
        tags = {t.tag for t in self.tokens}
        if Tag.REQUIREMENT not in tags or Tag.INTRO not in tags or Tag.REQUIRE in tags:
            return
        if any(t.tag is Tag.SEGMENT and _SET_APART.search(t.text) for t in self.tokens):
            raise Unread("a requirement of one of two groups of tiers")
        for first, second in pairwise(self.tokens):
            if second.tag is Tag.INTRO and _TWO_TIERS.search(first.text):
                raise Unread("a requirement of one of two tiers, or of both")
        for first, middle, second in zip(
            self.tokens, self.tokens[1:], self.tokens[2:], strict=False
        ):
            joined = middle.tag in _LISTING and first.tag is second.tag is Tag.SEGMENT
            if joined and "tiers" in first.text and "tiers" in second.text:
                raise Unread("a requirement of one of two groups of tiers")

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

    def otherwise(self, segments: tuple[str, ...]) -> tuple[str, ...]:
        """ "Tier 4 or above, or a verified organization": who needs the requirement instead."""
        found = self._alternative()
        if not found:
            self._check_either()
            return ()
        if self.terms.denied or self.has(Tag.MAY, Tag.PERHAPS):
            raise Unread("an alternative that is denied or not for sure")
        rest = tuple(step for step in self.rungs.everybody if step not in segments)
        if not rest or self.rungs.everybody == ("all",):
            raise Unread("an alternative to everybody")
        return rest

    def _check_either(self) -> None:
        """ "On tier 3 or above for o3, or you must verify": an "or" that is not understood."""
        places = [i for i, t in enumerate(self.tokens) if t.tag in (Tag.SEGMENT, Tag.REQUIREMENT)]
        for first, second in pairwise(places):
            if self.tokens[first].tag is self.tokens[second].tag:
                continue
            for index in range(first + 1, second):
                if self.tokens[index].tag is Tag.OR and not self._joins_names(index):
                    raise Unread("a tier or a requirement, in a way that is not understood")
        for index, token in enumerate(self.tokens):
            if token.tag is Tag.OR and self._kinds_beside(index) in _ACT_OR_TERMS:
                raise Unread("a requirement or what it is for")

    def _joins_names(self, index: int) -> bool:
        """Whether an "or" stands between two names of one kind, or belongs to a list of them."""
        kinds = self._kinds_beside(index)
        return kinds <= {Tag.MODEL, Tag.CAPABILITY, Tag.ACCESS} and bool(kinds)

    def _kinds_beside(self, index: int) -> frozenset[Tag]:
        """What kinds of words an "or" joins."""
        sides = (self.tokens[:index][::-1], self.tokens[index + 1 :])
        near = [next((t for t in s if t.tag not in _BESIDE_NAMES), None) for s in sides]
        return frozenset(t.tag for t in near if t is not None)

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


def _asked_of_it(tokens: Tokens, verb: Token | None) -> bool:
    """ "Tier 3 needs verification", "tier 3 must complete verification": what comes behind the verb
    is what the tier needs."""
    skip = (Tag.GLUE, Tag.COMPLETE)
    rest = [t.tag for t in tokens if verb and t.start >= verb.end and t.tag not in skip]
    return rest[:1] == [Tag.REQUIREMENT]


_PASSED = frozenset({Tag.GLUE, Tag.IS, Tag.OR, Tag.ALL})
_JOINED = frozenset({Tag.AND, Tag.OR, Tag.COMMA})


def _beside(side: Tokens) -> Token | None:
    """The first word of weight on one side of a tier; what is joined with the tier is passed over:
    "requires verification and tier 4" asks for tier 4 as "requires tier 4" does."""
    joined = False
    for token in side:
        joined = joined or token.tag in _JOINED or token.text == "in addition"
        if token.tag not in _PASSED and not (
            joined and token.tag in (*_JOINED, Tag.REQUIREMENT, Tag.INTRO, Tag.COMPLETE)
        ):
            return token
    return None


_BESIDE_NAMES = frozenset({Tag.GLUE, Tag.COMMA})
_ACT_OR_TERMS = frozenset({
    frozenset({Tag.REQUIREMENT, Tag.MODEL}), frozenset({Tag.REQUIREMENT, Tag.ACCESS}),
})  # fmt: skip
