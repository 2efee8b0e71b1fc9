"""A sentence's tokens cut into clauses that each say one thing.

A comma or "and" begins a new clause only where both sides have a finite verb of their own and the
right side brings its own subject; otherwise it joins a list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from watcher.pack import Tag
from watcher.reading.lexicon import Token

Tokens = Sequence[Token]

FINITE = frozenset(
    {
        Tag.IS,
        Tag.REQUIRE,
        Tag.CANNOT,
        Tag.NOT,
        Tag.MAY,
        Tag.SHOULD,
        Tag.WILL,
        Tag.RECOMMEND,
    }
)
_CAN = frozenset(
    {
        "can", "get", "gets", "will be able to", "may use", "may access", "may call",
        "may stream", "includes", "unlocks", "supports", "offers", "gains", "obtains",
        "receives", "grants",
    }
)  # fmt: skip
_OPENERS = frozenset(
    {
        Tag.MODEL,
        Tag.SEGMENT,
        Tag.NAME,
        Tag.PEOPLE,
        Tag.REQUIREMENT,
        Tag.CAPABILITY,
        Tag.IT,
        Tag.THESE,
        Tag.LACK,
    }
)
_LEAD = frozenset(
    {
        Tag.GLUE,
        Tag.ALL,
        Tag.ONLY,
        Tag.PARTIAL,
        Tag.NO,
        Tag.MODELS,
        Tag.INTRO,
    }
)
_JOINTS = frozenset(
    {
        Tag.COMMA,
        Tag.AND,
        Tag.OPEN,
    }
)
_NOUNS = (
    _OPENERS
    | _LEAD
    | frozenset(
        {
            Tag.COMMA,
            Tag.AND,
            Tag.OR,
            Tag.SLASH,
            Tag.ENDPOINT,
            Tag.ACCESS,
        }
    )
)
_BREAKS = frozenset(
    {
        Tag.SEMICOLON,
        Tag.BUT,
        Tag.STOP,
    }
)


def is_finite(token: Token) -> bool:
    """Whether a token is a verb that can carry a clause."""
    return (
        token.tag in FINITE
        or (token.tag is Tag.ACCESS and token.text in _CAN)
        or _is_japanese_end(token)
    )


def _is_japanese_end(token: Token) -> bool:
    return (
        token.tag in (Tag.ACCESS, Tag.WAIVE)
        and not token.text.isascii()
        and token.text[-1:] in "すきでえ"
    )


def clauses(tokens: Tokens) -> list[list[Token]]:
    """The clauses of a sentence in order, without what separates them."""
    found: list[list[Token]] = [[]]
    index = 0
    while index < len(tokens):
        token = tokens[index]
        after = _after_joint(tokens, index)
        if token.tag in _BREAKS:
            found.append([])
        elif after and _is_clause_break(found[-1], tokens, after):
            found.append([])
            index = after
            continue
        else:
            found[-1].append(token)
        index += 1
    return [
        clause
        for clause in found
        if any(t.tag not in (Tag.COMMA, Tag.AND, Tag.STOP) for t in clause)
    ]


def _after_joint(tokens: Tokens, index: int) -> int:
    """Where the words after a comma, "and" or ", and" begin; 0 where there is none."""
    if tokens[index].tag not in (Tag.COMMA, Tag.AND):
        return 0
    end = index + 1
    while end < len(tokens) and tokens[end].tag in (Tag.COMMA, Tag.AND):
        end += 1
    return end if end < len(tokens) else 0


def _is_clause_break(left: Tokens, tokens: Tokens, start: int) -> bool:
    if not any(is_finite(token) for token in left) or _is_subordinate(left):
        return False
    verb = _verb_after_subject(tokens, start)
    if verb is not None:
        return True
    return _is_elliptic(left, tokens, start)


_SUBORDINATE = frozenset({Tag.UNTIL, Tag.UNLESS, Tag.INTRO, Tag.BEFORE})


def _is_subordinate(left: Tokens) -> bool:
    """ "Until your organization is verified, it …": a condition of the clause that follows."""
    lead = next((t for t in left if t.tag is not Tag.GLUE), None)
    if lead is not None and lead.tag is Tag.BEFORE and not _has(left, Tag.REQUIREMENT):
        return not _has(left, Tag.SEGMENT)
    return (
        lead is not None
        and lead.tag in _SUBORDINATE
        and _has(left, Tag.REQUIREMENT)
        and not any(_has(left, tag) for tag in (Tag.ACCESS, Tag.CANNOT, Tag.SEGMENT, Tag.MODEL))
    )


def _verb_after_subject(tokens: Tokens, start: int) -> int | None:
    """Where the finite verb stands if the words from `start` are a subject and a verb."""
    has_subject = False
    for index in range(start, len(tokens)):
        token = tokens[index]
        if is_finite(token) and has_subject:
            return index
        if token.tag not in _NOUNS and not (token.tag is Tag.COMPLETE or token.tag is Tag.WHEN):
            return None
        if token.tag in (Tag.COMMA, Tag.AND) and has_subject and not _lists_on(tokens, index):
            return None
        has_subject = has_subject or token.tag in _OPENERS
    return None


def _lists_on(tokens: Tokens, index: int) -> bool:
    following = next(
        (t for t in tokens[index + 1 :] if t.tag not in (Tag.COMMA, Tag.AND, Tag.GLUE)), None
    )
    return following is not None and following.tag in _OPENERS


def _is_elliptic(left: Tokens, tokens: Tokens, start: int) -> bool:
    """ ", and to tiers 1-3 after verification": segments of their own with their own terms."""
    rest = _until_break(tokens, start)
    lead = next((t for t in rest if t.tag not in _LEAD), None)
    if lead is None or lead.tag is not Tag.SEGMENT:
        return False
    terms = any(t.tag in (Tag.REQUIREMENT, Tag.LACK) for t in rest)
    return terms and _has(left, Tag.SEGMENT) and not _has(left, Tag.REQUIREMENT)


def _until_break(tokens: Tokens, start: int) -> Tokens:
    end = next((i for i in range(start, len(tokens)) if tokens[i].tag in _BREAKS), len(tokens))
    return tokens[start:end]


def _has(tokens: Tokens, tag: Tag) -> bool:
    return any(token.tag is tag for token in tokens)


_PREDICATES = frozenset(
    {
        "open to", "open for", "open", "available", "accessible", "unavailable", "closed to",
        "closed for", "off limits to", "off limits for", "enabled", "disabled", "unlocked",
    }
)  # fmt: skip


def split_at_verb(clause: Tokens) -> tuple[list[Token], list[Token]] | None:
    """Two clauses of one subject: "is available on tiers 4-5 and requires … on tiers 1-3"."""
    for index, token in enumerate(clause):
        if token.tag not in (Tag.AND, Tag.COMMA) or index + 1 >= len(clause):
            continue
        right = list(clause[index + 1 :])
        verb = next((t for t in right if t.tag not in (Tag.GLUE, Tag.AND, Tag.COMMA)), None)
        left = list(clause[:index])
        if (
            verb is not None
            and (is_finite(verb) or verb.text in _PREDICATES)
            and _has(left, Tag.SEGMENT)
            and _has(right, Tag.SEGMENT)
        ):
            return left, right
    return None


def without_neither(tokens: Tokens) -> Tokens:
    """ "Neither tier 1 nor tier 2 can use o3" as "tier 1 or tier 2 not can use o3"."""
    texts = [token.text for token in tokens]
    if texts.count("neither") != 1 or texts.count("nor") != 1:
        return tokens
    first, second = texts.index("neither"), texts.index("nor")
    says = (Tag.ACCESS, Tag.REQUIRE)
    after = next((i for i in range(second, len(tokens)) if tokens[i].tag in says), None)
    before = next((i for i in range(first) if tokens[i].tag in says), None)
    verb = after if before is None else before
    if verb is None or second < first or (after is not None and before is not None):
        return tokens
    found = list(tokens)
    found[first] = replace(found[first], tag=Tag.GLUE)
    found[second] = replace(found[second], tag=Tag.OR)
    found.insert(verb, replace(found[verb], tag=Tag.NOT, text="not"))
    return found


def parenthesised(tokens: Tokens) -> tuple[list[Token], list[list[Token]]]:
    """The tokens outside brackets, and each bracket that says something of its own.

    A bracket that only names ("(o3)", "(tiers 4-5)", "(verification required)") stays in line.
    """
    outside: list[Token] = []
    asides: list[list[Token]] = []
    depth = 0
    inner: list[Token] = []
    for token in tokens:
        if token.tag is Tag.OPEN:
            depth += 1
        elif token.tag is Tag.CLOSE and depth:
            depth -= 1
            if depth == 0:
                _place(inner, outside, asides)
                inner = []
        elif depth:
            inner.append(token)
        elif token.tag is not Tag.CLOSE:
            outside.append(token)
    _place(inner, outside, asides)
    return outside, asides


def _place(inner: list[Token], outside: list[Token], asides: list[list[Token]]) -> None:
    if _has(inner, Tag.SEGMENT) and (_has(inner, Tag.REQUIREMENT) or _has(outside, Tag.SEGMENT)):
        asides.append(inner)
    else:
        outside += inner


def without_asides_of_exceptions(tokens: Tokens) -> tuple[Tokens, list[list[Token]]]:
    """ "Apart from the free tier, which has no access, every tier …" without the relative clause,
    and what that says: the denial of the tiers that are set apart."""
    kept = [t for t in tokens if t.tag is not Tag.GLUE or t.text in ("which", "who")]
    tags = [t.tag for t in kept]
    if tags[:3] != [Tag.EXCEPT, Tag.SEGMENT, Tag.COMMA] or tags[3:4] != [Tag.GLUE]:
        return tokens, []
    end = next((i for i in range(4, len(kept)) if tags[i] is Tag.COMMA), None)
    if end is None or any(tag not in (Tag.IS, Tag.CANNOT) for tag in tags[4:end]):
        return tokens, []
    if tags[4:end].count(Tag.CANNOT) != 1:
        return tokens, []
    return [*kept[:3], *kept[end + 1 :]], [[kept[1], *kept[4:end]]]


def with_exceptions(tokens: Tokens) -> Tokens:
    """ "Every tier but the free tier" as "every tier except the free tier"."""
    found = list(tokens)
    for index in range(1, len(found) - 1):
        before = found[index - 1]
        after = next((t for t in found[index + 1 :] if t.tag is not Tag.GLUE), None)
        if (
            found[index].text == "but"
            and before.tag is Tag.SEGMENT
            and before.text.startswith(("every", "all", "any", "each"))
            and after is not None
            and after.tag is Tag.SEGMENT
        ):
            found[index] = replace(found[index], tag=Tag.EXCEPT)
    return found


def with_former(tokens: Tokens) -> Tokens:
    """ "The former" and "the latter" as the first and second of the two models named before."""
    if not any(t.text in _OF_TWO for t in tokens):
        return tokens
    found = list(tokens)
    for index in range(1, len(found)):
        token = found[index]
        if token.tag is not Tag.UNKNOWN or token.text not in _OF_TWO:
            continue
        named = list(dict.fromkeys(t.value for t in found[:index] if t.tag is Tag.MODEL))
        following = found[index + 1] if index + 1 < len(found) else None
        if found[index - 1].text != "the" or len(named) != 2 or not _begins_predicate(following):
            return tokens
        found[index] = replace(token, tag=Tag.MODEL, value=named[_OF_TWO[token.text]])
    return found


_OF_TWO = {"former": 0, "latter": 1}


def _begins_predicate(token: Token | None) -> bool:
    return token is not None and (is_finite(token) or token.tag in (Tag.ACCESS, Tag.ONLY))


def with_bracket_as_label(tokens: Tokens, naming: frozenset[Tag]) -> Tokens:
    """ "o3 (tiers 4-5; tiers 1-3 after verification)" as "o3: tiers 4-5; …"."""
    opened = [i for i, t in enumerate(tokens) if t.tag is Tag.OPEN]
    closed = [i for i, t in enumerate(tokens) if t.tag is Tag.CLOSE]
    if len(opened) != 1 or len(closed) != 1:
        return tokens
    start, end = opened[0], closed[0]
    head, inner = tokens[:start], tokens[start + 1 : end]
    tail = tokens[end + 1 :]
    if (
        {t.tag for t in head} <= naming
        and _has(head, Tag.MODEL)
        and not _has(head, Tag.SEGMENT)
        and _has(inner, Tag.SEGMENT)
        and {t.tag for t in tail} <= {Tag.STOP}
        and not any(t.tag is Tag.COLON for t in tokens)
    ):
        return [*head, replace(tokens[start], tag=Tag.COLON), *inner]
    return tokens
