"""What stands in a page's own text without being of the article: lines above its title, the title
once more, and when it was touched. Such lines move without an edit.

What is above the title leaves only where it says nothing: a bare label or a link. A sentence or a
figure stays, wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from watcher.document.flow import Heading
from watcher.document.labels import DATE, DATED, UPDATED
from watcher.model import Block, BlockKind
from watcher.text import fold

Stream = Sequence[Block | Heading]

_LABELS = frozenset({BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.CALLOUT, BlockKind.TERM})
_LONGEST_LABEL = 12
_ENDS = re.compile(r"(?:(?<!\.\.)\.|[。!！?？:：;])$")
_DIGIT = re.compile(r"\d")
_MOST_ABOVE = 0.3
"""Where more of a page's words than this stand above its title, that is no title."""


def without_furniture(stream: Stream, title: str) -> tuple[list[Block | Heading], str | None]:
    """The article's own blocks and headings, and the label that says when it was touched."""
    left, updated = _without_updated(stream)
    above, below, parted = _parted(left, fold(title))
    if parted:
        below, shown = _without_date(below)
        updated = updated or shown
    if above and _words(above) > _MOST_ABOVE * _words(left):
        return [*above, *below], updated
    return [*(each for each in above if not _is_label(each)), *below], updated


def _without_updated(stream: Stream) -> tuple[list[Block | Heading], str | None]:
    for index, each in enumerate(stream):
        if isinstance(each, Block) and UPDATED.fullmatch(each.text):
            return [*stream[:index], *stream[index + 1 :]], each.text
    return list(stream), None


def _parted(
    stream: Stream, title: str
) -> tuple[list[Block | Heading], list[Block | Heading], bool]:
    """What stands above and below the title: its heading, or a line with its words that nothing
    but labels stand above."""
    opening = sum(1 for _ in takewhile(_is_label, stream))
    places = [
        index
        for index, each in enumerate(stream)
        if (isinstance(each, Heading) and each.is_title)
        or (
            isinstance(each, Block)
            and index <= opening
            and bool(title)
            and fold(each.text) == title
        )
    ]
    if not places:
        return [], list(stream), False
    above, below = stream[: places[0]], stream[places[0] + 1 :]
    return list(above), [each for each in below if not _is_title(each)], True


def _is_title(each: Block | Heading) -> bool:
    return isinstance(each, Heading) and each.is_title


def _is_label(each: Block | Heading) -> bool:
    if not isinstance(each, Block) or each.kind not in _LABELS:
        return False
    text = each.text
    return bool(each.is_links or DATED.fullmatch(text)) or not (
        _ENDS.search(text) or _DIGIT.search(text) or len(text.split()) > _LONGEST_LABEL
    )


def _without_date(stream: Stream) -> tuple[list[Block | Heading], str | None]:
    """A line below the title that is only a date says when the page was touched."""
    first = stream[0] if stream else None
    if isinstance(first, Block) and DATE.fullmatch(first.text):
        return list(stream[1:]), first.text
    return list(stream), None


def _words(stream: Stream) -> int:
    return sum(len(each.text.split()) for each in stream if isinstance(each, Block))
