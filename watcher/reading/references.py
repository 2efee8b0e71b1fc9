"""Lines that say nothing but the texts of links, and labels of menus: ways to other pages, which
are not of this one.

A list of links under "Related articles", a table of contents and the links at a page's foot change
with the site. They leave no statement; what is read as a rule is read all the same, and one that
may mean something where it stands is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from itertools import groupby

from watcher.model import Block, BlockKind, Section

_FEWEST = 3
"""So many links or labels above the first heading are a menu; fewer may be of the article."""

_LONGEST_LABEL = 6
_SAYS = re.compile(r"[.。!！?？:：;,、]|\d")
_TURNS = re.compile(r"(?:previous|next)(?: (?:page|article))?", re.I)


class Reference(Enum):
    """What a line of links is. WAY: no part of the article. HARMLESS: neither, if its words name
    nothing that rules could be about."""

    NONE = "none"
    HARMLESS = "harmless"
    WAY = "way"


def references(section: Section, is_cue: Callable[[str], bool]) -> dict[int, Reference]:
    """The lines of links of a section, by the places of their blocks. `is_cue`: whether a heading
    announces other pages."""
    blocks = section.blocks
    labels = _labels(section)
    linked = [block.is_links for block in blocks]
    if not any(linked):
        return dict.fromkeys(labels, Reference.HARMLESS)
    lists = list(_lists(blocks))
    only_lists = {place for run in lists for place in run if _all_links(run, blocks, linked)}
    alone = {
        place
        for place, block in enumerate(blocks)
        if linked[place] and not block.list_id and block.kind is not BlockKind.CODE
    }
    found = only_lists | alone
    directory = is_cue(section.heading) or (len(found) == len(blocks) > 1 and bool(section.path))
    menus = {
        place
        for run in (*lists, sorted(alone))
        if not section.path and len(run) >= _FEWEST
        for place in run
    }
    return dict.fromkeys(labels, Reference.HARMLESS) | {
        place: Reference.WAY
        if directory or place in menus or _leads_away(blocks[place])
        else Reference.HARMLESS
        for place in found
    }


def _lists(blocks: Sequence[Block]) -> Iterator[list[int]]:
    """The places of each run of list items."""
    run: list[int] = []
    for place, block in enumerate(blocks):
        if block.list_id or block.parents:
            run.append(place)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _all_links(run: Sequence[int], blocks: Sequence[Block], linked: Sequence[bool]) -> bool:
    """Whether all items that have no list of their own are links, and no line introduces them."""
    before = blocks[run[0] - 1].text if run[0] else ""
    if before.endswith((":", "：")):
        return False
    depths = [len(blocks[place].parents) for place in run]
    leaves = [
        place
        for place, depth, following in zip(run, depths, [*depths[1:], 0], strict=True)
        if following <= depth
    ]
    return all(linked[place] for place in leaves)


def _labels(section: Section) -> list[int]:
    """Labels one below the other above the first heading, and those beside "Previous", "Next"."""
    is_label = [_is_label(block) for block in section.blocks]
    runs = [
        list(run) for label, run in groupby(range(len(is_label)), is_label.__getitem__) if label
    ]
    return [
        place
        for run in runs
        if (not section.path and len(run) >= _FEWEST)
        or any(_TURNS.fullmatch(section.blocks[place].text) for place in run)
        for place in run
    ]


def _is_label(block: Block) -> bool:
    is_plain = block.kind is BlockKind.PARAGRAPH and not block.list_id and not block.parents
    text = block.text
    return (
        is_plain
        and len(text.split(maxsplit=_LONGEST_LABEL)) <= _LONGEST_LABEL
        and not _SAYS.search(text)
    )


def _leads_away(block: Block) -> bool:
    """Links to places of this page, and links that nothing stands between."""
    joined = "".join(link.text for link in block.links)
    glued = len(block.links) > 1 and joined == block.text
    return glued or (bool(block.links) and all(link.is_anchor for link in block.links))
