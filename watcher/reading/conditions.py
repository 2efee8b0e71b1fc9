"""Conditions of tiers: what it takes to reach one, in sentences and in cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from watcher.model import Condition, Provenance, TierRule
from watcher.pack import ConditionForm, Pack, Tag
from watcher.reading.facts import residue, value_of
from watcher.reading.lexicon import Token
from watcher.reading.patterns import PatternSet, Span


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions a text names, whether any of them is enough, and the spans that name them."""

    conditions: tuple[Condition, ...] = ()
    logic: str = "all"
    spans: tuple[Span, ...] = ()


class ConditionReader:
    """Finds the conditions of reaching a tier."""

    def __init__(self, pack: Pack) -> None:
        self._forms: tuple[ConditionForm, ...] = pack.form.conditions
        self._numbers = pack.form.numbers
        self._set = PatternSet(pack, [form.match for form in self._forms])

    def read(self, text: str) -> Conditions:
        """The conditions of a folded text, each kind once, in pack order."""
        text = in_dollars(text)
        found: dict[str, tuple[Condition, Span]] = {}
        for index in self._set.hits(text):
            form = self._forms[index]
            match = self._set.search(index, text)
            if form.c in found:
                continue
            value = value_of(match, self._numbers)
            amount = value if isinstance(value, (int, float)) else None
            unit = form.unit or ("USD" if amount is not None and form.c in _MONEY else None)
            found[form.c] = (
                Condition(form.c, amount, unit if amount is not None else None, form.basis),
                match.span(),
            )
        spans = sorted(span for _, span in found.values())
        return Conditions(tuple(c for c, _ in found.values()), _logic(text, spans), tuple(spans))


_DOLLARS = re.compile(
    r"(?<![\w$])(?:us|usd) ?\$ ?(?=\d)|\$ (?=\d)|(?<![\w$])usd ?(?=\d)|"
    r"(?<![\w$])(?P<n>\d[\d,.]{0,20}\d|\d) ?(?:usd|us dollars|dollars)\b"
)


_CENTS = re.compile(r"(?P<n>\$ ?\d[\d,]{0,20})\.00(?![\d.])")
"""An amount with no cents: "$100.00"."""


def in_dollars(text: str) -> str:
    """ "USD 100", "100 USD" and "US$100" as "$100", without moving what stands after them."""

    def written(match: re.Match[str]) -> str:
        return f"${match['n'] or ''}".rjust(len(match.group()))

    return _CENTS.sub(
        lambda match: match["n"].rjust(len(match.group())), _DOLLARS.sub(written, text)
    )


_MONEY = frozenset({"spend", "credit_purchase", "billed"})
_OR = re.compile(r"\bor\b|または|もしくは|、か")


def _logic(text: str, spans: Sequence[Span]) -> str:
    for (_, end), (start, _) in pairwise(spans):
        if _OR.search(text[end:start]):
            return "any"
    return "all"


_REACHING = re.compile(
    r"\b(?:reach|qualif|advance|move|upgrade|graduate|enter|unlock|promot|get to|eligible|"
    r"become|require|need)|昇格|到達|移行|必要|条件"
)


_BEFORE = re.compile(r"\b(?:before|prior to|ahead of|instead of)\b|の?前に")


def _turned(text: str, spans: Sequence[Span]) -> bool:
    """Whether a "before" that belongs to no condition turns one: "Tier 3 before paying $100"."""
    return any(
        not any(start < found.end() and found.start() < end for start, end in spans)
        for found in _BEFORE.finditer(text)
    )


_KNOWN = frozenset({
    Tag.GLUE, Tag.IS, Tag.REQUIRE, Tag.INTRO, Tag.COMPLETE, Tag.COMMA, Tag.AND, Tag.OR, Tag.STOP,
    Tag.COLON, Tag.SLASH, Tag.PEOPLE, Tag.ALL, Tag.IT, Tag.THESE, Tag.OPEN, Tag.CLOSE,
})  # fmt: skip
_REACHED = re.compile(
    r"(?:reach|qualif|advanc|mov|upgrad|graduat|enter|unlock|promot|rais|ris|switch)"
    r"(?:e|ed|es|s|y|ies|ied|ing|ting)?|"
    r"(?:becomes? )?eligible(?: for)?|eligibility|becomes?"
)
_COUNTING = frozenset({
    "up", "total", "totals", "amount", "amounts", "combined", "cumulative", "overall", "least",
    "minimum", "comes", "occurs", "happens", "conditions", "condition", "criteria", "usage",
    "credits", "credit", "paid", "spend", "spent", "payment", "payments", "days",
    "$", "+", "link", "add", "set", "make", "have",
})  # fmt: skip
_PAST = re.compile(r"(?:requir|reach|mov|qualifi|advanc|upgrad|unlock|enter)ed")


def tier_rule(
    tokens: Sequence[Token], text: str, conditions: Conditions, provenance: Provenance
) -> TierRule | None:
    """One tier and what it takes, as in "You reach Tier 3 after paying $100", and nothing else."""
    tiers = [token for token in tokens if token.tag is Tag.SEGMENT]
    spans = [*conditions.spans, *((t.start, t.end) for t in tiers)]
    reached = _REACHING.search(text) or (tiers and text[tiers[0].end :].startswith(":"))
    if len(tiers) != 1 or len(tiers[0].value) != 1 or not reached or not conditions.conditions:
        return None
    if _turned(text, spans) or not _says_only_conditions(tokens, spans):
        return None
    return TierRule(tiers[0].value[0], conditions.conditions, "usage", conditions.logic, provenance)


def _says_only_conditions(tokens: Sequence[Token], spans: Sequence[Span]) -> bool:
    """Whether every word beside the tier and its conditions is one of reaching it, and reaching
    leads to the tier: what one gets by it ("unlocks a $100 credit") is no condition."""
    if residue((t for t in tokens if t.tag is not Tag.REQUIRE), spans):
        return False
    for index, token in enumerate(tokens):
        if not _is_outside(token, spans):
            continue
        known = token.tag in _KNOWN or _REACHED.fullmatch(token.text) or token.text in _COUNTING
        if not known and token.text.isascii():
            return False
        before = tokens[index - 1] if index else None
        if _PAST.fullmatch(token.text) and (before is None or before.tag is not Tag.IS):
            return False
        ahead = next((t for t in tokens[index + 1 :] if t.tag is not Tag.GLUE), None)
        gets = token.tag is Tag.ACCESS and ahead is not None and ahead.tag is not Tag.SEGMENT
        if gets and ahead is not None and not _is_outside(ahead, spans):
            return False
    return True


def _is_outside(token: Token, spans: Sequence[Span]) -> bool:
    return not any(start < token.end and token.start < end for start, end in spans)
