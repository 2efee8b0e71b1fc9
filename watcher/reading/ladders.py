"""Sentences that name the tiers there are: "The usage tiers are: Start, Build and Scale"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from watcher.model import Provenance, TierRule
from watcher.pack import Tag
from watcher.reading.facts import NARROWING
from watcher.reading.lexicon import Token
from watcher.reading.sentence import SentenceReader

_ENUMERATION = re.compile(
    r"\b(?:there are|we (?:offer|have)|consists? of|are organi[sz]ed into|(?:usage )?tiers are)\b"
)
_TIERS = re.compile(r"\btiers?\b")
_ITEM = re.compile(r"^(?:the )?([a-z][\w+-]*|tier \d+)(?: tier)?$")


@dataclass(frozen=True, slots=True)
class Named:
    """Tiers a sentence names. Not `whole`: it also says something else, and is kept for that."""

    records: tuple[TierRule, ...]
    whole: bool
    because: str = ""


def named_tiers(
    words: str, tokens: Sequence[Token], reader: SentenceReader, source: Provenance
) -> Named | None:
    """The tiers a folded sentence enumerates, or the one tier outside the ladder it mentions."""
    head, colon, rest = words.partition(":")
    if (
        colon
        and _TIERS.search(head)
        and _ENUMERATION.search(head)
        and not any(t.tag is Tag.MODEL or t.tag in NARROWING or t.tag is Tag.OR for t in tokens)
    ):
        names = _listed(rest, reader)
        if names:
            return Named(tuple(TierRule(name, provenance=source) for name in names), True)
    beyond = _beyond(tokens, reader)
    if len(beyond) == 1 and not any(
        t.tag in (Tag.MODEL, Tag.CAPABILITY, Tag.REQUIREMENT) for t in tokens
    ):
        return Named((TierRule(beyond[0], provenance=source),), False, "a tier outside the ladder")
    return None


def _listed(rest: str, reader: SentenceReader) -> list[str]:
    """The tiers of a list; none where one of its parts is no name."""
    kind = reader.lexicon.rungs.kind
    found: list[str] = []
    for part in re.split(r",|\band\b|、|・|;", rest.strip(" .。")):
        part = part.strip()
        if not part:
            continue
        segments = [
            s
            for t in reader.resolved(reader.lexicon.tokens(part), bare=True)
            if t.tag is Tag.SEGMENT
            for s in t.value
        ]
        if segments:
            found += segments
        elif match := _ITEM.match(part):
            found.append(f"{kind}:{match[1].replace('-', '_')}")
        else:
            return []
    return found


def _beyond(tokens: Sequence[Token], reader: SentenceReader) -> list[str]:
    """Named tiers that are not on the ladder, each followed by "tier"."""
    ladder = reader.lexicon.rungs.order
    return [
        str(token.value)
        for token, following in pairwise(tokens)
        if token.tag is Tag.NAME
        and following.text in ("tier", "ティア")
        and token.value not in ladder
    ]
