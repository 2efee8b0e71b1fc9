"""Words that narrow a rule to a place, a channel, a stage or an occasion that no record can hold.

Most words that carry no rule by themselves ("api", "request", "preview") do carry one after a
preposition: "via the API", "on request", "in preview". Records have no field for these, and the
rule without them would be a wrong one, so a clause that holds one stays unread.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from watcher.pack import Tag
from watcher.reading.lexicon import Token
from watcher.reading.unread import Restricted

_PREPOSITIONS = frozenset(
    {
        "in", "on", "at", "for", "from", "via", "through", "within", "across", "into", "over",
        "under", "per", "by", "upon", "with", "using", "during", "while", "to", "without",
    }
)  # fmt: skip
_DETERMINERS = frozenset(
    {
        "the", "a", "an", "this", "that", "these", "those", "your", "our", "their", "its", "my",
        "own", "of", "openai", "openai's", "anthropic", "anthropic's", "google", "google's",
        "microsoft", "microsoft's",
    }
)  # fmt: skip
_NARROWING = frozenset(
    {
        "api", "apis", "platform", "dashboard", "product", "products", "endpoint", "endpoints",
        "call", "calls", "request", "response", "responses", "output", "outputs", "result",
        "results", "feature", "features", "functionality", "capability", "capabilities", "usage",
        "use", "level", "levels", "status", "process", "step", "steps", "details", "overview",
        "standard", "regular", "first", "own",
    }
)  # fmt: skip
_INSIDE = frozenset({"in", "at", "within", "per", "over", "under", "through", "via", "with"})
_UNITS = frozenset(
    {"team", "teams", "project", "projects", "member", "members", "workspaces", "tenants"}
)
_OWNERS = frozenset({"our", "my", "own", "api", "platform", "product", "products"})
_PAST_FORMS = frozenset(
    {"required", "needed", "used", "accessed", "opened", "supported", "included"}
)
_STAGE = ("beta", "preview")
_OCCASION = frozenset(
    {
        "if", "when", "once", "after", "upon", "following", "provided", "provided that", "with",
        "as long as", "where", "only after", "by",
    }
)  # fmt: skip
_NAMED = frozenset(
    {
        Tag.REQUIREMENT, Tag.SEGMENT, Tag.LACK, Tag.WHEN, Tag.MODEL, Tag.CAPABILITY, Tag.IT,
        Tag.THESE, Tag.FOLLOWING, Tag.MODELS, Tag.NAME, Tag.EXCEPTIONS,
    }
)  # fmt: skip
_SAYING = frozenset(
    {
        Tag.ACCESS, Tag.REQUIRE, Tag.CANNOT, Tag.LIMITED, Tag.WAIVE, Tag.NOT,
    }
)  # fmt: skip
_TURNED = frozenset({Tag.NOT, Tag.EXCEPT, Tag.ONLY, Tag.BUT, Tag.NO, Tag.CANNOT})
_AFTERWARDS = frozenset({"after", "only after", "since", "following", "upon"})
_USERS = frozenset({"you", "they", "can", "could", "may", "you can", "they can", "first"})
_USING = re.compile(r"(?:us|access|call|try|deploy)(?:e|ing)?")
_JAPANESE_CHANNEL = frozenset({"api", "機能", "利用", "使用"})
_JAPANESE_BY = frozenset({"で", "では", "から", "による", "での", "として"})


def check_restrictions(tokens: Sequence[Token]) -> None:
    """Raises: Restricted where words narrow what a clause says beyond what a record can hold."""
    for index, token in enumerate(tokens):
        if token.text in _PREPOSITIONS:
            _check_complement(tokens, index)
        if token.tag is Tag.GLUE and token.text in _OWNERS:
            _check_owner(tokens, index)
        if token.text in _AFTERWARDS:
            _check_afterwards(tokens, index)
        if token.text in _OCCASION:
            _check_occasion(tokens, index)
        if token.tag is Tag.ACCESS and token.text.endswith(_STAGE):
            _check_stage(tokens, index)
        if token.tag is Tag.ONLY and not token.text.isascii():
            _check_japanese_only(tokens, index)
        if token.tag is Tag.ENDPOINT or token.text in ("api", "機能"):
            _check_japanese_channel(tokens, index)
        if token.tag is Tag.GLUE and token.text.endswith(" api"):
            _check_channel(tokens, index)
        if token.text in _PAST_FORMS:
            _check_past(tokens, index)
    _check_default(tokens)


def _check_complement(tokens: Sequence[Token], index: int) -> None:
    """ "Via the API" and "per project" narrow; "for API users" and "to all teams" do not."""
    place = index + 1
    while place < len(tokens) and tokens[place].text in _DETERMINERS - {"own"}:
        place += 1
    if place >= len(tokens):
        return
    word, head = tokens[index].text, tokens[place]
    if head.tag is Tag.PEOPLE:
        last = place + 1 == len(tokens) or tokens[place + 1].tag in (Tag.STOP, Tag.COMMA)
        level = place + 1 < len(tokens) and tokens[place + 1].text in ("level", "levels")
        if (word in _INSIDE and (last or level)) or (
            head.text in _UNITS and word != "by" and _after_tier(tokens, index)
        ):
            raise Restricted(f"“{word} {head.text}” narrows it")
    elif head.tag is Tag.ENDPOINT and word != "to" and not _is_feature_of(tokens, index):
        raise Restricted(f"“{word} {head.text}” narrows it to an endpoint")
    elif head.text in _NARROWING and word not in ("to", "by") and not _is_attribute(tokens, place):
        raise Restricted(f"“{word} … {head.text}” narrows it")
    elif head.text == "request" and word == "by":
        raise Restricted("“by request” narrows it")


def _check_channel(tokens: Sequence[Token], index: int) -> None:
    """ "In the API" narrows nothing on a page of the API; "in the API dashboard" and "not in the
    API" do."""
    before, after = tokens[index - 1] if index else None, tokens[index + 1 : index + 2]
    turned = before is not None and before.tag in _TURNED
    if turned or any(t.text in _NARROWING or t.tag in (Tag.ONLY, Tag.UNKNOWN) for t in after):
        raise Restricted(f"“{tokens[index].text}” is set apart")


def _check_owner(tokens: Sequence[Token], index: int) -> None:
    """ "Our own teams" are not everybody's."""
    following = next((t for t in tokens[index + 1 :] if t.text != "own"), None)
    if following is not None and following.text in _UNITS:
        raise Restricted(f"“{tokens[index].text} {following.text}” are not everybody")


def _after_tier(tokens: Sequence[Token], index: int) -> bool:
    """Whether tiers were named already, so that what follows narrows them."""
    return any(t.tag is Tag.SEGMENT for t in tokens[:index]) or tokens[index].text == "per"


def _is_feature_of(tokens: Sequence[Token], index: int) -> bool:
    """ "Reasoning summaries in the Responses API": where a feature lives is part of its name."""
    return index > 0 and tokens[index - 1].tag is Tag.CAPABILITY and tokens[index].text == "in"


def _is_attribute(tokens: Sequence[Token], place: int) -> bool:
    """Whether a noun belongs to a slot right after it ("API users") or is a verb ("for use by")."""
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if following is None:
        return False
    if tokens[place].tag is Tag.ACCESS:
        return following.text in ("by", "in", "on", "with", "to", "only")
    if following.tag is Tag.PEOPLE:
        return tokens[place].text in ("api", "platform") and following.text not in _UNITS
    return following.tag in (Tag.SEGMENT, Tag.REQUIREMENT)


def _check_occasion(tokens: Sequence[Token], index: int) -> None:
    """ "If enabled", "where available": an occasion that names nothing known."""
    word = tokens[index].text
    for token in tokens[index + 1 :]:
        if token.tag in _NAMED or (token.tag is Tag.PEOPLE and word == "by"):
            return
        if token.tag in (Tag.COMMA, Tag.STOP):
            break
    raise Restricted(f"“{word}” of something that is not known")


def _check_afterwards(tokens: Sequence[Token], index: int) -> None:
    """ "Verification after using o3" is no terms of using it."""
    rest = (t for t in tokens[index + 1 :] if t.text not in _USERS)
    used, *_ = (*rest, None)
    if used is not None and _USING.fullmatch(used.text):
        raise Restricted(f"“{tokens[index].text} {used.text}” is not before it")


def _check_stage(tokens: Sequence[Token], index: int) -> None:
    """ "Is in beta for …" says who has it; beside another verb it says that it is not for good."""
    before = [t for t in tokens[:index] if t.tag is not Tag.GLUE]
    beside = any(t.tag in _SAYING for i, t in enumerate(tokens) if i != index)
    if beside or not before or before[-1].tag is not Tag.IS:
        raise Restricted(f"“{tokens[index].text}” beside what is said")


def _check_past(tokens: Sequence[Token], index: int) -> None:
    """ "o3 required verification": a past tense, where "required for o3" is a participle."""
    slots = (Tag.MODEL, Tag.SEGMENT, Tag.PEOPLE, Tag.REQUIREMENT)
    after = [t for t in tokens[index + 1 :] if t.text not in ("to", "the", "an", "a")]
    if index and after and tokens[index - 1].tag in slots[:3] and after[0].tag in slots:
        raise Restricted(f"“{tokens[index].text}” speaks of the past")


def _check_default(tokens: Sequence[Token]) -> None:
    """What is not so "by default" may be so otherwise."""
    negated = any(t.tag in (Tag.NOT, Tag.CANNOT, Tag.WAIVE, Tag.REQUIRE) for t in tokens)
    if negated and any(t.text in ("by default", "デフォルトで", "既定で") for t in tokens):
        raise Restricted("by default, and otherwise not said")


def _check_japanese_only(tokens: Sequence[Token], index: int) -> None:
    before = [
        t for t in tokens[:index] if not (t.tag is Tag.GLUE and t.text not in _JAPANESE_CHANNEL)
    ]
    if before and (before[-1].tag is Tag.ENDPOINT or before[-1].text in _JAPANESE_CHANNEL):
        raise Restricted(f"“{before[-1].text}” {tokens[index].text}")


def _check_japanese_channel(tokens: Sequence[Token], index: int) -> None:
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if following is not None and following.text in _JAPANESE_BY:
        raise Restricted(f"“{tokens[index].text}{following.text}” narrows it")
