"""What names a row of a table: models, and what is said of them in brackets behind."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from watcher.model import Cell
from watcher.pack import Tag
from watcher.reading.lexicon import Token
from watcher.reading.scopes import TEACHES
from watcher.text import clean, fold

_ASIDE = re.compile(r"(?P<name>[^()（）]+?) ?[(（](?P<said>[^()（）]+)[)）]\W*")
_SAYING = frozenset({
    Tag.REQUIREMENT, Tag.REQUIRE, Tag.LACK, Tag.NOT, Tag.CANNOT, Tag.ONLY, Tag.EXCEPT, Tag.UNLESS,
    Tag.UNTIL, Tag.IS, Tag.MAY, Tag.WAIVE, Tag.LIMITED, Tag.WITHOUT, Tag.WILL, Tag.PAST,
})  # fmt: skip
"""Words that say something, and name nothing."""


_ASKING = re.compile(
    r"[?？]|^(?:who|whom|whose|which|what|how|where|when|why|can|do|does|is|are)\b"
)
"""What asks for something and names no model."""

_TOPIC = re.compile(
    r"(?:topics?|items?|subjects?|questions?|requirements?|aspects?|areas?|what|rules?|項目|質問)?"
)
_DETAIL = re.compile(
    r"(?:details?|descriptions?|values?|information|info|rules?|answers?|requirements?|policy|"
    r"what (?:we|you) need|explanation|summary|内容|詳細|説明|回答)?"
)


def is_of_topics(heads: Sequence[Cell]) -> bool:
    """Whether the cells above two columns call them a topic and what is said of it, or nothing."""
    topic, *detail = (fold(cell.text).strip(" *:") for cell in heads)
    return len(detail) == 1 and bool(_TOPIC.fullmatch(topic) and _DETAIL.fullmatch(detail[0]))


def is_name(words: str, tokens: Sequence[Token]) -> bool:
    """Whether folded words may be a name that nobody has seen before: not a question, and nothing
    that says something ("o3, if verified", "o1 and friends")."""
    tags = {token.tag for token in tokens}
    if _ASKING.search(words) or TEACHES.match(words) or tags & _SAYING:
        return False
    return not (Tag.MODEL in tags and tags & {Tag.AND, Tag.OR, Tag.COMMA})


def apart(cell: Cell, tokens_of: Callable[[str], Sequence[Token]]) -> tuple[Cell, str]:
    """A cell that names something, and what the bracket behind the name says of it: "o3 (streaming
    needs verification)". A bracket that says nothing is part of the name."""
    found = _ASIDE.fullmatch(clean(cell.text))
    if found is None:
        return cell, ""
    tags = {token.tag for token in tokens_of(fold(found["said"]))}
    is_rule = bool(tags & _SAYING) or (Tag.SEGMENT in tags and not tags & {Tag.MODEL})
    if not is_rule:
        return cell, ""
    return replace(cell, text=found["name"], lines=(found["name"],)), found["said"]
