"""Sentences that speak of a rule and do not state it: wishes, suppositions, requests for access.

"If you want to verify" asks nothing of anybody, "if o3 requires verification" leaves open whether
it does, and who "can request o3" has yet to be given it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from watcher.pack import Tag
from watcher.reading.clauses import is_finite
from watcher.reading.lexicon import Token
from watcher.reading.unread import Restricted

Tokens = Sequence[Token]

_WISHED = re.compile(r"\b(?:want|wants|wish|wishes|intend|intends|plan|plans|hope|hopes|like)\b")
_ASKING = frozenset({"request", "ask", "asks", "apply", "apply for"})
_ASKERS = frozenset({Tag.ACCESS, Tag.PEOPLE, Tag.SEGMENT, Tag.MAY, Tag.SHOULD})
_SUPPOSING = frozenset({
    "if", "when", "once", "as soon as", "as long as", "assuming", "assuming that", "provided",
    "provided that", "the moment", "from the moment", "on condition that", "on the condition that",
})  # fmt: skip
_SUBJECTS = frozenset({"you", "they", "we", "your"})
_VERIFYING = re.compile(r"verif(?:y|ies|ied|ying)\b")
_ARTICLES = frozenset({"the", "a", "an", "your", "our", "their", "its", "any", "all"})
_OUTPUTS = frozenset({"output", "outputs", "result", "results", "response", "responses"})
_CHECKED = _OUTPUTS | {"that", "whether", "request", "access", "availability", "usage", "status"}
_MANNERS = frozenset({
    "fully", "automatically", "immediately", "directly", "right away", "straight away", "simply",
})  # fmt: skip
_CONTRASTED = frozenset({
    Tag.MODEL, Tag.CAPABILITY, Tag.SEGMENT, Tag.REQUIREMENT, Tag.LACK, Tag.PEOPLE, Tag.IT,
    Tag.THESE,
})  # fmt: skip
_NAMED = frozenset({Tag.MODEL, Tag.CAPABILITY, Tag.IT, Tag.THESE})
_ENDS = frozenset({Tag.COMMA, Tag.STOP, Tag.SEMICOLON, Tag.COLON, Tag.BUT, Tag.CLOSE})
_LISTED_LIKE = frozenset({Tag.MODEL, Tag.CAPABILITY, Tag.REQUIREMENT})
"""What "like" may begin to list: "models like o3"."""
_PARTIAL_ACCESS = frozenset({"first", "early", "priority", "limited"})
_LEADING = frozenset({
    "unlocks", "unlock", "gives", "give", "grants", "grant", "brings", "access", "reach", "reaches",
    "gives access to", "grants access to", "gain", "gains", "obtain", "obtains",
})  # fmt: skip

_AT = re.compile(r"^(?:at|on|in|for|from|with|starting|beginning|by)\b")


def check_stance(tokens: Tokens) -> None:
    """Raises: Restricted where a clause asks, wishes or has something else for its object."""
    for index, token in enumerate(tokens):
        ahead = _ahead(tokens, index)
        if token.tag is Tag.GLUE and _WISHED.search(token.text) and _is_of_terms(ahead):
            raise Restricted(f"“{token.text}” asks nothing")
        if token.text in _ASKING and _is_asked(tokens, index, ahead):
            raise Restricted(f"who may “{token.text}” it has no access yet")
        if token.text.startswith("made available") and tokens[index - 1 : index]:
            _check_could_be(tokens, index)
        if token.tag is Tag.REQUIREMENT and str(token.value).startswith("payment."):
            _check_spent_on(tokens, index)
        if token.text == "like" and not _begins_list(tokens[:index], ahead):
            raise Restricted("who likes what, or what it is like, is no rule")
        if token.text == "support" and ahead is not None and tokens[index + 1].text == "for":
            raise Restricted("what “support” is meant is not said")
        if token.text in _PARTIAL_ACCESS and ahead is not None and ahead.text == "access":
            raise Restricted(f"“{token.text} access” is not all of it")
        if token.tag is Tag.REQUIREMENT and _VERIFYING.match(token.text):
            _check_verified(tokens, index)
        if token.tag is Tag.NOT and index + 1 < len(tokens):
            _check_manner(token, tokens[index + 1])
    _check_object(tokens)
    _check_users(tokens)


def check_supposed(tokens: Tokens) -> None:
    """Raises: Restricted where a sentence supposes a rule: "if o3 requires verification, …"."""
    for index, token in enumerate(tokens):
        if token.tag is Tag.INTRO and token.text in _SUPPOSING:
            part = list(_supposed(tokens, index))
            if _is_a_rule(part):
                raise Restricted(f"“{token.text}” supposes it")
        if token.text == "while" and index and tokens[index - 1].tag is not Tag.COMMA:
            part = list(_supposed(tokens, index))
            if not any(t.tag in _CONTRASTED for t in part):
                raise Restricted("“while” of something that is not known")


def _begins_list(before: Tokens, ahead: Token | None) -> bool:
    """ "Models like o3"."""
    last = next((t for t in reversed(before) if t.tag is not Tag.GLUE), None)
    listed = ahead is not None and ahead.tag in _LISTED_LIKE
    return listed and last is not None and last.tag in (Tag.MODELS, Tag.MODEL, Tag.CAPABILITY)


def _check_verified(tokens: Tokens, index: int) -> None:
    """ "Verify o3 outputs", "verify that …", "use o3 to verify": it is not one who is verified."""
    rest = [t for t in tokens[index + 1 :] if t.text not in _ARTICLES]
    before = [t for t in tokens[:index] if t.tag not in (Tag.REQUIRE, Tag.IS) and t.text != "be"]
    bare = _VERIFYING.fullmatch(tokens[index].text) is not None
    act = tokens[index].text != "verified"
    if bare and rest and ((rest[0].tag is Tag.MODEL and act) or rest[0].text in _CHECKED):
        raise Restricted(f"“{tokens[index].text} {rest[0].text}” is another verification")
    if rest[1:] and rest[0].text == "by" and rest[1].tag is Tag.MODEL:
        raise Restricted(f"“{tokens[index].text} by {rest[1].text}” is another verification")
    if bare and before and before[-1].text in _OUTPUTS:
        raise Restricted(f"“{before[-1].text}” are what is verified")
    if act and before[1:] and before[-1].text == "to" and before[-2].tag is Tag.MODEL:
        raise Restricted(f"“{tokens[index].text}” is what the model is for")


def _check_manner(denial: Token, manner: Token) -> None:
    """ "Not fully available" is available in part."""
    if manner.tag is Tag.GLUE and manner.text in _MANNERS:
        raise Restricted(f"“{denial.text} {manner.text}” leaves open what is")


def _check_could_be(tokens: Tokens, index: int) -> None:
    """ "Can be made available" is not available."""
    before = [t for t in tokens[:index] if t.text != "be"]
    if before and before[-1].text in ("can", "to"):
        raise Restricted(f"“{before[-1].text} be {tokens[index].text}” says not that it is")


def _check_spent_on(tokens: Tokens, index: int) -> None:
    """ "Once you have spent $100 on o1": the model is what was paid for."""
    rest = tokens[index + 1 : index + 3]
    if [t.text for t in rest[:1]] == ["on"] and rest[1:] and rest[1].tag is Tag.MODEL:
        raise Restricted(f"“{tokens[index].text} on {rest[1].text}” is paid for that")


def _ahead(tokens: Tokens, index: int) -> Token | None:
    return next((t for t in tokens[index + 1 :] if t.tag is not Tag.GLUE), None)


def _is_of_terms(token: Token | None) -> bool:
    return token is not None and token.tag in (Tag.REQUIREMENT, Tag.COMPLETE)


def _is_asked(tokens: Tokens, index: int, ahead: Token | None) -> bool:
    """Whether it is a verb, and of a model or of access to one."""
    before = tokens[index - 1] if index else None
    if before is None or not (before.tag in _ASKERS or before.text in ("you", "they", "to")):
        return False
    if before.tag is Tag.ACCESS and tokens[index].tag is not Tag.COMPLETE:
        return ahead is None or ahead.tag not in (Tag.REQUIREMENT, Tag.IS)
    if tokens[index].tag is not Tag.COMPLETE:
        return False
    return ahead is not None and ahead.tag in (*_NAMED, Tag.ACCESS)


def _supposed(tokens: Tokens, index: int) -> Iterator[Token]:
    for token in tokens[index + 1 :]:
        if token.tag in _ENDS or token.tag is Tag.INTRO:
            return
        yield token


def _is_a_rule(part: Tokens) -> bool:
    """Whether the words after "if" have a model of their own and say something of it."""
    model = next((i for i, t in enumerate(part) if _is_named(t)), None)
    if model is None:
        return False
    before, after = part[:model], part[model + 1 :]
    if any(t.tag in (Tag.REQUIREMENT, Tag.LACK, Tag.COMPLETE) for t in before):
        return False
    if any(t.tag is Tag.CANNOT for t in before):
        return True
    if before and before[0].tag is Tag.SEGMENT:
        return True
    on_tiers = any(t.tag is Tag.SEGMENT for t in before)
    verb = next((t for t in after if t.tag is not Tag.GLUE or t.text in _SUBJECTS), None)
    return not on_tiers and verb is not None and (is_finite(verb) or verb.tag is Tag.CANNOT)


def _is_named(token: Token) -> bool:
    """A model or what stands for one; "it" and "they" may be an organization."""
    return token.tag in (Tag.MODEL, Tag.CAPABILITY) or (
        token.tag in _NAMED and "model" in token.text
    )


def _check_object(tokens: Tokens) -> None:
    """ "o3 gives access to tier 5": what is had is the tier, and not the model."""
    for index, token in enumerate(tokens):
        if token.tag is not Tag.ACCESS or token.text not in _LEADING:
            continue
        rest = [t for t in tokens[index + 1 :] if t.tag is not Tag.GLUE]
        if rest and rest[0].tag is Tag.ACCESS and rest[0].text in _LEADING:
            continue
        subject = any(t.tag in _NAMED for t in tokens[:index])
        is_object = (
            bool(rest)
            and rest[0].tag is Tag.SEGMENT
            and not _AT.search(
                " ".join(t.text for t in tokens[index + 1 :] if t.start <= rest[0].start)
            )
        )
        noun = token.text == "access" and not _is_verb(tokens, index)
        if _is_reached(tokens, index):
            continue
        if subject and is_object and not noun and not _has_more(rest[1:]):
            raise Restricted(f"“{token.text}” of a tier")


def _is_reached(tokens: Tokens, index: int) -> bool:
    """ "… once you reach tier 3": it is who reads that reaches it, and not the model."""
    whom = {Tag.PEOPLE, Tag.GLUE}
    place = index - 1
    while place >= 0 and tokens[place].tag in whom and tokens[place].text not in ("to", "can"):
        place -= 1
    by_whom = index - 1 > place >= 0 and tokens[place].tag in (Tag.INTRO, Tag.WHEN)
    return by_whom and tokens[index].text.startswith("reach")


def _is_verb(tokens: Tokens, index: int) -> bool:
    """ "Can access tier 5" and "gives access to tier 5", beside "o3 access: tier 5"."""
    before = tokens[index - 1] if index else None
    return before is not None and before.tag is Tag.ACCESS


def _has_more(rest: Tokens) -> bool:
    """Whether people or a model follow: "gives tier 5 users access to o3"."""
    return any(t.tag in _NAMED or t.tag is Tag.PEOPLE for t in rest)


def _check_users(tokens: Tokens) -> None:
    """ "o3 customers can use o4-mini": who uses one model is no rule of it."""
    for index, token in enumerate(tokens[:-1]):
        if token.tag is not Tag.MODEL or tokens[index + 1].tag is not Tag.PEOPLE:
            continue
        if token.value == "*":
            continue
        others = any(t.tag is Tag.MODEL for i, t in enumerate(tokens) if i != index)
        if others or (index and any(t.tag is Tag.SEGMENT for t in tokens[:index])):
            raise Restricted(f"“{token.text} {tokens[index + 1].text}” are not all")
