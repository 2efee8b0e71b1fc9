"""Yes and no below a question: "Is o3 available on tier 1?" - "No."

Alone they say nothing, and with the question everything. Where question and answer make a plain
sentence, that is what is read; else the answer is kept together with its question.
"""

from __future__ import annotations

import re

_LETTER = r"(?:q|a|question|answer)[:.] ?"
_LABELLED = re.compile(rf"^{_LETTER}")
_ANSWER = re.compile(
    rf"(?:{_LETTER})?(?:"
    r"(?P<yes>yes|はい)\b|(?P<no>no)\b(?! (?:one|longer|organi[sz]ation|user))|いいえ|"
    r"not (?:yet|any ?more|currently|at (?:this|the) (?:time|moment)|always|necessarily)\b|"
    r"(?:it|they|you|we) (?:does|do|is|are|can|must)(?: not|n't)?[.!]?$|"
    r"(?:never|always|absolutely|of course|correct|only)\b)"
)
_ALONE = re.compile(
    r"(?P<yes>yes(?:, (?:it|they|you) (?:is|are|do|does|can|must))?)|"
    r"no(?:, (?:it|they|you) (?:is not|isn't|are not|aren't|do not|don't|does not|"
    r"doesn't|cannot|can't))?"
)
_WHERE = re.compile(
    r"(?:,|:| -)(?P<where> (?:but only |only )?(?:on|for|in) (?:all |every )?"
    r"tiers? ?[\d ,and+or-]*)$"
)
"""Where an answer holds: "Yes, on tiers 1-3"."""
_PLACED = re.compile(r"\btiers?\b")
_BE = re.compile(
    r"(?P<verb>is|are) (?P<who>.+?) (?P<what>(?:available|accessible|open|offered|included|"
    r"supported|required|needed|necessary|mandatory|enabled|part of)\b.*)"
)
_CAN = re.compile(
    r"(?:can|may) (?P<who>.+?) (?P<what>(?:use|access|call|stream|run|try|be (?:used|called|"
    r"accessed|streamed|run))\b.*)"
)
_DO = re.compile(r"(?P<verb>do|does) (?P<who>.+?) (?P<what>(?:need|require|have access)\b.*)")
_MUST = re.compile(r"must (?P<who>.+?) (?P<what>(?:verify|be verified|complete|register)\b.*)")
_MEANS_YOU = re.compile(r"\b(?:i|we)\b")
_MEANS_YOUR = re.compile(r"\b(?:my|our)\b")
_UNCLEAR_IF_DENIED = re.compile(
    r"\b(?:all|every|each|any|both|only|always|everyone|everybody|anyone|some|and|just)\b|,"
)
_UNCLEAR_IF_AFFIRMED = re.compile(r"\b(?:or|any|either|some|ever|anyone)\b")


def is_answer(words: str) -> bool:
    """Whether a folded sentence answers the question above it rather than speaking for itself."""
    return _ANSWER.match(words) is not None


def plain_answer(question: str, words: str) -> str | None:
    """A folded question and its "yes" or "no" as one sentence; None where they make none that is
    sure to mean the same."""
    said = _LABELLED.sub("", words).rstrip(" .!")
    where = _WHERE.search(said)
    answer = _ALONE.fullmatch(said[: where.start()] if where is not None else said)
    if answer is None or (where is not None and _PLACED.search(question)):
        return None
    asked = _LABELLED.sub("", question).rstrip(" ?").replace("i'm", "you're")
    asked = _MEANS_YOUR.sub("your", _MEANS_YOU.sub("you", asked))
    affirms = answer["yes"] is not None
    unclear = _UNCLEAR_IF_AFFIRMED if affirms else _UNCLEAR_IF_DENIED
    stated = None if unclear.search(asked) else _stated(asked, affirms=affirms)
    return f"{stated}{where['where']}" if stated and where is not None else stated


_WHICH = re.compile(
    r"(?:which|what)(?: of the| api)? models? (?P<what>.+)|what (?P<needs>requires? .+)"
)
_WHICH_HAS = re.compile(
    r"(?:which|what)(?: models?)? (?:can|may) (?P<who>.+?) (?P<verb>use|access|call|run|try)"
)
_WHAT_DOES = re.compile(
    r"what (?:does|will|do|can) (?P<what>.+?) "
    r"(?:unlock|enable|open|include|give (?:me|you|us)(?: access to)?)"
)


def listing_question(question: str) -> str | None:
    """A folded question whose answer is a list of models as the sentence that the list completes:
    "Which models require verification?" as "the following models require verification"."""
    asked = _LABELLED.sub("", question).rstrip(" ?")
    asked = _MEANS_YOUR.sub("your", _MEANS_YOU.sub("you", asked))
    if found := _WHICH_HAS.fullmatch(asked):
        return f"{found['who']} can {found['verb']} the following models"
    if found := _WHAT_DOES.fullmatch(asked):
        return f"{found['what']} unlocks the following models"
    if found := _WHICH.fullmatch(asked):
        return f"the following models {found['what'] or found['needs']}"
    return None


def _stated(asked: str, *, affirms: bool) -> str | None:
    if found := _BE.fullmatch(asked):
        return f"{found['who']} {found['verb']}{'' if affirms else ' not'} {found['what']}"
    if found := _CAN.fullmatch(asked):
        return f"{found['who']} {'can' if affirms else 'cannot'} {found['what']}"
    if found := _DO.fullmatch(asked):
        what = found["what"]
        if not affirms:
            return f"{found['who']} {found['verb']} not {what}"
        return f"{found['who']} {_of_one(what) if found['verb'] == 'does' else what}"
    if found := _MUST.fullmatch(asked):
        verb = "must" if affirms else "do not need to"
        return f"you {verb} {found['what']}" if found["who"] == "you" else None
    return None


def _of_one(what: str) -> str:
    return re.sub(r"^(need|require)\b", r"\1s", what).replace("have access", "has access", 1)
