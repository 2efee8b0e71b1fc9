"""A second half that takes the verb of the first, written out as a clause of its own.

"Tiers 4-5 can use o3, but not o1", "o3 is available to tiers 4-5, but not to tiers 1-3", "tier 5
can use o3 right away and o1 after verification".
"""

from __future__ import annotations

from collections.abc import Sequence

from watcher.pack import Tag
from watcher.reading.clauses import has, is_finite, is_of_tiers
from watcher.reading.lexicon import Token

Tokens = Sequence[Token]

_JOINTS = frozenset({Tag.COMMA, Tag.AND})
_ENDS = frozenset({Tag.SEMICOLON, Tag.BUT, Tag.STOP, Tag.COLON, Tag.OPEN})
_NAMES = frozenset({
    Tag.MODEL, Tag.SEGMENT, Tag.GLUE, Tag.AND, Tag.OR, Tag.COMMA, Tag.PEOPLE, Tag.STOP,
})  # fmt: skip
_SAYING_MORE = (
    Tag.NOT, Tag.CANNOT, Tag.NO, Tag.REQUIRE, Tag.EXCEPT, Tag.UNLESS, Tag.WAIVE, Tag.ONLY,
    Tag.COLON, Tag.OPEN, Tag.SEMICOLON,
)  # fmt: skip
_BUT_NOT = frozenset({"but not", "though not", "not"})
_AT_ONCE = frozenset({
    "right away", "straight away", "immediately", "directly", "today", "already", "by default",
    "now",
})  # fmt: skip


# ------------------------------------------------------------ what is denied to the rest


def with_denied_rest(tokens: Tokens) -> list[Token]:
    """ "…, but not o1", "…, but not to tiers 1-3": a denial with the words that it leaves out."""
    found = list(tokens)
    for index, token in enumerate(found):
        if token.text not in _BUT_NOT or token.tag not in (Tag.EXCEPT, Tag.NOT):
            continue
        left, joint = _without_joint(found[:index])
        right = found[index + 1 :]
        if (token.tag is Tag.NOT and not joint) or {t.tag for t in right} - _NAMES:
            continue
        denied = _denied(left, right, token)
        if denied:
            return [*left, token._replace(tag=Tag.SEMICOLON, text=";"), *denied]
    return found


def _without_joint(left: list[Token]) -> tuple[list[Token], bool]:
    end = len(left)
    while end and left[end - 1].tag in (Tag.COMMA, Tag.BUT):
        end -= 1
    return left[:end], end < len(left)


def _denied(left: Tokens, right: Tokens, denial: Token) -> list[Token]:
    """What a right half denies; empty where that is not sure."""
    verb = next((t for t in left if t.tag is Tag.ACCESS), None)
    one_kind = has(right, Tag.SEGMENT) is not has(right, Tag.MODEL)
    if verb is None or not one_kind or any(has(left, tag) for tag in _SAYING_MORE):
        return []
    predicate = [denial._replace(tag=Tag.NOT, text="not"), verb]
    groups = [t for t in left if t.tag is Tag.SEGMENT]
    if has(right, Tag.SEGMENT):
        named = {segment for t in groups for segment in t.value}
        denied = {segment for t in right if t.tag is Tag.SEGMENT for segment in t.value}
        return [*predicate, *right] if named and not named & denied else []
    if not has(left, Tag.MODEL):
        return []
    return [*predicate, *right] if is_of_tiers(left) or not groups else []


# ------------------------------------------------------------ what is asked of the rest


def with_later_terms(tokens: Tokens) -> list[Token]:
    """ "A can use o3, and o1 after verification": the terms are of what stands right before them.

    "o3 and o1 after verification" and "o3, o4, and o1 after verification" are lists, and their
    terms are of all of it.
    """
    found = list(tokens)
    if not has(found, Tag.REQUIREMENT):
        return found
    for index, token in enumerate(found):
        after = _after(found, index)
        if token.tag not in _JOINTS or not after or found[after].tag is not Tag.MODEL:
            continue
        left, right = found[:index], found[after:]
        lead = _lead(left)
        if lead and _has_own_terms(right) and _is_apart(left[len(lead) :], found[index:after]):
            return [*left, token._replace(tag=Tag.SEMICOLON, text=";"), *lead, *right]
    return found


def _after(tokens: Tokens, index: int) -> int:
    end = next((i for i in range(index, len(tokens)) if tokens[i].tag not in _JOINTS), 0)
    return end if end > index else 0


def _lead(left: Tokens) -> Tokens:
    """Subject and verb of a half, up to the models it lists behind them; empty where it has none,
    or asks something itself."""
    start = next((i for i in range(len(left) - 1, -1, -1) if left[i].tag in _ENDS), -1) + 1
    verb = next((i for i in range(start, len(left)) if is_finite(left[i])), None)
    model = next((i for i in range(start, len(left)) if left[i].tag is Tag.MODEL), None)
    if verb is None or model is None or model < verb or has(left[:verb], Tag.MODEL):
        return ()
    said = left[start:model]
    plain = {t.tag for t in said} <= _SUBJECT_AND_VERB and not has(left[start:], Tag.REQUIRE)
    return said if plain and has(said, Tag.ACCESS) else ()


_SUBJECT_AND_VERB = frozenset({
    Tag.SEGMENT, Tag.PEOPLE, Tag.GLUE, Tag.ALL, Tag.ACCESS, Tag.IS, Tag.MAY, Tag.WILL, Tag.COMMA,
    Tag.AND, Tag.OR, Tag.THESE, Tag.IT,
})  # fmt: skip


def _has_own_terms(right: Tokens) -> bool:
    """Models, and then "after …" or "once …" with nothing between."""
    place = next((i for i, t in enumerate(right) if t.tag not in _LISTED), len(right))
    end = next((i for i, t in enumerate(right) if t.tag in _ENDS), len(right))
    rest = right[place:end]
    return bool(rest) and rest[0].tag is Tag.INTRO and has(rest, Tag.REQUIREMENT)


_LISTED = frozenset({Tag.MODEL, Tag.AND, Tag.OR, Tag.COMMA})


def _is_apart(listed: Tokens, joint: Tokens) -> bool:
    """Whether a joint begins something new rather than going on with a list."""
    if listed and (listed[-1].text in _AT_ONCE or has(listed, Tag.WITHOUT)):
        return True
    with_comma = joint[0].tag is Tag.COMMA and has(joint, Tag.AND)
    commas = any(t.tag is Tag.COMMA for t in listed)
    return with_comma and (has(listed, Tag.AND) or not commas)
