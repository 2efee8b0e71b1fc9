"""Words before a colon: labels, names of what follows, and rules for the list that follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from watcher.pack import Pack, Tag
from watcher.reading.frame import Carried
from watcher.reading.lexicon import Token, expand
from watcher.reading.restrictions import check_restrictions
from watcher.reading.unread import Unread
from watcher.reading.what import items_of
from watcher.text import fold


class Labels:
    """Words before a colon and words alone in a cell, by what they mean. Compared whole."""

    def __init__(self, pack: Pack) -> None:
        self._known: dict[Tag, frozenset[str]] = {}
        for tag in (
            Tag.ACCESS_LABEL,
            Tag.REQUIREMENT_LABEL,
            Tag.NOTE_LABEL,
            Tag.ENDPOINT_LABEL,
            Tag.YES,
            Tag.NOPE,
            Tag.BLANK,
        ):
            phrases = pack.form.words.get(tag, ())
            self._known[tag] = frozenset(" ".join(e) for p in phrases for e in expand(fold(p)))

    def of(self, words: str) -> Tag | None:
        """What a folded text means as a label; the first of the classes in a fixed order."""
        words = words.strip(" *:.。")
        return next((tag for tag, known in self._known.items() if words in known), None)

    def means(self, words: str, tag: Tag) -> bool:
        return words.strip(" *:.。") in self._known[tag]


def colon_of(tokens: Sequence[Token]) -> int | None:
    """Where the one colon of a sentence stands, or the dash that stands for one."""
    places = [i for i, t in enumerate(tokens) if t.tag is Tag.COLON and i + 1 < len(tokens)]
    if not places:
        dashes = [i for i, t in enumerate(tokens) if t.text == "-" and i + 1 < len(tokens)]
        places = [i for i in dashes[:1] if i and {t.tag for t in tokens[:i]} <= NAMING]
    return places[0] if len(places) == 1 else None


NAMING = frozenset(
    {
        Tag.MODEL,
        Tag.GLUE,
        Tag.COMMA,
        Tag.AND,
        Tag.SLASH,
        Tag.MODELS,
        Tag.CAPABILITY,
        Tag.SEGMENT,
        Tag.ALL,
        Tag.PEOPLE,
        Tag.ONLY,
    }
)


_OF_A_NAME = frozenset({
    "access", "availability", "who can access", "available", "requirement", "requirements",
    "prerequisite", "prerequisites",
})  # fmt: skip
"""Words of a label beside a name: "Access to o3: tiers 4-5", "o3 requirements: verification"."""


def headed(tokens: Sequence[Token], colon: int, carried: Carried) -> tuple[list[Token], Carried]:
    """What stands before a colon names subjects or segments of what follows ("o3: tiers 4-5"),
    or is a rule for the list that follows ("The following models require …: o3, o1")."""
    head, rest = list(tokens[:colon]), list(tokens[colon + 1 :])
    check_restrictions(head)
    tags = {token.tag for token in head}
    if Tag.FOLLOWING in tags and _is_choice(head):
        return [t for t in head if t.tag is not Tag.FOLLOWING] + rest, carried
    if Tag.FOLLOWING in tags and all(
        t.tag
        in NAMING
        | {
            Tag.STOP,
        }
        for t in rest
    ):
        return [t._replace(tag=Tag.GLUE) if t.tag is Tag.FOLLOWING else t for t in head] + [
            Token(Tag.GLUE, t.start, t.end, t.text) if t.tag in (Tag.COMMA, Tag.STOP) else t
            for t in rest
        ], carried
    if tags <= NAMING and Tag.SEGMENT in tags and Tag.MODEL not in tags:
        segments = tuple(dict.fromkeys(s for t in head if t.tag is Tag.SEGMENT for s in t.value))
        return _answered(rest), replace(carried, segments=segments, bare=True)
    named = {t.tag for t in head if t.text not in _OF_A_NAME}
    if named <= NAMING and named & {
        Tag.MODEL,
        Tag.CAPABILITY,
    }:
        if Tag.SEGMENT in named:
            segments = tuple(s for t in head if t.tag is Tag.SEGMENT for s in t.value)
            carried = replace(carried, segments=tuple(dict.fromkeys(segments)))
        asking = [t for t in head if t.tag is Tag.REQUIRE]
        return [*asking, *_answered(rest)], replace(
            carried, items=items_of(head, carried.items), bare=True
        )
    if tags <= {
        Tag.REQUIREMENT,
        Tag.GLUE,
    }:
        return [*head, *rest], replace(carried, bare=True)
    raise Unread(f"“{' '.join(t.text for t in head)}:” is no label that is known")


def _is_choice(head: Sequence[Token]) -> bool:
    """ "Either of the following gives access to o3: …, or …": what follows are its terms."""
    return head[0].text in ("either", "one", "any") and any(t.tag is Tag.MODEL for t in head)


def _answered(rest: Sequence[Token]) -> list[Token]:
    """ "yes" after a name is a grant: nothing more is to be read of it."""
    words = [t for t in rest if t.tag not in (Tag.STOP, Tag.COMMA)]
    if len(words) == 1 and words[0].text in ("yes", "✓", "✔", "✅", "可", "はい"):
        return [words[0]._replace(tag=Tag.ACCESS)]
    if len(words) == 1 and words[0].text in ("no", "✗", "✘", "❌", "不可", "いいえ"):
        return [words[0]._replace(tag=Tag.CANNOT)]
    return list(rest)
