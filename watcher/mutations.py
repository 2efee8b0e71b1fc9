"""Small edits that alter what a sentence or a table says, one at a time.

A pack whose reading does not notice such an edit would not notice it on the page either. Some of
them leave the meaning as it is ("o3 and o4-mini are …"): what is silent is for a person to judge.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain


@dataclass(frozen=True, slots=True)
class Mutation:
    """An edited page. `kind` names the edit, `shown` the edited words as a person sees them,
    `blanked` is the page with those words gone: a reading that misses none of them reads none."""

    kind: str
    shown: str
    html: str
    blanked: str = ""


_Edit = Callable[[str], Iterator[str]]

_MARKUP = re.compile(r"(<[^>]*>|&[#\w]+;)")
_NUMBER = re.compile(r"\d")
_VERB = re.compile(
    r"\b(?:can|may|must|will|should|is|are|was|were|has|have|does|do)\b(?! not\b)(?!')", re.I
)
_MUST = re.compile(r"\bmust\b", re.I)
_MAY = re.compile(r"\bmay\b", re.I)
_AND = re.compile(r"\band\b", re.I)
_OR = re.compile(r"\bor\b(?! (?:more|less|higher|lower|up|above|below|later)\b)", re.I)
_ALL = re.compile(r"\ball\b", re.I)
_TO_WHOM = re.compile(
    r"\b(available|open|offered|limited|access|can be used)(?= (?:to|for|on|in|by|with)\b)", re.I
)
_UNITS = {"day": "hour", "days": "hours", "hour": "day", "hours": "days", "minute": "hour",
          "minutes": "hours", "month": "year", "months": "years", "year": "month"}  # fmt: skip
_CURRENCIES = {"$": "€", "€": "$", "USD": "EUR", "EUR": "USD"}
_DATES = {"before": "after", "after": "before", "until": "from", "since": "until"}
_SENTENCE_END = re.compile(r"[.!]?\s*$")
_ROW = re.compile(r"<tr\b[^>]*>(?:(?!<tr\b).)*?</tr>", re.I | re.S)
_TIER = re.compile(r"\b(tier |plan )(\w+)\b", re.I)
_FEWEST_WORDS = 4
"""A text of fewer words is a name or a cell: no sentence that could have an exception."""


def mutations(html: str) -> Iterator[Mutation]:
    """Every edit of a page, one at a time, in an order that depends on the page alone."""
    edits: tuple[tuple[str, _Edit], ...] = (
        ("digit changed", _digits),
        ("not inserted", _negated),
        ("must to may", lambda text: _replaced(_MUST, "may", text)),
        ("may to must", lambda text: _replaced(_MAY, "must", text)),
        ("exception appended", _excepted),
        ("exception in parentheses", _excepted_aside),
        ("only inserted", _only),
        ("all to some", lambda text: _replaced(_ALL, "some", text)),
        ("unit changed", lambda text: _exchanged(_UNITS, text)),
        ("currency changed", lambda text: _exchanged(_CURRENCIES, text)),
        ("date turned", lambda text: _exchanged(_DATES, text)),
        ("and to or", lambda text: _replaced(_AND, "or", text)),
        ("or to and", lambda text: _replaced(_OR, "and", text)),
    )
    in_texts = (_in_texts(html, kind, edit) for kind, edit in edits)
    yield from chain(*in_texts, _rows_dropped(html), _tiers_swapped(html))


def _in_texts(html: str, kind: str, edit: _Edit) -> Iterator[Mutation]:
    """An edit of the texts between the tags."""
    pieces = _MARKUP.split(html)
    for number in range(0, len(pieces), 2):
        for edited in edit(pieces[number]):
            page, blanked = (
                "".join([*pieces[:number], text, *pieces[number + 1 :]]) for text in (edited, "…")
            )
            yield Mutation(kind, edited.strip(), page, blanked)


def _digits(text: str) -> Iterator[str]:
    """Each digit by its neighbour."""
    for match in _NUMBER.finditer(text):
        digit = "8" if match[0] == "9" else str(int(match[0]) + 1)
        yield text[: match.start()] + digit + text[match.end() :]


def _negated(text: str) -> Iterator[str]:
    """A "not" after each verb that has none."""
    for match in _VERB.finditer(text):
        yield f"{text[: match.end()]} not{text[match.end() :]}"


def _replaced(pattern: re.Pattern[str], word: str, text: str) -> Iterator[str]:
    for match in pattern.finditer(text):
        yield text[: match.start()] + word + text[match.end() :]


def _exchanged(words: dict[str, str], text: str) -> Iterator[str]:
    """Each of some words by its counterpart, where both are written in letters as whole words."""
    for word, other in words.items():
        pattern = rf"\b{word}\b" if word.isalpha() else re.escape(word)
        yield from _replaced(re.compile(pattern, re.I), other, text)


def _excepted_aside(text: str) -> Iterator[str]:
    if len(text.split()) >= _FEWEST_WORDS:
        yield _SENTENCE_END.sub(lambda end: f" (except in some regions){end[0]}", text, count=1)


def _only(text: str) -> Iterator[str]:
    """ "Is available to …" as "is available only to …"."""
    for match in _TO_WHOM.finditer(text):
        yield f"{text[: match.end(1)]} only{text[match.end(1) :]}"


def _excepted(text: str) -> Iterator[str]:
    if len(text.split()) >= _FEWEST_WORDS:
        yield _SENTENCE_END.sub(lambda end: f" except in some regions{end[0]}", text, count=1)


def _rows_dropped(html: str) -> Iterator[Mutation]:
    for match in _ROW.finditer(html):
        if "<th" not in match[0].lower():
            shown = " ".join(_MARKUP.sub(" ", match[0]).split())
            yield Mutation("row dropped", shown, html[: match.start()] + html[match.end() :])


def _tiers_swapped(html: str) -> Iterator[Mutation]:
    """The first two tiers or plans of a kind change places."""
    found = list(_TIER.finditer(html))
    pairs = ((one, two) for one in found[:1] for two in found if two[0].lower() != one[0].lower())
    for one, two in pairs:
        between = html[one.end() : two.start()]
        page = html[: one.start()] + two[0] + between + one[0] + html[two.end() :]
        yield Mutation("tiers swapped", f"{one[0]} ↔ {two[0]}", page)
        return
