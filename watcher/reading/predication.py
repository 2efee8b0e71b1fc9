"""One clause says one thing: it has one verb, and lists of one kind.

What the division into clauses did not part is two statements in one. Read together, the subject or
the terms of one would be taken for the other's; so it is not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from watcher.pack import Tag
from watcher.reading.clauses import is_finite
from watcher.reading.lexicon import Token
from watcher.reading.unread import Unread

Tokens = Sequence[Token]

_NO_VERBS = frozenset({"in some cases", "requirement", "requirements"})
_LISTED = frozenset({Tag.MODEL, Tag.AND, Tag.OR, Tag.COMMA})
_SUBORDINATE = frozenset({Tag.INTRO, Tag.UNLESS, Tag.UNTIL, Tag.BEFORE, Tag.WITHOUT, Tag.WHEN})
_RELATIVE = frozenset({"that", "who", "which", "whose", "where"})
_VERBAL = frozenset({
    Tag.GLUE, Tag.ACCESS, Tag.ONLY, Tag.REQUIRE, Tag.IS, Tag.NOT, Tag.MAY, Tag.WILL, Tag.COMPLETE,
    Tag.WAIVE, Tag.CANNOT, Tag.SHOULD, Tag.RECOMMEND, Tag.PERHAPS, Tag.LIMITED, Tag.ALL, Tag.EVEN,
    Tag.TEMPORARY,
})  # fmt: skip


def check_one_predication(tokens: Tokens) -> None:
    """Raises: Unread where a clause has two verbs, or a list that is of "and" and of "or"."""
    if len(list(_verbs(tokens))) > 1:
        raise Unread("two things are said in one clause")
    if any(_is_mixed(listed) for listed in _lists(tokens)):
        raise Unread("“and” beside “or” in one list")
    if _has_terms_within(tokens):
        raise Unread("terms within a list of models may be of one of them only")


def _has_terms_within(tokens: Tokens) -> bool:
    """ "o1 and, for verified organizations, o3": terms between two models of one list."""
    asked = False
    listed = False
    for token in tokens:
        if token.tag is Tag.MODEL:
            if listed and asked:
                return True
            listed, asked = True, False
        elif token.tag in (Tag.REQUIREMENT, Tag.LACK):
            asked = True
        elif token.tag not in _WITHIN_A_LIST:
            listed = asked = False
    return False


_WITHIN_A_LIST = frozenset({
    Tag.AND, Tag.OR, Tag.COMMA, Tag.GLUE, Tag.PEOPLE, Tag.INTRO, Tag.ONLY, Tag.WITHOUT,
})  # fmt: skip


def _lists(tokens: Tokens) -> Iterator[list[Tag]]:
    """The lists of models of a clause, with what joins them."""
    listed: list[Tag] = []
    for token in tokens:
        if token.tag in _LISTED:
            listed.append(token.tag)
        elif token.tag is not Tag.GLUE:
            yield listed
            listed = []
    yield listed


def _is_mixed(listed: Sequence[Tag]) -> bool:
    return listed.count(Tag.MODEL) > 2 and {Tag.AND, Tag.OR} <= set(listed)


def _verbs(tokens: Tokens) -> Iterator[int]:
    """Where each group of verbs of the main clause begins."""
    subordinate = relative = running = False
    for index, token in enumerate(tokens):
        if token.tag in _SUBORDINATE and not _is_who_does_it(token, tokens[index + 1 :]):
            subordinate, running = True, False
        elif token.tag is Tag.COMMA:
            subordinate = running = False
        elif token.text in _RELATIVE and _is_related(tokens[:index]):
            relative, running = True, False
        elif is_finite(token) and token.text not in _NO_VERBS:
            if not (subordinate or relative or running):
                yield index
            running, relative = True, False
        elif token.tag not in _VERBAL:
            running = False


_RELATED = frozenset({Tag.PEOPLE, Tag.MODEL, Tag.MODELS, Tag.SEGMENT, Tag.CAPABILITY, Tag.THESE})


def _is_related(before: Tokens) -> bool:
    last = next((t for t in reversed(before) if t.tag is not Tag.COMMA), None)
    return last is not None and last.tag in _RELATED


def _is_who_does_it(token: Token, rest: Tokens) -> bool:
    """ "Used by tiers 1-2": no clause, but who does it."""
    first = next((t for t in rest if t.tag is not Tag.GLUE), None)
    return token.text == "by" and first is not None and first.tag in (Tag.SEGMENT, Tag.PEOPLE)
