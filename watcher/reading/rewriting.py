"""Turns of phrase written as the plain one that the grammar reads, token by token."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.pack import Tag
from watcher.reading.clauses import has, is_finite
from watcher.reading.lexicon import Token
from watcher.reading.unread import Unread
from watcher.reading.who import Rungs

Tokens = Sequence[Token]


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
    found[first] = found[first]._replace(tag=Tag.GLUE)
    found[second] = found[second]._replace(tag=Tag.OR)
    found.insert(verb, found[verb]._replace(tag=Tag.NOT, text="not"))
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
    named = {token.value for token in outside if token.tag is Tag.MODEL}
    others = {token.value for token in inner if token.tag is Tag.MODEL} - named
    if named and others and (has(inner, Tag.REQUIREMENT) or has(inner, Tag.LACK)):
        raise Unread("a bracket that says something of another model")
    if has(inner, Tag.SEGMENT) and (has(inner, Tag.REQUIREMENT) or has(outside, Tag.SEGMENT)):
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
    if not any(token.text == "but" for token in tokens):
        return tokens
    found = list(tokens)
    for index in range(1, len(found) - 1):
        before = found[index - 1]
        after = next((t for t in found[index + 1 :] if t.tag is not Tag.GLUE), None)
        if found[index].text == "but" and _are_all_but(before, after):
            found[index] = found[index]._replace(tag=Tag.EXCEPT)
        if (
            found[index].text == "but"
            and before.tag is Tag.SEGMENT
            and before.text.startswith(("every", "all", "any", "each"))
            and after is not None
            and after.tag is Tag.SEGMENT
        ):
            found[index] = found[index]._replace(tag=Tag.EXCEPT)
    return found


def _are_all_but(before: Token, after: Token | None) -> bool:
    """ "All models but o3"."""
    return before.value == "*" and after is not None and after.tag is Tag.MODEL


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
        found[index] = token._replace(tag=Tag.MODEL, value=named[_OF_TWO[token.text]])
    return found


_OF_TWO = {"former": 0, "latter": 1}


def _begins_predicate(token: Token | None) -> bool:
    return token is not None and (is_finite(token) or token.tag in (Tag.ACCESS, Tag.ONLY))


def without_repeated_tiers(tokens: Tokens) -> Tokens:
    """ "The two lowest paid tiers (1 and 2)" without the bracket, which says the same again."""
    for start, token in enumerate(tokens):
        if token.tag is not Tag.OPEN or not start or tokens[start - 1].tag is not Tag.SEGMENT:
            continue
        end = next((i for i in range(start, len(tokens)) if tokens[i].tag is Tag.CLOSE), None)
        inner = tokens[start + 1 : end] if end is not None else ()
        if not inner or {t.tag for t in inner} - {Tag.NUMBER, Tag.AND, Tag.COMMA, Tag.GLUE}:
            continue
        named = {t.text for t in inner if t.tag is Tag.NUMBER}
        meant = {str(step).partition(":")[2] for step in tokens[start - 1].value}
        if named == meant and end is not None:
            return [*tokens[:start], *tokens[end + 1 :]]
    return tokens


def without_former_name(tokens: Tokens) -> Tokens:
    """ "o4-pro (formerly o3-pro) requires …" without the name that a model had."""
    for start, token in enumerate(tokens):
        if token.text not in _FORMERLY or not start or tokens[start - 1].tag not in _SETS_APART:
            continue
        name = start + 1
        while name < len(tokens) and tokens[name].text in _CALLED:
            name += 1
        end = name + 1
        closes = Tag.CLOSE if tokens[start - 1].tag is Tag.OPEN else Tag.COMMA
        is_name = end < len(tokens) and tokens[name].tag is Tag.MODEL
        if (
            start > 1
            and is_name
            and tokens[end].tag is closes
            and tokens[start - 2].tag is Tag.MODEL
        ):
            return [*tokens[: start - 1], *tokens[end + 1 :]]
    return tokens


_FORMERLY = frozenset({"formerly", "previously", "旧"})
_CALLED = frozenset({"known", "called", "named", "offered", "as", "known as", "the"})
_SETS_APART = frozenset({Tag.OPEN, Tag.COMMA})


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
        and has(head, Tag.MODEL)
        and not has(head, Tag.SEGMENT)
        and has(inner, Tag.SEGMENT)
        and {t.tag for t in tail} <= {Tag.STOP}
        and not any(t.tag is Tag.COLON for t in tokens)
    ):
        return [*head, tokens[start]._replace(tag=Tag.COLON), *inner]
    return tokens


def with_asked_in_bracket(tokens: Tokens) -> Tokens:
    """ "Tiers 2-5 can use o3 (verification required)" as "… after verification": what a last
    bracket asks for, and nothing else.

    Raises: Unread where it stands behind several models, and may mean the last only.
    """
    body = list(tokens)
    stop = [body.pop()] if body and body[-1].tag is Tag.STOP else []
    start = next((i for i, t in enumerate(body) if t.tag is Tag.OPEN), None)
    if not start or body[-1].tag is not Tag.CLOSE or [t.tag for t in body].count(Tag.OPEN) != 1:
        return tokens
    left, inner = body[:start], body[start + 1 : -1]
    asks = has(inner, Tag.REQUIREMENT) and has(inner, Tag.REQUIRE)
    says = any(is_finite(token) or token.tag is Tag.ACCESS for token in left)
    if not asks or {t.tag for t in inner} - _ASKED_ALONE or not says or has(left, Tag.COLON):
        return tokens
    models = {t.value for t in left if t.tag is Tag.MODEL}
    if left[-1].tag is Tag.MODEL and len(models) > 1:
        raise Unread("a bracket that may be of the last model, or of all")
    after = body[start]._replace(tag=Tag.INTRO, text="after")
    required = [token for token in inner if token.tag is Tag.REQUIREMENT]
    return [*left, after, *required, *stop]


_ASKED_ALONE = frozenset({Tag.REQUIREMENT, Tag.REQUIRE, Tag.GLUE, Tag.IS})


def with_own_tiers(tokens: Tokens) -> Tokens:
    """ "o3 (tiers 4-5) and o1 (tiers 1-5) are available" as a clause for each.

    Raises: Unread where a bracket behind one model stands before another that has none.
    """
    pairs, said = _bracketed(tokens)
    apart = len(pairs) > 1 and has(said, Tag.ACCESS) and not {t.tag for t in said} - _OPENED_APART
    if not apart:
        if any(_is_of_one(tokens, place) for place, t in enumerate(tokens) if t.tag is Tag.OPEN):
            raise Unread("a bracket that is of one model only")
        return tokens
    predicate = [t for t in said if t.tag is not Tag.STOP]
    joint = said[0]._replace(tag=Tag.SEMICOLON, text=";")
    parts = [[model, *predicate, *inner, joint] for model, inner in pairs]
    return [token for part in parts for token in part][:-1]


def _bracketed(tokens: Tokens) -> tuple[list[tuple[Token, list[Token]]], Tokens]:
    """The models that a text begins with, each with the tiers in its bracket, and the rest."""
    pairs: list[tuple[Token, list[Token]]] = []
    place = 0
    while place < len(tokens):
        start = next((i for i in range(place, len(tokens)) if tokens[i].tag is Tag.OPEN), None)
        end = next((i for i in range(place, len(tokens)) if tokens[i].tag is Tag.CLOSE), None)
        if start is None or end is None:
            break
        models = [t for t in tokens[place:start] if t.tag is Tag.MODEL]
        inner = list(tokens[start + 1 : end])
        of_one = len(models) == 1 and {t.tag for t in tokens[place:start]} <= _NAMED_APART
        if not of_one or {t.tag for t in inner} - {Tag.SEGMENT, Tag.GLUE}:
            break
        pairs.append((models[0], inner))
        place = end + 1
    return pairs, tokens[place:]


def _is_of_one(tokens: Tokens, place: int) -> bool:
    """Whether an opened bracket says whom or after what of the model before it, and another model
    follows that it says nothing of."""
    end = next((i for i in range(place, len(tokens)) if tokens[i].tag is Tag.CLOSE), len(tokens))
    behind_model = place > 0 and tokens[place - 1].tag is Tag.MODEL
    inner = tokens[place:end]
    if not behind_model or not (has(inner, Tag.SEGMENT) or has(inner, Tag.REQUIREMENT)):
        return False
    rest = tokens[end:]
    parted = next((i for i, t in enumerate(rest) if t.tag in _PARTS), len(rest))
    return has(rest[:parted], Tag.MODEL)


_PARTS = frozenset({Tag.SEMICOLON, Tag.COLON})
_NAMED_APART = frozenset({Tag.MODEL, Tag.COMMA, Tag.AND, Tag.GLUE})
_OPENED_APART = frozenset({Tag.IS, Tag.ACCESS, Tag.GLUE, Tag.STOP})


def with_reached(tokens: Sequence[Token], rungs: Rungs) -> list[Token]:
    """ "Once you reach tier 4": whoever is on it or above has reached it."""
    found = list(tokens)
    if not any(token.text.startswith("reach") for token in found):
        return found
    for index, token in enumerate(found):
        before = next((t for t in reversed(found[:index]) if t.tag is not Tag.GLUE), None)
        if (
            token.tag is Tag.SEGMENT
            and before is not None
            and before.text.startswith("reach")
            and len(token.value) == 1
            and token.value[0] in rungs.paid
        ):
            above = rungs.order[rungs.order.index(token.value[0]) :]
            found[index] = token._replace(value=above)
    return found


def with_own_terms(tokens: Tokens) -> list[Token]:
    """ "Tier 3 (verification required), tiers 4-5" as "tiers 4-5; tier 3 verification required".

    Raises: Unread where the bracket stands behind the last of several, and may mean them all.
    """
    found = list(tokens)
    if not has(tokens, Tag.OPEN):
        return found
    for start, token in enumerate(tokens):
        if token.tag is not Tag.OPEN or not start:
            continue
        end = next((i for i in range(start, len(tokens)) if tokens[i].tag is Tag.CLOSE), None)
        if end is None:
            continue
        inner, owner = tokens[start + 1 : end], tokens[start - 1]
        terms = has(inner, Tag.REQUIREMENT) and not has(inner, Tag.SEGMENT)
        if owner.tag is not Tag.SEGMENT or not terms or has(inner, Tag.CAPABILITY):
            continue
        before = owner.text.count("tier") > 1 or any(
            t.tag is Tag.SEGMENT for t in tokens[: start - 1]
        )
        after = any(t.tag is Tag.SEGMENT for t in tokens[end + 1 :])
        if before and not after:
            raise Unread("a bracket that may be of the last tier, or of all")
        if not before and not after:
            continue
        if found != list(tokens):
            raise Unread("several tiers with terms of their own")
        left = list(tokens[: start - 1])
        right = list(tokens[end + 1 :])
        while right and right[0].tag in (Tag.COMMA, Tag.AND):
            right.pop(0)
        stop = [right.pop()] if right and right[-1].tag is Tag.STOP else []
        found = [*left, *right, token._replace(tag=Tag.SEMICOLON), owner, *inner, *stop]
    return found


def with_terms_of_a_feature(tokens: Tokens) -> list[Token]:
    """ "All users, subject to verification for streaming": what is asked of the feature is a clause
    of its own beside what is open."""
    if not has(tokens, Tag.REQUIREMENT) or not has(tokens, Tag.CAPABILITY):
        return list(tokens)
    for index, token in enumerate(tokens):
        if token.tag not in (Tag.COMMA, Tag.OPEN) or not index:
            continue
        left = tokens[:index]
        right = [t for t in tokens[index + 1 :] if t.tag not in (Tag.STOP, Tag.CLOSE)]
        features = [i for i, t in enumerate(right) if t.tag is Tag.CAPABILITY]
        asked = [i for i, t in enumerate(right) if t.tag is Tag.REQUIREMENT]
        if len(features) != 1 or len(asked) != 1 or has(left, Tag.CAPABILITY):
            continue
        if has(left, Tag.REQUIREMENT) or {t.tag for t in right} - _OF_A_FEATURE:
            continue
        if right[0].tag not in (Tag.INTRO, Tag.REQUIREMENT, Tag.CAPABILITY) or not _opens(left):
            continue
        return [*left, token._replace(tag=Tag.SEMICOLON), *right]
    return list(tokens)


_OF_A_FEATURE = frozenset(
    {Tag.CAPABILITY, Tag.REQUIREMENT, Tag.INTRO, Tag.REQUIRE, Tag.GLUE, Tag.IS}
)


def _opens(left: Tokens) -> bool:
    """Whether the words before say who has the model at all."""
    return has(left, Tag.SEGMENT) or (has(left, Tag.ALL) and has(left, Tag.PEOPLE))
