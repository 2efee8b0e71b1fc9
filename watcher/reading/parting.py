"""Several rules in one sentence, each written out as a clause of its own.

"While o1 is open to all tiers, o3 is limited to tier 5", "o1 and o3 are available on tiers 1-5 and
tiers 4-5, respectively", "tiers 4-5 (no verification), tiers 1-3 (after verification)".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from watcher.pack import Tag
from watcher.reading.clauses import has
from watcher.reading.lexicon import Token
from watcher.reading.unread import Unread

Tokens = Sequence[Token]

_SEVERAL = 2


def with_contrast(tokens: Tokens) -> Tokens:
    """ "While o1 is open to all tiers, o3 is limited to tier 5" as two clauses."""
    if not tokens or tokens[0].text not in _CONTRASTING:
        return tokens
    end = next((i for i, t in enumerate(tokens) if t.tag is Tag.COMMA), 0)
    left, right = tokens[1:end], tokens[end + 1 :]
    says = any(has(left, tag) for tag in (Tag.ACCESS, Tag.LIMITED, Tag.CANNOT, Tag.REQUIRE))
    stands = has(left, Tag.MODEL) and has(left, Tag.IS) and has(right, Tag.MODEL) and says
    lists_on = _kind(reversed(left)) is _kind(right)
    if not stands or lists_on or has(left, Tag.LACK) or has(left, Tag.REQUIREMENT):
        return tokens
    return [*left, tokens[end]._replace(tag=Tag.SEMICOLON, text=";"), *right]


def _kind(tokens: Iterable[Token]) -> Tag | None:
    """Whether models or tiers stand nearest to a comma: what it may go on listing."""
    return next((t.tag for t in tokens if t.tag in (Tag.MODEL, Tag.SEGMENT)), None)


_CONTRASTING = frozenset({"while", "whereas", "although", "though", "whilst"})


def with_respective(tokens: Tokens) -> Tokens:
    """ "o1 and o3 are available on tiers 1-5 and tiers 4-5, respectively" as a clause for each.

    Raises: Unread where there are not as many tiers as models.
    """
    words = [t for t in tokens if t.text != "respectively"]
    if len(words) == len(tokens):
        return tokens
    models = [t for t in words if t.tag is Tag.MODEL]
    groups = [t for t in words if t.tag is Tag.SEGMENT]
    verb = [t for t in words if t.tag in _RESPECTIVE_VERB]
    said = {t.tag for t in words} - {Tag.MODEL, Tag.SEGMENT, Tag.AND, Tag.COMMA, Tag.STOP}
    in_order = [t for t in words if t.tag in (Tag.MODEL, Tag.SEGMENT)] == [*models, *groups]
    if len(models) != len(groups) or len(models) < _SEVERAL or not in_order or not verb:
        raise Unread("which of them it is of is not said")
    if said - _RESPECTIVE_VERB:
        raise Unread("more than who has which is said of several")
    joint = words[0]._replace(tag=Tag.SEMICOLON, text=";")
    parts = [[joint, model, *verb, group] for model, group in zip(models, groups, strict=True)]
    return [token for part in parts for token in part][1:]


_RESPECTIVE_VERB = frozenset({Tag.IS, Tag.ACCESS, Tag.GLUE, Tag.LIMITED, Tag.ONLY})


def with_terms_of_each(tokens: Tokens) -> Tokens:
    """ "Tiers 4-5 (no verification), tiers 1-3 (after verification)": where all tiers that are
    listed have terms of their own in brackets, a clause for each, with the label or the predicate
    that they share."""
    if [t.tag for t in tokens].count(Tag.OPEN) < _SEVERAL:
        return tokens
    colon = next((i + 1 for i, t in enumerate(tokens) if t.tag is Tag.COLON), 0)
    label, place = list(tokens[:colon]), colon
    parts: list[list[Token]] = []
    while place < len(tokens):
        while place < len(tokens) and tokens[place].tag in _BETWEEN:
            place += 1
        part = _with_bracket(tokens, place)
        if not part:
            break
        parts.append(part)
        place += len(part) + _BRACKETS
    rest = [t for t in tokens[place:] if t.tag is not Tag.STOP]
    is_plain = not rest or (not label and {t.tag for t in rest} <= _SHARED)
    if len(parts) < _SEVERAL or not is_plain or (not rest and not label):
        return tokens
    joint = tokens[colon]._replace(tag=Tag.SEMICOLON, text=";")
    clauses = [[joint, tiers, *rest, *terms] for tiers, *terms in parts]
    return [*label, *(token for clause in clauses for token in clause)][0 if label else 1 :]


_BRACKETS = 2
_BETWEEN = frozenset({Tag.COMMA, Tag.AND, Tag.SEMICOLON})
_SHARED = frozenset({Tag.ACCESS, Tag.IS, Tag.MODEL, Tag.GLUE, Tag.AND, Tag.COMMA, Tag.OR})
_OWN_TERMS = frozenset({
    Tag.REQUIREMENT, Tag.REQUIRE, Tag.NO, Tag.NOT, Tag.WITHOUT, Tag.INTRO, Tag.GLUE, Tag.IS,
    Tag.WAIVE, Tag.COMPLETE,
})  # fmt: skip


def _with_bracket(tokens: Tokens, place: int) -> list[Token]:
    """The tiers at a place and the words of the bracket behind them, which say their terms; empty
    where that is not so."""
    if [t.tag for t in tokens[place : place + 2]] != [Tag.SEGMENT, Tag.OPEN]:
        return []
    end = next((i for i in range(place, len(tokens)) if tokens[i].tag is Tag.CLOSE), place)
    terms = list(tokens[place + 2 : end])
    asks = has(terms, Tag.REQUIREMENT) and {t.tag for t in terms} <= _OWN_TERMS
    return [tokens[place], *terms] if asks else []
