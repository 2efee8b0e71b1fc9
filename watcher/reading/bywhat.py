"""BY-WHAT: the requirements of a clause, and whether each is asked, waived or lacking.

Every negation is resolved to what it negates: "does not require X" waives X, "is not available"
denies, "not verified" is a lack of X. A negation that finds nothing leaves the clause unread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from watcher.model import Requirement, Strength
from watcher.pack import Tag
from watcher.reading.lexicon import Token
from watcher.reading.unread import Unread


class State(Enum):
    """What a clause says of a requirement."""

    ASKED = "asked"
    WAIVED = "waived"
    LACKING = "lacking"


@dataclass(slots=True)
class Terms:
    """The requirements of a clause by their state, and whether it denies access."""

    states: dict[int, State] = field(default_factory=dict)
    denied: bool = False
    even: bool = False
    excepted: list[int] = field(default_factory=list)

    def indexes(self, state: State) -> list[int]:
        return [index for index, each in self.states.items() if each is state]


_SKIP = frozenset(
    {
        Tag.GLUE,
        Tag.IS,
        Tag.WHEN,
        Tag.TEMPORARY,
    }
)
_TOWARDS = _SKIP | {
    Tag.COMPLETE,
    Tag.PEOPLE,
    Tag.ALL,
    Tag.REQUIRE,
    Tag.INTRO,
    Tag.MODELS,
}
_OF_WHOM = _TOWARDS | {Tag.IT, Tag.THESE}
"""What may stand between "unless" and what is lacking: "unless they have been verified"."""
_CONJUNCTION = frozenset(
    {
        Tag.AND,
        Tag.OR,
        Tag.COMMA,
        Tag.SLASH,
    }
)


def terms_of(tokens: Sequence[Token]) -> Terms:
    """Resolve every negation and requirement of a clause.

    Raises: Unread where a negation, "unless", "until" or "except" governs nothing known.
    """
    terms = Terms({i: State.ASKED for i, t in enumerate(tokens) if t.tag is Tag.REQUIREMENT})
    for index, token in enumerate(tokens):
        resolve = _RESOLVERS.get(token.tag)
        if resolve is not None:
            resolve(tokens, index, terms)
    return terms


def _next(tokens: Sequence[Token], index: int, skip: frozenset[Tag]) -> int | None:
    return next((i for i in range(index + 1, len(tokens)) if tokens[i].tag not in skip), None)


def _previous(tokens: Sequence[Token], index: int, skip: frozenset[Tag]) -> int | None:
    return next((i for i in range(index - 1, -1, -1) if tokens[i].tag not in skip), None)


def _mark(tokens: Sequence[Token], index: int, state: State, terms: Terms) -> None:
    """Give a requirement and those listed with it a state."""
    terms.states[index] = state
    for step in (1, -1):
        place = index + step
        listed = False
        while 0 <= place < len(tokens) and tokens[place].tag in _CONJUNCTION | {
            Tag.GLUE,
            Tag.REQUIREMENT,
        }:
            listed = listed or tokens[place].tag in (Tag.AND, Tag.OR, Tag.SLASH)
            if tokens[place].tag is Tag.REQUIREMENT and (
                listed or tokens[place - step].tag is Tag.COMMA
            ):
                terms.states[place] = state
            place += step


def _governed(
    tokens: Sequence[Token],
    index: int,
    state: State,
    terms: Terms,
    *,
    what: str,
    since: int | None = None,
    skip: frozenset[Tag] = _TOWARDS,
) -> None:
    """Mark the requirement right after a word, or else the nearest one before it (or `since`)."""
    ahead = _next(tokens, index, skip)
    if ahead is not None and tokens[ahead].tag is Tag.REQUIREMENT:
        _mark(tokens, ahead, state, terms)
        return
    behind = _previous(
        tokens,
        index if since is None else since,
        _TOWARDS
        | {
            Tag.ACCESS,
        },
    )
    if behind is not None and tokens[behind].tag is Tag.REQUIREMENT:
        _mark(tokens, behind, state, terms)
        return
    raise Unread(what)


def _not(tokens: Sequence[Token], index: int, terms: Terms) -> None:
    word = tokens[index].text
    before = tokens[index - 1] if index else None
    if before is not None and before.tag is Tag.REQUIRE and before.text.startswith("must"):
        raise Unread("a prohibition")
    ahead = _next(tokens, index, _SKIP)
    if ahead is None:
        raise Unread(f"“{word}” negates nothing that is known")
    found = tokens[ahead]
    if found.tag is Tag.REQUIRE and word != "no longer" and _is_of_all(tokens, index):
        raise Unread("“not all” or “all not” is not said")
    if found.tag is Tag.REQUIRE or found.text == "subject to":
        _governed(tokens, ahead, State.WAIVED, terms, what="what is not required", since=index)
    elif found.tag is Tag.REQUIREMENT and _is_participle(found):
        terms.states[ahead] = State.LACKING
    elif found.tag is Tag.LIMITED:
        _no_longer_limited(tokens, ahead, terms)
    elif found.tag is Tag.COMPLETE:
        _governed(tokens, ahead, State.LACKING, terms, what="what was not completed", since=index)
    elif found.tag is Tag.ACCESS:
        _deny(tokens, index, terms)
    elif found.tag is Tag.REQUIREMENT and word == "no longer":
        _mark(tokens, ahead, State.WAIVED, terms)
    else:
        raise Unread(f"“{word}” negates nothing that is known")


def _no_longer_limited(tokens: Sequence[Token], index: int, terms: Terms) -> None:
    """ "No longer limited to verified organizations" waives it; of tiers it opens all or some."""
    ahead = _next(tokens, index, _SKIP)
    if ahead is None or tokens[ahead].tag is not Tag.REQUIREMENT:
        raise Unread("who it is not limited to says not who has it")
    _mark(tokens, ahead, State.WAIVED, terms)


def _is_of_all(tokens: Sequence[Token], index: int) -> bool:
    """ "All tiers do not require …": none of them, or not every one."""
    subject = _previous(tokens, index, _SKIP | {Tag.PEOPLE})
    return subject is not None and tokens[subject].text.startswith(("all", "every", "each"))


def _is_participle(token: Token) -> bool:
    return token.text.endswith("verified") or token.text.startswith(("verified", "accepted"))


def _deny(tokens: Sequence[Token], index: int, terms: Terms) -> None:
    if terms.denied:
        raise Unread("two denials")
    terms.denied = True


def _no(tokens: Sequence[Token], index: int, terms: Terms) -> None:
    ahead = _next(
        tokens,
        index,
        frozenset(
            {
                Tag.GLUE,
            }
        ),
    )
    if ahead is not None and tokens[ahead].tag is Tag.SEGMENT and _is_of_access(tokens, ahead):
        _deny(tokens, index, terms)
        return
    if ahead is None or tokens[ahead].tag is not Tag.REQUIREMENT:
        raise Unread("“no” of something unknown")
    _mark(tokens, ahead, State.WAIVED, terms)


def _is_of_access(tokens: Sequence[Token], segment: int) -> bool:
    """ "No tier below 4 has access": what is denied to the segments is access, and all of it."""
    tags = {token.tag for token in tokens}
    if tags & {Tag.REQUIREMENT, Tag.REQUIRE, Tag.ONLY, Tag.LACK, Tag.WAIVE, Tag.MAY, Tag.ALL}:
        return False
    return any(token.tag is Tag.ACCESS for token in tokens[segment + 1 :])


def _waive(tokens: Sequence[Token], index: int, terms: Terms) -> None:
    _governed(tokens, index, State.WAIVED, terms, what=f"what is “{tokens[index].text}”")


def _without(tokens: Sequence[Token], index: int, terms: Terms) -> None:
    ahead = _next(tokens, index, _TOWARDS)
    if tokens[index].text.isascii() and ahead is not None and tokens[ahead].tag is Tag.ACCESS:
        raise Unread("“without” access")
    _governed(tokens, index, State.LACKING, terms, what="“without” something unknown")


def _unless(tokens: Sequence[Token], index: int, terms: Terms) -> None:
    """ "Unless verified" is a lack of it; "unless you are on tier 4" sets those segments apart."""
    ahead = _next(
        tokens,
        index,
        _TOWARDS
        | {
            Tag.ACCESS,
        },
    )
    if ahead is not None and tokens[ahead].tag is Tag.SEGMENT:
        terms.excepted.append(ahead)
        return
    _governed(
        tokens, index, State.LACKING, terms, what="“without” something unknown", skip=_OF_WHOM
    )


def _until(tokens: Sequence[Token], index: int, terms: Terms) -> None:
    _governed(tokens, index, State.LACKING, terms, what="“until” something unknown", skip=_OF_WHOM)


def _before(tokens: Sequence[Token], index: int, terms: Terms) -> None:
    if [t.tag for t in tokens[index + 1 : index + 3]] in (
        [Tag.AND, Tag.INTRO],
        [Tag.OR, Tag.INTRO],
    ):
        raise Unread("both before and after it")
    ahead = _next(tokens, index, _TOWARDS)
    if ahead is not None and tokens[ahead].tag is Tag.REQUIREMENT:
        _mark(tokens, ahead, State.LACKING, terms)
    elif ahead is None or _stands_before_a_tier(tokens, index):
        raise Unread("“before” something unknown")


def _stands_before_a_tier(tokens: Sequence[Token], index: int) -> bool:
    """ "Before you reach tier 4" speaks of those below it."""
    ahead = _next(tokens, index, _TOWARDS | {Tag.ACCESS})
    return ahead is not None and tokens[ahead].tag is Tag.SEGMENT


def _except(tokens: Sequence[Token], index: int, terms: Terms) -> None:
    ahead = _next(tokens, index, _TOWARDS)
    behind = _previous(tokens, index, _TOWARDS)
    if ahead is not None and tokens[ahead].tag is Tag.SEGMENT and tokens[index].text.isascii():
        _check_excepted(tokens, index)
        terms.excepted.append(ahead)
    elif (
        behind is not None
        and tokens[behind].tag is Tag.SEGMENT
        and not tokens[index].text.isascii()
    ):
        terms.excepted.append(behind)
    else:
        raise Unread("an exception that is not a tier")


def _check_excepted(tokens: Sequence[Token], index: int) -> None:
    """ "Requires verification, but not tier 4": the tier is no place, but a term that is not."""
    before = _previous(tokens, index, frozenset({Tag.GLUE, Tag.COMMA}))
    required = before is not None and tokens[before].tag is Tag.REQUIREMENT
    if required and tokens[index].text == "but not" and tokens[index + 1].tag is Tag.SEGMENT:
        raise Unread("what is not required, or of whom it is not")


def _lack(tokens: Sequence[Token], index: int, terms: Terms) -> None:
    terms.states[index] = State.LACKING


def _even(tokens: Sequence[Token], index: int, terms: Terms) -> None:
    terms.even = True


_RESOLVERS = {
    Tag.NOT: _not,
    Tag.CANNOT: _deny,
    Tag.NO: _no,
    Tag.WAIVE: _waive,
    Tag.WITHOUT: _without,
    Tag.UNLESS: _unless,
    Tag.UNTIL: _until,
    Tag.BEFORE: _before,
    Tag.EXCEPT: _except,
    Tag.LACK: _lack,
    Tag.EVEN: _even,
}


# ------------------------------------------------------------ unknown requirements

_ENDS = frozenset(
    {
        Tag.COMMA, Tag.STOP, Tag.SEMICOLON, Tag.COLON, Tag.MODEL, Tag.CAPABILITY, Tag.SEGMENT,
        Tag.PEOPLE, Tag.REQUIRE, Tag.ACCESS, Tag.CANNOT, Tag.BEFORE, Tag.OPEN, Tag.CLOSE, Tag.AND,
        Tag.OR, Tag.BUT, Tag.REQUIREMENT, Tag.WHEN, Tag.ENDPOINT, Tag.IS, Tag.NOT, Tag.MAY,
        Tag.WILL, Tag.UNLESS, Tag.WITHOUT, Tag.NUMBER, Tag.UNCLEAR, Tag.PARTIAL, Tag.THESE, Tag.IT,
        Tag.ONLY,
    }
)  # fmt: skip


_INTRODUCERS = frozenset({Tag.INTRO, Tag.COMPLETE, Tag.REQUIRE})


def with_unknown_requirements(
    tokens: Sequence[Token], is_asked_for: Callable[[str], bool]
) -> list[Token]:
    """Tokens in which the unknown words after an introducer are a requirement `other`.

    "By completing a trust review", "subject to a security questionnaire", "must complete X":
    the words are kept. After a mere "after" or "with" they must name something one is asked for.
    """
    tags = {token.tag for token in tokens}
    if Tag.UNKNOWN not in tags or tags.isdisjoint(_INTRODUCERS):
        return list(tokens)
    found: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        found.append(token)
        index += 1
        if token.tag not in _INTRODUCERS:
            continue
        end = index
        while (
            end < len(tokens)
            and tokens[end].tag not in _ENDS
            and tokens[end].tag is not Tag.COMPLETE
        ):
            end += 1
        phrase = _trimmed(tokens[index:end])
        if not any(t.tag is Tag.UNKNOWN for t in phrase) or (
            end < len(tokens) and tokens[end].tag is Tag.NUMBER
        ):
            continue
        words = " ".join(t.text for t in phrase)
        if _is_introducer(found) or is_asked_for(words):
            found.append(_other(phrase, words))
            index += len(phrase)
    return found


def _is_introducer(tokens: Sequence[Token]) -> bool:
    """Whether the last token introduces a requirement by itself: "subject to", "by completing",
    "must complete"; a bare imperative ("send a request") does not."""
    if tokens[-1].text == "subject to":
        return True
    led = _previous(tokens, len(tokens) - 1, frozenset({Tag.GLUE, Tag.IS}))
    lead = tokens[led].tag if led is not None else None
    return tokens[-1].tag is Tag.COMPLETE and lead in (Tag.INTRO, Tag.REQUIRE, Tag.WITHOUT)


def _trimmed(phrase: Sequence[Token]) -> Sequence[Token]:
    end = len(phrase)
    while end and phrase[end - 1].tag is not Tag.UNKNOWN:
        end -= 1
    return phrase[:end]


def _other(phrase: Sequence[Token], words: str) -> Token:
    return Token(
        Tag.REQUIREMENT, phrase[0].start, phrase[-1].end, words, "other", (("text", words),)
    )


def requirement(token: Token, strength: Strength) -> Requirement:
    """A requirement token as a requirement of this strength."""
    return Requirement(str(token.value), strength, token.params)
