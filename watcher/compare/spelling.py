"""One spelling for what pages write in several ways: dates, times, numbers in words, empty cells,
dashes, the letters that count list items, and remarks for screen readers.

Two sentences of one spelling say the same. Only ways of writing are made equal here: no word and
no figure is dropped that somebody could mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from watcher.text import fold

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH_OF = {name[:3]: number for number, name in enumerate(_MONTHS, 1)}
_NAME = rf"(?P<month>{'|'.join(_MONTHS)}|(?:{'|'.join(_MONTH_OF)}|sept)(?=[. ])\.?)"

NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90,
}  # fmt: skip
"""Numbers in words. Without "one", which is mostly no number."""


def _date(found: re.Match[str]) -> str:
    day, month = int(found["day"]), _MONTH_OF[found["month"][:3]]
    return f"{found['year']}-{month:02}-{day:02}" if 1 <= day <= 31 else found[0]


_Rewritten = str | Callable[[re.Match[str]], str]
_FORMS: tuple[tuple[re.Pattern[str], _Rewritten], ...] = (
    (re.compile(r" ?\(opens in (?:a )?new (?:window|tab)\)"), ""),
    (re.compile(rf"\b{_NAME} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})\b"), _date),
    (re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? {_NAME},? (?P<year>\d{{4}})\b"), _date),
    (re.compile(r"\b(\d\d)(?::?00)? ?(utc|gmt)\b"), r"\1:00 \2"),
    (re.compile(rf"\b(?:{'|'.join(NUMBERS)})\b(?!-)"), lambda found: str(NUMBERS[found[0]])),
    # An empty cell of a row that is told as "Name: value | Name: value".
    (re.compile(r"(?<=: )(?:-+|n/?a|…|\.{3})(?= \||$)"), "-"),
    (re.compile(r"^(?:\([a-z0-9]{1,2}\)|\([ivx]+\)|(?:[a-z]|[ivx]+|\d{1,2})[.)]) (?=\S)"), ""),
)  # fmt: skip
_LONG_DASH = re.compile("[—―]")


def spelled(text: str) -> str:
    """A text folded, in the one spelling."""
    spelling = fold(_LONG_DASH.sub(" — ", text))
    for pattern, rewritten in _FORMS:
        spelling = pattern.sub(rewritten, spelling)
    return spelling
