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
    r"(?:minute|hour|day|week|month|year|dollar|percent|countr(?:y|ies))s?\b)"
)


def in_figures(text: str) -> str:
    """Counts of days, dollars and the like that a folded text has in words, as figures: "one
    hundred and eighty days". What stands after them does not move."""

    def written(match: re.Match[str]) -> str:
        return str(_worth(match["n"])).rjust(len(match["n"]), "0")

    return _IN_WORDS.sub(written, text)


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
