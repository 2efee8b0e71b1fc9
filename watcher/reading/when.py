"""Time limits: "until June 30, 2025", "starting May 15, 2025", "2025年6月30日まで"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from watcher.model import Temporal

_MONTHS = {
    name[:3]: number
    for number, name in enumerate(
        (
            "january", "february", "march", "april", "may", "june", "july", "august", "september",
            "october", "november", "december",
        ),
        1,
    )
}  # fmt: skip
_M = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = (
    rf"(?:(?P<m1>{_M}) (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y1>\d{{4}})|"
    rf"(?P<d2>\d{{1,2}})(?:st|nd|rd|th)? (?P<m2>{_M}),? (?P<y2>\d{{4}})|"
    r"(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2})|"
    r"(?P<y4>\d{4}) ?年 ?(?P<m4>\d{1,2}) ?月 ?(?P<d4>\d{1,2}) ?日)"
)
_INTRO = (
    r"(?P<until>until|till|through|thru|up to|up until|ending(?: on)?|ends on|expires on|"
    r"before the end of)|"
    r"(?P<since>starting(?: on| from)?|beginning(?: on)?|effective(?: from| as of)?|from|since|"
    r"as from|on or after|after)|"
    r"(?P<asof>as of|as at|last checked(?: on)?|correct as of)"
)
_TEMPORAL = re.compile(
    rf"(?<!\w)(?:{_INTRO}) {_DATE}|{_DATE.replace('?P<', '?P<j')} ?"
    r"(?:(?P<juntil>まで)|(?P<jsince>から|以降|より)|(?P<jasof>時点|現在))"
)


_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit named by a span of a folded text."""

    start: int
    end: int
    temporal: Temporal


def limits_in(text: str) -> Iterator[Limit]:
    """Every time limit with a whole date in a folded text."""
    for match in _TEMPORAL.finditer(text) if _YEAR.search(text) else ():
        day = _day(match)
        if day is None:
            continue
        groups = match.groupdict()
        if groups["until"] or groups["juntil"]:
            yield Limit(match.start(), match.end(), Temporal(until=day))
        elif groups["since"] or groups["jsince"]:
            yield Limit(match.start(), match.end(), Temporal(since=day))
        else:
            yield Limit(match.start(), match.end(), Temporal(as_of=day))


def _day(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    for prefix in ("", "j"):
        for form in "1234":
            year, month, number = (groups[f"{prefix}{part}{form}"] for part in "ymd")
            if year:
                return _iso(int(year), month, int(number))
    return None


def _iso(year: int, month: str, day: int) -> str | None:
    number = int(month) if month.isdigit() else _MONTHS[month[:3]]
    try:
        return date(year, number, day).isoformat()
    except ValueError:
        return None
