"""How surely a clause asks for what it asks: required, recommended, or needed by some."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from watcher.model import Strength
from watcher.pack import Tag
from watcher.reading.bywhat import Terms
from watcher.reading.lexicon import Token
from watcher.reading.unread import Unread

_NEWCOMERS = frozenset({"first-time", "new"})
"""Of them it is known whom they are, and what is asked of them is not merely possible."""

_USE = frozenset({
    "use", "used", "call", "called", "access", "accessed", "run", "invoke", "invoked", "streamed",
})  # fmt: skip
"""What "may" permits; "may be available" only says that it is possible."""


def strength_of(tokens: Sequence[Token], terms: Terms, *, asks: bool) -> Strength:
    """How surely a clause asks what it asks.

    Raises: Unread where what it says holds for some, or perhaps, and nothing is asked of them.
    """
    perhaps = (_has(tokens, Tag.MAY, Tag.PERHAPS) and not _permits(tokens)) or _can_be_asked(tokens)
    partial = _is_partial(tokens)
    if asks and not perhaps and any(t.text in _NEWCOMERS for t in tokens):
        raise Unread("what is asked of newcomers only")
    if not asks:
        if perhaps or _has(tokens, Tag.RECOMMEND, Tag.SHOULD) or partial:
            raise Unread("not said for all, or not for sure")
        return Strength.REQUIRED
    if perhaps or partial:
        if terms.denied or not _has(tokens, Tag.REQUIRE, Tag.COMPLETE):
            raise Unread("it is not said what may be needed")
        return Strength.POSSIBLE
    if _has(tokens, Tag.RECOMMEND):
        return Strength.RECOMMENDED
    if _has(tokens, Tag.SHOULD) and not _has(tokens, Tag.ACCESS):
        raise Unread("“should” without what for")
    return Strength.REQUIRED


def _can_be_asked(tokens: Sequence[Token]) -> bool:
    """ "Verification can be required": it is possible, and no more."""
    words = [t for t in tokens if t.tag is not Tag.GLUE]
    return any(a.text == "can" and b.tag is Tag.REQUIRE for a, b in pairwise(words))


def _permits(tokens: Sequence[Token]) -> bool:
    """ "May only be used by …", "only … may stream": a permission and no possibility."""
    places = [i for i, t in enumerate(tokens) if t.tag in (Tag.MAY, Tag.PERHAPS)]
    if len(places) != 1 or tokens[places[0]].text != "may" or not _has(tokens, Tag.ONLY):
        return False
    verb = next((t for t in tokens[places[0] + 1 :] if t.tag not in (Tag.GLUE, Tag.ONLY)), None)
    return verb is not None and (verb.tag is Tag.CAPABILITY or verb.text in _USE)


def _is_partial(tokens: Sequence[Token]) -> bool:
    """ "Some organizations": not everybody. Of anything but people it is unread."""
    for index, token in enumerate(tokens):
        if token.tag is Tag.PARTIAL:
            following = next(
                (t for t in tokens[index + 1 :] if t.tag not in (Tag.GLUE, Tag.MODELS)),
                None,
            )
            if following is None or following.tag is not Tag.PEOPLE:
                raise Unread(f"“{token.text}” leaves open which")
            return True
    return False


def _has(tokens: Sequence[Token], *tags: Tag) -> bool:
    return any(token.tag in tags for token in tokens)
