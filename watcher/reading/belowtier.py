"""What stands below a heading that is a tier: what it takes to reach it, be it in several lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from watcher.model import Block, BlockKind, Confidence, Provenance, Section, TierRule
from watcher.pack import Pack, Tag
from watcher.reading.blocks import is_bold_heading, words_of
from watcher.reading.conditions import ConditionReader, tier_rule_of
from watcher.reading.facts import NARROWING
from watcher.reading.sentence import SentenceReader
from watcher.reading.sentences import sentences
from watcher.text import clean, fold

_WHAT = (
    r"(?:requirements?|qualifications?|criteria|conditions?|eligibility|what it takes|"
    r"what you need|how to (?:qualify|get there)|to qualify)"
)
_BEFORE = re.compile(
    rf"(?:{_WHAT}(?: (?:for|of|to))?|(?:how (?:do i|can i|to|you) )?"
    r"(?:reach|reaching|qualify for|qualifying for|get to|getting to|move to|moving to|unlock)|"
    r"the|usage|)"
)
_AFTER = re.compile(rf"(?:{_WHAT})?")
_LABEL = re.compile(rf"{_WHAT}:? *")


_OLD = re.compile(r"\b(?:old|former|legacy|past|earlier|outdated|superseded|replaced|next)\b|旧")
_TURNING = NARROWING | {Tag.PAST, Tag.WAIVE, Tag.LACK, Tag.WILL, Tag.MAY}


@dataclass(frozen=True, slots=True)
class BelowTier:
    """The rule of a tier, and the places of the blocks that state it."""

    rule: TierRule
    places: frozenset[int]


class BelowTierReader:
    """Reads what stands below tiers with one pack."""

    def __init__(self, pack: Pack, reader: SentenceReader) -> None:
        self._reader = reader
        self._conditions = ConditionReader(pack)

    def read(self, section: Section, is_else: Callable[[str, str], bool]) -> list[BelowTier]:
        """The rules of the tiers that a section, or bold lines in it, are headed by.

        A rule is read only where all that stands below the tier is understood: as its conditions,
        or otherwise, which `is_else` says of a sentence and the bold line above it.
        """
        found: list[BelowTier] = []
        if any(map(self._turns, section.path)):
            return found
        for label, places in _groups(section):
            tier = self._tier(label or section.heading)
            blocks = [section.blocks[place] for place in places]
            if tier is None or not all(map(_is_plain, blocks)):
                continue
            below = self._below(tier, label, section, places, is_else)
            found += [below] if below is not None else []
        return found

    def _turns(self, heading: str) -> bool:
        """Whether what stands below a heading no longer holds, or is of those left out."""
        words = fold(heading)
        return bool(_OLD.search(words)) or any(
            t.tag in _TURNING for t in self._reader.tokens(words)
        )

    def _tier(self, label: str) -> str | None:
        """The one tier that a label names, beside words of reaching it at most."""
        words = fold(label).rstrip(" :：?？")
        tiers = [token for token in self._reader.tokens(words) if token.tag is Tag.SEGMENT]
        if len(tiers) != 1 or len(tiers[0].value) != 1:
            return None
        before, after = words[: tiers[0].start].strip(), words[tiers[0].end :].strip()
        if not _BEFORE.fullmatch(before) or not _AFTER.fullmatch(after):
            return None
        return str(tiers[0].value[0])

    def _below(
        self,
        tier: str,
        label: str,
        section: Section,
        places: Sequence[int],
        is_else: Callable[[str, str], bool],
    ) -> BelowTier | None:
        stated: list[str] = []
        by: list[int] = []
        for place in places:
            lines = sentences(words_of(section.blocks[place]))
            conditions = [line for line in lines if self._is_condition(tier, line)]
            if len(conditions) == len(lines):
                stated += lines
                by.append(place)
            elif conditions or not all(is_else(line, label) for line in lines):
                return None
        if not stated:
            return None
        rule = self._rule(tier, stated, _source(section, section.blocks[by[0]], stated))
        return BelowTier(rule, frozenset(by)) if rule is not None else None

    def _is_condition(self, tier: str, line: str) -> bool:
        label = fold(line).rstrip(" :：.。")
        return bool(_LABEL.fullmatch(label)) or self._rule(tier, [line], Provenance()) is not None

    def _rule(self, tier: str, lines: Sequence[str], source: Provenance) -> TierRule | None:
        """What all lines together ask; none where two ask the same kind of thing."""
        words = [_LABEL.sub("", fold(line).rstrip(" .;:。"), count=1) for line in lines]
        words = [each for each in words if each]
        text = " and ".join(words)
        conditions = self._conditions.read(text)
        each = sum(len(self._conditions.read(line).conditions) for line in words)
        if each != len(conditions.conditions):
            return None
        return tier_rule_of(tier, self._reader.tokens(text), text, conditions, source)


def _groups(section: Section) -> list[tuple[str, list[int]]]:
    """The places of a section's blocks by the bold line above them, "" before the first."""
    groups: list[tuple[str, list[int]]] = [("", [])]
    for place, block in enumerate(section.blocks):
        if is_bold_heading(block):
            groups.append((block.text, []))
        else:
            groups[-1][1].append(place)
    return groups


def _is_plain(block: Block) -> bool:
    is_text = block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
    return is_text and not block.parents and block.table is None


def _source(section: Section, block: Block, stated: Sequence[str]) -> Provenance:
    quotes = [clean(each) for each in stated]
    words = " · ".join(quotes) if len(quotes) > 1 else ""
    return Provenance(
        quotes[0], section.path, block.kind, confidence=Confidence.CARRIED, words=words
    )
