"""WHAT: the subjects and capabilities a clause speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from watcher.pack import Tag
from watcher.reading.clauses import is_finite
from watcher.reading.lexicon import Token
from watcher.reading.unread import Unread

Item = tuple[str, str]
"""A subject and a capability of it; "*" for all of it, and for whatever subject."""

_WITH = frozenset({"with", "for", "の", "による", "using", "via"})
_BASE = re.compile(r"(.*?-)\d+(?:\.\d+)?[a-z]?")


def with_shorthand(tokens: Sequence[Token]) -> list[Token]:
    """ "gpt-5/5.1/5.2": a number after a slash repeats what stands before the model's own."""
    found: list[Token] = []
    for token in tokens:
        if (
            token.tag is Tag.NUMBER
            and len(found) > 1
            and found[-1].tag is Tag.SLASH
            and found[-2].tag is Tag.MODEL
        ):
            base = _BASE.fullmatch(str(found[-2].value))
            if base:
                token = Token(Tag.MODEL, token.start, token.end, token.text, base[1] + token.text)
        found.append(token)
    return found


_CALLED = re.compile(r"(?:.* )?(?:headers?|flags?|codes?|forms?|keys?)")


def without_names_of_asked(tokens: Sequence[Token]) -> list[Token]:
    """ "The beta header context-1m-2025-08-07": what looks like a model right behind something that
    is asked for is the name of that."""
    return [
        token._replace(tag=Tag.GLUE)
        if token.tag is Tag.MODEL
        and index
        and tokens[index - 1].tag is Tag.REQUIREMENT
        and _CALLED.fullmatch(tokens[index - 1].text)
        else token
        for index, token in enumerate(tokens)
    ]


def items_in(tokens: Sequence[Token]) -> tuple[Item, ...]:
    """The (subject, capability) pairs of a clause, in order; empty where it names none.

    Raises: Unread where it cannot be said which capability belongs to which subject.
    """
    items: list[Item] = []
    pending: list[str] = []
    for phrase in _verb_phrases(tokens):
        capabilities = [str(t.value) for t in phrase if t.tag is Tag.CAPABILITY]
        models = [str(t.value) for t in phrase if t.tag is Tag.MODEL]
        if not models:
            pending += capabilities
            continue
        items += _paired(phrase, pending, capabilities, models)
        pending = []
    if pending and items:
        raise Unread("a capability stands apart from the models")
    items += [("*", capability) for capability in pending]
    return tuple(dict.fromkeys(items))


def items_of(tokens: Sequence[Token], around: Sequence[Item]) -> tuple[Item, ...]:
    """What a label names, among the items around it.

    Raises: Unread as `items_in` does.
    """
    items = items_in(tokens)
    return items if _names_all(tokens) else among(items, around)


def among(items: tuple[Item, ...], around: Sequence[Item]) -> tuple[Item, ...]:
    """A feature alone is one of the subjects around it; a subject alone, below features and nothing
    else, is meant with these."""
    if around and all(subject == "*" for subject, _ in items):
        named = ((subject, feature) for subject, _ in around for _, feature in items)
        return tuple(dict.fromkeys(named))
    if is_of_features(around) and all(feature == "*" for _, feature in items):
        return tuple((subject, feature) for subject, _ in items for _, feature in around)
    return items


def is_of_features(items: Sequence[Item]) -> bool:
    """Whether items are features and nothing else, of whatever subject."""
    return bool(items) and all(s == "*" and capability != "*" for s, capability in items)


def _names_all(tokens: Sequence[Token]) -> bool:
    models = {t.value for t in tokens if t.tag is Tag.MODEL}
    return "*" in models or any(t.tag in (Tag.ALL, Tag.MODELS) for t in tokens)


def _verb_phrases(tokens: Sequence[Token]) -> list[list[Token]]:
    """Cut where a list joint is followed by a verb: "stream o3 and call gpt-image-1"."""
    found: list[list[Token]] = [[]]
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if (
            token.tag in (Tag.AND, Tag.COMMA, Tag.OR)
            and following is not None
            and (
                _is_verb(following)
                or _is_feature_verb(tokens, index)
                or _is_feature_of_next(tokens, index)
            )
        ):
            found.append([])
        found[-1].append(token)
    return found


_FEATURE_VERBS = frozenset({"stream"})


def _is_feature_verb(tokens: Sequence[Token], joint: int) -> bool:
    """ "Use o3-pro and stream responses from o3": the feature is a verb of a model of its own."""
    if tokens[joint + 1].text not in _FEATURE_VERBS:
        return False
    phrase = tokens[joint + 1 :]
    return any(t.tag is Tag.MODEL for t in phrase) and any(
        t.tag is Tag.MODEL for t in tokens[:joint]
    )


def _is_feature_of_next(tokens: Sequence[Token], joint: int) -> bool:
    """ "o3, o3-pro and streaming with gpt-5": the last of several is a feature of its own model.

    Raises: Unread where more than one model follows the feature.
    """
    rest = [t for t in tokens[joint + 1 :] if t.tag is not Tag.GLUE or t.text in _OF_FEATURE]
    tags = [t.tag for t in rest]
    if tags[:1] + tags[2:3] != [Tag.CAPABILITY, Tag.MODEL] or rest[1].text not in _OF_FEATURE:
        return False
    before = tokens[:joint]
    if any(t.tag is Tag.CAPABILITY for t in before) or not any(t.tag is Tag.MODEL for t in before):
        return False
    if any(t.tag is Tag.MODEL for t in rest[3:]):
        raise Unread("a feature before several models, and models before it")
    return True


_OF_FEATURE = frozenset({"with", "for", "of", "on", "in", "using", "from"})


def _is_verb(token: Token) -> bool:
    return is_finite(token) or (token.tag is Tag.ACCESS and token.text.isascii())


def _paired(
    phrase: Sequence[Token],
    pending: Sequence[str],
    capabilities: Sequence[str],
    models: Sequence[str],
) -> list[Item]:
    capabilities = [*pending, *capabilities]
    if not capabilities:
        return [(model, "*") for model in models]
    _check_joined(phrase)
    if pending or _leads(phrase) or len(set(models)) == 1 or _trails(phrase):
        return [(model, capability) for model in models for capability in capabilities]
    return _adjacent(phrase)


def _check_joined(phrase: Sequence[Token]) -> None:
    """ "o3 and streaming", "streaming, o3": whether the feature is of that model, or of any, is not
    said. "For o3, streaming …", "o3 streaming and o1" and "o3 and summaries from it" say it.

    Raises: Unread for the former.
    """
    last: Token | None = None
    joint: Token | None = None
    bound = False
    for index, token in enumerate(phrase):
        if token.tag in _JOINTS:
            joint = joint or token
        elif token.tag in (Tag.MODEL, Tag.CAPABILITY):
            is_feature = token.tag is Tag.CAPABILITY
            apart = joint is not None and last is not None and last.tag is not token.tag
            is_said = _is_linked(phrase[index + 1 :]) if is_feature else bound
            if apart and not is_said and not _is_topic(phrase[:index], joint):
                raise Unread("whether a feature is of the model beside it is not said")
            follows = last is not None and not apart and (bound or last.tag is Tag.MODEL)
            bound = is_feature and (follows or is_said)
            last, joint = token, None


def _is_linked(rest: Sequence[Token]) -> bool:
    """Whether a feature is followed by the model it is of: "summaries from it"."""
    near = [t for t in rest[:4] if t.tag is not Tag.GLUE or t.text in _OF_FEATURE]
    named = (Tag.MODEL, Tag.IT, Tag.THESE)
    return len(near) > 1 and near[0].text in _OF_FEATURE and near[1].tag in named


_JOINTS = frozenset({Tag.AND, Tag.OR, Tag.COMMA, Tag.SLASH})
_TOPIC = frozenset({"for", "with", "in", "on", "using", "では", "で", "は", "の場合", "について"})


def _is_topic(before: Sequence[Token], joint: Token | None) -> bool:
    """ "For o3, …": what stands before a comma is what the rest is about."""
    if joint is None or joint.tag is not Tag.COMMA:
        return False
    place = before.index(joint)
    return before[0].text in _TOPIC or (place > 0 and before[place - 1].text in _TOPIC)


def _leads(phrase: Sequence[Token]) -> bool:
    """All capabilities stand before all models: "streaming and summaries for o1 and o3"."""
    tags = [t.tag for t in phrase if t.tag in (Tag.CAPABILITY, Tag.MODEL)]
    return Tag.CAPABILITY not in tags[tags.index(Tag.MODEL) :]


def _trails(phrase: Sequence[Token]) -> bool:
    """All models, then "with" or "for", then capabilities: "o3 and o4-mini with streaming"."""
    tags = [t.tag for t in phrase if t.tag in (Tag.CAPABILITY, Tag.MODEL)]
    if Tag.MODEL in tags[tags.index(Tag.CAPABILITY) :]:
        return False
    first = next(i for i, t in enumerate(phrase) if t.tag is Tag.CAPABILITY)
    return first > 0 and phrase[first - 1].text in _WITH


def _adjacent(phrase: Sequence[Token]) -> list[Item]:
    """ "o3 streaming and gpt-image-1": each capability belongs to the model right before it."""
    items: list[Item] = []
    joined = 0
    for token in phrase:
        if token.tag is Tag.MODEL:
            items.append((str(token.value), "*"))
            joined += 1
        elif token.tag is Tag.CAPABILITY:
            if joined != 1 and len(items) != 1:
                raise Unread("a capability after several models")
            items[-1] = (items[-1][0], str(token.value))
            joined = 0
    if not items:
        raise Unread("a capability without a model")
    return items
