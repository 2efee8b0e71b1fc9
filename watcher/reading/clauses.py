"""A sentence's tokens cut into clauses that each say one thing.

A comma or "and" begins a new clause only where both sides have a finite verb of their own and the
right side brings its own subject; otherwise it joins a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from operator import attrgetter

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
    tag = token.tag
    if tag is Tag.ACCESS:
        return token.text in _CAN or _is_japanese_end(token)
    return tag in FINITE or (tag is Tag.WAIVE and _is_japanese_end(token))


def _is_japanese_end(token: Token) -> bool:
    return not token.text.isascii() and token.text[-1:] in "すきでえ"


def clauses(tokens: Tokens) -> Iterator[list[Token]]:
    """The clauses of a sentence in order, without what separates them, each when it is asked for:
    most sentences are not read beyond the first."""
    return (clause for clause in _parted(tokens) if any(t.tag not in _PARTING for t in clause))


def _parted(tokens: Tokens) -> Iterator[list[Token]]:
    clause: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        after = _after_joint(tokens, index) if token.tag in _JOINTS else 0
        if token.tag in _BREAKS:
            yield clause
            clause = []
        elif after and _is_clause_break(clause, tokens, after):
            yield clause
            clause = []
            index = after
            continue
        else:
            clause.append(token)
        index += 1
    yield clause


_JOINTS = frozenset({Tag.COMMA, Tag.AND})
_PARTING = _JOINTS | {Tag.STOP}


def _after_joint(tokens: Tokens, index: int) -> int:
    """Where the words after a comma, "and" or ", and" begin; 0 where there is none."""
    if tokens[index].tag not in _JOINTS:
        return 0
    end = index + 1
    while end < len(tokens) and tokens[end].tag in _JOINTS:
        end += 1
    return end if end < len(tokens) else 0


def _is_clause_break(left: Tokens, tokens: Tokens, start: int) -> bool:
    if not any(is_finite(token) for token in left):
        rest = _until_break(tokens, start)
        return not any(is_finite(token) for token in rest) and _is_elliptic(left, tokens, start)
    if _is_subordinate(left):
        return False
    if _turns(left, tokens[start:]):
        return True
    if _verb_after_subject(tokens, start) is not None or _is_fronted(tokens, start):
        return True
    return _is_elliptic(left, tokens, start)


def _turns(left: Tokens, right: Tokens) -> bool:
    """ "Can use o3 and cannot use o1", "… and must verify to use o1": one verb allows, one denies
    or asks, each of what it names."""
    verb = next((t for t in right if t.tag is not Tag.GLUE), None)
    if verb is not None and verb.tag is Tag.REQUIRE and _asks_of_it(left, _until_break(right, 0)):
        return True
    if verb is None or not any(t.tag in _NAMED for t in _until_break(right, 0)):
        return False
    denied, asked = has(left, Tag.CANNOT), has(left, Tag.REQUIRE)
    if verb.tag is Tag.CANNOT:
        return not denied and has(left, Tag.ACCESS)
    if verb.tag is Tag.REQUIRE:
        return not asked and any(t.tag in _NAMED for t in left)
    return denied and verb.tag is Tag.ACCESS and is_finite(verb)


_NAMED = frozenset({Tag.MODEL, Tag.CAPABILITY, Tag.IT, Tag.THESE})


_ASKS_OR_DENIES = frozenset({
    Tag.REQUIRE, Tag.REQUIREMENT, Tag.CANNOT, Tag.NOT, Tag.NO, Tag.LACK, Tag.WAIVE, Tag.MAY,
})  # fmt: skip


def _asks_of_it(left: Tokens, right: Tokens) -> bool:
    """ "o3 is available on tiers 1-5 and requires verification": what is opened asks for something,
    of nobody and of nothing else."""
    opens = has(left, Tag.MODEL) and has(left, Tag.ACCESS) and has(left, Tag.IS)
    turned = any(t.tag in _ASKS_OR_DENIES for t in left)
    of_another = any(t.tag in _NAMED or t.tag is Tag.SEGMENT for t in right)
    return opens and not turned and has(right, Tag.REQUIREMENT) and not of_another


def _is_fronted(tokens: Tokens, start: int) -> bool:
    """Whether a clause begins with what it is for, or, in Japanese, with what it asks: "to use o1,
    tiers 1-3 must …"."""
    lead = tokens[start]
    if lead.tag is Tag.REQUIREMENT:
        return _is_condition_before(tokens, start)
    if lead.text not in _FRONTS:
        return False
    for index in range(start + 1, len(tokens)):
        token = tokens[index]
        after = _after_joint(tokens, index) if token.tag is Tag.COMMA else 0
        if after and _verb_after_subject(tokens, after) is not None:
            return True
        if token.tag not in _FRONTED:
            return False
    return False


def _is_condition_before(tokens: Tokens, start: int) -> bool:
    end = next((i for i in range(start, len(tokens)) if tokens[i].tag is Tag.COMMA), start)
    asked = tokens[start:end]
    after = _after_joint(tokens, end)
    if not asked or not after or asked[-1].tag is not Tag.INTRO or asked[-1].text.isascii():
        return False
    plain = {token.tag for token in asked} <= {Tag.REQUIREMENT, Tag.GLUE, Tag.INTRO, Tag.COMPLETE}
    return plain and _verb_after_subject(tokens, after) is not None


_FRONTS = frozenset({"to", "for", "on", "in", "at"})
_FRONTED = frozenset({
    Tag.ACCESS, Tag.MODEL, Tag.CAPABILITY, Tag.SEGMENT, Tag.PEOPLE, Tag.GLUE, Tag.AND, Tag.OR,
    Tag.COMMA, Tag.ALL,
})  # fmt: skip


_SUBORDINATE = frozenset({Tag.UNTIL, Tag.UNLESS, Tag.INTRO, Tag.BEFORE})


def _is_subordinate(left: Tokens) -> bool:
    """ "Until your organization is verified, it …": a condition of the clause that follows."""
    lead = next((t for t in left if t.tag is not Tag.GLUE), None)
    if lead is not None and lead.tag is Tag.BEFORE and not has(left, Tag.REQUIREMENT):
        return not has(left, Tag.SEGMENT)
    return (
        lead is not None
        and lead.tag in _SUBORDINATE
        and has(left, Tag.REQUIREMENT)
        and not any(has(left, tag) for tag in (Tag.ACCESS, Tag.CANNOT, Tag.SEGMENT, Tag.MODEL))
    )


def _verb_after_subject(tokens: Tokens, start: int) -> int | None:
    """Where the finite verb stands if the words from `start` are a subject and a verb.

    A subject is a list of one kind, of tiers or of models: in "o1 and o3, tiers 1-3 can" the comma
    ends the list before it. After "and", "o3, o4 and" may end a list as well as begin one.
    """
    has_subject = False
    joints: list[Tag] = []
    for index in range(start, len(tokens)):
        token = tokens[index]
        if is_finite(token) and has_subject:
            return None if _ends_a_list(tokens, start, joints) else index
        if has_subject and token.tag in _SUBORDINATE:
            return None
        if token.tag not in _NOUNS and not (token.tag is Tag.COMPLETE or token.tag is Tag.WHEN):
            return None
        if token.tag in (Tag.COMMA, Tag.AND, Tag.OR):
            joints.append(token.tag)
        joins = token.tag in (Tag.COMMA, Tag.AND) and has_subject
        if joins and not _lists_on(tokens, start, index):
            return None
        has_subject = has_subject or token.tag in _OPENERS
    return None


def _ends_a_list(tokens: Tokens, start: int, joints: Sequence[Tag]) -> bool:
    """Whether the words from `start` on belong to the list before them, up to a later joint, or may
    do: "for o1 and o3 and o4 are …" can be parted in two ways."""
    listed = [t for t in takewhile(_is_listed, reversed(tokens[:start])) if t.tag is not Tag.GLUE]
    first = next((t for t in tokens[start:] if t.tag not in _LEAD), None)
    names = [t for t in listed if t.tag not in _LISTING]
    if not names or first is None or names[0].tag is not first.tag:
        return False
    if [t.tag for t in listed[:2]] == [Tag.AND, first.tag]:
        return bool(joints) or any(t.tag is not Tag.COMMA for t in listed[1:] if t not in names)
    words = [i for i, tag in enumerate(joints) if tag is not Tag.COMMA]
    several = len(words) > 1 or sum(t.tag in (Tag.AND, Tag.OR) for t in listed) > 1
    return several or (bool(words) and Tag.COMMA in joints[words[0] :])


_LISTING = frozenset({Tag.COMMA, Tag.AND, Tag.OR})


def _is_listed(token: Token) -> bool:
    return token.tag in _LISTING or token.tag in (Tag.GLUE, Tag.MODEL, Tag.SEGMENT)


def _lists_on(tokens: Tokens, start: int, joint: int) -> bool:
    """Whether a joint goes on with the list that began at `start`: models are not listed with
    tiers ("o3 and o1, tier 4 organizations can use o3")."""
    following = next(
        (t for t in tokens[joint + 1 :] if t.tag not in (Tag.COMMA, Tag.AND, Tag.GLUE)), None
    )
    if following is None or following.tag not in _OPENERS:
        return False
    listed = {t.tag for t in tokens[start:joint] if t.tag in _OPENERS}
    return not (listed <= _NAMED and following.tag in _WHO)


_WHO = frozenset({Tag.SEGMENT, Tag.NAME, Tag.PEOPLE})


def _is_elliptic(left: Tokens, tokens: Tokens, start: int) -> bool:
    """ ", and to tiers 1-3 after verification": segments of their own with their own terms."""
    rest = _until_break(tokens, start)
    lead = next((t for t in rest if t.tag not in _LEAD), None)
    if lead is None or lead.tag is not Tag.SEGMENT:
        return False
    before = left[-1] if left else None
    is_listed = rest[0] is lead and lead.text.startswith("tier")
    if is_listed and before and before.tag is Tag.SEGMENT and tokens[start - 1].tag is Tag.COMMA:
        return False
    terms = any(t.tag in (Tag.REQUIREMENT, Tag.LACK) for t in rest)
    return terms and has(left, Tag.SEGMENT) and not has(left, Tag.REQUIREMENT)


def _until_break(tokens: Tokens, start: int) -> Tokens:
    end = next((i for i in range(start, len(tokens)) if tokens[i].tag in _BREAKS), len(tokens))
    return tokens[start:end]


_TAG = attrgetter("tag")


def has(tokens: Tokens, tag: Tag) -> bool:
    """Whether a token of this part is among them."""
    return tag in map(_TAG, tokens)


_PREDICATES = frozenset(
    {
        "open to", "open for", "open", "available", "accessible", "unavailable", "closed to",
        "closed for", "off limits to", "off limits for", "enabled", "disabled", "unlocked",
    }
)  # fmt: skip


def split_at_verb(clause: Tokens) -> tuple[list[Token], list[Token]] | None:
    """Two clauses of one subject: "is available on tiers 4-5 and requires … on tiers 1-3",
    "tiers 4-5 can use o3 and cannot use o1"."""
    for index, token in enumerate(clause):
        if token.tag not in (Tag.AND, Tag.COMMA) or index + 1 >= len(clause):
            continue
        right = list(clause[index + 1 :])
        verb = next((t for t in right if t.tag not in (Tag.GLUE, Tag.AND, Tag.COMMA)), None)
        left = list(clause[:index])
        if (
            verb is not None
            and (is_finite(verb) or verb.text in _PREDICATES)
            and has(left, Tag.SEGMENT)
            and (has(right, Tag.SEGMENT) or (is_of_tiers(left) and _says_of_what(right)))
        ):
            return left, right
    return None


def _says_of_what(right: Tokens) -> bool:
    return has(right, Tag.MODEL) or has(right, Tag.REQUIREMENT)


def is_of_tiers(clause: Tokens) -> bool:
    """Whether tiers are the subject of a clause: they stand before its verb, and no model does."""
    verb = next((i for i, t in enumerate(clause) if is_finite(t)), 0)
    tags = {token.tag for token in clause[:verb]}
    return Tag.SEGMENT in tags and Tag.MODEL not in tags
