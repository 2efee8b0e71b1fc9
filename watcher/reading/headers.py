"""What the header of a column says: whom it is of, what it asks, and whether it speaks of today."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from watcher.pack import Tag
from watcher.reading.facts import NARROWING
from watcher.reading.lexicon import Token
from watcher.reading.what import Item

_REQUIREMENT_HEADER = frozenset(
    {
        Tag.REQUIREMENT,
        Tag.REQUIRE,
        Tag.GLUE,
        Tag.IS,
        Tag.STOP,
    }
)
_TURNING = NARROWING - {Tag.ONLY} | {
    Tag.LACK, Tag.PAST, Tag.WILL, Tag.MAY, Tag.SHOULD, Tag.RECOMMEND,
}  # fmt: skip
_NOT_TODAY = re.compile(
    r"\b(?:old|former|previous|prior|next|future|excluded?|excluding|denied|blocked)\b|"
    r"\b(?:from|since|after|before|until|till|by|as of) "
    r"(?:\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|q\d|early|mid|late|the end)|"
    r"以前|旧|今後|まで|対象外|利用不可|利用できない"
)


@dataclass(frozen=True, slots=True)
class Role:
    """What a column is. `kind`: subject, tier, segment, model, feature, access, conditions, limit,
    set, requirement, having or lacking (what is asked for), ignore or unknown; `name` its metric,
    dimension, condition or requirement, and "remark" for a column of remarks."""

    kind: str
    name: str = ""
    items: tuple[Item, ...] = ()
    segments: tuple[str, ...] | None = None


def requirement_header(header: str, tokens: Sequence[Token]) -> str:
    """The requirement a column is about; "Owner" or "Verified" alone are columns of people."""
    found = [t for t in tokens if t.tag is Tag.REQUIREMENT]
    if len(found) != 1 or any(t.tag not in _REQUIREMENT_HEADER for t in tokens):
        return ""
    named = str(found[0].value)
    is_noun = named.startswith(("verification.", "approval.")) and not header.endswith("ed")
    return named if is_noun or any(t.tag is Tag.REQUIRE for t in tokens) else ""


def people_header(tokens: Sequence[Token]) -> Role | None:
    """ "Verified organizations" and "Unverified": a column of those who have what is asked for, or
    lack it."""
    words = [t for t in tokens if t.tag not in (Tag.GLUE, Tag.PEOPLE, Tag.STOP)]
    if len(words) != 1:
        return None
    word, of_people = words[0], any(t.tag is Tag.PEOPLE for t in tokens)
    if word.tag is Tag.LACK:
        return Role("lacking", str(word.value))
    is_had = word.tag is Tag.REQUIREMENT and word.text.endswith("ed")
    return Role("having", str(word.value)) if is_had and (of_people or len(tokens) == 1) else None


def is_turned(header: str, tokens: Sequence[Token]) -> bool:
    """ "Not available on", "Access until June", "Old tiers", "Recommended tier": who has no access,
    or not today, or who only should."""
    return any(token.tag in _TURNING for token in tokens) or bool(_NOT_TODAY.search(header))


def who_form(header: str) -> str:
    """How a column of tiers is meant: "least" where each is the lowest that has access, "tier"
    where it is not said whether it is, and empty for other words."""
    if re.search(r"\b(?:min(?:imum)?|lowest|least)\b|最低", header):
        return "least"
    return "tier" if re.search(r"^\W*(?:usage |required )?tiers?\W*$", header) else ""
