"""Numbers as texts write them: 1,000, 30K, 2.5M, $5, 700 million, one hundred and eighty."""

from __future__ import annotations

import re
from collections.abc import Mapping

AMOUNT = r"\d[\d,]*(?:\.\d+)?(?: ?(?:k|m|b|thousand|million|billion)\b| ?(?:万|億))?"
_NUMBER = re.compile(
    r"(\d[\d,]*(?:\.\d+)?)(?: ?(k|m|b|thousand|million|billion|mn|bn)(?![a-z])| ?(万|億))?"
)
_SCALE = {
    "k": 1_000, "thousand": 1_000, "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000,
    "b": 1_000_000_000, "bn": 1_000_000_000, "billion": 1_000_000_000,
    "万": 10_000, "億": 100_000_000,
}  # fmt: skip


def number(text: str, words: Mapping[str, int] | None = None) -> int | float | None:
    """The first number of a folded text, whole where it can be; None where there is none."""
    found = _NUMBER.search(text)
    if found is None:
        return (words or {}).get(text.strip())
    value = float(found[1].replace(",", "")) * _SCALE.get(found[2] or found[3] or "", 1)
    return int(value) if value.is_integer() else value


_TO_NINE = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORTH = {
    **{word: worth for worth, word in enumerate((*_TO_NINE, *_TEENS), 1)},
    **{word: 10 * worth for worth, word in enumerate(_TENS, 2)},
    "a": 1,
}
_DIGIT = "|".join(_TO_NINE)
_BELOW_100 = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{_DIGIT}))?|{'|'.join(reversed(_TEENS))}|{_DIGIT})"
)
_BELOW_1000 = rf"(?:(?:a|{_DIGIT}) hundred(?:(?: and)? {_BELOW_100})?|{_BELOW_100})"
_IN_WORDS = re.compile(
    rf"(?<![\w$-])(?P<n>(?:(?:a|{_BELOW_1000}) thousand(?:(?: and)? {_BELOW_1000})?|{_BELOW_1000}))"
    r"(?=\+?[- ](?:(?:business|working|calendar|full|consecutive|more) )?"
    r"(?:(?:minute|hour|day|week|month|year|dollar|percent|countr(?:y|ies))s?|[mb]illion)\b)"
)

_COUNTED = (
    "minute", "hour", "day", "week", "month", "year", "dollar", "percent", "countr", "illion",
)  # fmt: skip
"""One of these stands in every text with such a count: most texts are not looked through."""


def in_figures(text: str) -> str:
    """Counts of days, dollars and the like that a folded text has in words, as figures: "one
    hundred and eighty days". What stands after them does not move."""

    def written(match: re.Match[str]) -> str:
        return str(_worth(match["n"])).rjust(len(match["n"]), "0")

    return _IN_WORDS.sub(written, text) if any(map(text.__contains__, _COUNTED)) else text


def _worth(words: str) -> int:
    total = part = 0
    for word in re.split(r"[ -]", words):
        if word == "thousand":
            total, part = (total + part) * 1000, 0
        elif word == "hundred":
            part *= 100
        else:
            part += _WORTH.get(word, 0)
    return total + part


_DOLLARS = re.compile(
    r"(?<![\w$])(?:us|usd) ?\$ ?(?=\d)|\$ (?=\d)|(?<![\w$])usd ?(?=\d)|"
    r"(?<![\w$])(?P<n>\d[\d,.]{0,20}\d|\d) ?(?:usd|us dollars|dollars)\b"
)
_CENTS = re.compile(r"(?P<n>\$ ?\d[\d,]{0,20})\.00(?![\d.])")
"""An amount with no cents: "$100.00"."""

_CURRENCIES = ("$", "usd", "dollars")


def in_dollars(text: str) -> str:
    """ "USD 100", "100 USD", "US$100" and "one hundred dollars" as "$100", without moving what
    stands after them; what else is counted in words as figures."""
    text = in_figures(text)
    if not any(map(text.__contains__, _CURRENCIES)):
        return text
    return _CENTS.sub(_padded, _DOLLARS.sub(_padded, text))


def _padded(match: re.Match[str]) -> str:
    """An amount of dollars at the length of how it was written: what stands beside it stays."""
    figures = (match["n"] or "").lstrip("$ ")
    return f"${figures.rjust(len(match.group()) - 1, '0')}"


_GOES_ON = re.compile(r"[.,]\d")


def is_cut(match: re.Match[str], text: str) -> bool:
    """Whether a group of a match holds but a part of a number: "90.5 days" is not of 5 days."""
    groups = enumerate(match.groups(), 1)
    return any(_is_part(text, *match.span(place)) for place, words in groups if words)


def _is_part(text: str, start: int, end: int) -> bool:
    figures = text[start:end]
    begins = figures[:1].isdigit() and re.search(r"\d[.,]?$", text[:start]) is not None
    return begins or (figures[-1:].isdigit() and _GOES_ON.match(text, end) is not None)
