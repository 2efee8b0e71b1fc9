"""A cheap look at markup before it is parsed: some small pages take a parser minutes.

The HTML standard's tree builder is quadratic, in places cubic, in how many elements are open at
once, how many formatting elements were left open, and how many attributes one tag has. Each limit
here stands ten or more times above the most that 195 real pages had, and keeps what it limits
below about a second. This is the first line only: it counts tags, without their scopes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import accumulate
from operator import sub

from watcher.errors import DocumentError

MAX_DEPTH = 512
MAX_FORMATTING = 128
MAX_FORMATTING_COPIES = 200_000
MAX_ATTRIBUTES = 1_000
MAX_OPTIONS = 5_000
MAX_ROOTS = 50

_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]*")
_START = re.compile(r"<[a-zA-Z][a-zA-Z0-9-]*")
_LONG_TAG = re.compile(
    r"[a-zA-Z][^\s/>]*+(?P<attributes>(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+)", re.S
)
_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'")
_SEPARATED = re.compile(r"[^\s/]+")
_LONG = 3_000
_FEW_TAGS = 2_000
_FEW_FORMATTING = 256
_FEW_NESTING = 4_000

# Without "a" and "nobr": one closes the one before it.
_FORMATTING = frozenset(
    {"b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u"}
)
# Elements that never hold others, whose end tag is commonly left out, or that stand closed in SVG.
_NOT_NESTING = frozenset(
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
        "source", "track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody",
        "tfoot", "colgroup", "a", "nobr", "option", "optgroup", "rp", "rt", "html", "head", "body",
        "path", "g", "circle", "rect", "line", "use", "polygon", "polyline", "ellipse", "stop",
        "image", "animate", "animatetransform", "feblend", "fecolormatrix", "feflood",
        "fegaussianblur", "feoffset", "fecomposite", "femergenode", "lineargradient",
        "radialgradient", "clippath", "mask", "defs", "text", "tspan", "symbol", "filter",
    }
)  # fmt: skip


class _Weights(dict[str, int]):
    """+1 for a start tag and -1 for an end tag of the elements that count, else 0."""

    def __init__(self, counted: Callable[[str], bool]) -> None:
        super().__init__()
        self._counted = counted

    def __missing__(self, tag: str) -> int:
        closing = tag[1] == "/"
        counted = self._counted(tag[2 if closing else 1 :].lower())
        self[tag] = weight = (-1 if closing else 1) if counted else 0
        return weight


def check_markup(text: str) -> None:
    """Pass over a page once.

    Raises:
        DocumentError: its markup is far outside what a page needs.
    """
    pieces = text.split("<")
    _check_attributes([piece for piece in pieces if len(piece) >= _LONG])
    if len(pieces) <= _FEW_TAGS:
        return
    starts = _starts(text)
    _limit("options", starts["option"], MAX_OPTIONS)
    _limit("body tags", starts["body"] + starts["html"], MAX_ROOTS)
    formatting = sum(starts[name] for name in _FORMATTING)
    nesting = sum(count for name, count in starts.items() if _nests(name))
    many = formatting > _FEW_FORMATTING or nesting > _FEW_NESTING
    if many or formatting * len(pieces) > MAX_FORMATTING_COPIES:
        _check_heights(_TAG.findall(text))


def _check_heights(tags: list[str]) -> None:
    _limit("levels of nesting", _height(tags, _nests), MAX_DEPTH)
    formatting = _height(tags, _FORMATTING.__contains__)
    _limit("formatting elements left open", formatting, MAX_FORMATTING)
    _limit("copies of formatting elements", formatting * len(tags), MAX_FORMATTING_COPIES)


def _starts(text: str) -> Counter[str]:
    starts: Counter[str] = Counter()
    for tag, count in Counter(_START.findall(text)).items():
        starts[tag[1:].lower()] += count
    return starts


def _nests(name: str) -> bool:
    return name not in _NOT_NESTING and name not in _FORMATTING


def _height(tags: list[str], counted: Callable[[str], bool]) -> int:
    """At most how many of these elements are open at once. End tags before all start tags
    close nothing, so heights are measured from the lowest before them."""
    weights = _Weights(counted)
    heights = list(accumulate(map(weights.__getitem__, tags), initial=0))
    return int(max(map(sub, heights, accumulate(heights, min))))


def _check_attributes(pieces: list[str]) -> None:
    """Look into the tags that are long enough to have too many attributes."""
    for piece in pieces:
        found = _LONG_TAG.match(piece)
        if found is None or len(found["attributes"]) < _LONG:
            continue
        names = _QUOTED.sub(" ", found["attributes"])
        count = sum(1 for _ in _SEPARATED.finditer(names))
        _limit("attributes in one tag", count, MAX_ATTRIBUTES)


def _limit(what: str, found: int, limit: int) -> None:
    if found > limit:
        raise DocumentError(f"the page has {found} {what}; more than {limit} is no honest page")
